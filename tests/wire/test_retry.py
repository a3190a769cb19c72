"""The decisions about retries that are seen best from near by."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from indream._wire.answer import Answer
from indream._wire.deadline import Deadline
from indream._wire.request import Operation, Request, Retry
from indream._wire.retry import (
    Budget,
    Call,
    Failure,
    Outlook,
    backoff,
    keyed,
    outage_pause,
    outlook_of,
    repeatable,
    retry_after_seconds,
)
from indream._wire.settings import Settings
from indream._wire.source import Source
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    IndreamError,
    ServerError,
    UploadOutcomeUnknownError,
    UploadSourceError,
    UploadSourceTimeoutError,
    UploadTimeoutError,
)
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


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), ("0", 0.0), (" 7 ", 7.0), ("999999999", 999_999_999.0), ("1000000000", None)],
)
def test_seconds_of_retry_after(value: str | None, expected: float | None) -> None:
    """Up to nine digits."""
    assert expected == retry_after_seconds(value, NOW)


@pytest.mark.parametrize(
    ("header", "chance", "expected"),
    [({}, 0.5, 0.25), ({"retry-after": "0"}, 0.5, 0.25), ({"retry-after": "60"}, 1.0, 60.0)],
)
def test_the_longer_pause_counts(header: dict[str, str], chance: float, expected: float) -> None:
    """The client's own, or the one that the service asks for, up to a minute."""
    call = Call(request(), SETTINGS, Budget(), now=0)
    call.attempts = 1
    assert expected == call.pause_after(Answer(503, header, b""), 0.0, NOW, chance)
    assert call.pause_after(Answer(503, {"retry-after": "61"}, b""), 0.0, NOW, chance) is None
    assert 61 == call.retry_after


def ambiguous(attempts: int, content: Any = None, retry: Retry = "safe", **failure: Any) -> float | None:
    """The pause after an attempt without a response, with the longest chance."""
    call = Call(
        Request(Operation("o", "POST", "/o", retry), "/o", bytes, content=content), SETTINGS, Budget(), 0
    )
    call.attempts = attempts
    return call.pause_after(Failure(Outlook.AMBIGUOUS, "", **failure), 0.0, NOW, 1.0)


def test_attempts_end_with_the_last_retry() -> None:
    """Two retries are three attempts."""
    assert [0.5, 1.0, None] == [ambiguous(attempts) for attempts in (1, 2, 3)]


def test_a_body_that_was_read_must_be_readable_again() -> None:
    """Otherwise no attempt follows."""
    once = Source.of(iter([b"a"]), size=1)
    assert [0.5, 0.5, None, 0.5] == [
        ambiguous(1, b"a"),
        ambiguous(1, Source.of(b"a")),
        ambiguous(1, once),
        ambiguous(1, once, body_unread=True),
    ]


def test_an_answer_before_the_end_of_the_body_is_retried() -> None:
    """The service did not have the whole request, so that it cannot have acted on it."""
    for cut_short, expected in ((True, 0.5), (False, None)):
        call = Call(Request(Operation("o", "POST", "/o", "never"), "/o", bytes), SETTINGS, Budget(), 0)
        call.attempts = 1
        answer = Answer(503, {}, b"", cut_short=cut_short)
        assert expected == call.pause_after(answer, 0.0, NOW, 1.0)
        assert call.may_have_succeeded is not cut_short


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Failure(Outlook.NOT_SENT, ""), 0.5),
        (Failure(Outlook.CUT_SHORT, ""), 0.5),
        (Failure(Outlook.AMBIGUOUS, ""), None),
        (Answer(429, {}, b"", cut_short=True), 1.0),
        (Answer(429, {}, b""), None),
        *((Failure(outlook, ""), None) for outlook in (Outlook.FINAL, Outlook.FLAWED)),
        *((Failure(outlook, ""), None) for outlook in (Outlook.SOURCE_SILENT, Outlook.BROKEN_OFF)),
    ],
)
def test_a_call_that_must_not_be_repeated(outcome: Answer | Failure, expected: float | None) -> None:
    """It is repeated only if the service cannot have acted on it."""
    call = Call(things("never"), SETTINGS, Budget(), now=0)
    call.attempts = 1
    assert expected == call.pause_after(outcome, 0.0, NOW, 1.0)


QUOTA = b'{"errorCode": "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"}'


@pytest.mark.parametrize(
    ("answer", "outlook", "may_have_succeeded"),
    [
        *((Answer(status, {}, b""), Outlook.AMBIGUOUS, True) for status in (408, 500, 502, 503, 504)),
        *((Answer(status, {}, b""), Outlook.FINAL, True) for status in (520, 524, 599)),
        *(
            (Answer(status, {}, b""), Outlook.FINAL, False)
            for status in (302, 400, 407, 409, 422, 428, 430, 499, 501, 505, 600)
        ),
        *((Answer(status, {}, b"", cut_short=True), Outlook.CUT_SHORT, False) for status in (408, 503)),
        *((Answer(status, {}, b"", cut_short=True), Outlook.FINAL, False) for status in (413, 520)),
        (Answer(429, {}, b""), Outlook.THROTTLED, False),
        (Answer(429, {}, b"", cut_short=True), Outlook.THROTTLED, False),
        (Answer(429, {}, QUOTA), Outlook.FINAL, False),
    ],
)
def test_the_outlook_after_each_status(answer: Answer, outlook: Outlook, may_have_succeeded: bool) -> None:
    """A gateway in front of the service may answer for it, although it has acted."""
    assert outlook is outlook_of(answer)
    call = Call(request(), SETTINGS, Budget(), now=0)
    assert (0, False, None) == (call.attempts, call.may_have_succeeded, call.retry_after)
    call.attempts = 5
    assert call.pause_after(answer, 0.0, NOW, 1.0) is None
    assert may_have_succeeded is call.may_have_succeeded


def things(
    retry: Retry, *, key: str | None = None, client_task_id: bool = False, takes_key: bool = True
) -> Request[bytes]:
    """A request of an operation with rules for its retries."""
    plain: Request[bytes] = Request(
        Operation("o", "POST", "/o", retry, takes_key), "/o", bytes, client_task_id=client_task_id
    )
    return plain if key is None else plain.with_key(key)


@pytest.mark.parametrize(
    ("retry", "key", "client_task_id", "auto", "expected"),
    [
        ("safe", None, False, False, True),
        ("keyed", None, False, True, False),
        ("keyed", "k", False, False, True),
        ("keyed", None, True, False, True),
        ("opt-in", None, False, True, False),
        ("opt-in", None, True, True, False),
        ("opt-in", "k", False, False, False),
        ("opt-in", "k", False, True, True),
        ("never", "k", True, True, False),
    ],
)
def test_operations_that_can_be_repeated(
    retry: Retry, key: str | None, client_task_id: bool, auto: bool, expected: bool
) -> None:
    """By the rule of the operation, and what the request names."""
    assert expected is repeatable(things(retry, key=key, client_task_id=client_task_id), auto)


@pytest.mark.parametrize(
    ("made", "auto", "expected"),
    [
        (things("keyed"), True, "new"),
        (things("keyed"), False, None),
        (things("keyed", takes_key=False), True, None),
        (things("keyed", key="k"), True, "k"),
        (things("keyed", client_task_id=True), True, None),
    ],
)
def test_a_key_is_made_where_one_is_missing(made: Request[bytes], auto: bool, expected: str | None) -> None:
    """Never beside a `clientTaskId`, which finds the existing task."""
    assert expected == keyed(made, auto, lambda: "new").idempotency_key


@pytest.mark.parametrize(
    ("outcome", "cost"),
    [
        (Failure(Outlook.NOT_SENT, ""), 14),
        (Failure(Outlook.AMBIGUOUS, ""), 14),
        (Answer(503, {}, b"", cut_short=True), 14),
        (Answer(503, {}, b""), 14),
        (Answer(429, {}, b""), 5),
    ],
)
def test_the_cost_of_a_retry(outcome: Answer | Failure, cost: int) -> None:
    """It is given back if the retry succeeds; a success without a retry is one token."""
    budget = Budget()
    call = Call(request(), SETTINGS, budget, now=0)
    call.attempts = 1
    assert call.pause_after(outcome, 0.0, NOW, 1.0) is not None
    assert (False, True) == (budget.spend(500 - cost + 1), budget.spend(500 - cost))
    call.read(Answer(200, {}, b""))
    assert (False, True) == (budget.spend(cost + 1), budget.spend(cost))
    Call(request(), SETTINGS, budget, now=0).read(Answer(200, {}, b""))
    assert (False, True) == (budget.spend(2), budget.spend(1))


def failing(answer: Answer) -> bytes:
    """A parser that cannot read an answer."""
    raise APIError(status=answer.status, type="", title="", detail="", error_code=None)


def test_an_answer_is_read() -> None:
    """The pause that an earlier answer asked for is forgotten."""
    call = Call(request(), SETTINGS, Budget(), now=0)
    call.attempts = 1
    call.pause_after(Answer(503, {"retry-after": "5"}, b""), 0.0, NOW, 1.0)
    response = call.read(Answer(201, {"a": "b"}, b"body"))
    assert (201, {"a": "b"}, b"body", b"body", None) == (
        response.status_code,
        response.headers,
        response.content,
        response.parsed,
        call.retry_after,
    )


def test_an_answer_that_cannot_be_read_is_a_success_of_the_call() -> None:
    """The error says that the service has acted, unless the operation changes nothing."""
    for retry, may_have_succeeded in (("never", True), ("safe", False)):
        operation = Operation("o", "POST", "/o", retry)  # type: ignore[arg-type]
        call = Call(Request(operation, "/o", failing, (("Idempotency-Key", "k"),)), SETTINGS, Budget(), now=0)
        call.attempts = 2
        with pytest.raises(APIError) as caught:
            call.read(Answer(200, {}, b""))
        error = caught.value
        assert (2, may_have_succeeded, "k", None) == (
            error.attempts,
            error.may_have_succeeded,
            error.idempotency_key,
            error.retry_after,
        )


BARE = "refused"
ONLY = client_settings("https://service.test")
CHECK = (
    "all bytes were sent, so the file may have become an asset: check the assets before you upload it again"
)


@pytest.mark.parametrize(
    ("failure", "content", "attempts", "kind", "message"),
    [
        (
            Failure(Outlook.NOT_SENT, BARE, connecting=True),
            None,
            1,
            APIConnectionError,
            "could not connect to https://service.test: refused",
        ),
        (
            Failure(Outlook.NOT_SENT, BARE, timed_out=True, connecting=True, proxy="HTTPS_PROXY"),
            None,
            3,
            APITimeoutError,
            (
                "could not connect to https://service.test through the proxy in "
                "HTTPS_PROXY: refused (3 attempts)"
            ),
        ),
        (
            Failure(Outlook.CUT_SHORT, BARE),
            None,
            2,
            APIConnectionError,
            "POST /o: the request was sent in part after 2 attempts: refused",
        ),
        (
            Failure(Outlook.AMBIGUOUS, BARE, timed_out=True),
            None,
            1,
            APITimeoutError,
            "POST /o: no response from https://service.test: refused",
        ),
        (
            Failure(Outlook.AMBIGUOUS, BARE),
            Source.of(b"a"),
            2,
            UploadOutcomeUnknownError,
            f"POST /o: no response from https://service.test after 2 attempts: refused; {CHECK}",
        ),
        (
            Failure(Outlook.AMBIGUOUS, BARE, timed_out=True),
            Source.of(b"a"),
            1,
            UploadTimeoutError,
            f"POST /o: no response from https://service.test: refused; {CHECK}",
        ),
        (
            Failure(Outlook.FLAWED, BARE),
            Source.of(b"a"),
            1,
            UploadSourceError,
            "POST /o: the content does not match what was announced: refused",
        ),
        (
            Failure(Outlook.SOURCE_SILENT, BARE, timed_out=True),
            Source.of(b"a"),
            1,
            UploadSourceTimeoutError,
            "POST /o: the upload was stopped: refused",
        ),
        (
            Failure(Outlook.FINAL, BARE),
            None,
            1,
            APIConnectionError,
            "POST /o: the request failed: refused",
        ),
    ],
)
def test_the_error_of_each_failure(
    failure: Failure, content: Any, attempts: int, kind: type[IndreamError], message: str
) -> None:
    """It names the call and the service, and the number of attempts if there were several."""
    made = Request(Operation("o", "POST", "/o", "never"), "/o", bytes, content=content).with_key("k")
    call = Call(made, ONLY, Budget(), now=0)
    call.attempts = attempts
    assert call.pause_after(failure, 0.0, NOW, 1.0) is None or failure.outlook in (
        Outlook.NOT_SENT,
        Outlook.CUT_SHORT,
    )
    error = call.error(failure)
    assert (kind, message) == (type(error), str(error))
    assert (attempts, failure.outlook is Outlook.AMBIGUOUS, "k") == (
        error.attempts,
        error.may_have_succeeded,
        error.idempotency_key,
    )
    if isinstance(error, APIConnectionError) and not isinstance(error, UploadOutcomeUnknownError):
        assert error.permanent is (failure.outlook is Outlook.FINAL)


def test_the_error_of_an_answer_hides_the_key() -> None:
    """Some services repeat what they received."""
    settings: Settings = ONLY
    call = Call(request(), settings, Budget(), now=0)
    call.attempts = 1
    answer = Answer(503, {"retry-after": "99"}, b'{"title": "sk failed"}')
    call.pause_after(answer, 0.0, NOW, 1.0)
    error = call.error(answer)
    assert (ServerError, 99.0) == (type(error), error.retry_after)
    assert "\u2026 failed" in str(error)


def test_an_earlier_attempt_without_a_response_matters_more() -> None:
    """The call may have succeeded, although the last attempt was not sent."""
    call = Call(things("never"), ONLY, Budget(), now=0)
    call.attempts = 1
    call.pause_after(Failure(Outlook.AMBIGUOUS, ""), 0.0, NOW, 1.0)
    call.attempts = 2
    error = call.error(Failure(Outlook.NOT_SENT, BARE, connecting=True))
    assert error.may_have_succeeded
    assert str(error) == (
        "POST /o: no response from https://service.test after 2 attempts: "
        "could not connect to https://service.test: refused"
    )
