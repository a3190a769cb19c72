"""The sync and the async client behind one interface, so that a figure is measured once for both."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Self
from unittest import mock

import httpx

from indream import AsyncIndreamClient, IndreamClient
from indream._async import _runtime as async_runtime
from indream._sync import _runtime as sync_runtime

try:
    import uvloop
except ImportError:  # there is none for Windows
    uvloop = None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "DRIVERS",
    "KEY",
    "UVLOOP_DRIVERS",
    "AsyncDriver",
    "Driver",
    "DriverClass",
    "SyncDriver",
    "no_pauses",
]

KEY = "sk_indream_canary_of_the_fault_tests"


class Driver:
    """One client, called as if it were sync; `handler` answers in the place of a network."""

    name: str

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, work: Callable[[Any], Any]) -> Any:
        """The result of some work with the client."""
        raise NotImplementedError

    def collect(self, work: Callable[[Any], Any]) -> list[Any]:
        """All that an iterator of the client gives."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the client."""
        raise NotImplementedError


class SyncDriver(Driver):
    """The sync client."""

    name = "sync"

    def __init__(
        self, base_url: str, handler: Callable[[httpx.Request], httpx.Response] | None = None, **options: Any
    ) -> None:
        transport = handler and httpx.MockTransport(handler)
        self._client = IndreamClient(KEY, base_url=base_url, transport=transport, **options)

    def call(self, work: Callable[[Any], Any]) -> Any:
        """The result of some work with the client."""
        return work(self._client)

    def collect(self, work: Callable[[Any], Any]) -> list[Any]:
        """All that an iterator of the client gives."""
        return list(work(self._client))

    def close(self) -> None:
        """Close the client."""
        self._client.close()


class AsyncDriver(Driver):
    """The async client, on its own event loop."""

    name = "async"
    _loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None

    def __init__(
        self, base_url: str, handler: Callable[[httpx.Request], httpx.Response] | None = None, **options: Any
    ) -> None:
        transport = handler and httpx.MockTransport(handler)
        self._runner = asyncio.Runner(loop_factory=self._loop_factory)
        self._client = AsyncIndreamClient(KEY, base_url=base_url, transport=transport, **options)

    def call(self, work: Callable[[Any], Any]) -> Any:
        """The result of some work with the client."""

        async def awaited() -> Any:
            return await work(self._client)

        return self._runner.run(awaited())

    def collect(self, work: Callable[[Any], Any]) -> list[Any]:
        """All that an iterator of the client gives."""

        async def collected() -> list[Any]:
            return [item async for item in work(self._client)]

        return self._runner.run(collected())

    def close(self) -> None:
        """Close the client and its loop."""
        with self._runner:
            self._runner.run(self._client.aclose())


class UvloopDriver(AsyncDriver):
    """The async client on uvloop."""

    name = "uvloop"
    _loop_factory = staticmethod(uvloop.new_event_loop) if uvloop else None


DriverClass = type[SyncDriver] | type[AsyncDriver]
DRIVERS: tuple[DriverClass, ...] = (SyncDriver, AsyncDriver)
UVLOOP_DRIVERS: tuple[DriverClass, ...] = (UvloopDriver,) if uvloop else ()


@contextlib.contextmanager
def no_pauses() -> Iterator[None]:
    """Hold the pauses between attempts at zero; the clocks go on."""

    with mock.patch.object(sync_runtime, "sleep"), mock.patch.object(async_runtime, "sleep"):
        yield
