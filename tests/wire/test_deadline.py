"""The time that is left."""

from __future__ import annotations

import math

import pytest

from indream._wire.deadline import Deadline, TimeLeft


@pytest.mark.rule("deadlines.drip")
@pytest.mark.parametrize(
    ("now", "expected"), [(0, 5), (95, 5), (98, 2), (99.5, 0.5), (100, 0.001), (500, 0.001)]
)
def test_an_operation_ends_with_its_attempt(now: float, expected: float) -> None:
    """It may take its own time, as far as the attempt's goes; never 0, which means not to wait at all."""
    remaining = TimeLeft(5, end=100)
    assert 5 == remaining
    assert expected == remaining.at(now)


def test_a_deadline_passes_at_its_end() -> None:
    """Not before, and it stays passed."""
    deadline = Deadline.after(10, 100.0)
    assert (10, 110.0) == deadline
    assert [10.0, 0.5, 0.0, -5.0] == [deadline.remaining(now) for now in (100.0, 109.5, 110.0, 115.0)]
    assert [False, False, True, True] == [deadline.passed(now) for now in (100.0, 109.5, 110.0, 115.0)]


def test_a_call_without_a_timeout_has_no_end() -> None:
    """Its time never passes."""
    deadline = Deadline.after(None, 100.0)
    assert not deadline.passed(1e300)
    assert math.inf == deadline.remaining(1e300) == deadline.seconds
