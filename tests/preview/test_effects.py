"""Effects and filters: what they make of a small gray picture."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from indream.preview._effects import with_effect, with_filter

DURATION = 1000


def effect(time: float, duration: float = DURATION, density: float = 1, **fields: Any) -> list[int]:
    """The levels of the middle row of a picture of a white line 9 pixels wide, after an effect."""
    canvas = Image.new("RGB", (33, 3))
    canvas.paste((200, 200, 200), (12, 0, 21, 3))
    layer: Any = SimpleNamespace(time=time)
    drawn: Any = with_effect(canvas, fields, layer, duration, density)
    assert canvas.size == drawn.size
    return [drawn.getpixel((x, 1))[0] for x in range(0, 33, 4)]


PLAIN = [0, 0, 0, 200, 200, 200, 0, 0, 0]


def scaled(part: float) -> list[int]:
    """The levels of the picture after it has been darkened."""
    return [round(level * part) for level in PLAIN]


@pytest.mark.parametrize(
    ("time", "fields", "part"),
    [
        (250, {"effectType": "fade-in"}, 0.25),
        (250, {"effectType": "fade-in", "intensity": 0.5}, 0.625),
        (250, {"effectType": "fade-in", "intensity": 9}, 0),
        (250, {"effectType": "fade-in", "intensity": 0}, 1),
        (250, {"effectType": "fade-in", "intensity": -1}, 1),
        (250, {"effectType": "fade-out"}, 0.75),
        (250, {"effectType": "fade-out", "intensity": 2}, 0.5),
        (250, {"effectType": "nothing"}, 1),
        (250, {}, 1),
    ],
)
def test_a_fade(time: float, fields: dict[str, Any], part: float) -> None:
    """It is as dark as its progress and its intensity say."""
    assert scaled(part) == effect(time, **fields)


def test_a_fade_of_an_item_without_a_duration() -> None:
    """It is at its beginning."""
    assert scaled(0) == effect(5, duration=0, effectType="fade-in")
    assert scaled(1) == effect(5, duration=0, effectType="fade-out")


FLASH = {"brightTicks": 100, "darkTicks": 50, "tailDarkTicks": 200}


@pytest.mark.parametrize(
    ("time", "intensity", "params", "dark"),
    [
        (0, 1, FLASH, 0),
        (99, 1, FLASH, 0),
        (100, 1, FLASH, 1),
        (149, 1, FLASH, 1),
        (150, 1, FLASH, 0),
        (260, 1, FLASH, 1),
        (260, 0.25, FLASH, 0.25),
        (799, 1, FLASH, 0),
        (800, 1, FLASH, 1),
        (150, 1, {"brightTicks": 100, "darkTicks": 100}, 1),
        (800, 1, FLASH | {"maxOpacity": 0.5}, 0.5),
        (100, 1, FLASH | {"maxOpacity": 0.5}, 0.5),
        (100, 0.5, FLASH | {"maxOpacity": 9}, 0.5),
        (100, 1, FLASH | {"maxOpacity": -9}, 0),
        (100, 1, FLASH | {"darkTicks": -50}, 0),
        (20, 1, FLASH | {"brightTicks": -50}, 1),
        (999, 1, FLASH | {"tailDarkTicks": -1000, "brightTicks": 1000}, 0),
        (999, 1, {}, 0),
        (1000, 1, {}, 1),
    ],
)
def test_a_flash(time: float, intensity: float, params: dict[str, float], dark: float) -> None:
    """It is bright and dark in turns, and dark at the end."""
    assert scaled(1 - dark) == effect(time, effectType="flash-to-black", intensity=intensity, params=params)


def blurred(radius: float) -> list[int]:
    """The levels after a blur with this radius in pixels."""
    return effect(0, effectType="blur", intensity=radius / 24)


@pytest.mark.parametrize(
    ("time", "density", "fields", "radius"),
    [
        (0, 0.5, {"effectType": "blur", "intensity": 0.25}, 3),
        (900, 0.125, {"effectType": "blur"}, 3),
        (0, 0.25, {"effectType": "blur", "intensity": 2}, 12),
        (0, 0.25, {"effectType": "blurred-opening", "intensity": 0.5}, 3),
        (500, 0.25, {"effectType": "blurred-opening"}, 3),
        (250, 0.5, {"effectType": "blurred-opening", "params": {"maxBlurPx": 8}}, 3),
        (0, 1, {"effectType": "blurred-opening", "params": {"maxBlurPx": 0.4}}, 0.4),
        (0, 1, {"effectType": "blurred-opening", "params": {"maxBlurPx": 0.1}}, 0),
        (0, 1, {"effectType": "blurred-opening", "params": {"maxBlurPx": 0}}, 0),
        (0, 1, {"effectType": "blurred-opening", "params": {"maxBlurPx": -8}}, 0),
        (1000, 1, {"effectType": "blurred-opening"}, 0),
    ],
)
def test_a_blur(time: float, density: float, fields: dict[str, Any], radius: float) -> None:
    """Its radius is in pixels of the composition; one that opens the picture shrinks."""
    assert blurred(radius) == effect(time, density=density, **fields)
    assert (PLAIN == blurred(radius)) == (radius == 0)


def test_the_radius_of_a_blur() -> None:
    """The usual one is 24 pixels, and the largest 500."""
    canvas = Image.new("RGB", (65, 65))
    canvas.paste((255, 255, 255), (0, 0, 33, 65))

    def widths(intensity: float) -> Any:
        layer: Any = SimpleNamespace(time=0)
        fields = {"effectType": "blur", "intensity": intensity}
        return with_effect(canvas, fields, layer, DURATION, 1).tobytes()

    from PIL import ImageFilter

    assert canvas.filter(ImageFilter.GaussianBlur(24)).tobytes() == widths(1)
    assert canvas.filter(ImageFilter.GaussianBlur(500)).tobytes() == widths(1000)


def filtered(**fields: Any) -> tuple[int, ...]:
    """The color of a gray picture after a filter."""
    color = with_filter(Image.new("RGB", (2, 2), (100, 150, 200)), fields).getpixel((0, 0))
    assert isinstance(color, tuple)
    return color


@pytest.mark.parametrize(
    ("fields", "color"),
    [
        ({"filterType": "nothing"}, (100, 150, 200)),
        ({}, (100, 150, 200)),
        ({"intensity": 0}, (100, 150, 200)),
        ({"intensity": -1}, (100, 150, 200)),
        ({"params": {"blend": 0}}, (100, 150, 200)),
        ({"params": {"blend": -1}}, (100, 150, 200)),
        ({"intensity": 0.5}, (124, 126, 183)),
        ({"params": {"blend": 0.5}}, (124, 126, 183)),
        ({"intensity": 0.5, "params": {"blend": 0.5}}, (112, 138, 191)),
        ({"intensity": 1, "params": {"blend": 1}}, (148, 102, 167)),
        ({"intensity": 9, "params": {"blend": 9}}, (148, 102, 167)),
        ({"params": {}}, (148, 102, 167)),
    ],
)
def test_the_strength_of_a_filter(fields: dict[str, Any], color: tuple[int, int, int]) -> None:
    """It is the product of intensity and blend; each is from 0 to 1."""
    usual = {"filterType": "absolute-red"} if fields else {}
    assert pytest.approx(color, abs=1) == filtered(**usual | fields)


@pytest.mark.parametrize(
    ("name", "sums"),
    [
        ("verdant-glow", (27748, 37783, 29446)),
        ("cyberpunk-neon", (39430, 25196, 40257)),
        ("vaporwave-blue", (28598, 32831, 43139)),
        ("sunset-orange", (43139, 32831, 25196)),
        ("lemon-cyan", (37783, 41902, 31990)),
        ("absolute-red", (41078, 24354, 24354)),
        ("sakura-pink", (43139, 35314, 37783)),
        ("twilight-dusk", (29446, 26892, 34489)),
    ],
)
def test_the_color_of_a_filter(name: str, sums: tuple[int, int, int]) -> None:
    """The sums of the channels after it, over all grays, which are 32,640 without it."""
    grays = Image.new("L", (256, 1))
    grays.putdata(range(256))
    tinted = with_filter(Image.merge("RGB", [grays] * 3), {"filterType": name})
    found = [sum(level * count for level, count in enumerate(band.histogram())) for band in tinted.split()]
    assert pytest.approx(sums, abs=20) == found
