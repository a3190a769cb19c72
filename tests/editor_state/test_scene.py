"""The scene of a tick: which layers there are, in which order, where, and how far their motions are."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream.editor_state._scene import Layer, Scenes, eased, scene
from tests.support.editor_state.builders import (
    ITEM_KINDS,
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
from tests.support.repository import title_card


def ids(document: Object, tick: float) -> list[str]:
    """The layers at a tick, from the lowest up."""
    return [layer.id for layer in scene(document, tick).layers]


def only(document: Object, tick: float) -> Layer:
    """The only layer at a tick."""
    (layer,) = scene(document, tick).layers
    return layer


@pytest.mark.parametrize("kind", [kind for kind in ITEM_KINDS if kind != "audio"])
def test_earlier_tracks_are_above(kind: str) -> None:
    """For items of each kind."""
    assert ["it", "solid"] == ids(state(item("solid", "solid"), item(kind, "it")), 0)
    assert ["solid", "it"] == ids(state(item(kind, "it"), item("solid", "solid")), 0)


def test_sound_is_not_a_layer() -> None:
    """It has a geometry, but it is heard."""
    assert [] == ids(state(item("audio", "it")), 0)


def test_an_item_is_shown_from_its_start_until_before_its_end() -> None:
    """To the tick."""
    document = sequence(item("solid", "a", 7, 10), item("solid", "b", 17, 3))
    shown = {tick: ids(document, tick) for tick in (6, 7, 16, 17, 19, 20)}
    assert {6: [], 7: ["a"], 16: ["a"], 17: ["b"], 19: ["b"], 20: []} == shown


def test_items_that_overlap_on_one_track() -> None:
    """An invalid state: all are shown, those that start later above."""
    document = sequence(item("solid", "b", 5, 10), item("solid", "a", 0, 100), item("solid", "c", 6, 2))
    assert ["a", "b", "c"] == ids(document, 7)
    assert ["a", "b"] == ids(document, 8)
    assert ["a"] == ids(document, 99)


def test_hidden_tracks_are_left_out() -> None:
    """Muted ones are not."""
    document = state(item("solid", "a"), item("solid", "b"))
    document["tracks"][0]["hidden"] = True
    document["tracks"][1]["muted"] = True
    assert ["b"] == ids(document, 0)


def test_an_item_on_no_track_is_left_out() -> None:
    """And one that two tracks list is shown once."""
    document = state(item("solid", "a"), item("solid", "b"))
    document["tracks"] = [track("x", "a"), track("y", "a")]
    assert ["a"] == ids(document, 0)


KEYFRAMES = [(100, 0.0), (200, 1.0), (200, 5.0), (300, -5.0)]


@pytest.mark.parametrize(
    ("tick", "value"),
    [(0, 0), (100, 0), (101, 0.01), (150, 0.5), (199, 0.99), (200, 5), (250, 0), (300, -5), (999, -5)],
)
@pytest.mark.parametrize("name", ["left", "top", "width", "height", "rotation", "scaleX", "cropTop"])
def test_keyframes(tick: int, value: float, name: str) -> None:
    """Linear between two of them, the first or the last value outside; their order does not matter."""
    points = [
        {"timeTicks": time, "value": number} for time, number in reversed(KEYFRAMES[:1] + KEYFRAMES[3:])
    ]
    points[1:1] = [{"timeTicks": time, "value": number} for time, number in KEYFRAMES[1:3]]
    document = state(item("image", "it", 1000, 1000, **{name: {"value": 9, "keyframes": points}}))
    field = {"scaleX": "scale_x", "cropTop": "crop_top"}.get(name, name)
    assert value == pytest.approx(getattr(only(document, 1000 + tick), field))


def test_without_keyframes_a_number_is_its_base_value() -> None:
    """Missing fields have their neutral values."""
    element = item("image", "it", left=still(12), scaleX=still(-2), borderRadius=still(8))
    del element["scaleY"], element["rotation"]
    layer = only(state(element), SECOND // 2)
    assert (12, -2, 1, 0, 8) == (
        layer.left,
        layer.scale_x,
        layer.scale_y,
        layer.rotation,
        layer.border_radius,
    )
    assert (0, 0, 0, 0) == (layer.crop_left, layer.crop_top, layer.crop_right, layer.crop_bottom)


@pytest.mark.parametrize(("value", "shown"), [(-1, 0), (0.25, 0.25), (50, 1)])
def test_opacity_is_from_0_to_1(value: float, shown: float) -> None:
    """As it is drawn."""
    assert shown == only(state(item("solid", "it", opacity=still(value))), 0).opacity


def test_effects_and_filters_cover_the_composition() -> None:
    """They have no box of their own."""
    layer = only(state(item("effect", "it")), 0)
    assert (0, 0, 1080, 1920) == (layer.left, layer.top, layer.width, layer.height)


@pytest.mark.parametrize("kind", ["video", "gif", "lottie"])
def test_content_time(kind: str) -> None:
    """The position in the file: its start, and the time at the speed of playback."""
    document = state(item(kind, "it", 100, 1000, sourceStartTicks=7, playbackRate=1.5))
    assert [7, 8.5, 1505.5] == [only(document, tick).content_time for tick in (100, 101, 1099)]
    assert only(state(item("solid", "it")), 0).content_time is None


def test_animations() -> None:
    """Their progress runs from 0 to below 1, at the beginning and up to the end of the item."""
    motions = {
        "in": {"type": "slide-up", "durationTicks": 100, "easing": "ease-out"},
        "out": {"type": "fade", "durationTicks": 50},
    }
    document = state(item("solid", "it", 1000, 400, animations=motions))
    expected = {
        1000: (("slide-up", 0, 0), None),
        1050: (("slide-up", 0.5, 0.75), None),
        1099: (("slide-up", 0.99, 0.9999), None),
        1100: (None, None),
        1349: (None, None),
        1350: (None, ("fade", 0, 0)),
        1399: (None, ("fade", 0.98, 0.98)),
    }
    for tick, (enter, exit) in expected.items():
        layer = only(document, tick)
        assert (enter, exit) == (layer.enter, layer.exit), tick


def test_text_animations() -> None:
    """Of a text they run over the item; of captions, over each page."""
    motions = {
        "in": {"type": "typewriter", "durationTicks": SECOND // 4},
        "out": {"type": "converge", "durationTicks": SECOND // 4},
        "loop": {"type": "rainbow", "durationTicks": SECOND // 2},
    }
    layer = only(state(item("text", "it", 0, SECOND, captionAnimations=motions)), SECOND // 8)
    assert (("typewriter", 0.5, 0.5), None) == (layer.text_enter, layer.text_exit)
    layer = only(state(item("text", "it", 0, SECOND, captionAnimations=motions)), SECOND * 7 // 8)
    assert (None, ("converge", 0.5, 0.5)) == (layer.text_enter, layer.text_exit)
    assert ("rainbow", 0.75, 0.75) == layer.text_loop
    document = captioned([caption(0, 1000, "a"), caption(1000, 2000, "b")], captionAnimations=motions)
    assert ("typewriter", 0.5, 0.5) == only(document, SECOND * 9 // 8).text_enter
    assert only(document, SECOND * 3 // 2).text_enter is None


def joined(duration: int = 100, **changes: Any) -> Object:
    """Two neighbors with a transition between them, at tick 1000."""
    return sequence(
        item("video", "a", 0, 1000),
        item("video", "b", 1000, 1000),
        transitions={"t": transition("t", "track", "a", "b") | {"durationTicks": duration} | changes},
    )


def test_transitions() -> None:
    """Both items are there while it runs: the one that begins above, each held outside of its own time."""
    document = joined(type="wipe", easing="ease-in", params={"direction": "from-left"})
    assert ["a"] == ids(document, 949)
    assert ["a", "b"] == ids(document, 950)
    assert ["a", "b"] == ids(document, 1049)
    assert ["b"] == ids(document, 1050)
    first, second = scene(document, 975).layers
    assert ("t", "wipe", "from-left", "from", 0.25, 0.0625) == first.transition
    assert ("t", "wipe", "from-left", "to", 0.25, 0.0625) == second.transition
    assert (False, 975, True, 0) == (first.held, first.time, second.held, second.time)
    first, second = scene(document, 1025).layers
    assert (True, 999, False, 25) == (first.held, first.time, second.held, second.time)
    assert second.transition is not None
    assert 0.75 == second.transition.progress


@pytest.mark.parametrize(
    "change",
    [{"fromClipId": "b"}, {"toClipId": "x"}, {"durationTicks": 0}, {"durationTicks": "1"}, {"type": 1}],
)
def test_a_transition_that_joins_no_neighbors_is_left_out(change: Object) -> None:
    """The service rejects it, too."""
    document = joined(**change)
    assert [(["a"], None), (["b"], None)] == [
        (ids(document, tick), only(document, tick).transition) for tick in (999, 1000)
    ]


def captioned(captions: list[Object], granularity: str = "line", **changes: Any) -> Object:
    """A captions item of ten seconds."""
    document = state(item("captions", "it", 0, 10 * SECOND, **changes))
    document["assets"]["captions-asset"] |= {"captions": captions, "timingGranularity": granularity}
    return document


def shown(document: Object, milliseconds: float) -> tuple[tuple[str, ...], int | None] | None:
    """The page of captions at this time, with the word that is spoken."""
    page = only(document, milliseconds * SECOND // 1000).page
    return None if page is None else (page.texts, page.highlighted)


def test_lines_of_captions() -> None:
    """Each is shown during its time, after the lead-in; a later one replaces an earlier one."""
    captions = [caption(2000, 3000, "c"), caption(0, 1000, "a"), caption(800, 1500, "b")]
    document = captioned(captions, contentStartOffsetTicks=SECOND // 2)
    expected = {0: None, 499: None, 500: "a", 1299: "a", 1300: "b", 1999: "b", 2000: None, 2500: "c"}
    assert expected == {time: (page := shown(document, time)) and page[0][0] for time in expected}


WORDS = [
    caption(0, 300, "One"),
    caption(300, 600, " two"),
    caption(700, 1000, " three"),
    caption(1000, 1300, " four"),
    caption(5000, 5500, " five"),
]


def test_pages_of_words() -> None:
    """A page takes words until its length has passed since its first word; one word is spoken at a time."""
    document = captioned(WORDS, "word", pageDurationTicks=SECOND)
    first = ("One", " two", " three")
    expected = {
        0: (first, 0),
        299: (first, 0),
        300: (first, 1),
        650: (first, None),
        700: (first, 2),
        999: (first, 2),
        1000: ((" four",), 0),
        1300: None,
        5000: ((" five",), 0),
        5500: None,
    }
    assert expected == {time: shown(document, time) for time in expected}


def test_the_length_of_a_page_decides() -> None:
    """With a longer one all words are on one page."""
    document = captioned(WORDS, "word", pageDurationTicks=6 * SECOND)
    assert ((*(word["text"] for word in WORDS),), 4) == shown(document, 5100)
    page = only(document, 0).page
    assert page is not None
    assert (0, 5.5 * SECOND) == (page.start, page.end)


def test_captions_end_with_their_item() -> None:
    """At the latest."""
    document = captioned([caption(9000, 12000, "late")])
    assert ("late",) == (shown(document, 9999) or ((), None))[0]
    assert [] == ids(document, 10 * SECOND)


def test_a_scene_as_json() -> None:
    """Objects with names, and arrays."""
    written = json.loads(json.dumps(scene(title_card(), 480_000).to_dict()))
    assert (1080, 1920, 480_000) == (written["width"], written["height"], written["tick"])
    assert ["backdrop", "greeting", "date"] == [layer["id"] for layer in written["layers"]]
    assert "from" == written["layers"][1]["transition"]["side"]
    assert written["layers"][1]["held"] is True


def test_neither_state_nor_scene_changes() -> None:
    """A prepared state gives the same as a fresh one, in any order."""
    document = title_card()
    before = copy.deepcopy(document)
    scenes = Scenes(document)
    ticks = [900_000, 0, 480_000, 450_000, 0]
    assert [scene(document, tick) for tick in ticks] == [scenes.at(tick) for tick in ticks]
    assert before == document
    assert 960_000 == scenes.end


@given(timelines(), st.integers(-1, 12 * SECOND))
def test_the_layers_are_the_items_of_that_time(document: Object, tick: int) -> None:
    """Those of lower tracks first."""
    expected = [
        id
        for placed in reversed(document["tracks"])
        for id in placed["items"]
        if document["items"][id]["type"] != "audio"
        and 0 <= tick - document["items"][id]["startTicks"] < document["items"][id]["durationTicks"]
    ]
    assert expected == [layer.id for layer in scene(document, tick).layers if not layer.held]


SPOILED = st.sampled_from(
    [None, True, "x", -1, 0, 1e308, 5e-324, 2**62, float("nan"), [], [None], {}, {"value": "x"}]
)
COUNTS = st.integers(1, 3)
CHOICES = st.integers(0, 2**16 - 1)
DEEPER = st.booleans()


@given(timelines(), st.data())
def test_a_damaged_state_never_raises(document: Object, data: st.DataObject) -> None:
    """A part that cannot be read is left out."""
    spoil(document, data)
    for tick in (0, 1, SECOND):
        scene(document, tick)


def spoil(document: Any, data: st.DataObject) -> None:
    """Replace a value anywhere in a state."""
    for _ in range(data.draw(COUNTS)):
        place = document
        while True:
            keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = keys[data.draw(CHOICES) % len(keys)]
            if not isinstance(place[key], dict | list) or not data.draw(DEEPER):
                place[key] = copy.deepcopy(data.draw(SPOILED))
                break
            place = place[key]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"tracks": [None]}, {"tracks": {}, "items": []}])
def test_no_state_at_all(document: object) -> None:
    """It shows nothing."""
    assert () == scene(document, 0).layers


@pytest.mark.parametrize(
    ("easing", "expected"),
    [
        ("linear", [0, 0.25, 0.5, 0.75, 1]),
        ("ease-in", [0, 0.0625, 0.25, 0.5625, 1]),
        ("ease-out", [0, 0.4375, 0.75, 0.9375, 1]),
        ("ease-in-out", [0, 0.125, 0.5, 0.875, 1]),
        ("another", [0, 0.25, 0.5, 0.75, 1]),
        (None, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_easings(easing: str | None, expected: list[float]) -> None:
    """They begin at 0 and end at 1."""
    assert expected == [eased(progress, easing) for progress in (0, 0.25, 0.5, 0.75, 1)]


def test_items_without_times_are_not_in_a_scene() -> None:
    """Nor those without a duration."""
    document = state(item("solid", "a"), item("solid", "b"), item("solid", "c"))
    del document["items"]["a"]["startTicks"]
    document["items"]["b"]["durationTicks"] = 0
    assert ["c"] == list(Scenes(document).items)


@pytest.mark.parametrize("duration", [None, 0, -1, "1"])
def test_animations_without_a_duration(duration: Any) -> None:
    """They do nothing, not even at the first tick."""
    motions = {when: {"type": "fade", "durationTicks": duration} for when in ("in", "out", "loop")}
    if duration is None:
        motions = {when: {"type": "fade"} for when in motions}
    document = state(item("text", "it", 0, 9, animations=motions, captionAnimations=motions))
    for tick in (0, 8):
        layer = only(document, tick)
        assert {None} == {layer.enter, layer.exit, layer.text_enter, layer.text_exit, layer.text_loop}
