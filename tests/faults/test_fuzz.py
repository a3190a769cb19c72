"""Fuzzed responses are reproduced by their number, and are broken in many ways."""

from __future__ import annotations

from tests.support.faults.fuzz import fuzzed, fuzzed_bytes
from tests.support.faults.service import export_task, good

GOOD = good(export_task("a"))


def test_a_seed_gives_one_answer() -> None:
    """So that what a run has found can be looked at alone."""
    assert [fuzzed(number, GOOD) for number in range(50)] == [fuzzed(number, GOOD) for number in range(50)]
    assert fuzzed_bytes(7, GOOD) == fuzzed_bytes(7, GOOD)


def test_some_answers_are_broken_and_some_are_good() -> None:
    """Statuses, headers and bodies each vary; a good answer among them shows that those are read too."""
    answers = [fuzzed(number, GOOD) for number in range(500)]
    bodies = [answer.body for answer in answers]
    assert 20 < len({answer.status for answer in answers})
    assert 100 < len({tuple(answer.headers) for answer in answers})
    assert 300 < len(set(bodies)) < 500
    assert 20 < bodies.count(GOOD.body)
    assert 400 < len({fuzzed_bytes(number, GOOD) for number in range(500)})
