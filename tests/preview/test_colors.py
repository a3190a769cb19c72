"""Gradients: how CSS writes them, and the colors of their pictures."""

from __future__ import annotations

import random
from math import pi
from typing import Any

import pytest

from indream.editor_state._colors import NAMES, parse_color
from indream.preview._colors import UNKNOWN, gradient_picture, parse_gradient
from tests.support.chromium import chromium, needs_chromium

UP, RIGHT, DOWN, LEFT = 0, 90, 180, 270
MIDDLE = (0.5, 0.5)
WIDTH, HEIGHT = 8, 4
PLACES = [(0, 0), (7, 0), (0, 3), (7, 3), (3, 1)]
"""The corners of the pictures, and a place near the middle."""


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("linear-gradient(", (DOWN, None)),
        ("repeating-linear-gradient(", (DOWN, None)),
        ("linear-gradient(45deg, ", (45, None)),
        ("linear-gradient(-45, ", (-45, None)),
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
        ("ellipse at left, ", False, (0, 0.5)),
        ("circle at right bottom, ", True, (1, 1)),
        ("at top, ", False, (0.5, 0)),
        ("at 25%, ", False, (0.25, 0.5)),
        ("at 25% 75%, ", False, (0.25, 0.75)),
        ("at 25% top, ", False, (0.25, 0)),
    ],
)
def test_the_shape_and_the_center_of_a_radial_gradient(
    head: str, circle: bool, center: tuple[float, float]
) -> None:
    """An ellipse in the middle unless the text says otherwise."""
    read = parse_gradient(f"radial-gradient({head}#000, #fff)")
    assert read is not None
    assert (True, 180, None, circle, center) == read[:5]


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("rgb(0, 0, 0) 10%, #fff 30% 50%", [(0.1, 0), (0.3, 255), (0.5, 255)]),
        ("#000 30% 10%, #fff", [(0.3, 0), (0.3, 0), (1, 255)]),
        ("#000, #fff 25%, #000 75%, #fff", [(0, 0), (0.25, 255), (0.75, 0), (1, 255)]),
        ("#000 -10%, #fff 110%", [(-0.1, 0), (1.1, 255)]),
        ("#000 10% 20%", [(0.1, 0), (0.2, 0)]),
        ("#000 10% 20% 30%, #fff", None),
        ("#000, nothing", None),
        ("#000", None),
        ("", None),
    ],
)
def test_the_stops_of_a_gradient(text: str, stops: list[tuple[float, int]] | None) -> None:
    """Colors with up to two places, at least two stops in all."""
    read = parse_gradient(f"linear-gradient({text})")
    assert stops == (read and [(place, color.red) for place, color in read.stops])


def test_a_gradient_that_is_too_long_is_not_read() -> None:
    """4096 characters are the most."""
    start, end = "linear-gradient(#000,", "#fff)"
    longest = start + " " * (4096 - len(start + end)) + end
    assert parse_gradient(longest) is not None
    assert parse_gradient(f" {longest}") is None


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("linear-gradient(0deg, #000, #fff)", [223, 223, 32, 32, 159]),
        ("linear-gradient(90deg, #000, #fff)", [16, 239, 16, 239, 112]),
        ("linear-gradient(45deg, #000, #fff)", [85, 234, 21, 170, 127]),
        ("linear-gradient(to top right, #000, #fff)", [120, 231, 24, 136, 136]),
        ("linear-gradient(to bottom left, #000, #fff)", [136, 24, 231, 120, 120]),
        ("linear-gradient(90deg, #000 25%, #fff 25%)", [0, 255, 0, 255, 255]),
        ("linear-gradient(90deg, #fff 40%, #000 60%)", [255, 0, 255, 0, 207]),
        ("radial-gradient(#000, #fff)", [148, 147, 147, 146, 36]),
        ("radial-gradient(circle, #000, #fff)", [154, 152, 153, 152, 29]),
        ("radial-gradient(circle at left top, #000, #fff)", [13, 150, 70, 166, 75]),
        ("radial-gradient(at 25% 100%, #000, #fff)", [116, 162, 36, 117, 86]),
    ],
)
def test_the_picture_of_a_gradient(text: str, levels: list[int]) -> None:
    """Its gray at the corners and near the middle."""
    gradient = parse_gradient(text)
    assert gradient is not None
    image: Any = gradient_picture(gradient, (WIDTH, HEIGHT))
    assert [pytest.approx((level,) * 3 + (255,), abs=1) for level in levels] == [
        image.getpixel(place) for place in PLACES
    ]


def test_each_band_of_a_gradient() -> None:
    """Also the opacity, between two stops and after the last one."""
    gradient = parse_gradient("linear-gradient(to right, #10203040, #50607080 50%)")
    assert gradient is not None
    image: Any = gradient_picture(gradient, (WIDTH, HEIGHT))
    assert [(0x18, 0x28, 0x38, 0x48), (0x38, 0x48, 0x58, 0x68), (0x50, 0x60, 0x70, 0x80)] == [
        pytest.approx(image.getpixel((x, 2)), abs=1) for x in (0, 2, 6)
    ]


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
