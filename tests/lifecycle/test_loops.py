"""One async client in several event loops."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from indream import AsyncIndreamClient, IndreamClient, ValidationError
from indream.editor_state import _check, _payloads
from indream.sandbox import Sandbox
from tests.support.fake_service import FakeService
from tests.support.faults.server import FaultServer
from tests.support.repository import title_card
from tests.support.scripts import outcome
from tests.support.waiting import PATIENCE


async def status(client: AsyncIndreamClient) -> str:
    """The result of a call."""
    return (await client.exports.get("t")).status


@pytest.mark.rule("sharing.loops")
def test_connections_stay_with_their_loop() -> None:
    """Connections stay with their loop; those of a loop that is closed are closed."""
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)

        async def twice() -> list[str]:
            return [await status(client), await status(client)]

        assert ["COMPLETED"] * 2 == asyncio.run(twice())
        assert ["COMPLETED"] * 2 == asyncio.run(twice())
        assert [1, 1, 2, 2] == [request.connection for request in server.requests]
        inside: Any = client
        assert 1 == len(inside._session.connection._used)
        asyncio.run(client.aclose())
        gc.collect()
        with pytest.raises(RuntimeError, match="the client is closed"):
            asyncio.run(status(client))


@pytest.mark.rule("sharing.loops")
def test_a_loop_finds_its_connections_again() -> None:
    """A loop finds its connections again."""
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)
        with asyncio.Runner() as first, asyncio.Runner() as other:
            for runner in (first, other, first, other):
                assert "COMPLETED" == runner.run(status(client))
            assert [1, 2, 1, 2] == [request.connection for request in server.requests]
            first.run(client.aclose())
            with pytest.raises(RuntimeError, match="the client is closed"):
                other.run(status(client))
        gc.collect()


@pytest.mark.rule("sharing.loops")
def test_loops_in_threads_work_side_by_side() -> None:
    """Threads, each with its own loop, and closing from one while the others are running."""
    together = threading.Barrier(8)
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)

        async def calls() -> list[str]:
            together.wait(PATIENCE)
            return [status for _ in range(4) for status in await asyncio.gather(*(status_() for _ in "ab"))]

        async def status_() -> str:
            return await status(client)

        with ThreadPoolExecutor(8) as pool:
            running = [pool.submit(asyncio.run, calls()) for _ in range(8)]
            answers = [item.result(60) for item in running]
        assert [["COMPLETED"] * 8] * 8 == answers
        asyncio.run(client.aclose())
    gc.collect()


@pytest.mark.rule("sharing.loops")
def test_closing_reaches_connections_of_a_running_loop() -> None:
    """The other loop's connections end in their own loop."""
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)
        called, closed = threading.Event(), threading.Event()

        async def elsewhere() -> None:
            await status(client)
            called.set()
            await asyncio.to_thread(closed.wait, PATIENCE)
            with pytest.raises(RuntimeError, match="the client is closed"):
                await status(client)

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(asyncio.run, elsewhere())
            assert called.wait(PATIENCE)
            asyncio.run(client.aclose())
            closed.set()
            running.result(30)
    gc.collect()


@pytest.mark.rule("sharing.loops")
@pytest.mark.parametrize("argument", ["transport", "http_client"])
def test_supplied_connections_are_refused_in_a_second_loop(argument: str) -> None:
    """They are not ours to replace: a second loop is refused in words, unless nothing is open."""
    brought: Any = {"transport": httpx.AsyncHTTPTransport, "http_client": httpx.AsyncClient}[argument]()
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url, **{argument: brought})
        with asyncio.Runner() as first, asyncio.Runner() as other:
            assert "COMPLETED" == first.run(status(client))
            with pytest.raises(RuntimeError, match="connections of another event loop"):
                other.run(status(client))
            first.run(brought.aclose())
    gc.collect()


@pytest.mark.rule("sharing.loops")
def test_a_transport_without_connections_works_in_every_loop() -> None:
    """Objects that do not depend on a loop work in all loops."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": ["Bird"], "meta": {}})

    client = AsyncIndreamClient("k", transport=httpx.MockTransport(answer))

    async def names() -> list[str]:
        return await client.illustrations.search()

    assert ["Bird"] == asyncio.run(names())
    assert ["Bird"] == asyncio.run(names())


FIRST_CALL = """
import asyncio, json, logging, pathlib, sys, threading
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from indream import AsyncIndreamClient

logging.getLogger("asyncio").setLevel(logging.ERROR)  # dev mode logs how long a task took

class Noted(MetaPathFinder):
    names = []
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread() and PathFinder.find_spec(name, path):
            self.names.append(name)

state = json.loads(pathlib.Path("examples/states/title-card.json").read_bytes())
payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}

async def main():
    async with AsyncIndreamClient(base_url=sys.argv[1]) as client:
        await asyncio.to_thread(int)  # what asyncio itself imports at first use
        sys.meta_path.insert(0, Noted())
        await client.exports.create(payload)
        print(Noted.names, "anyio._backends._asyncio" in sys.modules)

asyncio.run(main())
"""


def test_the_first_call_imports_nothing_on_the_loop() -> None:
    """The modules of the network code are loaded in a thread; the loop continues meanwhile."""
    with Sandbox(api_key="k").serve() as sandbox:
        assert (0, "[] True\n", "") == outcome(FIRST_CALL, sandbox.base_url)


STATE = title_card()
MANY_MISTAKES = {**STATE, "items": {f"item-{number}": {"type": "txt"} for number in range(5_000)}}
LONG = {**STATE, "note": [0.5] * 100_000}
OPTIONS = {"ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
CHECKS: dict[str, Callable[[AsyncIndreamClient, Any], Any]] = {
    "exports.create": lambda client, state: client.exports.create({"editorState": state, **OPTIONS}),
    "exports.render": lambda client, state: client.exports.render({"editorState": state, **OPTIONS}),
    "projects.create": lambda client, state: client.projects.create({"editorState": state}, check=True),
    "projects.sync": lambda client, state: client.projects.sync("p", {"editorState": state}, check=True),
    "editor.validate": lambda client, state: client.editor.validate(state),
}


@pytest.mark.parametrize("call", CHECKS)
@pytest.mark.parametrize(("state", "beside"), [(MANY_MISTAKES, True), (LONG, True), (STATE, False)])
def test_large_states_are_checked_in_a_thread(
    call: str, state: Any, beside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server continues to serve meanwhile; a small state is checked at once, faster than in a thread."""
    threads: list[bool] = []

    def checked(*_: object) -> Any:
        threads.append(threading.current_thread() is not threading.main_thread())
        raise ValidationError

    for module in (_check, _payloads):
        monkeypatch.setattr(module, "check_and_dump", checked)

    async def main() -> None:
        async with AsyncIndreamClient(**FakeService().options) as client:
            with pytest.raises(ValidationError):
                await CHECKS[call](client, state)

    asyncio.run(main())
    assert [beside] == threads


def test_an_error_counts_the_problems_it_omits() -> None:
    """Its problems are the first 100."""
    with IndreamClient(**FakeService().options) as client, pytest.raises(ValidationError) as caught:
        client.exports.create({"editorState": MANY_MISTAKES, **OPTIONS})
    assert (100, 4900) == (len(caught.value.problems), caught.value.problems_omitted)
    assert "and at least 4,999 more problems, see .problems for the first 100" in str(caught.value)
