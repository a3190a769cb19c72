"""The errors that need no model of an answer; `indream.errors` has all of them, under their public names.

They are here, below all other modules, because any of those may raise them. The two errors that carry an
export task are in `indream.errors`, above the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


__all__ = [
    "EDITOR_SCHEMA_INVALID",
    "PAYLOAD_INVALID",
    "REFUSING_STATUSES",
    "SDK_UNEXPECTED_RESPONSE",
    "STATE_SCHEMA_VERSION_UNSUPPORTED",
    "TASK_TERMINAL_FAILURE",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthError",
    "CaptionsError",
    "ConflictError",
    "DownloadError",
    "DownloadTimeoutError",
    "EditorStateProblem",
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
    "Severity",
    "SlotsFullError",
    "UploadOutcomeUnknownError",
    "UploadSourceError",
    "UploadSourceTimeoutError",
    "UploadTimeoutError",
    "ValidationError",
    "WebhookVerificationError",
    "counted",
    "may_pass",
    "named",
]

EDITOR_SCHEMA_INVALID = "EDITOR_SCHEMA_INVALID"
PAYLOAD_INVALID = "PAYLOAD_INVALID"
STATE_SCHEMA_VERSION_UNSUPPORTED = "STATE_SCHEMA_VERSION_UNSUPPORTED"
TASK_TERMINAL_FAILURE = "TASK_TERMINAL_FAILURE"
SDK_UNEXPECTED_RESPONSE = "SDK_UNEXPECTED_RESPONSE"

# With these 5xx statuses the service says that it never carries out such a request.
REFUSING_STATUSES = frozenset({501, 505})

NAMED = 10
"""The maximum number of ids that a message names."""


class Problem(NamedTuple):
    """The problem object of a failed call, with the fields that the service sent.

    Branch on `error_code` and `status` only; `type` is sometimes a word and sometimes a URL.
    """

    type: str
    title: str
    status: int | None
    detail: str
    error_code: str | None = None


Severity = Literal["error", "warning"]


class EditorStateProblem(NamedTuple):
    """A problem in an editor state: where it is, what is wrong, and how to fix it.

    Attributes:
        code: The kind of problem; branch on this. The schema check has the code `EDITOR_SCHEMA_INVALID`, the
            lint has a code for each rule.
        path: The place in the state, such as `$.items.title.fontSize`, or in the payload that the state is a
            part of, such as `$.editorState.items.title.fontSize`; for a missing field, the place where it
            belongs.
        message: The problem, for people.
        hint: How to fix it, for people; None if that is not known.
        severity: `"error"` if the service rejects the state; `"warning"` if it accepts the state, but the
            result may not be what was meant.

    Examples:
        >>> print(EditorStateProblem("EDITOR_SCHEMA_INVALID", "$.tracks", "is missing"))
        $.tracks: is missing
    """

    code: str
    path: str
    message: str
    hint: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}"
        return f"{text} — {self.hint}" if self.hint else text


class IndreamError(Exception):
    """The base of every error of this SDK.

    Attributes:
        attempts: Number of attempts made to send the request; 0 if nothing was sent.
        may_have_succeeded: True if the service may have carried out the call although no usable
            response was received.
        idempotency_key: The Idempotency-Key sent with the call, if any. Repeating the call with the
            same key and payload is safe.
        request_id: The service's id of the request, for support, if it sent one.
        retry_after: Seconds to wait before a retry, if the service asked for a wait.
        task_id: The export that the call was about, if one was created or named.
        retryable: True if the same call, unchanged, may succeed later.
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

        False for a permanent error. It does not say whether repeating the call is safe; for that, see
        `may_have_succeeded`.
        """
        return _is_retryable(self)

    def __reduce__(self) -> tuple[Any, ...]:
        # By default, pickle calls __init__ with `args` alone, which fails if __init__ has other parameters.
        return _restore, (type(self), self.args, self.__dict__.copy())


_E = TypeVar("_E", bound=BaseException)


def _restore(cls: type[_E], args: tuple[Any, ...], state: dict[str, Any]) -> _E:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class APIError(IndreamError):
    """The service returned an error, or a response that breaks its contract.

    Attributes:
        status: The HTTP status, or None if the error does not stem from a response.
        type: The problem's type, for people.
        title: The problem's title, for people.
        detail: An explanation for people, up to 2,000 characters.
        error_code: The service's code, such as `TASK_NOT_CANCELABLE`; branch on this attribute.
        request_id: The service's id of the request, if it sent one.
        headers: The headers of the response, with names in lower case.
        body: The JSON object of the response, with the service's further fields; {} if it had none. Texts
            have up to 2,000 characters and the whole up to 1,000 values; the rest is left out.
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
        body: Mapping[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.error_code = error_code
        self.request_id = request_id
        self.headers: dict[str, str] = dict(headers or {})
        self.body: dict[str, Any] = dict(body or {})
        super().__init__(_sentence(status, title, detail, error_code, request_id))

    @property
    def problem(self) -> Problem:
        """The problem object: type, title, status, detail and error_code."""
        return Problem(self.type, self.title, self.status, self.detail, self.error_code)


def _sentence(
    status: int | None, title: str, detail: str, error_code: str | None, request_id: str | None
) -> str:
    separator = ":" if detail.startswith("\n") else ": "
    message = separator.join(part for part in (title, detail) if part) or "the call failed"
    facts = [
        fact
        for fact in (
            f"status {status}" if status is not None else "",
            error_code or "",
            f"request {request_id}" if request_id else "",
        )
        if fact
    ]
    return f"{message} ({', '.join(facts)})" if facts else message


class AuthError(APIError):
    """The API key is missing or invalid (401), or may not be used for this call (403)."""


class ValidationError(APIError):
    """The service rejected the request (400, 422), or a local check rejected it before it was sent.

    Attributes:
        problems: The problems that the local check found, ordered by their path, at most 100; empty if
            the service rejected the call.
        problems_omitted: A lower bound for the number of further problems; 0 if `problems` is complete.
    """

    problems: Sequence[EditorStateProblem] = ()
    problems_omitted: int = 0


class SlotsFullError(ValidationError):
    """All export slots of the account are taken (422); the same call succeeds once an export has ended.

    It is `retryable`. `render` and `render_many` wait for a free slot instead of raising it.
    """


class ModelValidationError(ValidationError, ValueError):
    """The data passed to `model_validate` or `from_dict` does not fit the model."""


class JobsError(ValidationError, ValueError):
    """Some jobs of a batch are not valid; nothing was sent.

    Attributes:
        errors: The error of each such job, by the job's key, or by its number, such as `job 3`, if the
            key itself is not valid.
    """

    def __init__(self, errors: Mapping[str, Exception], total: int) -> None:
        lines = [f"{key}: {str(error) or type(error).__name__}" for key, error in errors.items()]
        more = [f"and {len(lines) - NAMED} more"] if len(lines) > NAMED else []
        super().__init__(
            type=PAYLOAD_INVALID,
            title=f"{len(lines):,} of {counted(total, 'job')} can't be rendered; nothing was sent",
            detail="\n  ".join(["", *lines[:NAMED], *more]),
            error_code=PAYLOAD_INVALID,
        )
        self.errors = dict(errors)


class JobNotSentError(IndreamError):
    """A job was not sent because its batch stopped first; run the batch again to resume it.

    It is `retryable` if its reason is.

    Attributes:
        reason: The error that stopped the batch, such as an exhausted quota, a rejected key, or a disk that
            is full or gone.
    """

    def __init__(self, reason: Exception, job: str) -> None:
        super().__init__(f"not sent because job {job!r} stopped the batch: {reason}")
        self.reason = self.__cause__ = reason


class NotFoundError(APIError):
    """The task, project or asset does not exist (404)."""


class ConflictError(APIError):
    """The call conflicts with the current state (409): `TASK_NOT_CANCELABLE`, `ASSET_REFERENCED`, …"""


class RateLimitError(APIError):
    """Too many calls (429); see `retry_after`. For an exhausted quota: `QuotaExceededError`."""


class QuotaExceededError(RateLimitError):
    """The API key's quota of standard seconds is exhausted (429). It is not `retryable`."""


class ServerError(APIError):
    """The service failed (5xx)."""


class APIConnectionError(IndreamError):
    """No response was received: the connection could not be made, was refused, or was lost.

    Attributes:
        permanent: True if every retry would fail too, for instance because a certificate is not trusted.
    """

    permanent: bool = False


class APITimeoutError(APIConnectionError, TimeoutError):
    """No response was received within the timeout."""


class UploadOutcomeUnknownError(APIConnectionError):
    """A file was sent completely, but no response was received: it may or may not have become an asset.

    Before you upload it again, check: an upload with `project_id` appears in `projects.list_assets`.
    """


class UploadTimeoutError(UploadOutcomeUnknownError, APITimeoutError):
    """A file was sent completely, but no response was received in time: it may have become an asset."""


class UploadSourceError(IndreamError):
    """The source of an upload did not supply the announced number of bytes; the upload is incomplete.

    A file has grown or shrunk since the upload began, or an iterable has yielded more or fewer bytes than
    its `size=`, or something other than bytes.
    """


class UploadSourceTimeoutError(UploadSourceError, TimeoutError):
    """The source of an upload supplied no data for the client's `timeout`; the upload is incomplete."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """The number of things, with their noun: "1 job", "2 jobs", "1,000 jobs"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def named(ids: Sequence[str]) -> str:
    """The ids as part of a sentence: the first ten, and the number of the rest."""
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")


class DownloadError(IndreamError):
    """A file could not be downloaded; the target path was not touched.

    Attributes:
        task_id: The export whose file it is.
        received: Number of bytes received.
        total: Size of the file in bytes, or None if it is not known.
        status: The HTTP status that ended the download, or None if the cause was another one.
        permanent: True if every retry would fail too, for instance because a link is not https.
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
    """A file was not downloaded in time: its server sent nothing for too long, or `timeout` elapsed."""


class MissingExtraError(ModuleNotFoundError):
    """The extra for a part of the SDK is not installed; the message contains the command that installs it.

    Attributes:
        extra: The extra of the distribution `indream-client`, such as `sandbox`.
        name: The missing module.
    """

    def __init__(self, message: str, *, extra: str = "", name: str | None = None) -> None:
        super().__init__(message, name=name)
        self.extra = extra


class CaptionsError(IndreamError, ValueError):
    """Captions cannot be read or written: the message says why, and in which line or cue.

    Attributes:
        code: The kind of problem; branch on this: `CAPTIONS_ENCODING`, `CAPTIONS_FORMAT_UNKNOWN`,
            `CAPTIONS_DAMAGED`, `CAPTIONS_EMPTY`, `CAPTIONS_STATE_INVALID`.
        line: The line of the file, from 1, or None if the problem is not one of a line.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


class WebhookVerificationError(IndreamError):
    """A webhook request is not from the service, is too old, is a replay, or is not an export event.

    Attributes:
        reason: The cause as a code: `REPLAYED`, `OUTSIDE_WINDOW`, `SIGNATURE_WRONG`, …
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def may_pass(status: int | None) -> bool:
    """Whether a retry may succeed, judging by the HTTP status of the response."""
    if status is None:
        return False
    return status in (408, 429) or (500 <= status <= 599 and status not in REFUSING_STATUSES)


def _is_retryable(error: IndreamError) -> bool:
    """The definition of `IndreamError.retryable`; an `ExportTimeoutError` always is."""
    match error:
        case SlotsFullError():  # the only 422 that a wait resolves
            return True
        case QuotaExceededError():  # the only 429 that a wait does not resolve
            return False
        case APIError():
            return may_pass(error.status)
        case APIConnectionError():
            return not error.permanent
        case DownloadError():
            return not error.permanent and (error.status is None or may_pass(error.status))
        case JobNotSentError():
            return isinstance(error.reason, IndreamError) and error.reason.retryable
        case _:
            return False


# Tracebacks and pickles name the module that users import an error from.
for _name in __all__:
    _value = globals()[_name]
    if isinstance(_value, type) and issubclass(_value, Exception):
        _value.__module__ = "indream.errors"
