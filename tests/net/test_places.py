"""Places for connections: their number, their order, and that none is lost."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpcore
import pytest

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
