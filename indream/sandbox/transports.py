"""The sandbox in-process: httpx transports that pass requests to its application, without a port."""

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
    """For async clients. Exceptions of the application reach the caller, like those of a lost connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer of the application; an upload is passed in chunks."""
        # httpx gives async clients async streams, and sync clients sync streams.
        return await _exchange(self._app, request, aiter(cast("httpx.AsyncByteStream", request.stream)))


class SandboxTransport(httpx.BaseTransport):
    """For sync clients: the application runs in its own event loop, only during requests.

    If an event loop is already running, as in an async test, the request is carried out in a temporary
    thread. Requests from several threads are carried out one after the other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        loop = asyncio.new_event_loop()
        self._runner = asyncio.Runner(loop_factory=lambda: loop)
        self._one_at_a_time = threading.Lock()
        # An unclosed client is collected without a warning, like a client with real connections.
        self._end = weakref.finalize(self, loop.close)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer of the application."""
        body = _as_async(iter(cast("httpx.SyncByteStream", request.stream)))
        with self._one_at_a_time:
            return _outside_event_loops(lambda: self._runner.run(_exchange(self._app, request, body)))

    def close(self) -> None:
        """Stop the tasks of the event loop, such as webhooks that are not due yet."""
        with self._one_at_a_time:
            _outside_event_loops(self._runner.close)
            self._end()


class _ResponseBody(httpx.AsyncByteStream, httpx.SyncByteStream):
    """The part of a body that was sent, and the exception that followed it, if any."""

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
    """Pass one request to an application, and return its complete answer."""
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
        raise httpx.RemoteProtocolError("the sandbox stopped without an answer")
    if failure is None and not complete.is_set():
        failure = httpx.RemoteProtocolError("the sandbox stopped in the middle of its answer")
    return httpx.Response(
        started["status"], headers=started.get("headers", []), stream=_ResponseBody(parts, failure)
    )


async def _as_async(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def _outside_event_loops(function: Callable[[], T]) -> T:
    """Call a function that runs an event loop, in a thread if this one already runs a loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return function()
    outcome: list[T] = []
    failures: list[BaseException] = []

    def call() -> None:
        try:
            outcome.append(function())
        except BaseException as error:  # noqa: BLE001 - raised again in the calling thread
            failures.append(error)

    thread = threading.Thread(target=call, name="indream-sandbox-request")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return outcome[0]
