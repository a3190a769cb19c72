# Written here, async; tests/_sync/test_connections.py is derived from it.
"""The connections of a client, the status of a tunnel, and the body of a file, seen from near by."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Any

import httpcore
import httpx
import pytest

from indream import AsyncIndreamClient
from indream._async._backend import Backend
from indream._async._channels import AsyncChannels
from indream._async._downloads import AsyncFileAnswer
from indream._async._http import Tunnel
from indream._async._routes import AsyncRoutes
from indream._files.links import Link
from indream._net.loop_sockets import LoopBackend
from indream._net.proxies import proxies
from indream._net.streams import Streams
from indream._wire.retry import Outlook
from indream._wire.settings import Secret
from indream.errors import APIConnectionError
from tests.support.fake_service import FakeService, drop
from tests.support.faults.plans import Good, Surplus
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime

MIB = 2**20
LINK = Link(Secret("https://files.test/a?signature=hidden"), "files.test", True)


class Connection:
    """A connection and its pool; a call fails if there is an error."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.made = 0

    def create_connection(self, origin: httpcore.Origin) -> Connection:
        """Count the connections that are made."""
        self.made += 1
        return self

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        if self.error is not None:
            raise self.error
        return httpcore.Response(200, content=Chunks([b"a"]))

    def is_idle(self) -> bool:
        """It can be used again."""
        return True

    def has_expired(self) -> bool:
        """It can be used again."""
        return False


def request(host: str = "a.test") -> httpcore.Request:
    """A request that does not wait for a connection."""
    return httpcore.Request("GET", f"https://{host}", extensions={"timeout": {"pool": 0.0}})


async def test_an_error_that_is_kept_does_not_keep_a_place() -> None:
    """Its traceback refers to the connection, which has ended."""
    connection = Connection(httpcore.ConnectError("refused"))
    channels = AsyncChannels(lambda _: connection, Streams(), 1)  # type: ignore[arg-type, return-value]
    kept: list[Exception] = []
    for _ in range(3):
        with pytest.raises(httpcore.ConnectError) as caught:
            await channels.handle_async_request(request())
        kept.append(caught.value)
    assert (3, 3) == (len(kept), connection.made)


async def test_a_hundred_responses_are_open_at_a_time() -> None:
    """Another one waits until one of them is closed, and then uses its connection."""
    connection = Connection(None)
    channels = AsyncChannels(lambda _: connection, Streams())  # type: ignore[arg-type, return-value]
    responses = [await channels.handle_async_request(request()) for _ in range(100)]
    with pytest.raises(httpcore.PoolTimeout):
        await channels.handle_async_request(request())
    await responses[0].stream.aclose()  # type: ignore[union-attr]
    responses.append(await channels.handle_async_request(request()))
    assert 100 == connection.made


async def test_the_connection_that_was_idle_for_longest_makes_room() -> None:
    """Idle connections to other hosts count, too."""
    connection = Connection(None)
    channels = AsyncChannels(lambda _: connection, Streams(), 2)  # type: ignore[arg-type, return-value]
    made: list[int] = []
    for host in ("a.test", "b.test", "c.test", "b.test", "a.test"):
        response = await channels.handle_async_request(request(host))
        await response.stream.aclose()  # type: ignore[union-attr]
        made.append(connection.made)
    assert [1, 2, 3, 3, 4] == made


class Wire(httpcore.AsyncNetworkStream):
    """A stream in memory that notes its calls; it is its own socket as well."""

    def __init__(self, name: str, calls: list[tuple[Any, ...]]) -> None:
        self.name = name
        self.calls = calls

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.calls.append((self.name, "read", max_bytes, timeout))
        return b"a"

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.calls.append((self.name, "write", bytes(buffer), timeout))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        self.calls.append((self.name, "secure", server_hostname, timeout))
        return Wire(f"secured {self.name}", self.calls)

    async def aclose(self) -> None:
        self.calls.append((self.name, "close"))

    def get_extra_info(self, info: str) -> Any:
        return WireSocket(self) if info == "socket" else None


class WireSocket:
    """The socket of such a stream."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def close(self) -> None:
        """Note that the stream is ended without being asked."""
        self.wire.calls.append((self.wire.name, "end"))


async def test_only_open_streams_are_ended_with_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that was closed or secured is forgotten; calls without a timeout have none."""
    calls: list[tuple[Any, ...]] = []
    wires = iter([Wire("first", calls), Wire("second", calls)])

    async def connect(backend: object, host: str, port: int, timeout: float | None, *_: object) -> Wire:
        calls.append((host, port, timeout))
        return next(wires)

    monkeypatch.setattr(LoopBackend, "connect_tcp", connect)
    streams = Streams()
    backend = Backend(streams)
    first = await backend.connect_tcp("127.0.0.1", 443)
    second = await backend.connect_tcp("127.0.0.1", 80)
    secured = await first.start_tls(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    await secured.write(b"x")
    assert b"a" == await secured.read(200_000)
    await second.aclose()
    streams.end()
    assert [
        ("127.0.0.1", 443, None),
        ("127.0.0.1", 80, None),
        ("first", "secure", None, None),
        ("secured first", "write", b"x", None),
        ("secured first", "read", 200_000, None),
        ("second", "close"),
        ("secured first", "end"),
    ] == calls


@pytest.mark.parametrize(
    ("status", "is_redirected", "is_refused"),
    [
        (None, False, False),
        (200, False, False),
        (299, False, False),
        (300, True, False),
        (399, True, False),
        (400, False, True),
        (403, False, True),
        (407, False, True),
        (408, False, False),
        (429, False, False),
        (499, False, True),
        (500, False, False),
        (502, False, False),
    ],
)
async def test_the_status_of_a_tunnel(status: int | None, is_redirected: bool, is_refused: bool) -> None:
    """That of the last response; a proxy may accept a request later if it says so."""
    tunnel = Tunnel("HTTPS_PROXY")
    if status is not None:
        await tunnel("http11.receive_response_headers.complete", {"return_value": (b"HTTP/1.1", status)})
    await tunnel("http11.receive_response_body.complete", {"return_value": (b"", 200)})
    assert (status, is_redirected, is_refused, "HTTPS_PROXY") == (
        tunnel.status,
        tunnel.is_redirected,
        tunnel.is_refused,
        tunnel.proxy,
    )


async def test_other_schemes_have_no_route() -> None:
    """Not one in plain text either."""
    routes = AsyncRoutes(proxies({}))
    for url in ("ftp://a.test", "HTTPX://a.test"):
        with pytest.raises(httpx.UnsupportedProtocol, match=r"^the scheme '\w+' is not supported$"):
            await routes.handle_async_request(httpx.Request("GET", url))
    transports = [routes.transport_for(httpx.URL(f"{scheme}://a.test")) for scheme in ("http", "https")]
    assert transports[0] is not transports[1]
    assert transports[1] is routes.transport_for(httpx.URL("https://b.test"))


async def test_a_long_reason_is_cut() -> None:
    """It may quote what was received."""
    service = FakeService(drop(httpx.ReadError, "x" * 300))
    async with AsyncIndreamClient(**service.options, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.exports.get("t")
    assert str(caught.value).endswith(f": {'x' * 200}")


class Chunks(httpx.AsyncByteStream):
    """A body in pieces; time passes before each, and an error may end it."""

    def __init__(self, pieces: list[bytes], error: Exception | None = None) -> None:
        self._pieces = pieces
        self._error = error
        self.held: HeldTime | None = None
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if self.held is not None:
                self.held.now += 0.06
            yield piece
        if self._error is not None:
            raise self._error

    async def aclose(self) -> None:
        self.closed = True


def file_answer(stream: Chunks, status: int = 200, **headers: str) -> AsyncFileAnswer:
    """The answer with a body."""
    return AsyncFileAnswer(httpx.Response(status, headers=headers, stream=stream), LINK)


async def test_pieces_are_gathered_up_to_four_mebibytes(held_time: HeldTime) -> None:
    """The last of them may exceed that; then the body has ended."""
    sizes = [MIB, MIB, MIB, MIB - 1, 1, MIB, 3 * MIB, 5]
    answer = file_answer(Chunks([bytes(size) for size in sizes]))
    gathered = []
    while not answer.over:
        gathered.append([len(piece) for piece in await answer.gather()])
    assert [sizes[:5], sizes[5:7], sizes[7:]] == gathered
    assert ([], None) == (await answer.gather(), answer.fault)


async def test_pieces_are_gathered_for_a_tenth_of_a_second(held_time: HeldTime) -> None:
    """An empty piece does not count."""
    stream = Chunks([b"a", b"b", b"c", b"", b"", b"", b"d"])
    stream.held = held_time
    answer = file_answer(stream)
    assert [[b"a", b"b"], [b"c", b""], [b"", b"", b"d"], []] == [await answer.gather() for _ in range(4)]
    assert answer.over


async def test_a_body_that_breaks_off_has_a_fault() -> None:
    """The pieces before it are there, and the reason does not show the link."""
    answer = file_answer(Chunks([b"a"], httpx.ReadError("at /a?signature=hidden " + "x" * 300)))
    assert ([b"a"], True) == (await answer.gather(), answer.over)
    assert answer.fault is not None
    assert (Outlook.AMBIGUOUS, f"at … {'x' * 300}"[:200]) == (answer.fault.outlook, answer.fault.reason)


async def test_an_answer_has_the_headers_of_a_file() -> None:
    """No others, and a redirect is a secret."""
    stream = Chunks([])
    answer = file_answer(
        stream, 302, **{"Content-Length": "5", "Set-Cookie": "a", "Location": "https://b.test"}
    )
    assert (302, {"content-length": "5"}) == (answer.status, answer.headers)
    assert answer.location is not None
    assert "https://b.test" == answer.location.reveal()
    await answer.aclose()
    assert stream.closed
    assert file_answer(Chunks([])).location is None


async def test_a_response_that_nobody_asked_for_is_not_that_of_the_next_call(held_time: HeldTime) -> None:
    """The server sent it together with the one before; the call is sent again on another connection."""
    with FaultServer([Surplus(), Good(), Good()]) as server:
        async with AsyncIndreamClient("sk", base_url=server.base_url) as client:
            for name in ("task-1", "task-2"):
                assert name == (await client.exports.get(name)).task_id
