"""Threads and tasks for work: their number, and that each work ends once, with its value or its error."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

import anyio
import pytest

from indream._net import workers as module
from indream._net.workers import (
    END,
    AsyncCrew,
    AsyncSourceReader,
    Crew,
    Finished,
    SilentError,
    SourceReader,
    Workers,
)
from indream._wire.source import Kind, Source
from tests.support.waiting import PATIENCE


def taken(crew: Crew[str, int]) -> Finished[str, int]:
    """The next work that has finished."""
    crew.wait(PATIENCE)
    finished = crew.take()
    assert finished is not None
    return finished


def test_work_ends_with_its_value_or_its_error() -> None:
    """In the order in which it ends; the crew is busy until all of it was taken."""
    crew: Crew[str, int] = Crew(lambda: None)
    free = threading.Event()

    def fail() -> int:
        raise ValueError("no")

    assert (False, None) == (crew.busy, crew.take())
    crew.start("waits", lambda: len("abc") if free.wait(PATIENCE) else 0)
    crew.start("fails", fail)
    failed = taken(crew)
    assert ("fails", None, "no") == (failed.item, failed.value, str(failed.error))
    assert (True, None) == (crew.busy, crew.take())
    free.set()
    assert Finished("waits", 3) == taken(crew)
    assert not crew.busy
    crew.close()


def test_a_thread_is_used_again() -> None:
    """There are as many threads as there was work at the same time."""
    crew: Crew[str, int] = Crew(lambda: None)
    threads: set[int] = set()
    for name in "abc":
        crew.start(name, lambda: threads.add(threading.get_ident()) or 1)
        assert Finished(name, 1) == taken(crew)
    crew.close()
    assert len(threads) == 1


def test_close_hangs_up_and_begins_nothing() -> None:
    """Work that is started later never begins."""
    free, begun = threading.Event(), threading.Event()
    done: list[str] = []
    crew: Crew[str, int] = Crew(free.set)

    def hold() -> int:
        begun.set()
        return int(free.wait(PATIENCE))

    crew.start("first", hold)
    assert begun.wait(PATIENCE)
    crew.close()
    assert free.is_set()
    crew.start("second", lambda: done.append("second") or 1)
    assert not done


# --- sources


class Silent:
    """Bytes that come when the test lets them."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.threads: list[int] = []

    def __iter__(self) -> Iterator[bytes]:
        self.threads.append(threading.get_ident())
        yield b"first"
        self.free.wait(PATIENCE)
        self.threads.append(threading.get_ident())


def test_a_source_that_may_block_is_read_in_a_thread() -> None:
    """Always the same one; the caller waits no longer than it may."""
    silent = Silent()
    reader = SourceReader(Source(Kind.CHUNKS, silent))
    items = iter(silent)
    assert b"first" == reader.next(PATIENCE, items)
    with pytest.raises(SilentError):
        reader.next(0.001, items)
    silent.free.set()
    assert END is reader.next(PATIENCE, items)
    assert [silent.threads[0]] * 2 == silent.threads != [threading.get_ident()] * 2
    with pytest.raises(ZeroDivisionError):
        reader.call(PATIENCE, divmod, 1, 0)
    reader.close()


def test_a_source_that_cannot_block_is_read_by_the_caller() -> None:
    """It has all of its bytes."""
    reader = SourceReader(Source(Kind.BUFFER, b"abc"))
    assert threading.get_ident() == reader.call(0.001, threading.get_ident)
    items = iter([1])
    assert (1, END) == (reader.next(0.001, items), reader.next(0.001, items))
    reader.close()


async def test_a_source_is_read_beside_the_loop() -> None:
    """In a thread, or by the loop if it is an async iterator; no call takes longer than it may."""
    silent, never = Silent(), asyncio.Event()

    async def awaited() -> AsyncIterator[bytes]:
        yield b"first"
        raise TimeoutError("of the source")

    async def waiting() -> AsyncIterator[bytes]:
        await never.wait()
        yield b""

    reader = AsyncSourceReader(Source(Kind.CHUNKS, silent))
    items = iter(silent)
    assert b"first" == await reader.call(PATIENCE, next, items)
    with pytest.raises(SilentError):
        await reader.call(0.001, next, items, b"")
    silent.free.set()
    assert threading.get_ident() != await reader.call(PATIENCE, threading.get_ident)
    chunks = awaited()
    assert b"first" == await reader.next(PATIENCE, chunks)
    with pytest.raises(TimeoutError, match="of the source"):
        await reader.next(PATIENCE, chunks)
    assert END is await reader.next(PATIENCE, chunks)
    with pytest.raises(SilentError):
        await reader.next(0.001, waiting())
    reader.close()


# --- threads that are kept for a while


class Started:
    """Threads that were started, and that run when the test calls them; what happens while one waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs: list[Callable[[], None]] = []
        self.hooks: dict[str, Callable[[], None]] = {}
        monkeypatch.setattr(module, "start_new_thread", lambda run, _: self.runs.append(run))
        monkeypatch.setattr(os, "register_at_fork", self.hooks.update, raising=False)
        monkeypatch.setattr(threading.current_thread(), "name", "a test")


class Waiting:
    """The work that waits; while a thread waits for more, the next of `meanwhile` is called."""

    def __init__(self, meanwhile: list[Callable[[], None]]) -> None:
        self.queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.meanwhile = meanwhile
        self.waits: list[float] = []
        self.put, self.empty = self.queue.put, self.queue.empty

    def get(self, *, timeout: float) -> Callable[[], None]:
        """Take the next work."""
        if self.empty():
            self.waits.append(timeout)
            if self.meanwhile:
                self.meanwhile.pop(0)()
        return self.queue.get_nowait()


def test_a_thread_is_started_if_none_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit; one that has had no work for five seconds ends, and another one may be started."""
    started = Started(monkeypatch)
    workers = Workers("test", 2)
    done: list[str] = []
    counts: list[int] = []
    gone: list[bool] = []

    def work(name: str) -> Callable[[], None]:
        return lambda: done.append(f"{name} in {threading.current_thread().name}")

    def do(*names: str) -> None:
        for name in names:
            workers.do(work(name))
            counts.append(len(started.runs))

    def last() -> None:
        done.append("last")

    def is_released() -> None:
        gone.append(reference() is None)

    reference = weakref.ref(last)
    waiting = Waiting([lambda: do("d"), lambda: do("e"), is_released])
    monkeypatch.setattr(workers, "_waiting", waiting)
    do("a", "b", "c")
    assert [1, 2, 2] == counts
    workers.do(last)
    del last
    started.runs[0]()
    assert [f"{name} in indream: test" for name in "abc"] == done[:3]
    assert ["last", "d in indream: test", "e in indream: test"] == done[3:]
    assert ([1, 2, 2, 2, 2], [5.0] * 3, [True]) == (counts, waiting.waits, gone)
    do("f", "g", "h")
    assert [2, 3, 3] == counts[5:]  # The second thread has not begun yet.
    waiting.meanwhile.append(lambda: do("i", "j"))
    started.runs[1]()
    assert [3, 3] == counts[8:]
    waiting.meanwhile.append(lambda: do("k", "l"))
    started.runs[2]()
    assert [3, 4] == counts[10:]
    assert "fghijkl" == "".join(name[0] for name in done[6:])


def test_work_that_arrives_while_a_thread_ends_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread has waited long enough, but has not ended yet."""
    started = Started(monkeypatch)
    workers = Workers("test", 1)
    done: list[str] = []

    def too_late() -> None:
        workers.do(lambda: done.append("b"))
        raise Empty

    workers.do(lambda: done.append("a"))
    waiting = Waiting([too_late])
    waiting.put(workers._waiting.get())
    monkeypatch.setattr(workers, "_waiting", waiting)
    started.runs[0]()
    assert (["a", "b"], 1) == (done, len(started.runs))


def test_work_is_not_accepted_if_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system allows no more threads; later it does."""
    started = Started(monkeypatch)
    workers = Workers("test", 1)
    done: list[str] = []

    def no_more(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(module, "start_new_thread", no_more)
        with pytest.raises(RuntimeError, match="new thread"):
            workers.do(lambda: done.append("a"))
    workers.do(lambda: done.append("b"))
    monkeypatch.setattr(module, "IDLE", 0)
    started.runs[0]()
    assert ["b"] == done


def test_a_forked_process_has_no_threads_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts its own; work that waited is that of the parent process."""
    started = Started(monkeypatch)
    workers = Workers("test", 1)
    done: list[str] = []
    workers.do(lambda: done.append("parent"))
    started.hooks["after_in_child"]()
    workers.do(lambda: done.append("child"))
    assert 2 == len(started.runs)
    monkeypatch.setattr(module, "IDLE", 0)
    started.runs[1]()
    assert ["child"] == done


def test_each_kind_of_work_has_a_number_of_threads() -> None:
    """Pictures are drawn after each other; sources and name servers may all be silent."""
    kinds = (module._disk, module._names, module._sources, module._pictures)
    assert [("disk", 4), ("names", 256), ("source", 256), ("pictures", 1)] == [
        (kind._name, kind._limit) for kind in kinds
    ]


class Queues:
    """Queues that note how long is waited for them; they have something while `ends` is not 0."""

    def __init__(self) -> None:
        self.waits: list[float | None] = []
        self.ends = 0

    def put(self, _: object) -> None:
        """Nothing."""

    def get(self, *, timeout: float | None) -> None:
        """Note it."""
        self.waits.append(timeout)
        if not self.ends:
            raise Empty
        self.ends -= 1

    def get_nowait(self) -> None:
        """Nothing is in it."""
        raise Empty


@pytest.mark.parametrize(("ends", "rounds"), [(2, 2), (1, 100), (0, 100)])
def test_close_waits_for_threads_only_so_long(
    monkeypatch: pytest.MonkeyPatch, ends: int, rounds: int
) -> None:
    """It cuts connections off again every 50 ms, a hundred times, until all threads have ended."""
    started, queues = Started(monkeypatch), Queues()
    hung_up: list[str] = []
    monkeypatch.setattr(module, "SimpleQueue", lambda: queues)
    crew: Crew[str, int] = Crew(lambda: hung_up.append("hung up"))
    crew.wait(3.5)
    crew.wait(None)
    for name in "ab":
        crew.start(name, lambda: 1)
    queues.ends = ends
    crew.close()
    assert (2, rounds) == (len(started.runs), len(hung_up))
    assert [3.5, None, *[0.05] * rounds] == queues.waits


# --- tasks


async def test_tasks_end_with_their_value_or_their_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order in which they end; the crew is busy until all of them were taken."""
    waits: list[dict[str, Any]] = []
    wait = asyncio.wait

    async def noted(tasks: Any, **options: Any) -> Any:
        waits.append(options)
        return await wait(tasks, **options)

    monkeypatch.setattr(asyncio, "wait", noted)
    crew: AsyncCrew[str, int] = AsyncCrew(lambda: None)
    free = asyncio.Event()

    async def held() -> int:
        await free.wait()
        return 3

    async def fail() -> int:
        raise ValueError("no")

    await crew.wait(9.0)
    assert (False, None, []) == (crew.busy, crew.take(), waits)
    crew.start("waits", held)
    crew.start("fails", fail)
    await crew.wait(8.0)
    await crew.wait(7.0)
    assert [{"timeout": 8.0, "return_when": asyncio.FIRST_COMPLETED}] == waits
    failed = crew.take()
    assert failed is not None
    assert ("fails", None, "no") == (failed.item, failed.value, str(failed.error))
    assert (True, None) == (crew.busy, crew.take())
    free.set()
    await crew.wait(6.0)
    assert crew.busy
    assert Finished("waits", 3) == crew.take()
    assert (False, [8.0, 6.0]) == (crew.busy, [options["timeout"] for options in waits])


async def test_a_task_that_never_began_was_canceled() -> None:
    """Its error says so."""
    crew: AsyncCrew[str, int] = AsyncCrew(lambda: None)
    before = asyncio.all_tasks()

    async def nothing() -> int:
        raise AssertionError

    crew.start("a", nothing)
    for task in asyncio.all_tasks() - before:
        task.cancel()
    await crew.wait(None)
    finished = crew.take()
    assert finished is not None
    assert ("a", asyncio.CancelledError) == (finished.item, type(finished.error))


@pytest.mark.parametrize("how", ["not", "by a scope", "by its task"])
async def test_close_waits_for_tasks_even_if_it_is_canceled(how: str) -> None:
    """It raises what canceled it afterwards; a scope of anyio is not noticed until then."""
    crew: AsyncCrew[str, int] = AsyncCrew(lambda: None)
    begun, free, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def reluctant() -> int:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await free.wait()
            ended.set()
        return 1

    async def done() -> int:
        return 2

    async def close() -> str:
        with anyio.CancelScope() as scope:
            if how == "by a scope":
                scope.cancel()
            await crew.aclose()
            return "closed"
        return "canceled"

    crew.start("reluctant", reluctant)
    crew.start("done", done)
    await begun.wait()
    closing = asyncio.ensure_future(close())
    await asyncio.sleep(0)
    if how == "by its task":
        closing.cancel()
    await asyncio.sleep(0)
    assert not closing.done()
    free.set()
    if how == "by its task":
        with pytest.raises(asyncio.CancelledError):
            await closing
    else:
        assert "closed" == await closing
    assert (True, False, None) == (ended.is_set(), crew.busy, crew.take())
    await crew.aclose()


async def test_close_discards_tasks_that_have_ended() -> None:
    """Nobody takes them any more."""
    crew: AsyncCrew[str, int] = AsyncCrew(lambda: None)

    async def done() -> int:
        return 2

    crew.start("done", done)
    await crew.wait(None)
    assert crew.busy
    await crew.aclose()
    assert not crew.busy
