"""Sizes and positions: from lengths, fits and position names to the box of an item in pixels."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast, get_args

from indream.timeline._errors import TimelineError, choice, fits_json, in_message

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "THINNEST",
    "Anchor",
    "Box",
    "Canvas",
    "Crop",
    "Fit",
    "Layout",
    "Length",
    "Position",
    "Ratio",
    "canvas_of",
    "check_crop",
    "number_of_lines",
    "wire_number",
]

Length: TypeAlias = int | float | str
"""Pixels, or a percentage of the canvas: `"50%"`."""
Anchor: TypeAlias = Literal[
    "center", "top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right"
]
Position: TypeAlias = Anchor | tuple[Length, Length]
"""A corner, a side or the center, or a pair of lengths from the left and from the top."""
Fit: TypeAlias = Literal["cover", "contain", "fill", "none"]
"""How a picture fills its box, as `object-fit` of CSS."""
Ratio: TypeAlias = Literal["16:9", "9:16", "1:1", "4:3", "3:4"]

Canvas: TypeAlias = tuple[int, int]
Crop: TypeAlias = tuple[float, float, float, float]

_RATIOS: Final[dict[str, Canvas]] = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:3": (1440, 1080),
    "3:4": (1080, 1440),
}
_LENGTH: Final = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(%|px|)")
THINNEST: Final = 0.001
"""The least width and height in pixels, since they are written with three decimals."""
_LEAST, _MOST = 50, 1920
_NOTHING: Final = (0.0, 0.0, 0.0, 0.0)
_ANCHORS: Final = get_args(Anchor)
# Where a named point of a box is: 0 is the left and the top, 1 the right and the bottom.
_SHARES: Final[dict[Anchor, tuple[float, float]]] = {
    "center": (0.5, 0.5),
    "top": (0.5, 0),
    "bottom": (0.5, 1),
    "left": (0, 0.5),
    "right": (1, 0.5),
    "top-left": (0, 0),
    "top-right": (1, 0),
    "bottom-left": (0, 1),
    "bottom-right": (1, 1),
}
# The width of the widest letters, as a factor of the font size.
_WIDEST_LETTER: Final = 1.2


class Box(NamedTuple):
    """Where an item is, in pixels, before its crop; and the crop at the left, top, right and bottom."""

    left: float
    top: float
    width: float
    height: float
    crop: Crop


class Measure(NamedTuple):
    """A length: pixels, and a share of the side of the canvas."""

    pixels: float
    share: float = 0

    def of(self, side: float) -> float:
        """The length in pixels for a side of the canvas."""
        return self.pixels + self.share * side


class Layout(NamedTuple):
    """The arguments that decide where an item is, checked.

    Attributes:
        name: The name of its position, or of the point of it that is at `offset`.
        offset: The lengths from the left and from the top, if they were passed.
        width: Its width, or None.
        height: Its height, or None.
        margin: Its distance from the edges of the canvas.
    """

    name: Anchor
    offset: tuple[Measure, Measure] | None
    width: Measure | None
    height: Measure | None
    margin: Measure

    @classmethod
    def of(
        cls,
        position: object = "center",
        width: object = None,
        height: object = None,
        anchor: object = "top-left",
        margin: object = 0,
    ) -> Layout:
        """The layout for the arguments of an item.

        Raises:
            TimelineError: One has not a valid form (`LENGTH_INVALID`, `POSITION_INVALID`).
        """
        choice("anchor", anchor, _ANCHORS, "POSITION_INVALID")
        offset = None
        if isinstance(position, tuple) and len(pair := cast("tuple[object, ...]", position)) == 2:
            offset = (_measure("the first length of position", pair[0]),
                      _measure("the second length of position", pair[1]))  # fmt: skip
        elif position not in _ANCHORS:
            forms = ", ".join(_ANCHORS)
            raise TimelineError(
                "POSITION_INVALID",
                f"position must be one of {forms}, or a pair of lengths, not {in_message(position)}.",  # pyright: ignore[reportUnknownArgumentType] - any value can be shown
            )
        return cls(
            cast("Anchor", position if offset is None else anchor),
            offset,
            None if width is None else _measure("width", width, positive=True),
            None if height is None else _measure("height", height, positive=True),
            _measure("margin", margin),
        )

    def area(self, canvas: Canvas) -> tuple[float, float]:
        """The size of the canvas without the margins."""
        across, down = (max(side - 2 * self.margin.of(side), 1) for side in canvas)
        return across, down

    def plain_box(self, canvas: Canvas, size: tuple[float, float] | None = None) -> Box:
        """The box of an item that is not a picture.

        Args:
            canvas: The size of the canvas in pixels.
            size: Its size, unless its layout has one. Default: the canvas without the margins.
        """
        default = size or self.area(canvas)
        width = default[0] if self.width is None else self.width.of(canvas[0])
        height = default[1] if self.height is None else self.height.of(canvas[1])
        return self._at(canvas, (width, height), (width, height), _NOTHING)

    def box(self, canvas: Canvas, natural: tuple[float, float], fit: Fit, crop: Crop = _NOTHING) -> Box:
        """The box of a picture.

        Without a size, a picture fills the canvas without its margins. With one of width and height, the
        other follows from the picture. `cover` makes a picture that has no size larger than the canvas; one
        that has a size is cropped to it.

        Args:
            canvas: The size of the canvas in pixels.
            natural: The size of the picture itself.
            fit: How the picture fills its box.
            crop: The parts of the picture that are not shown, as fractions.
        """
        width = None if self.width is None else self.width.of(canvas[0])
        height = None if self.height is None else self.height.of(canvas[1])
        whole = width is None and height is None
        area = self.area(canvas)
        # The part of the picture that is shown; the rest is cropped off by the caller.
        part = (natural[0] * (1 - crop[0] - crop[2]), natural[1] * (1 - crop[1] - crop[3]))
        if whole:
            frame = area if fit != "none" else part
        else:
            frame = (
                width if width is not None else (height or 0) * part[0] / part[1],
                height if height is not None else (width or 0) * part[1] / part[0],
            )
        frame = max(frame[0], THINNEST), max(frame[1], THINNEST)
        ratios = frame[0] / part[0], frame[1] / part[1]
        scale_x, scale_y = {
            "cover": (max(ratios),) * 2,
            "contain": (min(ratios),) * 2,
            "fill": ratios,
            "none": (1.0, 1.0),
        }[fit]
        full = natural[0] * scale_x, natural[1] * scale_y
        content = part[0] * scale_x, part[1] * scale_y
        covers_canvas = whole and frame == canvas
        seen = content if covers_canvas else (min(content[0], frame[0]), min(content[1], frame[1]))
        cut_x, cut_y = (content[0] - seen[0]) / 2 / full[0], (content[1] - seen[1]) / 2 / full[1]
        crop = (crop[0] + cut_x, crop[1] + cut_y, crop[2] + cut_x, crop[3] + cut_y)
        return self._at(canvas, seen, full, crop)

    def _at(self, canvas: Canvas, seen: tuple[float, float], full: tuple[float, float], crop: Crop) -> Box:
        """The box whose part that is seen is at the position."""
        corner: list[float] = []
        for axis, share in enumerate(_SHARES[self.name]):
            if self.offset is not None:
                corner.append(self.offset[axis].of(canvas[axis]) - share * seen[axis])
            else:
                margin = self.margin.of(canvas[axis])
                corner.append(margin + share * (canvas[axis] - 2 * margin - seen[axis]))
        return Box(corner[0] - crop[0] * full[0], corner[1] - crop[1] * full[1], *full, crop)


def canvas_of(ratio: str, width: int | None, height: int | None) -> tuple[Canvas, str]:
    """The size of the canvas, and the ratio that it has on the wire.

    Raises:
        TimelineError: The ratio is not one of the service's (`RATIO_INVALID`), or the size is not two whole
            numbers from 50 to 1920 (`SIZE_INVALID`).
    """
    choice("ratio", ratio, tuple(_RATIOS), "RATIO_INVALID")
    if width is None and height is None:
        return _RATIOS[ratio], ratio
    for name, side in (("width", width), ("height", height)):
        if isinstance(side, bool) or not isinstance(side, int) or not _LEAST <= side <= _MOST:
            raise TimelineError(
                "SIZE_INVALID",
                f"{name} must be a whole number of pixels from {_LEAST} to {_MOST}, not {in_message(side)}.",
                "Pass both width and height." if side is None else None,
            )
    size = (int(width or 0), int(height or 0))
    for name, (across, down) in _RATIOS.items():
        if size[0] * down == size[1] * across:
            return size, name
    return size, "custom"


def _measure(name: str, value: object, *, positive: bool = False) -> Measure:
    """A length as it was passed.

    Raises:
        TimelineError: It is not a length (`LENGTH_INVALID`).
    """
    measure = None
    if isinstance(value, str) and (found := _LENGTH.fullmatch(value.strip())):
        number = float(found[1])
        measure = Measure(0, number / 100) if found[2] == "%" else Measure(number)
    elif isinstance(value, int | float) and not isinstance(value, bool) and fits_json(value):
        measure = Measure(value)
    if measure is None or (positive and measure.of(1) <= 0):
        forms = "pixels, such as 300, or a percentage of the canvas, such as '50%'"
        raise TimelineError(
            "LENGTH_INVALID",
            f"{name} must be {'positive ' if positive else ''}{forms}, not {in_message(value)}.",
        )
    return measure


def check_crop(crop: object) -> Crop:
    """The four fractions that a picture is cropped by.

    Raises:
        TimelineError: They are not fractions, or opposite ones leave nothing (`CROP_INVALID`).
    """
    sides = tuple(cast("Sequence[object]", crop)) if isinstance(crop, tuple | list) else ()
    numbers = [side for side in sides if isinstance(side, int | float) and not isinstance(side, bool)]
    if len(sides) != 4 or len(numbers) != 4 or not all(0 <= side < 1 for side in numbers):
        raise TimelineError(
            "CROP_INVALID",
            f"crop must be four fractions from 0 to 1 (left, top, right, bottom), not {in_message(crop)}.",  # pyright: ignore[reportUnknownArgumentType] - any value can be shown
        )
    left, top, right, bottom = map(float, numbers)
    for names, total in (("left and right", left + right), ("top and bottom", top + bottom)):
        if total >= 1:
            raise TimelineError(
                "CROP_INVALID", f"crop cuts off {total:g} at the {names} together; it must be below 1."
            )
    return left, top, right, bottom


def number_of_lines(text: str, width: float, style: dict[str, Any]) -> int:
    """The number of lines of a text in a box.

    Args:
        text: The text.
        width: The width of the box in pixels.
        style: The fields of the item: its font, its size and its letter spacing.
    """
    longest = max(map(len, text.split("\n")))
    if longest * (style["fontSize"] * _WIDEST_LETTER + style["letterSpacing"]) <= width:
        return text.count("\n") + 1
    from indream.editor_state._text_width import SLACK, broken, is_measured, text_width

    if not is_measured(text, style):
        width *= 1 - SLACK
    return broken(text, width, lambda part: text_width(part, style)).number


def wire_number(value: float) -> int | float:
    """A number of pixels as it is written: at most three decimals, and none for whole numbers.

    Raises:
        TimelineError: Its size and position are beyond all numbers (`LENGTH_INVALID`).
    """
    if not isfinite(value):
        raise TimelineError("LENGTH_INVALID", "The item would be infinitely large or far away.")
    rounded = round(float(value), 3)
    return int(rounded) if rounded.is_integer() and fits_json(int(rounded)) else rounded
