"""Blocking connections: one end for all addresses of a host, and for all sends of a body."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from indream._net.blocking import addresses, blocking_socket, send_in_time, share
from indream._net.loop_sockets import LoopBackend

BACKEND = httpcore.SyncBackend()
PLACES = [
    (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443)),
    (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 443, 0, 0)),
    (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 443, 0, 3)),
]


def test_each_address_is_tried_with_its_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is of a network alone keeps its interface; an event loop does this by itself."""

    def found(host: str, port: int, *, type: socket.SocketKind, flags: int = 0) -> Any:
        assert ("api.test", 443, socket.SOCK_STREAM) == (host, port, type)
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        return PLACES

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert ["192.0.2.1", "2001:db8::1", "fe80::1%3"] == addresses(BACKEND, "api.test", 443, None)
    assert ["api.test"] == addresses(LoopBackend(), "api.test", 443, None)


def test_an_unknown_host_is_a_connect_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a connection that could not be made."""

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(httpcore.ConnectError, match="not known"):
        addresses(BACKEND, "nobody.test", 443, None)


def test_a_name_is_resolved_where_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a function that `atexit` calls, on newer versions of Python."""

    def refused(*_: Any) -> Any:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    def found(host: str, port: int, *, type: socket.SocketKind, flags: int = 0) -> Any:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        return PLACES[:1]

    monkeypatch.setattr("indream._net.workers.start_new_thread", refused)
    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert ["192.0.2.1"] == addresses(BACKEND, "api.test", 443, 1.0)


def test_an_address_is_not_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no thread."""
    monkeypatch.setattr("indream._net.workers.start_new_thread", lambda *_: pytest.fail("a thread"))
    assert ["127.0.0.1"] == addresses(BACKEND, "127.0.0.1", 443, 1.0)
    assert ["::1"] == addresses(BACKEND, "::1", 443, 1.0)


@pytest.mark.parametrize(
    ("timeout", "places", "expected"), [(6.0, 3, 2.0), (6.0, 1, 6.0), (0.0, 2, 0.001), (None, 3, None)]
)
def test_addresses_share_the_connect_timeout(
    timeout: float | None, places: int, expected: float | None
) -> None:
    """So that one deaf address leaves time for the next."""
    assert expected == share(timeout, places)


class Slow(socket.socket):
    """A socket to a peer that takes little at a time, and then nothing any more."""

    def __init__(self, takes: list[int], on_send: Callable[[], None]) -> None:
        super().__init__()
        self.takes = takes
        self.timeouts: list[float | None] = []
        self.sent = b""
        self.on_send = on_send

    def settimeout(self, value: float | None) -> None:
        """Note it."""
        self.timeouts.append(value)

    def send(self, data: Any, flags: int = 0) -> int:
        """Take some."""
        self.on_send()
        if not self.takes:
            raise TimeoutError("timed out")
        taken = self.takes.pop(0)
        self.sent += bytes(data[:taken])
        return taken


class Stream(httpcore.NetworkStream):
    """A stream of httpcore's around a socket."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock

    def get_extra_info(self, info: str) -> Any:
        """The socket."""
        return self.sock if info == "socket" else None


@pytest.mark.rule("deadlines.attempt")
def test_a_slow_peer_does_not_extend_a_write() -> None:
    """Each send gets what is left of the time, not all of it again."""
    remaining = [3.0]

    def pass_time() -> None:
        remaining[0] -= 1

    with Slow([2, 3, 1], pass_time) as sock:
        with pytest.raises(httpcore.WriteTimeout):
            send_in_time(sock, b"0123456789", lambda: remaining[0])
        assert ([3.0, 2.0, 1.0, 0.0], b"012345") == (sock.timeouts, sock.sent)


def test_a_complete_write_ends() -> None:
    """All is sent."""
    with Slow([4, 6], lambda: None) as sock:
        send_in_time(sock, b"0123456789", lambda: None)
        assert b"0123456789" == sock.sent


def test_a_broken_connection_is_an_httpcore_error() -> None:
    """It is httpcore's own error."""
    first, other = socket.socketpair()
    with first, other:
        first.shutdown(socket.SHUT_WR)
        with pytest.raises(httpcore.WriteError):
            send_in_time(first, b"x", lambda: 1.0)


def test_the_socket_of_a_stream() -> None:
    """Streams of an event loop, and TLS within TLS, send by themselves."""
    with socket.socket() as sock:
        assert sock is blocking_socket(Stream(sock), 0)
        assert sock is blocking_socket(Stream(sock), 1)
        assert blocking_socket(Stream(sock), 2) is None
        assert blocking_socket(Stream(object()), 0) is None
        assert blocking_socket(httpcore.AsyncNetworkStream(), 0) is None
