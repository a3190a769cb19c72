"""The sandbox's clock, the only module that reads the time.

The sandbox's time is counted in whole milliseconds since 1970, so that a step of the clock ends exactly at
the moment at which a task changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indream.sandbox.options import Speed, check_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FASTEST", "LATEST", "Clock", "ClockReading", "Period"]

FASTEST = 1_000_000.0
LATEST = 221_845_392_000_000
"""The year 9000, where the sandbox's time ends: later moments of its tasks still fit into dates."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the sandbox's time from a moment on, with the dates that clients see in it."""

    sandbox: int
    date: int
    pace: float
    """Milliseconds of the date for each one of the sandbox's time."""

    def at(self, moment: int) -> int:
        """Return the date of a moment."""
        return min(LATEST, self.date + int((moment - self.sandbox) * self.pace))


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The sandbox's time at a moment of real time, both in milliseconds, its speed, and its dates so far."""

    world: int
    sandbox: int
    speed: float
    periods: tuple[Period, ...] = ()

    def at(self, world: int) -> int:
        """Return the sandbox's time at a later moment of real time."""
        return min(LATEST, self.sandbox + max(0, int((world - self.world) * self.speed)))


class Clock:
    """Real time multiplied by `speed`, and moved forward by `advance`. It ends in the year 9000.

    Its time decides when things happen. The dates that clients see are those of real time, moved forward by
    `advance`: a sandbox that runs ten times as fast would otherwise report dates of the future.

    It may be advanced from any thread.

    Args:
        speed: The factor, 0 to 1,000,000. With 0 time stands still until `advance`; with "auto" it moves
            only when a client polls an export.
        before: A `moment` of an earlier clock, which this one continues as if it had never stopped.
    """

    def __init__(self, speed: Speed = 1.0, before: ClockReading | None = None) -> None:
        if isinstance(speed, str) and speed != "auto":
            raise ValueError('speed must be a number or "auto"')
        self.is_auto = speed == "auto"
        self._speed: float = 0 if speed == "auto" else speed
        check_seconds("speed", self._speed, most=FASTEST)
        self._began_world = time.time_ns() // 1_000_000
        self._began = self._began_world if before is None else before.at(self._began_world)
        self._began_monotonic = time.monotonic_ns()
        # Time that moves only in steps has no pace; its dates move by the same steps.
        self._pace = 1 / self._speed if self._speed else 1.0
        periods = before.periods if before else ()
        date = periods[-1].at(self._began) if periods else self._began
        self._periods: tuple[Period, ...] = (*periods, Period(self._began, date, self._pace))
        self._skipped = 0
        self._lock = threading.Lock()
        self._sleepers: set[Callable[[], object]] = set()

    def now(self) -> int:
        """Return the sandbox's time."""
        elapsed = time.monotonic_ns() - self._began_monotonic
        return min(LATEST, self._began + self._skipped + int(elapsed * self._speed) // 1_000_000)

    def moment(self) -> ClockReading:
        """Return the reading from which time runs; it stays the same until the clock is advanced."""
        return ClockReading(
            self._began_world, min(LATEST, self._began + self._skipped), self._speed, self._periods
        )

    def date(self, moment: int) -> int:
        """Return the date that clients see for a moment of the sandbox's time."""
        periods = self._periods
        begun = (period for period in reversed(periods) if period.sandbox <= moment)
        return next(begun, periods[0]).at(moment)

    def stopwatch(self) -> float:
        """Return seconds of real time since an arbitrary moment, to measure the time between two calls."""
        return time.monotonic()

    def unix_seconds(self) -> int:
        """Return real time in seconds since 1970, whatever the sandbox's time is."""
        return int(time.time())

    def advance(self, seconds: float) -> None:
        """Move the sandbox's time forward, and wake the tasks that wait for a moment that has passed.

        Raises:
            ValueError: `seconds` is negative, or the sandbox's time would pass the year 9000.
        """
        check_seconds("seconds", seconds)
        milliseconds = round(seconds * 1000)
        if self.now() + milliseconds > LATEST:
            raise ValueError("seconds would move the sandbox's time past the year 9000")
        self._skip(milliseconds)

    def advance_to(self, moment: int) -> None:
        """Move the sandbox's time forward to a moment, unless it has passed."""
        self._skip(max(0, min(moment, LATEST) - self.now()))

    def _skip(self, milliseconds: int) -> None:
        with self._lock:
            if milliseconds and self._pace != 1:
                now = self.now()
                date = self.date(now)
                step = (Period(now, date, 1), Period(now + milliseconds, date + milliseconds, self._pace))
                self._periods = (*self._periods, *step)
            self._skipped += milliseconds
            sleepers = list(self._sleepers)
        for wake in sleepers:
            # The loop of a sleeper may close while this runs; then no task is left to wake.
            with contextlib.suppress(RuntimeError):
                wake()

    async def reach(self, moment: int) -> None:
        """Wait until the sandbox's time is `moment`."""
        loop = asyncio.get_running_loop()
        moved = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(moved.set)

        with self._lock:
            self._sleepers.add(wake)
        try:
            while True:
                moved.clear()
                remaining = moment - self.now()
                if remaining <= 0:
                    return
                timeout = remaining / 1000 / self._speed if self._speed else None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(moved.wait(), timeout)
        finally:
            with self._lock:
                self._sleepers.discard(wake)
