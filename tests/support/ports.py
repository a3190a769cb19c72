"""A port to listen on by its number, also when tests run side by side."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Iterator

__all__ = ["kept_port"]


@contextlib.contextmanager
def kept_port() -> Iterator[int]:
    """A port that is nobody else's for as long as the context lasts; nobody listens on it but who is told.

    It is bound the whole time: the system gives it away to nobody who asks for any port. Linux lets those
    listen on it who name it, one at a time; elsewhere it can't be shared, and is only free to begin with.
    """
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        port: int = keeper.getsockname()[1]
        if sys.platform != "linux":
            keeper.close()
        yield port
