"""The time that is left."""

from __future__ import annotations

import pytest

from indream._wire.deadline import TimeLeft


@pytest.mark.rule("deadlines.drip")
@pytest.mark.parametrize(
    ("now", "expected"), [(0, 5), (95, 5), (98, 2), (99.5, 0.5), (100, 0.001), (500, 0.001)]
)
def test_an_operation_ends_with_its_attempt(now: float, expected: float) -> None:
    """It may take its own time, as far as the attempt's goes; never 0, which means not to wait at all."""
    remaining = TimeLeft(5, end=100)
    assert 5 == remaining
    assert expected == remaining.at(now)
