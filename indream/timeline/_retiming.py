"""Edits that decide which part of its file an item plays, and how fast."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from indream.captions._durations import exact_number
from indream.timeline._curves import moved_curves
from indream.timeline._cutting import FADES, PHASES, map_cues, slip_captions
from indream.timeline._editing import Editing, Outcome, linked
from indream.timeline._errors import TimelineError, in_message
from indream.timeline._keyframes import check_number
from indream.timeline._moving import shift_later
from indream.timeline._source import has_source, source_of
from indream.timeline._time import Time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.timeline._model import Model, Object
    from indream.timeline._time import Duration

__all__ = ["retime", "slip"]

_SLOWEST: Final = Fraction(1, 100)


def slip(model: Model, id: str, by: int) -> Outcome:
    """Let an item, and the items linked to it with the same period, play another part of their files.

    Raises:
        TimelineError: The item does not play a file (`SOURCE_MISSING`), or the file has no such part
            (`START_INVALID`, `CLIP_LONGER_THAN_SOURCE`).
    """
    with model.operation() as changes:
        edit = Editing(model, changes)
        if not has_source(model.item(id)):
            raise TimelineError(
                "SOURCE_MISSING",
                f"{id!r} is of the type {model.item(id).get('type')!r}, which plays no file.",
                "Slip videos, sounds, GIFs and Lottie animations.",
            )
        # Captions are in the time of the timeline, not in that of the file.
        later = round(by / source_of(model, id).rate)
        for name in _together(model, id):
            if has_source(model.item(name)):
                source, span = source_of(model, name), model.span(name)
                duration = span.end - span.start
                start = source.moved(by)
                source.check(start, source.rate, duration, duration)
                changes.put(edit.touch(name), "sourceStartTicks", start)
            elif model.item(name).get("type") == "captions":
                slip_captions(edit, name, later)
        return edit.finish([id])


def retime(model: Model, id: str, rate: float | None, duration: Duration | None, *, ripple: bool) -> Outcome:
    """Let an item, and the items linked to it with the same period, play faster or slower.

    Raises:
        TypeError: Not exactly one of rate and duration is passed.
        TimelineError: The rate is below 0.01, or so high that nothing remains (`VALUE_INVALID`), the
            duration is not positive (`DURATION_INVALID`), or clips would overlap (`TRACK_OVERLAP`).
    """
    if (rate is None) == (duration is None):
        raise TypeError("retime() takes either rate= or duration=")
    with model.operation() as changes:
        edit = Editing(model, changes)
        span, track, group = model.span(id), model.track_of(id), _together(model, id)
        length = span.end - span.start
        if duration is None:
            new_rate = _checked_rate(rate)
            exact = int(length * _rate(model, id) / new_rate)
            if not exact:
                raise TimelineError(
                    "VALUE_INVALID",
                    f"At the rate {in_message(rate)}, nothing would remain of {id!r}, which lasts "
                    f"{Time(length)} s.",
                    "Pass a smaller rate, or the duration.",
                )
            # Rounded down, so that the item is never longer than its source.
            new = model.grid.below(exact) or exact
            factor = _rate(model, id) / new_rate
        else:
            ticks = model.grid.ticks(duration)
            if ticks < 1:
                raise TimelineError(
                    "DURATION_INVALID", f"duration must be positive, is {in_message(duration)}."
                )
            new = max(model.grid.nearest(ticks), model.grid.least)
            factor = Fraction(new, length)
        for name in group:
            _stretch(edit, name, factor, new)
        if ripple:
            shift_later(edit, track, span.end, new - length, group)
        return edit.finish([id], "Use ripple=True, or move the other clip first.")


def _checked_rate(rate: float | Fraction | None) -> Fraction:
    """A playback rate, exact.

    Raises:
        TypeError: It is not a number.
        TimelineError: It is below 0.01, not finite or beyond 64 bits (`VALUE_INVALID`).
    """
    if not isinstance(rate, Fraction):
        check_number("rate", rate)
    exact = exact_number("rate", rate)
    if exact < _SLOWEST:
        raise TimelineError("VALUE_INVALID", f"rate must be at least 0.01, is {rate}.")
    return exact


def _together(model: Model, id: str) -> list[str]:
    """The items of a group that have the same period as the one whose id is passed, which is the first."""
    span = model.span(id)
    return [name for name in linked(model, id) if model.span(name)[1:] == span[1:]]


def _rate(model: Model, id: str) -> Fraction:
    return source_of(model, id).rate if has_source(model.item(id)) else Fraction(1)


def _stretch(edit: Editing, id: str, factor: Fraction, length: int) -> None:
    """Play an item slower by a factor, for a new length that is at most that much longer."""
    model = edit.model
    item = edit.edit(id)
    if has_source(item):
        source, span = source_of(model, id), model.span(id)
        rate = source.rate / factor
        if rate < _SLOWEST:
            raise TimelineError(
                "VALUE_INVALID",
                f"{id!r} would play at the rate {float(rate):g}, but the slowest is 0.01.",
                "Make it shorter, or split it.",
            )
        source.check(source.start, rate, length, span.end - span.start)
        item["playbackRate"] = rate.numerator if rate.denominator == 1 else float(f"{float(rate):.12g}")
    moved_curves(id, item, factor, 0, length)
    item["durationTicks"] = length
    if item.get("type") == "captions":
        lead_in = round(model.ticks(id, "contentStartOffsetTicks") * factor)
        item["contentStartOffsetTicks"] = min(lead_in, length)
        shown = Fraction(max(length - lead_in, 0))
        map_cues(
            edit,
            id,
            item,
            lambda first, last: (
                (first * factor, min(last * factor, shown)) if first * factor < shown else None
            ),
        )
    _scale(item, ("animationDurationTicks", *FADES), factor)
    if isinstance(item.get("params"), dict):
        _scale(item["params"], PHASES, factor)


def _scale(fields: Object, names: Iterable[str], factor: Fraction) -> None:
    for name in names:
        ticks: object = fields.get(name)
        if isinstance(ticks, int) and not isinstance(ticks, bool):
            fields[name] = round(ticks * factor)
