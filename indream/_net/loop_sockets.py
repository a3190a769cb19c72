"""Connections on an event loop, over sockets of our own.

A server that rejects a body before it has read all of it responds and closes the connection. When a write
fails, the socket still has the response, but asyncio's transports, and TLS streams over them, close the
socket and discard the response. So these streams read and write sockets themselves, with public methods of
the loop only. Names are resolved in our own threads, because the loop's default executor is the user's.
"""

from __future__ import annotations

import asyncio
import select
import socket
import ssl
from collections import deque
from contextlib import contextmanager, suppress
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import httpcore

from indream._net.workers import name_work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence

__all__ = ["LoopBackend", "LoopStream"]

T = TypeVar("T")

HEAD_START = 0.25  # seconds after which the next address is tried at the same time (RFC 8305)
TLS_READ = 128 * 1024  # bytes
TLS_WRITE = 256 * 1024  # bytes that are encrypted at once

Place: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"
"""An address to connect to, as `socket.getaddrinfo` returns it."""


class LoopBackend(httpcore.AsyncNetworkBackend):
    """Connects sockets on the running event loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> LoopStream:
        """Connect to the first address of a host that accepts it."""
        with _errors(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                sock = await _first_connected(await _places(host, port), local_address)
            for option in socket_options or ():
                sock.setsockopt(*option)
        return LoopStream(sock, _Plain(sock))

    async def sleep(self, seconds: float) -> None:
        """Wait for this many seconds."""
        await asyncio.sleep(seconds)


class _Layer(Protocol):
    async def receive(self, size: int) -> bytes: ...

    async def send(self, data: bytes | memoryview) -> None: ...


class LoopStream(httpcore.AsyncNetworkStream):
    """A connected socket, with or without TLS; a read that times out loses no data."""

    def __init__(self, sock: socket.socket, layer: _Layer) -> None:
        self._socket = sock
        self._layer = layer
        self._loop = asyncio.get_running_loop()
        self._busy = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes, and `b""` at the end."""
        with _errors(httpcore.ReadTimeout, httpcore.ReadError):
            return await self._in_time(lambda: self._layer.receive(max_bytes), timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        with _errors(httpcore.WriteTimeout, httpcore.WriteError):
            await self._in_time(lambda: self._layer.send(buffer), timeout)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> LoopStream:
        """Return the same connection with TLS; if the handshake fails, the connection is closed."""
        tls = _Tls(self._layer, ssl_context, server_hostname)
        try:
            with _errors(httpcore.ConnectTimeout, httpcore.ConnectError):
                await self._in_time(tls.shake_hands, timeout)
        except BaseException:
            self._socket.close()
            raise
        return LoopStream(self._socket, tls)

    async def _in_time(self, work: Callable[[], Awaitable[T]], timeout: float | None) -> T:
        self._busy += 1
        try:
            async with asyncio.timeout(timeout):
                await asyncio.sleep(0)  # A peer that always has data must not block other tasks of the loop.
                return await work()
        finally:
            self._busy -= 1

    async def aclose(self) -> None:
        """Close the socket."""
        self._socket.close()

    def end(self, *, forked: bool) -> None:
        """Close the socket, from any thread or loop; `forked` if the loop belongs to the parent process."""
        if forked or self._loop.is_closed():
            self._socket.close()
        elif self._is_here():
            self._hang_up()
        elif self._loop.is_running():
            with suppress(RuntimeError):  # The loop was closed in the meantime.
                self._loop.call_soon_threadsafe(self._hang_up)
        else:
            number = self._socket.fileno()
            if number >= 0:
                with suppress(NotImplementedError):  # Windows' default loop does not have readers or writers.
                    self._loop.remove_reader(number)
                    self._loop.remove_writer(number)
            self._socket.close()

    def _is_here(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:  # No loop runs in this thread.
            return False

    def _hang_up(self) -> None:
        if self._busy:  # The running call notices the shutdown and closes the socket.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        else:
            self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """The information with this name for httpcore; None if it is not available."""
        match info:
            case "ssl_object":
                return self._layer.ssl_object if isinstance(self._layer, _Tls) else None
            case "client_addr":
                return self._socket.getsockname()
            case "server_addr":
                return self._socket.getpeername()
            case "socket":
                return self._socket
            case "is_readable":
                return _is_readable(self._socket)
            case _:
                return None


class _Plain:
    """The bytes of a socket, without TLS."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    async def receive(self, size: int) -> bytes:
        while True:
            try:
                return self._socket.recv(size)
            except BlockingIOError:
                loop = asyncio.get_running_loop()
                try:
                    await _called(self._socket, loop.add_reader, loop.remove_reader)
                except NotImplementedError:  # Windows' default loop
                    return await loop.sock_recv(self._socket, size)

    async def send(self, data: bytes | memoryview) -> None:
        remaining = memoryview(data)
        while remaining:
            try:
                remaining = remaining[self._socket.send(remaining) :]
            except BlockingIOError:
                loop = asyncio.get_running_loop()
                try:
                    await _called(self._socket, loop.add_writer, loop.remove_writer)
                except NotImplementedError:
                    await loop.sock_sendall(self._socket, remaining)
                    return


async def _called(sock: socket.socket, add: Callable[..., Any], remove: Callable[[int], Any]) -> None:
    """Wait until a socket is ready. No data is read from it, so a cancellation loses none."""
    number = sock.fileno()
    ready = asyncio.get_running_loop().create_future()
    add(number, _set, ready)
    try:
        await ready
    finally:
        if sock.fileno() == number:  # If it was closed, another socket may have this number.
            remove(number)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


class _Tls:
    """TLS over another layer: a socket, or a TLS connection to a proxy."""

    def __init__(self, below: _Layer, context: ssl.SSLContext, server_hostname: str | None) -> None:
        self._below = below
        self._received = ssl.MemoryBIO()
        self._to_send = ssl.MemoryBIO()
        self._sends = True
        self.ssl_object = context.wrap_bio(self._received, self._to_send, server_hostname=server_hostname)

    async def shake_hands(self) -> None:
        await self._call(self.ssl_object.do_handshake)

    async def receive(self, size: int) -> bytes:
        try:
            return await self._call(partial(self.ssl_object.read, size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):  # The peer closed it, with or without an alert.
            return b""

    async def send(self, data: bytes | memoryview) -> None:
        remaining = memoryview(data)
        while remaining:
            sent = await self._call(partial(self.ssl_object.write, remaining[:TLS_WRITE]))
            remaining = remaining[sent:]

    async def _call(self, function: Callable[[], T]) -> T:
        while True:
            try:
                result = function()
            except ssl.SSLWantReadError:
                await self._flush()
                if data := await self._below.receive(TLS_READ):
                    self._received.write(data)
                else:
                    self._received.write_eof()
            except ssl.SSLError:
                with suppress(OSError):  # The alert says what is wrong, if the peer still reads.
                    await self._flush()
                raise
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        # After a write that failed or was canceled, a record is missing, so nothing more can be sent. Data
        # that was received before can still be read.
        if self._sends and self._to_send.pending:
            self._sends = False
            await self._below.send(self._to_send.read())
            self._sends = True


async def _places(host: str, port: int) -> Sequence[Place]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:  # The host is a name, not an address.
        return await name_work(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)


async def _first_connected(places: Sequence[Place], local_address: str | None) -> socket.socket:
    """A socket that is connected to one of several addresses: each has a head start before the next."""
    waiting = deque(_alternating(places))
    if len(waiting) == 1:
        return await _connected(waiting[0], local_address)
    attempts: set[asyncio.Task[socket.socket]] = set()
    fault: BaseException | None = None
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(asyncio.create_task(_connected(waiting.popleft(), local_address)))
            ended, _ = await asyncio.wait(
                attempts, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in ended:
                attempts.discard(attempt)
                fault = attempt.exception()
                if fault is None:
                    return attempt.result()
    finally:
        for attempt in attempts:
            attempt.add_done_callback(_close)
            attempt.cancel()
    raise fault or OSError("the host has no address")


def _alternating(places: Sequence[Place]) -> list[Place]:
    """The addresses in their order, but with alternating families, as one family may be unreachable."""
    first = [place for place in places if place[0] == places[0][0]]
    second = [place for place in places if place[0] != places[0][0]]
    return [place for pair in zip_longest(first, second) for place in pair if place is not None]


async def _connected(place: Place, local_address: str | None) -> socket.socket:
    family, kind, protocol, _, address = place
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if local_address is not None:
            sock.bind((local_address, 0))
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


def _close(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


@contextmanager
def _errors(timeout: type[Exception], other: type[Exception]) -> Generator[None]:
    """Raise httpcore's errors in place of the system's."""
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except OSError as error:  # TLS errors are OSErrors, too.
        raise other(str(error)) from error


def _is_readable(sock: socket.socket) -> bool:
    """Whether data was received, or the peer has closed the connection."""
    number = sock.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))
