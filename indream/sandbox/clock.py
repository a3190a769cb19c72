"""The sandbox's clock, and the one place in it that reads the time.

Sandbox time is counted in whole milliseconds since 1970, so that a step of the clock lands exactly on
the moment a task moves.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Clock"]


class Clock:
    """Real time, made faster by `speed` and moved on by `advance`; speed 0 holds it still.

    It may be advanced from any thread.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if not (math.isfinite(speed) and speed >= 0):
            raise ValueError("speed must be a finite number, 0 or more")
        self._speed = speed
        self._began = time.time_ns() // 1_000_000
        self._began_monotonic = time.monotonic_ns()
        self._skipped = 0
        self._lock = threading.Lock()
        self._sleepers: set[Callable[[], object]] = set()

    def now(self) -> int:
        """The sandbox's time."""
        elapsed = time.monotonic_ns() - self._began_monotonic
        return self._began + self._skipped + int(elapsed * self._speed) // 1_000_000

    def unix_seconds(self) -> int:
        """The world's time, whatever the sandbox's is."""
        return int(time.time())

    def advance(self, seconds: float) -> None:
        """Move the sandbox's time on; whoever waits for a moment that is now past wakes up."""
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError("seconds must be a finite number, 0 or more")
        with self._lock:
            self._skipped += round(seconds * 1000)
            sleepers = list(self._sleepers)
        for wake in sleepers:
            # The loop of a sleeper may close while this runs; then there is nobody left to wake.
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
                left = moment - self.now()
                if left <= 0:
                    return
                timeout = left / 1000 / self._speed if self._speed else None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(moved.wait(), timeout)
        finally:
            with self._lock:
                self._sleepers.discard(wake)
