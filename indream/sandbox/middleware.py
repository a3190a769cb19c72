"""The middleware around every request: log and record, answers after a crash, hosts, saving, and paths."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from indream.sandbox.answers import moment
from indream.sandbox.contract import encoded, is_internal, is_page_view
from indream.sandbox.faults.breakage import FAULT, SETTLE, is_break
from indream.sandbox.hosts import is_meant
from indream.sandbox.problems import Code, problem_response
from indream.sandbox.records import BODY_KEPT, RequestLog, record_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from indream.sandbox.clock import Clock
    from indream.sandbox.faults.planned import Fault
    from indream.sandbox.service import Service

__all__ = ["EncodedPath", "OwnHostOnly", "Recording", "SaveFirst"]

_log = logging.getLogger("indream.sandbox")


class Recording:
    """Logs and records requests, and answers 500 with a problem object if the sandbox itself fails."""

    def __init__(self, app: ASGIApp, requests: RequestLog, clock: Clock) -> None:
        self._app = app
        self._requests = requests
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._requests, self._clock)
        scope[SETTLE] = exchange.settle
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            _log.info("%s was aborted by the client", exchange.name)
        except Exception as error:
            if is_break(error):  # the transport or the server breaks the connection
                exchange.settle(None)
                raise
            if exchange.sender_failed:
                raise
            _log.exception("%s failed", exchange.name)
            if exchange.answering:
                raise
            crash = problem_response(500, Code.SANDBOX_CRASHED, "The sandbox failed; see its log.")
            await crash(scope, receive, exchange.send)


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, requests: RequestLog, clock: Clock
    ) -> None:
        self._clock = clock
        self._at = moment(clock.now(), clock)
        self._began = clock.stopwatch()
        # The path is percent-encoded: decoded, it could put line breaks and terminal codes into the log.
        self._path: str = scope["path"]
        self.name = f"{scope['method']} {self._path}"
        self.answering = False
        self.sender_failed = False
        self._scope = scope
        self._receive = receive
        self._send = send
        self._requests = requests
        self._content = bytearray()
        self._size = 0
        self._settled = False

    async def receive(self) -> Message:
        """Receive a part of the body."""
        try:
            message = await self._receive()
        except Exception:
            self.sender_failed = True
            raise
        part: bytes = message.get("body", b"")
        self._size += len(part)
        if self._size <= BODY_KEPT:
            self._content += part
        else:
            self._content.clear()
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        # The request is recorded before its answer is sent, so that its client finds the record.
        if message["type"] == "http.response.start":
            self.answering = True
            self.settle(message["status"])
        await self._send(message)

    def settle(self, status: int | None) -> None:
        """Log and record the outcome of the request."""
        if self._settled:
            return
        self._settled = True
        method, path = self._scope["method"], self._scope["path"]
        if status == 200 and is_page_view(method, path):
            # A page that is left open in a browser would fill the log.
            return
        fault: Fault | None = self._scope.get(FAULT)
        suffix = "" if fault is None else f" ({fault.name})"
        _log.info("%s %s%s", self.name, status or "broke", suffix)
        if not is_internal(method, path):
            record = record_of(
                self._scope,
                self._path,
                at=self._at,
                seconds=self._clock.stopwatch() - self._began,
                status=status,
                content=bytes(self._content),
                size=self._size,
                fault=None if fault is None else fault.name,
            )
            self._requests.add(record)


class OwnHostOnly:
    """Answers 421 where the Host header does not name the sandbox."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and not self._is_meant(Headers(scope=scope).get("host", "")):
            refusal = problem_response(
                421,
                Code.SANDBOX_HOST_REFUSED,
                "The Host of the request is not the sandbox's. Use its base URL; to use another name, start "
                "the sandbox with that name in base_url.",
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_meant(self, header: str) -> bool:
        return is_meant(header, self._service.base_url, is_public=self._service.is_public)


class SaveFirst:
    """Saves the changes of a request before its answer is sent.

    If saving fails, a request that changes something is answered 500, and one that only reads gets its
    answer. Either way the next request tries again to save the remaining changes.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or is_page_view(scope["method"], scope["path"]):
            # The page changes nothing and is requested often.
            await self._app(scope, receive, send)
            return
        failed = False

        async def save_and_send(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                try:
                    self._service.save()
                except OSError as error:
                    _log.error("%s", error)
                    if scope["method"] not in ("GET", "HEAD"):
                        failed = True
                        refusal = problem_response(
                            500,
                            Code.SANDBOX_NOT_SAVED,
                            "The request was carried out but could not be saved; see the log.",
                        )
                        await refusal(scope, receive, send)
                        return
            if not failed:
                await send(message)

        await self._app(scope, receive, save_and_send)


class EncodedPath:
    """Gives an application the encoded path; ASGI decodes the path as a whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            raw: bytes | None = scope.get("raw_path")
            path = quote(scope["path"]) if raw is None else raw.decode("latin-1")
            scope = {**scope, "path": encoded(path)}
        await self._app(scope, receive, send)
