"""Connections on event loops: several addresses, TLS, loops that can't watch sockets, and early responses."""

from __future__ import annotations

import asyncio
import inspect
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpcore
import pytest

from indream import AsyncIndreamClient
from indream._net import loop_sockets as module
from indream._net.loop_sockets import LoopBackend, LoopStream
from indream.errors import APIConnectionError, APIError
from tests.support.faults.plans import EarlyAnswer, Good, Problem, always
from tests.support.faults.server import FaultServer
from tests.support.faults.tls import server_context, trusted
from tests.support.ports import closed_port
from tests.support.waiting import PATIENCE

try:
    import uvloop
except ImportError:
    uvloop = None

HUGE = bytes(8 * 2**20)


class Unwatching(asyncio.SelectorEventLoop):
    """A loop that can't watch sockets for us, as Windows' default one."""

    def add_reader(self, *_: Any) -> NoReturn:
        """Refuse."""
        raise NotImplementedError

    def add_writer(self, *_: Any) -> NoReturn:
        """Refuse."""
        raise NotImplementedError

    def remove_reader(self, *_: Any) -> NoReturn:
        """Refuse."""
        raise NotImplementedError


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "one that can't watch": Unwatching,
}
if uvloop is not None:
    LOOPS["uvloop"] = uvloop.new_event_loop


@pytest.fixture(params=[False, True], ids=["plain", "TLS"])
def tls(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The certificate of a server, or None."""
    if not request.param:
        yield None
        return
    with trusted():
        yield server_context()


@pytest.mark.parametrize("loop", LOOPS)
def test_large_bodies_arrive_whole_in_both_directions(loop: str, tls: Any) -> None:
    """More than the buffers of a connection take arrives whole, on one connection."""

    async def upload(base_url: str) -> None:
        async with AsyncIndreamClient("k", base_url=base_url) as client:
            for _ in range(2):
                await client.uploads.upload(HUGE, filename="a.png")

    with FaultServer(tls=tls) as server, asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(upload(server.base_url))
        assert [HUGE, HUGE] == [request.body for request in server.requests]
        assert [1, 1] == [request.connection for request in server.requests]


@pytest.mark.rule("uploads.again")
@pytest.mark.parametrize("loop", LOOPS)
def test_an_early_rejection_reaches_the_caller(loop: str, tls: Any) -> None:
    """It is followed by a reset while the body is sent; nothing is sent again."""

    async def upload(base_url: str) -> None:
        async with AsyncIndreamClient("k", base_url=base_url) as client:
            with pytest.raises(APIError, match="TOO_LARGE") as caught:
                await client.uploads.upload(HUGE, filename="a.png")
        assert (413, 1) == (caught.value.status, caught.value.attempts)

    rejections = always(EarlyAnswer(Problem(413, "TOO_LARGE"), drain=False))
    with FaultServer(rejections, tls=tls) as server:
        with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
            runner.run(upload(server.base_url))
        assert 1 == len(server.requests)


async def test_an_untrusted_certificate_is_a_permanent_error() -> None:
    """It is a permanent error, and nothing of the request was sent."""
    with FaultServer([Good()], tls=server_context()) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(APIConnectionError, match="certificate is not trusted") as caught:
                await client.exports.get("t")
        assert [] == server.requests
    assert caught.value.permanent


def places(*hosts: str) -> Callable[..., Any]:
    """The addresses of a name: hosts and ports; numeric addresses are resolved as usual."""
    resolve = socket.getaddrinfo

    def resolved(host: str, port: int, *more: Any, **options: Any) -> Any:
        if host != "service.test":
            return resolve(host, port, *more, **options)
        if options.get("flags"):
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        found = [resolve(*place.split(":"), type=socket.SOCK_STREAM) for place in hosts]
        return [place for item in found for place in item]

    return resolved


async def test_the_first_accepting_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that refuses is passed over, and the others are left alone."""
    with closed_port() as closed, FaultServer() as server:
        hosts = [closed, server.base_url, closed]
        monkeypatch.setattr(socket, "getaddrinfo", places(*(urlsplit(url).netloc for url in hosts)))
        stream = await LoopBackend().connect_tcp("service.test", 443, timeout=PATIENCE)
        assert urlsplit(server.base_url).port == stream.get_extra_info("server_addr")[1]
        await stream.aclose()


async def test_the_last_refusal_is_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is that of the last one."""
    with closed_port() as closed:
        monkeypatch.setattr(socket, "getaddrinfo", places(*[urlsplit(closed).netloc] * 2))
        with pytest.raises(httpcore.ConnectError, match=r"111|refused|failed"):
            await LoopBackend().connect_tcp("service.test", 443, timeout=PATIENCE)


async def test_a_silent_address_is_tried_beside_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next address is tried meanwhile; the rest of the first attempt is closed (Python would warn)."""
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect
    faults: list[dict[str, Any]] = []
    monkeypatch.setattr(loop, "call_exception_handler", faults.append)
    with closed_port() as silent, FaultServer() as server:

        async def connected(sock: socket.socket, address: Any) -> None:
            if address[1] == urlsplit(silent).port:
                await asyncio.Event().wait()
            await connect(sock, address)

        monkeypatch.setattr(loop, "sock_connect", connected)
        hosts = [urlsplit(silent).netloc, urlsplit(server.base_url).netloc]
        monkeypatch.setattr(socket, "getaddrinfo", places(*hosts))
        stream = await LoopBackend().connect_tcp("service.test", 443, timeout=PATIENCE)
        assert urlsplit(server.base_url).port == stream.get_extra_info("server_addr")[1]
        await stream.aclose()
        with pytest.raises(httpcore.ConnectTimeout):
            await LoopBackend().connect_tcp("127.0.0.1", urlsplit(silent).port or 0, timeout=0.05)
    assert [] == faults


async def test_of_two_addresses_that_accept_at_once_one_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt that began first was slow; it has a connection too when the second one has."""
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect
    both = asyncio.Event()
    sockets: list[socket.socket] = []

    async def connected(sock: socket.socket, address: Any) -> None:
        await connect(sock, address)
        sockets.append(sock)
        if len(sockets) == 2:
            both.set()
        await both.wait()

    with FaultServer() as first, FaultServer() as second:
        monkeypatch.setattr(loop, "sock_connect", connected)
        hosts = [urlsplit(server.base_url).netloc for server in (first, second)]
        monkeypatch.setattr(socket, "getaddrinfo", places(*hosts))
        stream = await LoopBackend().connect_tcp("service.test", 443, timeout=PATIENCE)
        await asyncio.sleep(0)
        assert [False, True] == sorted(sock.fileno() == -1 for sock in sockets)
        await stream.aclose()


async def test_a_read_timeout_loses_no_bytes() -> None:
    """The next one has what came meanwhile."""
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        stream = await LoopBackend().connect_tcp(*listener.getsockname())
        peer, _ = listener.accept()
        with peer:
            with pytest.raises(httpcore.ReadTimeout):
                await stream.read(10, timeout=0.01)
            assert not stream.get_extra_info("is_readable")
            peer.sendall(b"late")
            assert b"late" == await stream.read(10, timeout=PATIENCE)
        assert b"" == await stream.read(10, timeout=PATIENCE)
        assert stream.get_extra_info("is_readable")
        await stream.aclose()
        assert stream.get_extra_info("is_readable")


# --- single calls


async def test_a_handshake_that_fails_closes_the_socket() -> None:
    """The peer hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = await LoopBackend().connect_tcp(*listener.getsockname())
        peer, _ = listener.accept()
        peer.close()
        with pytest.raises(httpcore.ConnectError):
            await stream.start_tls(ssl.create_default_context(), "service.test", PATIENCE)
        assert -1 == stream.get_extra_info("socket").fileno()


@pytest.mark.parametrize(
    ("found", "tried"),
    [
        ("6a 6b 6c 4a 4b", "6a 4a 6b 4b 6c"),
        ("4a 4b 4c 6a", "4a 6a 4b 4c"),
        ("4a 6a 6b", "4a 6a 6b"),
        ("4a 4b", "4a 4b"),
    ],
)
async def test_families_of_addresses_alternate(
    monkeypatch: pytest.MonkeyPatch, found: str, tried: str
) -> None:
    """Each has a quarter of a second before the next one is tried too."""
    families = {"4": socket.AF_INET, "6": socket.AF_INET6}
    hosts = [(families[name[0]], socket.SOCK_STREAM, 6, "", (name, 443)) for name in found.split()]
    order: list[str] = []
    waits: list[float | None] = []
    wait = asyncio.wait

    async def connected(place: Any, _: str | None) -> NoReturn:
        order.append(place[4][0])
        await asyncio.sleep(0)
        raise OSError("refused")

    async def noted(attempts: Any, *, timeout: float | None, **options: Any) -> Any:
        waits.append(timeout)
        return await wait(attempts, timeout=timeout, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: hosts)
    monkeypatch.setattr(module, "_connected", connected)
    monkeypatch.setattr(asyncio, "wait", noted)
    with pytest.raises(httpcore.ConnectError, match="refused"):
        await LoopBackend().connect_tcp("service.test", 443, timeout=PATIENCE)
    assert (tried.split(), [*[0.25] * (len(hosts) - 1), None]) == (order, waits)


async def test_a_host_without_addresses_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is resolved in a thread if it is not an address, only for streams."""
    asked: list[tuple[Any, ...]] = []

    def found(*place: Any, **options: Any) -> list[Any]:
        asked.append((*place, options))
        if options.get("flags"):
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        return []

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(httpcore.ConnectError, match="the host has no address"):
        await LoopBackend().connect_tcp("service.test", 443)
    stream = {"type": socket.SOCK_STREAM}
    assert [
        ("service.test", 443, {**stream, "flags": socket.AI_NUMERICHOST}),
        ("service.test", 443, stream),
    ] == asked


async def test_a_silent_name_server_does_not_delay_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The host of files may have one of its own: the service is still found."""
    ended, resolve = threading.Event(), socket.getaddrinfo

    def found(host: str, *more: Any, **options: Any) -> Any:
        if host != "files.test":
            return resolve(host, *more, **options)
        if not options.get("flags"):
            ended.wait(PATIENCE)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    silent = [asyncio.create_task(LoopBackend().connect_tcp("files.test", 443)) for _ in range(50)]
    await asyncio.sleep(0)  # Each has begun.
    try:
        with FaultServer() as server:
            port = urlsplit(server.base_url).port or 0
            stream = await LoopBackend().connect_tcp("localhost", port, timeout=PATIENCE / 2)
            await stream.aclose()
    finally:
        ended.set()
        faults = await asyncio.gather(*silent, return_exceptions=True)
    assert {httpcore.ConnectError} == set(map(type, faults))


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        (LoopBackend, httpcore.AsyncNetworkBackend, "connect_tcp"),
        (LoopStream, httpcore.AsyncNetworkStream, "read"),
        (LoopStream, httpcore.AsyncNetworkStream, "write"),
        (LoopStream, httpcore.AsyncNetworkStream, "start_tls"),
    ],
)
def test_parameters_are_those_of_httpcore(ours: type, theirs: type, name: str) -> None:
    """With the same defaults."""
    expected, found = (
        [(parameter.name, parameter.default) for parameter in parameters.values()]
        for parameters in (inspect.signature(getattr(kind, name)).parameters for kind in (theirs, ours))
    )
    assert expected == found


async def test_a_socket_is_set_up_as_httpcore_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its options, and from its local address; the backend sleeps on the loop."""
    calls: list[tuple[Any, ...]] = []
    sleeps: list[float] = []
    sleep = asyncio.sleep

    class Noting(socket.socket):
        def bind(self, address: Any) -> None:
            calls.append(("bind", address))
            super().bind(address)

        def setsockopt(self, *option: Any) -> None:
            calls.append(("option", *option))
            super().setsockopt(*option)

    async def noted(seconds: float) -> None:
        sleeps.append(seconds)
        await sleep(0)

    option = (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setattr(socket, "socket", Noting)
        monkeypatch.setattr(asyncio, "sleep", noted)
        backend = LoopBackend()
        stream = await backend.connect_tcp(
            *listener.getsockname(), local_address="127.0.0.1", socket_options=[option]
        )
        sock = stream.get_extra_info("socket")
        assert [
            ("option", socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
            ("bind", ("127.0.0.1", 0)),
            ("option", *option),
        ] == calls
        assert [None, sock.getsockname(), listener.getsockname(), None] == [
            stream.get_extra_info(name) for name in ("ssl_object", "client_addr", "server_addr", "other")
        ]
        assert not sock.getblocking()
        await stream.write(b"abc", PATIENCE)
        await backend.sleep(7.5)
        assert [0, 7.5] == sleeps
        await stream.aclose()
        assert -1 == sock.fileno()


class Sock:
    """A socket with the lowest number that a file can have."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def fileno(self) -> int:
        """Standard input, if that was not closed."""
        return 0

    def close(self) -> None:
        """Note it."""
        self.calls.append("close")

    def shutdown(self, how: int) -> None:
        """Note it."""
        self.calls.append(f"shutdown {how}")
        raise OSError("not connected")


def plain_stream(sock: Any) -> LoopStream:
    """A stream over a socket without TLS."""
    return LoopStream(sock, module._Plain(sock))


@pytest.mark.parametrize("has_poll", [True, False])
async def test_data_is_looked_for_without_waiting(monkeypatch: pytest.MonkeyPatch, has_poll: bool) -> None:
    """By `poll`, or by `select` where it is missing."""
    calls: list[tuple[Any, ...]] = []

    def selected(*lists: Any) -> Any:
        calls.append(lists)
        return [0], [], []

    def polled(milliseconds: int) -> list[int]:
        calls.append((milliseconds,))
        return [1]

    if has_poll:
        poll = SimpleNamespace(register=lambda *of: calls.append(of), poll=polled)
        monkeypatch.setattr(select, "poll", lambda: poll, raising=False)
        monkeypatch.setattr(select, "POLLIN", 1, raising=False)
    else:
        monkeypatch.delattr(select, "poll", raising=False)
    monkeypatch.setattr(select, "select", selected)
    stream = plain_stream(Sock())
    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "get_running_loop", lambda: None)
        assert stream.get_extra_info("is_readable") is True
    assert ([(0, 1), (0,)] if has_poll else [([0], [], [], 0)]) == calls


@pytest.mark.parametrize(
    ("forked", "closed", "running", "here", "busy", "calls"),
    [
        (True, False, True, True, True, ["close"]),
        (False, True, False, False, True, ["close"]),
        (False, False, True, True, False, ["close"]),
        (False, False, True, True, True, ["shutdown 2"]),
        (False, False, True, False, False, ["asked", "close"]),
        (False, False, True, False, True, ["asked", "shutdown 2"]),
        (False, False, False, False, True, ["reader 0", "writer 0", "close"]),
    ],
)
async def test_a_stream_is_ended_where_its_loop_runs(
    forked: bool, closed: bool, running: bool, here: bool, busy: bool, calls: list[str]
) -> None:
    """A call that is running there notices the shutdown; without a loop, the socket is closed at once."""
    sock = Sock()

    def asked(function: Callable[[], None]) -> None:
        sock.calls.append("asked")
        function()

    stream = plain_stream(sock)
    assert 0 == stream._busy
    stream._busy = int(busy)
    if not here:
        stream._loop = SimpleNamespace(  # type: ignore[assignment]
            is_closed=lambda: closed,
            is_running=lambda: running,
            call_soon_threadsafe=asked,
            remove_reader=lambda number: sock.calls.append(f"reader {number}"),
            remove_writer=lambda number: sock.calls.append(f"writer {number}"),
        )
    stream.end(forked=forked)
    assert calls == sock.calls


def test_a_stream_is_ended_without_a_loop_in_this_thread() -> None:
    """The loop that it was made in is not running any more."""

    async def made() -> LoopStream:
        return plain_stream(Sock())

    loop = asyncio.new_event_loop()
    try:
        stream = loop.run_until_complete(made())
        assert not stream._is_here()
    finally:
        loop.close()
