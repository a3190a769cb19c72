"""Draw text that has been set."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.editor_state._text_width import line_start
from indream.preview._drawn import Drawn, scaled_alpha, shape_mask

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

    from indream.editor_state._colors import Color
    from indream.preview._font import Font
    from indream.preview._text import Line, Style

__all__ = ["Box", "Ink", "lettering"]

# The positions inside a pixel, and the largest side of a drawing in pixels.
_PARTS: Final = 4
_FINER: Final = ((48, 4), (120, 2), (inf, 1))
_SIDE: Final = 4096
# Parts of letters are thinner than this in pixels, so a wider outline leaves nothing of what is inside.
_THICKEST: Final = 32


class Ink(NamedTuple):
    """The colors of a text.

    Attributes:
        color: The color of the characters.
        stroke: The color of their outline.
        stroke_width: The width of the outline in pixels of the composition, half of it outside.
        highlight: The color of highlighted characters.
        highlighted: The indexes of the highlighted characters in the text.
        hidden: The indexes of the characters that are not visible.
    """

    color: Color
    stroke: Color
    stroke_width: float = 0
    highlight: Color | None = None
    highlighted: Collection[int] = ()
    hidden: Collection[int] = ()


class Box(NamedTuple):
    """The box behind each line: its color, and its padding and radius in pixels of the composition."""

    color: Color
    padding: float
    radius: float


def lettering(
    lines: Sequence[Line], style: Style, ink: Ink, width: float, density: float, box: Box | None = None
) -> list[Drawn]:
    """Draw a text at the top of a box.

    Args:
        lines: The lines of the text.
        style: The style in which they are set.
        ink: The colors.
        width: The width of the box in pixels of the composition.
        density: The number of pixels per pixel of the composition.
        box: The box behind the text.

    Returns:
        The drawings, from the lowest up.
    """
    shifts = [line_start(style.align, width - line.width, rtl=style.rtl) for line in lines]
    height = style.size * style.line_height
    rim = style.size * 0.6 + ink.stroke_width + (box.padding if box else 0)
    left = min((shift for shift in shifts), default=0) - rim
    right = max((shift + line.width for shift, line in zip(shifts, lines, strict=True)), default=0) + rim
    top, bottom = -rim, len(lines) * height + rim
    density = min(density, _SIDE / max(right - left, 1), _SIDE / max(bottom - top, 1))
    size = max(1, ceil((right - left) * density)), max(1, ceil((bottom - top) * density))
    page = _Page(size, left, top, density)
    drawn: list[Drawn] = []
    if box is not None and box.color.alpha > 0:
        drawn += page.drawn(page.boxes(lines, shifts, height, box), box.color)
    stroke = ink.stroke_width / 2 * density
    if stroke > 0.05 and ink.stroke.alpha > 0:
        outline = page.text(lines, shifts, style, ink.hidden, stroke=stroke)
        if ink.color.alpha < 1:
            outline = _hollow(outline, page.text(lines, shifts, style, ink.hidden), stroke)
        drawn += page.drawn(outline, ink.stroke)
    lit = ink.highlighted if ink.highlight is not None else ()
    drawn += page.drawn(page.text(lines, shifts, style, {*ink.hidden, *lit}), ink.color)
    if ink.highlight is not None and lit:
        plain = {glyph.place for line in lines for glyph in line.glyphs} - set(lit)
        drawn += page.drawn(page.text(lines, shifts, style, {*ink.hidden, *plain}), ink.highlight)
    return drawn


def _hollow(outline: Image, letters: Image, stroke: float) -> Image:
    """An outline without the inner parts of the letters, which it does not reach."""
    from PIL import ImageChops, ImageFilter

    for _ in range(min(max(1, round(stroke)), _THICKEST)):
        letters = letters.filter(ImageFilter.MinFilter(3))
    return ImageChops.subtract(outline, letters)


class _Mask(NamedTuple):
    """The mask of a character, and its place relative to its origin."""

    image: Image
    left: int
    top: int


class _Page(NamedTuple):
    """A part of the plane: its size in pixels, its corner in pixels of the composition, and its density."""

    size: tuple[int, int]
    left: float
    top: float
    density: float

    def drawn(self, mask: Image, color: Color) -> list[Drawn]:
        """A mask in a color; nothing if it is empty."""
        area = mask.getbbox()
        if area is None or color.alpha <= 0:
            return []
        mask = mask.crop(area)
        rgb = round(color.red), round(color.green), round(color.blue)
        left, top = self.left + area[0] / self.density, self.top + area[1] / self.density
        mask = scaled_alpha(mask, color.alpha)
        return [Drawn(rgb, mask, mask.size, left, top, self.density, self.density)]

    def boxes(self, lines: Sequence[Line], shifts: Sequence[float], height: float, box: Box) -> Image:
        """A rounded box behind each line that has text."""
        from PIL import Image

        mask = Image.new("L", self.size)
        for number, (line, shift) in enumerate(zip(lines, shifts, strict=True)):
            if not line.glyphs:
                continue
            left, top = shift - box.padding - self.left, number * height - self.top
            edges = left, top, left + line.width + 2 * box.padding, top + height
            x, y, right, bottom = (round(edge * self.density) for edge in edges)
            size = max(1, right - x), max(1, bottom - y)
            radius = min(box.radius * self.density, min(size) / 2)
            shape = shape_mask("rectangle", size, round(radius))
            mask.paste(255, (x, y, x + size[0], y + size[1]), shape)
        return mask

    def text(
        self,
        lines: Sequence[Line],
        shifts: Sequence[float],
        style: Style,
        hidden: Collection[int],
        stroke: float = 0,
    ) -> Image:
        """The characters, or their outlines."""
        from PIL import Image

        mask = Image.new("L", self.size)
        size = style.size * self.density
        for line, shift in zip(lines, shifts, strict=True):
            y = round((line.baseline - self.top) * self.density)
            start = (shift - self.left) * self.density
            for glyph in line.glyphs:
                if glyph.place in hidden:
                    continue
                x = start + glyph.x * self.density
                place = floor(x * _PARTS + 0.5)
                picture = _glyph(
                    glyph.font, round(size, 2), glyph.character, place % _PARTS, round(stroke, 2)
                )
                if picture is not None:
                    image, left, top = picture
                    corner = place // _PARTS + left, y + top
                    mask.paste(255, (*corner, corner[0] + image.width, corner[1] + image.height), image)
        return mask


@lru_cache(maxsize=4096)
def _glyph(font: Font, size: float, character: str, part: int, stroke: float) -> _Mask | None:
    """The mask of a character; None if there is nothing to draw, and a box if its font is damaged."""
    from PIL import Image

    # Pillow puts characters at whole pixels. Smaller ones are drawn larger and then reduced.
    finer = next(factor for limit, factor in _FINER if size < limit)
    try:
        image, left, top = _large_glyph(
            font, size * finer, character, part * finer // _PARTS, stroke * finer, finer
        )
    except (OSError, ValueError):
        side = max(1, round(size * 0.6))
        box = Image.new("L", (side, side), 255)
        if side > 4:
            box.paste(0, (1, 1, side - 1, side - 1))
        return _Mask(box, 0, -side)
    image = image.reduce(finer) if finer > 1 else image
    area = image.getbbox()
    return None if area is None else _Mask(image.crop(area), left // finer + area[0], top // finer + area[1])


def _large_glyph(font: Font, size: float, character: str, part: int, stroke: float, grid: int) -> _Mask:
    """The mask of a character whose size and distance from the origin are multiples of a number."""
    from PIL import Image, ImageDraw

    pillow = _pillow_font(font, size)
    left, top, right, bottom = pillow.getbbox(character, anchor="ls", stroke_width=stroke)
    rim = grid * 2
    x, y = (grid * ceil((rim - edge) / grid) for edge in (left, top))
    width, height = (grid * ceil((edge + rim) / grid) for edge in (right + x, bottom + y))
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text(
        (x + part, y), character, fill=255, font=pillow, anchor="ls", stroke_width=stroke
    )
    return _Mask(image, -x, -y)


@lru_cache(maxsize=128)
def _pillow_font(font: Font, size: float) -> FreeTypeFont:
    from PIL import ImageFont

    # The places of the characters are known, so the simple engine, which is always there, is enough.
    return ImageFont.truetype(str(font.path), size, font.index, layout_engine=ImageFont.Layout.BASIC)
