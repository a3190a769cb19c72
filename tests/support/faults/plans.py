"""The events of each attempt: frozen values, each of which says what is sent, and plans of them.

A step yields acts; the server carries them out on the connection. `carry_out()` is the commit: the service
does what was asked, writes it in its ledger, and gives the answer of the contract.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar, Literal

import attrs

from tests.support.faults import wire

if TYPE_CHECKING:
    from tests.support.faults.wire import Headers

__all__ = [
    "FAULTS",
    "Act",
    "Answer",
    "BrokenChunks",
    "ChainedEncodings",
    "CloseAfterCommit",
    "CloseBeforeCommit",
    "CloseIdle",
    "CutBody",
    "Drip",
    "DripHead",
    "EarlyAnswer",
    "End",
    "Endless",
    "Garbage",
    "Good",
    "GzipBomb",
    "HalfClose",
    "Hang",
    "HeaderFlood",
    "Html",
    "Interim",
    "LyingLength",
    "Pause",
    "Plan",
    "Problem",
    "Raw",
    "Redirect",
    "RepeatedCursor",
    "ResetMidAnswer",
    "Send",
    "StaleKeepAlive",
    "Step",
    "StopReading",
    "StoreAndForward",
    "Surplus",
    "WrongEncoding",
    "always",
    "seeded_plan",
]

JSON = ("Content-Type", "application/json")
CHUNKED = ("Transfer-Encoding", "chunked")
NETWORK_READ = 64 * 1024


# Acts of the server that a step can request.


@attrs.frozen
class Send:
    """Write bytes."""

    data: bytes


@attrs.frozen
class Pause:
    """Be silent for some seconds, less if the server closes."""

    seconds: float


class End(Enum):
    """How a connection continues after a step that does not leave it ready for the next request."""

    CLOSE = "close both ways"
    RESET = "RST"
    HALF_CLOSE = "send no more, read until the client has closed"
    HANG = "send nothing, read until the client or the server closes"
    FREEZE = "neither send nor read until the server closes"


Act = Send | Pause | End
CarryOut = Callable[[], "Answer"]


@attrs.frozen
class Step:
    """The events of one attempt."""

    reads_body: ClassVar[bool] = True
    """Whether the request's body is taken off the wire first."""

    def acts(self, carry_out: CarryOut) -> Iterator[Act]:
        """The acts of the server, in order; the connection is kept alive unless there is an `End`."""
        return self._acts(carry_out)

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        raise NotImplementedError


# Answers.


@attrs.frozen
class Good(Step):
    """The service does what was asked and answers as its contract says."""

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Send(carry_out().raw())


@attrs.frozen
class Answer(Step):
    """An answer of the test's own; with `commit` the service has carried the request out all the same."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    commit: bool = False

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        if self.commit:
            carry_out()
        yield Send(self.raw())

    def head(self, *more: tuple[str, str]) -> bytes:
        """Its head, framed by the headers given, or by a true Content-Length."""
        framing = more or (("Content-Length", str(len(self.body))),)
        return wire.head(self.status, (*self.headers, *framing))

    def raw(self) -> bytes:
        """All its bytes."""
        return self.head() + self.body


@attrs.frozen
class _Instead(Step):
    """Something else is answered than the service would."""

    commit: bool = attrs.field(default=False, kw_only=True)

    def answer(self) -> Answer:
        """The response."""
        return self._answer()

    def _answer(self) -> Answer:
        raise NotImplementedError

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        if self.commit:
            carry_out()
        yield Send(self.answer().raw())


@attrs.frozen
class Problem(_Instead):
    """A problem object as the contract has them."""

    status: int = 503
    code: str | None = None
    headers: Headers = ()

    def _answer(self) -> Answer:
        problem = {"type": "about:blank", "title": "Planned", "status": self.status, "detail": "As planned."}
        if self.code is not None:
            problem["errorCode"] = self.code
        return Answer(self.status, (JSON, *self.headers), json.dumps(problem).encode())


@attrs.frozen
class Html(_Instead):
    """A load balancer's page."""

    status: int = 502

    def _answer(self) -> Answer:
        page = f"<html><head><title>{self.status}</title></head><body>Bad Gateway</body></html>".encode()
        return Answer(self.status, (("Content-Type", "text/html"),), page)


@attrs.frozen
class Garbage(_Instead):
    """A success whose body says that it is JSON and is not: noise of a seed, or bytes of the test's own."""

    seed: int = 0
    size: int = 256
    body: bytes | None = None
    commit: bool = attrs.field(default=True, kw_only=True)

    def _answer(self) -> Answer:
        noise = random.Random(self.seed).randbytes(self.size)
        return Answer(200, (JSON,), noise if self.body is None else self.body)


@attrs.frozen
class Redirect(_Instead):
    """A redirect to somewhere else."""

    to: str
    status: int = 307

    def _answer(self) -> Answer:
        return Answer(self.status, (("Location", self.to),))


@attrs.frozen
class RepeatedCursor(Step):
    """A page that names the same next page every time."""

    cursor: str = "again"

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        page = json.loads(good.body)
        page["meta"]["nextPageCursor"] = self.cursor
        yield Send(attrs.evolve(good, body=json.dumps(page).encode()).raw())


# Connections that break.


@attrs.frozen
class CloseBeforeCommit(Step):
    """The request is read whole and the connection closed; nothing was done."""

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield End.CLOSE


@attrs.frozen
class CloseAfterCommit(Step):
    """The request is carried out and the connection closed: the client can't know."""

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        carry_out()
        yield End.CLOSE


@attrs.frozen
class ResetMidAnswer(Step):
    """The answer breaks off with a reset after some bytes, those of the head counted; 0 sends none."""

    after: int = 40

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Send(carry_out().raw()[: self.after])
        yield End.RESET


@attrs.frozen
class StaleKeepAlive(Step):
    """The server has given an idle connection up just as the request arrives: the request meets a reset.

    It is intended for the second request of a connection; nothing is carried out.
    """

    reads_body: ClassVar[bool] = False

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield End.RESET


@attrs.frozen
class CloseIdle(Step):
    """A good answer that promises to keep the connection, which is then closed while it is idle."""

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Send(carry_out().raw())
        yield End.CLOSE


@attrs.frozen
class HalfClose(Step):
    """A good response, after which the server sends no more but continues to read."""

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Send(carry_out().raw())
        yield End.HALF_CLOSE


# Time that passes.


@attrs.frozen
class Hang(Step):
    """Silence until the client gives up or the server closes, after some bytes of the answer."""

    after: int = 0
    commit: bool = attrs.field(default=False, kw_only=True)

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        if self.commit or self.after:
            yield Send(carry_out().raw()[: self.after])
        yield End.HANG


@attrs.frozen
class StopReading(Step):
    """The body is not read, so that a large one never gets off the client's hands."""

    reads_body: ClassVar[bool] = False

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield End.FREEZE


@attrs.frozen
class StoreAndForward(Step):
    """A gateway takes the whole body at once; it takes some seconds to pass it on before it answers."""

    seconds: float

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Pause(self.seconds)
        yield Send(carry_out().raw())


@attrs.frozen
class Drip(Step):
    """The body is sent in small pieces with pauses between them."""

    chunk: int = 1
    every: float = 0.05

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(good.head())
        yield from _dripped(good.body, self.chunk, self.every)


@attrs.frozen
class DripHead(Step):
    """The head comes in small pieces with pauses between them, the body at once."""

    chunk: int = 1
    every: float = 0.05

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield from _dripped(good.head(), self.chunk, self.every)
        yield Send(good.body)


def _dripped(data: bytes, size: int, every: float) -> Iterator[Act]:
    for piece in wire.pieces(data, size):
        yield Send(piece)
        yield Pause(every)


@attrs.frozen
class Endless(Step):
    """A good body that never ends (with spaces, which JSON permits) until the client hangs up."""

    block: int = NETWORK_READ
    every: float = 0.0

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(good.head(CHUNKED) + wire.chunk(good.body))
        spaces = Send(wire.chunk(b" " * self.block))
        while True:
            yield spaces
            if self.every:
                yield Pause(self.every)


# Framing that does not hold.


@attrs.frozen
class CutBody(Step):
    """The connection is closed in order after some bytes of a body whose length was announced."""

    at: int = 10

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(good.head() + good.body[: self.at])
        yield End.CLOSE


@attrs.frozen
class LyingLength(Step):
    """Content-Length is off: too long, and the client waits; too short, and a rest stays on the wire."""

    delta: int = 5

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(good.head(("Content-Length", str(len(good.body) + self.delta))) + good.body)
        if self.delta > 0:
            yield End.HANG


@attrs.frozen
class Surplus(Step):
    """More comes than was asked for: a second answer, ready to be taken for that of the next request."""

    data: bytes = Answer(200, (JSON, ("X-Surplus", "yes")), b'{"data":{},"meta":{}}').raw()

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Send(carry_out().raw() + self.data)


@attrs.frozen
class BrokenChunks(Step):
    """A chunked body that breaks the rules of chunks, then the connection is closed."""

    how: Literal["size", "negative", "huge", "cut", "unended", "overrun"] = "size"

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        body = good.body
        broken = {
            "size": b"zz\r\n" + body,
            "negative": b"-1\r\n" + body,
            "huge": b"f" * 40 + b"\r\n" + body,
            "cut": wire.chunk(body)[: len(body) // 2],
            "unended": wire.chunk(body),
            "overrun": b"%x\r\n%b\r\n" % (len(body) - 1, body) + wire.LAST_CHUNK,
        }
        yield Send(good.head(CHUNKED) + broken[self.how])
        yield End.CLOSE


@attrs.frozen
class HeaderFlood(Step):
    """A good answer behind very many headers, streamed."""

    count: int = 5000
    size: int = 100

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(wire.status_line(good.status))
        lines = (wire.header(f"X-Flood-{number}", "x" * self.size) for number in range(self.count))
        for data in wire.gathered(lines, NETWORK_READ):
            yield Send(data)
        yield Send(good.raw().partition(b"\r\n")[2])


@attrs.frozen
class Interim(Step):
    """Interim answers, which each say that more is coming, before the good one."""

    status: int = 103
    times: int = 1
    every: float = 0.0

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        interim = Send(wire.head(self.status, ()))
        for _ in range(self.times):
            yield interim
            if self.every:
                yield Pause(self.every)
        yield Send(carry_out().raw())


@attrs.frozen
class EarlyAnswer(Step):
    """The response is sent before the body was read; the rest of the body is drained, or met with a reset."""

    reads_body: ClassVar[bool] = False
    answer: Step = Problem(413)
    drain: bool = True

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield from self.answer.acts(carry_out)
        yield End.HALF_CLOSE if self.drain else End.RESET


@attrs.frozen
class Raw(Step):
    """Bytes of the test's own, which need not be HTTP, then the connection is closed."""

    data: bytes = b""

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Send(self.data)
        yield End.CLOSE


# Content codings.


@attrs.frozen
class GzipBomb(Step):
    """A good body, padded with spaces to a size and gzipped; each further layer gzips it once more.

    A kilobyte stands for a megabyte, with two layers for a gigabyte.
    """

    size: int = 256 * 2**20
    layers: int = 1

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(good.head(("Content-Encoding", ", ".join(["gzip"] * self.layers)), CHUNKED))
        packed = wire.gzip_bomb(good.body, self.size, self.layers)
        # A whole network read in one chunk: a client that unpacks chunk by chunk gets the most at once.
        for data in wire.gathered(packed, NETWORK_READ):
            yield Send(wire.chunk(data))
        yield Send(wire.LAST_CHUNK)


@attrs.frozen
class ChainedEncodings(Step):
    """A good body under several content codings, rightly encoded."""

    encodings: Sequence[str] = ("gzip", "deflate", "gzip")

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        headers = (*good.headers, ("Content-Encoding", ", ".join(self.encodings)))
        yield Send(attrs.evolve(good, headers=headers, body=wire.encode(good.body, self.encodings)).raw())


@attrs.frozen
class WrongEncoding(Step):
    """A good body that is said to be encoded and is not."""

    encoding: str = "gzip"

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        good = carry_out()
        yield Send(attrs.evolve(good, headers=(*good.headers, ("Content-Encoding", self.encoding))).raw())


# Plans.

FAULTS: tuple[Step, ...] = (
    CloseBeforeCommit(),
    CloseAfterCommit(),
    ResetMidAnswer(0),
    ResetMidAnswer(40),
    ResetMidAnswer(150),
    StaleKeepAlive(),
    CloseIdle(),
    HalfClose(),
    Hang(),
    Hang(commit=True),
    Hang(20),
    CutBody(),
    LyingLength(5),
    LyingLength(-5),
    Html(502),
    Html(502, commit=True),
    Html(520, commit=True),
    Problem(500, commit=True),
    Problem(503),
    Problem(504, commit=True),
    Problem(408),
    Problem(429, "OPEN_API_REQUEST_LIMIT_EXCEEDED"),
    Garbage(),
    BrokenChunks("size"),
    BrokenChunks("cut"),
    BrokenChunks("unended"),
    ChainedEncodings(),
    WrongEncoding(),
    Interim(),
    EarlyAnswer(Problem(503)),
    EarlyAnswer(Problem(503), drain=False),
    Raw(),
    Raw(b"\x15\x03\x01\x00\x02\x02\x28"),
    Answer(600, commit=True),
)
"""The steps of a seeded plan: each ends at once, or when the client gives up."""


def always(step: Step) -> Iterator[Step]:
    """The same for every attempt."""
    return itertools.repeat(step)


def seeded_plan(seed: int, rate: float, faults: Sequence[Step] = FAULTS) -> Iterator[Step]:
    """Faults at a rate between 0 and 1, endlessly; the same seed gives the same sequence."""
    chance = random.Random(seed)
    while True:
        yield chance.choice(faults) if chance.random() < rate else Good()


class Plan:
    """The events of the attempts on each route, in the order of their arrival.

    Routes are written `POST /v1/exports`, `GET /v1/exports/*`, or `*` for all. The first that fits and has a
    step left gives it; where none has, the answer is good.
    """

    def __init__(self, routes: Mapping[str, Iterable[Step]] | Iterable[Step] = ()) -> None:
        named = routes if isinstance(routes, Mapping) else {"*": routes}
        self._routes: list[tuple[str, Iterator[Step]]] = [
            (route, iter(steps)) for route, steps in named.items()
        ]
        self._lock = threading.Lock()

    def add(self, route: str, steps: Iterable[Step]) -> None:
        """Plan more for a route, after what is planned already."""
        with self._lock:
            self._routes.append((route, iter(steps)))

    def prepend(self, route: str, steps: Iterable[Step]) -> None:
        """Plan something for a route that comes before everything else."""
        with self._lock:
            self._routes.insert(0, (route, iter(steps)))

    def next(self, method: str, path: str) -> Step:
        """The step for an attempt."""
        with self._lock:
            for route, steps in self._routes:
                if fnmatchcase(f"{method} {path}", route):
                    step = next(steps, None)
                    if step is not None:
                        return step
        return Good()
