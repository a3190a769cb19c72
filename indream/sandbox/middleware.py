"""What happens around every request: a line in the log, a record, and an answer even after a crash."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from indream.sandbox.answers import moment
from indream.sandbox.breakage import FAULT, SETTLE, is_break
from indream.sandbox.operations import is_aside, is_look
from indream.sandbox.problems import Code, problem_response
from indream.sandbox.records import BODY_KEPT, RequestLog, record_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from indream.sandbox.clock import Clock
    from indream.sandbox.faults import Fault

__all__ = ["Around"]

_log = logging.getLogger("indream.sandbox")


class Around:
    """Logs and records requests, and answers 500 with a problem object where the sandbox itself fails."""

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
            _log.info("%s was broken off", exchange.name)
        except Exception as error:
            if is_break(error):  # what carries the request knows what to do with it
                exchange.settle(None)
                raise
            if exchange.sender_failed:
                raise
            _log.exception("%s failed", exchange.name)
            if exchange.answering:
                raise
            crash = problem_response(500, Code.SANDBOX_CRASHED, "The sandbox failed; its log says how.")
            await crash(scope, receive, exchange.send)


class _Exchange:
    """One request and its answer, as they pass by."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, requests: RequestLog, clock: Clock
    ) -> None:
        self._clock = clock
        self._at = moment(clock.now())
        self._began = clock.stopwatch()
        # It is encoded: decoded it could bring line breaks and terminal codes into the log.
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
        """Take in a part of the body."""
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
        # Before it is sent: who has the answer finds it in the record.
        if message["type"] == "http.response.start":
            self.answering = True
            self.settle(message["status"])
        await self._send(message)

    def settle(self, status: int | None) -> None:
        """Log and record what has become of the request."""
        if self._settled:
            return
        self._settled = True
        method, path = self._scope["method"], self._scope["path"]
        if status == 200 and is_look(method, path):
            # A page that somebody leaves open would be all there is in the log.
            return
        fault: Fault | None = self._scope.get(FAULT)
        told = "" if fault is None else f" ({fault.name})"
        _log.info("%s %s%s", self.name, status or "broke", told)
        if not is_aside(method, path):
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
            self._requests.append(record)
