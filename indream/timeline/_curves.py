"""The keyframes of placed items: their values at a time, and what remains of them in a part of the item."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from indream.captions._durations import exact_number
from indream.timeline._errors import unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.timeline._model import Object

__all__ = ["ANIMATED", "Curve", "curve_of", "cut_curves", "moved_curves"]

ANIMATED: Final = (
    *("top", "left", "width", "height", "scaleX", "scaleY", "opacity", "borderRadius", "rotation"),
    *("cropLeft", "cropTop", "cropRight", "cropBottom", "decibelAdjustment"),
)
"""The fields of items that keyframes may animate."""


class Curve(NamedTuple):
    """A number over the time of an item: linear between its keyframes, constant before and after them.

    Attributes:
        value: The base value.
        points: The times in ticks since the start of the item, and the values; each time once, in order.
    """

    value: float
    points: list[tuple[int, float]]

    def at(self, tick: int) -> float:
        """The value at a tick, exact except for the rounding of the result."""
        points = self.points
        if not points:
            return self.value
        if tick <= points[0][0]:
            return points[0][1]
        for (start, first), (end, second) in pairwise(points):
            if tick < end:
                share = Fraction(tick - start, end - start)
                return _number(Fraction(first) + (Fraction(second) - Fraction(first)) * share)
        return points[-1][1]

    def part(self, start: int, length: int) -> Curve:
        """The curve of a part of the item, with times that count from its start."""
        points, last = self.points, start + length - 1
        if not points:
            return self
        inside = [(time - start, value) for time, value in points if start <= time <= last]
        if points[0][0] < start and (not inside or inside[0][0] > 0):
            inside.insert(0, (0, self.at(start)))
        if points[-1][0] > last and (not inside or inside[-1][0] < length - 1):
            inside.append((length - 1, self.at(last)))
        # The base value is that of the last keyframe, unless a loaded state decided otherwise.
        value = inside[-1][1] if points[-1][0] > last else self.value
        if all(number == value for _, number in inside):
            inside = []
        return Curve(value, inside)

    def wire(self) -> dict[str, Any]:
        """The curve as it is on the wire."""
        return {
            "value": self.value,
            "keyframes": [{"timeTicks": time, "value": value} for time, value in self.points],
        }


def _number(value: Fraction) -> float:
    return value.numerator if value.denominator == 1 else float(value)


def curve_of(path: str, number: object) -> Curve:
    """The curve of a number on the wire.

    Raises:
        TimelineError: It cannot be read (`STATE_UNREADABLE`).
    """
    if not isinstance(number, dict):
        raise unreadable(path, "is not an object")
    fields = cast("Object", number)
    keyframes: object = fields.get("keyframes")
    if not isinstance(keyframes, list):
        raise unreadable(f"{path}.keyframes", "is not an array")
    points: dict[int, float] = {}
    for index, keyframe in enumerate(cast("list[object]", keyframes)):
        entry = cast("Object", keyframe) if isinstance(keyframe, dict) else {}
        time = _finite(f"{path}.keyframes[{index}].timeTicks", entry.get("timeTicks"))
        points[round(time)] = _finite(f"{path}.keyframes[{index}].value", entry.get("value"))
    return Curve(_finite(f"{path}.value", fields.get("value")), sorted(points.items()))


def _finite(path: str, value: object) -> float:
    try:
        exact_number(path, value)
    except (TypeError, ValueError):
        raise unreadable(path, "is not a number") from None
    return cast("float", value)


def _change(id: str, item: Object, change: Callable[[Curve], Curve]) -> None:
    """Change the numbers of an item that have keyframes."""
    for field in ANIMATED:
        number: object = item.get(field)
        if not isinstance(number, dict):
            continue
        fields = cast("Object", number)
        if fields.get("keyframes") != []:
            curve = curve_of(f"$.items.{id}.{field}", fields)
            if (changed := change(curve)) is not curve:
                item[field] = {**fields, **changed.wire()}


def cut_curves(id: str, item: Object, start: int, length: int) -> None:
    """Keep a part of the keyframes of an item; its values stay the same at every tick."""
    _change(id, item, lambda curve: curve.part(start, length))


def moved_curves(id: str, item: Object, factor: Fraction, shift: int, length: int) -> None:
    """Scale and move the times of the keyframes of an item, whose new length is passed."""

    def moved(curve: Curve) -> Curve:
        points = {min(round(time * factor) + shift, length - 1): value for time, value in curve.points}
        if shift and curve.points[0][0] == 0:
            points = {0: curve.points[0][1], **points}
        return Curve(curve.value, list(points.items()))

    _change(id, item, moved)
