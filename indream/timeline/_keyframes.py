"""Values that change over time, and their easing, which is baked into keyframes: the wire is linear only."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast, get_args

from indream.timeline._errors import TimelineError, choice, fits_json, in_message
from indream.timeline._time import Duration, times

if TYPE_CHECKING:
    from indream.timeline._time import Grid

__all__ = [
    "Animated",
    "Easing",
    "Point",
    "animated",
    "check_number",
    "check_whole",
    "fixed",
    "is_animated",
    "kept",
]

Easing: TypeAlias = (
    Literal[
        "linear",
        "ease",
        "ease-in",
        "ease-out",
        "ease-in-out",
        "back-in",
        "back-out",
        "bounce-out",
        "elastic-out",
    ]
    | tuple[float, float, float, float]
    | Callable[[float], float]
)
"""A name, a cubic Bézier as in CSS, or a function from 0..1 to the share of the way."""
Point: TypeAlias = "tuple[Duration, float] | tuple[Duration, float, Easing]"
"""Time in the clip, value, and the easing on the way there. `"end"` and `"50%"` refer to the clip's own
duration."""
Animated: TypeAlias = "float | Sequence[Point]"
"""A number, or points between which it changes."""

_NAMES: Final = get_args(get_args(Easing)[0])
_BEZIERS: Final = {
    "ease": (0.25, 0.1, 0.25, 1.0),
    "ease-in": (0.42, 0.0, 1.0, 1.0),
    "ease-out": (0.0, 0.0, 0.58, 1.0),
    "ease-in-out": (0.42, 0.0, 0.58, 1.0),
    "back-in": (0.36, 0.0, 0.66, -0.56),
    "back-out": (0.34, 1.56, 0.64, 1.0),
}
_PERCENTAGE: Final = re.compile(r"[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})\s*")
# The greatest difference between an easing and its keyframes at a frame, as a share of the span.
_TOLERANCE: Final = 0.004


class _Key(NamedTuple):
    ticks: int
    value: float
    easing: Easing


def fixed(value: float) -> dict[str, Any]:
    """A number that does not change, as it is on the wire."""
    return {"value": value, "keyframes": []}


def is_animated(value: object) -> bool:
    """Whether a value has points."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def kept(value: Animated) -> Animated:
    """A value that does not change if the list of points that was passed does."""
    return tuple(value) if isinstance(value, Sequence) else value


def check_number(
    name: str,
    value: object,
    least: float | None = None,
    most: float | None = None,
    *,
    animatable: bool = False,
) -> None:
    """Raise unless a value is a number in a range, or, if it can be animated, a sequence of points of them.

    Raises:
        TimelineError: It is not in the range, not finite or beyond 64 bits (`VALUE_INVALID`), or it has
            points but cannot be animated (`NOT_ANIMATABLE`).
        TypeError: It is not a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        if is_animated(value):
            if not animatable:
                raise TimelineError(
                    "NOT_ANIMATABLE", f"{name} cannot be animated; pass a number.", "Animate scale instead."
                )
            _check_points(name, cast("Sequence[object]", value), least, most)
            return
        expected = "a number, or points as (time, value)" if animatable else "a number"
        raise TypeError(f"{name} must be {expected}, not {type(value).__name__}")
    low, high = -math.inf if least is None else least, math.inf if most is None else most
    if not (fits_json(value) and low <= value <= high):
        bounds = [f"at least {least:g}"] if least is not None else []
        bounds += [f"at most {most:g}"] if most is not None else []
        raise TimelineError(
            "VALUE_INVALID", f"{name} must be {' and '.join(bounds) or 'finite'}, not {in_message(value)}."
        )


def _check_points(name: str, points: Sequence[object], least: float | None, most: float | None) -> None:
    if not points:
        raise TimelineError("VALUE_INVALID", f"{name} has no points. Pass a number, or (time, value).")
    for point in points:
        parts = list(cast("tuple[object, ...]", point)) if isinstance(point, tuple) else []
        if not 2 <= len(parts) <= 3:
            raise TypeError(
                f"a point of {name} must be (time, value) or (time, value, easing), not {in_message(point)}"  # pyright: ignore[reportUnknownArgumentType] - any value can be shown
            )
        _, number, *easing = parts
        check_number(f"the value of a point of {name}", number, least, most)
        if easing:
            _check_easing(easing[0])


def check_whole(name: str, value: float, least: int, most: int | None = None) -> None:
    """Raise unless a value is a whole number in a range.

    Raises:
        TimelineError: It is not in the range, or not whole (`VALUE_INVALID`).
        TypeError: It is not a number.
    """
    check_number(name, value, least, most)
    if value != int(value):
        raise TimelineError("VALUE_INVALID", f"{name} must be a whole number, not {in_message(value)}.")


def animated(name: str, value: Animated, duration: int, grid: Grid, limits: tuple[float, float] | None = None
             ) -> dict[str, Any]:  # fmt: skip
    """A number as it is on the wire: constant, or with keyframes.

    The first keyframe is at 0, and the base value is that of the last, so that a value outside of them does
    not depend on how the service treats it.

    Args:
        name: Its name, for messages.
        value: A number, or points. They were checked by `check_number`.
        duration: The duration of the item in ticks.
        grid: The frames on which easing is exact.
        limits: The range that values stay in, for an easing that overshoots.

    Raises:
        TimelineError: A point is outside of the item (`KEYFRAME_OUTSIDE`), or not after the one before it
            (`KEYFRAME_ORDER`).
    """
    if isinstance(value, int | float):
        return fixed(value)
    keys = _keys(name, value, duration, grid)
    keyframes = [{"timeTicks": 0, "value": keys[0].value}]
    for before, key in zip([keys[0]._replace(ticks=0), *keys], keys, strict=False):
        if key.ticks > 0:
            keyframes += _eased(before, key, grid, limits)
            keyframes.append({"timeTicks": key.ticks, "value": key.value})
    return {"value": keys[-1].value, "keyframes": keyframes}


def _keys(name: str, points: Sequence[Point], duration: int, grid: Grid) -> list[_Key]:
    keys: list[_Key] = []
    for point in points:
        ticks = _point_ticks(point[0], duration, grid)
        if not 0 <= ticks <= duration:
            at, length = times(ticks, duration)
            raise TimelineError(
                "KEYFRAME_OUTSIDE",
                f"The keyframe is at {at} s, but the item is {length} s long."
                if ticks >= 0
                else f"The keyframe is at {at} s, before the item begins.",
                f"Times of {name} count from the start of the item; 'end' is its end.",
            )
        # A keyframe is before the end of its item.
        ticks = min(ticks, duration - 1)
        if keys and ticks <= keys[-1].ticks:
            at, before = times(ticks, keys[-1].ticks)
            raise TimelineError(
                "KEYFRAME_ORDER",
                f"The keyframe of {name} at {at} s is not after the one before it, at {before} s.",
                "List the points in the order of their times.",
            )
        keys.append(_Key(ticks, point[1], point[2] if len(point) == 3 else "linear"))
    return keys


def _point_ticks(time: Duration, duration: int, grid: Grid) -> int:
    if isinstance(time, str):
        text = time.strip()
        if text == "end":
            return duration
        if text.endswith("%"):
            if not _PERCENTAGE.fullmatch(text[:-1]):
                raise TimelineError("TIME_INVALID", f"{in_message(time)} is not a percentage of the item.")
            return round(Fraction(text[:-1]) * duration / 100)
    return grid.ticks(time)


def _check_easing(easing: object) -> None:
    if callable(easing):
        return
    if isinstance(easing, tuple):
        numbers = cast("tuple[object, ...]", easing)
        if len(numbers) != 4:
            raise TimelineError(
                "VALUE_INVALID",
                f"a cubic Bézier has four numbers, not {in_message(easing)}.",  # pyright: ignore[reportUnknownArgumentType] - any value can be shown
            )
        for index, number in enumerate(numbers):
            horizontal = index % 2 == 0
            check_number("a number of a cubic Bézier", number, *((0, 1) if horizontal else ()))
        return
    choice("easing", easing, _NAMES)


def _eased(before: _Key, key: _Key, grid: Grid, limits: tuple[float, float] | None) -> list[dict[str, Any]]:
    """The keyframes between two points: as few frames as show the easing within the tolerance."""
    ease, span = _function(key.easing), key.value - before.value
    if ease is None or span == 0:
        return []
    length = key.ticks - before.ticks
    first = before.ticks // grid.frame + 1
    count = -(-key.ticks // grid.frame) - first
    ticks = [before.ticks, *(round((first + number) * grid.frame) for number in range(int(count))), key.ticks]
    shares = [0.0, *(ease((tick - before.ticks) / length) for tick in ticks[1:-1]), 1.0]
    for share in shares:
        _check_share(share)
    if not math.isfinite(span):
        raise TimelineError(
            "VALUE_INVALID",
            f"The values {before.value} and {key.value} are too far apart for an easing.",
            "Pass values that are closer together.",
        )
    if limits is not None:
        low, high = limits
        shares = [
            (min(max(before.value + span * share, low), high) - before.value) / span for share in shares
        ]
    return [
        {"timeTicks": ticks[index], "value": float(f"{before.value + span * shares[index]:.12g}")}
        for index in _bends(ticks, shares)
    ]


def _check_share(share: object) -> None:
    """Raise unless an easing function has returned a finite number."""
    if isinstance(share, bool) or not isinstance(share, int | float):
        raise TypeError(f"the easing function must return a number, not {type(share).__name__}")
    if not fits_json(share):
        raise TimelineError("VALUE_INVALID", "The easing function returns a value that is not finite.")


def _bends(xs: Sequence[int], ys: Sequence[float]) -> list[int]:
    """The points that a line must bend at to stay within the tolerance of all points."""
    bends: list[int] = []
    pending = [(0, len(xs) - 1)]
    while pending:
        first, last = pending.pop()
        slope = (ys[last] - ys[first]) / (xs[last] - xs[first])
        inside = range(first + 1, last)
        farthest = max(
            inside, key=lambda at: abs(ys[first] + slope * (xs[at] - xs[first]) - ys[at]), default=0
        )
        if farthest and abs(ys[first] + slope * (xs[farthest] - xs[first]) - ys[farthest]) > _TOLERANCE:
            bends.append(farthest)
            pending += [(first, farthest), (farthest, last)]
    return sorted(bends)


def _function(easing: Easing) -> Callable[[float], float] | None:
    """The share of the way at a share of the time; None if both are always equal."""
    if easing == "linear":
        return None
    if easing == "bounce-out":
        return _bounce_out
    if easing == "elastic-out":
        return _elastic_out
    if callable(easing):
        return easing
    return _bezier(*(_BEZIERS[easing] if isinstance(easing, str) else easing))


def _bezier(x1: float, y1: float, x2: float, y2: float) -> Callable[[float], float]:
    def at(first: float, second: float, t: float) -> float:
        return 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t * t * second + t**3

    def ease(x: float) -> float:
        low, high = 0.0, 1.0  # x grows with t, so bisection finds it
        while low < (middle := (low + high) / 2) < high:
            low, high = (middle, high) if at(x1, x2, middle) < x else (low, middle)
        return at(y1, y2, low)

    return ease


def _bounce_out(x: float) -> float:
    for limit, center, height in ((1, 0, 0), (2, 1.5, 0.75), (2.5, 2.25, 0.9375)):
        if x < limit / 2.75:
            return 7.5625 * (x - center / 2.75) ** 2 + height
    return 7.5625 * (x - 2.625 / 2.75) ** 2 + 0.984375


def _elastic_out(x: float) -> float:
    if x in (0, 1):
        return x
    return 2 ** (-10 * x) * math.sin((x * 10 - 0.75) * 2 * math.pi / 3) + 1
