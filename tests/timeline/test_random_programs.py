"""Random programs make the same timelines as before, and the same operations are rejected."""

from __future__ import annotations

import json

import pytest

from tests.timeline.programs import RECORD, SHARES, SIZE, digest

RECORDED: list[str] = json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("share", range(SHARES))
def test_a_program_makes_the_same_timeline_as_before(share: int) -> None:
    """400 programs of 14 operations."""
    first = share * SIZE
    assert RECORDED[share] == digest(share), f"`python -m tests.timeline.programs {first} {SIZE}` shows them"
