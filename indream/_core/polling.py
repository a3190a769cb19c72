"""How an export is waited for: what a seen task means, and how long to pause before looking again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._core.retry import QUOTA_USED_UP
from indream.errors import (
    SDK_UNEXPECTED_RESPONSE,
    APIConnectionError,
    APIError,
    ExportFailedError,
    IndreamError,
    RateLimitError,
    ServerError,
)

if TYPE_CHECKING:
    from indream.generated.models import ExportTask

__all__ = ["completed", "has_ended", "is_transient", "moved", "pause"]

OPEN = frozenset({"PENDING", "PROCESSING", "PAUSED"})
TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELED"})
SLOWEST = 10.0
GROWTH = 1.25
JITTER = 0.1


def has_ended(task: ExportTask) -> bool:
    """Whether a task is in a terminal state; an APIError for a status that can't be told."""
    if task.status in TERMINAL:
        return True
    if task.status in OPEN:
        return False
    raise APIError(
        status=200,
        type=SDK_UNEXPECTED_RESPONSE,
        title="Unexpected response",
        detail=f"$.data.status: {task.status[:40]!r} is not a status this version of the SDK knows; "
        "it can't tell whether the export has ended",
        error_code=SDK_UNEXPECTED_RESPONSE,
    )


def completed(task: ExportTask) -> ExportTask:
    """The task, if it ended well; ExportFailedError otherwise."""
    if task.status != "COMPLETED":
        raise ExportFailedError(task)
    return task


def moved(before: ExportTask | None, now: ExportTask) -> bool:
    """Whether a look at a task shows something new."""
    return before is None or (before.status, before.export_phase, before.progress) != (
        now.status,
        now.export_phase,
        now.progress,
    )


def pause(given: float | None, usual: float, unchanged: int, chance: float) -> float:
    """Seconds until the next look.

    An interval that was given is kept exactly. Otherwise the client's grows while nothing changes, to
    10 s at most, and varies by a tenth so that many clients don't knock together.
    """
    if given is not None:
        return given
    longest = max(usual, SLOWEST)
    return min(longest, usual * GROWTH ** min(unchanged, 64)) * (1 - JITTER + 2 * JITTER * chance)


def is_transient(error: IndreamError) -> bool:
    """Whether a look that failed says nothing about the task, so that waiting goes on."""
    if isinstance(error, RateLimitError):
        return error.error_code != QUOTA_USED_UP
    return isinstance(error, APIConnectionError | ServerError) or (
        isinstance(error, APIError) and error.status == 408
    )
