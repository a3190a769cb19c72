"""The interface that a generated endpoint needs from a client: the method `send`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from indream._wire.answer import Response
    from indream._wire.request import Request

__all__ = ["AsyncSender", "Sender"]

T = TypeVar("T")


class Sender(Protocol):
    """A client that sends the requests of generated endpoints: an `IndreamClient`."""

    def send(self, request: Request[T], *, deadline: float | None = None) -> Response[T]:
        """Send a request with the client's API key, retries and errors, and read the answer."""
        ...


class AsyncSender(Protocol):
    """An async client that sends the requests of generated endpoints: an `AsyncIndreamClient`."""

    async def send(self, request: Request[T], *, deadline: float | None = None) -> Response[T]:
        """Send a request with the client's API key, retries and errors, and read the answer."""
        ...
