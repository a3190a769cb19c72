# Written here, async; indream/_sync/_tunnel.py is derived from it.
"""The status of a response that httpx turns into an error, which has it only as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Tunnel"]

PASSING_STATUSES = frozenset({408, 429})


class Tunnel:
    """The way of one request, as httpcore reports it to the request's `trace` extension.

    Attributes:
        proxy: The variable of the proxy, where one of the environment is used.
        status: The status of the last response, which is the proxy's if it refused to CONNECT.
    """

    def __init__(self, proxy: str | None) -> None:
        self.proxy = proxy
        self.status: int | None = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the status, if this step of the request has one."""
        if event == "http11.receive_response_headers.complete":
            self.status = info["return_value"][1]

    @property
    def is_redirected(self) -> bool:
        """Whether the response is a redirect: httpx parses its Location, even where it does not follow it."""
        return self.status is not None and 300 <= self.status <= 399

    @property
    def is_refused(self) -> bool:
        """Whether the proxy refused the request permanently, as with 407 or 403."""
        return self.status is not None and 400 <= self.status <= 499 and self.status not in PASSING_STATUSES
