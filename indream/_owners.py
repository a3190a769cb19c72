"""Who may use a connection: the process, and for async ones the event loop, that has made it.

The others leave it alone, and connections nobody closes end without a warning. Sockets are in attributes
that asyncio, anyio and httpcore keep to themselves; where one is not found, the warning remains.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Hashable

__all__ = ["Owner", "Streams", "gone", "owner", "transport_of"]

Owner: TypeAlias = "tuple[int, asyncio.AbstractEventLoop | None]"
"""A process, and for async connections an event loop."""


def owner(client: httpx.Client | httpx.AsyncClient) -> Owner:
    """Who is at work here."""
    if isinstance(client, httpx.Client):
        return os.getpid(), None
    import asyncio

    return os.getpid(), asyncio.get_running_loop()


def gone(other: Owner) -> bool:
    """Whether an owner never comes back: its loop is closed, or it is the process this was forked from."""
    pid, loop = other
    return pid != os.getpid() or (loop is not None and loop.is_closed())


class Streams:
    """The open network streams of one httpx client, kept so that they can be ended whatever happens."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._open: dict[Hashable, None] = {}

    def add(self, stream: Hashable) -> None:
        """Keep an httpcore stream that was opened."""
        self._open[stream] = None

    def remove(self, stream: Hashable) -> None:
        """Forget one that was closed."""
        self._open.pop(stream, None)

    def drop(self, stream: Hashable) -> None:
        """Close one that could not be closed in order, at once and without a word."""
        self.remove(stream)
        _end(stream, forked=self._pid != os.getpid())

    def end(self) -> None:
        """Close all, at once and without a word, from any thread, loop or process."""
        while self._open:
            with contextlib.suppress(KeyError):  # another thread was faster
                self.drop(self._open.popitem()[0])


def _end(stream: Any, forked: bool) -> None:
    transport = transport_of(stream)
    if transport is None:
        sock = stream.get_extra_info("socket")
        if hasattr(sock, "close"):  # a transport's view of its socket can't be closed
            sock.close()
        return
    loop = getattr(transport, "_loop", None)
    if loop is not None and loop.is_running() and not forked:
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            loop.call_soon_threadsafe(transport.abort)
            return
    sock = getattr(transport, "_sock", None)
    if sock is None:
        return
    if loop is not None and not loop.is_closed() and not forked:  # a fork shares the selector: hands off
        if transport.is_closing():
            return  # the loop's next round closes it
        transport._closing = True  # or the loop would not let go of it
        with contextlib.suppress(NotImplementedError):  # Windows' loop has nothing to be removed
            loop.remove_reader(sock)
            loop.remove_writer(sock)
    transport._sock = None  # what the transport's warning looks at
    sock.close()


def transport_of(stream: Any) -> Any:
    """The asyncio transport beneath an httpcore stream, None for a sync one."""
    stream = getattr(stream, "_stream", None)
    while hasattr(stream, "transport_stream"):  # TLS, perhaps through a proxy with TLS
        stream = stream.transport_stream
    return getattr(stream, "_transport", None)
