"""Logs that keep the latest records: their limits, and their numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from indream.sandbox import RequestRecord, WebhookRecord
from indream.sandbox.checks import CheckLog, FailedCheck
from indream.sandbox.latest import Latest
from indream.sandbox.records import RequestLog

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


@pytest.mark.parametrize(("size", "kept"), [(64 * MIB - 1, 2), (64 * MIB, 1)])
def test_the_bodies_of_requests_have_at_most_64_mib(size: int, kept: int) -> None:
    log = RequestLog()
    for length in (1, size):
        log.add(
            RequestRecord(method="POST", path="/", at=datetime.now(UTC), seconds=0, content=bytes(length))
        )
    assert kept == len(log.snapshot())


def test_most_fields_of_a_record_have_defaults() -> None:
    """Those of requests and of webhooks."""
    request = RequestRecord(method="GET", path="/", at=datetime.now(UTC), seconds=0.5)
    webhook = WebhookRecord(event="EXPORT_STARTED", task_id="t", url="u", headers={"a": "b"}, content=b"{}")
    assert ({}, b"", None) == (request.headers, request.content, request.body)
    assert (
        "RequestRecord(method='GET', path='/', query='', operation=None, status=None, error_code=None,"
        " size=0, fault=None)"
    ) == repr(request)
    assert (
        "WebhookRecord(event='EXPORT_STARTED', task_id='t', url='u', attempts=0, status=None, error=None)"
    ) == repr(webhook)


@pytest.mark.parametrize(
    ("status", "delivered"), [(None, False), (199, False), (200, True), (299, True), (300, False)]
)
def test_a_webhook_is_delivered_by_a_success(status: int | None, delivered: bool) -> None:
    record = WebhookRecord(event="E", task_id="t", url="u", headers={}, content=b"{}", status=status)
    assert delivered is record.delivered


def test_the_editor_states_of_failed_checks_have_at_most_16_mib() -> None:
    log = CheckLog()
    for size in (1, 8 * MIB, 8 * MIB):
        log.add(FailedCheck("POST /v1/editor/validate", datetime.now(UTC), [], 0, bytes(size)))
    assert [3, 2] == [number for number, _ in log.newest()]
    assert log.get(1) is None
