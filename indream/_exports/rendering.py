"""The result of a render, and the decisions and messages about an export that it has stopped waiting for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

import attrs

from indream._wire.retry import Outlook, backoff
from indream.errors import ExportTimeoutError, RateLimitError
from indream.generated.models import ExportTask  # at run time, so that `typing.get_type_hints` finds it

if TYPE_CHECKING:
    from pathlib import Path

    # Type checkers include `typing_extensions`. `typing.TypeVar` has defaults only since Python 3.13.
    from typing_extensions import TypeVar

    from indream._exports.options import Leaving
    from indream._wire.request import Request
    from indream.errors import IndreamError

    PathT_co = TypeVar("PathT_co", bound="Path | None", default="Path | None", covariant=True)
else:
    from typing import TypeVar

    PathT_co = TypeVar("PathT_co", covariant=True)

__all__ = [
    "GRACE",
    "RenderResult",
    "after_cancel",
    "cancel_again",
    "left_running",
    "not_saved",
    "perhaps_made",
]

GRACE = 10.0
"""Seconds that canceling an export may take after the deadline, including retries."""


@attrs.frozen
class RenderResult(Generic[PathT_co]):
    """The result of a completed render.

    For type checkers it is a `RenderResult[Path]` if a path was passed, a `RenderResult[None]` otherwise.

    Attributes:
        task: The COMPLETED export.
        path: The path of its file, or None if none was passed.
    """

    task: ExportTask
    path: PathT_co


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
