"""CSS colors and gradients as pictures."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from functools import lru_cache
from math import cos, hypot, pi, radians, sin
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from indream.editor_state._colors import Color, parse_color
from indream.preview._pillow import mapped, resized

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["UNKNOWN", "Gradient", "Length", "gradient_picture", "parse_gradient", "rgb"]

UNKNOWN: Final = Color(128, 128, 128, 1)
"""The color in place of one that cannot be read."""

_GRADIENT: Final = re.compile(r"\s*(repeating-)?(linear|radial)-gradient\((.*)\)\s*", re.DOTALL)
_NUMBER: Final = r"([+-]?(?:[0-9]*\.)?[0-9]+(?:e[+-]?[0-9]+)?)"
_ANGLE: Final = re.compile(_NUMBER + "(deg|turn|rad|grad)?")
_UNITS: Final = {"deg": 1.0, "turn": 360.0, "rad": 180 / pi, "grad": 0.9}
_LENGTH: Final = re.compile(_NUMBER + "(%|px)?")
# Browsers mix the colors of a gradient in another way if one of them is written in one of these.
_OTHER_SPACES: Final = re.compile(r"(?:lab|lch)\(")
_ACROSS: Final = {"left": -1, "right": 1}
_DOWN: Final = {"top": -1, "bottom": 1}
_EXTENTS: Final = frozenset({"closest-side", "closest-corner", "farthest-side", "farthest-corner"})
_STEPS: Final = 2048
_LONGEST: Final = 4096
# Numbers are cut off here, so that arithmetic with them has a result.
_LARGEST: Final = 1e9
# The least radius of a gradient, since distances are divided by it.
_SMALLEST: Final = 1e-3
# The pixels of a radial gradient that are calculated at once.
_PIXELS: Final = 1_000_000


class Length(NamedTuple):
    """A length in CSS: a part of another one, or a number of pixels.

    Attributes:
        part: The part.
        pixels: The pixels.
    """

    part: float
    pixels: float = 0

    def of(self, whole: float) -> float:
        """The length in pixels.

        Args:
            whole: The length that it may be a part of.
        """
        return self.part * whole + self.pixels


class Gradient(NamedTuple):
    """A CSS gradient.

    Attributes:
        radial: Whether it is radial; otherwise linear.
        angle: The direction of a linear one in degrees, 0 is up, clockwise.
        corner: The corner that it runs to, as signs of x and y, or None.
        circle: Whether a radial one is a circle; otherwise an ellipse.
        center: The center of a radial one, in the width and height.
        stops: Places, and colors; a place of None is between its neighbors.
        repeating: Whether it begins again after its last stop.
        extent: How far a radial one reaches, such as `"farthest-corner"`, or its radii.
    """

    radial: bool
    angle: float
    corner: tuple[int, int] | None
    circle: bool
    center: tuple[Length, Length]
    stops: tuple[tuple[Length | None, Color], ...]
    repeating: bool
    extent: str | tuple[Length, Length]


_MIDDLE: Final = Length(0.5)
_FARTHEST: Final = "farthest-corner"


def rgb(color: Color) -> tuple[int, int, int]:
    """A color as Pillow takes it, without its opacity."""
    return round(color.red), round(color.green), round(color.blue)


@lru_cache(maxsize=64)
def parse_gradient(text: str) -> Gradient | None:
    """A linear or radial gradient as CSS writes it, or None.

    >>> parse_gradient("linear-gradient(to right, #000, #fff)").angle
    90.0
    >>> parse_gradient("conic-gradient(red, blue)")
    """
    match = _GRADIENT.fullmatch(text.lower()) if len(text) <= _LONGEST else None
    if match is None or _OTHER_SPACES.search(match[3]):
        return None
    repeating, radial = match[1] is not None, match[2] == "radial"
    parts = _split(match[3])
    gradient = Gradient(radial, 180.0, None, False, (_MIDDLE, _MIDDLE), (), repeating, _FARTHEST)
    if _stop(parts[0]) is None:
        head = parts.pop(0).split()
        described = _radial_head(gradient, head) if radial else _linear_head(gradient, head)
        if described is None:
            return None
        gradient = described
    read: list[tuple[Length | None, Color]] = []
    for part in parts:
        stops = _stop(part)
        if stops is None:
            return None
        read += stops
    return gradient._replace(stops=tuple(read)) if len(read) > 1 else None


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


def _stop(text: str) -> list[tuple[Length | None, Color]] | None:
    """A color with up to two places."""
    places: list[Length | None] = []
    while len(places) < 2:
        words = text.rsplit(None, 1)
        place = _length(words[-1]) if len(words) > 1 else None
        if place is None:
            break
        text = words[0]
        places.insert(0, place)
    color = parse_color(text)
    return None if color is None else [(place, color) for place in places or [None]]


def _number(text: str) -> float:
    return max(-_LARGEST, min(_LARGEST, float(text)))


def _length(word: str) -> Length | None:
    match = _LENGTH.fullmatch(word)
    if match is None:
        return None
    number = _number(match[1])
    if match[2] == "%":
        return Length(number / 100)
    # Only 0 has no unit.
    return Length(0, number) if match[2] or not number else None


def _linear_head(gradient: Gradient, words: list[str]) -> Gradient | None:
    """A linear gradient with its direction: an angle, a side or a corner."""
    if len(words) == 1 and (match := _ANGLE.fullmatch(words[0])):
        number = _number(match[1])
        return gradient._replace(angle=number * _UNITS[match[2] or "deg"]) if match[2] or not number else None
    if words[:1] != ["to"] or len(words) > 3:
        return None
    across = [_ACROSS[word] for word in words if word in _ACROSS]
    down = [_DOWN[word] for word in words if word in _DOWN]
    if not len(across) + len(down) == len(words) - 1 > 0 or max(len(across), len(down)) > 1:
        return None
    if across and down:
        return gradient._replace(angle=0.0, corner=(across[0], down[0]))
    return gradient._replace(angle=180.0 - 90 * across[0] if across else 90.0 + 90 * down[0])


def _radial_head(gradient: Gradient, words: list[str]) -> Gradient | None:
    """A radial gradient with its shape, extent and center."""
    if "at" in words:
        place = words.index("at")
        center = _center(words[place + 1 :])
        if center is None:
            return None
        gradient, words = gradient._replace(center=center), words[:place]
    shapes = [word for word in words if word in {"circle", "ellipse"}]
    extents = [word for word in words if word in _EXTENTS]
    radii = [length for word in words if (length := _length(word)) is not None]
    if len(shapes) + len(extents) + len(radii) != len(words) or len(shapes) > 1:
        return None
    circle = shapes == ["circle"] or (not shapes and len(radii) == 1)
    if not radii and len(extents) < 2:
        return gradient._replace(circle=circle, extent=(*extents, _FARTHEST)[0])
    # A circle has one radius in pixels, an ellipse has two, which may be parts of the box.
    if extents or len(radii) != (1 if circle else 2) or (circle and radii[0].part):
        return None
    if min(min(radius) for radius in radii) < 0:
        return None
    return gradient._replace(circle=circle, extent=(radii[0], radii[-1]))


def _center(words: list[str]) -> tuple[Length, Length] | None:
    """The center of a radial gradient: one or two sides, or lengths from the left and the top."""
    if not 0 < len(words) < 3:
        return None
    if len(words) == 2 and not any(map(_length, words)) and (words[0] in _DOWN or words[1] in _ACROSS):
        words = [words[1], words[0]]  # two sides are in any order
    if len(words) == 1:
        words = ["center", *words] if words[0] in _DOWN else [*words, "center"]
    x, y = _coordinate(words[0], _ACROSS), _coordinate(words[1], _DOWN)
    return None if x is None or y is None else (x, y)


def _coordinate(word: str, sides: dict[str, int]) -> Length | None:
    if word in sides or word == "center":
        return Length((1 + sides.get(word, 0)) / 2)
    return _length(word)


def _placed(stops: tuple[tuple[Length | None, Color], ...], whole: float) -> list[float]:
    """The places of all stops as parts of the length of the gradient, which never decrease."""
    places = [None if place is None else place.of(whole) / whole for place, _ in stops]
    first = places[0] or 0.0
    places[-1] = 1.0 if places[-1] is None else places[-1]
    last, result = 0, [first]
    for index in range(1, len(places)):
        place = places[index]
        if place is None:
            continue
        before = result[-1]
        place = max(place, before)
        count = index - last
        result += [before + (place - before) * number / count for number in range(1, count)]
        result.append(place)
        last = index
    return result


def _ramp(gradient: Gradient, whole: float, start: float, end: float) -> list[tuple[int, int, int, int]]:
    """The colors of a gradient from a place to another one, in steps.

    Args:
        gradient: The gradient.
        whole: Its length in pixels.
        start: The first place, as a part of the length.
        end: The last one.
    """
    places = _placed(gradient.stops, whole)
    span = places[-1] - places[0]
    step = (end - start) / _STEPS
    result: list[tuple[int, int, int, int]] = []
    for number in range(_STEPS):
        place = start + (number + 0.5) * step
        if gradient.repeating and span > 0:
            place = places[0] + (place - places[0]) % span
        result.append(_color_at(gradient.stops, places, place))
    return result


def _color_at(
    stops: tuple[tuple[Length | None, Color], ...], places: list[float], place: float
) -> tuple[int, int, int, int]:
    index = bisect_right(places, place)
    first, second = stops[max(0, index - 1)][1], stops[min(index, len(stops) - 1)][1]
    span = places[index] - places[index - 1] if 0 < index < len(stops) else 0
    part = (place - places[index - 1]) / span if span > 0 else 0
    # A color counts as much as it is opaque: `transparent` is not a black that shows on the way to it.
    near, far = first.alpha * (1 - part), second.alpha * part
    alpha = near + far
    if alpha <= 0:
        return 0, 0, 0, 0
    red, green, blue = ((a * near + b * far) / alpha for a, b in zip(first[:3], second[:3], strict=True))
    return round(red), round(green), round(blue), round(alpha * 255)


@lru_cache(maxsize=8)
def gradient_picture(gradient: Gradient, size: tuple[int, int], box: tuple[float, float]) -> Image:
    """A gradient as an RGBA picture; do not change it.

    Args:
        gradient: The gradient.
        size: The size of the picture in its pixels.
        box: The size of the box that it fills, in the pixels of the gradient.
    """
    return (_radial if gradient.radial else _linear)(gradient, size, box)


def _linear(gradient: Gradient, size: tuple[int, int], box: tuple[float, float]) -> Image:
    from PIL import Image

    width, height = box
    angle = radians(gradient.angle)
    x, y = sin(angle), -cos(angle)
    if gradient.corner is not None:
        # The line of the middle color runs through the other two corners.
        x, y = gradient.corner[0] * height, gradient.corner[1] * width
        length = hypot(x, y)
        x, y = x / length, y / length
    span = abs(width * x) + abs(height * y)
    ramp = Image.new("RGBA", (_STEPS, 1))
    colors = _ramp(gradient, span, 0, 1)
    ramp.frombytes(bytes(channel for color in colors for channel in color))
    # The steps per pixel of the picture.
    x, y = x / span * _STEPS * width / size[0], y / span * _STEPS * height / size[1]
    start = _STEPS / 2 - x * size[0] / 2 - y * size[1] / 2
    # The nearest step is taken; at the very corners, rounding must not leave the ramp.
    wide = Image.new("RGBA", (_STEPS + 4, 1))
    wide.paste(resized(ramp.crop((0, 0, 1, 1)), (2, 1)), (0, 0))
    wide.paste(ramp, (2, 0))
    wide.paste(resized(ramp.crop((_STEPS - 1, 0, _STEPS, 1)), (2, 1)), (_STEPS + 2, 0))
    return wide.transform(size, Image.Transform.AFFINE, (x, y, start + 2, 0, 0, 0), Image.Resampling.NEAREST)


def _radial(gradient: Gradient, size: tuple[int, int], box: tuple[float, float]) -> Image:
    from PIL import Image, ImageMath

    x, y = (length.of(whole) for length, whole in zip(gradient.center, box, strict=True))
    across, down = _radii(gradient, box, (x, y))
    # The squared distances of columns and rows from the center, in radii.
    columns = _squares(size[0], box[0], x, across)
    rows = _squares(size[1], box[1], y, down)
    reach = (max(columns[0], columns[-1]) + max(rows[0], rows[-1])) ** 0.5
    if not gradient.repeating:
        # The color is the same behind the last stop.
        reach = min(reach, max(_placed(gradient.stops, across)[-1], 0) * 1.01 + 0.01)
    reach = max(reach, 1e-9)
    colors = _ramp(gradient, across, 0, reach)
    # Pillow maps whole numbers of 16 bits.
    steps = 65536 // _STEPS
    tables = [[color[band] for color in colors for _ in range(steps)] for band in range(4)]
    result = Image.new("RGBA", size)
    count = max(1, _PIXELS // size[0])
    for top in range(0, size[1], count):
        some = rows[top : top + count]
        strip = size[0], len(some)
        horizontal = resized(_numbers(columns, (size[0], 1)), strip)
        vertical = resized(_numbers(some, (1, len(some))), strip)

        def index(terms: dict[str, Any]) -> Any:
            return terms["min"]((terms["x"] + terms["y"]) ** 0.5 * (65536 / reach), 65535)

        indices = ImageMath.lambda_eval(index, x=horizontal, y=vertical).convert("I")
        bands = [
            mapped(indices, table, "L") if len(set(table)) > 1 else Image.new("L", strip, table[0])
            for table in tables
        ]
        result.paste(Image.merge("RGBA", bands), (0, top))
    return result


def _radii(gradient: Gradient, box: tuple[float, float], center: tuple[float, float]) -> tuple[float, float]:
    """The radii of a radial gradient in x and y, in pixels."""
    if not isinstance(gradient.extent, str):
        across, down = (length.of(whole) for length, whole in zip(gradient.extent, box, strict=True))
        return max(_SMALLEST, across), max(_SMALLEST, down)
    choose = min if gradient.extent.startswith("closest") else max
    across, down = (choose(abs(place), abs(whole - place)) for place, whole in zip(center, box, strict=True))
    if gradient.extent.endswith("side"):
        if gradient.circle:
            across = down = choose(across, down)
    elif gradient.circle:
        across = down = hypot(across, down)
    else:
        across, down = across * 2**0.5, down * 2**0.5
    return max(_SMALLEST, across), max(_SMALLEST, down)


def _squares(count: int, whole: float, center: float, radius: float) -> list[float]:
    """The squared distances from the center of the middles of columns or rows."""
    return [(((number + 0.5) * whole / count - center) / radius) ** 2 for number in range(count)]


def _numbers(numbers: list[float], size: tuple[int, int]) -> Image:
    """Numbers as a picture."""
    from PIL import Image

    return Image.frombytes("F", size, array("f", numbers).tobytes())
