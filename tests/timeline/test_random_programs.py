"""Random programs and all arguments make the same timelines as before, and the same ones are rejected."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.timeline.arguments import GROUPS, results_of
from tests.timeline.programs import RECORD, SHARES, SIZE, digest, results_of_share

RECORDED: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("share", range(SHARES))
def test_a_program_makes_the_same_timeline_as_before(share: int) -> None:
    """400 programs of 14 operations."""
    shown = f"`python -m tests.timeline.programs {share * SIZE} {SIZE}` shows them"
    assert RECORDED["programs"][share] == digest(results_of_share(share)), shown


@pytest.mark.parametrize("group", GROUPS)
def test_an_argument_has_the_same_result_as_before(group: str) -> None:
    """Usual, odd and wrong values."""
    shown = f"`python -m tests.timeline.arguments '{group}'` shows them"
    assert RECORDED["arguments"][group] == digest(results_of(group)), shown
