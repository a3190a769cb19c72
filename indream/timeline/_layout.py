"""Sizes and positions: from lengths, fits and position names to the box of an item in pixels."""

from __future__ import annotations

import re
from math import ceil, isfinite
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, cast, get_args

from indream.timeline._errors import TimelineError, choice

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
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
    "check_length",
    "check_position",
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
_LEAST, _MOST = 50, 1920
# The average width of a letter, as a factor of the font size: an estimate of how long a line becomes.
_LETTER: Final = 0.56


class Box(NamedTuple):
    """Where an item is, in pixels, before its crop; and the crop at the left, top, right and bottom."""

    left: float
    top: float
    width: float
    height: float
    crop: Crop


class Layout(NamedTuple):
    """The arguments that decide where an item is."""

    position: Position = "center"
    width: Length | None = None
    height: Length | None = None
    anchor: Anchor = "top-left"
    margin: Length = 0

    def checked(self) -> Layout:
        """The same layout, if its arguments have valid forms.

        Raises:
            TimelineError: One has not (`LENGTH_INVALID`, `POSITION_INVALID`).
        """
        if self.position != "center":
            check_position(self.position)
        for name, length in (("width", self.width), ("height", self.height)):
            if length is not None:
                check_length(name, length, positive=True)
        if self.margin != 0:
            check_length("margin", self.margin)
        if self.anchor != "top-left":
            choice("anchor", self.anchor, get_args(Anchor), "POSITION_INVALID")
        return self

    def area(self, canvas: Canvas) -> tuple[float, float]:
        """The size of the canvas without the margins."""
        across, down = (max(side - 2 * _pixels(self.margin, side), 1) for side in canvas)
        return across, down

    def box(
        self,
        canvas: Canvas,
        natural: tuple[float, float] | None = None,
        fit: Fit = "fill",
        crop: Crop = (0, 0, 0, 0),
    ) -> Box:
        """The box of an item.

        Without a size, an item fills the canvas without its margins. With one of width and height, the other
        follows from the natural size. `cover` makes an item that has no size larger than the canvas; one that
        has a size is cropped to it.

        Args:
            canvas: The size of the canvas in pixels.
            natural: The size of the picture itself; None if it has none, as for a solid.
            fit: How the picture fills its box.
            crop: The parts of the picture that are not shown, as fractions.
        """
        width = None if self.width is None else _pixels(self.width, canvas[0])
        height = None if self.height is None else _pixels(self.height, canvas[1])
        whole = width is None and height is None
        area = self.area(canvas)
        if natural is None:
            seen = (area[0] if width is None else width, area[1] if height is None else height)
            return self._at(canvas, seen, seen, crop)
        # The part of the picture that is shown; the rest is cropped off by the caller.
        part = (natural[0] * (1 - crop[0] - crop[2]), natural[1] * (1 - crop[1] - crop[3]))
        if whole:
            frame = area if fit != "none" else part
        else:
            frame = (
                width if width is not None else (height or 0) * part[0] / part[1],
                height if height is not None else (width or 0) * part[1] / part[0],
            )
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
        position = self.position
        if isinstance(position, str):
            names = position
            offsets = [0.0, 0.0]
        else:
            names = self.anchor
            offsets = [_pixels(length, side) for length, side in zip(position, canvas, strict=True)]
        corner: list[float] = []
        for axis, (before, after) in enumerate((("left", "right"), ("top", "bottom"))):
            if isinstance(position, str):
                margin = _pixels(self.margin, canvas[axis])
                room = canvas[axis] - seen[axis]
                start = margin if before in names else room - margin if after in names else room / 2
            else:
                share = 0 if before in names else 1 if after in names else 0.5
                start = offsets[axis] - share * seen[axis]
            corner.append(start)
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
                f"{name} must be a whole number of pixels from {_LEAST} to {_MOST}, not {side!r}.",
                "Pass both width and height." if side is None else None,
            )
    size = (int(width or 0), int(height or 0))
    for name, (across, down) in _RATIOS.items():
        if size[0] * down == size[1] * across:
            return size, name
    return size, "custom"


def check_length(name: str, value: object, *, positive: bool = False) -> None:
    """Raise `LENGTH_INVALID` unless the value is a length."""
    number: float | None = None
    if isinstance(value, str) and (found := _LENGTH.fullmatch(value.strip())):
        number = float(found[1])
    elif isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        number = value
    if number is None or (positive and number <= 0):
        forms = "pixels, such as 300, or a percentage of the canvas, such as '50%'"
        raise TimelineError(
            "LENGTH_INVALID", f"{name} must be {'positive ' if positive else ''}{forms}, not {value!r:.60}."
        )


def check_position(value: object) -> None:
    """Raise `POSITION_INVALID` unless the value is a position."""
    if isinstance(value, tuple):
        pair = cast("tuple[object, ...]", value)
        if len(pair) == 2:
            for name, length in zip(("the first length", "the second length"), pair, strict=True):
                check_length(f"{name} of position", length)
            return
    elif value in get_args(Anchor):
        return
    raise TimelineError(
        "POSITION_INVALID",
        f"position must be one of {', '.join(get_args(Anchor))}, or a pair of lengths, not {value!r:.60}.",
    )


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
            f"crop must be four fractions from 0 to 1 (left, top, right, bottom), not {crop!r:.60}.",
        )
    left, top, right, bottom = map(float, numbers)
    for names, total in (("left and right", left + right), ("top and bottom", top + bottom)):
        if total >= 1:
            raise TimelineError(
                "CROP_INVALID", f"crop cuts off {total:g} at the {names} together; it must be below 1."
            )
    return left, top, right, bottom


def _pixels(length: Length, side: float) -> float:
    if not isinstance(length, str):
        return length
    found = _LENGTH.fullmatch(length.strip())
    assert found is not None, length  # checked when the item was described  # noqa: S101
    return float(found[1]) * side / 100 if found[2] == "%" else float(found[1])


def number_of_lines(text: str, font_size: float, width: float) -> int:
    """The number of lines of a text in a box: an estimate, as the widths of the letters are not known."""
    letters = max(width / (font_size * _LETTER), 1)
    return sum(max(ceil(len(line) / letters), 1) for line in text.split("\n"))


def wire_number(value: float) -> int | float:
    """A number of pixels as it is written: at most three decimals, and none for whole numbers."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded
