"""Connections on event loops: several addresses, TLS, loops that can't watch sockets, and early responses."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpcore
import pytest

from indream import AsyncIndreamClient
from indream._net.loop_sockets import LoopBackend
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
