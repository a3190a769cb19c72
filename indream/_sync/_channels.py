# Derived from indream/_async/_channels.py by `make generate`: do not edit, change that file.
"""The connections of a client: each belongs to one exchange at a time.

A pool of httpcore loses connections, or leaves a lock locked, if a cancellation or Ctrl-C interrupts it while
it assigns them to requests. So this pool is our own, over httpcore's connections. A canceled or interrupted
exchange closes its connection, without an effect on other exchanges. `docs/decisions/0002-…` has figures.

Imported with the first client that makes its own connections, as httpx itself imports httpcore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpcore
import httpx

from indream._sync._backend import Backend, seconds_left
from indream._net.places import Places
from indream._net.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indream._net.places import Place

__all__ = ["Channels", "Way"]

LIMIT = 100
"""Connections at a time, as in httpx."""


class Way(httpx.HTTPTransport):
    """httpx's own transport, over our connections.

    Recorders, mocks and tracers such as vcrpy replace methods of httpx's transport. This class inherits these
    methods, so those tools see our requests too. httpx has no public argument for a pool.
    """

    def __init__(self, channels: Channels) -> None:
        self._pool = channels  # type: ignore[assignment]  # It has the interface of a pool.


class Channels:
    """All connections of one route, with the interface of an httpcore pool.

    Args:
        make: Makes an httpcore pool over a network backend; the pool is used to make one connection.
        streams: Records the open streams, so that they can be closed at any time.
        limit: The maximum number of connections.
    """

    def __init__(
        self,
        make: Callable[[Backend], httpcore.ConnectionPool],
        streams: Streams,
        limit: int = LIMIT,
    ) -> None:
        self._make = make
        self._streams = streams
        self._limit = limit
        self._places = Places(limit)
        # There is no lock, as an interrupt could leave it locked: each step is one operation of the list.
        self._idle: list[_Channel] = []
        self._closed = False

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request over a connection of its own, which is reused once the response is closed."""
        timeouts = cast("dict[str, Any]", request.extensions).get("timeout", {})
        seconds = seconds_left(timeouts.get("pool"))
        channel = self._channel(request.url.origin, self._places.take(seconds))
        try:
            response = channel.exchange(request)
        except BaseException:
            channel.end()
            raise
        response.stream = _Received(response.stream, channel, self)
        return response

    def _channel(self, origin: httpcore.Origin, place: Place) -> _Channel:
        """The idle connection that was used last, or a new one; expired idle connections are closed."""
        found = None
        for channel in reversed(self._idle.copy()):
            alive = channel.is_alive()
            if alive and (found is not None or channel.origin != origin):
                continue
            try:
                self._idle.remove(channel)
            except ValueError:  # Another thread took it.
                continue
            if alive:
                found = channel
            else:
                channel.end()
        if found is None:
            found = self._new(origin)
        found.place = place
        return found

    def _new(self, origin: httpcore.Origin) -> _Channel:
        while self._limit - self._places.free + len(self._idle) > self._limit:
            try:
                self._idle.pop(0).end()
            except IndexError:  # Another thread took it.
                break
        streams = Streams(self._streams)
        connection = self._make(Backend(streams)).create_connection(origin)
        return _Channel(connection, streams, origin, self._places)

    def give_back(self, channel: _Channel) -> None:
        """Keep the connection of an exchange that has ended, unless it is closed."""
        place, channel.place = channel.place, None
        if channel.is_idle() and not self._closed:
            self._idle.append(channel)
        else:
            channel.end()
        del place
        self._places.freed()  # The next exchange finds the connection.

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        self._idle.clear()
        self._streams.end()


class _Channel:
    """One connection, which is made on first use, and closed with the last reference to this object.

    Attributes:
        connection: httpcore's object for it.
        origin: The host that it connects to.
        place: The place of the exchange that uses it.
    """

    def __init__(
        self,
        connection: httpcore.ConnectionInterface,
        streams: Streams,
        origin: httpcore.Origin,
        places: Places,
    ) -> None:
        self.connection = connection
        self._places = places
        self.origin = origin
        self.place: Place | None = None
        self._streams = streams

    def __del__(self) -> None:
        self.end()

    def exchange(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return the response to it."""
        reads = self._streams.reads
        response = self.connection.handle_request(request)
        # httpcore takes bytes that follow a response for the response to the next request.
        if 0 < reads == self._streams.reads:
            raise httpcore.RemoteProtocolError("the server sent a response before the request")
        return response

    def is_idle(self) -> bool:
        """Whether another exchange can use it."""
        return self.connection.is_idle()

    def is_alive(self) -> bool:
        """Whether it has not expired, and the peer has not closed it."""
        return not self.connection.has_expired()

    def end(self) -> None:
        """Close the connection, without waiting for anything."""
        self._streams.end()
        if self.place is not None:
            self.place = None
            self._places.freed()


class _Received:
    """The body of a response; closing it gives the connection back."""

    def __init__(self, stream: Any, channel: _Channel, channels: Channels) -> None:
        self._stream = stream
        self._channel: _Channel | None = channel
        self._channels = channels

    def __iter__(self) -> Iterator[bytes]:
        return cast("Iterator[bytes]", iter(self._stream))

    def close(self) -> None:
        """Give the connection back, or close it if the body was not read to its end."""
        channel, self._channel = self._channel, None
        if channel is None:
            return
        try:
            self._stream.close()
        except BaseException:
            channel.end()
            raise
        self._channels.give_back(channel)
