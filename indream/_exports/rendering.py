"""The options of a render, and what becomes of an export that nobody waits for any longer."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from indream._wire.retry import Outlook, backoff
from indream.errors import ExportTimeoutError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._wire.request import Request
    from indream.errors import IndreamError
    from indream.generated.models import ExportCreateResponse, ExportTask

__all__ = [
    "GRACE",
    "Leaving",
    "RenderKeywords",
    "after_cancel",
    "cancel_again",
    "check_choice",
    "check_suffix",
    "left_running",
    "not_saved",
    "perhaps_made",
]

GRACE = 10.0
"""Seconds that cancelling an export may take after the time is over, repetitions included."""

Leaving = Literal["leave", "cancel"]
"""Leave the export running, or cancel it."""


class RenderKeywords(TypedDict, total=False):
    """What both `render` take by name; for their overloads, which differ in `path` alone."""

    idempotency_key: str | None
    timeout: float
    poll_interval: float | None
    on_timeout: Leaving
    on_interrupt: Leaving
    overwrite: bool
    on_created: Callable[[ExportCreateResponse], object] | None
    on_progress: Callable[[ExportTask], object] | None
    on_download: Callable[[int, int], object] | None


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


def check_choice(name: str, value: str) -> None:
    """ValueError, that names the argument, for a choice there is not."""
    if value not in ("leave", "cancel"):
        raise ValueError(f"{name} must be 'leave' or 'cancel', not {value!r}")


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
