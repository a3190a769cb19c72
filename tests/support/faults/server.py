"""The fault server: raw loopback sockets, a thread for each connection, a planned step for each request."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import struct
import threading
import time
from typing import TYPE_CHECKING, Self

import attrs

from tests.support.faults.plans import Act, End, Pause, Plan, Send, Step
from tests.support.faults.service import Call, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

__all__ = ["FaultServer", "Received"]

HOST = "127.0.0.1"
LONGEST_JOIN = 60.0
READ_SIZE = 64 * 1024


@attrs.frozen
class Received:
    """A request as it arrived.

    Attributes:
        method: Its method.
        target: Its target as it was on the wire: path and query.
        headers: Its headers in order, names as they were written.
        body: Its body; empty when the step did not read it.
        connection: The number of its connection, from 1.
        at: When its head was complete, on the monotonic clock.
        step: The step of the plan that it met.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    at: float
    step: Step

    def header(self, name: str) -> str | None:
        """The value of a header, the last of that name."""
        return _lowered(self.headers).get(name.lower())


class FaultServer:
    """A server of the Indream API that does with each attempt what its plan says.

    Use it as a context manager: leaving it ends every hang, closes every connection and joins every thread.

    Args:
        plan: Steps for all attempts, or steps by route (see `Plan`); after them the answers are good.
        tls: The certificate of the connections; see `tests.support.faults.tls`.

    Attributes:
        plan: The remaining steps; more may be added at any time.
        service: The service that carries requests out; its ledger lists what was created.
    """

    def __init__(
        self, plan: Mapping[str, Iterable[Step]] | Iterable[Step] = (), tls: ssl.SSLContext | None = None
    ) -> None:
        self.plan = Plan(plan)
        self.service = Service()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._received: list[Received] = []
        self._open: dict[threading.Thread, socket.socket] = {}
        self._numbers = itertools.count(1)
        self._listener = socket.create_server((HOST, 0), backlog=1024)
        self._tls = tls
        self.base_url = _url(self._listener).replace("http:", "https:" if tls else "http:")
        self._acceptor = threading.Thread(target=self._accept, name="faults: accept", daemon=True)
        self._acceptor.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def requests(self) -> list[Received]:
        """Everything that has arrived, in the order in which it was complete."""
        with self._lock:
            return list(self._received)

    @property
    def open_connections(self) -> int:
        """Connections that are open on this side."""
        with self._lock:
            return len(self._open)

    def close(self) -> None:
        """End hangs, close connections, join threads; once more does nothing."""
        with self._lock:
            self._closing.set()
            threads = list(self._open)
            for connection in self._open.values():
                _shut_down(connection)
        _wake(self._listener)
        for thread in (self._acceptor, *threads):
            thread.join(LONGEST_JOIN)
            if thread.is_alive():
                raise RuntimeError(f"the thread {thread.name!r} does not end")
        self._listener.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with self._lock:
                if self._closing.is_set():
                    connection.close()
                    return
                number = next(self._numbers)
                thread = threading.Thread(
                    target=self._serve, args=(connection, number), name=f"faults: {number}", daemon=True
                )
                self._open[thread] = connection
                thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            with contextlib.suppress(OSError):  # the client has gone, which is its right
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._tls is not None:
                    secured = self._tls.wrap_socket(connection, server_side=True)
                    with self._lock:  # the plain one is detached: there is nothing left of it to be closed
                        connection = self._open[threading.current_thread()] = secured
                inbox = _Inbox(connection)
                while not self._closing.is_set() and self._answer_one(connection, inbox, number):
                    pass
        finally:
            with self._lock:  # `close` must not shut down a number that has been given to another socket
                del self._open[threading.current_thread()]
                connection.close()

    def _answer_one(self, connection: socket.socket, inbox: _Inbox, number: int) -> bool:
        """Take one request and do what is planned for it; False when the connection has ended."""
        call = inbox.head()
        if call is None:
            return False
        at = time.monotonic()
        step = self.plan.next(call.method, call.path)
        if step.reads_body:
            call = attrs.evolve(call, body=inbox.body(call.headers))
        with self._lock:
            self._received.append(
                Received(call.method, call.target, inbox.headers, call.body, number, at, step)
            )
        acts = step.acts(lambda: self.service.carry_out(call))
        return all(self._do(act, connection) for act in acts)

    def _do(self, act: Act, connection: socket.socket) -> bool:
        match act:
            case Send(data):
                connection.sendall(data)
                return True
            case Pause(seconds):
                return not self._closing.wait(seconds)
            case End.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case End.HALF_CLOSE:
                connection.shutdown(socket.SHUT_WR)
                _drain(connection)
            case End.HANG:
                _drain(connection)
            case End.FREEZE:
                self._closing.wait()
            case End.CLOSE:
                pass
        return False


class _Inbox:
    """The bytes received on one connection, cut into requests."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self.headers: tuple[tuple[str, str], ...] = ()

    def head(self) -> Call | None:
        """The next request without its body, or None when no more comes."""
        text = self._until(b"\r\n\r\n")
        if text is None:
            return None
        first, *lines = text.decode("latin-1").split("\r\n")
        method, target, _version = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        self.headers = tuple((name, value.strip()) for name, _, value in pairs)
        return Call(method, target, _lowered(self.headers), b"")

    def body(self, headers: Mapping[str, str]) -> bytes:
        """The body that belongs to the head; what is missing when the client hangs up is left out."""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self._exactly(int(headers.get("content-length", "0")))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._until(b"\r\n") or b"0", 16):
            yield self._exactly(size)
            self._until(b"\r\n")
        self._until(b"\r\n")

    def _until(self, mark: bytes) -> bytes | None:
        while (end := self._buffer.find(mark)) < 0:
            if not self._more():
                return None
        found = bytes(self._buffer[:end])
        del self._buffer[: end + len(mark)]
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size and self._more():
            pass
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def _more(self) -> bool:
        data = self._connection.recv(READ_SIZE)
        self._buffer += data
        return bool(data)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def _lowered(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _drain(connection: socket.socket) -> None:
    while connection.recv(READ_SIZE):
        pass


def _shut_down(connection: socket.socket) -> None:
    """Wake the thread that reads from or writes to a connection."""
    with contextlib.suppress(OSError):  # the client was faster
        connection.shutdown(socket.SHUT_RDWR)


def _wake(listener: socket.socket) -> None:
    """Let an `accept` return: on some systems closing the listener does not."""
    with contextlib.suppress(OSError):  # it is closed already
        socket.create_connection(listener.getsockname()).close()
