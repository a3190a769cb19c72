"""Files and transports that are not what one would wish, for the tests of uploads."""

from __future__ import annotations

import io
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.support.faults.server import FaultServer

__all__ = ["PATIENCE", "AwaitedFile", "Changing", "Pipe", "Refusing", "hang_up_of", "streamed"]

PATIENCE = 10.0


class Changing(io.BytesIO):
    """A file that changes when it is read for the second time."""

    def __init__(self, data: bytes, change: Callable[[Changing], object]) -> None:
        super().__init__(data)
        self._change = change
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, after the change when its time has come."""
        self._reads += 1
        if self._reads == 2:
            self._change(self)
        return super().read(size)


class Pipe(io.BytesIO):
    """A file that can't seek."""

    name: str | None = None

    def tell(self) -> int:
        """Refuse."""
        raise io.UnsupportedOperation

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Refuse."""
        raise io.UnsupportedOperation


class AwaitedFile:
    """A file whose `read` has to be awaited, as asynchronous file libraries have them."""

    async def read(self, size: int = -1) -> bytes:
        """Read nothing."""
        return b""


async def streamed(*pieces: Any) -> AsyncIterator[Any]:
    """Pieces that come asynchronously, once."""
    for piece in pieces:
        yield piece


def hang_up_of(server: FaultServer, requests: int = 1) -> Callable[[int, int], None]:
    """An `on_progress` that waits until the server has got so many requests, and has hung up on them."""

    def wait(sent: int, total: int) -> None:
        end = time.monotonic() + PATIENCE
        while len(server.requests) < requests or server.open_connections:
            assert time.monotonic() < end
            time.sleep(0.001)

    return wait


class Refusing(httpx.MockTransport):
    """A network that refuses the first connection, before anything of the request was looked at."""

    refused = False

    def _refuse(self, request: httpx.Request) -> None:
        if not self.refused:
            self.refused = True
            raise httpx.ConnectError("refused", request=request)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse, or answer."""
        self._refuse(request)
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse, or answer."""
        self._refuse(request)
        return await super().handle_async_request(request)
