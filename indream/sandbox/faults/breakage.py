"""Carries out planned faults of requests, as ASGI middleware.

A connection that breaks is raised as the httpx exception that the caller should see. In-process the exception
reaches the caller; on a port, `BreakableProtocol` does to the connection what the exception stands for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from indream.sandbox.contract import is_internal, matches, operation_of
from indream.sandbox.problems import problem_response

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from indream.sandbox.faults.planned import Fault, PlannedFaults

__all__ = ["EXTENSION", "FAULT", "SETTLE", "Breakage", "is_break"]

EXTENSION = "indream.sandbox"
"""The ASGI extension in which an in-process transport passes the caller's `read_timeout`."""

FAULT = "indream.sandbox.fault"
"""The key of a request's scope with its fault."""

SETTLE = "indream.sandbox.settle"
"""The key of a request's scope with a function to call when the status of the answer is decided."""

_SLICES_PER_SECOND = 20
_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>\n"


def is_break(error: Exception) -> bool:
    """Return whether an exception stands for a connection that breaks as planned."""
    import httpx  # imported where something breaks: the server starts much faster without it

    return isinstance(error, httpx.TransportError)


class Breakage:
    """Carries out the planned faults of the requests of an application."""

    def __init__(self, app: ASGIApp, faults: PlannedFaults[Fault]) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or is_internal(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        operation = operation_of(method, path)
        fault = self._faults.take(lambda fault: matches(fault.operation, operation, method, path))
        if fault is None:
            await self._app(scope, receive, send)
            return
        scope[FAULT] = fault
        faulty = _FaultyAnswer(fault, scope, receive, send)
        status = fault.answer
        if status is None and not fault.breaks:
            await self._app(scope, receive, faulty.send)
            return
        if fault.after_commit:
            # The copy of the scope keeps the error code of the lost answer out of the record.
            await self._app(dict(scope), receive, _drop)
        else:
            await _read_body(receive)
        if status is None:
            await faulty.hold(None)
            raise _connection_error(fault)
        await _response(fault, status)(scope, receive, faulty.send)


class _FaultyAnswer:
    """An answer that is sent late, slowly, or in part."""

    def __init__(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        self._fault = fault
        self._scope = scope
        self._receive = receive
        self._send = send
        self._remaining = fault.cut
        self._extension: dict[str, float | None] | None = scope.get("extensions", {}).get(EXTENSION)

    async def hold(self, status: int | None) -> None:
        """Delay an answer. In-process nothing waits: a delay over the read timeout raises it at once."""
        # The request is recorded before its client gives up.
        self._scope[SETTLE](status)
        delay = self._fault.delay
        if not delay:
            return
        if self._extension is None:
            await _sleep_while_connected(delay, self._receive)
        elif (timeout := self._extension["read_timeout"]) is not None and timeout < delay:
            import httpx

            raise httpx.ReadTimeout("timed out")

    async def send(self, message: Message) -> None:
        """Forward a part of the answer."""
        if message["type"] == "http.response.start":
            await self.hold(message["status"])
            await self._send(message)
            return
        body: bytes = message.get("body", b"")
        more_body: bool = message.get("more_body", False)
        if self._remaining is not None:
            if len(body) > self._remaining:
                import httpx

                await self._send_slowly(body[: self._remaining], more_body=True)
                raise httpx.RemoteProtocolError(
                    "peer closed connection without sending complete message body"
                )
            self._remaining -= len(body)
        await self._send_slowly(body, more_body=more_body)

    async def _send_slowly(self, body: bytes, *, more_body: bool) -> None:
        rate = self._fault.bytes_per_second
        if rate is not None and self._extension is None:
            step = max(1, int(rate / _SLICES_PER_SECOND))
            while len(body) > step:
                await self._send({"type": "http.response.body", "body": body[:step], "more_body": True})
                await _sleep_while_connected(step / rate, self._receive)
                body = body[step:]
        await self._send({"type": "http.response.body", "body": body, "more_body": more_body})


async def _sleep_while_connected(seconds: float, receive: Receive) -> None:
    """Wait this many seconds, or until the client disconnects."""
    disconnected = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait({disconnected}, timeout=seconds)
    finally:
        disconnected.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read_body(receive: Receive) -> None:
    """Read a request's body, as a service does before it fails."""
    while (await receive()).get("more_body", False):
        pass


async def _drop(_: Message) -> None:
    """Discard a part of an answer."""


def _connection_error(fault: Fault) -> httpx.TransportError:
    import httpx

    if fault.reset:
        return httpx.ReadError("[Errno 104] Connection reset by peer")
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")


def _response(fault: Fault, status: int) -> Response:
    if fault.html:
        return HTMLResponse(_PAGE.format(status), status, fault.answer_headers)
    detail = "A planned fault of the sandbox."
    return problem_response(status, fault.answer_code, detail, fault.answer_headers)
