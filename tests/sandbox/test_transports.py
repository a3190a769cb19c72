"""The clients of a sandbox: in-process, without a port and without a permanent thread."""

from __future__ import annotations

import asyncio
import gc
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from indream import AsyncIndreamClient, IndreamClient, errors
from indream.sandbox import Sandbox
from indream.sandbox.faults.breakage import EXTENSION
from indream.sandbox.transports import SandboxTransport
from tests.support.downloading import names
from tests.support.sandbox.api import PNG
from tests.support.sandbox.ways import Reach, payload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with speed "auto"."""
    with Sandbox(speed="auto", seed=7) as sandbox:
        yield sandbox


def test_a_sync_client_needs_no_port_and_leaves_no_thread(sandbox: Sandbox, tmp_path: Path) -> None:
    threads = set(threading.enumerate())
    with sandbox.client() as client:
        assert isinstance(client, IndreamClient)
        client.exports.render(payload(), tmp_path / "a.mp4")
        for thread in set(threading.enumerate()) - threads:
            thread.join(60)  # The thread that sent the file is ending.
        assert set(threading.enumerate()) <= threads
    assert ["COMPLETED"] == [task.status for task in sandbox.tasks]


async def test_an_async_client_needs_no_port(sandbox: Sandbox, tmp_path: Path) -> None:
    async with sandbox.async_client() as client:
        assert isinstance(client, AsyncIndreamClient)
        await client.exports.render(payload(), tmp_path / "a.mp4")
    assert ["COMPLETED"] == [task.status for task in sandbox.tasks]


@pytest.mark.rule("downloads.https")
def test_a_sync_client_downloads_from_a_host_of_its_own(tmp_path: Path) -> None:
    """Its permission for http covers the files on the API's host, in every call that downloads one."""
    with Sandbox(base_url="http://sandbox:8700", speed="auto") as sandbox, sandbox.client() as client:
        done = client.exports.render(payload(), tmp_path / "a.mp4").task
        assert done.output_url is not None
        assert done.output_url.startswith("http://sandbox:8700/")
        state, options = payload().pop("editorState"), payload()
        del options["editorState"]
        project = client.projects.create({"editorState": state})
        client.projects.render(project.project_id, options, tmp_path / "b.mp4")
        client.exports.download(done.task_id, tmp_path / "c.mp4")
        (outcome,) = client.exports.render_many([{"key": "d", "payload": payload()}], tmp_path)
        with pytest.raises(ValueError, match="allow_insecure=True"):
            sandbox.client(allow_insecure=False)
    assert tmp_path / "d.mp4" == outcome.path
    assert ["a.mp4", "b.mp4", "batch.jsonl", "c.mp4", "d.mp4"] == names(tmp_path)


@pytest.mark.rule("downloads.https")
async def test_an_async_client_downloads_from_a_host_of_its_own(tmp_path: Path) -> None:
    with Sandbox(base_url="http://sandbox:8700", speed="auto") as sandbox:
        async with sandbox.async_client() as client:
            done = (await client.exports.render(payload(), tmp_path / "a.mp4")).task
            await client.exports.download(done, tmp_path / "b.mp4")
            jobs = [{"key": "c", "payload": payload()}]
            assert [None] == [outcome.error async for outcome in client.exports.render_many(jobs, tmp_path)]
        with pytest.raises(ValueError, match="allow_insecure=True"):
            sandbox.async_client(allow_insecure=False)
    assert ["a.mp4", "b.mp4", "batch.jsonl", "c.mp4"] == names(tmp_path)


async def test_a_sync_client_works_while_a_loop_runs(sandbox: Sandbox) -> None:
    """For example in an async test; closing it works there, too."""
    async with sandbox.async_client() as async_client:
        with sandbox.client() as client:
            task_id = client.exports.create(payload()).task_id
            sandbox.fail_next("GET /v1/illustrations", status=404)
            with pytest.raises(errors.NotFoundError):
                client.illustrations.search()
        assert task_id == (await async_client.exports.get(task_id)).task_id


def test_a_sync_client_may_be_used_from_several_threads(sandbox: Sandbox) -> None:
    with sandbox.client() as client, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.illustrations.search("sail"), range(64)))
    assert [["ISailingBoat", "ISailor"]] * 64 == found


async def test_an_async_client_may_be_used_side_by_side(sandbox: Sandbox) -> None:
    async with sandbox.async_client() as client:
        found = await asyncio.gather(*(client.illustrations.search("sail") for _ in range(64)))
    assert [["ISailingBoat", "ISailor"]] * 64 == found


def test_an_async_client_may_be_used_in_one_loop_after_the_other(sandbox: Sandbox) -> None:
    client = sandbox.async_client()
    for _ in range(2):
        assert asyncio.run(client.illustrations.search("sail"))
    asyncio.run(client.aclose())


def test_uploads_of_each_kind_of_source_go_through(reach: Reach, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    pieces = [PNG[:10], PNG[10:]]
    for content, options in (
        (PNG, {"filename": "a.png"}),
        (tmp_path / "a.png", {}),
        (io.BytesIO(PNG), {"filename": "a.png"}),
        (pieces, {"filename": "a.png", "size": len(PNG)}),
    ):
        asset = reach.call(
            lambda client, content=content, options=options: client.uploads.upload(content, **options)
        )
        assert (len(PNG), 640) == (asset.size, asset.width)


def test_a_missing_answer_is_raised_as_a_lost_connection() -> None:
    async def silent(_scope: object, _receive: object, _send: object) -> None:
        """Answer nothing."""

    async def half(_scope: object, _receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})

    for app, message in (
        (silent, "stopped without an answer"),
        (half, "stopped in the middle of its answer"),
    ):
        with IndreamClient(
            "sk", base_url="http://127.0.0.1", transport=SandboxTransport(app), max_retries=0
        ) as client:
            with pytest.raises(errors.APIConnectionError, match=message):
                client.illustrations.search()


def test_the_options_of_a_client_can_be_set(sandbox: Sandbox) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"data": ["mine"], "meta": {}})

    with sandbox.client(transport=httpx.MockTransport(answer), max_retries=0) as client:
        assert ["mine"] == client.illustrations.search()
    assert [f"Bearer {sandbox.api_key}"] == [request.headers["authorization"] for request in seen]
    with pytest.raises(ValueError, match="max_retries"):
        sandbox.client(max_retries=-1)


@pytest.mark.parametrize("served", [False, True])
def test_unclosed_clients_end_without_a_warning(served: bool) -> None:
    """Warnings are errors in these tests."""
    sandbox = Sandbox()
    if served:
        sandbox.serve()
    client = sandbox.client()
    client.illustrations.search()
    asyncio.run(sandbox.async_client().illustrations.search())
    sandbox.close()
    del client
    gc.collect()


def test_clients_of_a_served_sandbox_use_its_port() -> None:
    with Sandbox().serve() as sandbox, sandbox.client() as client:
        client.illustrations.search()
        [request] = sandbox.requests
    assert request.headers["host"] == sandbox.base_url.removeprefix("http://")


async def test_an_application_sees_the_request() -> None:
    """As ASGI has it; while a loop runs, a sync client has a thread of its own for it."""
    seen: list[tuple[str, dict[str, Any]]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        body = [await receive()]
        while body[-1].get("more_body"):
            body.append(await receive())
        seen.append((threading.current_thread().name, {**scope, "body": body}))
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-a", b"b")]})
        await send({"type": "http.response.body", "body": b"not in HEAD"})

    def call() -> list[httpx.Response]:
        transport = SandboxTransport(application)
        with httpx.Client(transport=transport, base_url="http://a.test:8700", timeout=3) as client:
            return [client.post("/%70/ä?q=1", content=b"sent", headers={"X-B": "c"}), client.head("/")]

    answers = call()
    assert [(201, "b", b"not in HEAD"), (201, "b", b"")] == [
        (answer.status_code, answer.headers["x-a"], answer.content) for answer in answers
    ]
    (thread, scope), (_, head) = seen
    assert ("indream-sandbox-request", "HEAD") == (thread, head["method"])
    headers = dict(scope.pop("headers"))
    assert {b"host": b"a.test:8700", b"x-b": b"c", b"content-length": b"4"}.items() <= headers.items()
    assert {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/p/ä",
        "raw_path": b"/%70/%C3%A4",
        "query_string": b"q=1",
        "root_path": "",
        "server": ("a.test", 8700),
        "client": ("127.0.0.1", 0),
        "extensions": {EXTENSION: {"read_timeout": 3}},
        "body": [
            {"type": "http.request", "body": b"sent", "more_body": True},
            {"type": "http.request", "body": b"", "more_body": False},
        ],
    } == scope


async def test_an_exception_of_an_application_reaches_the_caller() -> None:
    """Also from the thread that a sync client has while a loop runs."""

    async def failing(_scope: object, _receive: object, _send: object) -> None:
        raise ZeroDivisionError("a fault of the application")

    def call() -> None:
        with httpx.Client(transport=SandboxTransport(failing)) as client:
            client.get("http://a.test/")

    with pytest.raises(ZeroDivisionError, match="a fault of the application"):
        call()
