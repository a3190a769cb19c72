# Written here, async; indream/_sync/_network.py is derived from it.
"""Connections that end with their attempt, also when a peer keeps them busy with a byte now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpcore

from indream import _clock
from indream._core.timing import TimeLeft

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    import httpx

__all__ = ["end_with_attempt"]


def end_with_attempt(client: httpx.AsyncClient) -> None:
    """Have a client's connections, also those through proxies, look at the whole of an attempt's time."""
    for transport in (client._transport, *client._mounts.values()):  # pyright: ignore[reportPrivateUsage]
        # httpx passes no backend on. Should it be built otherwise one day, its own timeouts still hold.
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = _Backend()


def _now(timeout: float | None) -> float | None:
    return timeout.at(_clock.monotonic()) if isinstance(timeout, TimeLeft) else timeout


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self) -> None:
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(
            await self._inner.connect_tcp(host, port, _now(timeout), local_address, socket_options)
        )

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, _now(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, _now(timeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, _now(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
