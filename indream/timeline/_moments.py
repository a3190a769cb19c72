"""Moments and periods of a timeline: from what a user passes to ticks."""

# A clip knows its timeline; users do not need to.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from indream._arguments import check_type
from indream.timeline._errors import TimelineError
from indream.timeline._time import Duration, Time

if TYPE_CHECKING:
    from indream.timeline._model import Model, Span

__all__ = ["Period", "Placed", "check_own", "moment", "period_of", "ticks_of"]


@runtime_checkable
class Placed(Protocol):
    """A clip, as far as its timeline and its times are concerned."""

    _model: Model
    id: str

    @property
    def start(self) -> Time:
        """Its start."""
        ...

    @property
    def end(self) -> Time:
        """Its end."""
        ...


class Period(NamedTuple):
    """A start, and an end if it was passed, in ticks."""

    start: int
    end: int | None = None

    @property
    def length(self) -> int | None:
        """The time between them, in ticks."""
        return None if self.end is None else self.end - self.start


def check_own(model: Model, clip: Placed, hint: str = "") -> None:
    """Raise a TypeError if a clip belongs to another timeline."""
    if clip._model is not model:
        raise TypeError(f"the clip {clip.id!r} belongs to another timeline{hint}")


def _span(model: Model, clip: Placed) -> Span:
    check_own(model, clip, "; pass its times, such as clip.start")
    return model.span(clip.id)


def ticks_of(model: Model, value: Duration | Placed) -> int:
    """A time on the timeline, in ticks, exact; a clip means its start."""
    return _span(model, value).start if isinstance(value, Placed) else model.grid.ticks(value)


def moment(model: Model, name: str, value: Duration | Placed) -> int:
    """A time on the timeline, in ticks, rounded to frames; a clip means its start.

    Raises:
        TimelineError: It is negative (`START_INVALID`), or cannot be read (`TIME_INVALID`).
        TypeError: The clip belongs to another timeline.
    """
    if isinstance(value, Placed):
        return _span(model, value).start
    ticks = model.grid.ticks(value)
    if ticks < 0:
        raise TimelineError(
            "START_INVALID", f"{name} must not be negative, is {Time(ticks)} s.", "The timeline starts at 0."
        )
    return model.grid.nearest(ticks)


def period_of(
    model: Model, at: Duration | Placed, until: Duration | Placed | None, during: Placed | None = None
) -> Period:
    """The period that `at=`, `until=` and `during=` describe.

    Raises:
        TimelineError: It does not end after its start (`DURATION_INVALID`), it ends with a timeline that is
            empty (`TIMELINE_EMPTY`), or `during` is passed with another argument (`START_INVALID`).
        TypeError: `during` is not a clip, or a clip belongs to another timeline.
    """
    if during is not None:
        if until is not None or at != 0:
            raise TimelineError(
                "START_INVALID", "during= sets the start and the end.", "Pass no at= or until=."
            )
        check_type("during", during, Placed, "a clip")
        span = _span(model, during)
        return Period(span.start, span.end)
    start = moment(model, "at", at)
    if until is None:
        return Period(start)
    if isinstance(until, str) and until.strip() == "end":
        end = model.end
        if not end:
            raise TimelineError(
                "TIMELINE_EMPTY",
                "until='end' is the end of the timeline, which is empty.",
                "Append items first.",
            )
    else:
        end = moment(model, "until", until)
    if end <= start:
        raise TimelineError(
            "DURATION_INVALID", f"until ({Time(end)} s) must be after the start ({Time(start)} s)."
        )
    return Period(start, end)
