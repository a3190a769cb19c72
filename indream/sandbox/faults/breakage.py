"""Where planned faults happen to requests.

A connection that breaks is raised as the exception of httpx that the caller is to see. In-process it
reaches the caller as it is; on a port `BreakableProtocol` does to the connection what it stands for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from indream.sandbox.contract import is_aside, matches, operation_of
from indream.sandbox.problems import problem_response

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from indream.sandbox.faults.planned import Fault, PlannedFaults

__all__ = ["EXTENSION", "FAULT", "SETTLE", "Breakage", "is_break"]

EXTENSION = "indream.sandbox"
"""The ASGI extension in which an in-process transport hands on the caller's `read_timeout`."""

FAULT = "indream.sandbox.fault"
"""Where a request's scope names what goes wrong with it."""

SETTLE = "indream.sandbox.settle"
"""Where a request's scope has what is called when it is clear what it will be answered with."""

_SLICES_PER_SECOND = 20
_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>\n"


def is_break(error: Exception) -> bool:
    """Whether an exception stands for a connection that breaks as planned."""
    import httpx  # here, as wherever something breaks: a server starts a good deal sooner without it

    return isinstance(error, httpx.TransportError)


class Breakage:
    """Lets planned faults happen to the requests of an application."""

    def __init__(self, app: ASGIApp, faults: PlannedFaults[Fault]) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, in one way or another."""
        if scope["type"] != "http" or is_aside(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        operation = operation_of(method, path)
        fault = self._faults.take(lambda fault: matches(fault.operation, operation, method, path))
        if fault is None:
            await self._app(scope, receive, send)
            return
        scope[FAULT] = fault
        way = _Way(fault, scope, receive, send)
        if fault.answer is None and not fault.breaks:
            await self._app(scope, receive, way.send)
            return
        if fault.after_commit:
            # With a scope of its own: what this answer would have been is told to nobody, the record neither.
            await self._app(dict(scope), receive, _drop)
        else:
            await _read_on(receive)
        if fault.breaks:
            await way.hold(None)
            raise _broken(fault)
        await _response(fault)(scope, receive, way.send)


class _Way:
    """The way of an answer to its client: late, slow, or cut."""

    def __init__(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        self._fault = fault
        self._scope = scope
        self._receive = receive
        self._send = send
        self._left = fault.cut
        self._extension: dict[str, float | None] | None = scope.get("extensions", {}).get(EXTENSION)

    async def hold(self, status: int | None) -> None:
        """Hold an answer back: on a port for so long, in-process not at all, or as a time-out at once."""
        # It is in the record before its client gives up.
        self._scope[SETTLE](status)
        delay = self._fault.delay
        if not delay:
            return
        if self._extension is None:
            await _pass(delay, self._receive)
        elif (timeout := self._extension["read_timeout"]) is not None and timeout < delay:
            import httpx

            raise httpx.ReadTimeout("timed out")

    async def send(self, message: Message) -> None:
        """Send on a part of the answer."""
        if message["type"] == "http.response.start":
            await self.hold(message["status"])
            await self._send(message)
            return
        body: bytes = message.get("body", b"")
        more_body: bool = message.get("more_body", False)
        if self._left is not None:
            if len(body) > self._left:
                import httpx

                await self._send_slowly(body[: self._left], more_body=True)
                raise httpx.RemoteProtocolError(
                    "peer closed connection without sending complete message body"
                )
            self._left -= len(body)
        await self._send_slowly(body, more_body=more_body)

    async def _send_slowly(self, body: bytes, *, more_body: bool) -> None:
        rate = self._fault.bytes_per_second
        if rate is not None and self._extension is None:
            step = max(1, int(rate / _SLICES_PER_SECOND))
            while len(body) > step:
                await self._send({"type": "http.response.body", "body": body[:step], "more_body": True})
                await _pass(step / rate, self._receive)
                body = body[step:]
        await self._send({"type": "http.response.body", "body": body, "more_body": more_body})


async def _pass(seconds: float, receive: Receive) -> None:
    """Let time pass, as long as the client is there."""
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait({gone}, timeout=seconds)
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read_on(receive: Receive) -> None:
    """Take in a request's body, as a service does before it fails."""
    while (await receive()).get("more_body", False):
        pass


async def _drop(_: Message) -> None:
    """Send an answer nowhere."""


def _broken(fault: Fault) -> httpx.TransportError:
    import httpx

    if fault.reset:
        return httpx.ReadError("[Errno 104] Connection reset by peer")
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")


def _response(fault: Fault) -> Response:
    status = fault.answer or 500
    if fault.html:
        return HTMLResponse(_PAGE.format(status), status, fault.answer_headers)
    detail = "The sandbox was told to answer this."
    return problem_response(status, fault.answer_code, detail, fault.answer_headers)
