"""The decisions about retries that are seen best from near by."""

from __future__ import annotations

import threading
import time

import pytest

from indream._wire.answer import Answer
from indream._wire.deadline import Deadline
from indream._wire.request import Operation, Request
from indream._wire.retry import Budget, Call, Failure, Outlook, backoff, outage_pause, retry_after_seconds
from tests.support.client_settings import client_settings

NOW = 1_790_000_000.0  # Mon, 21 Sep 2026 14:13:20 GMT
SETTINGS = client_settings()


def request(content: bytes | None = None) -> Request[bytes]:
    """A request that may be repeated."""
    operation = Operation("getThing", "GET", "/thing", "safe")
    return Request(operation, "/thing", lambda answer: answer.content, content=content)


@pytest.mark.rule("attempts.retry-after-forms")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "value",
    [
        "Mon, 21 Sep 2026 14:13:30 GMT",
        "Monday, 21-Sep-26 14:13:30 GMT",
        "Mon Sep 21 14:13:30 2026",
        "Mon, 21 Sep 2026 14:13:30 -0000",
        "Mon, 21 Sep 2026 14:13:30",
    ],
)
def test_http_dates_are_in_utc(monkeypatch: pytest.MonkeyPatch, zone: str, value: str) -> None:
    """The machine's own time zone has no part in it, also where the form names none."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert 10 == retry_after_seconds(value, NOW)
    time.tzset()


@pytest.mark.rule("attempts.retry-after-forms")
def test_a_past_date_means_now() -> None:
    """It is as good as now, not a time before."""
    assert 0 == retry_after_seconds("Mon, 21 Sep 2026 14:13:19 GMT", NOW)


@pytest.mark.rule("attempts.retry-after-forms")
@pytest.mark.parametrize(
    "value",
    [
        "²",
        "١٢",
        "٣",
        " ",
        "+5",
        "1_0",
        "5.5",
        "1" * 5000,
        "a" * 100_000,
        "Mon, 21 Sep 2026 14:13:30 +9999999",
        "Mon, 21 Sep 2026 14:13:30:000 GMT",
        "Mon, 21 Sep 2026 14:14 GMT",
    ],
)
def test_malformed_retry_after_is_ignored(value: str) -> None:
    """Digits are ASCII and at most nine; nothing in a header raises."""
    assert retry_after_seconds(value, NOW) is None


@pytest.mark.parametrize(
    ("outlook", "pauses"),
    [
        *((outlook, [0.5, 1, 2, 4, 8, 8]) for outlook in (Outlook.NOT_SENT, Outlook.CUT_SHORT)),
        (Outlook.AMBIGUOUS, [0.5, 1, 2, 4, 8, 8]),
        (Outlook.THROTTLED, [1, 2, 4, 8, 8, 8]),
    ],
)
def test_pauses_double_up_to_eight_seconds(outlook: Outlook, pauses: list[float]) -> None:
    """They begin at half a second, or at a second if the service asks for fewer requests."""
    assert pauses == [backoff(outlook, failures, 1.0) for failures in range(1, 7)]
    assert [pause / 4 for pause in pauses] == [backoff(outlook, failures, 0.25) for failures in range(1, 7)]


def test_pauses_in_an_outage_double_up_to_half_a_minute() -> None:
    """Each is at least half as long as it may be, so that the last one before a deadline is a real one."""
    pauses = [2, 4, 8, 16, 30, 30]
    assert pauses == [outage_pause(2, failures, 1.0) for failures in range(1, 7)]
    assert [pause / 2 for pause in pauses] == [outage_pause(2, failures, 0.0) for failures in range(1, 7)]
    assert 30 == outage_pause(2, 100_000, 1.0)


@pytest.mark.rule("deadlines.total", "deadlines.large-body")
@pytest.mark.parametrize(
    ("timeout", "max_retries", "content", "expected"),
    [
        (60, 2, None, 3 * 60 + 2 * 60),
        (10, 0, None, 10),
        (10, 0, bytes(64 * 1024 * 100), 110),
        (10, 1, bytes(64 * 1024 * 100), 2 * 110 + 60),
    ],
)
def test_the_total_of_a_call_grows_with_its_body(
    timeout: float, max_retries: int, content: bytes | None, expected: float
) -> None:
    """There is an end to attempts and pauses together, later for a large body."""
    call = Call(
        request(content), client_settings(timeout=timeout, max_retries=max_retries), Budget(), now=1000
    )
    assert 1000 + expected == call.deadline.end


@pytest.mark.rule("deadlines.callers")
def test_the_earlier_deadline_counts() -> None:
    """The earlier one holds."""
    assert (
        1005 == Call(request(), SETTINGS, Budget(), now=1000, deadline=Deadline.at(1005, 1000)).deadline.end
    )
    assert (
        1300 == Call(request(), SETTINGS, Budget(), now=1000, deadline=Deadline.at(5000, 1000)).deadline.end
    )


@pytest.mark.rule("attempts.retry-after-long")
def test_no_retry_whose_pause_reaches_the_deadline() -> None:
    """A pause that leaves no time for an attempt is not begun, nor paid for."""
    budget = Budget()
    call = Call(request(), SETTINGS, budget, now=0, deadline=Deadline.after(10, 0))
    call.attempts = 1
    answer = Answer(503, {"retry-after": "10"}, b"")
    assert call.pause_after(answer, 0.0, NOW, 1.0) is None
    assert 0.5 == call.pause_after(Answer(503, {}, b""), 9.4, NOW, 1.0)
    assert call.pause_after(Answer(503, {}, b""), 9.5, NOW, 1.0) is None


def test_a_body_of_another_length_is_not_retried() -> None:
    """Not even where a repetition does no harm: it would be the same again."""
    call = Call(request(), SETTINGS, Budget(), now=0)
    call.attempts = 1
    assert call.pause_after(Failure(Outlook.AMBIGUOUS, ""), 0.0, NOW, 1.0) is not None
    assert call.pause_after(Failure(Outlook.FLAWED, ""), 0.0, NOW, 1.0) is None


@pytest.mark.rule("attempts.budget-shared")
def test_a_budget_is_shared_by_threads() -> None:
    """No token is spent twice, and none appears from nowhere."""
    budget = Budget()
    granted: list[int] = []

    def work() -> None:
        for _ in range(200):
            if budget.spend(5):
                granted.append(5)
            if budget.spend(1):
                budget.give_back(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Budget.CAPACITY == sum(granted)
    assert not budget.spend(1)


@pytest.mark.rule("attempts.budget-refill")
def test_a_budget_does_not_grow() -> None:
    """Successes fill it up to its capacity and no further."""
    budget = Budget()
    budget.give_back(100)
    assert budget.spend(Budget.CAPACITY)
    assert not budget.spend(1)
    budget.give_back(10_000)
    assert not budget.spend(Budget.CAPACITY + 1)
    assert budget.spend(Budget.CAPACITY)


@pytest.mark.rule("attempts.budget")
def test_a_spent_budget_leaves_first_attempts_alone() -> None:
    """Only retries are refused."""
    budget = Budget()
    assert budget.spend(Budget.CAPACITY)
    call = Call(request(), SETTINGS, budget, now=0)
    assert call.pause_after(Failure(Outlook.NOT_SENT, "refused"), 0.0, NOW, 0.5) is None
    assert call.pause_after(Answer(429, {}, b""), 0.0, NOW, 0.5) is None
