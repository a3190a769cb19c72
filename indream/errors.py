"""Every error the SDK raises on its own account, and the problem object the service answers with.

Bad arguments are the builtin `ValueError` and `TypeError`; everything that happens between the
client and the service is an `IndreamError`. A part whose extra is not installed is a `MissingExtraError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indream.editor_state import EditorStateProblem
    from indream.generated.models import ExportTask

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthError",
    "ConflictError",
    "DownloadError",
    "DownloadTimeoutError",
    "ExportFailedError",
    "ExportTimeoutError",
    "IndreamError",
    "JobNotSentError",
    "JobsError",
    "MissingExtraError",
    "ModelValidationError",
    "NotFoundError",
    "Problem",
    "QuotaExceededError",
    "RateLimitError",
    "ServerError",
    "SlotsFullError",
    "UploadOutcomeUnknownError",
    "UploadSourceError",
    "UploadSourceTimeoutError",
    "UploadTimeoutError",
    "ValidationError",
    "WebhookVerificationError",
]

EDITOR_SCHEMA_INVALID = "EDITOR_SCHEMA_INVALID"
PAYLOAD_INVALID = "PAYLOAD_INVALID"
STATE_SCHEMA_VERSION_UNSUPPORTED = "STATE_SCHEMA_VERSION_UNSUPPORTED"
TASK_TERMINAL_FAILURE = "TASK_TERMINAL_FAILURE"
SDK_UNEXPECTED_RESPONSE = "SDK_UNEXPECTED_RESPONSE"

# The 5xx that say that the request was not carried out, and never will be.
REFUSING_STATUSES = frozenset({501, 505})

NAMED = 10  # ids that a sentence names


class Problem(NamedTuple):
    """The problem object of a failed call, as far as the service filled it in.

    Branch on `error_code` and `status` only: `type` is sometimes a word and sometimes a URL.
    """

    type: str
    title: str
    status: int | None
    detail: str
    error_code: str | None = None


class IndreamError(Exception):
    """The base of every error of this SDK.

    Attributes:
        attempts: How many times the request was sent or tried; 0 when nothing was sent.
        may_have_succeeded: True when the service may have carried out the call although no
            usable answer came back.
        idempotency_key: The Idempotency-Key the call was sent with, if any. Repeating the call
            with the same key and payload is safe.
        request_id: The service's id of the request, for support, if it sent one.
        retry_after: Seconds the service asked to wait before trying again, if it did.
        task_id: The export that the call was about, where it was made or named.
        retryable: True when the same call, unchanged, may succeed later.
    """

    attempts: int = 0
    may_have_succeeded: bool = False
    idempotency_key: str | None = None
    request_id: str | None = None
    retry_after: float | None = None
    task_id: str | None = None

    @property
    def retryable(self) -> bool:
        """True for a temporary error: the same call, unchanged, may succeed later.

        False for a permanent error. Whether repeating the call is safe is another question: see
        `may_have_succeeded`.
        """
        return _is_retryable(self)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call __init__ with `args` alone, which no keyword-only __init__ survives.
        return _restore, (type(self), self.args, self.__dict__.copy())


_E = TypeVar("_E", bound=BaseException)


def _restore(cls: type[_E], args: tuple[Any, ...], state: dict[str, Any]) -> _E:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class APIError(IndreamError):
    """The service answered with an error, or with something that is not an answer of its contract.

    Attributes:
        status: The HTTP status, or None when no answer stands behind the error.
        type: The problem's type, for people.
        title: The problem's title, for people.
        detail: What went wrong, for people (cut at 2,000 characters).
        error_code: The service's code, such as `TASK_NOT_CANCELABLE`; branch on this one.
        request_id: The service's id of the request, if it sent one.
        headers: The answer's headers, names in lower case.
    """

    def __init__(
        self,
        status: int | None = None,
        type: str = "",
        title: str = "",
        detail: str = "",
        error_code: str | None = None,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.error_code = error_code
        self.request_id = request_id
        self.headers: dict[str, str] = dict(headers or {})
        super().__init__(_sentence(status, title, detail, error_code, request_id))

    @property
    def problem(self) -> Problem:
        """The problem object: type, title, status, detail and error_code."""
        return Problem(self.type, self.title, self.status, self.detail, self.error_code)


def _sentence(
    status: int | None, title: str, detail: str, error_code: str | None, request_id: str | None
) -> str:
    told = ": ".join(part for part in (title, detail) if part) or "the call failed"
    facts = [
        fact
        for fact in (
            f"status {status}" if status is not None else "",
            error_code or "",
            f"request {request_id}" if request_id else "",
        )
        if fact
    ]
    return f"{told} ({', '.join(facts)})" if facts else told


class AuthError(APIError):
    """The key is missing, wrong (401), or not allowed to do this (403)."""


class ValidationError(APIError):
    """What was sent is not acceptable (400, 422), or was found to be wrong before it was sent.

    Attributes:
        problems: What a local check found, in the order of place, up to 100 problems; empty when the
            service refused the call.
        problems_omitted: How many more problems there are at least; 0 where `problems` has them all.
    """

    problems: Sequence[EditorStateProblem] = ()
    problems_omitted: int = 0


class SlotsFullError(ValidationError):
    """All render slots of the account are taken (422); the same call succeeds once an export has ended.

    `render` and `render_many` wait for a slot by themselves. It is `retryable`.
    """


class ModelValidationError(ValidationError, ValueError):
    """A document given to `model_validate` or `from_dict` is not what the model says."""


class JobsError(ValidationError, ValueError):
    """Jobs of a batch can't be rendered as they stand; nothing was sent.

    Attributes:
        errors: What is wrong, by the job's key (or its place, such as `job 3`, where the key is wrong).
    """

    def __init__(self, errors: Mapping[str, Exception], total: int) -> None:
        told = [f"{key}: {str(error) or type(error).__name__}" for key, error in errors.items()]
        more = [f"and {len(told) - NAMED} more"] if len(told) > NAMED else []
        super().__init__(
            type=PAYLOAD_INVALID,
            title=f"{len(told):,} of {total:,} jobs can't be rendered; nothing was sent",
            detail="\n  ".join(["", *told[:NAMED], *more]),
            error_code=PAYLOAD_INVALID,
        )
        self.errors = dict(errors)


class JobNotSentError(IndreamError):
    """A job of a batch was not sent because the batch was stopped first; run it again to resume.

    It is `retryable` if its reason is.

    Attributes:
        reason: What stopped it: the error of another job, a used-up quota, a refused key, a full disk.
    """

    def __init__(self, reason: Exception, job: str) -> None:
        super().__init__(f"not sent because job {job!r} stopped the batch: {reason}")
        self.reason = self.__cause__ = reason


class NotFoundError(APIError):
    """There is no such task, project or asset (404)."""


class ConflictError(APIError):
    """The call contradicts the state of things (409): `TASK_NOT_CANCELABLE`, `ASSET_REFERENCED`, …"""


class RateLimitError(APIError):
    """Too many calls (429): see `retry_after`. A used-up quota is the subclass `QuotaExceededError`."""


class QuotaExceededError(RateLimitError):
    """The quota of standard seconds of the key is used up (429). It is never retried, and not `retryable`."""


class ServerError(APIError):
    """The service failed (5xx)."""


class ExportFailedError(APIError):
    """An export that was waited for ended as FAILED or CANCELED.

    Attributes:
        task: The task in its terminal state; `task.error` says why, where the service tells.
    """

    def __init__(self, task: ExportTask) -> None:
        told = f"export {task.task_id} ended as {task.status}"
        super().__init__(
            type=TASK_TERMINAL_FAILURE,
            title="Export failed" if task.status == "FAILED" else "Export canceled",
            detail=f"{told}: {task.error[:2000]}" if task.error else told,
            error_code=TASK_TERMINAL_FAILURE,
        )
        self.task = task
        self.task_id = task.task_id


class APIConnectionError(IndreamError):
    """No answer came: the connection could not be made, broke, or was refused.

    Attributes:
        permanent: True when every attempt would end the same, such as with a certificate that is not trusted.
    """

    permanent: bool = False


class APITimeoutError(APIConnectionError, TimeoutError):
    """No answer came in time."""


class UploadOutcomeUnknownError(APIConnectionError):
    """All of a file was sent, but no answer came: it may have become an asset, or not.

    Look for it before you upload it again: an upload with `project_id` is in `projects.list_assets`.
    """


class UploadTimeoutError(UploadOutcomeUnknownError, APITimeoutError):
    """All of a file was sent, but no answer came in time: it may have become an asset, or not."""


class UploadSourceError(IndreamError):
    """What was to be uploaded is not what was announced; the service has not got the whole of it.

    A file has grown or shrunk since the upload began, or an iterable has given more or fewer bytes than its
    `size=`, or something that is no bytes.
    """


class UploadSourceTimeoutError(UploadSourceError, TimeoutError):
    """The source of an upload gave nothing for the client's `timeout`; the service has only a part of it."""


_STATES = {
    "running": "it was left running",
    "canceled": "it was canceled",
    "unknown": "it is not known whether it was canceled",
}


class ExportTimeoutError(IndreamError, TimeoutError):
    """An export, or one of several, did not end in time; it goes on rendering unless it was canceled.

    Attributes:
        task_id: The export that was waited for; of several, the first that is open; empty where none is.
        timeout: The time given, in seconds.
        task: The last state of it that was seen, or None when no poll was answered.
        task_ids: All exports that were waited for and have not ended.
        last_fault: The error of the last poll, or None when it was answered.
        outcome: What became of it: `running`, `canceled` if the call was to cancel it, or `unknown` if that
            failed.
    """

    def __init__(
        self,
        task_id: str,
        timeout: float,
        task: ExportTask | None = None,
        task_ids: Sequence[str] = (),
        last_fault: IndreamError | None = None,
        *,
        outcome: Literal["running", "canceled", "unknown"] = "running",
        state: str = "",
    ) -> None:
        if len(task_ids) > 1:
            what = f"{len(task_ids)} exports did not end within {timeout:g} s ({named(task_ids)})"
            state = state or "they were left running"
        elif task_id:
            seen = f"last seen {task.status} at {task.progress:g}%" if task else "no poll was answered"
            what = f"export {task_id} did not end within {timeout:g} s ({seen})"
            state = state or _STATES[outcome]
        else:
            what = f"not all jobs could be sent within {timeout:g} s"
        fault = f"the last poll failed: {last_fault}" if last_fault is not None else ""
        super().__init__("; ".join(part for part in (what, state, fault) if part))
        self.task_id = task_id
        self.timeout = timeout
        self.task = task
        self.task_ids: tuple[str, ...] = tuple(task_ids) or ((task_id,) if task_id else ())
        self.last_fault = last_fault
        self.outcome: Literal["running", "canceled", "unknown"] = outcome


def named(ids: Sequence[str]) -> str:
    """Ids for a sentence, not too many of them."""
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")


class DownloadError(IndreamError):
    """A file could not be downloaded; nothing was left where it should have gone.

    Attributes:
        task_id: The export whose file it is.
        received: How many bytes had come.
        total: How many bytes the file has, or None when no answer had told.
        status: The HTTP status that ended it, or None when it was something else.
        permanent: True when every attempt would end the same, such as with a link that is not https.
    """

    permanent: bool = False

    def __init__(
        self,
        message: str,
        task_id: str = "",
        received: int = 0,
        total: int | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.task_id = task_id
        self.received = received
        self.total = total
        self.status = status


class DownloadTimeoutError(DownloadError, TimeoutError):
    """A file did not come in time: its server was silent for too long, or `timeout` was over."""


class MissingExtraError(ModuleNotFoundError):
    """A part of the SDK is used whose extra is not installed; the message has the command that installs it.

    Attributes:
        extra: The extra of the distribution `indream-client`, such as `sandbox`.
        name: The module that is missing.
    """

    def __init__(self, message: str, *, extra: str = "", name: str | None = None) -> None:
        super().__init__(message, name=name)
        self.extra = extra


class WebhookVerificationError(IndreamError):
    """A webhook request is not from the service, is too old, was seen before, or is not an export event.

    Attributes:
        reason: Which of these, as a code: `REPLAYED`, `OUTSIDE_WINDOW`, `SIGNATURE_WRONG`, …
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def may_pass(status: int | None) -> bool:
    """Whether the same request may be answered otherwise later, as far as the status of its answer says."""
    if status is None:
        return False
    return status in (408, 429) or (500 <= status <= 599 and status not in REFUSING_STATUSES)


def _is_retryable(error: IndreamError) -> bool:
    """The one definition of `IndreamError.retryable`."""
    match error:
        case SlotsFullError():  # the only 422 that waiting helps
            return True
        case QuotaExceededError():  # the only 429 that waiting does not help
            return False
        case APIError():
            return may_pass(error.status)
        case APIConnectionError():
            return not error.permanent
        case DownloadError():
            return not error.permanent and (error.status is None or may_pass(error.status))
        case ExportTimeoutError():  # the export is still rendering: wait for it again
            return True
        case JobNotSentError():
            return isinstance(error.reason, IndreamError) and error.reason.retryable
        case _:
            return False
