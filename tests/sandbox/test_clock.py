"""The sandbox's clock, with real time that the tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from indream.sandbox import clock as module
from indream.sandbox.clock import FASTEST, LATEST, Clock, ClockReading, Period
from indream.sandbox.options import Speed

START = 1_790_000_000_000
"""Milliseconds of real time since 1970 at the beginning of a test."""


class RealTime:
    """Stands in for the module `time`."""

    def __init__(self) -> None:
        self.nanoseconds = 0

    def pass_by(self, milliseconds: float) -> None:
        """Let real time pass."""
        self.nanoseconds += round(milliseconds * 1_000_000)

    def time(self) -> float:
        """Seconds since 1970."""
        return self.time_ns() / 1e9

    def time_ns(self) -> int:
        """Nanoseconds since 1970."""
        return START * 1_000_000 + self.nanoseconds

    def monotonic(self) -> float:
        """Seconds since the start of the machine."""
        return self.monotonic_ns() / 1e9

    def monotonic_ns(self) -> int:
        """Nanoseconds since the start of the machine."""
        return 5_000_000_000 + self.nanoseconds


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> RealTime:
    """The real time of a test, which stands still."""
    real = RealTime()
    monkeypatch.setattr(module, "time", real)
    return real


@pytest.mark.parametrize(
    ("speed", "expected"), [(1, 7_000_000), (2.5, 17_500_000), (0, 0), ("auto", 0), (0.001, 7_000)]
)
def test_time_runs_at_its_speed(real: RealTime, speed: Speed, expected: int) -> None:
    clock = Clock(speed)
    assert START == clock.now()
    real.pass_by(7_000_000)
    assert START + expected == clock.now()
    assert (speed == "auto") is clock.is_auto
    # A stopwatch and signatures use real time.
    assert (7_005, START // 1_000 + 7_000) == (clock.stopwatch(), clock.unix_seconds())


def test_a_part_of_a_millisecond_does_not_count(real: RealTime) -> None:
    clock = Clock()
    real.pass_by(0.999_999)
    assert START == clock.now()
    real.pass_by(0.000_001)
    assert START + 1 == clock.now()


def test_dates_run_with_real_time_between_the_steps(real: RealTime) -> None:
    clock = Clock(10)
    real.pass_by(100)
    clock.advance(60)
    real.pass_by(100)
    clock.advance_to(clock.now() + 500)
    clock.advance_to(clock.now() - 500)
    assert START + 1_000 + 60_000 + 1_000 + 500 == clock.now()
    assert [
        (START - 50, START - 5),
        (START, START),
        (START + 1_000, START + 100),
        (START + 1_500, START + 600),
        (START + 61_000, START + 60_100),
        (START + 62_000, START + 60_200),
        (START + 62_500, START + 60_700),
        (START + 63_500, START + 60_800),
    ] == [
        (START + after, clock.date(START + after))
        for after in (-50, 0, 1_000, 1_500, 61_000, 62_000, 62_500, 63_500)
    ]
    assert (
        ClockReading(
            START,
            START + 60_500,
            10,
            (
                Period(START, START, 0.1),
                Period(START + 1_000, START + 100, 1),
                Period(START + 61_000, START + 60_100, 0.1),
                Period(START + 62_000, START + 60_200, 1),
                Period(START + 62_500, START + 60_700, 0.1),
            ),
        )
        == clock.moment()
    )


@pytest.mark.parametrize("speed", [0, 1, "auto"])
def test_a_step_of_other_clocks_needs_no_other_pace(real: RealTime, speed: Speed) -> None:
    """Their dates move as their time does."""
    del real
    clock = Clock(speed)
    clock.advance(60)
    assert (Period(START, START, 1),) == clock.moment().periods
    assert START + 60_000 == clock.date(clock.now())


def test_a_clock_continues_a_former_one(real: RealTime) -> None:
    """As if it had never stopped; its dates stay in order."""
    former = Clock(10)
    former.advance(60)
    real.pass_by(1_000)
    clock = Clock(4, former.moment())
    assert START + 70_000 == clock.now()
    assert START + 61_000 == clock.date(clock.now())
    real.pass_by(1_000)
    assert START + 74_000 == clock.now()
    assert START + 62_000 == clock.date(clock.now())
    assert START + 60_500 == clock.date(START + 65_000)
    without_dates = Clock(0, ClockReading(START, START + 9, 0))
    assert (START + 9, START + 9) == (without_dates.now(), without_dates.date(START + 9))


def test_a_former_clock_does_not_go_back_with_real_time() -> None:
    reading = ClockReading(START, START, 2)
    assert [START, START, START + 2, LATEST] == [
        reading.at(world) for world in (START - 1, START, START + 1, LATEST * 2)
    ]
    assert LATEST == Period(0, 0, 2).at(LATEST)


def test_time_ends(real: RealTime) -> None:
    """With the first millisecond of the year 9000."""
    year = datetime(9000, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert year // timedelta(milliseconds=1) == LATEST
    clock = Clock(0)
    with pytest.raises(ValueError, match="past the year 9000"):
        Clock(0, ClockReading(START, LATEST - 1_000, 0)).advance(1.001)
    last = Clock(1, ClockReading(START, LATEST - 1_000, 0))
    last.advance(1)
    real.pass_by(5_000)
    assert (LATEST, LATEST) == (last.now(), last.moment().sandbox)
    clock.advance_to(LATEST + 1)
    assert LATEST == clock.now()


def test_the_greatest_speed(real: RealTime) -> None:
    """Is a million."""
    clock = Clock(FASTEST)
    real.pass_by(1)
    assert START + 1_000_000 == clock.now()
    with pytest.raises(ValueError, match="speed must be a number, 0 to 1,000,000"):
        Clock(FASTEST + 1)
