"""The links to outputs: how long they live, and what they prove."""

from __future__ import annotations

import re

import pytest

from indream.sandbox.answers import expiry, output_query, token_matches

DAY = 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("completed", "now", "expected"),
    [
        (0, 0, 2 * DAY),
        (0, DAY - 1, 2 * DAY),
        (0, DAY, 3 * DAY),
        (500, 500, 500 + 2 * DAY),
        (500, DAY + 499, 500 + 2 * DAY),
        (500, 7 * DAY + 500, 500 + 9 * DAY),
    ],
)
def test_a_link_lives_for_one_to_two_days(completed: int, now: int, expected: int) -> None:
    """Two reads on the same day of the export return the same link."""
    assert expected == expiry(completed, now)


def test_a_link_proves_its_name_and_its_expiry() -> None:
    query = output_query(b"secret", "a.mp4", 500)
    match = re.fullmatch("expires=500&token=([0-9a-f]{32})", query)
    assert match is not None
    token = match[1]
    assert token_matches(b"secret", "a.mp4", 500, token)
    assert not token_matches(b"secret", "a.mp4", 501, token)
    assert not token_matches(b"secret", "b.mp4", 500, token)
    assert not token_matches(b"other", "a.mp4", 500, token)
    assert not token_matches(b"secret", "a.mp4", 500, "ключ")
