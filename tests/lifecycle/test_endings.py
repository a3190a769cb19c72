"""Clients that nobody closes end without a word."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from typing import Any

import pytest

from indream import APIConnectionError, AsyncIndreamClient, IndreamClient
from tests.support.faults.plans import Hang, always
from tests.support.faults.server import FaultServer
from tests.support.faults.tls import server_context, trusted
from tests.support.scripts import outcome
from tests.support.waiting import until

BEGINNING = """
import asyncio, logging, sys, threading
from indream import AsyncIndreamClient, IndreamClient

logging.getLogger("asyncio").setLevel(logging.ERROR)  # dev mode logs how long a task took
client = IndreamClient(base_url=sys.argv[1])
aclient = AsyncIndreamClient(base_url=sys.argv[1])

async def call():
    await asyncio.gather(*(aclient.exports.get("t") for _ in range(3)))
"""
ENDS = {
    "never used": "",
    "used": "client.exports.get('t'); asyncio.run(call())",
    "two loops": "client.exports.get('t'); asyncio.run(call()); asyncio.run(call())",
    "deleted": "client.exports.get('t'); asyncio.run(call()); del client, aclient",
    "closed": "client.close(); asyncio.run(aclient.aclose())",
    "closed in another loop": "asyncio.run(call()); asyncio.run(aclient.aclose())",
    "sys.exit": "client.exports.get('t'); asyncio.run(call()); sys.exit(0)",
    "in a loop": """
async def main():
    await call()
    client.exports.get("t")
    sys.exit(0)
asyncio.run(main())
""",
    "a loop of their own": """
loop = asyncio.new_event_loop()
loop.run_until_complete(call())
del aclient
loop.close()
""",
    "canceled in the middle": """
async def main():
    tasks = [asyncio.create_task(call()) for _ in range(3)]
    await asyncio.sleep(0.005)
asyncio.run(main())
""",
    "a thread that goes on": """
def forever():
    asyncio.run(endless())
async def endless():
    await call()
    used.set()
    await asyncio.sleep(1000)
used = threading.Event()
threading.Thread(target=forever, daemon=True).start()
used.wait()
""",
}


@pytest.mark.rule("sharing.end")
@pytest.mark.parametrize("end", ENDS)
def test_programs_end_silently_with_open_clients(end: str) -> None:
    """The process ends as if nothing had been open."""
    with FaultServer() as server:
        imported = end not in ("never used", "used")
        assert (0, "", "") == outcome(BEGINNING + ENDS[end], server.base_url, imported=imported)


@pytest.mark.rule("sharing.end")
def test_a_collected_sync_client_closes_its_connections() -> None:
    """Its connections are closed with it."""
    with FaultServer() as server:
        client = IndreamClient("k", base_url=server.base_url)
        assert "COMPLETED" == client.exports.get("t").status
        streams, dropped = kept(client)
        del client
        gc.collect()
        assert dropped() is None
        assert not streams._open


@pytest.mark.rule("sharing.end")
async def test_a_collected_async_client_closes_its_connections() -> None:
    """Also in the loop it was used in."""
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)
        assert "COMPLETED" == (await client.exports.get("t")).status
        streams, dropped = kept(client)
        del client
        gc.collect()
        assert dropped() is None
        assert not streams._open
        for _ in range(3):
            await asyncio.sleep(0)
        gc.collect()


@pytest.mark.rule("sharing.end")
def test_an_async_client_collected_after_its_loop_closes_its_connections() -> None:
    """And when that loop is closed."""
    with FaultServer() as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)

        asyncio.run(called(client))
        streams, dropped = kept(client)
        del client
        gc.collect()
        assert dropped() is None
        assert not streams._open


def test_closed_connections_are_not_kept() -> None:
    """A client that lives long doesn't collect what has gone."""
    with FaultServer() as server:
        with IndreamClient("k", base_url=server.base_url) as client:
            streams, _ = kept(client)
            client.exports.get("t")
            assert 1 == len(streams._open)
        assert 0 == len(streams._open)


@pytest.mark.rule("sharing.end")
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_closing_ends_the_calls_of_other_threads(tls: bool, payload: dict[str, Any]) -> None:
    """They do not wait for a silent server until their timeout, and say what is known about their request."""
    errors: dict[str, Exception] = {}

    def call(name: str, *arguments: Any) -> None:
        try:
            getattr(client.exports, name)(*arguments)
        except Exception as error:  # noqa: BLE001 - it is looked at below
            errors[name] = error

    with FaultServer(always(Hang()), server_context() if tls else None) as server, trusted():
        client = IndreamClient("k", base_url=server.base_url, timeout=10_000)
        threads = [
            threading.Thread(target=call, args=arguments, daemon=True)
            for arguments in (("wait", "t", 20_000), ("create", payload))
        ]
        for thread in threads:
            thread.start()
        until(lambda: len(server.requests) == len(threads))
        client.close()
        until(lambda: len(errors) == len(threads))
    assert "the client is closed: make a new one" == str(errors["wait"])
    assert isinstance(errors["create"], APIConnectionError)
    assert errors["create"].may_have_succeeded
    assert str(errors["create"]).endswith("the client was closed")


@pytest.mark.rule("sharing.end")
async def test_closing_ends_the_calls_of_other_tasks(payload: dict[str, Any]) -> None:
    """The same in the async client."""
    with FaultServer(always(Hang())) as server:
        client = AsyncIndreamClient("k", base_url=server.base_url, timeout=10_000)
        waiting = asyncio.create_task(client.exports.wait("t", 20_000))
        creating = asyncio.create_task(client.exports.create(payload))
        await asyncio.to_thread(until, lambda: len(server.requests) == 2)
        await client.aclose()
        with pytest.raises(RuntimeError, match=r"^the client is closed: make a new one$"):
            await waiting
        with pytest.raises(APIConnectionError, match=r"the client was closed$") as caught:
            await creating
    assert caught.value.may_have_succeeded


async def called(client: AsyncIndreamClient) -> None:
    """A client that has a connection."""
    assert "COMPLETED" == (await client.exports.get("t")).status


def kept(client: IndreamClient | AsyncIndreamClient) -> tuple[Any, weakref.ref[Any]]:
    """The streams of a client's connections, and whether it still lives."""
    inside: Any = client
    [routes] = [*inside._session.connection._unused, *inside._session.connection._used.values()]
    return routes.streams, weakref.ref(client)
