"""Deadlines of blocking connections, because httpcore starts its timeout again for each address and send.

Connections on event loops do not need them.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpcore

from indream._net.workers import SilentError, name_in_time
from indream._wire.deadline import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["addresses", "blocking_socket", "send_in_time", "share"]


def addresses(backend: object, host: str, port: int, seconds: float | None) -> list[str]:
    """The hosts or addresses to connect to in turn: for a blocking backend, the addresses of a host.

    Raises:
        httpcore.ConnectError: The host has no address.
        httpcore.ConnectTimeout: They were not found within this many seconds.
    """
    if not isinstance(backend, httpcore.SyncBackend):
        return [host]
    try:
        found = _found(host, port, seconds)
    except SilentError:
        raise httpcore.ConnectTimeout("timed out") from None
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    # A link-local IPv6 address is followed by its interface, without which it cannot be used.
    return [
        f"{place[0]}%{place[3]}" if len(place) == 4 and place[3] else str(place[0]) for *_, place in found
    ]


def _found(host: str, port: int, seconds: float | None) -> list[tuple[Any, ...]]:
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
    except socket.gaierror:  # The host is a name, not an address.
        return list(name_in_time(seconds, socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))


def share(timeout: float | None, count: int) -> float | None:
    """Seconds for one of several addresses, because the first one may not answer."""
    return None if timeout is None else max(LEAST, timeout / count)


def blocking_socket(stream: object, tls_layers: int) -> socket.socket | None:
    """The socket of a blocking httpcore stream, to send over; None if only the stream itself can send.

    A socket has at most one layer of TLS. A connection through a proxy that is reached with TLS has two.
    """
    if not isinstance(stream, httpcore.NetworkStream) or tls_layers > 1:
        return None
    sock = stream.get_extra_info("socket")
    return sock if isinstance(sock, socket.socket) else None


def send_in_time(sock: socket.socket, data: bytes, time_left: Callable[[], float | None]) -> None:
    """Send all bytes over a blocking socket in the remaining time."""
    rest = memoryview(data)
    try:
        while rest:
            sock.settimeout(time_left())
            rest = rest[sock.send(rest) :]
    except TimeoutError as error:
        raise httpcore.WriteTimeout(str(error)) from error
    except OSError as error:
        raise httpcore.WriteError(str(error)) from error
