"""What happens around every request: a line in the log, a record, and an answer even after a crash."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import ClientDisconnect

from indream.sandbox.problems import Code, problem_response
from indream.sandbox.service import RequestRecord, Service

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Around"]

_log = logging.getLogger("indream.sandbox")


class Around:
    """Logs and records requests, and answers 500 with a problem object where the sandbox itself fails."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = False
        # As it stands in a URL: decoded it could bring line breaks and terminal codes into the log.
        method, path = scope["method"], quote(scope["path"])

        async def record_and_send(message: Message) -> None:
            nonlocal answered
            # Before it is sent: who has the answer finds it in the record.
            if message["type"] == "http.response.start":
                answered = True
                record = RequestRecord(method, path, message["status"])
                self._service.requests.append(record)
                _log.info("%s %s %d", *record)
            await send(message)

        try:
            await self._app(scope, receive, record_and_send)
        except ClientDisconnect:
            _log.info("%s %s was broken off", method, path)
        except Exception:
            _log.exception("%s %s failed", method, path)
            if answered:
                raise
            crash = problem_response(500, Code.SANDBOX_CRASHED, "The sandbox failed; its log says how.")
            await crash(scope, receive, record_and_send)
