# Derived from indream/_async/_backend.py by `make generate`: do not edit, change that file.
"""Connections for httpcore that check the remaining time of an attempt at each read and write.

Imported with the first client that makes its own connections, as httpx itself imports httpcore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpcore

from indream import _clock
from indream._net.blocking import addresses, blocking_socket, send_in_time, share
from httpcore import SyncBackend
from indream._net.tracebacks import release_frames
from indream._wire.deadline import Deadline, TimeLeft

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from indream._net.streams import Streams

__all__ = ["Backend", "seconds_left"]

# httpcore reads 64 KiB at a time, which makes large files a third slower. More than 128 KiB makes small
# responses slower.
READ = 128 * 1024


def seconds_left(timeout: float | None) -> float | None:
    """Seconds that an operation that begins now may take."""
    return timeout.at(_clock.monotonic()) if isinstance(timeout, TimeLeft) else timeout


def _from_now(timeout: float | None) -> TimeLeft | None:
    """The timeout of several operations together, the first of which begins now."""
    seconds, now = seconds_left(timeout), _clock.monotonic()
    return None if seconds is None else Deadline.after(seconds, now).limit(seconds, now)


class Backend(httpcore.NetworkBackend):
    def __init__(self, streams: Streams) -> None:
        self._inner = cast("httpcore.NetworkBackend", SyncBackend())
        self.streams = streams

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception | None = None
        limit = _from_now(timeout)  # for all addresses, and for finding them
        places = addresses(self._inner, host, port, seconds_left(limit))
        for number, place in enumerate(places):
            seconds = share(seconds_left(limit), len(places) - number)
            try:
                stream = self._inner.connect_tcp(place, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                release_frames(error)
                fault = error
            else:
                return _Stream(stream, self.streams, timeout)
        try:
            raise fault or httpcore.ConnectError(f"{host} has no address")
        finally:
            del fault  # Its traceback refers to this frame.

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    """A connection.

    Args:
        inner: The stream that is read and written.
        streams: The open streams of the connection.
        timeout: Seconds for a read or a write that has no timeout of its own: httpcore passes none while it
            asks a SOCKS proxy for a connection.
        tls_layers: The number of TLS layers.
    """

    def __init__(
        self,
        inner: httpcore.NetworkStream,
        streams: Streams,
        timeout: float | None = None,
        tls_layers: int = 0,
    ) -> None:
        self._inner = inner
        self._streams = streams
        self._timeout = timeout
        self._tls_layers = tls_layers
        self._socket = blocking_socket(inner, tls_layers)
        streams.add(inner)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        timeout = self._timeout if timeout is None else timeout
        # A read that need not wait is never late: a peer may send 1xx responses without end.
        if isinstance(timeout, TimeLeft) and timeout.passed(_clock.monotonic()):
            raise httpcore.ReadTimeout("timed out")
        self._streams.reads += 1
        return self._inner.read(max(max_bytes, READ), seconds_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # If a traceback is shown with local variables, the repr of a view does not show the key.
        view = cast("bytes", memoryview(buffer))
        del buffer
        timeout = self._timeout if timeout is None else timeout
        try:
            if self._socket is not None:
                send_in_time(self._socket, view, lambda: seconds_left(timeout))
            else:
                self._inner.write(view, seconds_left(timeout))
        except httpcore.WriteError as error:  # httpcore discards this error, and reads the response.
            release_frames(error)
            raise

    def close(self) -> None:
        try:
            self._inner.close()
        except BaseException:  # This call was canceled, and httpcore takes the connection for closed.
            self._streams.drop(self._inner)
            raise
        self._streams.remove(self._inner)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            secured = self._inner.start_tls(ssl_context, server_hostname, seconds_left(timeout))
        except BaseException:  # httpcore closes it after a failure, but not after a cancellation.
            self._streams.drop(self._inner)
            raise
        self._streams.remove(self._inner)  # The secured one replaces it.
        return _Stream(secured, self._streams, tls_layers=self._tls_layers + 1)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
