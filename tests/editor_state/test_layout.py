"""The layout lint: each code has a state that causes it, and one beside it that does not."""

from __future__ import annotations

import copy
import re
import sys
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream.editor_state import check_editor_state, lint_editor_state, lint_layout
from indream.editor_state._layout import Layout
from indream.editor_state._layout_rules import ALSO_LINTED
from indream.editor_state._scene import SceneItem
from tests.editor_state.test_scene import spoil
from tests.support.contract import contract
from tests.support.editor_state.builders import (
    SECOND,
    Object,
    caption,
    item,
    sequence,
    state,
    still,
    timelines,
    track,
    transition,
)
from tests.support.repository import ROOT

WIDTH, HEIGHT = 1080, 1920


def placed(
    kind: str,
    id: str = "it",
    box: tuple[float, float, float, float] = (0, 0, WIDTH, HEIGHT),
    seconds: tuple[float, float] = (0, 2),
    **changes: Any,
) -> Object:
    """An item in a box (left, top, width, height), and in a period."""
    start, end = (round(time * SECOND) for time in seconds)
    geometry = dict(zip(("left", "top", "width", "height"), map(still, box), strict=True))
    return item(kind, id, start, end - start, **(geometry | changes))


def moving(*points: tuple[float, float]) -> Object:
    """A number with keyframes at these seconds."""
    keyframes = [{"timeTicks": round(time * SECOND), "value": value} for time, value in points]
    return {"value": points[-1][1], "keyframes": keyframes}


def text(words: str = "Hello", **changes: Any) -> Object:
    """A text that fits into its box, in white, for two seconds."""
    fields = {"id": "text", "box": (90, 800, 900, 130), "text": words} | changes
    return placed("text", **fields)


def solid(id: str = "solid", color: str = "#1d4ed8", **changes: Any) -> Object:
    """A rectangle over the whole picture."""
    return placed("solid", id, **({"color": color} | changes))


def captioned(captions: list[Object], granularity: str = "line", **changes: Any) -> Object:
    """A captions item of ten seconds above a background."""
    fields = {"box": (90, 1500, 900, 240), "seconds": (0, 10)} | changes
    document = state(placed("captions", **fields), solid(seconds=(0, 10)))
    document["assets"]["captions-asset"] |= {"captions": captions, "timingGranularity": granularity}
    return document


def spoken(*words: str) -> list[Object]:
    """Words, two in a second."""
    return [caption(500 * index, 500 * index + 500, word) for index, word in enumerate(words)]


def pictured(box: tuple[float, float, float, float], kind: str = "image", **asset: Any) -> Object:
    """A picture of a file of 1080 × 1920 pixels."""
    document = state(placed(kind, box=box))
    document["assets"][f"{kind}-asset"] |= {"width": WIDTH, "height": HEIGHT} | asset
    return document


def heard(sound: float, picture: float, **changes: Any) -> Object:
    """A sound and a picture that end at these seconds."""
    return state(placed("audio", seconds=(0, sound), **changes), solid(seconds=(0, picture)))


def crossed(first: float, second: float) -> Object:
    """Three clips of a second, with transitions of these lengths between them."""
    clips = [solid(id, seconds=(index, index + 1)) for index, id in enumerate("abc")]
    joins = {
        "t": transition("t", "track", "a", "b") | {"durationTicks": round(first * SECOND)},
        "u": transition("u", "track", "b", "c") | {"durationTicks": round(second * SECOND)},
    }
    return sequence(*clips, transitions=joins)


def played(seconds: float) -> Object:
    """Two seconds of a video whose file is this long."""
    document = state(placed("video", box=(0, 0, WIDTH, 607.5)))
    document["assets"]["video-asset"] |= {"durationInSeconds": seconds}
    return document


def stored(url: str | None) -> Object:
    """A picture with a URL."""
    return pictured((0, 0, WIDTH, HEIGHT), remoteUrl=url)


def rotated(degrees: float) -> Object:
    """A bar above everything, that covers a text only if it lies flat."""
    bar = solid("bar", box=(0, 700, WIDTH, 300), rotation=still(degrees))
    return state(bar, text(), solid())


def faded(**motion: Any) -> Object:
    """A rectangle that appears with an animation, above a text."""
    return state(solid("cover", animations={"in": {"type": "fade", "durationTicks": 1} | motion}), text())


def two_clips(gap: float) -> Object:
    """A text below two clips, one after the other."""
    clips = [solid("a", seconds=(0, 1)), solid("b", seconds=(1 + gap, 3))]
    document = state(*clips, text())
    document["tracks"][:2] = [track("clips", "a", "b")]
    return document


ABOVE = 'move the track "track-1" above the track "track-0": earlier tracks are above'
BACKGROUND = {"type": "color", "color": "#000000", "gradient": None}

CASES: list[tuple[str, str, Object, str, Object]] = [
    # A state with one finding, its path and a part of its message; and a state without any.
    (
        "LAYOUT_HIDDEN",
        "$.items.text",
        state(solid(), text()),
        f'completely behind "solid" for its whole time, from 0 to 2 s — {ABOVE}',
        state(text(), solid()),
    ),
    (
        "LAYOUT_HIDDEN",
        "$.items.text",
        two_clips(0),
        'behind "a" and 1 more for its whole time, from 0 to 2 s — move the track "track-2" above',
        two_clips(0.1),
    ),
    ("LAYOUT_HIDDEN", "$.items.text", rotated(180), 'behind "bar"', rotated(30)),
    (
        "LAYOUT_HIDDEN",
        "$.items.text",
        state(solid("cover", box=(0, 700, WIDTH, 300)), text(), solid()),
        'behind "cover"',
        state(solid("cover", box=(0, 700, WIDTH, 300), opacity=moving((0, 0), (1, 1))), text(), solid()),
    ),
    (
        "LAYOUT_HIDDEN",
        "$.items.text",
        state(solid("cover", box=(0, 700, WIDTH, 300)), text(top=moving((0, 740), (1, 800))), solid()),
        'behind "cover"',
        state(solid("cover", box=(0, 700, WIDTH, 300)), text(top=moving((0, 650), (1, 800))), solid()),
    ),
    (
        "LAYOUT_OFF_CANVAS",
        "$.items.it",
        state(placed("solid", box=(1080, 0, 100, 100)), solid()),
        "from 1080 to 1180 across and from 0 to 100 down, the picture is 1080 × 1920",
        state(placed("solid", box=(1079, 0, 100, 100)), solid()),
    ),
    (
        "LAYOUT_OFF_CANVAS",
        "$.items.it",
        state(placed("solid", box=(0, -500, 100, 100), left=moving((0, 0), (1, 900))), solid()),
        "outside of the picture for its whole time",
        state(placed("solid", box=(0, -500, 100, 100), top=moving((0, -500), (1, 0))), solid()),
    ),
    (
        "LAYOUT_TEXT_OVERFLOW",
        "$.items.text.text",
        state(text("One two three four five six"), solid()),
        "needs 2 lines, 230.4 px high, but the box is 130 px high — make the box at least 231 px high",
        state(text("One two three four"), solid()),
    ),
    (
        "LAYOUT_TEXT_OVERFLOW",
        "$.items.text.text",
        state(text("Donaudampfschiff", box=(90, 800, 700, 130)), solid()),
        '"Donaudampfschiff" needs 879 px, but the box is 700 px wide',
        state(text("Donaudampfschiff", box=(90, 800, 860, 130)), solid()),
    ),
    (
        "LAYOUT_TEXT_OVERFLOW",
        "$.items.text.text",
        state(text("Donaudampfschiff", box=(90, 800, 700, 130), fontFamily="Pacifico"), solid()),
        '"Donaudampfschiff" needs about 879 px',
        state(text("Donaudampfschiff", box=(90, 800, 760, 130), fontFamily="Pacifico"), solid()),
    ),
    (
        "LAYOUT_TEXT_OVERFLOW",
        "$.items.it",
        captioned([caption(3000, 9000, "Donaudampfschifffahrt")], box=(190, 1500, 700, 240), fontSize=80),
        'its captions at 3 s: "Donaudampfschifffahrt" needs',
        captioned([caption(3000, 9000, "Donaudampf-schifffahrt")], box=(190, 1500, 700, 240), fontSize=80),
    ),
    (
        "LAYOUT_TEXT_CUT",
        "$.items.text",
        state(text("Hello", box=(-200, 800, 900, 130), align="left"), solid()),
        '"Hello" is cut off at the edge of the picture',
        state(text("Hello", box=(-200, 800, 900, 130), align="right"), solid()),
    ),
    (
        "LAYOUT_TEXT_CUT",
        "$.items.text",
        state(text("Hello", left=moving((0, -500), (1, -200)), align="left"), solid()),
        '"Hello" is cut off at the edge of the picture',
        state(text("Hello", left=moving((0, -500), (1, 0)), align="left"), solid()),
    ),
    (
        "LAYOUT_TEXT_CUT",
        "$.items.it",
        captioned([caption(1000, 9000, "one two three four five six seven eight")], maxLines=1),
        "its captions at 1 s need 2 lines, but maxLines is 1",
        captioned([caption(1000, 9000, "one two three four five six seven eight")]),
    ),
    (
        "LAYOUT_TEXT_SMALL",
        "$.items.text.fontSize",
        state(text(fontSize=34), solid()),
        "is 34 px, 1.8% of the height of the picture — text below 1.8% is hard to read; use at least 35",
        state(text(fontSize=35), solid()),
    ),
    (
        "LAYOUT_TEXT_SMALL",
        "$.items.text.fontSize",
        state(text(fontSize=60, scaleY=still(0.5)), solid()),
        "is 30 px (60 px at a scale of 0.5), 1.6%",
        state(text(fontSize=60, scaleY=moving((0, 0.5), (1, 1))), solid()),
    ),
    (
        "LAYOUT_CONTRAST",
        "$.items.text.color",
        state(text(), solid(color="#fde68a")),
        'has a contrast of 1.2 with "solid" at 0 s',
        state(text(strokeWidth=4), solid(color="#fde68a")),
    ),
    (
        "LAYOUT_CONTRAST",
        "$.items.text.color",
        state(text(color="#222222"), globalBackground=BACKGROUND),
        "with the global background at 0 s",
        state(text(color="#222222"), globalBackground=BACKGROUND | {"gradient": "linear-gradient(red, tan)"}),
    ),
    (
        "LAYOUT_CONTRAST",
        "$.items.text.color",
        state(
            text(background={"color": "rgb(250, 250, 250)", "horizontalPadding": 0, "borderRadius": 0}),
            solid(),
        ),
        "with its background at 0 s",
        state(text(background={"color": "#00000080", "horizontalPadding": 0, "borderRadius": 0}), solid()),
    ),
    (
        "LAYOUT_CONTRAST",
        "$.items.text.color",
        state(text(), solid("a", seconds=(0, 1)), solid("b", "white", seconds=(1, 2))),
        'with "b" at 1 s',
        state(item("filter", "filter", 0, 2 * SECOND), text(), solid(color="white")),
    ),
    (
        "LAYOUT_CONTRAST",
        "$.items.it.color",
        captioned([caption(2000, 3000, "Welcome")], color="#1d4ed9"),
        'with "solid" at 2 s',
        captioned([caption(2000, 3000, "Welcome")]),
    ),
    (
        "LAYOUT_DISTORTED",
        "$.items.it",
        pictured((0, 0, 1080, 1080)),
        "is drawn at 1080 × 1080, but its file is 1080 × 1920: it looks 78% too wide",
        pictured((0, 0, 1080, 1890)),
    ),
    (
        "LAYOUT_UPSCALED",
        "$.items.it",
        pictured((0, 0, WIDTH, HEIGHT), width=360, height=640),
        "is drawn at 1080 × 1920, but its file is 360 × 640: 3.0 times its size",
        pictured((0, 0, WIDTH, HEIGHT), width=540, height=960),
    ),
    (
        "LAYOUT_GAP",
        "$.items.b.startTicks",
        sequence(solid("a", seconds=(0, 1)), solid("b", seconds=(1.8, 3))),
        'nothing is visible from 1 to 1.8 s — begin "b" at 1 s',
        sequence(solid("a", seconds=(0, 1)), solid("b", seconds=(1.79, 3))),
    ),
    (
        "LAYOUT_GAP",
        "$.tracks",
        heard(4, 3),
        "nothing is visible from 3 to 4 s",
        heard(4, 3.5),
    ),
    (
        "LAYOUT_SOURCE_TOO_SHORT",
        "$.items.it.durationTicks",
        played(1.5),
        "its file lasts only 360000 (1.5 s) more",
        played(2),
    ),
    (
        "LAYOUT_SOUND_ENDS_EARLY",
        "$.items.it",
        heard(2, 3),
        "the sound ends at 2 s, but the picture at 3 s",
        heard(2.1, 3),
    ),
    (
        "LAYOUT_TRANSITION_TOO_LONG",
        "$.transitions.t.durationTicks",
        crossed(1.5, 0.1),
        'is 1.5 s long, but "a" is only 1 s long',
        crossed(0.9, 0.1),
    ),
    (
        "LAYOUT_TRANSITION_TOO_LONG",
        "$.transitions.u.durationTicks",
        crossed(0.6, 0.6),
        'and the transition "t" together are 1.2 s long, but "b" is only 1 s long',
        crossed(0.5, 0.5),
    ),
    (
        "LAYOUT_COLOR_UNKNOWN",
        "$.items.text.color",
        state(text(color="Bleu")),
        '"Bleu" is not a color',
        state(text(color="Blue"), solid(color="CurrentColor"), placed("illustration", color="rgb(1 2 3)")),
    ),
    (
        "LAYOUT_COLOR_UNKNOWN",
        "$.items.text.background.color",
        state(text(background={"color": "#12345", "horizontalPadding": 0, "borderRadius": 0})),
        '"#12345" is not a color',
        state(text(background={"color": "#1234", "horizontalPadding": 0, "borderRadius": 0})),
    ),
    (
        "LAYOUT_COLOR_UNKNOWN",
        "$.items.text.strokeColor",
        state(text(strokeWidth=2, strokeColor="dark")),
        '"dark" is not a color',
        state(text(strokeWidth=0, strokeColor="dark")),
    ),
    (
        "LAYOUT_COLOR_UNKNOWN",
        "$.globalBackground.color",
        {**state(text()), "globalBackground": {"type": "color", "color": "niht", "gradient": None}},
        '"niht" is not a color',
        {**state(text()), "globalBackground": {"type": "color", "color": "niht", "gradient": "none"}},
    ),
    (
        "LAYOUT_READING_SPEED",
        "$.items.text",
        state(text("Much too much to read here", seconds=(0, 1), fontSize=60), solid()),
        "it has 26 characters in 1 s, 26 per second",
        state(text("Much too much to read here", seconds=(0, 1.3), fontSize=60), solid()),
    ),
    (
        "LAYOUT_READING_SPEED",
        "$.items.it",
        captioned([caption(time, time + 900, "Much too much to read") for time in (2000, 3000)]),
        "its captions at 2 s have 21 characters in 0.9 s, 23 per second, like 1 more",
        captioned([caption(2000, 3100, "Much too much to read")]),
    ),
    (
        "LAYOUT_WORDS_JOINED",
        '$.assets["captions-asset"].captions[1].text',
        captioned(spoken("We", "sail", "home"), "word"),
        "no word begins with a space",
        captioned(spoken("We", " sail", " home"), "word"),
    ),
    (
        "LAYOUT_WORDS_JOINED",
        '$.assets["captions-asset"].captions[3].text',
        captioned(spoken("We", ",", "sail", "home"), "word"),
        "no word begins with a space",
        captioned(spoken("我们", "回家", "吧"), "word"),
    ),
    (
        "LAYOUT_NOT_UPLOADED",
        '$.assets["image-asset"]',
        stored(None),
        "has no remoteUrl or remoteKey",
        stored("https://files.example.com/a.png"),
    ),
]


@pytest.mark.parametrize(
    ("code", "path", "wrong", "message", "right"),
    CASES,
    ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)],
)
def test_each_rule(code: str, path: str, wrong: Object, message: str, right: Object) -> None:
    """One finding, a warning, and none in the neighboring state; both states are valid."""
    assert [(code, path, "warning")] == [found[:2] + found[4:] for found in lint_layout(wrong)]
    assert message in str(lint_layout(wrong)[0])
    assert [] == lint_layout(right)
    for document in (wrong, right):
        assert [] == check_editor_state(document)
        assert {"error"}.isdisjoint(problem.severity for problem in lint_editor_state(document))


def test_each_code_has_a_case() -> None:
    """And a section on the page of errors."""
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    assert {code for code, *_ in CASES} == set(re.findall(r"^### (LAYOUT_[A-Z_]+)$", page, re.MULTILINE))
    assert 16 == len({code for code, *_ in CASES})


@pytest.mark.parametrize("layer", ["video", "image", "text", "chart", "illustration"])
def test_the_contrast_with_a_picture_is_not_known(layer: str) -> None:
    """So nothing is said about it."""
    above = placed(layer, "picture", box=(0, 0, WIDTH, HEIGHT))
    found = lint_layout(state(text(color="white"), above, solid(color="white")))
    assert "LAYOUT_CONTRAST" not in {problem.code for problem in found if "text" in problem.path}


@pytest.mark.parametrize(
    "change",
    [
        {"shape": "circle"},
        {"color": "#1d4ed8f0"},
        {"color": "currentcolor"},
        {"opacity": still(0.9)},
        {"borderRadius": still(40)},
        {"animations": {"in": {"type": "fade", "durationTicks": SECOND}}},
        {"animations": {"out": {"type": "fade", "durationTicks": SECOND}}},
    ],
)
def test_only_opaque_items_hide_others(change: Object) -> None:
    """All over their box, all the time."""
    for changes, count in (({}, 1), (change, 0)):
        found = lint_layout(state(solid(**changes), text()))
        assert count == len([problem for problem in found if problem.code == "LAYOUT_HIDDEN"])


@pytest.mark.parametrize(("mime", "hidden"), [("video/mp4", True), ("video/webm", False)])
def test_files_that_may_be_transparent_hide_nothing(mime: str, hidden: bool) -> None:
    """An MP4 file has no transparent parts."""
    document = state(placed("video", box=(0, 0, WIDTH, HEIGHT)), text(), solid())
    document["assets"]["video-asset"]["mimeType"] = mime
    assert hidden == any(found.code == "LAYOUT_HIDDEN" for found in lint_layout(document))


def test_hidden_tracks_are_not_looked_at() -> None:
    """Neither for what they hide nor for what they lack."""
    document = state(solid("cover"), text(), solid())
    document["tracks"][0]["hidden"] = True
    assert [] == lint_layout(document)


def test_a_background_picture_closes_gaps() -> None:
    """A color does not."""
    clips = (solid("a", seconds=(0, 1)), solid("b", seconds=(4, 5)))
    picture = {"type": "image", "imageAssetId": None, "imageUrl": "https://a.example/b", "source": "preset"}
    assert [] == lint_layout(sequence(*clips, globalBackground=picture))
    (found,) = lint_layout(sequence(*clips, globalBackground=BACKGROUND))
    assert "LAYOUT_GAP" == found.code


def test_the_length_of_a_gap() -> None:
    """In seconds."""
    document = sequence(solid("a", seconds=(0, 1)), solid("b", seconds=(1.5, 3)))
    assert [] == lint_layout(document)
    assert ["LAYOUT_GAP"] == [found.code for found in lint_layout(document, max_gap=0.5)]


def test_fonts_measure_the_texts() -> None:
    """An object with the method `width`: its widths are exact."""
    fonts = SimpleNamespace(width=lambda words, element: len(words) * element["fontSize"])
    document = state(text("Donaudampfschiff", fontFamily="Pacifico"), solid())
    assert [] == lint_layout(document)
    cut, overflow = lint_layout(document, fonts=fonts)
    assert ("LAYOUT_TEXT_CUT", "LAYOUT_TEXT_OVERFLOW") == (cut.code, overflow.code)
    assert '"Donaudampfschiff" needs 1536 px, but the box is 900 px wide' in str(overflow)


def test_codes_that_the_lint_reports_too() -> None:
    """So that a command that runs both can report each problem once."""
    for code, other in ALSO_LINTED.items():
        (wrong,) = (wrong for name, _, wrong, *_ in CASES if name == code)
        (found,) = (problem for problem in lint_editor_state(wrong) if problem.code == other)
        assert [found._replace(code=code)] == lint_layout(wrong)


def states_in(node: Any) -> list[Object]:
    """The editor states in a document, except for their schema."""
    if isinstance(node, dict):
        own = [node] if "compositionWidth" in node and isinstance(node.get("tracks"), list) else []
        return own + [found for value in node.values() for found in states_in(value)]
    return [found for value in node for found in states_in(value)] if isinstance(node, list) else []


def example_states() -> list[Object]:
    """All editor states of the project that users copy."""
    found = [orjson.loads(path.read_bytes()) for path in sorted((ROOT / "examples/states").glob("*.json"))]
    return found + states_in(contract())


def test_the_examples_have_no_findings() -> None:
    """Those of the project, and those of the specification."""
    found = example_states()
    assert len(found) >= 5
    assert [] == [problem for document in found for problem in lint_layout(document)]


@given(timelines(), st.data())
def test_a_damaged_state_never_raises(document: Object, data: st.DataObject) -> None:
    """And the state is left as it was."""
    spoil(document, data)
    before = copy.deepcopy(document)
    for problem in lint_layout(document):
        assert "warning" == problem.severity
        assert problem.path.startswith("$")
    assert repr(before) == repr(document)  # NaN is not equal to itself


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_damaged_finding_never_raises(number: int) -> None:
    """Each value of a state with a finding is replaced, one after the other."""
    document = copy.deepcopy(CASES[number][2])
    for path in paths_in(document):
        place = document
        for key in path[:-1]:
            place = place[key]
        right = place[path[-1]]
        for value in (None, "x", -1, 0, 5e-324, 2**62, {}, []):
            place[path[-1]] = value
            lint_layout(document)
        place[path[-1]] = right


def paths_in(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All places below a value."""
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [place for key in keys for place in ((*path, key), *paths_in(node[key], (*path, key)))]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"tracks": [None]}, {"items": 1}])
def test_no_state_at_all(document: object) -> None:
    """It has no findings."""
    assert [] == lint_layout(document)


def long_timeline(count: int) -> Object:
    """A timeline of clips, titles and captions; each title has a solid behind it."""
    clips = [solid(f"clip-{n}", seconds=(n, n + 1)) for n in range(count)]
    titles = [text(id=f"title-{n}", seconds=(n, n + 1)) for n in range(count)]
    document = state(*titles, *clips)
    document["tracks"] = [
        track("titles", *(title["id"] for title in titles)),
        track("clips", *(clip["id"] for clip in clips)),
    ]
    return document


def piled(count: int) -> Object:
    """Items that are all shown at one time, each on a track of its own."""
    return state(*(solid(f"solid-{n}", box=(n, n, 10, 10)) for n in range(count)))


def calls(document: Object) -> int:
    """The number of calls of Python functions that linting a state takes."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        lint_layout(document)
    finally:
        sys.setprofile(before)
    return count


def test_a_thousand_items_take_a_bounded_number_of_steps() -> None:
    """Twice the items, twice the steps."""
    small, large = calls(long_timeline(250)), calls(long_timeline(500))
    assert large < 2.3 * small
    assert calls(piled(1000)) < 2_000_000


def test_the_search_for_hidden_items_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items that are all shown at one time are compared until a limit."""
    monkeypatch.setattr("indream.editor_state._layout_rules._MAX_PAIRS", 100)
    layers: list[str] = []
    monkeypatch.setattr(SceneItem, "layer", counted(SceneItem.layer, layers))
    assert [] == [found for found in lint_layout(piled(100)) if found.code == "LAYOUT_HIDDEN"]
    assert len(layers) < 1000


def counted(method: Any, calls: list[str]) -> Any:
    """A method that also counts its calls."""

    def wrapper(self: SceneItem, tick: float) -> object:
        calls.append(self.id)
        return method(self, tick)

    return wrapper


def test_the_times_of_filters() -> None:
    """Those of effects too, until before their ends, joined where they touch."""
    filters = [
        item("filter", "f", 5, 5),
        item("effect", "e", 10, 5),
        item("filter", "g", 20, 1),
        solid(seconds=(0, 1)),
    ]
    layout = Layout(state(*filters), None, 0.8)
    ticks = (0, 4, 5, 9, 10, 14, 15, 19, 20, 21)
    assert [False, False, True, True, True, True, False, False, True, False] == [
        layout.is_filtered(tick) for tick in ticks
    ]


@pytest.mark.parametrize(
    ("width", "height", "canvas"),
    [(1, 1, (0, 0, 1, 1)), (0.5, 9, (0, 0, 0.5, 9)), (0, 9, None), (9, 0, None), ("x", 9, None)],
)
def test_the_canvas(width: Any, height: Any, canvas: Any) -> None:
    """The picture of the composition, if it has a size."""
    found = Layout(state(compositionWidth=width, compositionHeight=height), None, 0.8).canvas
    assert canvas == (found and tuple(found))


@pytest.mark.parametrize(("width", "height", "found"), [(1, 1, True), (0.9, 1, False), (1, 0.9, False)])
def test_files_of_a_pixel(width: float, height: float, found: bool) -> None:
    """The size of a file that is less than a pixel is not a size."""
    document = pictured((0, 0, 10, 10), width=width, height=height)
    assert found == ("LAYOUT_UPSCALED" in [problem.code for problem in lint_layout(document)])


@pytest.mark.parametrize(
    ("changes", "length", "end"),
    [
        ({}, 2.5, 2.5),
        ({}, 4, 3),
        ({"sourceStartTicks": SECOND}, 2.5, 1.5),
        ({"playbackRate": 2}, 3, 1.5),
        ({"playbackRate": 0.5}, 1, 2),
        ({"sourceStartTicks": 9 * SECOND}, 2.5, 0),
        ({"playbackRate": 0}, 1, 3),
    ],
)
def test_the_end_of_a_sound(changes: Object, length: float, end: float) -> None:
    """It is that of the item, or of its file where that ends before."""
    document = heard(3, 9, **changes)
    document["assets"]["audio-asset"]["durationInSeconds"] = length
    (found,) = [problem for problem in lint_layout(document) if problem.code == "LAYOUT_SOUND_ENDS_EARLY"]
    assert found.message.startswith(f"the sound ends at {end:g} s, but")


def test_two_sounds_that_end_together() -> None:
    """The first one is named, and a video that ends with it does not change that."""
    sounds = [placed("audio", id, seconds=(0, 2)) for id in ("first", "second")]
    document = state(*sounds, placed("video", "film", seconds=(0, 2)), solid(seconds=(0, 9)))
    document["assets"]["video-asset"]["hasAudioTrack"] = True
    found = [problem.path for problem in lint_layout(document) if problem.code == "LAYOUT_SOUND_ENDS_EARLY"]
    assert ["$.items.first"] == found


def test_a_picture_that_grows() -> None:
    """The largest of its sizes counts, at its own times."""
    grows = moving((0, 1), (1, 5))
    document = state(placed("image", seconds=(1, 3), scaleX=grows, scaleY=grows))
    document["assets"]["image-asset"] |= {"width": WIDTH, "height": HEIGHT}
    assert "LAYOUT_UPSCALED" in [problem.code for problem in lint_layout(document)]


@pytest.mark.parametrize(
    ("max_gap", "error", "message"),
    [
        ("1", TypeError, "max_gap must be a number of seconds, not str"),
        (True, TypeError, "max_gap must be a number of seconds, not bool"),
        (-1, ValueError, "max_gap must be at least 0, is -1"),
        (float("nan"), ValueError, "max_gap must be at least 0, is NaN"),
    ],
)
def test_a_gap_that_is_not_a_time_is_an_error(max_gap: Any, error: type[Exception], message: str) -> None:
    """It would find all gaps, or none."""
    with pytest.raises(error) as caught:
        lint_layout(state(), max_gap=max_gap)
    assert message == str(caught.value)
