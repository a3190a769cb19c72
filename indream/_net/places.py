"""A limit on the number of connections; neither Ctrl-C nor a cancellation loses a place for a connection.

A place is held by a reference to it, and is free as soon as nothing refers to it. The code that frees it is
written in C (`set.discard`, called by a weak reference), so that a signal cannot interrupt it.
"""

from __future__ import annotations

import time
import weakref
from collections import deque
from contextlib import suppress
from functools import partial
from math import inf
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import httpcore

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AsyncPlaces", "Place", "Places"]

LOOK_AGAIN = 1.0
"""Seconds after which a waiting thread checks by itself: a signal may have kept another from waking it."""


class Place:
    """The right to use one more connection."""

    __slots__ = ("__weakref__",)


class _Held:
    """The places that are held."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: set[weakref.ref[Place]] = set()

    @property
    def free(self) -> int:
        """The number of places that nobody holds."""
        return self._limit - len(self._held)

    def _claim(self) -> Place | None:
        # The place is added before the places are counted: two threads may both be refused, but never both
        # accepted.
        place = Place()
        self._held.add(weakref.ref(place, self._held.discard))
        return place if len(self._held) <= self._limit else None


class Places(_Held):
    """The places of a sync client, for all of its threads."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._waiting: deque[SimpleQueue[None]] = deque()

    def take(self, seconds: float | None) -> Place:
        """Take a place as soon as one is free, waiting at most this many seconds.

        Raises:
            httpcore.PoolTimeout: No place became free in time.
        """
        if not self._waiting and (place := self._claim()) is not None:
            return place
        end = inf if seconds is None else time.monotonic() + seconds
        turn: SimpleQueue[None] = SimpleQueue()
        self._waiting.append(turn)
        # A place may have become free before other threads could see that this thread is waiting.
        seconds = 0.0 if len(self._waiting) == 1 else LOOK_AGAIN
        try:
            while True:
                with suppress(Empty):
                    turn.get(timeout=min(seconds, max(0.0, end - time.monotonic())))
                if (place := self._claim()) is not None:
                    return place
                if time.monotonic() >= end:
                    raise httpcore.PoolTimeout
                seconds = LOOK_AGAIN
                if turn not in self._waiting:  # This thread was woken, but another one took the place.
                    self._waiting.appendleft(turn)
        finally:
            with suppress(ValueError):
                self._waiting.remove(turn)
            self.freed()

    def freed(self) -> None:
        """Wake the thread that has waited longest, if a place is free."""
        if self._waiting and self.free > 0:
            with suppress(IndexError):  # Another thread woke it.
                self._waiting.popleft().put(None)


class AsyncPlaces(_Held):
    """The places of an async client in one event loop."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._waiting: deque[Callable[[], object]] = deque()

    async def take(self, seconds: float | None) -> Place:
        """Take a place as soon as one is free, waiting at most this many seconds.

        Raises:
            httpcore.PoolTimeout: No place became free in time.
        """
        if not self._waiting and (place := self._claim()) is not None:
            return place
        import asyncio  # The sync client does not need it.

        turn = asyncio.Event()
        # The garbage collector may free a place in any thread.
        wake = partial(asyncio.get_running_loop().call_soon_threadsafe, turn.set)
        self._waiting.append(wake)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await turn.wait()
                    if (place := self._claim()) is not None:
                        return place
                    turn.clear()
                    self._waiting.appendleft(wake)
        except TimeoutError:
            raise httpcore.PoolTimeout from None
        finally:
            with suppress(ValueError):
                self._waiting.remove(wake)
            self.freed()

    def freed(self) -> None:
        """Wake the task that has waited longest, if a place is free."""
        if self._waiting and self.free > 0:
            with suppress(IndexError, RuntimeError):  # RuntimeError: its loop is closed
                self._waiting.popleft()()
