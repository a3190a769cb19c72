"""Moments and periods of a timeline: from what a user passes to ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from indream.timeline._errors import TimelineError
from indream.timeline._time import Duration, Time

if TYPE_CHECKING:
    from indream.timeline._model import Model

__all__ = ["Period", "Placed", "moment", "period_of"]


@runtime_checkable
class Placed(Protocol):
    """A clip, as far as its times are concerned."""

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


def moment(model: Model, name: str, value: Duration | Placed) -> int:
    """A time on the timeline, in ticks, rounded to frames; a clip means its start.

    Raises:
        TimelineError: It is negative (`START_INVALID`), or cannot be read (`TIME_INVALID`).
    """
    if isinstance(value, Placed):
        return value.start.ticks
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
        TypeError: `during` is not a clip.
    """
    if during is not None:
        if until is not None or at != 0:
            raise TimelineError(
                "START_INVALID", "during= sets the start and the end.", "Pass no at= or until=."
            )
        if not isinstance(during, Placed):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"during must be a clip, not {type(during).__name__}")
        return Period(during.start.ticks, during.end.ticks)
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
