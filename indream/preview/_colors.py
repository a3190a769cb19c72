"""CSS colors and gradients as pictures."""

from __future__ import annotations

import re
from functools import lru_cache
from math import cos, hypot, pi, radians, sin
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.editor_state._colors import Color, parse_color
from indream.preview._pillow import mapped, resized

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["UNKNOWN", "Gradient", "gradient_picture", "parse_gradient", "rgb"]

UNKNOWN: Final = Color(128, 128, 128, 1)
"""The color in place of one that cannot be read."""

_GRADIENT: Final = re.compile(r"\s*(?:repeating-)?(linear|radial)-gradient\((.*)\)\s*;?\s*", re.DOTALL)
_ANGLE: Final = re.compile(r"(-?\d*\.?\d+)(deg|turn|rad|grad)?")
_UNITS: Final = {"deg": 1.0, "turn": 360.0, "rad": 180 / pi, "grad": 0.9}
_PERCENT: Final = re.compile(r"(-?\d*\.?\d+)%")
_SIDES: Final = {"left": (0.0, None), "right": (1.0, None), "top": (None, 0.0), "bottom": (None, 1.0)}
_STEPS: Final = 1024
_LONGEST: Final = 4096


class Gradient(NamedTuple):
    """A CSS gradient.

    Attributes:
        radial: Whether it is radial; otherwise linear.
        angle: The direction of a linear one in degrees, 0 is up, clockwise.
        corner: The corner that it runs to, as signs of x and y, or None.
        circle: Whether a radial one is a circle; otherwise an ellipse.
        center: The center of a radial one, as parts of the width and height.
        stops: Places, from 0 to 1, and colors.
    """

    radial: bool
    angle: float
    corner: tuple[int, int] | None
    circle: bool
    center: tuple[float, float]
    stops: tuple[tuple[float, Color], ...]


def rgb(color: Color) -> tuple[int, int, int]:
    """A color as Pillow takes it, without its opacity."""
    return round(color.red), round(color.green), round(color.blue)


@lru_cache(maxsize=64)
def parse_gradient(text: str) -> Gradient | None:
    """A linear or radial gradient as CSS writes it, or None.

    >>> parse_gradient("linear-gradient(to right, #000, #fff)").angle
    90
    >>> parse_gradient("conic-gradient(red, blue)")
    """
    match = _GRADIENT.fullmatch(text.lower()) if len(text) <= _LONGEST else None
    if match is None:
        return None
    parts = _split(match[2])
    radial = match[1] == "radial"
    angle, corner, circle, center = 180.0, None, False, (0.5, 0.5)
    if parts and _stop(parts[0]) is None:
        head = parts.pop(0)
        if radial:
            shape, _, place = head.partition("at ")
            circle, center = "circle" in shape, _center(place)
        elif (direction := _direction(head)) is not None:
            angle, corner = direction
        else:
            return None
    stops = [_stop(part) for part in parts]
    read = [stop for part in stops if part is not None for stop in part]
    if len(read) < 2 or None in stops:
        return None
    return Gradient(radial, angle, corner, circle, center, _placed(read))


def _split(text: str) -> list[str]:
    """The arguments of a function: separated by commas that are not inside parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _stop(text: str) -> list[tuple[float | None, Color]] | None:
    """A color with up to two places."""
    places: list[float] = []
    while len(places) < 2:
        rest, _, last = text.strip().rpartition(" ")
        if (match := _PERCENT.fullmatch(last)) is None:
            break
        text = rest
        places.insert(0, float(match[1]) / 100)
    color = parse_color(text)
    if color is None:
        return None
    return [(place, color) for place in places] or [(None, color)]


def _direction(text: str) -> tuple[float, tuple[int, int] | None] | None:
    if match := _ANGLE.fullmatch(text):
        return float(match[1]) * _UNITS.get(match[2] or "deg", 1), None
    words = set(text.split())
    if "to" not in words or not words <= {"to", *_SIDES}:
        return None
    x = ("right" in words) - ("left" in words)
    y = ("bottom" in words) - ("top" in words)
    if x and y:
        return 0, (x, y)
    return {(0, -1): 0, (1, 0): 90, (0, 1): 180, (-1, 0): 270}.get((x, y), 180), None


def _center(text: str) -> tuple[float, float]:
    x = y = 0.5
    numbers: list[float] = []
    for word in text.split():
        across, down = _SIDES.get(word, (None, None))
        x, y = x if across is None else across, y if down is None else down
        if word.endswith("%") and (match := _ANGLE.fullmatch(word[:-1])):
            numbers.append(float(match[1]) / 100)
    return (numbers[0], numbers[1] if len(numbers) > 1 else y) if numbers else (x, y)


def _placed(stops: list[tuple[float | None, Color]]) -> tuple[tuple[float, Color], ...]:
    """The stops with all their places, which never decrease."""
    places = [place for place, _ in stops]
    places[0] = 0.0 if places[0] is None else places[0]
    places[-1] = 1.0 if places[-1] is None else places[-1]
    anchors = [0]
    for index in range(1, len(places)):
        place = places[index]
        if place is None:
            continue
        before = places[anchors[-1]] or 0.0
        places[index] = place = max(place, before)
        for missing in range(anchors[-1] + 1, index):
            places[missing] = before + (place - before) * (missing - anchors[-1]) / (index - anchors[-1])
        anchors.append(index)
    return tuple((place or 0.0, color) for place, (_, color) in zip(places, stops, strict=True))


def _color_at(stops: tuple[tuple[float, Color], ...], place: float) -> tuple[int, int, int, int]:
    before = stops[0]
    for stop in stops:
        if place < stop[0]:
            span = stop[0] - before[0]
            part = (place - before[0]) / span if span > 0 and place > before[0] else 0
            red, green, blue, alpha = (a + (b - a) * part for a, b in zip(before[1], stop[1], strict=True))
            return round(red), round(green), round(blue), round(alpha * 255)
        before = stop
    return *rgb(before[1]), round(before[1].alpha * 255)


@lru_cache(maxsize=8)
def gradient_picture(gradient: Gradient, size: tuple[int, int]) -> Image:
    """A gradient as an RGBA picture; do not change it."""
    from PIL import Image

    if gradient.radial:
        return _radial(gradient, size)
    ramp = Image.new("RGBA", (_STEPS, 1))
    colors = (_color_at(gradient.stops, (step + 0.5) / _STEPS) for step in range(_STEPS))
    ramp.frombytes(bytes(channel for color in colors for channel in color))
    width, height = size
    angle = radians(gradient.angle)
    x, y = sin(angle), -cos(angle)
    if gradient.corner is not None:
        # The line of the middle color runs through the other two corners.
        x, y = gradient.corner[0] * height, gradient.corner[1] * width
        length = hypot(x, y)
        x, y = x / length, y / length
    span = abs(width * x) + abs(height * y)
    x, y = x / span * _STEPS, y / span * _STEPS
    start = _STEPS / 2 - x * width / 2 - y * height / 2
    # The nearest step is taken; at the very corners, rounding must not leave the ramp.
    wide = Image.new("RGBA", (_STEPS + 4, 1))
    wide.paste(resized(ramp.crop((0, 0, 1, 1)), (2, 1)), (0, 0))
    wide.paste(ramp, (2, 0))
    wide.paste(resized(ramp.crop((_STEPS - 1, 0, _STEPS, 1)), (2, 1)), (_STEPS + 2, 0))
    return wide.transform(size, Image.Transform.AFFINE, (x, y, start + 2, 0, 0, 0), Image.Resampling.NEAREST)


def _radial(gradient: Gradient, size: tuple[int, int]) -> Image:
    from PIL import Image

    width, height = size
    x, y = gradient.center[0] * width, gradient.center[1] * height
    across, down = max(abs(x), abs(width - x)), max(abs(y), abs(height - y))
    if gradient.circle:
        across = down = hypot(across, down)
    else:
        across, down = across * 2**0.5, down * 2**0.5
    # Pillow's picture has the distance from its center, which is 255 at the middle of its sides.
    distance = Image.radial_gradient("L")
    scale = distance.width / 2
    matrix = (scale / across, 0, scale - x * scale / across, 0, scale / down, scale - y * scale / down)
    field = distance.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    table = [_color_at(gradient.stops, value / 255) for value in range(256)]
    bands = [mapped(field, [entry[band] for entry in table]) for band in range(4)]
    return Image.merge("RGBA", bands)
