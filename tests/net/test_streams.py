"""The open streams of a client: which are closed, how, and by which process."""

from __future__ import annotations

import os
import socket
import weakref
from typing import Any

import pytest

from indream._net.streams import Streams


class Looping:
    """A stream of an event loop, which notes how it is ended."""

    def __init__(self) -> None:
        self.ends: list[bool] = []

    def end(self, *, forked: bool) -> None:
        """Note it."""
        self.ends.append(forked)


class Blocking:
    """A stream that blocks, with its socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def get_extra_info(self, info: str) -> Any:
        """The socket."""
        return {"socket": self.sock}[info]


def test_all_streams_are_closed_once() -> None:
    """Those of the client itself, and those of its connections."""
    client, looping = Streams(), Looping()
    connection = Streams(client)
    connection.add(looping)
    first, second = socket.socketpair()
    with first, second:
        connection.add(Blocking(first))
        client.end()
        assert (-1, b"") == (first.fileno(), second.recv(1))
    client.end()
    connection.end()
    assert [False] == looping.ends


def test_a_connection_that_has_ended_is_forgotten() -> None:
    """A client that lives for long keeps none of its former connections."""
    client = Streams()
    connection = Streams(client)
    connection.add(Looping())
    connection.end()
    former = weakref.ref(connection)
    del connection
    assert former() is None


@pytest.mark.parametrize("removed", ["stream", "connection"])
def test_a_stream_that_was_closed_is_left_alone(removed: str) -> None:
    """By itself, or with all streams of its connection."""
    client, looping = Streams(), Looping()
    connection = Streams(client)
    connection.add(looping)
    if removed == "stream":
        connection.remove(looping)
        connection.remove(looping)
    else:
        connection.end()
    client.end()
    assert [False] * (removed == "connection") == looping.ends


def test_a_stream_is_dropped_once() -> None:
    """Later, there is nothing to end."""
    client, looping = Streams(), Looping()
    client.add(looping)
    client.drop(looping)
    client.end()
    assert [False] == looping.ends


def test_streams_of_the_parent_process_are_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their event loop does not run here."""
    client, looping = Streams(), Looping()
    client.add(looping)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    client.end()
    assert [True] == looping.ends


def test_a_thread_that_waits_for_a_stream_returns() -> None:
    """It reads the end, and closes the stream itself; one that is closed already is passed over."""
    client = Streams()
    connection = Streams(client)
    first, second = socket.socketpair()
    with first, second:
        closed = socket.socket()
        closed.close()
        connection.add(Blocking(closed))
        connection.add(Blocking(first))
        client.hang_up()
        assert (b"", b"") == (first.recv(1), second.recv(1))
        assert first.fileno() >= 0
