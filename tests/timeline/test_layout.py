"""Sizes and positions become boxes in pixels."""

from __future__ import annotations

from typing import Any

import pytest

from indream.timeline import Illustration, Image, PieChart, Solid, Text, Timeline, Video
from tests.support.timeline import MEDIA
from tests.timeline.test_rejections import VIDEO

# 640 × 360; a canvas of 1000 × 1000.
LANDSCAPE: dict[str, Any] = {**VIDEO}
CROPS = ("cropLeft", "cropTop", "cropRight", "cropBottom")


@pytest.mark.parametrize("side", ["width", "height"])
@pytest.mark.parametrize("fit", ["cover", "contain", "fill", "none"])
def test_a_picture_is_not_thinner_than_can_be_written(side: str, fit: Any) -> None:
    """Lengths are written with three decimals."""
    item: Any = Timeline().append(Image(MEDIA / "still.png", duration=1, fit=fit, **{side: 5e-324})).item
    assert item["width"]["value"] >= 0.001
    assert item["height"]["value"] >= 0.001


@pytest.mark.parametrize(("spacing", "lines"), [(0, 1), (30, 2), (60, 4)])
def test_a_text_is_as_high_as_its_lines(spacing: float, lines: int) -> None:
    """Letters with more space between them need more lines."""
    text = Text("wide words in a box", duration=1, width=600, font_size=40, letter_spacing=spacing)
    item: Any = Timeline().append(text).item
    assert lines * 48 == item["height"]["value"]


def box(item: Any) -> tuple[Any, ...]:
    """Left, top, width and height of an item, and its crop if it has one."""
    timeline = Timeline(width=1000, height=1000)
    clip = timeline.append(item)
    placed: dict[str, Any] = dict(timeline.to_editor_state()["items"][clip.id])
    crop = tuple(placed[name]["value"] if name in placed else 0 for name in CROPS)
    numbers = tuple(placed[name]["value"] for name in ("left", "top", "width", "height"))
    return (*numbers, *crop) if any(crop) else numbers


def solid(**options: Any) -> Any:
    return Solid("#ff0000", duration=1, **options)


def video(**options: Any) -> Any:
    return Video(LANDSCAPE, **options)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # A solid fills the canvas.
        (solid(), (0, 0, 1000, 1000)),
        (solid(margin=100), (100, 100, 800, 800)),
        (solid(width=300, height="20%"), (350, 400, 300, 200)),
        # A position name puts the item's own corner or side there.
        (solid(width=300, height=200, position="top-left"), (0, 0, 300, 200)),
        (solid(width=300, height=200, position="bottom-right", margin=50), (650, 750, 300, 200)),
        (solid(width=300, height=200, position="left", margin="5%"), (50, 400, 300, 200)),
        (solid(width=300, height=200, position="top", margin="5%"), (350, 50, 300, 200)),
        # A pair positions the anchor.
        (solid(width=300, height=200, position=(100, "50%")), (100, 500, 300, 200)),
        (solid(width=300, height=200, position=("25%", "50%"), anchor="center"), (100, 400, 300, 200)),
        (solid(width=30, height=20, position=("100%", "100%"), anchor="bottom-right"), (970, 980, 30, 20)),
        # A picture over the whole canvas: `cover` makes it larger than the canvas.
        (video(), (-388.889, 0, 1777.778, 1000)),
        (video(position="left"), (0, 0, 1777.778, 1000)),
        (video(fit="contain"), (0, 218.75, 1000, 562.5)),
        (video(fit="contain", position="bottom"), (0, 437.5, 1000, 562.5)),
        (video(fit="fill"), (0, 0, 1000, 1000)),
        (video(fit="none"), (180, 320, 640, 360)),
        # One length: the other follows from the picture.
        (video(width=320), (340, 410, 320, 180)),
        (video(height="18%"), (340, 410, 320, 180)),
        # A box: `cover` crops the picture to it; the wire's box is the one before the crop.
        (video(width=360, height=360, position="top-left"), (-140, 0, 640, 360, 0.21875, 0, 0.21875, 0)),
        (video(width=360, height=360, fit="contain"), (320, 398.75, 360, 202.5)),
        (video(width=360, height=360, fit="fill"), (320, 320, 360, 360)),
        (video(width=360, height=400, fit="none"), (180, 320, 640, 360, 0.21875, 0, 0.21875, 0)),
        (video(margin=100), (-211.111, 100, 1422.222, 800, 0.21875, 0, 0.21875, 0)),
        # A crop of one's own: what is left of the picture fills the box.
        (video(fit="none", crop=(0.5, 0, 0, 0)), (20, 320, 640, 360, 0.5, 0, 0, 0)),
        (video(crop=(0.25, 0, 0.25, 0), width=320), (180, 320, 640, 360, 0.25, 0, 0.25, 0)),
        # A drawing is square; a chart fills the canvas without its margins.
        (Illustration("sail", width="20%", duration=1, position="right", margin="4%"), (760, 400, 200, 200)),
        (Illustration("sail", duration=1), (0, 0, 1000, 1000)),
        (PieChart({"a": 1}, duration=1, position="bottom", margin="5%"), (50, 50, 900, 900)),
        # A text is as wide as the canvas without its margins, and as high as its lines.
        (Text("Hello", duration=1, font_size=50), (50, 470, 900, 60)),
        (Text("Hello\nworld", duration=1, font_size=50, position="bottom"), (50, 830, 900, 120)),
        (Text("Hello", duration=1, font_size=50, width=300, position="top-left", margin=0), (0, 0, 300, 60)),
        (Text("Hello", duration=1, font_size=50, height=300, margin=0), (0, 350, 1000, 300)),
        (Text("word " * 20, duration=1, font_size=100, width=500, line_height=1), (250, -500, 500, 2000)),
    ],
)  # fmt: skip
def test_a_box(item: Any, expected: tuple[Any, ...]) -> None:
    """In pixels of the composition."""
    assert expected == box(item)


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        ("16:9", (1920, 1080)),
        ("9:16", (1080, 1920)),
        ("1:1", (1080, 1080)),
        ("4:3", (1440, 1080)),
        ("3:4", (1080, 1440)),
    ],
)
def test_a_ratio_has_a_size(ratio: Any, size: tuple[int, int]) -> None:
    """Within the limits of the schema."""
    timeline = Timeline(ratio)
    timeline.append(solid())
    assert (size, ratio) == (timeline.size, timeline.to_editor_state()["outputRatio"])


@pytest.mark.parametrize(("size", "ratio"), [((1280, 720), "16:9"), ((1000, 500), "custom")])
def test_a_size_has_a_ratio(size: tuple[int, int], ratio: str) -> None:
    """One of the service's if it is the same, also in the payload."""
    timeline = Timeline(width=size[0], height=size[1])
    timeline.append(solid())
    assert ratio == timeline.to_payload()["ratio"]


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ("#102030", {"type": "color", "color": "#102030", "gradient": None}),
        (
            "linear-gradient(#000, #fff)",
            {"type": "color", "color": "#000000", "gradient": "linear-gradient(#000, #fff)"},
        ),
        ({"type": "blur", "level": 2}, {"type": "blur", "level": 2}),
    ],
)
def test_a_background(background: Any, expected: dict[str, Any]) -> None:
    """A color, a gradient, or the wire's object."""
    timeline = Timeline(background=background)
    timeline.append(solid())
    assert expected == timeline.to_editor_state()["globalBackground"]


def test_the_size_of_a_rotated_photo_is_that_of_its_display() -> None:
    """30 × 40 with its EXIF rotation."""
    assert (0, 0, 1000, 1333.333) == box(Image(MEDIA / "rotated_90.jpg", duration=1, position="top"))
