"""What happens to an export that a render does not wait for any longer, and what its errors say about it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

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
    "check_suffix",
    "left_running",
    "not_saved",
    "perhaps_made",
]

GRACE = 10.0
"""Seconds that cancelling an export may take after the time is over, repetitions included."""

VIDEO_SUFFIXES: Final = frozenset(
    {"avi", "flv", "gif", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv"}
)
"""Endings that say what kind of video a file is; any other one says nothing about it."""


def check_suffix(name: str, format_: str) -> None:
    """ValueError for a file name that ends like another kind of video than the one that is rendered."""
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if suffix in VIDEO_SUFFIXES and suffix != format_:
        raise ValueError(
            f"{name} ends in .{suffix}, but the format of the payload is {format_}: change one of them"
        )


def cancel_again(error: IndreamError, failures: int, chance: float) -> float | None:
    """Seconds until an export is cancelled once more, after so many failures; None if that is no use.

    A cancel whose outcome is unknown can be repeated: cancelling what is CANCELED already succeeds.
    """
    if not error.retryable:
        return None
    outlook = Outlook.THROTTLED if isinstance(error, RateLimitError) else Outlook.AMBIGUOUS
    return max(backoff(outlook, failures, chance), error.retry_after or 0.0)


def after_cancel(error: ExportTimeoutError, state: str, *, canceled: bool) -> ExportTimeoutError:
    """The error of a render whose time is over, once it is known what became of its export."""
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
    """What to know about an export that nobody waits for any longer."""
    return f"export {task_id} was left running: client.exports.wait({task_id!r}) waits for it"


def not_saved(task_id: str) -> str:
    """What to know about an export that is done, and whose file is not here."""
    return f"export {task_id} is COMPLETED: client.exports.download({task_id!r}, …) gets its file"


def perhaps_made(request: Request[Any], leaving: Leaving) -> str:
    """What to know when a call ended while an export was being made, and what was to become of that."""
    told = "an export may have been made"
    if leaving == "cancel":  # there is no id yet to cancel it by
        told += ", which could not be canceled"
    if request.idempotency_key is not None:
        return f"{told}: the same call with the idempotency key {request.idempotency_key!r} finds it"
    if request.client_task_id:
        return f"{told}: the same call, with the same clientTaskId, finds it"
    return f"{told}: look for it with client.exports.list()"
