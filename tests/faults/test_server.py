"""Each fault is on the wire what its plan says: proven with raw sockets, some with plain httpx."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import threading
import time
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

import attrs
import httpx
import pytest

from tests.support.faults import plans, wire
from tests.support.faults.plans import (
    FAULTS,
    Answer,
    BrokenChunks,
    ChainedEncodings,
    CloseAfterCommit,
    CloseBeforeCommit,
    CloseIdle,
    CutBody,
    Drip,
    DripHead,
    EarlyAnswer,
    Endless,
    Garbage,
    Good,
    GzipBomb,
    HalfClose,
    Hang,
    HeaderFlood,
    Html,
    Interim,
    LyingLength,
    Plan,
    Problem,
    Raw,
    Redirect,
    RepeatedCursor,
    ResetMidAnswer,
    StaleKeepAlive,
    Step,
    StopReading,
    Surplus,
    WrongEncoding,
    always,
    seeded_plan,
)
from tests.support.faults.server import HOST, FaultServer
from tests.support.faults.service import export_task, good
from tests.support.ports import closed_port
from tests.support.sandbox.api import check_answer
from tests.support.waiting import PATIENCE, until

if TYPE_CHECKING:
    from collections.abc import Iterator

TASK = "/v1/exports/a"
GET = f"GET {TASK} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
GOOD = good(export_task("a")).raw()
GOOD_BODY = good(export_task("a")).body
MOMENT = 0.03
"""Long enough to see that nothing comes; a machine under load makes no difference to that."""


http = httpx.Client(trust_env=False)
"""Making one takes longer than most of these tests."""


@pytest.fixture(autouse=True, scope="module")
def _close_http() -> Iterator[None]:
    yield
    http.close()


class Peer:
    """A client that is nothing but a socket."""

    def __init__(self, server: FaultServer) -> None:
        self._socket = socket.create_connection((HOST, int(server.base_url.rpartition(":")[2])), PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Write bytes."""
        self._socket.sendall(data)

    def read(self, size: int) -> bytes:
        """Read exactly this many bytes, or all bytes before the end."""
        found = b""
        while len(found) < size and (data := self._socket.recv(size - len(found))):
            found += data
        return found

    def read_until(self, mark: bytes) -> bytes:
        """The bytes up to the first read that contains a mark."""
        found = b""
        while mark not in found and (data := self._socket.recv(65536)):
            found += data
        return found

    def read_all(self) -> tuple[bytes, str]:
        """Everything up to the end, and how the end came: closed, reset or silent."""
        found = b""
        while True:
            try:
                data = self._socket.recv(65536)
            except ConnectionResetError:
                return found, "reset"
            except TimeoutError:
                return found, "silent"
            if not data:
                return found, "closed"
            found += data

    def be_impatient(self) -> None:
        """Take silence for an answer."""
        self._socket.settimeout(MOMENT)


def talk(step: Step, request: bytes = GET) -> tuple[bytes, str]:
    """The response to a request on its own connection."""
    with FaultServer([step]) as server, Peer(server) as peer:
        peer.send(request)
        return peer.read_all()


def post(path: str = "/v1/exports", body: bytes = b"{}", *headers: str) -> bytes:
    """A request with a body."""
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def made(server: FaultServer) -> int:
    """How many exports there are."""
    return len(server.service.ledger.lines())


# Connections that break.


@pytest.mark.parametrize(
    ("step", "on_the_wire", "ending", "committed"),
    [
        (CloseBeforeCommit(), b"", "closed", 0),
        (CloseAfterCommit(), b"", "closed", 1),
        (ResetMidAnswer(0), b"", "reset", 1),
        (ResetMidAnswer(12), b"HTTP/1.1 201", "reset", 1),
        (StaleKeepAlive(), b"", "reset", 0),
        (Raw(b"\x00\x01SSH-2.0"), b"\x00\x01SSH-2.0", "closed", 0),
    ],
)
def test_a_connection_breaks_where_planned(
    step: Step, on_the_wire: bytes, ending: str, committed: int
) -> None:
    """Before or after the commit, in order or with a reset."""
    with FaultServer([step]) as server, Peer(server) as peer:
        peer.send(post())
        assert (on_the_wire, ending) == peer.read_all()
        assert committed == made(server)


@pytest.mark.parametrize("step", [CloseIdle(), HalfClose()])
def test_an_idle_connection_is_given_up(step: Step) -> None:
    """The answer is whole and promises nothing of the end that follows."""
    with FaultServer([step]) as server, Peer(server) as peer:
        peer.send(GET)
        assert (GOOD, "closed") == peer.read_all()


def test_a_half_closed_connection_still_takes_requests() -> None:
    """Bytes that are sent to it are acknowledged and never answered, until the client closes."""
    with FaultServer([HalfClose()]) as server, Peer(server) as peer:
        peer.send(GET)
        peer.read_all()
        peer.send(GET)
        peer.send(GET)
        assert 1 == server.open_connections
        assert (b"", "closed") == peer.read_all()


def test_a_stale_connection_is_reset_as_the_request_arrives() -> None:
    """The first request is answered, the second on the same connection meets a reset."""
    with FaultServer([Good(), StaleKeepAlive()]) as server, Peer(server) as peer:
        peer.send(GET)
        assert GOOD == peer.read(len(GOOD))
        peer.send(GET)
        assert (b"", "reset") == peer.read_all()
        assert [1, 1] == [request.connection for request in server.requests]


# Time that passes.


@pytest.mark.parametrize(
    ("step", "on_the_wire", "committed"),
    [(Hang(), b"", 0), (Hang(commit=True), b"", 1), (Hang(12), b"HTTP/1.1 201", 1)],
)
def test_a_hang_is_silent(step: Step, on_the_wire: bytes, committed: int) -> None:
    """Nothing comes after the bytes that were planned, and nothing ends."""
    with FaultServer([step]) as server, Peer(server) as peer:
        peer.send(post())
        assert on_the_wire == peer.read(len(on_the_wire))
        until(lambda: len(server.requests) == 1)
        until(lambda: committed == made(server))
        peer.be_impatient()
        assert (b"", "silent") == peer.read_all()
        assert committed == made(server)


def test_a_hang_ends_with_the_client_and_with_the_server() -> None:
    """Neither end holds the other."""
    with FaultServer(always(Hang())) as server:
        with Peer(server) as peer:
            peer.send(GET)
            until(lambda: len(server.requests) == 1)
        until(lambda: server.open_connections == 0)
        with Peer(server) as peer:
            peer.send(GET)
            until(lambda: len(server.requests) == 2)
            server.close()
            assert (b"", "closed") == peer.read_all()


def test_an_unread_body_stays_with_the_client() -> None:
    """The buffers between the two fill up, and writing blocks."""
    with FaultServer([StopReading()]) as server, Peer(server) as peer:
        peer.be_impatient()
        with pytest.raises(TimeoutError):
            peer.send(post(body=bytes(32 * 2**20)))
        until(lambda: len(server.requests) == 1)
        assert [b""] == [request.body for request in server.requests]


@pytest.mark.parametrize(
    ("step", "at_once"),
    [(Drip(chunk=64, every=0.005), GOOD.index(b"\r\n\r\n") + 4), (DripHead(chunk=16, every=0.005), 0)],
)
def test_a_drip_is_slow_and_complete(step: Step, at_once: int) -> None:
    """The answer is that of a good one, only slower: no faster than the pauses between the pieces."""
    with FaultServer([step, Good()]) as server, Peer(server) as peer:
        peer.send(GET)
        start = time.monotonic()
        assert GOOD[:at_once] == peer.read(at_once)
        assert GOOD[at_once:] == peer.read(len(GOOD) - at_once)
        took = time.monotonic() - start
        dripped = len(GOOD) - at_once if at_once else len(GOOD) - len(GOOD_BODY)
        size = 64 if at_once else 16
        assert took >= (dripped // size - 1) * 0.005
        peer.send(GET)
        assert GOOD == peer.read(len(GOOD))


def test_a_drip_does_not_delay_closing_the_server() -> None:
    """A pause ends when the server closes, which fails where its threads do not end."""
    before = set(threading.enumerate())
    with FaultServer([DripHead(every=100 * PATIENCE)]) as server, Peer(server) as peer:
        peer.send(GET)
        assert GOOD[:1] == peer.read(1)
    assert set(threading.enumerate()) <= before


def test_an_endless_body_ends_with_the_connection() -> None:
    """It unpacks to megabytes, and ends with the connection."""
    with FaultServer([Endless()]) as server:
        with http.stream("GET", server.base_url + TASK) as response:
            blocks = itertools.takewhile(lambda total: total < 5_000_000, _totals(response.iter_raw()))
            assert list(blocks)
        until(lambda: server.open_connections == 0)


def _totals(stream: Any) -> Any:
    return itertools.accumulate(map(len, stream))


# Framing.


def test_a_body_is_cut_after_its_length_was_announced() -> None:
    """The head is that of the whole, the body ends early, in order."""
    assert (GOOD[: GOOD.index(b"\r\n\r\n") + 4 + 10], "closed") == talk(CutBody(10))


def test_an_overstated_length_keeps_the_client_waiting() -> None:
    """Five bytes more were promised than come."""
    answer = GOOD.replace(
        b"Content-Length: %d" % len(GOOD_BODY), b"Content-Length: %d" % (len(GOOD_BODY) + 5)
    )
    with FaultServer([LyingLength(5)]) as server, Peer(server) as peer:
        peer.send(GET)
        assert answer == peer.read(len(answer))
        peer.be_impatient()
        assert (b"", "silent") == peer.read_all()


def test_an_understated_length_leaves_bytes_on_the_wire() -> None:
    """The rest is in front of the response to the next request."""
    answer = GOOD.replace(
        b"Content-Length: %d" % len(GOOD_BODY), b"Content-Length: %d" % (len(GOOD_BODY) - 2)
    )
    with FaultServer([LyingLength(-2)]) as server, Peer(server) as peer:
        peer.send(GET)
        assert answer == peer.read(len(answer))
        peer.send(GET)
        assert GOOD == peer.read(len(GOOD))


def test_surplus_is_an_unrequested_answer() -> None:
    """It is sent at once with the good one, on a connection that is kept."""
    surplus = Surplus()
    with FaultServer([surplus]) as server, Peer(server) as peer:
        peer.send(GET)
        assert GOOD + surplus.data == peer.read(len(GOOD + surplus.data))
        peer.send(GET)
        assert GOOD == peer.read(len(GOOD))


@pytest.mark.parametrize(
    ("step", "beginning"),
    [
        (BrokenChunks("size"), b"zz\r\n{"),
        (BrokenChunks("negative"), b"-1\r\n{"),
        (BrokenChunks("huge"), b"f" * 40 + b"\r\n{"),
        (BrokenChunks("cut"), b"%x\r\n{" % len(GOOD_BODY)),
        (BrokenChunks("unended"), wire.chunk(GOOD_BODY)),
        (BrokenChunks("overrun"), b"%x\r\n{" % (len(GOOD_BODY) - 1)),
    ],
    ids=lambda value: value.how if isinstance(value, BrokenChunks) else "",
)
def test_chunks_are_broken(step: BrokenChunks, beginning: bytes) -> None:
    """A head that announces chunks, then no right ones; httpx refuses each."""
    answer, ending = talk(step)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert "closed" == ending
    assert b"Transfer-Encoding: chunked" in head
    assert b"Content-Length" not in head
    assert beginning == body[: len(beginning)]
    with FaultServer([step]) as server, pytest.raises(httpx.RemoteProtocolError):
        http.get(server.base_url + TASK)


def test_a_flood_of_headers_is_streamed_and_whole() -> None:
    """All of them come, then the good answer."""
    with FaultServer([HeaderFlood(count=3000, size=50)]) as server, Peer(server) as peer:
        peer.send(GET)
        answer = peer.read_until(GOOD_BODY)
    assert 3000 == answer.count(b"\r\nX-Flood-")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\nX-Flood-0: " + b"x" * 50 + b"\r\n")


def test_interim_answers_come_first() -> None:
    """As many as planned, then the good one; httpx passes them over."""
    interim = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3
    with FaultServer([Interim(times=3), Interim(100)]) as server, Peer(server) as peer:
        peer.send(GET)
        assert interim + GOOD == peer.read(len(interim + GOOD))
        assert 200 == http.get(server.base_url + TASK).status_code


def test_an_early_answer_comes_before_the_body() -> None:
    """The head alone is enough for an answer; the body is drained afterwards, and the connection ends."""
    body = bytes(2**20)
    with FaultServer([EarlyAnswer()]) as server, Peer(server) as peer:
        request = post(body=body)
        peer.send(request[: -len(body)])
        expected = Problem(413).answer().raw()
        assert expected == peer.read(len(expected))
        peer.send(body)
        assert (b"", "closed") == peer.read_all()
        assert [b""] == [request.body for request in server.requests]
        assert 0 == made(server)


def test_an_early_answer_may_end_in_a_reset() -> None:
    """The answer is there to be read all the same."""
    request = post(body=b"x" * 10)
    expected = Problem(413).answer().raw()
    assert (expected, "reset") == talk(EarlyAnswer(drain=False), request[:-10])


# Answers.


@pytest.mark.parametrize(
    ("step", "first_line", "headers", "body"),
    [
        (Html(502), "HTTP/1.1 502 Bad Gateway", {"content-type": "text/html"}, b"<html>"),
        (Html(520), "HTTP/1.1 520 Odd", {"content-type": "text/html"}, b"<html>"),
        (Answer(600), "HTTP/1.1 600 Odd", {"content-length": "0"}, b""),
        (Answer(99), "HTTP/1.1 099 Odd", {}, b""),
        (Garbage(body=b"{'a': 1}"), "HTTP/1.1 200 OK", {"content-type": "application/json"}, b"{'a': 1}"),
        (Redirect("http://b/"), "HTTP/1.1 307 Temporary Redirect", {"location": "http://b/"}, b""),
        (
            Problem(429, "SLOW_DOWN", (("Retry-After", "7"),)),
            "HTTP/1.1 429 Too Many Requests",
            {"retry-after": "7"},
            b'{"type": "about:blank", "title": "Planned", "status": 429, "detail": ',
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Step) else "",
)
def test_other_answers_are_sent_as_planned(
    step: Step, first_line: str, headers: dict[str, str], body: bytes
) -> None:
    """Status, headers and body are as planned, and the connection is kept for the next request."""
    with FaultServer([step]) as server, Peer(server) as peer:
        peer.send(GET)
        answer = peer.read_until(b"\r\n\r\n")
        head, _, found_body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode().rstrip().split("\r\n")
        found = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        assert first_line == first
        assert headers.items() <= found.items()
        found_body += peer.read(int(found["content-length"]) - len(found_body))
        assert body == found_body[: len(body)]
        peer.send(GET)
        assert GOOD == peer.read(len(GOOD))


@pytest.mark.parametrize("commit", [False, True])
def test_a_failure_may_come_after_the_commit(commit: bool) -> None:
    """A load balancer's 502 says nothing about what the service has done."""
    with FaultServer([Html(502, commit=commit)]) as server:
        assert 502 == http.post(f"{server.base_url}/v1/exports", json={}).status_code
        assert int(commit) == made(server)


def test_garbage_is_noise_of_its_seed() -> None:
    """The same seed gives the same bytes, and they are not JSON."""
    first, second, other = (talk_body(Garbage(seed)) for seed in (1, 1, 2))
    assert first == second
    assert first != other
    with pytest.raises(ValueError, match=r"."):
        json.loads(first)


def talk_body(step: Step, path: str = TASK) -> bytes:
    """The body of an answer as it is on the wire."""
    with (
        FaultServer([step]) as server,
        http.stream("GET", server.base_url + path) as response,
    ):
        return b"".join(response.iter_raw())


def test_a_cursor_repeats() -> None:
    """Whichever page is asked for, it names the same next one."""
    with FaultServer(always(RepeatedCursor("again"))) as server:
        for query in ("", "?pageCursor=again"):
            page = http.get(f"{server.base_url}/v1/exports{query}".replace("again", "0"))
            assert {"nextPageCursor": "again"} == page.json()["meta"]


# Content codings.


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_is_a_good_body_with_much_air(layers: int) -> None:
    """It unpacks to the size that was planned, and is right JSON."""
    size = 3 * 2**20 + 5
    packed = talk_body(GzipBomb(size, layers))
    unpacked = packed
    for _ in range(layers):
        unpacked = zlib.decompress(unpacked, wbits=31)
    assert size == len(unpacked)
    assert json.loads(GOOD_BODY) == json.loads(unpacked)
    assert len(packed) < size / (500 * layers)


def test_a_large_gzip_bomb_takes_no_memory_of_the_server() -> None:
    """A quarter of a gigabyte goes out in constant memory."""
    tracemalloc.start()
    try:
        sent = sum(map(len, wire.gzip_bomb(GOOD_BODY, 2**28)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 2**18 < sent < 2**19
    assert peak < 4 * 2**20


def test_encodings_are_chained() -> None:
    """httpx, which knows them all, gets back to the body; the header names them in the order of their use."""
    with FaultServer([ChainedEncodings(("gzip", "deflate", "gzip"))]) as server:
        response = http.get(server.base_url + TASK)
    assert "gzip, deflate, gzip" == response.headers["content-encoding"]
    assert GOOD_BODY == response.content


def test_an_encoding_is_claimed_and_not_there() -> None:
    """The body is plain, the header says gzip."""
    assert GOOD_BODY == talk_body(WrongEncoding())
    with FaultServer([WrongEncoding()]) as server, pytest.raises(httpx.DecodingError):
        http.get(server.base_url + TASK)


# Plans.


def test_a_plan_goes_by_route_in_order_and_ends_well() -> None:
    """The first route that fits and has a step left decides; more can be added at any time."""
    plan = Plan({"POST /v1/exports": [Html(502)], "GET /v1/exports/*": [Html(503), Html(504)]})
    plan.add("*", [Raw()])
    steps = [
        plan.next("GET", "/v1/exports/a"),
        plan.next("POST", "/v1/exports"),
        plan.next("GET", "/v1/exports/b"),
        plan.next("GET", "/v1/exports/c"),
        plan.next("GET", "/v1/exports/d"),
    ]
    assert [Html(503), Html(502), Html(504), Raw(), Good()] == steps
    plan.add("GET /v1/exports/*", [Hang()])
    assert [Hang(), Good()] == [plan.next("GET", "/v1/exports/e"), plan.next("GET", "/v1/exports/e")]


def test_a_seeded_plan_repeats_itself() -> None:
    """One seed, one sequence; the rate is kept to."""
    first, again, other = (list(itertools.islice(seeded_plan(seed, 0.3), 5000)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    faults = len(first) - first.count(Good())
    assert 1350 < faults < 1650
    assert set(FAULTS) < set(first)
    assert [Good()] * 20 == list(itertools.islice(seeded_plan(1, 0.0), 20))


def test_steps_are_values() -> None:
    """They can be compared, hashed and shown, and every one is exported."""
    assert {Html(502), Hang()} == {Hang(), Html(502)}
    assert "ResetMidAnswer(after=40)" == repr(ResetMidAnswer())
    steps = {
        name for name, value in vars(plans).items() if isinstance(value, type) and issubclass(value, Step)
    }
    assert {name for name in steps if not name.startswith("_")} <= set(plans.__all__)


@pytest.mark.parametrize("step", FAULTS, ids=str)
def test_each_fault_leaves_a_clean_server(step: Step) -> None:
    """httpx gets a response or raises one of its own errors; the server keeps working, and ends at once."""
    before = set(threading.enumerate())
    with FaultServer([step]) as server:
        with contextlib.suppress(httpx.HTTPError):
            http.post(f"{server.base_url}/v1/exports", json={}, timeout=httpx.Timeout(PATIENCE, read=MOMENT))
        until(lambda: len(server.requests) == 1)
        with Peer(server) as peer:  # the connection of before may be spoilt
            peer.send(GET)
            assert GOOD == peer.read(len(GOOD))
        assert [step, Good()] == [request.step for request in server.requests]
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        http.get(server.base_url)


# The service behind the faults.

CREATED_PATH = "/v1/exports"


def create(server: FaultServer, payload: dict[str, Any], key: str | None = None) -> httpx.Response:
    """Create an export with nothing but httpx."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return http.post(server.base_url + CREATED_PATH, json=payload, headers=headers)


def test_a_key_replays_the_first_answer_to_the_same_payload() -> None:
    """One task for one key; another payload under it is a conflict, another key another task."""
    with FaultServer() as server:
        first, again = create(server, {"filename": "a"}, "k"), create(server, {"filename": "a"}, "k")
        other = create(server, {"filename": "b"}, "k")
        assert (201, 201, 409) == (first.status_code, again.status_code, other.status_code)
        assert first.content == again.content
        assert first.content != create(server, {"filename": "a"}, "l").content
        assert ["k", "l"] == [line.key for line in server.service.ledger.lines()]


def test_a_client_task_id_finds_its_task_again_unless_there_is_a_key() -> None:
    """Without a key it recognizes repeated exports; with one the key decides."""
    with FaultServer() as server:
        first, again = create(server, {"clientTaskId": "c"}), create(server, {"clientTaskId": "c"})
        assert first.content == again.content
        assert first.content != create(server, {"clientTaskId": "c"}, "k").content
        assert ["c", "c"] == [line.client_task_id for line in server.service.ledger.lines()]


def test_a_careless_retry_shows_in_the_ledger() -> None:
    """Mistakes of a client are visible: with neither key nor clientTaskId each request creates a task."""
    with FaultServer([CloseAfterCommit()]) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            create(server, {"filename": "a"})
        create(server, {"filename": "a"})
        payloads = [json.loads(line.payload) for line in server.service.ledger.lines()]
        assert [{"filename": "a"}] * 2 == payloads


def test_a_lost_answer_is_given_again_under_its_key() -> None:
    """The commit is kept although its response was lost."""
    with FaultServer([CloseAfterCommit()]) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            create(server, {}, "k")
        assert server.service.ledger.lines()[0].id == create(server, {}, "k").json()["data"]["taskId"]
        assert 1 == made(server)


def test_good_answers_keep_the_contract() -> None:
    """Every route answers as the contract says, with something to list."""
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/v1/exports", {}),
        ("POST", "/v1/projects", {}),
        ("POST", "/v1/projects/p/exports", {}),
        ("POST", "/v1/uploads", {}),
        ("GET", "/v1/exports", None),
        ("GET", "/v1/exports/t", None),
        ("DELETE", "/v1/exports/t", None),
        ("GET", "/v1/projects", None),
        ("GET", "/v1/projects/p", None),
        ("PATCH", "/v1/projects/p", {}),
        ("DELETE", "/v1/projects/p", None),
        ("POST", "/v1/projects/p/sync", {}),
        ("GET", "/v1/projects/p/assets", None),
        ("POST", "/v1/projects/p/assets", {"assetId": "a"}),
        ("DELETE", "/v1/projects/p/assets/a", None),
        ("GET", "/v1/assets/a", None),
        ("DELETE", "/v1/assets/a", None),
        ("GET", "/v1/editor/capabilities", None),
        ("POST", "/v1/editor/validate", {}),
        ("GET", "/v1/illustrations", None),
        ("GET", "/v1/elsewhere", None),
    ]
    with FaultServer() as server:
        for method, path, body in calls:
            response = http.request(method, server.base_url + path, json=body)
            assert (path != "/v1/elsewhere") == response.is_success
            check_answer(method, path, response, draft=True)
        assert [1] * len(calls) == [request.connection for request in server.requests]
        assert calls == [(r.method, r.target, json.loads(r.body or b"null")) for r in server.requests]


def test_pages_follow_their_cursors() -> None:
    """Every export is on one page, in order."""
    with FaultServer() as server:
        ids = [http.post(f"{server.base_url}/v1/exports", json={}).json()["data"]["taskId"] for _ in range(5)]
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"pageSize": "2", "pageCursor": cursor} if cursor else {"pageSize": "2"}
            page = http.get(f"{server.base_url}/v1/exports", params=query).json()
            found += [task["taskId"] for task in page["data"]]
            cursor = page["meta"]["nextPageCursor"]
        assert ids == found
        assert 3 == len(server.requests) - 5


def test_files_are_given_out_in_parts() -> None:
    """A part when the file is still the same, the whole otherwise, 416 beyond its end."""
    with FaultServer() as server:
        server.service.files["/files/a.mp4"] = b"0123456789"
        url = f"{server.base_url}/files/a.mp4"
        whole = http.get(url)
        tag = whole.headers["etag"]
        part = http.get(url, headers={"Range": "bytes=4-", "If-Range": tag})
        changed = http.get(url, headers={"Range": "bytes=4-", "If-Range": '"other"'})
        beyond = http.get(url, headers={"Range": "bytes=10-"})
    assert (200, b"0123456789") == (whole.status_code, whole.content)
    assert (206, b"456789") == (part.status_code, part.content)
    assert "bytes 4-9/10" == part.headers["content-range"]
    assert (200, b"0123456789") == (changed.status_code, changed.content)
    assert (416, "bytes */10") == (beyond.status_code, beyond.headers["content-range"])


# The server.


def test_every_request_is_recorded() -> None:
    """Line, headers, body, connection, time and step, also of chunked bodies and of the second request."""
    with FaultServer([Good(), Html(502)]) as server, Peer(server) as peer:
        start = time.monotonic()
        chunked = (
            b"POST /v1/exports?x=%20 HTTP/1.1\r\nhost: x\r\nX-A:  b \r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        peer.send(chunked + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n" + GET)
        until(lambda: len(server.requests) == 2)
        first, second = server.requests
    assert ("POST", "/v1/exports?x=%20", b"{}") == (first.method, first.target, first.body)
    assert (("host", "x"), ("X-A", "b"), ("Transfer-Encoding", "chunked")) == first.headers
    assert ("b", None) == (first.header("x-a"), first.header("x-b"))
    assert (1, Good()) == (first.connection, first.step)
    assert ("GET", TASK, b"", 1, Html(502)) == (
        second.method,
        second.target,
        second.body,
        second.connection,
        second.step,
    )
    assert start <= first.at <= second.at <= time.monotonic()


def test_many_clients_at_once() -> None:
    """Nothing is lost or counted twice."""
    with FaultServer() as server:
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda number: create(server, {"n": number}), range(100)))
        assert 100 == len({answer.json()["data"]["taskId"] for answer in answers})
        assert 100 == made(server) == len(server.requests)
        assert 1 < len({request.connection for request in server.requests}) <= 16


def test_closing_twice_does_nothing_more() -> None:
    """And a server that was never spoken to closes too."""
    server = FaultServer()
    server.close()
    server.close()
    with pytest.raises(httpx.ConnectError):
        http.get(server.base_url)


def test_a_closed_port_refuses_connections() -> None:
    """The connection is refused as long as the port is taken."""
    with closed_port() as url:
        for _ in range(3):
            with pytest.raises(httpx.ConnectError):
                http.get(url)


def test_custom_steps_are_values() -> None:
    """Tests may plan what is not here."""

    @attrs.frozen
    class Twice(Step):
        def _acts(self, carry_out: plans.CarryOut) -> Any:
            yield plans.Send(carry_out().raw())
            yield plans.Send(carry_out().raw())
            yield plans.End.CLOSE

    assert (GOOD * 2, "closed") == talk(Twice())
