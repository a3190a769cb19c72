"""Blocking connections end in time: httpcore counts a time-out anew for each address, and for each send.

The event loops need nothing of this. Sockets are in an attribute that httpcore keeps to itself; where it is
not found, httpcore's own behaviour remains.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpcore

from indream._wire.deadline import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["addresses", "send_in_time", "share"]


def addresses(backend: object, host: str, port: int) -> list[str]:
    """What to connect to, one after the other: for a blocking backend the addresses of a host.

    Raises:
        httpcore.ConnectError: The host has none.
    """
    if not isinstance(backend, httpcore.SyncBackend):
        return [host]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    # An IPv6 address of this network alone needs its interface, which stands at the end.
    return [
        f"{place[0]}%{place[3]}" if len(place) == 4 and place[3] else str(place[0]) for *_, place in found
    ]


def share(timeout: float | None, places: int) -> float | None:
    """Seconds for one of several places, the first of which may be deaf."""
    return None if timeout is None else max(LEAST, timeout / places)


def send_in_time(stream: Any, data: bytes, time_left: Callable[[], float | None]) -> bytes:
    """Send bytes over a blocking httpcore stream, all of them in the time that is left.

    Returns:
        What is left to be sent: all of it where the stream is of another kind.
    """
    sock = getattr(stream, "_sock", None)
    others = isinstance(stream, httpcore.AsyncNetworkStream) or hasattr(stream, "ssl_obj")
    if others or not isinstance(sock, socket.socket):
        return data
    rest = memoryview(data)
    try:
        while rest:
            sock.settimeout(time_left())
            rest = rest[sock.send(rest) :]
    except TimeoutError as error:
        raise httpcore.WriteTimeout(str(error)) from error
    except OSError as error:
        raise httpcore.WriteError(str(error)) from error
    return b""
