"""Drawings: a color or picture in a mask, and how it is put onto the canvas."""

from __future__ import annotations

from functools import lru_cache
from math import cos, floor, radians, sin
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from indream.preview._pillow import mapped, resized

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Drawn", "Fill", "Placement", "put", "rounded", "scaled_alpha", "shape_mask"]

RGB: TypeAlias = tuple[int, int, int]
Fill: TypeAlias = "RGB | Image"
Matrix: TypeAlias = tuple[float, float, float, float, float, float]


class Drawn(NamedTuple):
    """A drawing in the box of its item.

    Attributes:
        fill: One color, or an RGB picture as large as `size`.
        mask: Where it is visible, a gray picture as large as `size`; None is everywhere.
        size: Its width and height in its own pixels.
        left: Its left edge in pixels of the composition, from the left edge of the box.
        top: Its top edge in pixels of the composition, from the top edge of the box.
        density_x: Its pixels per pixel of the composition.
        density_y: Like `density_x`, downwards.
    """

    fill: Fill
    mask: Image | None
    size: tuple[int, int]
    left: float
    top: float
    density_x: float
    density_y: float


class Placement(NamedTuple):
    """How the box of an item lies on the canvas: a map from pixels of the composition to those of the canvas.

    Attributes:
        matrix: The affine map from the box, with its top left corner at 0, 0, to the canvas: x is
            `matrix[0] * u + matrix[1] * v + matrix[2]`.
        opacity: The opacity, from 0 to 1.
        clip: Where the layer may be visible, a gray picture as large as the canvas; None is everywhere.
    """

    matrix: Matrix
    opacity: float
    clip: Image | None

    @classmethod
    def of(
        cls,
        center: tuple[float, float],
        half: tuple[float, float],
        scale: tuple[float, float],
        rotation: float,
    ) -> Matrix:
        """The map of a box that is scaled and then rotated about its center."""
        angle = radians(rotation % 360)
        c, s = (round(cos(angle)), round(sin(angle))) if rotation % 90 == 0 else (cos(angle), sin(angle))
        a, b, d, e = scale[0] * c, -scale[1] * s, scale[0] * s, scale[1] * c
        return (
            a,
            b,
            center[0] - a * half[0] - b * half[1],
            d,
            e,
            center[1] - d * half[0] - e * half[1],
        )


def put(canvas: Image, drawn: Drawn, placement: Placement) -> None:
    """Draw onto an RGB canvas."""
    a, b, x, d, e, y = placement.matrix
    # From the pixels of the drawing to those of the canvas.
    x, y = a * drawn.left + b * drawn.top + x, d * drawn.left + e * drawn.top + y
    a, d = a / drawn.density_x, d / drawn.density_x
    b, e = b / drawn.density_y, e / drawn.density_y
    width, height = drawn.size
    corners = [(a * u + b * v + x, d * u + e * v + y) for u in (0, width) for v in (0, height)]
    left, right = min(corner[0] for corner in corners), max(corner[0] for corner in corners)
    top, bottom = min(corner[1] for corner in corners), max(corner[1] for corner in corners)
    straight = abs(b) < 1e-9 and abs(d) < 1e-9 and a > 0 and e > 0
    if straight:
        box = (round(left), round(top), round(right), round(bottom))
        placed = _resized(canvas, drawn, box)
    else:
        box = (
            max(0, floor(left) - 1),
            max(0, floor(top) - 1),
            min(canvas.width, floor(right) + 2),
            min(canvas.height, floor(bottom) + 2),
        )
        if box[2] <= box[0] or box[3] <= box[1]:
            return
        placed = _transformed(drawn, (a, b, x - box[0], d, e, y - box[1]), box)
    if placed is not None:
        _paste(canvas, *placed, placement)


def _resized(
    canvas: Image, drawn: Drawn, box: tuple[int, int, int, int]
) -> tuple[Fill, Image | None, tuple[int, int, int, int]] | None:
    """A drawing that is neither rotated nor mirrored, in the size in which it is shown."""
    from PIL import Image

    size = box[2] - box[0], box[3] - box[1]
    fill, mask = drawn.fill, drawn.mask
    if size == drawn.size or (mask is None and not isinstance(fill, Image.Image)):
        return fill, mask, box
    # Only the part on the canvas is computed.
    seen = max(0, box[0]), max(0, box[1]), min(canvas.width, box[2]), min(canvas.height, box[3])
    if seen[2] <= seen[0] or seen[3] <= seen[1]:
        return None
    x, y = drawn.size[0] / size[0], drawn.size[1] / size[1]
    part = (seen[0] - box[0]) * x, (seen[1] - box[1]) * y, (seen[2] - box[0]) * x, (seen[3] - box[1]) * y
    size = seen[2] - seen[0], seen[3] - seen[1]
    bilinear = Image.Resampling.BILINEAR
    if isinstance(fill, Image.Image):
        fill = resized(fill, size, bilinear, part)
    return fill, None if mask is None else resized(mask, size, bilinear, part), seen


def _transformed(
    drawn: Drawn, matrix: Matrix, box: tuple[int, int, int, int]
) -> tuple[Fill, Image | None, tuple[int, int, int, int]] | None:
    """A drawing that is rotated or mirrored; its edges are smooth."""
    from PIL import Image

    a, b, x, d, e, y = matrix
    area = a * e - b * d
    if abs(area) < 1e-9:
        return None
    size = box[2] - box[0], box[3] - box[1]
    # The mask gets a transparent border, so that the edges are interpolated too.
    inverse = (
        e / area,
        -b / area,
        (b * y - e * x) / area + 1,
        -d / area,
        a / area,
        (d * x - a * y) / area + 1,
    )
    affine, bilinear = Image.Transform.AFFINE, Image.Resampling.BILINEAR
    border = drawn.size[0] + 2, drawn.size[1] + 2
    mask = Image.new("L", border)
    mask.paste(255 if drawn.mask is None else drawn.mask, (1, 1, border[0] - 1, border[1] - 1))
    fill = drawn.fill
    if not isinstance(fill, Image.Image):
        return fill, mask.transform(size, affine, inverse, bilinear), box
    picture = resized(fill, border, Image.Resampling.NEAREST)
    picture.paste(fill, (1, 1))
    if drawn.mask is None:
        return (
            picture.transform(size, affine, inverse, bilinear),
            mask.transform(size, affine, inverse, bilinear),
            box,
        )
    # Pillow weighs colors by their opacity if they are together.
    picture.putalpha(mask)
    picture = picture.transform(size, affine, inverse, bilinear)
    return picture.convert("RGB"), picture.getchannel("A"), box


def _paste(
    canvas: Image, fill: Fill, mask: Image | None, box: tuple[int, int, int, int], placement: Placement
) -> None:
    from PIL import Image, ImageChops

    size = box[2] - box[0], box[3] - box[1]
    if placement.clip is not None:
        part = placement.clip.crop(box)
        mask = part if mask is None else ImageChops.multiply(mask, part)
    if placement.opacity < 1:
        mask = (
            Image.new("L", size, round(255 * placement.opacity))
            if mask is None
            else scaled_alpha(mask, placement.opacity)
        )
    if mask is None:
        canvas.paste(fill, box)
    else:
        canvas.paste(fill, box, mask)


def scaled_alpha(mask: Image, opacity: float) -> Image:
    """A mask with a lower opacity."""
    return mask if opacity >= 1 else mapped(mask, [round(value * opacity) for value in range(256)])


def rounded(mask: Image | None, size: tuple[int, int], radius: float) -> Image | None:
    """A mask whose corners are rounded."""
    from PIL import ImageChops

    radius = min(radius, min(size) / 2)
    if radius < 0.5:
        return mask
    shape = shape_mask("rectangle", size, radius)
    return shape if mask is None else ImageChops.multiply(mask, shape)


@lru_cache(maxsize=64)
def shape_mask(shape: str, size: tuple[int, int], radius: float = 0) -> Image:
    """The mask of a shape that fills a box; do not change it."""
    from PIL import Image, ImageDraw

    width, height = size
    if shape == "rectangle":
        return _corners(size, radius)
    finer = 4 if width * height < 500_000 else 2
    mask = Image.new("L", (width * finer, height * finer))
    draw = ImageDraw.Draw(mask)
    if shape == "circle":
        draw.ellipse((0, 0, width * finer - 1, height * finer - 1), fill=255)
    else:
        draw.polygon([(x * width * finer, y * height * finer) for x, y in _POINTS[shape]], fill=255)
    return mask.reduce(finer)


def _corners(size: tuple[int, int], radius: float) -> Image:
    from PIL import Image, ImageDraw

    mask = Image.new("L", size, 255)
    side = min(round(radius), *size)
    if side < 1:
        return mask
    corner = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(corner).ellipse((0, 0, side * 8 - 1, side * 8 - 1), fill=255)
    corner = corner.reduce(4)
    flip, mirror = Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.FLIP_LEFT_RIGHT
    right, bottom = size[0] - side, size[1] - side
    mask.paste(corner, (0, 0))
    mask.paste(corner.transpose(mirror), (right, 0))
    mask.paste(corner.transpose(flip), (0, bottom))
    mask.paste(corner.transpose(Image.Transpose.ROTATE_180), (right, bottom))
    return mask


def _star() -> list[tuple[float, float]]:
    """A star with five points that touches the sides of its box."""
    turns = [(radians(36 * index), 0.382 if index % 2 else 1.0) for index in range(10)]
    points = [(sin(angle) * radius, -cos(angle) * radius) for angle, radius in turns]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return [((x - left) / (right - left), (y - top) / (bottom - top)) for x, y in points]


_POINTS: Final[dict[str, list[tuple[float, float]]]] = {
    "triangle": [(0.5, 0), (1, 1), (0, 1)],
    "star": _star(),
}
