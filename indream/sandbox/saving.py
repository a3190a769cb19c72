"""Nothing is answered before what the answer tells of is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.sandbox.operations import is_look

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from indream.sandbox.service import Service

__all__ = ["SaveFirst"]


class SaveFirst:
    """Saves what a request has changed before its answer is sent."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and is_look(scope["method"], scope["path"]):
            # It changes nothing, and comes often.
            await self._app(scope, receive, send)
            return

        async def save_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._service.save()
            await send(message)

        await self._app(scope, receive, save_and_send)
