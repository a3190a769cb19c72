"""Async calls that are canceled at any point, and how the client works afterwards."""

from __future__ import annotations

import asyncio
import io
import random
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from indream import AsyncIndreamClient
from indream._async._channels import AsyncChannels
from indream.errors import IndreamError
from tests.support.asynchronous import streamed
from tests.support.faults.plans import (
    CloseBeforeCommit,
    CloseIdle,
    CutBody,
    Drip,
    DripHead,
    End,
    Endless,
    Good,
    Hang,
    LyingLength,
    Pause,
    Problem,
    Send,
    StaleKeepAlive,
    Step,
    always,
)
from tests.support.faults.server import FaultServer
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from tests.support.faults.plans import Act, CarryOut

__all__ = [
    "AFTERWARDS",
    "ONCE_MORE",
    "PLACES",
    "SLOTS",
    "Aftermath",
    "Together",
    "cancel_calls",
    "let_pass",
    "narrow",
    "new_barriers",
    "place_of",
    "served_afterward",
    "together",
]

SLOTS = 4
AFTERWARDS = 100
TRIES = 10
"""How often calls that fail for other reasons than a lost slot, such as a stall, are made again."""
MOST_ROUNDS = 40
LONGEST_SEARCH = 80
PIECE = 64 * 1024
LARGE = bytes(8 * 2**20)
"""More than the buffers of a connection hold."""
PIECES = [bytes(PIECE)] * (len(LARGE) // PIECE)
"""The same, for a source that is read while it is sent."""


@attrs.frozen
class LazyReader(Step):
    """The head is read at once, the body after a pause, and no answer is given."""

    reads_body: ClassVar[bool] = False

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        yield Pause(0.005)
        yield End.HANG


@attrs.frozen
class Together(Step):
    """A good answer, once the barrier has as many requests as it has parties; none once it is aborted."""

    barrier: threading.Barrier

    def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
        try:
            self.barrier.wait()
        except threading.BrokenBarrierError:
            yield End.CLOSE
        else:
            yield Send(carry_out().raw())


STEPS: tuple[Step, ...] = (
    Good(),
    Good(),
    Good(),
    Hang(),
    Hang(20),
    Hang(200),
    DripHead(every=0.001),
    Drip(every=0.001),
    Endless(every=0.0005),
    CutBody(),
    LyingLength(5),
    CloseBeforeCommit(),
    CloseIdle(),
    StaleKeepAlive(),
    Problem(503),
)


CALLS: tuple[Callable[[AsyncIndreamClient], Coroutine[Any, Any, object]], ...] = (
    lambda client: client.exports.get("t"),
    lambda client: client.exports.get("t"),
    lambda client: client.exports.get("t"),
    lambda client: client.exports.list(),
    lambda client: client.projects.create({"editorState": {}}),
    lambda client: client.uploads.upload(LARGE, filename="a.png"),
    lambda client: client.uploads.upload(streamed(*PIECES), size=len(LARGE), filename="a.png"),
    lambda client: client.uploads.upload(io.BytesIO(LARGE), filename="a.png"),
)
WAITING = "waiting for a connection"
PLACES = {
    "connect_tcp": "connecting",
    "take": WAITING,
    "wait_for_connection": WAITING,
    "_send_request_headers": "sending",
    "_send_request_body": "sending",
    "_receive_response_headers": "in the head",
    "_body": "in the body",
}
"""The current point of a call, by the names of the functions it is in."""


ONCE_MORE = ", and once more"


@attrs.frozen
class Stroke:
    """A call, and when it is canceled, perhaps once more after some rounds of the loop.

    Attributes:
        call: Makes it.
        place: The point at which to cancel it; after some rounds it is canceled in any case.
        rounds: Without a place, after how many rounds of the loop.
        seconds: And after how much time.
        again_after: After how many more rounds for the second time.
    """

    call: Callable[[AsyncIndreamClient], Coroutine[Any, Any, object]]
    place: str | None = None
    rounds: int = 0
    seconds: float = 0.0
    again_after: int | None = None

    @classmethod
    def drawn(cls, chance: random.Random) -> Stroke:
        """Any."""
        call = chance.choice(CALLS)
        again_after = chance.randrange(1, 8) if chance.random() < 0.4 else None
        match chance.randrange(3):
            case 0:
                place = chance.choice([*PLACES.values()])
                return cls(call, place=place, rounds=LONGEST_SEARCH, again_after=again_after)
            case 1:
                return cls(call, rounds=chance.randrange(MOST_ROUNDS), again_after=again_after)
            case _:
                return cls(call, seconds=chance.uniform(0, 0.01), again_after=again_after)


@attrs.frozen
class Aftermath:
    """The state of a client whose calls were canceled.

    Attributes:
        struck: How many calls were canceled, by the point that they had reached.
        unserved: How many of the calls afterwards got no answer, with all slots of the pool needed.
        left_open: Connections beyond the slots of the pool that were not closed.
    """

    struck: Counter[str]
    unserved: int
    left_open: int


async def cancel_calls(seed: int, times: int, http_client: Any = None) -> Aftermath:
    """Cancel calls of one client with a pool of four, some at a time, then make a hundred in peace.

    A ready `http_client` has a pool of four itself.
    """
    chance = random.Random(seed)
    struck: Counter[str] = Counter()
    barriers = new_barriers()
    routes = {"POST /v1/uploads": always(LazyReader()), **together(barriers), "*": _any_step(seed)}
    with FaultServer(routes) as server:
        async with AsyncIndreamClient(
            "k", base_url=server.base_url, max_retries=0, timeout=PATIENCE, http_client=http_client
        ) as client:
            if http_client is None:
                narrow(client)
            while struck.total() < times:
                strokes = [Stroke.drawn(chance) for _ in range(chance.randrange(1, 13))]
                places = await asyncio.gather(*(_strike(client, stroke) for stroke in strokes))
                struck.update(place for place in places if place is not None)
            served = await served_afterward(client, barriers)
            left_open = await _left_open(server)
    return Aftermath(struck, AFTERWARDS - served, left_open)


def new_barriers() -> dict[str, threading.Barrier]:
    """Groups of calls that each need all slots, with some to spare."""
    return {f"group-{number}": threading.Barrier(SLOTS) for number in range(AFTERWARDS // SLOTS + TRIES)}


def together(barriers: dict[str, threading.Barrier]) -> dict[str, Iterator[Step]]:
    """The routes of the groups."""
    return {f"GET /v1/exports/{name}": always(Together(barrier)) for name, barrier in barriers.items()}


def narrow(client: AsyncIndreamClient, slots: int = SLOTS) -> None:
    """Let the client's pool have no more connections at a time than it has slots."""
    inside: Any = client
    [routes] = [*inside._session.connection._unused, *inside._session.connection._used.values()]
    [way] = routes._made.values()
    channels = way._pool
    way._pool = AsyncChannels(channels._make, channels._streams, slots)


async def _strike(client: AsyncIndreamClient, stroke: Stroke) -> str | None:
    """The point that a call had reached when it was canceled; None if it had ended before."""
    call = asyncio.ensure_future(stroke.call(client))
    for number in range(stroke.rounds):
        if call.done() or place_of(call) == stroke.place:
            break
        await asyncio.sleep(0 if number < MOST_ROUNDS else 0.0005)
    if stroke.seconds:
        await asyncio.sleep(stroke.seconds)
    place = place_of(call)
    call.cancel()
    if stroke.again_after is not None:
        await let_pass(stroke.again_after)
        if call.cancel():
            place += ONCE_MORE
    try:
        await call
    except asyncio.CancelledError:
        return place
    except IndreamError as error:
        if not error.attempts:  # it would not have been sent at all
            raise
    return None


async def let_pass(rounds: int) -> None:
    """Let the event loop go round."""
    for _ in range(rounds):
        await asyncio.sleep(0)


def place_of(call: asyncio.Future[Any]) -> str:
    """The current point of a call, by the innermost function that identifies it."""
    assert isinstance(call, asyncio.Task)
    coroutine: Any = call.get_coro()
    found = "elsewhere"
    while coroutine is not None:
        code = getattr(coroutine, "cr_code", None)
        found = PLACES.get(code.co_name, found) if code else found
        coroutine = getattr(coroutine, "cr_await", None)
    return found


async def served_afterward(client: AsyncIndreamClient, barriers: dict[str, threading.Barrier]) -> int:
    """How many of a hundred calls are answered. They are made in groups that each need all the slots.

    A slot is lost if a call of a group waits for a connection: there is one for each of them. No other fault
    of a call counts, so that a machine which stalls changes nothing.
    """
    served = 0
    for name, barrier in barriers.items():
        calls = [asyncio.ensure_future(client.exports.get(name)) for _ in range(SLOTS)]
        try:
            while not all(call.done() for call in calls):
                if any(call.done() and call.exception() for call in calls):
                    break
                if any(place_of(call) == WAITING for call in calls if not call.done()):
                    return served
                await asyncio.sleep(0.001)
            else:
                served += sum(call.exception() is None for call in calls)
        finally:
            barrier.abort()
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        if served == AFTERWARDS:
            break
    return served


async def _left_open(server: FaultServer) -> int:
    """Connections beyond those of the pool, as the server sees them once it has noticed what was closed."""
    for _ in range(round(PATIENCE / 0.01)):
        if server.open_connections <= SLOTS:
            break
        await asyncio.sleep(0.01)
    return max(0, server.open_connections - SLOTS)


def _any_step(seed: int) -> Iterator[Step]:
    chance = random.Random(seed)
    while True:
        yield chance.choice(STEPS)
