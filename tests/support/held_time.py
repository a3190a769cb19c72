"""Stopped clocks: nothing sleeps, and the clocks move when the code asks to pause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from indream import _clock
from indream._async import _runtime as async_runtime
from indream._net.workers import AsyncCrew, Crew
from indream._sync import _runtime as sync_runtime
from indream._wire import deadline
from indream.sandbox import Sandbox
from tests.support.waiting import PATIENCE

START = 1_790_000_000.0


def _without_end(wait: Callable[..., Any]) -> Callable[..., Any]:
    return lambda crew, _: wait(crew, None)


class HeldTime:
    """The clocks, the pauses and the chance of a test.

    Attributes:
        pauses: Every pause that was asked for, in seconds.
        chance: The value of each random number, as a part of its range.
        wall_time: The wall clock; it follows the monotonic one unless a test sets it.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.now = 0.0
        self.pauses: list[float] = []
        self.chance = 0.5
        self.on_pause: Callable[[float], object] | None = None
        self.wall_time: Callable[[], float] = lambda: START + self.now
        monkeypatch.setattr(_clock, "monotonic", lambda: self.now)
        monkeypatch.setattr(_clock, "wall_time", self._wall_time)
        monkeypatch.setattr(_clock, "uniform", lambda low, high: low + (high - low) * self.chance)
        monkeypatch.setattr(async_runtime, "sleep", self._sleep_async)
        monkeypatch.setattr(sync_runtime, "sleep", self.pass_)
        # Downloads of a batch take no time: a wait for one lasts until it has finished.
        for crew in (Crew, AsyncCrew):
            monkeypatch.setattr(crew, "wait", _without_end(crew.wait))

    def advances(self, sandbox: Sandbox) -> None:
        """Let the time of a served sandbox pass with this one.

        A request shortly before a deadline has little time on this clock, but as much real time as it needs.
        """
        self.on_pause = sandbox.advance
        self._monkeypatch.setattr(deadline, "LEAST", PATIENCE)

    def _wall_time(self) -> float:
        return self.wall_time()

    def pass_(self, seconds: float) -> None:
        """Let time pass at once."""
        self.pauses.append(seconds)
        self.now += seconds
        if self.on_pause is not None:
            self.on_pause(seconds)

    async def _sleep_async(self, seconds: float) -> None:
        self.pass_(seconds)
