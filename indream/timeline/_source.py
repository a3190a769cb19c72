"""The part of its file that a placed item plays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from indream.captions._durations import exact_number
from indream.editor_state._words import TICKS_PER_SECOND
from indream.timeline._errors import TimelineError, unreadable
from indream.timeline._time import times

if TYPE_CHECKING:
    from indream.timeline._model import Model, Object

__all__ = ["Source", "has_source", "source_of"]


class Source(NamedTuple):
    """The part of a file that an item plays.

    Attributes:
        name: The name of the file, for messages.
        start: Where in the file it starts, in ticks.
        rate: The playback rate.
        length: The length of the file in ticks; None if it is not known.
        repeats: Whether the file begins again at its end.
    """

    name: str
    start: int
    rate: Fraction
    length: int | None
    repeats: bool

    def moved(self, ticks: Fraction | int) -> int:
        """Where in the file the item starts if it starts later, or, for negative ticks, earlier."""
        start = round(self.start + ticks)
        return start % self.length if self.repeats and self.length else start

    def check(self, start: int, rate: Fraction, duration: int, before: int) -> None:
        """Raise unless the file has a part.

        Args:
            start: Where in the file the part starts, in ticks.
            rate: The playback rate.
            duration: How long the item plays, in ticks.
            before: How long it played before the edit, in ticks. A part that is too long already may stay.

        Raises:
            TimelineError: The part starts before the file does (`START_INVALID`), or ends after it
                (`CLIP_LONGER_THAN_SOURCE`).
        """
        if self.repeats and self.length:
            return
        if start < 0:
            begin, before_part = times(start, self.start)
            raise TimelineError(
                "START_INVALID",
                f"{self.name} would start at {begin} s, before the start of the file.",
                f"Only {before_part} s of it is before the part that plays now.",
            )
        if self.length is None:
            return
        end = start + round(duration * rate)
        if end > max(self.length, self.start + round(before * self.rate)):
            rest, begin, needed = times(max(self.length - start, 0), start, end - start)
            raise TimelineError(
                "CLIP_LONGER_THAN_SOURCE",
                f"{self.name} has {rest} s left after {begin} s, but the clip needs {needed} s.",
                "Start earlier in the file, or make the clip shorter.",
            )


def has_source(item: Object) -> bool:
    """Whether an item plays a file over time, as videos and sounds do."""
    return "sourceStartTicks" in item


def source_of(model: Model, id: str) -> Source:
    """The part of its file that an item plays.

    Raises:
        TimelineError: It cannot be read (`STATE_UNREADABLE`).
    """
    item = model.item(id)
    rate = _number(item.get("playbackRate"))
    if rate is None or rate <= 0:
        raise unreadable(f"$.items.{id}.playbackRate", "is not a positive number")
    asset_id: object = item.get("assetId")
    asset: object = model.part("assets").get(asset_id) if isinstance(asset_id, str) else None
    entry = cast("Object", asset) if isinstance(asset, dict) else {}
    seconds = _number(entry.get("durationInSeconds"))
    length = None if not seconds else int(seconds * TICKS_PER_SECOND)
    kind = item.get("type")
    repeats = kind == "lottie" or (kind == "gif" and entry.get("loopBehavior") != "finite")
    name = str(entry.get("filename") or asset_id)
    return Source(name, model.ticks(id, "sourceStartTicks"), rate, length, repeats)


def _number(value: object) -> Fraction | None:
    try:
        return exact_number("value", value)
    except (TypeError, ValueError):
        return None
