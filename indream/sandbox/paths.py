"""Paths as they stand in a URL: an encoded slash is a part of its segment, not the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, unquote_to_bytes

from starlette.routing import Match, Route

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["EncodedPath", "SegmentRoute", "encoded"]


def encoded(path: str) -> str:
    """A path with each segment percent-encoded in the one way that is used here."""
    return "/".join(quote(unquote_to_bytes(segment), safe="") for segment in path.split("/"))


class EncodedPath:
    """Gives an application the encoded path, where ASGI's own is decoded as a whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            raw: bytes | None = scope.get("raw_path")
            path = quote(scope["path"]) if raw is None else raw.decode("latin-1")
            scope = {**scope, "path": encoded(path)}
        await self._app(scope, receive, send)


class SegmentRoute(Route):
    """A route whose path is matched as it is encoded, and whose parameters are decoded segments."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request."""
        match, child = super().matches(scope)
        if "path_params" in child:
            params = {name: unquote(value) for name, value in child["path_params"].items()}
            child = {**child, "path_params": params}
        return match, child
