"""Files and transports that are not what one would wish, for the tests of uploads."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.support.waiting import until

if TYPE_CHECKING:
    from indream.types import Asset
    from tests.support.faults.server import FaultServer

__all__ = ["Changing", "LocalFiles", "Pipe", "Refusing", "hang_up_of"]


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


class LocalFiles:
    """An object with files that are not uploaded yet, as a timeline has them.

    Attributes:
        files: The files that are not uploaded yet, by the id of their asset.
        attached: The id of the uploaded asset for each of the others.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self.files = dict(files)
        self.attached: dict[str, str] = {}

    def attach(self, asset_id: str, uploaded: Asset) -> None:
        """Record an upload."""
        del self.files[asset_id]
        self.attached[asset_id] = uploaded.asset_id


class Pipe(io.BytesIO):
    """A file that can't seek."""

    name: str | None = None

    def tell(self) -> int:
        """Refuse."""
        raise io.UnsupportedOperation

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Refuse."""
        raise io.UnsupportedOperation


def hang_up_of(server: FaultServer, requests: int = 1) -> Callable[[int, int], None]:
    """An `on_progress` that waits until the server has received N requests and closed their connections."""

    def wait(sent: int, total: int) -> None:
        until(lambda: len(server.requests) >= requests and not server.open_connections)

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
