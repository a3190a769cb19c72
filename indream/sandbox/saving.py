"""What an answer reports is kept before the answer is sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from indream.sandbox.operations import is_look
from indream.sandbox.problems import Code, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from indream.sandbox.service import Service

__all__ = ["SaveFirst"]

_log = logging.getLogger("indream.sandbox")


class SaveFirst:
    """Saves what a request has changed before its answer is sent.

    Where that fails, a request that changes something is answered 500, and one that only reads gets its
    answer all the same. Either way the next request tries again to save what is left.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or is_look(scope["method"], scope["path"]):
            # The page changes nothing, and is requested often.
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
                            "The request was carried out, but could not be saved; the log says why.",
                        )
                        await refusal(scope, receive, send)
                        return
            if not failed:
                await send(message)

        await self._app(scope, receive, save_and_send)
