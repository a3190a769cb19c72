"""The time that is left."""

from __future__ import annotations

import math

import pytest

from indream._wire.deadline import NO_DEADLINE, Deadline


@pytest.mark.rule("deadlines.drip")
@pytest.mark.parametrize(
    ("now", "expected"), [(0, 5), (95, 5), (98, 2), (99.5, 0.5), (100, 0.001), (500, 0.001)]
)
def test_an_operation_ends_with_its_attempt(now: float, expected: float) -> None:
    """It may take its own time, as far as the attempt's goes; never 0, which means not to wait at all."""
    remaining = Deadline.at(100, now=0).limit(5, now=0)
    assert 5 == remaining
    assert expected == remaining.at(now)


def test_a_deadline_passes_at_its_end() -> None:
    """Not before, and it stays passed."""
    deadline = Deadline.after(10, 100.0)
    assert (10, 110.0) == deadline
    assert [10.0, 0.5, 0.0, -5.0] == [deadline.remaining(now) for now in (100.0, 109.5, 110.0, 115.0)]
    assert [False, False, True, True] == [deadline.passed(now) for now in (100.0, 109.5, 110.0, 115.0)]


@pytest.mark.rule("deadlines.drip")
@pytest.mark.parametrize(("now", "expected"), [(0, 5), (98, 2), (100, 0.001), (500, 0.001)])
def test_a_transport_that_knows_no_deadline_gets_what_remains(now: float, expected: float) -> None:
    """A transport of the caller sees a plain number, which does not exceed what remains when it is made."""
    assert expected == Deadline.at(100, now=0).limit(5, now)


@pytest.mark.parametrize(("seconds", "expected"), [(4, (4, 104)), (10, (10, 110)), (20, (10, 110))])
def test_a_part_ends_no_later_than_the_whole(seconds: float, expected: tuple[float, float]) -> None:
    """An attempt may take its own time, as long as the call has not ended."""
    assert expected == Deadline.after(10, 100.0).within(seconds, 100.0)
    assert (seconds, 100.0 + seconds) == NO_DEADLINE.within(seconds, 100.0)


def test_a_deadline_at_a_time_counts_from_now() -> None:
    """The seconds, which messages name, are those that remain when it is made."""
    assert (90, 100) == Deadline.at(100, now=10)


def test_a_part_that_ends_with_the_whole_has_its_seconds() -> None:
    """It is the whole call that ends, so that an error names its timeout."""
    assert (10, 110) == Deadline.after(10, 100.0).within(5, 105.0)


@pytest.mark.parametrize("deadline", [Deadline.after(None, 100.0), Deadline.at(None, 100.0), NO_DEADLINE])
def test_a_call_without_a_timeout_has_no_end(deadline: Deadline) -> None:
    """Its time never passes."""
    assert not deadline.passed(1e300)
    assert math.inf == deadline.remaining(1e300) == deadline.seconds
