"""Every public call, interrupted or canceled at any moment, and the state of the client afterward."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import anyio
import attrs

from indream import AsyncIndreamClient, IndreamClient
from indream.errors import IndreamError
from tests.support.faults.drivers import no_pauses
from tests.support.faults.every_call import CALLS, awaited, drained
from tests.support.faults.plans import (
    CloseAfterCommit,
    CloseIdle,
    CutBody,
    Drip,
    DripHead,
    EarlyAnswer,
    Good,
    Hang,
    LyingLength,
    Problem,
    ResetMidAnswer,
    StaleKeepAlive,
    Step,
)
from tests.support.faults.server import FaultServer
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

__all__ = [
    "Interrupt",
    "Interruptions",
    "cancel_every_call",
    "interrupt_every_call",
    "leftovers_in",
]

STATUSES = ("COMPLETED", "COMPLETED", "COMPLETED", "PROCESSING", "FAILED")
VIDEO = random.Random(1).randbytes(100_000)
STEPS: tuple[Step, ...] = (
    *(Good(),) * 30,
    Hang(),
    Hang(20),
    Hang(60),
    DripHead(chunk=8, every=0.001),
    Drip(chunk=64, every=0.001),
    CutBody(),
    LyingLength(5),
    CloseAfterCommit(),
    CloseIdle(),
    ResetMidAnswer(40),
    StaleKeepAlive(),
    EarlyAnswer(Problem(413), drain=False),
    Problem(503),
)
FILE_STEPS: tuple[Step, ...] = (
    Good(),
    Drip(chunk=4096, every=0.001),
    Drip(chunk=1024, every=0.02),
    Hang(2000),
    CutBody(1000),
    Problem(503),
)
AFTERWARD = "GET /v1/exports/afterward"
BLOCKING = frozenset(
    {"acquire", "connect", "poll", "recv", "recv_into", "select", "send", "sendall", "sleep"}
)
MOMENTS = 1_600
"""About as many as a call of one request has."""
MORE_MOMENTS = {
    "exports.as_completed": 4_500,
    "exports.download": 4_500,
    "exports.render": 6_000,
    "exports.render_many": 24_000,
    "projects.iter": 4_500,
    "projects.render": 6_000,
    "uploads.upload_assets": 9_000,
}
LONG_CALLS = [*MORE_MOMENTS, *(name for name in CALLS if name.startswith("uploads"))]
"""Drawn more often than the others: they have more places to be interrupted in."""
MOST_ROUNDS = 60
LONGEST = 0.15
AFTERWARD_RETRIES = 2
"""The server closes some connections after its answer: perhaps just when the next call has begun on one."""


@attrs.define
class Interruptions:
    """The outcome of many interruptions.

    Attributes:
        struck: Calls that were interrupted, by the package that was running, or by the way of canceling.
        foreign: Exceptions that are neither the interruption nor an error of ours, and calls that went on.
        leftovers: Clients that did not work as before, with the reason.
    """

    struck: Counter[str] = attrs.field(factory=Counter[str])
    foreign: list[str] = attrs.field(factory=list[str])
    leftovers: list[str] = attrs.field(factory=list[str])


def steps(seed: int, choice: tuple[Step, ...]) -> Iterator[Step]:
    """Steps that never end."""
    chance = random.Random(seed)
    while True:
        yield chance.choice(choice)


@contextlib.contextmanager
def service(seed: int) -> Iterator[tuple[FaultServer, Path]]:
    """A server with a file that is slow at times, and a directory."""
    routes = {
        AFTERWARD: steps(0, (Good(),)),
        "GET /video.mp4": steps(seed, FILE_STEPS),
        "*": steps(seed, STEPS),
    }
    with FaultServer(routes) as server, tempfile.TemporaryDirectory() as directory:
        server.service.files["/video.mp4"] = VIDEO
        server.service.output_url = f"{server.base_url}/video.mp4"
        yield server, Path(directory)


def draw(chance: random.Random, server: FaultServer) -> str:
    """Choose a call, and the state of the exports."""
    server.service.status = chance.choice(STATUSES)
    return chance.choice([*CALLS] if chance.random() < 0.5 else LONG_CALLS)


def _directory_of(seed: int, directory: Path) -> Path:
    """A directory for one call: a batch that finds its checkpoint again has nothing left to do."""
    made = directory / str(seed)
    made.mkdir()
    return made


def channels_of(client: Any) -> list[Any]:
    """The connections of a client that have been used, with those for files, for each way to a host."""
    connections = [client._session.connection, client._session.connection._files]
    return [
        way._pool
        for connection in connections
        if connection is not None
        for routes in connection._used.values()
        for way in routes._made.values()
    ]


def leftovers_in(client: Any) -> list[str]:
    """Connections of a client that calls that have ended did not release."""
    found: list[str] = []
    for channels in channels_of(client):
        if taken := channels._limit - channels._places.free:
            found.append(f"{taken} connections are still in use")
        busy = [channel for channel in channels._idle if not channel.is_idle()]
        if busy:
            found.append(f"{len(busy)} connections in between are not idle")
        open_ones = sum(1 for stream in channels._streams._open if stream._open)
        if extra := open_ones - len(channels._idle):
            found.append(f"{extra} connections are open that nobody has")
    return found


# Ctrl-C.


class Interrupt:
    """Raises KeyboardInterrupt at one of the moments at which Python would act on a signal.

    Those are the beginning of each function, the return from each function written in C, and each call that
    blocks. It is set as the thread's profiling function.

    Args:
        after: The number of moments that pass before.
        within: Only moments in these modules count. Default: all.
    """

    def __init__(self, after: int, within: Sequence[str] = ()) -> None:
        self._remaining = after
        self._within = within
        self._collects = False
        self.where: str | None = None

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        """Count a moment."""
        name = frame.f_globals.get("__name__", "")
        if self._within and name not in self._within:
            return
        if event in ("call", "c_return") or (event == "c_call" and arg.__name__ in BLOCKING):
            self._remaining -= 1
            if self._remaining < 0:
                sys.setprofile(None)
                self._restore_collector()  # At the beginning of __exit__, nothing else would.
                self.where = f"{name}.{frame.f_code.co_name}, line {frame.f_lineno}, {event}"
                raise KeyboardInterrupt

    def __enter__(self) -> Self:
        self._collects = gc.isenabled()
        gc.disable()  # A finalizer of what earlier tests have made would be interrupted, not the call.
        sys.setprofile(self)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self._restore_collector()

    def _restore_collector(self) -> None:
        if self._collects:
            gc.enable()


def interrupt_every_call(seeds: range, library: Any = None, calls: Sequence[str] = ()) -> Interruptions:
    """Interrupt calls of the sync client, one for each seed.

    Args:
        seeds: The seeds.
        library: httpx or httpx2, for a ready client of it. Default: the client makes its own.
        calls: Only these. Default: any.
    """
    theirs = library and library.Client()
    done = Interruptions()
    swallowed: list[Any] = []
    hook, sys.unraisablehook = sys.unraisablehook, swallowed.append
    try:
        with service(seeds.start) as (server, directory), no_pauses():

            def new_client() -> Any:
                return IndreamClient(
                    "k", base_url=server.base_url, timeout=0.05, max_retries=1, http_client=theirs
                )

            client = new_client()
            with contextlib.suppress(IndreamError):  # all that is loaded or set up on first use
                drained(CALLS["uploads.upload, a path"](client, directory))
            for seed in seeds:
                chance = random.Random(seed)
                name = draw(chance, server)
                if calls and name not in calls:
                    continue
                interrupt = Interrupt(chance.randrange(MORE_MOMENTS.get(name, MOMENTS)))
                ended = _interrupted(client, _directory_of(seed, directory), name, interrupt)
                if interrupt.where is None:
                    continue
                what = f"seed {seed}, {name} at {interrupt.where}"
                done.struck[interrupt.where.partition(".")[0]] += 1
                if swallowed:  # by code of a finalizer, in which no exception can leave
                    if ended in ("KeyboardInterrupt", "an answer", "an error"):
                        ended = "KeyboardInterrupt"
                    swallowed.clear()
                if ended != "KeyboardInterrupt":
                    done.foreign.append(f"{what}: {ended}")
                if found := leftovers_in(client) or _call_afterward(client):
                    done.leftovers.append(f"{what}: {found}")
                    client = new_client()
            client.close()
            if theirs:
                theirs.close()
    finally:
        sys.unraisablehook = hook
    return done


def _interrupted(client: Any, directory: Path, name: str, interrupt: Interrupt) -> str:
    try:
        with interrupt:
            drained(CALLS[name](client, directory))
    except KeyboardInterrupt:
        return "KeyboardInterrupt"
    except IndreamError:
        return "an error"
    except BaseException as error:  # noqa: BLE001 - looked for
        return f"{type(error).__name__}: {error}"
    return "an answer"


def _call_afterward(client: Any) -> list[str]:
    try:
        client.with_options(timeout=PATIENCE, max_retries=AFTERWARD_RETRIES).exports.get("afterward")
    except Exception as error:  # noqa: BLE001 - looked for
        return [f"{type(error).__name__}: {error}"]
    return []


# Cancellation.


class Way:
    """A way to cancel a call.

    Attributes:
        error: The exception that the call then raises, if any.
        is_sure: Whether the call can't end in another way once it is canceled.
    """

    error: type[BaseException] | None = asyncio.CancelledError
    is_sure = True

    async def run(self, value: Any) -> object:
        """Await a call such that it can be canceled."""
        return await awaited(value)

    async def cancel(self, task: asyncio.Future[Any]) -> None:
        """Cancel it."""
        task.cancel()


class Twice(Way):
    """Canceled again while it is cleaning up."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds

    async def cancel(self, task: asyncio.Future[Any]) -> None:
        """Cancel it, and again some rounds of the loop later."""
        task.cancel()
        for _ in range(self._rounds):
            await asyncio.sleep(0)
        task.cancel()


class Timeout(Way):
    """By a timeout of asyncio."""

    error = TimeoutError
    is_sure = False

    async def run(self, value: Any) -> object:
        """Run under a timeout that has no end yet."""
        async with asyncio.timeout(None) as self._timeout:
            return await awaited(value)

    async def cancel(self, task: asyncio.Future[Any]) -> None:
        """Let the timeout end now."""
        self._timeout.reschedule(0)


class Scope(Way):
    """By a scope of anyio, which cancels whatever is awaited in it, again and again."""

    error = None
    is_sure = False

    async def run(self, value: Any) -> object:
        """Run in a scope."""
        with anyio.CancelScope() as self._scope:
            await awaited(value)
        return None

    async def cancel(self, task: asyncio.Future[Any]) -> None:
        """Cancel the scope."""
        self._scope.cancel()


WAYS: tuple[Callable[[random.Random], Way], ...] = (
    lambda chance: Way(),
    lambda chance: Twice(chance.randrange(1, 10)),
    lambda chance: Timeout(),
    lambda chance: Scope(),
)


def cancel_every_call(
    seeds: range,
    loop: str = "asyncio",
    library: Any = None,
    calls: Sequence[str] = (),
) -> Interruptions:
    """Cancel calls of the async client, one for each seed; see `interrupt_every_call`."""
    with asyncio.Runner(loop_factory=importlib.import_module(loop).new_event_loop) as runner:
        return runner.run(_cancel_every_call(seeds, library, calls))


async def _cancel_every_call(seeds: range, library: Any, calls: Sequence[str]) -> Interruptions:
    done = Interruptions()
    theirs = library and library.AsyncClient()
    unhandled: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(repr(context)))
    with service(seeds.start) as (server, directory):

        def new_client() -> Any:
            return AsyncIndreamClient(
                "k", base_url=server.base_url, timeout=PATIENCE, max_retries=1, http_client=theirs
            )

        client = new_client()
        await client.exports.get("afterward")
        for seed in seeds:
            chance = random.Random(seed)
            name = draw(chance, server)
            if calls and name not in calls:
                continue
            way = chance.choice(WAYS)(chance)
            struck, ended = await _canceled(client, _directory_of(seed, directory), name, way, chance)
            if struck:
                what = f"seed {seed}, {name}, {type(way).__name__} in {struck}"
                done.struck[type(way).__name__] += 1
                if ended:
                    done.foreign.append(f"{what}: {ended}")
                await asyncio.sleep(0)
                if found := leftovers_in(client) or await _await_afterward(client):
                    done.leftovers.append(f"{what}: {found}")
                    client = new_client()
                done.foreign += [f"{what}: {item}" for item in unhandled]
                unhandled.clear()
        await client.aclose()
        if theirs:
            await theirs.aclose()
    return done


async def _canceled(
    client: Any, directory: Path, name: str, way: Way, chance: random.Random
) -> tuple[str, str | None]:
    """Where a call was when it was canceled, and another end than the cancellation."""
    task = asyncio.ensure_future(way.run(CALLS[name](client, directory)))
    await asyncio.sleep(0)
    if chance.random() < 0.5:
        for _ in range(chance.randrange(MOST_ROUNDS)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(chance.uniform(0, LONGEST if name in MORE_MOMENTS else 0.03))
    place = "" if task.done() else _place_of(task)
    if place:
        await way.cancel(task)
    error: BaseException | None = None
    try:
        await asyncio.wait_for(asyncio.shield(task), PATIENCE) if not place else await task
    except BaseException as raised:  # noqa: BLE001 - looked at below
        error = raised
    if error is None or isinstance(error, IndreamError):
        return place, f"it went on to {error!r}" if place and way.is_sure else None
    if way.error is not None and type(error) is way.error:
        return place, None
    return place, f"{type(error).__name__}: {error}"


def _place_of(task: asyncio.Future[Any]) -> str:
    """The functions that a call is in."""
    assert isinstance(task, asyncio.Task)
    coroutine: Any = task.get_coro()
    names: list[str] = []
    while coroutine is not None:
        code = getattr(coroutine, "cr_code", None) or getattr(coroutine, "ag_code", None)
        names += [code.co_name] if code else []
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)
    return " > ".join(names[-5:]) or "the beginning"


async def _await_afterward(client: Any) -> list[str]:
    try:
        await client.with_options(timeout=PATIENCE, max_retries=AFTERWARD_RETRIES).exports.get("afterward")
    except Exception as error:  # noqa: BLE001 - looked for
        return [f"{type(error).__name__}: {error}"]
    return []
