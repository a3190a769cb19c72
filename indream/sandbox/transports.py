"""The sandbox in-process: httpx transports that hand requests to its application, without a port."""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx

from indream.sandbox.faults.breakage import EXTENSION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.types import ASGIApp, Message

__all__ = ["AsyncSandboxTransport", "SandboxTransport"]

T = TypeVar("T")


class AsyncSandboxTransport(httpx.AsyncBaseTransport):
    """For async clients. What the application raises is raised by the call, as a lost connection would be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Give the answer of the application; an upload is handed on piece by piece."""
        # httpx sees to it that an async client sends async streams, and a sync client sync ones.
        return await _exchange(self._app, request, aiter(cast("httpx.AsyncByteStream", request.stream)))


class SandboxTransport(httpx.BaseTransport):
    """For sync clients: the application runs in an event loop of its own, while a request is under way.

    Where a loop runs already, in an async test for one, the request is carried out in a thread that ends
    with it. Requests from several threads go one after the other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        loop = asyncio.new_event_loop()
        self._runner = asyncio.Runner(loop_factory=lambda: loop)
        self._one_at_a_time = threading.Lock()
        # A client that nobody closed ends without a warning, as one with real connections does.
        self._end = weakref.finalize(self, loop.close)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give the answer of the application."""
        body = _as_async(iter(cast("httpx.SyncByteStream", request.stream)))
        with self._one_at_a_time:
            return _apart_from_loops(lambda: self._runner.run(_exchange(self._app, request, body)))

    def close(self) -> None:
        """End what still runs in the event loop, such as webhooks that are not due yet."""
        with self._one_at_a_time:
            _apart_from_loops(self._runner.close)
            self._end()


class _ResponseBody(httpx.AsyncByteStream, httpx.SyncByteStream):
    """What was sent of a body, and what then went wrong, if anything did."""

    def __init__(self, parts: list[bytes], failure: Exception | None) -> None:
        self._parts = parts
        self._failure = failure

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts
        if self._failure is not None:
            raise self._failure

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


async def _exchange(app: ASGIApp, request: httpx.Request, body: AsyncIterator[bytes]) -> httpx.Response:
    """Hand one request to an application. Its answer is there as a whole when this gives it back."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 0),
        "extensions": {EXTENSION: {"read_timeout": request.extensions.get("timeout", {}).get("read")}},
    }
    started: Message | None = None
    parts: list[bytes] = []
    complete = asyncio.Event()
    received = False

    async def receive() -> Message:
        nonlocal received
        if received:
            await complete.wait()
            return {"type": "http.disconnect"}
        part = await anext(body, None)
        received = part is None
        return {"type": "http.request", "body": part or b"", "more_body": not received}

    async def send(message: Message) -> None:
        nonlocal started
        if message["type"] == "http.response.start":
            started = message
        elif message["type"] == "http.response.body":
            if request.method != "HEAD":
                parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                complete.set()

    failure: Exception | None = None
    try:
        await app(scope, receive, send)
    except Exception as error:
        if started is None:
            raise
        failure = error
    if started is None:
        raise httpx.RemoteProtocolError("the sandbox ended without an answer", request=request)
    if failure is None and not complete.is_set():
        failure = httpx.RemoteProtocolError("the sandbox ended in the midst of its answer", request=request)
    return httpx.Response(
        started["status"], headers=started.get("headers", []), stream=_ResponseBody(parts, failure)
    )


async def _as_async(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def _apart_from_loops(function: Callable[[], T]) -> T:
    """Call a function that runs an event loop, which no thread can do that runs one already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return function()
    outcome: list[T] = []
    failures: list[BaseException] = []

    def call() -> None:
        try:
            outcome.append(function())
        except BaseException as error:  # noqa: BLE001 - raised again, in the thread that called
            failures.append(error)

    thread = threading.Thread(target=call, name="indream-sandbox-request")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return outcome[0]
