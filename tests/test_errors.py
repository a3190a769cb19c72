"""The errors as objects: what they are, what they say, and that they travel between processes."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import indream
from indream import errors
from indream.editor_state import check_editor_state
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthError,
    CaptionsError,
    ConflictError,
    DownloadError,
    DownloadTimeoutError,
    ExportFailedError,
    ExportTimeoutError,
    IndreamError,
    JobNotSentError,
    JobsError,
    MissingExtraError,
    ModelValidationError,
    NotFoundError,
    Problem,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    SlotsFullError,
    UploadOutcomeUnknownError,
    UploadSourceError,
    UploadSourceTimeoutError,
    UploadTimeoutError,
    ValidationError,
    WebhookVerificationError,
)
from indream.types import ExportTask
from tests.support.fake_service import export_task

KINDS = {
    APIError: IndreamError,
    AuthError: APIError,
    ValidationError: APIError,
    SlotsFullError: ValidationError,
    ModelValidationError: ValidationError,
    JobsError: ValidationError,
    NotFoundError: APIError,
    ConflictError: APIError,
    RateLimitError: APIError,
    QuotaExceededError: RateLimitError,
    ServerError: APIError,
    ExportFailedError: APIError,
    APIConnectionError: IndreamError,
    APITimeoutError: APIConnectionError,
    UploadOutcomeUnknownError: APIConnectionError,
    UploadTimeoutError: UploadOutcomeUnknownError,
    UploadSourceError: IndreamError,
    UploadSourceTimeoutError: UploadSourceError,
    DownloadError: IndreamError,
    DownloadTimeoutError: DownloadError,
    ExportTimeoutError: IndreamError,
    JobNotSentError: IndreamError,
    WebhookVerificationError: IndreamError,
    CaptionsError: IndreamError,
    IndreamError: Exception,
    MissingExtraError: ModuleNotFoundError,
}


def examples() -> list[IndreamError]:
    """One error of each class, with everything on it."""
    arguments = (409, "https://errors.test/x", "A title", "A detail", "SOME_CODE", "r-1", {"x-thing": "1"})
    made: list[IndreamError] = [
        cls(*arguments)
        for cls in KINDS
        if issubclass(cls, APIError) and cls not in (ExportFailedError, JobsError)
    ]
    made += [
        JobsError({"a": ValueError("no such font")}, 3),
        JobNotSentError(ValueError("no such font"), "a"),
        ExportFailedError(export_task(status="FAILED", error="no such font")),
        APIConnectionError("GET /v1/exports: refused"),
        APITimeoutError("GET /v1/exports: no response was received"),
        UploadOutcomeUnknownError("POST /v1/uploads: no response was received"),
        UploadTimeoutError("POST /v1/uploads: no response was received"),
        UploadSourceError("POST /v1/uploads: it ended"),
        UploadSourceTimeoutError("POST /v1/uploads: it gave nothing"),
        DownloadError("it was cut", "task-1", 1, 2, 503),
        DownloadTimeoutError("it was not there in time"),
        ExportTimeoutError("task-1", 600, export_task()),
        WebhookVerificationError("too old", "OUTSIDE_WINDOW"),
        CaptionsError("CAPTIONS_DAMAGED", "not valid JSON", 3),
        IndreamError("something"),
    ]
    for error in made:
        error.attempts = 3
        error.may_have_succeeded = True
        error.idempotency_key = "key-1"
        error.retry_after = 1.5
        error.add_note("a note")
    for error in made:
        if isinstance(error, ValidationError):
            error.problems = tuple(check_editor_state({}))
        if isinstance(error, APIConnectionError | DownloadError):
            error.permanent = True
    return made


def test_every_error_is_exported() -> None:
    """Each error has its name in `indream.errors` and in `indream`, where users look for it."""
    assert {cls.__name__ for cls in KINDS} | {"Problem"} == set(errors.__all__)
    for cls, base in KINDS.items():
        assert base in cls.__bases__
        assert getattr(indream, cls.__name__) is cls
        assert "indream.errors" == cls.__module__  # as tracebacks show it


@pytest.mark.parametrize(
    ("cls", "builtin"),
    [
        (APITimeoutError, TimeoutError),
        (DownloadTimeoutError, TimeoutError),
        (ExportTimeoutError, TimeoutError),
        (UploadSourceTimeoutError, TimeoutError),
        (ModelValidationError, ValueError),
        (JobsError, ValueError),
        (CaptionsError, ValueError),
    ],
)
def test_builtin_bases(cls: type[IndreamError], builtin: type[Exception]) -> None:
    """An error that Python has a class for is caught by that class, too."""
    assert issubclass(cls, builtin)
    further = [other for other in KINDS if issubclass(other, TimeoutError | ValueError)]
    assert {
        APITimeoutError,
        UploadTimeoutError,
        UploadSourceTimeoutError,
        DownloadTimeoutError,
        ExportTimeoutError,
        ModelValidationError,
        JobsError,
        CaptionsError,
    } == set(further)


def test_defaults() -> None:
    """An error that no call has written on says nothing of attempts and keys."""
    error = APIError()
    assert (0, False, None, None, None, None) == (
        error.attempts,
        error.may_have_succeeded,
        error.idempotency_key,
        error.request_id,
        error.retry_after,
        error.task_id,
    )
    assert ("the call failed", {}) == (str(error), error.headers)
    assert Problem("", "", None, "", None) == error.problem
    assert () == ValidationError().problems
    assert not APIConnectionError().permanent
    assert not DownloadError("").permanent


def permanent(error: APIConnectionError | DownloadError) -> IndreamError:
    """The same error, marked as one that every attempt would get."""
    error.permanent = True
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (APIError(), False),
        (APIError(status=200, error_code="SDK_UNEXPECTED_RESPONSE"), False),
        (APIError(status=302), False),
        (APIError(status=408), True),
        (APIError(status=425), False),
        (AuthError(status=401), False),
        (AuthError(status=403), False),
        (NotFoundError(status=404), False),
        (ConflictError(status=409), False),
        (ValidationError(status=400), False),
        (ValidationError(status=422, error_code="EDITOR_SCHEMA_INVALID"), False),
        (SlotsFullError(status=422), True),
        (RateLimitError(status=429), True),
        (RateLimitError(status=429, error_code="OPEN_API_REQUEST_LIMIT_EXCEEDED"), True),
        (QuotaExceededError(status=429), False),
        (ServerError(status=500), True),
        (ServerError(status=501), False),
        (ServerError(status=503, error_code="SDK_UNEXPECTED_RESPONSE"), True),
        (ServerError(status=505), False),
        (ServerError(status=520), True),
        (ModelValidationError(error_code="SDK_UNEXPECTED_RESPONSE"), False),
        (JobsError({"a": ValueError("no such font")}, 3), False),
        (ExportFailedError(export_task(status="FAILED")), False),
        (ExportFailedError(export_task(status="CANCELED")), False),
        (APIConnectionError("reset"), True),
        (permanent(APIConnectionError("no trust in the certificate")), False),
        (APITimeoutError("silence"), True),
        (UploadOutcomeUnknownError("reset"), True),
        (UploadTimeoutError("silence"), True),
        (UploadSourceError("it grew"), False),
        (DownloadError("not completed yet"), True),
        (DownloadError("gone", status=404), False),
        (DownloadError("throttled", status=429), True),
        (DownloadError("broken", status=502), True),
        (DownloadError("no such method", status=501), False),
        (permanent(DownloadError("the link is http, not https")), False),
        (DownloadTimeoutError("silence"), True),
        (ExportTimeoutError("task-1", 600), True),
        (JobNotSentError(ServerError(status=503), "a"), True),
        (JobNotSentError(AuthError(status=401), "a"), False),
        (JobNotSentError(OSError("the disk is full"), "a"), False),
        (WebhookVerificationError("forged"), False),
        (IndreamError("something"), False),
    ],
)
def test_retryable(error: IndreamError, expected: bool) -> None:
    """Whether the same call may succeed later; a copy says the same."""
    assert expected == error.retryable == copy.copy(error).retryable


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, "the call failed"),
        ({"title": "T"}, "T"),
        ({"detail": "D"}, "D"),
        ({"title": "T", "detail": "D"}, "T: D"),
        ({"status": 404}, "the call failed (status 404)"),
        (
            {"status": 404, "title": "T", "detail": "D", "error_code": "C", "request_id": "r"},
            "T: D (status 404, C, request r)",
        ),
    ],
)
def test_texts_of_api_errors(arguments: dict[str, Any], expected: str) -> None:
    """The text says what the service said, and then what support will ask for."""
    assert expected == str(APIError(**arguments))


def test_headers_are_copied() -> None:
    """Later changes to the mapping that was passed change nothing."""
    headers = {"a": "1"}
    error = APIError(headers=headers)
    headers.clear()
    assert {"a": "1"} == error.headers


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("FAILED", "no such font", "Export failed: export task-1 ended as FAILED: no such font"),
        ("FAILED", None, "Export failed: export task-1 ended as FAILED ("),
        ("CANCELED", None, "Export canceled: export task-1 ended as CANCELED ("),
    ],
)
def test_a_failed_export(status: str, error: str | None, words: str) -> None:
    """The text says how and why it ended; there is no HTTP status."""
    failed = ExportFailedError(export_task(status=status, error=error))
    assert str(failed).startswith(words)
    assert ("TASK_TERMINAL_FAILURE", None, status) == (failed.error_code, failed.status, failed.task.status)


@pytest.mark.rule("answers.text")
def test_a_long_reason_is_cut() -> None:
    """As all texts of the service are."""
    assert len(str(ExportFailedError(export_task(status="FAILED", error="x" * 10**6)))) < 2200


@pytest.mark.rule("deadlines.wait-error")
@pytest.mark.parametrize(
    ("seen", "words"),
    [(export_task(progress=12.5), "last seen PROCESSING at 12.5%"), (None, "no poll was answered")],
)
def test_text_of_a_wait_that_timed_out(seen: ExportTask | None, words: str) -> None:
    """The text says for how long, and what was seen last."""
    error = ExportTimeoutError("task-1", 0.5, seen)
    assert f"export task-1 did not end within 0.5 s ({words}); it was left running" == str(error)
    assert ("task-1", seen) == (error.task_id, error.task)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "it was left running"),
        ({"outcome": "canceled"}, "it was canceled"),
        ({"outcome": "canceled", "state": "export task-1 was canceled"}, "export task-1 was canceled"),
        ({"outcome": "unknown", "state": "it could not be canceled"}, "it could not be canceled"),
    ],
)
def test_a_timeout_has_its_outcome_and_cause(facts: dict[str, Any], words: str) -> None:
    """The error is made with all its facts; the fault of the last poll stays at the end."""
    fault = APIConnectionError("connection refused")
    error = ExportTimeoutError("task-1", 0.5, last_fault=fault, **facts)
    remaining = "export task-1 did not end within 0.5 s (no poll was answered)"
    assert f"{remaining}; {words}; the last poll failed: connection refused" == str(error)
    assert (facts.get("outcome", "running"), 0.5, fault) == (error.outcome, error.timeout, error.last_fault)
    assert same(error, pickle.loads(pickle.dumps(error)))


@pytest.mark.parametrize(("count", "more"), [(10, 0), (11, 1), (12, 2)])
def test_long_lists_are_cut(count: int, more: int) -> None:
    """Messages name the first ten exports or jobs, and the number of the others."""
    names = [f"n{number}" for number in range(count)]
    shown = ", ".join(names[:10]) + (f" and {more} more" if more else "")
    text = f"{count} exports did not end within 9 s ({shown}); they were left running"
    assert text == str(ExportTimeoutError("n0", 9, task_ids=names))
    lines = [*(f"{name}: odd" for name in names[:10]), *([f"and {more} more"] if more else [])]
    title = f"{count} of 1,000 jobs can't be rendered; nothing was sent"
    failed = JobsError({name: ValueError("odd") for name in names}, 1000)
    assert (title, "\n  ".join(["", *lines])) == (failed.title, failed.detail)
    assert str(failed).splitlines()[0] == f"{title}:"


def test_a_list_of_one_export_is_that_export() -> None:
    """Its state is in the message."""
    error = ExportTimeoutError("a", 9, task_ids=["a"], outcome="canceled")
    assert str(error).startswith("export a did not end within 9 s (no poll was answered); ")
    assert (("a",), ("a",), ()) == (
        error.task_ids,
        ExportTimeoutError("a", 9).task_ids,
        ExportTimeoutError("", 9).task_ids,
    )
    assert "at an end" in str(ExportTimeoutError("a", 9, state="at an end"))


def test_text_of_a_batch_that_sent_nothing() -> None:
    """Jobs of which none could be sent have no export to name."""
    error = ExportTimeoutError("", 60, state="3 not sent")
    assert ("not all jobs could be sent within 60 s; 3 not sent", (), None) == (
        str(error),
        error.task_ids,
        error.last_fault,
    )


def same(error: BaseException, other: BaseException) -> bool:
    """Whether two errors say the same in every way."""
    return (
        type(error) is type(other)
        and str(error) == str(other)
        and repr(error) == repr(other)
        and error.args == other.args
        and _comparable(vars(error)) == _comparable(vars(other))
    )


def _comparable(value: Any) -> Any:
    """Errors within errors are equal to nothing but themselves; what they say can be compared."""
    if isinstance(value, dict):
        return {key: _comparable(inner) for key, inner in value.items()}
    return (type(value), value.args, vars(value)) if isinstance(value, Exception) else value


@pytest.mark.rule("secrets.errors-travel")
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
def test_errors_can_be_pickled(error: IndreamError, protocol: int) -> None:
    """Attributes and all, under every protocol."""
    assert same(error, pickle.loads(pickle.dumps(error, protocol)))


@pytest.mark.rule("secrets.errors-travel")
@pytest.mark.parametrize("spread", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
def test_errors_can_be_copied(error: IndreamError, spread: Callable[[Any], Any]) -> None:
    """A copy says the same and can be written on without the other."""
    other = spread(error)
    assert same(error, other)
    other.attempts = 7
    assert 3 == error.attempts


def fail() -> None:
    """Raise what has the most on it."""
    raise examples()[0]


@pytest.mark.rule("secrets.errors-travel")
def test_errors_cross_processes() -> None:
    """A worker's error reaches the parent as it was raised."""
    with multiprocessing.get_context("spawn").Pool(1) as pool, pytest.raises(APIError) as caught:
        pool.apply(fail)
    assert ("SOME_CODE", 3) == (caught.value.error_code, caught.value.attempts)


@pytest.mark.parametrize(
    "travel",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],
)
def test_a_missing_extra_travels(travel: Callable[[Any], Any]) -> None:
    """The extra to install is in every copy; it is an ImportError, and not an error of the service."""
    error = MissingExtraError("no rich", extra="cli", name="rich")
    other = travel(error)
    assert ("no rich", "cli", "rich") == (str(other), other.extra, other.name)
    assert isinstance(other, ImportError)
    assert not isinstance(other, IndreamError)


class OwnError(NotFoundError):
    """A subclass of a user's."""

    def __init__(self, thing: str, *, extra: int) -> None:
        super().__init__(404, title=thing)
        self.extra = extra


@pytest.mark.rule("secrets.errors-travel")
def test_subclasses_can_be_pickled() -> None:
    """Also one whose constructor takes something else."""
    error = OwnError("thing", extra=5)
    assert same(error, pickle.loads(pickle.dumps(error)))
