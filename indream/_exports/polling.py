"""How an export is waited for: the meaning of a task's state, and the pause before the next poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._wire.answer import unexpected
from indream.errors import ExportFailedError

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Answer
    from indream._wire.request import Request
    from indream.generated.models import ExportTask

__all__ = [
    "OPEN",
    "SLOWEST",
    "completed",
    "has_ended",
    "knowing_status",
    "moved",
    "pause",
]

OPEN = frozenset({"PENDING", "PROCESSING", "PAUSED"})
TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELED"})
SLOWEST = 10.0
GROWTH = 1.25
JITTER = 0.1


def knowing_status(request: Request[Envelope[ExportTask]]) -> Request[Envelope[ExportTask]]:
    """The same request; an answer with an unknown status, which may be terminal or not, is an error."""

    def parse_known(answer: Answer) -> Envelope[ExportTask]:
        envelope = request.parse(answer)
        if envelope.data.status not in OPEN | TERMINAL:
            raise unexpected(answer, "$.data.status: is not a status that this version of the SDK knows")
        return envelope

    return request.with_parse(parse_known)


def has_ended(task: ExportTask) -> bool:
    """Whether a task is in a terminal state."""
    return task.status in TERMINAL


def completed(task: ExportTask) -> ExportTask:
    """The task, if it ended well; ExportFailedError otherwise."""
    if task.status != "COMPLETED":
        raise ExportFailedError(task)
    return task


def moved(before: ExportTask | None, now: ExportTask) -> bool:
    """Whether the state of a task differs from the one seen before."""
    return before is None or (before.status, before.export_phase, before.progress) != (
        now.status,
        now.export_phase,
        now.progress,
    )


def pause(interval: float | None, usual: float, unchanged: int, chance: float) -> float:
    """Seconds until the next poll.

    An explicit interval is used exactly. Otherwise the client's interval grows up to 10 s while nothing
    changes, and varies by ±10%, so that many clients do not poll at the same moment.
    """
    if interval is not None:
        return interval
    longest = max(usual, SLOWEST)
    return min(longest, usual * GROWTH ** min(unchanged, 64)) * (1 - JITTER + 2 * JITTER * chance)
