"""The errors the SDK raises, and the problem object of the service.

An invalid argument raises the builtin `ValueError` or `TypeError`; a failure between the client and the
service raises an `IndreamError`. Using a part whose extra is not installed raises a `MissingExtraError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from indream._errors import (
    TASK_TERMINAL_FAILURE,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthError,
    CaptionsError,
    ConflictError,
    DownloadError,
    DownloadTimeoutError,
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
    named,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream.generated.models import ExportTask

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthError",
    "CaptionsError",
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

_STATES = {
    "running": "it was left running",
    "canceled": "it was canceled",
    "unknown": "it is not known whether it was canceled",
}


class ExportFailedError(APIError):
    """An export ended as FAILED or CANCELED while the call waited for it.

    Attributes:
        task: The task in its final state; `task.error` gives the reason, if the service sent one.
    """

    def __init__(self, task: ExportTask) -> None:
        message = f"export {task.task_id} ended as {task.status}"
        super().__init__(
            type=TASK_TERMINAL_FAILURE,
            title="Export failed" if task.status == "FAILED" else "Export canceled",
            detail=f"{message}: {task.error[:2000]}" if task.error else message,
            error_code=TASK_TERMINAL_FAILURE,
        )
        self.task = task
        self.task_id = task.task_id


class ExportTimeoutError(IndreamError, TimeoutError):
    """An export, or one of several, did not end in time; it keeps rendering unless it was canceled.

    Attributes:
        task_id: The export that the call waited for; of several, the first that has not ended; empty if
            there is none.
        timeout: The timeout in seconds.
        task: The last state received, or None if no poll succeeded.
        task_ids: All exports that the call waited for and that have not ended.
        last_fault: The error of the last poll, or None if it succeeded. If no job of a batch could be sent,
            the error of the last one.
        outcome: `running`; `canceled` if the call canceled the export on timeout; `unknown` if it tried to
            and got no confirmation.
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
        fault = f"the last {'poll' if task_id else 'request'} failed: {last_fault}" if last_fault else ""
        super().__init__("; ".join(part for part in (what, state, fault) if part))
        self.task_id = task_id
        self.timeout = timeout
        self.task = task
        self.task_ids: tuple[str, ...] = tuple(task_ids) or ((task_id,) if task_id else ())
        self.last_fault = last_fault
        self.outcome: Literal["running", "canceled", "unknown"] = outcome

    @property
    def retryable(self) -> bool:
        """True: the same wait, repeated, may see the export end."""
        return True
