"""Pauses between polls of an export."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._exports.polling import pause

SECONDS = st.floats(0.001, 3600)
CHANCE = st.floats(0, 1)
COUNT = st.integers(0, 10**6)


@pytest.mark.rule("deadlines.poll-given")
@settings(deadline=None)
@given(given_interval=SECONDS, usual=SECONDS, unchanged=COUNT, chance=CHANCE)
def test_an_explicit_interval_is_kept(
    given_interval: float, usual: float, unchanged: int, chance: float
) -> None:
    """Exactly, always."""
    assert given_interval == pause(given_interval, usual, unchanged, chance)


@pytest.mark.rule("deadlines.poll-growing")
@settings(deadline=None)
@given(usual=SECONDS, unchanged=COUNT, chance=CHANCE)
def test_pauses_stay_within_bounds(usual: float, unchanged: int, chance: float) -> None:
    """From the usual interval to 10 s, or the usual one where that is longer; give or take a tenth."""
    seconds = pause(None, usual, unchanged, chance)
    assert usual * 0.899 <= seconds <= max(usual, 10) * 1.101
