"""Connections on an event loop, over sockets that are ours.

A server that rejects a body before it has read all of it responds and hangs up. A socket still has the
response when writing to it has failed, but asyncio's transports, and TLS streams made of them, close the
socket and discard the response. So these streams read and write sockets themselves, with public methods of
the loop only. Names are resolved in threads of our own, as the loop's default executor is the user's.
"""

from __future__ import annotations

import asyncio
import select
import socket
import ssl
from collections import deque
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import httpcore

from indream._net.workers import name_work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence

__all__ = ["LoopBackend", "LoopStream"]

T = TypeVar("T")

HEAD_START = 0.25  # seconds that an address has before the next one is tried beside it (RFC 8305)
TLS_READ = 128 * 1024
TLS_WRITE = 256 * 1024  # encrypted at once

Place: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"
"""Where to connect to, as `socket.getaddrinfo` returns it."""


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
        """Let time pass."""
        await asyncio.sleep(seconds)


class _Layer(Protocol):
    async def receive(self, size: int) -> bytes: ...

    async def send(self, data: bytes | memoryview) -> None: ...


class LoopStream(httpcore.AsyncNetworkStream):
    """A connected socket, with TLS or without; a read that is not in time loses nothing."""

    def __init__(self, sock: socket.socket, layer: _Layer) -> None:
        self._socket = sock
        self._layer = layer
        self._loop = asyncio.get_running_loop()
        self._busy = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end."""
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
        """The same connection with TLS; it is closed if there can be none."""
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
                await asyncio.sleep(0)  # a peer that is never waited for must not keep the loop to itself
                return await work()
        finally:
            self._busy -= 1

    async def aclose(self) -> None:
        """Close the socket."""
        self._socket.close()

    def end(self, *, forked: bool) -> None:
        """Close the socket from anywhere; `forked` if the loop is that of the parent process."""
        if forked or self._loop.is_closed():
            self._socket.close()
        elif self._is_here():
            self._hang_up()
        elif self._loop.is_running():
            with suppress(RuntimeError):  # closed meanwhile
                self._loop.call_soon_threadsafe(self._hang_up)
        else:
            number = self._socket.fileno()
            if number >= 0:
                with suppress(NotImplementedError):  # Windows' default loop has nothing to be removed
                    self._loop.remove_reader(number)
                    self._loop.remove_writer(number)
            self._socket.close()

    def _is_here(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:  # none runs in this thread
            return False

    def _hang_up(self) -> None:
        if self._busy:  # The call that is at work notices it and closes the socket.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        else:
            self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks for."""
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
    """What a socket sends and receives."""

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
        left = memoryview(data)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except BlockingIOError:
                loop = asyncio.get_running_loop()
                try:
                    await _called(self._socket, loop.add_writer, loop.remove_writer)
                except NotImplementedError:
                    await loop.sock_sendall(self._socket, left)
                    return


async def _called(sock: socket.socket, add: Callable[..., Any], remove: Callable[[int], Any]) -> None:
    """Wait until a socket is ready; nothing is taken from it, so a cancellation loses nothing."""
    number = sock.fileno()
    ready = asyncio.get_running_loop().create_future()
    add(number, _set, ready)
    try:
        await ready
    finally:
        if sock.fileno() == number:  # or another socket may have the number
            remove(number)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


class _Tls:
    """TLS over another layer, such as a socket, or TLS to a proxy."""

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
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):  # with or without a closing message
            return b""

    async def send(self, data: bytes | memoryview) -> None:
        left = memoryview(data)
        while left:
            sent = await self._call(partial(self.ssl_object.write, left[:TLS_WRITE]))
            left = left[sent:]

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
                with suppress(OSError):  # The alert tells the peer what is wrong, if it still listens.
                    await self._flush()
                raise
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        # After a write that failed or was canceled, nothing can be sent, as a record is missing. But the data
        # received until then can be read.
        if self._sends and self._to_send.pending:
            self._sends = False
            await self._below.send(self._to_send.read())
            self._sends = True


async def _places(host: str, port: int) -> Sequence[Place]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:  # a name
        return await name_work(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)


async def _first_connected(places: Sequence[Place], local_address: str | None) -> socket.socket:
    """A socket that is connected to one of several places: they are tried beside each other after a while."""
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
    """The places in their order, but with families by turns: all of one may be out of reach."""
    first = [place for place in places if place[0] == places[0][0]]
    others = [place for place in places if place[0] != places[0][0]]
    turns = min(len(first), len(others))
    mixed = [place for pair in zip(first, others, strict=False) for place in pair]
    return [*mixed, *first[turns:], *others[turns:]]


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
    except OSError as error:  # TLS errors are, too
        raise other(str(error)) from error


def _is_readable(sock: socket.socket) -> bool:
    """Whether something has come in, the end perhaps."""
    number = sock.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))
