"""Gradients: how CSS writes them, and the colors of their pictures."""

from __future__ import annotations

import random
from math import pi
from typing import Any

import pytest

from indream.editor_state._colors import NAMES, parse_color
from indream.preview._colors import UNKNOWN, Length, gradient_picture, parse_gradient
from tests.support.chromium import chromium, needs_chromium

UP, RIGHT, DOWN, LEFT = 0, 90, 180, 270
MIDDLE = (Length(0.5), Length(0.5))
WIDTH, HEIGHT = 8, 4
PLACES = [(0, 0), (7, 0), (0, 3), (7, 3), (3, 1)]
"""The corners of the pictures, and a place near the middle."""


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("linear-gradient(", (DOWN, None)),
        ("repeating-linear-gradient(", (DOWN, None)),
        ("linear-gradient(45deg, ", (45, None)),
        ("linear-gradient(-45deg, ", (-45, None)),
        ("linear-gradient(+1e1deg, ", (10, None)),
        ("linear-gradient(0, ", (0, None)),
        ("linear-gradient(45, ", None),
        ("linear-gradient(.25turn, ", (90, None)),
        ("linear-gradient(50grad, ", (45, None)),
        ("linear-gradient(2rad, ", (360 / pi, None)),
        ("linear-gradient(to top, ", (UP, None)),
        ("LINEAR-gradient(to RIGHT, ", (RIGHT, None)),
        ("linear-gradient(to bottom, ", (DOWN, None)),
        ("linear-gradient(to left, ", (LEFT, None)),
        ("linear-gradient(to top left, ", (0, (-1, -1))),
        ("linear-gradient(to right bottom, ", (0, (1, 1))),
        ("linear-gradient(top, ", None),
        ("linear-gradient(to the top, ", None),
        ("linear-gradient(to top top, ", None),
        ("linear-gradient(to top bottom, ", None),
        ("linear-gradient(top to, ", None),
        ("linear-gradient(to, ", None),
        ("linear-gradient(to top left left, ", None),
        ("linear-gradient(45deg 45deg, ", None),
        ("linear-gradient(in oklab, ", None),
        ("linear-gradient(oklch(0.7 0.1 200), ", None),
        ("conic-gradient(", None),
    ],
)
def test_the_direction_of_a_gradient(head: str, expected: Any) -> None:
    """An angle, a side or a corner; another text is not a gradient."""
    read = parse_gradient(f"{head}#000, #fff)")
    assert expected == (read and (read.angle, read.corner))
    assert read is None or (False, False, MIDDLE) == (read.radial, read.circle, read.center)


@pytest.mark.parametrize(
    ("head", "circle", "center"),
    [
        ("", False, MIDDLE),
        ("circle, ", True, MIDDLE),
        ("ellipse at left, ", False, (Length(0), Length(0.5))),
        ("circle at right bottom, ", True, (Length(1), Length(1))),
        ("circle at bottom right, ", True, (Length(1), Length(1))),
        ("at top center, ", False, (Length(0.5), Length(0))),
        ("at top, ", False, (Length(0.5), Length(0))),
        ("at 25%, ", False, (Length(0.25), Length(0.5))),
        ("at 25% 75%, ", False, (Length(0.25), Length(0.75))),
        ("at 25px top, ", False, (Length(0, 25), Length(0))),
        ("at left -5px, ", False, (Length(0), Length(0, -5))),
        ("at 0 0, ", False, (Length(0), Length(0))),
    ],
)
def test_the_shape_and_the_center_of_a_radial_gradient(
    head: str, circle: bool, center: tuple[Length, Length]
) -> None:
    """An ellipse in the middle unless the text says otherwise; it reaches the farthest corner."""
    read = parse_gradient(f"radial-gradient({head}#000, #fff)")
    assert read is not None
    assert (True, 180, None, circle, center) == read[:5]
    assert (False, "farthest-corner") == read[6:]


@pytest.mark.parametrize(
    ("head", "circle", "extent"),
    [
        ("closest-side", False, "closest-side"),
        ("farthest-side circle at left", True, "farthest-side"),
        ("circle closest-corner", True, "closest-corner"),
        ("20px", True, (Length(0, 20), Length(0, 20))),
        ("circle 20px at top", True, (Length(0, 20), Length(0, 20))),
        ("20px 50%", False, (Length(0, 20), Length(0.5))),
        ("0 10% ellipse", False, (Length(0), Length(0.1))),
    ],
)
def test_how_far_a_radial_gradient_reaches(head: str, circle: bool, extent: Any) -> None:
    """To a side or corner, or as its radii say."""
    read = parse_gradient(f"radial-gradient({head}, #000, #fff)")
    assert read is not None
    assert (circle, extent) == (read.circle, read.extent)


@pytest.mark.parametrize(
    "head",
    [
        "blob",
        "circle ellipse",
        "closest-side farthest-side",
        "closest-side 20px",
        "20%",
        "-20px",
        "20",
        "circle 20px 20px",
        "20px -5px",
        "20px 20px 20px",
        "ellipse 20px",
        "at",
        "at nowhere",
        "at left right",
        "at left left",
        "at top bottom",
        "at 20px left",
        "at top 20px",
        "at left 20% top 10%",
        "at 1em 1em",
    ],
)
def test_other_radial_gradients_are_not_read(head: str) -> None:
    """So that they are noted, and not drawn in another way."""
    assert parse_gradient(f"radial-gradient({head}, #000, #fff)") is None


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("rgb(0, 0, 0) 10%, #fff 30% 50%", [(Length(0.1), 0), (Length(0.3), 255), (Length(0.5), 255)]),
        ("#000, #fff 2.5e1%, #000", [(None, 0), (Length(0.25), 255), (None, 0)]),
        ("#000 -10%,#fff\t+110%", [(Length(-0.1), 0), (Length(1.1), 255)]),
        ("#000 10px 0", [(Length(0, 10), 0), (Length(0), 0)]),
        ("#000 1e999px, #fff", [(Length(0, 1e9), 0), (None, 255)]),
        ("#000 10% 20% 30%, #fff", None),
        ("#000 5, #fff", None),
        ("#000 1em, #fff", None),
        ("#000, 30%, #fff", None),
        ("10% #000, #fff", None),
        ("#000, #fff,", None),
        ("#000, nothing", None),
        ("#000", None),
        ("", None),
    ],
)
def test_the_stops_of_a_gradient(text: str, stops: list[tuple[Length | None, float]] | None) -> None:
    """Colors with up to two places, at least two stops in all."""
    read = parse_gradient(f"linear-gradient({text})")
    assert stops == (read and [(place, color.red) for place, color in read.stops])


@pytest.mark.parametrize(
    "text", ["linear-gradient(#000, #fff);", "linear-gradient(#000, #fff), linear-gradient(#fff, #000)"]
)
def test_one_gradient_is_read(text: str) -> None:
    """Browsers accept nothing behind it except for another picture."""
    assert parse_gradient(text) is None


def test_a_gradient_that_is_too_long_is_not_read() -> None:
    """4096 characters are the most."""
    start, end = "linear-gradient(#000,", "#fff)"
    longest = start + " " * (4096 - len(start + end)) + end
    assert parse_gradient(longest) is not None
    assert parse_gradient(f" {longest}") is None


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("linear-gradient(0deg, #000, #fff)", [223, 224, 32, 32, 159]),
        ("linear-gradient(90deg, #000, #fff)", [15, 240, 16, 239, 112]),
        ("linear-gradient(45deg, #000, #fff)", [85, 234, 21, 170, 127]),
        ("linear-gradient(to top right, #000, #fff)", [119, 232, 24, 135, 135]),
        ("linear-gradient(to bottom left, #000, #fff)", [135, 24, 231, 119, 119]),
        ("linear-gradient(90deg, #000 25%, #fff 25%)", [0, 255, 0, 255, 255]),
        ("linear-gradient(90deg, #fff 40%, #000 60%)", [255, 0, 255, 0, 207]),
        ("linear-gradient(90deg, #fff 60%, #000 40%, #fff)", [255, 215, 255, 215, 255]),
        ("linear-gradient(90deg, #000 2px, #fff 6px)", [0, 255, 0, 255, 96]),
        ("repeating-linear-gradient(90deg, #000, #fff 50%)", [31, 224, 32, 223, 223]),
        ("radial-gradient(#000, #fff)", [207, 208, 208, 208, 50]),
        ("radial-gradient(circle, #000, #fff)", [217, 218, 217, 217, 40]),
        ("radial-gradient(circle at left top, #000, #fff)", [20, 215, 101, 236, 109]),
        ("radial-gradient(at 25% 100%, #000, #fff)", [164, 229, 51, 167, 121]),
        ("radial-gradient(closest-side, #000, #fff)", [255, 255, 255, 255, 71]),
        ("radial-gradient(closest-corner at 25% 75%, #000, #fff)", [255, 255, 163, 255, 255]),
        ("radial-gradient(circle closest-corner at 2px 1px, #000, #fff)", [180, 255, 255, 255, 180]),
        ("radial-gradient(circle farthest-side at right, #000, #fff)", [243, 51, 244, 50, 144]),
        ("radial-gradient(5px, #000, #fff)", [194, 195, 194, 194, 36]),
        ("radial-gradient(75% 3px, #000, #fff)", [195, 196, 196, 196, 47]),
        ("repeating-radial-gradient(circle, #000, #fff 2px)", [230, 231, 231, 230, 90]),
        ("radial-gradient(closest-side at left, #000, #fff)", [255, 255, 255, 255, 255]),
    ],
)
def test_the_picture_of_a_gradient(text: str, levels: list[int]) -> None:
    """Its gray at the corners and near the middle, as in Chromium."""
    gradient = parse_gradient(text)
    assert gradient is not None
    image: Any = gradient_picture(gradient, (WIDTH, HEIGHT), (WIDTH, HEIGHT))
    assert [pytest.approx((level,) * 3 + (255,), abs=1) for level in levels] == [
        image.getpixel(place) for place in PLACES
    ]


def test_each_band_of_a_gradient() -> None:
    """Also the opacity, between two stops and after the last one; the more opaque stop counts more."""
    gradient = parse_gradient("linear-gradient(to right, #10203040, #50607080 50%)")
    assert gradient is not None
    image: Any = gradient_picture(gradient, (WIDTH, HEIGHT), (WIDTH, HEIGHT))
    assert [(0x1E, 0x2E, 0x3E, 0x48), (0x41, 0x51, 0x61, 0x68), (0x50, 0x60, 0x70, 0x80)] == [
        pytest.approx(image.getpixel((x, 2)), abs=1) for x in (0, 2, 6)
    ]


@pytest.mark.parametrize("name", ["linear", "radial"])
def test_a_gradient_to_transparent_keeps_its_color(name: str) -> None:
    """`transparent` is black in numbers, and no part of the gradient is darker for it."""
    gradient = parse_gradient(f"{name}-gradient(#f00, transparent)")
    assert gradient is not None
    image: Any = gradient_picture(gradient, (WIDTH, HEIGHT), (WIDTH, HEIGHT))
    assert {(255, 0, 0)} == {image.getpixel((x, y))[:3] for x in range(WIDTH) for y in range(HEIGHT)}


@pytest.mark.parametrize("head", ["45deg", "to top left"])
def test_a_gradient_in_a_picture_that_is_stretched(head: str) -> None:
    """Its direction is that in the box, and the picture of the box is stretched."""
    gradient = parse_gradient(f"linear-gradient({head}, #000, #fff)")
    assert gradient is not None
    box, wide = (gradient_picture(gradient, size, (40, 40)) for size in ((40, 40), (400, 40)))
    for x in (5, 20, 35):
        assert pytest.approx(box.getpixel((x, 10)), abs=4) == wide.getpixel((10 * x + 5, 10))


@pytest.mark.parametrize("pixels", [1, 90, 10**6])
def test_a_radial_gradient_in_strips(monkeypatch: pytest.MonkeyPatch, pixels: int) -> None:
    """It is calculated for some rows at a time, and is the same however many these are."""
    gradient = parse_gradient("radial-gradient(circle at 30% 60%, #f008, #0f0 40%, #00f)")
    assert gradient is not None
    whole = gradient_picture(gradient, (30, 20), (60, 40)).tobytes()
    monkeypatch.setattr("indream.preview._colors._PIXELS", pixels)
    gradient_picture.cache_clear()
    assert whole == gradient_picture(gradient, (30, 20), (60, 40)).tobytes()


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1)])
@pytest.mark.parametrize(
    "text", ["circle at 50%, red, blue", "0 0, red, blue", "1e9px, red -5px, blue 1e9px"]
)
def test_extreme_radial_gradients(text: str, size: tuple[int, int]) -> None:
    """They have a picture, whatever their size is."""
    gradient = parse_gradient(f"radial-gradient({text})")
    assert gradient is not None
    assert size == gradient_picture(gradient, size, (0.5, 0.5)).size


def test_the_color_in_place_of_one_that_cannot_be_read() -> None:
    """An opaque gray."""
    assert (128, 128, 128, 1) == UNKNOWN


def random_colors(count: int) -> list[str]:
    """Colors in all functions, also with numbers that are out of range."""
    source = random.Random(7)

    def number(full: float, unit: str = "") -> str:
        return (
            f"{source.choice([0, full, source.uniform(-0.2, 1.2) * full, source.random() * full]):.2f}{unit}"
        )

    def share() -> str:
        return f"{source.random() * 100:.1f}%"

    forms = [
        lambda: f"rgb({number(255)}, {number(255)}, {number(255)})",
        lambda: f"rgb({number(100, '%')} {number(255)} {number(100, '%')})",
        lambda: f"hsl({number(360)}, {number(100, '%')}, {number(100, '%')})",
        lambda: f"hsl({number(1, 'turn')} {share()} {share()})",
        lambda: f"hwb({number(360, 'deg')} {share()} {share()})",
        lambda: f"lab({number(100)} {number(100)} {number(-100)})",
        lambda: f"lch({share()} {number(100)} {number(360)})",
        lambda: f"oklab({number(1)} {number(-0.3)} {number(0.3)})",
        lambda: f"oklch({share()} {share()} {number(400, 'grad')})",
    ]
    return [source.choice(forms)() for _ in range(count)]


@needs_chromium
def test_colors_are_those_of_chromium() -> None:
    """To one of 255, in which the precision of its numbers shows; all its names are read."""
    with chromium() as browser:
        drawn = browser.new_page().evaluate(
            """texts => {
                const draw = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
                return texts.map(text => {
                    if (!CSS.supports("color", text)) return null;
                    draw.fillStyle = text;
                    draw.fillRect(0, 0, 1, 1);
                    return [...draw.getImageData(0, 0, 1, 1).data].slice(0, 3);
                });
            }""",
            texts := [*(set(NAMES) - {"transparent"}), *random_colors(600)],
        )
    for text, channels in zip(texts, drawn, strict=True):
        color = parse_color(text)
        assert color is not None
        assert pytest.approx(channels, abs=1) == color[:3], text
