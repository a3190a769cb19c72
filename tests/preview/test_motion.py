"""Animations, transitions, effects and filters: where items are in the middle of them, and how dark."""

from __future__ import annotations

from typing import Any

import pytest

from indream.editor_state._scene import Scene, Scenes, TransitionProgress
from indream.preview import Fonts, frame
from indream.preview._motion import Motion, motion_of
from tests.support.editor_state.builders import SECOND, Object, item, still, track, transition
from tests.support.preview_states import HEIGHT, WIDTH, box, picture, solid, text

FONTS = Fonts(system=False)
FULL = box(0, 0, WIDTH, HEIGHT)
Box = tuple[int, int, int, int]


def image(document: Object, at: Any) -> Any:
    """A picture in full size without the label."""
    return frame(document, at, scale=1, fonts=FONTS, label=False).image


def animated(side: str, type: str, element: Object | None = None) -> Object:
    """A white square in the middle, with an animation of one second at the beginning or the end."""
    square = element or solid("it", "#ffffff", duration=4 * SECOND, **box(280, 140, 80, 80))
    square["animations"] = {side: {"type": type, "durationTicks": SECOND, "easing": "linear"}}
    return picture(square)


@pytest.mark.parametrize(
    ("type", "entering", "leaving"),
    [
        ("fade", (280, 140, 360, 220), (280, 140, 360, 220)),
        ("slide-up", (280, 180, 360, 260), (280, 100, 360, 180)),
        ("slide-down", (280, 100, 360, 180), (280, 180, 360, 260)),
        ("slide-left", (320, 140, 400, 220), (240, 140, 320, 220)),
        ("slide-right", (240, 140, 320, 220), (320, 140, 400, 220)),
        ("zoom-in", (290, 150, 350, 210), (260, 120, 380, 240)),
        ("zoom-out", (260, 120, 380, 240), (290, 150, 350, 210)),
    ],
)
def test_animations(type: str, entering: Box, leaving: Box) -> None:
    """Half of the way, an item is half as opaque; it leaves in the direction in which it came."""
    enter, leave = image(animated("in", type), 0.5), image(animated("out", type), 3.5)
    assert (entering, leaving) == (enter.getbbox(), leave.getbbox())
    assert [((0, 128),) * 3] * 2 == [picture.getextrema() for picture in (enter, leave)]
    for side in ("in", "out"):
        assert (280, 140, 360, 220) == image(animated(side, type), 2).getbbox()


def joined(type: str, direction: str | None = None, part: float = 0.5) -> list[str]:
    """The colors at the corners, the middles of the sides and the center, in rows from the top."""
    before = solid("before", "#f00", **FULL)
    after = solid("after", "#00f", start=SECOND, **FULL)
    join = transition("join", "track", "before", "after") | {"type": type, "easing": "linear"}
    join["params"] = {} if direction is None else {"direction": direction}
    document = picture(before, after, tracks=[track("track", "before", "after")], transitions={"join": join})
    drawn = image(document, 0.75 + 0.5 * part)
    names = {(255, 0, 0): "a", (0, 0, 255): "b", (0, 0, 0): "."}
    rows = [10, HEIGHT // 2 - 6, HEIGHT - 10]
    columns = [10, WIDTH // 2 - 6, WIDTH - 10]
    return ["".join(names.get(drawn.getpixel((x, y)), "?") for x in columns) for y in rows]


@pytest.mark.parametrize(
    ("type", "direction", "seen"),
    [
        ("fade", None, ["???", "???", "???"]),
        ("slide", None, ["bba", "bba", "bba"]),
        ("slide", "from-left", ["bba", "bba", "bba"]),
        ("slide", "from-right", ["aab", "aab", "aab"]),
        ("slide", "from-top", ["bbb", "bbb", "aaa"]),
        ("slide", "from-bottom", ["aaa", "aaa", "bbb"]),
        ("wipe", None, ["bba", "bba", "bba"]),
        ("wipe", "from-left", ["bba", "bba", "bba"]),
        ("wipe", "from-right", ["aab", "aab", "aab"]),
        ("wipe", "from-top", ["bbb", "bbb", "aaa"]),
        ("wipe", "from-bottom", ["aaa", "aaa", "bbb"]),
        ("wipe", "from-top-left", ["bba", "bba", "baa"]),
        ("wipe", "from-top-right", ["abb", "abb", "aab"]),
        ("wipe", "from-bottom-left", ["baa", "bba", "bba"]),
        ("wipe", "from-bottom-right", ["aab", "aab", "abb"]),
        ("clock-wipe", None, ["aab", "aab", "aab"]),
        ("iris", None, ["aba", "aba", "aba"]),
        ("no-such-transition", None, ["???", "???", "???"]),
    ],
)
def test_transitions(type: str, direction: str | None, seen: list[str]) -> None:
    """In their middle: `a` is the earlier item, `b` the later one."""
    assert seen == joined(type, direction)


@pytest.mark.parametrize(("part", "name"), [(0.2, "a"), (0.8, "b")])
@pytest.mark.parametrize(
    ("direction", "pattern"),
    [("from-left", [".x.", ".x.", ".x."]), ("from-top", ["...", "xxx", "..."])],
)
def test_a_flip(part: float, name: str, direction: str, pattern: list[str]) -> None:
    """Each item turns about the middle, the later one in the second half."""
    assert [row.replace("x", name) for row in pattern] == joined("flip", direction, part)


def test_a_text_fades_out_while_the_next_one_fades_in() -> None:
    """A text does not cover the one before it."""
    first = text("first", "▮▮▮", fontSize=100, **box(0, 0, 320, 200))
    second = text("second", "▮▮▮", fontSize=100, startTicks=SECOND, **box(320, 0, 320, 200))
    join = transition("join", "track", "first", "second")
    document = picture(first, second, tracks=[track("track", "first", "second")], transitions={"join": join})
    halves = [image(document, at).crop((0, 0, 320, 200)).getextrema()[0][1] for at in (0.5, 1, 1.2)]
    assert halves == pytest.approx([255, 128, 26], abs=4)


def test_a_typewriter() -> None:
    """It shows as many characters as have been typed; other text animations fade."""
    usual = {"fontSize": 60, **box(0, 0, 640, 100)}

    def typed(type: str, at: float) -> Any:
        animations = {"in": {"type": type, "durationTicks": SECOND, "easing": "linear"}}
        return image(picture(text("it", "abcdefgh", captionAnimations=animations, **usual)), at)

    whole, half = image(picture(text("it", "abcdefgh", **usual)), 0), typed("typewriter", 0.5)
    assert half.getbbox()[2] < 0.6 * whole.getbbox()[2]
    assert half.crop((0, 0, 100, 100)).tobytes() == whole.crop((0, 0, 100, 100)).tobytes()
    assert 128 == pytest.approx(typed("sweep-shine", 0.5).getextrema()[0][1], abs=2)


@pytest.mark.parametrize("side", ["in", "out", "loop"])
def test_text_animations_are_noted(side: str) -> None:
    """Each kind, since its exact look is not documented."""
    spec = {"type": "rainbow", "durationTicks": SECOND, "easing": "linear"}
    document = picture(text("it", "abc", captionAnimations={side: spec}, **box(0, 0, 640, 100)))
    messages = [note.message for note in frame(document, 0.5, fonts=FONTS).notes]
    assert 1 == len(messages)
    assert messages[0].endswith("text animation rainbow.")


LETTER = {"fontSize": 200, "fontStyle": {"variant": "normal", "weight": "700"}, "align": "center"}
FADES: dict[str, Object] = {
    "opacity": {"opacity": still(0.5)},
    "animation": {"animations": {"in": {"type": "fade", "durationTicks": SECOND}}},
    "text animation": {"captionAnimations": {"in": {"type": "rainbow", "durationTicks": SECOND}}},
}


@pytest.mark.parametrize("fade", FADES.values(), ids=FADES)
@pytest.mark.parametrize("behind", ["box", "outline"])
def test_parts_of_a_text_fade_together(fade: Object, behind: str) -> None:
    """The box and the outline do not shine through the letters, as in browsers."""
    white = {"box": {"background": {"color": "#fff"}}, "outline": {"strokeWidth": 9, "strokeColor": "#fff"}}
    usual = {**LETTER, **white[behind], **box(0, 0, 640, 240), **fade}
    document = picture(
        text("it", "I", color="#000000", **usual),
        globalBackground={"type": "color", "color": "#ff0000", "gradient": None},
    )
    assert (128, 0, 0) == pytest.approx(image(document, 0.5).getpixel((320, 120)), abs=1)


def test_an_outline_without_letters() -> None:
    """Letters without a color show what is below them, inside of their outline."""
    usual = {**LETTER, "strokeWidth": 6, "strokeColor": "#ffffff", **box(0, 0, 640, 240)}
    outline = image(picture(text("it", "I", color="transparent", **usual)), 0).convert("L")
    row = [outline.getpixel((x, 120)) for x in range(260, 380)]
    start, end = row.index(255), len(row) - row[::-1].index(255)
    stem = row[start:end]
    assert 6 == pytest.approx(stem.index(0), abs=1)
    assert 6 == pytest.approx(stem[::-1].index(0), abs=1)
    assert {0} == set(stem[8:-8])


@pytest.mark.parametrize(
    ("fields", "levels"),
    [
        ({"effectType": "fade-in"}, [0, 64, 128]),
        ({"effectType": "fade-out"}, [255, 191, 128]),
        ({"effectType": "fade-out", "intensity": 0.5}, [255, 223, 191]),
        (
            {
                "effectType": "flash-to-black",
                "params": {
                    "brightTicks": SECOND // 5,
                    "darkTicks": SECOND // 5,
                    "tailDarkTicks": 0,
                    "maxOpacity": 0.6,
                },
            },
            [255, 102, 255],
        ),
        (
            {"effectType": "flash-to-black", "params": {"tailDarkTicks": 9 * SECOND, "maxOpacity": 0.6}},
            [102, 102, 102],
        ),
        ({"effectType": "no-such-effect"}, [255, 255, 255]),
    ],
)
def test_effects(fields: Object, levels: list[int]) -> None:
    """The brightness at the beginning, after a quarter, and in the middle."""
    document = picture(item("effect", "effect", **{"intensity": 1, **fields}), solid("it", "#fff", **FULL))
    seen = [image(document, at).getpixel((320, 180))[0] for at in (0, 0.25, 0.5)]
    assert levels == pytest.approx(seen, abs=1)


def test_layers_above_an_effect_are_not_changed() -> None:
    """It covers only those below."""
    effect = item("effect", "effect", effectType="fade-in", intensity=1)
    document = picture(solid("above", "#fff", **box(0, 0, 320, 360)), effect, solid("below", "#fff", **FULL))
    drawn = image(document, 0)
    assert ((255, 255, 255), (0, 0, 0)) == (drawn.getpixel((100, 100)), drawn.getpixel((500, 100)))


@pytest.mark.parametrize("blend", [0, 0.5, 1])
def test_a_filter(blend: float) -> None:
    """It moves colors towards its own, as far as its parameters say."""
    element = item("filter", "it", filterType="absolute-red", intensity=1, params={"blend": blend})
    red, green, blue = image(picture(element, solid("s", "#808080", **FULL)), 0).getpixel((10, 10))
    assert (blend > 0) == (red > 128) == (green < 128) == (blue < 128)


def test_a_blurred_background() -> None:
    """It is the lowest picture, as large as the canvas; without a picture it is black."""
    document = picture(globalBackground={"type": "blur", "level": 2})
    assert image(document, 0).getbbox() is None


def test_highlighted_words() -> None:
    """Only the word that is spoken has the color; the spaces before the first word are not shown."""
    words = [
        {"text": name, "startMs": 500 * index, "endMs": 500 * index + 500}
        for index, name in enumerate(("  ▮▮", " ▮▮", " ▮▮"))
    ]
    asset = {"id": "a", "type": "caption", "captions": words, "timingGranularity": "word"}
    fields = {
        "assetId": "a",
        "fontSize": 60,
        "color": "#ffffff",
        "highlightColor": "#ff0000",
        "align": "left",
    }
    captions = item("captions", "it", duration=4 * SECOND, pageDurationTicks=4 * SECOND, **fields, **FULL)
    edges = []
    for at in (0.2, 0.7, 1.2):
        red, green, _ = image(picture(captions, assets={"a": asset}), at).split()
        edges.append((red.getbbox(), _lit(red, green)))
    boxes, lit = zip(*edges, strict=True)
    assert 1 == len(set(boxes))
    assert boxes[0][0] == lit[0][0]
    assert max(end - start for start, end in lit) < 70  # two characters, not three
    assert lit[0][1] < lit[1][0] < lit[1][1] < lit[2][0]


def test_lines_that_do_not_fit_are_shown_when_they_are_spoken() -> None:
    """Each at the same height."""
    words = [{"text": " MMMM", "startMs": 500 * n, "endMs": 500 * (n + 1)} for n in range(3)]
    asset = {"id": "a", "type": "caption", "captions": words, "timingGranularity": "word"}
    fields = {"assetId": "a", "fontSize": 60, "maxLines": 1, **box(0, 0, 320, 360)}
    captions = item("captions", "it", duration=4 * SECOND, pageDurationTicks=4 * SECOND, **fields)
    drawn = [image(picture(captions, assets={"a": asset}), at).getbbox() for at in (0.2, 0.7, 1.2)]
    assert 1 == len(set(drawn))
    assert drawn[0][3] - drawn[0][1] < 60


def _lit(red: Any, green: Any) -> tuple[int, int]:
    """The horizontal edges of the parts that are red."""
    from PIL import ImageChops

    start, _, end, _ = ImageChops.subtract(red, green).getbbox()
    return start, end


@pytest.mark.parametrize(
    ("type", "part", "expected"),
    [("iris", 0.25, (228, 88, 412, 272)), ("clock-wipe", 0.25, (320, 0, 640, 180))],
)
def test_where_the_later_item_is(type: str, part: float, expected: Box) -> None:
    """A circle grows from the middle, and a hand turns from the top."""
    join = transition("join", "track", "before", "after") | {"type": type, "easing": "linear", "params": {}}
    items = solid("before", "#f00", **FULL), solid("after", "#00f", start=SECOND, **FULL)
    document = picture(*items, tracks=[track("track", "before", "after")], transitions={"join": join})
    blue = image(document, 0.75 + 0.5 * part).getchannel("B")
    assert pytest.approx(expected, abs=2) == blue.getbbox()


# A layer and a transition half of the way, of which tests change parts.
LAYER = Scenes(picture(solid("it", "#fff", **box(10, 20, 40, 30)))).items["it"].layer(0)
JOIN = TransitionProgress("join", "fade", None, "to", 0.25, 0.25)


def moved(element: str = "solid", /, **join: Any) -> Motion:
    """The motion of a layer while a transition runs."""
    layer = LAYER._replace(type=element, transition=JOIN._replace(**join))
    return motion_of(layer, Scene(0, 640, 360, (layer,)), (64, 36))


@pytest.mark.parametrize(
    ("join", "expected"),
    [
        ({"type": "slide"}, {"x": -480}),
        ({"type": "slide", "side": "from"}, {"x": 160}),
        ({"type": "slide", "direction": "from-right"}, {"x": 480, "y": 0}),
        ({"type": "slide", "direction": "from-top"}, {"y": -270, "x": 0}),
        ({"type": "slide", "direction": "from-bottom", "side": "from"}, {"y": -90}),
        ({"type": "flip"}, {"opacity": 0}),
        ({"type": "flip", "side": "from"}, {"flip": (0.5**0.5, 1)}),
        ({"type": "flip", "side": "from", "direction": "from-top"}, {"flip": (1, 0.5**0.5)}),
        ({"type": "flip", "side": "from", "direction": "from-bottom"}, {"flip": (1, 0.5**0.5)}),
        ({"type": "flip", "eased": 0.75}, {"flip": (0.5**0.5, 1)}),
        ({"type": "flip", "eased": 0.75, "side": "from"}, {"opacity": 0}),
        ({"type": "flip", "eased": 0.5}, {"flip": (0.001, 1)}),
        ({"type": "flip", "eased": 0.5, "side": "from"}, {"opacity": 0}),
        ({"type": "fade"}, {"opacity": 0.25}),
        ({"type": "fade", "side": "from"}, {}),
        ({"type": "wipe", "side": "from"}, {}),
    ],
)
def test_the_motion_of_a_transition(join: Object, expected: Object) -> None:
    """A quarter of the way, for the later and the earlier item."""
    motion = moved(**join)
    assert (motion.flip, motion.scale, motion.clip) == (pytest.approx(expected.get("flip", (1, 1))), 1, None)
    places = motion.x, motion.y, motion.opacity
    assert (expected.get("x", 0), expected.get("y", 0), expected.get("opacity", 1)) == pytest.approx(places)


@pytest.mark.parametrize("type", ["text", "captions", "chart"])
def test_items_that_do_not_cover_others(type: str) -> None:
    """The earlier one fades out, and is cut off where the later one appears."""
    assert 0.75 == moved(type, side="from").opacity
    for join in ("wipe", "iris", "clock-wipe"):
        later, earlier = moved(type, type=join).clip, moved(type, type=join, side="from").clip
        assert later is not None
        assert earlier is not None
        assert bytes(255 - level for level in later.tobytes()) == earlier.tobytes()
        assert (0, 255) == later.getextrema()


@pytest.mark.parametrize(
    ("direction", "part", "expected"),
    [
        (None, 0.25, (0, 0, 16, 36)),
        ("from-left", 0.25, (0, 0, 16, 36)),
        ("from-right", 0.25, (48, 0, 64, 36)),
        ("from-top", 0.25, (0, 0, 64, 9)),
        ("from-bottom", 0.25, (0, 27, 64, 36)),
        ("from-top-left", 0.25, (0, 0, 26, 26)),
        ("from-top-right", 0.25, (39, 0, 64, 26)),
        ("from-bottom-left", 0.25, (0, 11, 26, 36)),
        ("from-bottom-right", 0.25, (39, 11, 64, 36)),
        ("from-left", 0, None),
        ("from-left", 1, (0, 0, 64, 36)),
        ("from-top-left", 1, (0, 0, 64, 36)),
    ],
)
def test_the_clip_of_a_wipe(direction: str | None, part: float, expected: Box | None) -> None:
    """The part of the picture where the later item is."""
    clip = moved(type="wipe", direction=direction, eased=part).clip
    assert clip is not None
    assert (expected and pytest.approx(expected, abs=1)) == clip.getbbox()


@pytest.mark.parametrize(
    ("type", "part", "expected", "share"),
    [
        ("clock-wipe", 0, None, 0),
        ("clock-wipe", 0.25, (32, 0, 64, 19), 0.25),
        ("clock-wipe", 0.75, (0, 0, 64, 36), 0.75),
        ("clock-wipe", 1, (0, 0, 64, 36), 1),
        ("iris", 0.25, (23, 9, 42, 28), 0.13),
        ("iris", 1, (0, 0, 64, 36), 1),
    ],
)
def test_other_clips(type: str, part: float, expected: Box | None, share: float) -> None:
    """A hand that turns from the top, and a circle that grows from the middle."""
    clip = moved(type=type, eased=part).clip
    assert clip is not None
    assert (expected and pytest.approx(expected, abs=1)) == clip.getbbox()
    assert share == pytest.approx(clip.histogram()[255] / (64 * 36), abs=0.02)
