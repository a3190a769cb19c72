"""The fields of editor states that were written for the service before 1.1.0, and what replaced them.

Such states counted seconds, milliseconds and frames where v1 counts ticks, each with the unit in the name of
the field. The known names are in `DOCUMENTED`. Any other field whose name ends in a unit is an old one if the
schema has a field with the same name in ticks at that place.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from indream._json.words import show
from indream.editor_state._words import TICKS_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

__all__ = [
    "CAPTION_START",
    "DEFAULT_FPS",
    "DOCUMENTED",
    "OLD_VERSION",
    "OldField",
    "amount",
    "exact",
    "names_of_old_fields",
    "replacement",
    "ticks_of",
    "whole",
]

DEFAULT_FPS: Final = 30
"""The frames per second that are assumed for times in frames."""
OLD_VERSION: Final = "stateVersion"
CAPTION_START: Final = "captionStartInSeconds"
"""It has no successor: the captions themselves are cut, and their times shifted."""


class OldField(NamedTuple):
    """The replacement of an old field: the new name, and the unit of the old value, "" if it is unchanged."""

    name: str
    unit: str


DOCUMENTED: Final[Mapping[str, OldField]] = {
    "videoStartFromInSeconds": OldField("sourceStartTicks", "seconds"),
    "audioStartFromInSeconds": OldField("sourceStartTicks", "seconds"),
    "gifStartFromInSeconds": OldField("sourceStartTicks", "seconds"),
    "lottieStartFromInSeconds": OldField("sourceStartTicks", "seconds"),
    "audioFadeInDurationInSeconds": OldField("audioFadeInDurationTicks", "seconds"),
    "audioFadeOutDurationInSeconds": OldField("audioFadeOutDurationTicks", "seconds"),
    "pageDurationInMilliseconds": OldField("pageDurationTicks", "milliseconds"),
    "contentStartOffsetMs": OldField("contentStartOffsetTicks", "milliseconds"),
    "brightFrames": OldField("brightTicks", "frames"),
    "darkFrames": OldField("darkTicks", "frames"),
    "tailDarkFrames": OldField("tailDarkTicks", "frames"),
    "introShiftInFrames": OldField("introShiftTicks", "frames"),
    OLD_VERSION: OldField("stateSchemaVersion", ""),
}

# Assumed, by analogy with the tools that the names of the other fields come from.
_ASSUMED: Final[Mapping[str, OldField]] = {
    "from": OldField("startTicks", "frames"),
    "componentId": OldField("motionGraphicId", ""),
    "componentVersion": OldField("motionGraphicVersion", ""),
}
_WITH_UNIT: Final = re.compile(r"([a-z]\w*?)(?:In)?(Seconds|Milliseconds|Ms|Frames)")
_UNITS: Final = {
    "Seconds": "seconds",
    "Milliseconds": "milliseconds",
    "Ms": "milliseconds",
    "Frames": "frames",
}
_PER_SECOND: Final = {"seconds": 1, "milliseconds": 1000}


@lru_cache(maxsize=4096)
def _old_field(name: str) -> OldField | None:
    old = DOCUMENTED.get(name) or _ASSUMED.get(name)
    if old is not None:
        return old
    found = _WITH_UNIT.fullmatch(name) if name != CAPTION_START else None
    return OldField(f"{found[1]}Ticks", _UNITS[found[2]]) if found is not None else None


def replacement(name: object, properties: Container[str]) -> OldField | None:
    """The replacement of a field, or None if it is not an old field of an object with these properties.

    >>> replacement("durationInFrames", {"durationTicks"}), replacement("durationInFrames", {"startTicks"})
    (OldField(name='durationTicks', unit='frames'), None)
    """
    if not isinstance(name, str) or len(name) > _LONGEST or name in properties:
        return None
    old = _old_field(name)
    return old if old is not None and old.name in properties else None


_LONGEST: Final = 80


def exact(value: object) -> Fraction | None:
    """A finite number as the decimal that it prints as; None for any other value."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, float) and isfinite(value):
        return Fraction(float.__repr__(value))  # a subclass may print itself differently
    return None


def ticks_of(value: object, unit: str, fps: Fraction | float = DEFAULT_FPS) -> int | None:
    """A time in ticks, rounded to a whole number, halves to even.

    None if the value is not a number, or too large for a time.

    >>> ticks_of(1.5, "seconds"), ticks_of(6.67, "milliseconds"), ticks_of(6, "frames")
    (360000, 1601, 48000)
    """
    number = exact(value)
    if number is None:
        return None
    per_second = Fraction(fps) if unit == "frames" else _PER_SECOND[unit]
    ticks = round(number * TICKS_PER_SECOND / per_second)
    return ticks if abs(ticks) < _TOO_LARGE else None


_TOO_LARGE: Final = 2**53


def whole(number: Fraction) -> int | float:
    """A number as JSON writes it best: without a fraction if it has none."""
    return int(number) if number.denominator == 1 else float(number)


def amount(value: object, unit: str) -> str:
    """An old value with its unit, and with the frame rate that is assumed.

    >>> amount(6, "frames"), amount(1, "seconds")
    ('6 frames at an assumed 30 fps', '1 s')
    """
    match unit:
        case "seconds":
            return f"{show(value)} s"
        case "milliseconds":
            return f"{show(value)} ms"
        case _:
            return f"{show(value)} {'frame' if value == 1 else 'frames'} at an assumed {DEFAULT_FPS} fps"


def names_of_old_fields(state: object) -> list[str]:
    """The old fields of a state that have no new field beside them, by name.

    Empty for a state of version v1, also for one with mistakes in it.
    """
    document = _object(state)
    names = set(_alone(document)) | set(_alone(_object(document.get("brandRuntime"))))
    for collection in ("items", "transitions"):
        for entry in map(_object, _object(document.get(collection)).values()):
            names.update(_alone(entry, _PLACING))
            if "params" in entry:
                names.update(_alone(_object(entry["params"])))
    return sorted(names)


# Every item has these fields, so that a field with another unit in their place is an old one.
_PLACING: Final = ("startTicks", "durationTicks")


def _alone(place: Mapping[Any, Any], assumed: Container[str] = ()) -> Iterator[str]:
    """The old fields of an object that have no new field beside them."""
    for name in place:
        if not isinstance(name, str) or len(name) > _LONGEST:
            continue
        old = _old_field(name)
        if old is None:
            if name == CAPTION_START and "contentStartOffsetTicks" not in place:
                yield name
        elif old.name not in place and (name in DOCUMENTED or old.name in assumed):
            yield name


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
