"""The drawings of items in their boxes: where they are, in which colors, and what is noted."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import pytest
from PIL import Image

from indream.editor_state._scene import Progress, Scenes, TransitionProgress
from indream.preview import Fonts
from indream.preview._content import Contents
from indream.preview._drawn import Drawn
from indream.preview._media import Media
from indream.preview._notes import Notes
from tests.support.editor_state.builders import SECOND, Object, caption, item, state
from tests.support.preview_states import MEDIA, box, solid

FONTS = Fonts(system=False)
AREA = box(5, 7, 40, 20)

Case: TypeAlias = "tuple[Object, Any, list[str], list[str], list[str]]"
"""An item, options of `draw`, its drawings, how its texts are drawn, and the notes."""


def short(number: float) -> str:
    """A number without digits that depend on rounding."""
    return f"{number:.5g}"


def described(part: Drawn) -> str:
    """The fill of a drawing, the sum of its mask as whole pixels, its size, its place and its density."""
    fill = bytes(part.fill).hex() if isinstance(part.fill, tuple) else f"picture {part.fill.size}"
    sums = [] if part.mask is None else [level * count for level, count in enumerate(part.mask.histogram())]
    mask = "all" if part.mask is None else f"{sum(sums) / 255:.0f}"
    numbers = (*part.size, part.left, part.top, part.density_x, part.density_y)
    return " ".join([fill, mask, *map(short, numbers)])


class Letters:
    """Notes how texts are drawn instead of drawing them: a few lines for each."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def __call__(
        self, lines: Any, style: Any, ink: Any, width: float, density: float, box: Any = None
    ) -> Any:
        words = [f"{line.text}@{short(line.baseline)}" for line in lines]
        colors = [ink.color, ink.stroke, *([ink.highlight] if ink.highlight else [])]
        self.drawn += [
            f"{'/'.join(words)}: {style.family} {style.weight} {style.variant} {short(style.size)}",
            f"{short(style.line_height)} {style.align} in {short(width)} by {short(density)}",
            " ".join("#" + "-".join(map(short, color)) for color in colors) + f" {short(ink.stroke_width)}",
        ]
        if ink.highlighted:
            self.drawn.append(f"lit {[*ink.highlighted]}")
        if ink.hidden:
            self.drawn.append(f"hidden {sorted(ink.hidden)}")
        if box is not None:
            self.drawn.append(
                f"box #{'-'.join(map(short, box.color))} {short(box.padding)} {short(box.radius)}"
            )
        return [Drawn((1, 2, 3), Image.new("L", (1, 1), 51), (1, 1), 2, 3, 1, 1)]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """How texts are drawn."""
    found = Letters()
    monkeypatch.setattr("indream.preview._content.lettering", found)
    return found


def draw(
    element: Object, at: float = 0, scale: tuple[float, float] = (1, 1), assets: Any = None
) -> tuple[list[str], list[str]]:
    """The drawings of an item at a time, and the notes."""
    document = state(element)
    document["assets"] |= assets or {}
    scenes, notes, media = Scenes(document), Notes(), Media(MEDIA)
    found = scenes.items[element["id"]]
    drawn = Contents(media, FONTS, notes).drawn(found, found.layer(at), scale)
    media.close()
    found_notes = [
        f"{note.code.removeprefix('PREVIEW_')}{note.message.partition(':')[2]}" for note in notes.listed()
    ]
    return [described(part) for part in drawn], found_notes


WORDS = {"fontSize": 20, "fontStyle": {"variant": "normal", "weight": "400"}, "color": "#010203"}
TEXT = WORDS | {"text": "Hello world", "strokeColor": "#040506", "strokeWidth": 3}
ROWS = [{"label": "one", "values": {"a": 1}}, {"label": "some long words to break here", "values": {}}]
BARS: Object = {"chartType": "bar", "data": {"series": [{"key": "a"}], "rows": ROWS}, "themeColor": "#ff0000"}
SLICES: Object = {"chartType": "pie", "data": {"slices": [{"label": "x", "value": 1}] * 3}}
NODES = [
    {"type": "text", "text": "hello", "x": 10, "y": 20, "width": 100, "height": 30, "fontSize": 20},
    {"type": "image", "imageComponentId": "pic", "x": 3, "y": 4, "width": 50, "height": 60},
    {"type": "image", "width": 5, "height": 6},
    {"type": "image", "width": 0, "height": 6},
    {"type": "image", "width": 6, "height": -1},
]


def moving(first: float, last: float) -> Object:
    """A number that changes."""
    keyframes = [{"timeTicks": 0, "value": first}, {"timeTicks": 9, "value": last}]
    return {"value": last, "keyframes": keyframes}


def typed(side: str, type: str) -> Object:
    """A text of two seconds with an animation of its letters, which takes one."""
    animation = {"type": type, "durationTicks": SECOND, "easing": "linear"}
    fields = {"captionAnimations": {side: animation}, "durationTicks": 2 * SECOND}
    return item("text", "it", **{**TEXT, **fields, **box(0, 0, 80, 100)})


def spoken(*words: str, **fields: Any) -> dict[str, Any]:
    """Captions with two words in a second, which are on one page."""
    usual = {**WORDS, "highlightColor": "#ff0000", "assetId": "a", "pageDurationTicks": 4 * SECOND}
    entries = [caption(500 * index, 500 * index + 500, word) for index, word in enumerate(words)]
    asset = {"id": "a", "type": "caption", "captions": entries, "timingGranularity": "word"}
    element = item("captions", "it", 0, 4 * SECOND, **{**usual, **fields, **box(0, 0, 90, 100)})
    return {"element": element, "assets": {"a": asset}}


SOLIDS: list[Case] = [
    (solid("it", "#102030", **AREA), {"scale": (2, 0.5)}, ["102030 all 80 10 0 0 2 0.5"], [], []),
    (solid("it", "#10203080", **AREA), {}, ["102030 402 40 20 0 0 1 1"], [], []),
    (
        solid("it", "#102030", **box(5, 7, 40, 20, borderRadius=4)),
        {"scale": (2, 1)},
        ["102030 1586 80 20 0 0 2 1"],
        [],
        [],
    ),
    (
        solid("it", "#102030", **box(5, 7, 40, 20, borderRadius=40)),
        {},
        ["102030 713 40 20 0 0 1 1"],
        [],
        [],
    ),
    (
        solid("it", "#102030", **box(5, 7, 40, 20, borderRadius=0.49)),
        {},
        ["102030 all 40 20 0 0 1 1"],
        [],
        [],
    ),
    (
        solid("it", "#102030", **box(5, 7, 40, 20, borderRadius=0.5)),
        {},
        ["102030 800 40 20 0 0 1 1"],
        [],
        [],
    ),
    (
        solid("it", "#102030", "circle", **box(5, 7, 40, 20, borderRadius=4)),
        {},
        ["102030 629 40 20 0 0 1 1"],
        [],
        [],
    ),
    (solid("it", "#10203080", "circle", **AREA), {}, ["102030 316 40 20 0 0 1 1"], [], []),
    (solid("it", "#102030", "odd", **AREA), {}, ["102030 all 40 20 0 0 1 1"], [], []),
    (
        solid("it", "linear-gradient(#000, #fff8)", **AREA),
        {},
        ["picture (40, 20) 613 40 20 0 0 1 1"],
        [],
        [],
    ),
    (
        solid("it", "linear-gradient(#000, #fff)", "circle", **AREA),
        {},
        ["picture (40, 20) 629 40 20 0 0 1 1"],
        [],
        [],
    ),
    (
        solid("it", "linear-gradient(x)", **AREA),
        {},
        ["808080 all 40 20 0 0 1 1"],
        [],
        ["COLOR_UNKNOWN 'linear-gradient(x)'."],
    ),
    (
        solid("it", "x" * 70, **AREA),
        {},
        ["808080 all 40 20 0 0 1 1"],
        [],
        ["COLOR_UNKNOWN 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'."],
    ),
    (solid("it", "#102030", **box(0, 0, 8192, 4096)), {}, ["102030 all 4096 4096 0 0 0.5 1"], [], []),
    (
        solid("it", "#102030", **box(0, 0, 10, 10)),
        {"scale": (1000, 500)},
        ["102030 all 4096 4096 0 0 409.6 409.6"],
        [],
        [],
    ),
    (
        solid("it", "#102030", **box(0, 0, 0.001, 0.001)),
        {"scale": (1e7, 1e7)},
        ["102030 all 1000 1000 0 0 1e+06 1e+06"],
        [],
        [],
    ),
    (solid("it", "#102030", **box(0, 0, 0.2, 0.2)), {}, ["102030 all 1 1 0 0 5 5"], [], []),
    (
        solid("it", "#102030", **{**AREA, "scaleX": moving(1, 2)}),
        {"scale": (1.3, 1.25)},
        ["102030 all 62 25 0 0 1.55 1.25"],
        [],
        [],
    ),
    (
        solid("it", "#102030", **{**AREA, "scaleY": moving(1, 2)}),
        {"scale": (1.3, 1.5625)},
        ["102030 all 62 31 0 0 1.55 1.55"],
        [],
        [],
    ),
    (solid("it", "#102030", **AREA), {"scale": (-2, -1)}, ["102030 all 80 20 0 0 2 1"], [], []),
]
"""Rectangles have no mask; other shapes, corners, opacity and gradients have one."""


BOXES: list[Case] = [
    (
        item("image", "it", **box(0, 0, 100, 50, cropLeft=0.1, cropTop=0.2, cropRight=0.3, cropBottom=0.4)),
        {},
        ["picture (60, 20) all 60 20 10 10 1 1"],
        ["file@8.8989: Inter 400 normal 9", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FILE_MISSING no file was passed for image-asset."],
    ),
    (
        item("image", "it", **box(0, 0, 100, 50, cropLeft=0.5, cropRight=0.5)),
        {},
        [],
        ["file@8.8989: Inter 400 normal 9", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FILE_MISSING no file was passed for image-asset."],
    ),
    (
        item("image", "it", **box(0, 0, 100, 50, cropTop=0.5, cropBottom=0.5)),
        {},
        [],
        ["file@8.8989: Inter 400 normal 9", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FILE_MISSING no file was passed for image-asset."],
    ),
    (
        item("image", "it", **box(0, 0, 100, 50, cropTop=-5, cropLeft=math.inf)),
        {},
        ["picture (100, 50) all 100 50 0 0 1 1"],
        ["file@8.8989: Inter 400 normal 9", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FILE_MISSING no file was passed for image-asset."],
    ),
    (
        item("image", "it", assetId="a", **box(0, 0, 300, 200, borderRadius=10)),
        {"scale": (1, 2), "assets": {"a": {"id": "a", "type": "image", "filename": "x.png"}}},
        ["picture (300, 400) 119913 300 400 0 0 1 2"],
        ["x.png@25.708: Inter 400 normal 26", "1.25 center in 300 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FILE_MISSING no file was passed for a."],
    ),
    (
        item("image", "it", assetId="a", **box(0, 0, 300, 200)),
        {"assets": {"a": {"id": "a", "type": "image", "filename": ""}}},
        ["picture (300, 200) all 300 200 0 0 1 1"],
        ["a@21.973: Inter 400 normal 22.222", "1.25 center in 300 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FILE_MISSING no file was passed for a."],
    ),
    (
        item("video", "it", assetId="b", sourceStartTicks=75 * SECOND, **box(0, 0, 100, 90)),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        [
            "file@9.8877/1:15.0@22.388: Inter 400 normal 10",
            "1.25 center in 100 by 1",
            "#255-255-255-1 #0-0-0-1 0",
        ],
        ["FILE_MISSING no file was passed for b."],
    ),
    (
        item("gif", "it", assetId="b", sourceStartTicks=-SECOND, **box(0, 0, 100, 90)),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        [
            "file@9.8877/0:00.0@22.388: Inter 400 normal 10",
            "1.25 center in 100 by 1",
            "#255-255-255-1 #0-0-0-1 0",
        ],
        ["FILE_MISSING no file was passed for b."],
    ),
    (
        item("image", "it", assetId="hero", **box(0, 0, 64, 36, cropLeft=0.25, borderRadius=6)),
        {},
        ["picture (48, 36) 1697 48 36 16 0 1 1"],
        [],
        [],
    ),
    (
        item("gif", "it", assetId="loops", **box(0, 0, 64, 36)),
        {},
        ["picture (64, 36) all 64 36 0 0 1 1"],
        [],
        [],
    ),
    (
        item("lottie", "it", **box(0, 0, 39, 90)),
        {},
        ["picture (39, 90) all 39 90 0 0 1 1"],
        [],
        ["PLACEHOLDER lottie file."],
    ),
    (
        item("lottie", "it", **box(0, 0, 40, 90)),
        {},
        ["picture (40, 90) all 40 90 0 0 1 1"],
        ["file@4.9438: Inter 400 normal 5", "1.25 center in 40 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["PLACEHOLDER lottie file."],
    ),
    (
        item("lottie", "it", **box(0, 0, 400, 300)),
        {},
        ["picture (400, 300) all 400 300 0 0 1 1"],
        ["file@25.708: Inter 400 normal 26", "1.25 center in 400 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["PLACEHOLDER lottie file."],
    ),
    (
        item("lottie", "it", **box(0, 0, 400, 108)),
        {},
        ["picture (400, 108) all 400 108 0 0 1 1"],
        ["file@11.865: Inter 400 normal 12", "1.25 center in 400 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["PLACEHOLDER lottie file."],
    ),
    (
        item("illustration", "it", illustrationName="sun", **box(0, 0, 100, 90)),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        ["sun@9.8877: Inter 400 normal 10", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["PLACEHOLDER illustration sun."],
    ),
    (
        item("illustration", "it", illustrationName=None, **box(0, 0, 100, 90)),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        [
            "illustration@9.8877: Inter 400 normal 10",
            "1.25 center in 100 by 1",
            "#255-255-255-1 #0-0-0-1 0",
        ],
        ["PLACEHOLDER illustration."],
    ),
    (
        item("motion-graphic", "it", motionGraphicId="mg", **box(0, 0, 100, 90)),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        ["mg@9.8877: Inter 400 normal 10", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["PLACEHOLDER motion-graphic mg."],
    ),
    (
        item("motion-graphic", "it", motionGraphicId=None, **box(0, 0, 100, 90)),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        [
            "motion graphic@9.8877: Inter 400 normal 10",
            "1.25 center in 100 by 1",
            "#255-255-255-1 #0-0-0-1 0",
        ],
        ["PLACEHOLDER motion-graphic motion graphic."],
    ),
    (
        item("solid", "it", **{"type": "new-kind", **box(0, 0, 100, 90)}),
        {},
        ["picture (100, 90) all 100 90 0 0 1 1"],
        ["new-kind@9.8877: Inter 400 normal 10", "1.25 center in 100 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["PLACEHOLDER new-kind."],
    ),
]
"""They have the name of the file, and what is known of the item."""


CHARTS: list[Case] = [
    (
        item("chart", "it", **BARS, **box(0, 0, 400, 300)),
        {"scale": (2, 1)},
        [
            "picture (800, 300) 53280 800 300 0 0 2 1",
            "010203 0 1 1 34 276.9 1 1",
            "010203 0 1 1 202 268.8 1 1",
        ],
        [
            "one@13.011: Inter 400 normal 13.5",
            "1.2 center in 168 by 2",
            "#255-255-255-1 #0-0-0-0.7 3.375",
            "some long words to break@13.011/here@29.211: Inter 400 normal 13.5",
            "1.2 center in 168 by 2",
            "#255-255-255-1 #0-0-0-0.7 3.375",
        ],
        ["EFFECT_APPROXIMATED charts."],
    ),
    (
        item("chart", "it", animationDurationTicks=SECOND, **SLICES, **box(0, 0, 400, 100)),
        {"at": SECOND // 2},
        ["picture (400, 100) 3380 400 100 0 0 1 1", "010203 0 1 1 235.53 36.8 1 1"],
        ["x@4.337: Inter 400 normal 4.5", "1.2 center in 120 by 1", "#255-255-255-1 #0-0-0-0.7 1.125"],
        ["EFFECT_APPROXIMATED charts."],
    ),
    (
        item("chart", "it", animationDurationTicks=0, **SLICES, **box(0, 0, 400, 100)),
        {},
        [
            "picture (400, 100) 6713 400 100 0 0 1 1",
            "010203 0 1 1 235.53 36.8 1 1",
            "010203 0 1 1 142 77.3 1 1",
            "010203 0 1 1 48.469 36.8 1 1",
        ],
        [
            "x@4.337: Inter 400 normal 4.5",
            "1.2 center in 120 by 1",
            "#255-255-255-1 #0-0-0-0.7 1.125",
            "x@4.337: Inter 400 normal 4.5",
            "1.2 center in 120 by 1",
            "#255-255-255-1 #0-0-0-0.7 1.125",
            "x@4.337: Inter 400 normal 4.5",
            "1.2 center in 120 by 1",
            "#255-255-255-1 #0-0-0-0.7 1.125",
        ],
        ["EFFECT_APPROXIMATED charts."],
    ),
    (
        item("chart", "it", animationDurationTicks=SECOND, **SLICES, **box(0, 0, 400, 100)),
        {"at": 2 * SECOND},
        [
            "picture (400, 100) 6713 400 100 0 0 1 1",
            "010203 0 1 1 235.53 36.8 1 1",
            "010203 0 1 1 142 77.3 1 1",
        ],
        [
            "x@4.337: Inter 400 normal 4.5",
            "1.2 center in 120 by 1",
            "#255-255-255-1 #0-0-0-0.7 1.125",
            "x@4.337: Inter 400 normal 4.5",
            "1.2 center in 120 by 1",
            "#255-255-255-1 #0-0-0-0.7 1.125",
        ],
        ["EFFECT_APPROXIMATED charts."],
    ),
    (
        item("chart", "it", **BARS, **box(0, 0, 2, 1)),
        {},
        ["picture (2, 1) 2 2 1 0 0 1 1", "010203 0 1 1 2.16 3.88 1 1", "010203 0 1 1 3 3.82 1 1"],
        [
            "one@0.096377: Inter 400 normal 0.1",
            "1.2 center in 0.84 by 1",
            "#255-255-255-1 #0-0-0-0.7 0.025",
            "some long words@0.096377/to break here@0.21638: Inter 400 normal 0.1",
            "1.2 center in 0.84 by 1",
            "#255-255-255-1 #0-0-0-0.7 0.025",
        ],
        ["EFFECT_APPROXIMATED charts."],
    ),
    (
        item("chart", "it", **BARS, **box(0, 0, 3200, 1600)),
        {},
        [
            "picture (1600, 800) 283069 1600 800 0 0 0.5 0.5",
            "010203 0 1 1 258 1463.8 1 1",
            "010203 0 1 1 1602 1463.8 1 1",
        ],
        [
            "one@69.391: Inter 400 normal 72",
            "1.2 center in 1344 by 1",
            "#255-255-255-1 #0-0-0-0.7 18",
            "some long words to break here@69.391: Inter 400 normal 72",
            "1.2 center in 1344 by 1",
            "#255-255-255-1 #0-0-0-0.7 18",
        ],
        ["EFFECT_APPROXIMATED charts."],
    ),
    (
        item(
            "text-template",
            "it",
            nodes=NODES,
            **box(0, 0, 9, 9, cropLeft=0.2, cropTop=0.2, cropRight=0.2, cropBottom=0.2, borderRadius=9),
        ),
        {"scale": (2, 1)},
        [
            "picture (100, 60) all 100 60 3 4 2 1",
            "picture (10, 6) all 10 6 0 0 2 1",
            "010203 0 1 1 12 23 1 1",
        ],
        [
            "pic@8.8989: Inter 400 normal 9",
            "1.25 center in 100 by 1",
            "#255-255-255-1 #0-0-0-1 0",
            "hello@19.275: Inter 400 normal 20",
            "1.2 left in 100 by 2",
            "#255-255-255-1 #0-0-0-1 0",
        ],
        ["PLACEHOLDER the pictures of text templates."],
    ),
]
"""The names in a chart are white with a dark rim; the texts of a template are above its pictures."""


TEXTS: list[Case] = [
    (
        item("text", "it", **TEXT, **box(0, 0, 80, 100)),
        {"scale": (2, 3)},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 3",
            "#1-2-3-1 #4-5-6-1 3",
        ],
        [],
    ),
    (
        item(
            "text",
            "it",
            **{
                **TEXT,
                "strokeWidth": -1,
                "background": {"color": "#0008", "horizontalPadding": 5, "borderRadius": 2001},
                **box(0, 0, 80, 100),
            },
        ),
        {},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 0",
            "box #0-0-0-0.53333 5 2000",
        ],
        [],
    ),
    (
        item(
            "text",
            "it",
            **{
                **TEXT,
                "strokeWidth": 99,
                "background": {"color": "#000", "horizontalPadding": -5},
                **box(0, 0, 80, 100),
            },
        ),
        {},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 40",
            "box #0-0-0-1 0 0",
        ],
        [],
    ),
    (
        item("text", "it", text="Hi\u0378", fontFamily="Nobody", **box(0, 0, 80, 100)),
        {},
        ["010203 0 1 1 2 3 1 1"],
        ["Hi͸@92.522: Nobody 700 normal 96", "1.2 center in 80 by 1", "#255-255-255-1 #0-0-0-1 0"],
        ["FONT_SUBSTITUTED Nobody 700 is drawn in Inter 700.", "GLYPHS_MISSING no font has U+0378."],
    ),
    (
        typed("in", "typewriter"),
        {"at": SECOND // 4},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
            "hidden [3, 4, 5, 6, 7, 8, 9, 10]",
        ],
        [],
    ),
    (
        typed("in", "center-type-out"),
        {"at": SECOND // 4},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
            "hidden [0, 1, 2, 3, 7, 8, 9, 10]",
        ],
        [],
    ),
    (
        typed("in", "sweep-shine"),
        {"at": SECOND // 4},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
        ],
        [],
    ),
    (
        typed("out", "typewriter"),
        {"at": SECOND * 7 // 4},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
            "hidden [3, 4, 5, 6, 7, 8, 9, 10]",
        ],
        [],
    ),
    (
        typed("out", "center-type-out"),
        {"at": SECOND * 7 // 4},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
            "hidden [0, 1, 2, 3, 7, 8, 9, 10]",
        ],
        [],
    ),
    (
        typed("out", "sweep-shine"),
        {"at": SECOND * 7 // 4},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
        ],
        [],
    ),
    (
        typed("loop", "wave"),
        {"at": 9},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
        ],
        [],
    ),
    (
        typed("loop", "wave"),
        {"at": SECOND + 9},
        ["010203 0 1 1 2 3 1 1"],
        [
            "Hello@19.275/world@43.275: Inter 400 normal 20",
            "1.2 center in 80 by 1",
            "#1-2-3-1 #4-5-6-1 3",
        ],
        [],
    ),
]
"""With their outline, the box behind them, and the letters that have not been typed."""


@pytest.mark.parametrize(
    ("element", "options", "drawn", "words", "notes"),
    [
        pytest.param(*case, id=f"{name}-{number}")
        for name, cases in (("solid", SOLIDS), ("box", BOXES), ("chart", CHARTS), ("text", TEXTS))
        for number, case in enumerate(cases)
    ],
)
def test_drawings(
    letters: Letters, element: Object, options: Any, drawn: list[str], words: list[str], notes: list[str]
) -> None:
    """The drawings of an item, how its texts are drawn, and what is noted."""
    assert (drawn, notes) == draw(element, **options)
    assert words == letters.drawn


@pytest.mark.parametrize(
    ("second", "lines", "line", "lit"),
    [
        (0.2, 1, ["one two@19.275"], [0, 1, 2]),
        (0.7, 1, ["one two@19.275"], [4, 5, 6]),
        # The space before the word is at the end of the line before.
        (1.2, 1, ["three@19.275"], [8, 9, 10, 11, 12]),
        (1.7, 1, ["four six@19.275"], [14, 15, 16, 17]),
        (2.2, 1, ["four six@19.275"], [19, 20, 21]),
        (1.2, 2, ["one two@19.275", "three@43.275"], [8, 9, 10, 11, 12]),
        (1.7, 2, ["four six@19.275"], [14, 15, 16, 17]),
        (1.7, 0, ["four six@19.275"], [14, 15, 16, 17]),
        (1.7, 3, ["one two@19.275", "three@43.275", "four six@67.275"], [14, 15, 16, 17]),
        (3, 3, ["one two@19.275", "three@43.275", "four six@67.275"], None),
    ],
)
def test_the_lines_of_captions(
    letters: Letters, second: float, lines: int, line: list[str], lit: list[int] | None
) -> None:
    """Those that fit, with the word that is spoken, which is highlighted."""
    captions = spoken("  one", " two", " three", " four", " six", maxLines=lines)
    captions["assets"]["a"]["captions"].append(caption(3500, 4000, " "))
    draw(at=second * SECOND, **captions)
    colors = "#1-2-3-1 #0-0-0-1" + (" #255-0-0-1" if lit else "")
    expected = [f"{'/'.join(line)}: Inter 400 normal 20", "1.2 center in 90 by 1", f"{colors} 0"]
    assert [*expected, *([f"lit {lit}"] if lit else [])] == letters.drawn


def test_captions_between_pages() -> None:
    """Nothing is drawn."""
    assert ([], []) == draw(at=3 * SECOND, **spoken("one"))


def test_letters_that_fade() -> None:
    """Their drawing is that of letters that rest, and is kept."""
    found = Scenes(state(typed("in", "sweep-shine"))).items["it"]
    contents = Contents(Media({}), FONTS, Notes())
    first, second = (contents.drawn(found, found.layer(at), (1, 1)) for at in (SECOND // 4, SECOND))
    assert first is second


def test_limits_of_drawings(letters: Letters) -> None:
    """Of a template 100 nodes are drawn, of a chart 60 names in two lines, of a line 200 characters."""
    nodes = [{"type": "image", "width": 1, "height": 1}] * 101
    assert 100 == len(draw(item("text-template", "it", nodes=nodes, **AREA))[0])
    data = {"slices": [{"label": "x", "value": 1}] * 61}
    assert 1 + 60 == len(draw(item("chart", "it", chartType="pie", data=data, **AREA))[0])
    letters.drawn.clear()
    draw(item("illustration", "it", illustrationName="i" * 201, **box(0, 0, 900, 90)))
    assert 200 == letters.drawn[-3].partition("@")[0].count("i")
    draw(item("text", "it", text="i" * 20_001, **WORDS, **AREA))
    assert 20_000 == letters.drawn[-3].partition("@")[0].count("i")


def test_a_box_in_place_of_a_picture() -> None:
    """It has a frame and a cross."""
    image: Any = Contents(Media({}), FONTS, Notes()).placeholder((30, 20), [])
    plain, line, frame = (58, 66, 82), (76, 86, 106), (120, 132, 156)
    places = {(0, 5): frame, (29, 19): frame, (15, 0): frame, (15, 19): frame}
    places |= {(15, 10): line, (7, 5): line, (22, 5): line, (1, 1): line, (28, 18): line, (1, 18): line}
    places |= {(28, 1): line, (3, 10): plain, (15, 3): plain}
    assert places == {place: image.getpixel(place) for place in places}


@pytest.mark.parametrize(
    "changes",
    [
        {"left": 9.0, "top": 8.0, "scale_x": 0.5, "scale_y": 2.0, "rotation": 30.0, "opacity": 0.5},
        {"held": True, "time": 5, "content_time": 7},
        {"enter": Progress("fade", 0.5, 0.5)},
        {"exit": Progress("fade", 0.5, 0.5)},
        {"transition": TransitionProgress("join", "fade", None, "to", 0.5, 0.5)},
        {"text_loop": Progress("wave", 0.25, 0.75)},
    ],
)
def test_an_item_that_only_moves_is_drawn_once(changes: Any) -> None:
    """The drawing does not depend on its place, its time or its animations."""
    scenes, media = Scenes(state(item("text", "it", **{**TEXT, **AREA}))), Media({})
    contents, found = Contents(media, FONTS, Notes()), scenes.items["it"]
    layer = found.layer(0)._replace(text_loop=Progress("wave", 0, 0))
    assert contents.drawn(found, layer, (1, 1)) is contents.drawn(found, layer._replace(**changes), (1, 1))
    wider = layer._replace(width=60)
    assert contents.drawn(found, layer, (1, 1)) is not contents.drawn(found, wider, (1, 1))
