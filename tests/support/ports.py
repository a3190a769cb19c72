"""A port to listen on by its number, also when tests run side by side."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Iterator

__all__ = ["closed_port", "kept_port"]


@contextlib.contextmanager
def kept_port() -> Iterator[int]:
    """A port on which a server can listen by its number, and that the system gives to no other process.

    It is bound for as long as the context lasts. Linux lets one server at a time listen on it all the same.
    Other systems do not share a bound port: there it is only free at the beginning.
    """
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        port: int = keeper.getsockname()[1]
        if sys.platform != "linux":
            keeper.close()
        yield port


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """A base URL on which no server listens for as long as the context lasts."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{holder.getsockname()[1]}"
