"""The open network streams of a client. Streams that nobody closes end without a warning."""

from __future__ import annotations

import contextlib
import os
import socket
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["Streams"]


class Streams:
    """The open network streams of a client, or of one of its connections, which can be closed at any time.

    Args:
        parent: The streams of the client, if these are the streams of one connection.
    """

    def __init__(self, parent: Streams | None = None) -> None:
        self.reads = 0
        """The number of reads so far."""
        self._pid = os.getpid()
        self._open: dict[Hashable, None] = {}
        self._parent = parent

    def add(self, stream: Hashable) -> None:
        """Add an open httpcore stream."""
        self._open[stream] = None
        if self._parent is not None:
            self._parent.add(self)

    def remove(self, stream: Hashable) -> None:
        """Remove a stream that was closed."""
        self._open.pop(stream, None)

    def drop(self, stream: Hashable) -> None:
        """Close a stream at once, from any thread, event loop or process."""
        self.remove(stream)
        _end(stream, forked=self._pid != os.getpid())

    def hang_up(self) -> None:
        """Shut all streams down without closing them: threads that wait for a stream return, and close it."""
        for stream in list(self._open):
            if isinstance(stream, Streams):
                stream.hang_up()
                continue
            _shut_down(cast("Any", stream).get_extra_info("socket"))

    def end(self, *, forked: bool = False) -> None:
        """Close all streams at once, from any thread, event loop or process, whether `forked` or not."""
        while self._open:
            with contextlib.suppress(KeyError):  # Another thread took it.
                self.drop(self._open.popitem()[0])
        if self._parent is not None:
            self._parent.remove(self)


def _end(stream: Any, forked: bool) -> None:
    if hasattr(stream, "end"):
        stream.end(forked=forked)
        return
    connection = stream.get_extra_info("socket")
    if not forked:  # A shutdown would also end the connection of the parent process.
        _shut_down(connection)  # Closing alone leaves a thread that waits for the peer waiting.
    connection.close()


def _shut_down(connection: Any) -> None:
    if isinstance(connection, socket.socket):  # A tool for tests may have another object in its place.
        with contextlib.suppress(OSError):  # It is not connected, or was closed by its thread.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
