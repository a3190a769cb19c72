"""Decisions and messages about an export that a render has stopped waiting for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._wire.retry import Outlook, backoff
from indream.errors import ExportTimeoutError, RateLimitError

if TYPE_CHECKING:
    from indream._exports.options import Leaving
    from indream._wire.request import Request
    from indream.errors import IndreamError

__all__ = [
    "GRACE",
    "after_cancel",
    "cancel_again",
    "left_running",
    "not_saved",
    "perhaps_made",
]

GRACE = 10.0
"""Seconds that canceling an export may take after the deadline, including retries."""


def cancel_again(error: IndreamError, failures: int, chance: float) -> float | None:
    """Seconds until the next attempt to cancel an export; None if the error is permanent.

    A cancel request with an unknown outcome can be repeated, since canceling a CANCELED export succeeds.
    """
    if not error.retryable:
        return None
    outlook = Outlook.THROTTLED if isinstance(error, RateLimitError) else Outlook.AMBIGUOUS
    return max(backoff(outlook, failures, chance), error.retry_after or 0.0)


def after_cancel(error: ExportTimeoutError, state: str, *, canceled: bool) -> ExportTimeoutError:
    """The timeout error of a render, with the outcome of canceling its export."""
    final = ExportTimeoutError(
        error.task_ids[0],
        error.timeout,
        error.task,
        last_fault=error.last_fault,
        outcome="canceled" if canceled else "unknown",
        state=state,
    )
    final.idempotency_key = error.idempotency_key
    return final


def left_running(task_id: str) -> str:
    """The note for an error that ends the wait for an export."""
    return f"export {task_id} is still running: call client.exports.wait({task_id!r}) to wait for it"


def not_saved(task_id: str) -> str:
    """The note for an error that ends the download of a completed export."""
    return f"export {task_id} is COMPLETED: call client.exports.download({task_id!r}, …) to get its file"


def perhaps_made(request: Request[Any], leaving: Leaving) -> str:
    """The note for an error that ends a call before it is known whether the export was created."""
    note = "an export may have been created"
    if leaving == "cancel":  # It cannot be canceled without its id.
        note += ", which could not be canceled"
    if request.idempotency_key is not None:
        return f"{note}: the same call with the idempotency key {request.idempotency_key!r} finds it"
    if request.client_task_id:
        return f"{note}: the same call, with the same clientTaskId, finds it"
    return f"{note}: look for it with client.exports.list()"
