"""How drawings are put onto a canvas: scaled, rotated, clipped and faded; and the masks of shapes."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from indream.preview._drawn import Drawn, Placement, put, rounded, scaled_alpha, shape_mask

Matrix = tuple[float, float, float, float, float, float]
RED = (255, 0, 0)


def levels(image: Any, band: int = 0) -> list[list[int]]:
    """The rows of a band."""
    data = list(image.split()[band].tobytes())
    return [data[start : start + image.width] for start in range(0, len(data), image.width)]


def drawn(fill: Any = RED, size: tuple[int, int] = (2, 2), mask: Any = None, **fields: float) -> Drawn:
    """A drawing of one pixel per pixel of the composition, at the corner of its box."""
    usual = {"left": 0, "top": 0, "density_x": 1, "density_y": 1}
    return Drawn(fill, mask, size, **{**usual, **fields})  # type: ignore[arg-type]


def shown(
    drawing: Drawn, matrix: Matrix, opacity: float = 1, clip: Any = None, size: tuple[int, int] = (6, 5)
) -> list[list[int]]:
    """The red of a black canvas with a drawing."""
    canvas = Image.new("RGB", size)
    put(canvas, drawing, Placement(matrix, opacity, clip))
    return levels(canvas)


def rows(*texts: str) -> list[list[int]]:
    """Levels of gray, in hexadecimal digits from 0 to f."""
    return [[17 * int(digit, 16) for digit in text] for text in texts]


def striped() -> Any:
    """A picture of 2 × 2 pixels: white and gray above black and gray."""
    picture = Image.new("RGB", (2, 2))
    picture.putdata([(255, 255, 255), (136, 136, 136), (0, 0, 0), (136, 136, 136)])
    return picture


def at(x: float, y: float, across: float = 1, down: float = 1) -> Matrix:
    """The map of a box that is moved and scaled."""
    return across, 0, x, 0, down, y


BLANK = rows(*["000000"] * 5)


@pytest.mark.parametrize(
    ("drawing", "matrix", "expected"),
    [
        (drawn(), at(1, 2), rows("000000", "000000", "0ff000", "0ff000", "000000")),
        (drawn(left=1, top=-1), at(1, 2), rows("000000", "00ff00", "00ff00", "000000", "000000")),
        (drawn(), at(1, 2, 2, 1.5), rows("000000", "000000", "0ffff0", "0ffff0", "0ffff0")),
        (drawn(density_x=0.5), at(1, 2), rows("000000", "000000", "0ffff0", "0ffff0", "000000")),
        (drawn(density_y=0.5), at(1, 1), rows("000000", "0ff000", "0ff000", "0ff000", "0ff000")),
        (drawn(left=1, top=1), at(0, 0, 2, 2), rows("000000", "000000", "00ffff", "00ffff", "00ffff")),
        (drawn(), at(-1, -1), rows("f00000", "000000", "000000", "000000", "000000")),
        (drawn(), at(5, 4), rows("000000", "000000", "000000", "000000", "00000f")),
        (drawn(), at(-2, 0), BLANK),
        (drawn(), at(0, -2), BLANK),
        (drawn(), at(6, 0), BLANK),
        (drawn(), at(0, 5), BLANK),
        (drawn(), at(2, 2, 0.1, 1), BLANK),
        (drawn(), at(2, 2, 1, 0.1), BLANK),
        (drawn(striped()), at(1, 1), rows("000000", "0f8000", "008000", "000000", "000000")),
        (drawn(striped()), at(1, 1, 2, 1), rows("000000", "0fda80", "002680", "000000", "000000")),
        (drawn(striped()), at(-2, 1, 2, 1), rows("000000", "a80000", "680000", "000000", "000000")),
        (drawn(striped()), at(4, 3, 1, 2), rows("000000", "000000", "000000", "0000f8", "0000b8")),
        (drawn(striped()), at(0, -2, 1, 2), rows("480000", "080000", "000000", "000000", "000000")),
        # A quarter turn, a mirrored drawing, and one that is turned upside down.
        (drawn(striped()), (0, -1, 4, 1, 0, 1), rows("000000", "000f00", "008800", "000000", "000000")),
        (drawn(striped()), (-1, 0, 3, 0, 1, 1), rows("000000", "08f000", "080000", "000000", "000000")),
        (drawn(striped()), (1, 0, 1, 0, -1, 3), rows("000000", "008000", "0f8000", "000000", "000000")),
        (drawn(), (-1, 0, 1, 0, 1, 1), rows("000000", "f00000", "f00000", "000000", "000000")),
        (drawn(), (-1, 0, 7, 0, 1, 4), rows("000000", "000000", "000000", "000000", "00000f")),
        (drawn(striped()), at(2, 2, 0.1, 1), BLANK),
        (drawn(striped()), at(2, 2, 1, 0.1), BLANK),
        *((drawn(striped()), at(x, y, 2, 2), BLANK) for x, y in ((-4, 0), (0, -4), (6, 0), (0, 5), (9, 9))),
        *((drawn(striped()), (-1, 0, x, 0, 1, y), BLANK) for x, y in ((9, 1), (12, 1), (-2, 1), (-5, 1))),
        *((drawn(striped()), (-1, 0, x, 0, 1, y), BLANK) for x, y in ((3, 6), (3, 9), (3, -4), (3, -7))),
        # Sheared in one direction.
        (drawn(size=(4, 4)), (1, 0.5, 0, 0, 1, 0), rows("bfff40", "4fffb0", "0bfff4", "04fffb", "000000")),
        (drawn(size=(4, 4)), (1, 0, 0, 0.5, 1, 0), rows("b40000", "ffb400", "ffff00", "ffff00", "4bff00")),
        (drawn(), (0, 0, 1, 0, 0, 1), BLANK),
        (drawn(), (-1, 0, 3, 0, 0, 1), BLANK),
        (drawn(), (-1, 0, 0, 0, 1, 1), BLANK),
    ],
)
def test_where_a_drawing_is(drawing: Drawn, matrix: Matrix, expected: list[list[int]]) -> None:
    """Its place is that of its box on the canvas; parts elsewhere are not drawn."""
    found = shown(drawing, matrix)
    assert [pytest.approx(row, abs=9) for row in expected] == found


def test_smooth_edges() -> None:
    """A drawing that is turned is transparent at its edges, with and without a mask or a picture."""
    turned: Matrix = (0.5, -0.5, 3, 0.5, 0.5, 1)
    expected = [[0, 0, 0, 0, 0, 0], [0, 0, 127, 127, 0, 0], [0, 127, 255, 255, 127, 0]]
    expected += expected[:0:-1]
    whole = Image.new("L", (4, 4), 255)
    red = Image.new("RGB", (4, 4), RED)
    for fill, mask in ((RED, None), (RED, whole), (red, None), (red, whole)):
        found = shown(drawn(fill, (4, 4), mask), turned)
        assert [pytest.approx(row, abs=3) for row in expected] == found


@pytest.mark.parametrize("fill", [RED, Image.new("RGB", (2, 2), RED)])
@pytest.mark.parametrize("matrix", [at(1, 2), at(0, 1, 2, 2), (-1, 0, 3, 0, 1, 2)])
@pytest.mark.parametrize(("opacity", "level"), [(1, 255), (0.5, 128), (0.2, 51), (1.5, 255)])
def test_opacity(fill: Any, matrix: Matrix, opacity: float, level: int) -> None:
    """That of the layer is a factor of that of the mask, and of the clip."""
    half = Image.new("L", (2, 2), 102)
    clip = Image.new("L", (6, 5))
    clip.paste(204, (0, 0, 2, 5))
    for mask, clipped, factor in ((None, None, 1), (half, None, 0.4), (None, clip, 0.8), (half, clip, 0.32)):
        found = shown(drawn(fill, mask=mask), matrix, opacity, clipped)
        assert max(map(max, found)) == pytest.approx(level * factor, abs=2)
        assert any(row[2] for row in found) == (clipped is None)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, (2, 0, 4, 0, 3, 5)),
        (90, (0, -3, 25, 2, 0, 14)),
        (-270, (0, -3, 25, 2, 0, 14)),
        (180, (-2, 0, 16, 0, -3, 35)),
        (30, (3**0.5, -1.5, 10 - 3 * 3**0.5 + 7.5, 1, 1.5 * 3**0.5, 20 - 3 - 7.5 * 3**0.5)),
    ],
)
def test_the_map_of_a_box(rotation: float, expected: Matrix) -> None:
    """It is scaled and rotated about its middle; right angles are exact."""
    found = Placement.of((10, 20), (3, 5), (2, 3), rotation)
    assert found == (expected if rotation % 90 == 0 else pytest.approx(expected))


def test_a_mask_with_a_lower_opacity() -> None:
    """Each level is multiplied."""
    mask = Image.new("L", (2, 1))
    mask.putdata([100, 255])
    assert [[50, 128]] == levels(scaled_alpha(mask, 0.5))
    assert scaled_alpha(mask, 1) is mask


def test_rounded_corners() -> None:
    """Up to half of the smaller side; a radius of less than half a pixel has no effect."""
    mask = Image.new("L", (8, 6), 51)
    assert rounded(mask, (8, 6), 0.4) is mask
    assert rounded(None, (8, 6), 0.4) is None
    for radius in (0.5, 1, 2, 3, 9):
        shape = rounded(None, (8, 6), radius)
        both = rounded(mask, (8, 6), radius)
        assert shape is not None
        assert both is not None
        assert levels(shape) == levels(shape_mask("rectangle", (8, 6), min(radius, 3)))
        assert [[level // 5 for level in row] for row in levels(shape)] == levels(both)


@pytest.mark.parametrize(
    ("shape", "size", "radius", "expected"),
    [
        ("rectangle", (3, 2), 0, [[255] * 3] * 2),
        ("rectangle", (6, 5), 2, rows("4effe4", "effffe", "ffffff", "effffe", "4effe4")),
        ("rectangle", (6, 5), 0.4, rows(*["ffffff"] * 5)),
        ("circle", (4, 4), 0, rows("4ee4", "effe", "effe", "4ee4")),
        ("circle", (6, 3), 0, rows("5cffc5", "ffffff", "5cffc5")),
        ("triangle", (4, 4), 0, rows("0260", "09d0", "2ff6", "9ffd")),
        (
            "star",
            (7, 7),
            0,
            rows("0008000", "001f200", "78afa88", "3cfffe3", "02fff20", "05faf50", "0860480"),
        ),
    ],
)
def test_shapes(shape: str, size: tuple[int, int], radius: float, expected: list[list[int]]) -> None:
    """They fill their boxes, with smooth edges."""
    assert [pytest.approx(row, abs=8) for row in expected] == levels(shape_mask(shape, size, radius))


def test_large_shapes_are_drawn_more_coarsely() -> None:
    """From half a million pixels on, an edge has fewer levels."""
    counts = [len(set(shape_mask("triangle", (side, 500)).tobytes())) for side in (999, 1000)]
    assert counts[1] < counts[0] <= 17
