"""Places for connections: their number, their order, and that none is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty
from types import SimpleNamespace

import httpcore
import pytest

from indream._net import places as module
from indream._net.places import AsyncPlaces, Place, Places
from tests.support.faults.interrupting import Interrupt
from tests.support.waiting import PATIENCE

"""Seconds for something that does come: not a verdict, only an end."""


def test_the_limit() -> None:
    """There are this many, and another one once a place is dropped."""
    places = Places(2)
    first, second = places.take(0), places.take(0)
    assert (0, True) == (places.free, first is not second)
    with pytest.raises(httpcore.PoolTimeout):
        places.take(0)
    del first
    assert 1 == places.free
    places.take(0)
    assert 1 == places.free


def test_a_thread_that_waits_is_woken() -> None:
    """As soon as another one says that it has dropped its place; each of them gets one."""
    places = Places(1)
    held: list[Place] = [places.take(0)]
    taken: list[str] = []

    def wait(name: str) -> None:
        place = places.take(PATIENCE)
        taken.append(name)
        del place
        places.freed()

    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(wait, name) for name in "abc"]
        held.clear()
        places.freed()
        for waiter in waiting:
            waiter.result(PATIENCE)
    assert ["a", "b", "c"] == sorted(taken)
    assert 1 == places.free


def test_many_threads_never_have_too_many() -> None:
    """The limit holds at every moment."""
    places = Places(3)
    lock = threading.Lock()
    at_once, most = 0, 0

    def use(_: int) -> None:
        nonlocal at_once, most
        place = places.take(PATIENCE)
        with lock:
            at_once += 1
            most = max(most, at_once)
        with lock:
            at_once -= 1
        del place
        places.freed()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(use, range(600)))
    assert most <= 3
    assert 3 == places.free


def test_no_interrupt_loses_a_place() -> None:
    """At any point while a place is taken and given back."""
    places = Places(1)

    def use() -> None:
        place = places.take(0)
        del place
        places.freed()

    def wait_for_nothing() -> None:
        with suppress(httpcore.PoolTimeout):
            places.take(0)

    for work, held in ((use, False), (wait_for_nothing, True)):
        kept = [places.take(0)] if held else []
        for number in range(200):
            interrupt = Interrupt(number, ("indream._net.places",))
            with suppress(KeyboardInterrupt), interrupt:
                work()
            assert len(kept) == 1 - places.free, interrupt.where
            if interrupt.where is None:
                break
        assert 0 < number < 199
        kept.clear()


class Turns:
    """The queues on which threads wait, and a clock that moves while they do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.waits: list[float] = []
        self.woken = 0
        self.meanwhile: list[Callable[[], object]] = []
        turns = self

        class Turn:
            def get(self, *, timeout: float) -> None:
                turns.waits.append(timeout)
                turns.now += timeout
                if turns.meanwhile:
                    turns.meanwhile.pop()()
                raise Empty

            def put(self, _: None) -> None:
                turns.woken += 1

        monkeypatch.setattr(module, "SimpleQueue", Turn)
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: turns.now))


def test_a_waiting_thread_looks_again_every_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, since a place may have become free, then each second, and at the end of its time."""
    turns, places = Turns(monkeypatch), Places(1)
    held = [places.take(None)]
    with pytest.raises(httpcore.PoolTimeout):
        places.take(2.5)
    with pytest.raises(httpcore.PoolTimeout):
        places.take(0)
    assert ([0.0, 1.0, 1.0, 0.5, 0.0], 0) == (turns.waits, turns.woken)
    turns.waits.clear()
    turns.meanwhile.append(held.clear)
    places.take(None)
    assert [0.0] == turns.waits


def test_a_thread_behind_another_one_waits_for_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not look at once, and wakes the first one when a place is free."""
    turns, places = Turns(monkeypatch), Places(1)
    held = [places.take(None)]
    got: list[Place] = []

    def behind() -> None:
        turns.meanwhile.append(held.clear)
        got.append(places.take(None))
        got.clear()
        assert 0 == turns.woken
        places.freed()

    turns.meanwhile.append(behind)
    places.take(None)
    assert ([0.0, 1.0], 1) == (turns.waits, turns.woken)


async def test_tasks_get_places_in_their_order() -> None:
    """The task that has waited longest gets the next place."""
    places = AsyncPlaces(1)
    held = [await places.take(0)]
    taken: list[int] = []

    async def wait(number: int) -> None:
        place = await places.take(None)
        taken.append(number)
        await asyncio.sleep(0)
        del place
        places.freed()

    waiting = [asyncio.ensure_future(wait(number)) for number in range(5)]
    await asyncio.sleep(0)
    held.clear()
    places.freed()
    await asyncio.gather(*waiting)
    assert [0, 1, 2, 3, 4] == taken
    assert 1 == places.free


async def test_a_task_waits_no_longer_than_it_may() -> None:
    """It raises PoolTimeout and leaves the place to others."""
    places = AsyncPlaces(1)
    held = await places.take(0)
    with pytest.raises(httpcore.PoolTimeout):
        await places.take(0.001)
    del held
    assert 1 == places.free


@pytest.mark.parametrize("rounds", range(4))
async def test_a_task_that_is_canceled_passes_its_turn_on(rounds: int) -> None:
    """Also at the moment that it is woken, or has just taken its place."""
    places = AsyncPlaces(1)
    held = [await places.take(0)]
    first, second = (asyncio.ensure_future(places.take(None)) for _ in range(2))
    await asyncio.sleep(0)
    held.clear()
    places.freed()
    for _ in range(rounds):
        await asyncio.sleep(0)
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    del first
    places.freed()
    async with asyncio.timeout(PATIENCE):
        await second
    assert 0 == places.free
