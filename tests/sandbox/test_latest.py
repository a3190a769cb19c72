"""Logs that keep the latest records: their limits, and their numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from indream.sandbox.checks import CheckLog, FailedCheck
from indream.sandbox.latest import Latest

MIB = 1024 * 1024


@attrs.frozen
class Record:
    """A record with a content."""

    content: bytes


FOUR = [Record(bytes([number])) for number in range(4)]


@pytest.mark.parametrize(
    ("count", "size", "kept"),
    [(4, 4, 4), (3, 4, 3), (4, 3, 3), (1, 4, 1), (4, 1, 1), (9, 0, 0)],
)
def test_the_latest_records_are_kept(count: int, size: int, kept: int) -> None:
    log: Latest[Record] = Latest(count, size)
    for record in FOUR:
        log.add(record)
    latest = FOUR[4 - kept :]
    assert (latest, kept) == (log.snapshot(), len(log))
    assert list(zip(range(4, 0, -1), latest[::-1], strict=False)) == log.newest()
    assert log.newest()[:2] == log.newest(2)


def test_a_cleared_log_keeps_as_many_records_as_before() -> None:
    """Their numbers go on."""
    log: Latest[Record] = Latest(9, 2)
    log.add(FOUR[0])
    log.clear()
    assert ([], 0) == (log.snapshot(), len(log))
    log.add(FOUR[1])
    log.add(FOUR[2])
    assert [(3, FOUR[2]), (2, FOUR[1])] == log.newest()


def test_the_editor_states_of_failed_checks_have_at_most_16_mib() -> None:
    log = CheckLog()
    for size in (1, 8 * MIB, 8 * MIB):
        log.add(FailedCheck("POST /v1/editor/validate", datetime.now(UTC), [], 0, bytes(size)))
    assert [3, 2] == [number for number, _ in log.newest()]
    assert log.get(1) is None
