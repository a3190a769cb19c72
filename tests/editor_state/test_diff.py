"""The changes between two editor states, by ids, with one line for each."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream.editor_state import Change, diff_editor_states
from indream.editor_state._changes import _BRIEF, _brief
from tests.editor_state.test_scene import spoil
from tests.support.editor_state.builders import (
    SECOND,
    Object,
    item,
    sequence,
    state,
    timelines,
    track,
    transition,
)


def base() -> Object:
    """Two tracks with three items, two of which a transition joins."""
    document = state(item("text", "title"), item("solid", "a"), item("image", "b", SECOND))
    document["tracks"] = [track("titles", "title"), track("main", "a", "b")]
    document["transitions"] = {"t": transition("t", "main", "a", "b")}
    return document


def retimed(document: Object) -> None:
    document["items"]["title"] |= {"startTicks": SECOND // 2, "durationTicks": SECOND // 4}


def earlier(document: Object) -> None:
    document["items"]["b"]["startTicks"] -= 1


def longer(document: Object) -> None:
    document["transitions"]["t"]["durationTicks"] *= 2


def restyled(document: Object) -> None:
    document["items"]["title"]["color"] = "red"
    document["items"]["title"]["left"]["value"] = 40
    document["items"]["title"]["background"] = None
    del document["items"]["title"]["align"]


def replaced(document: Object) -> None:
    del document["items"]["title"]
    document["items"]["new"] = item("text", "new", SECOND // 2, 3 * SECOND)
    document["tracks"][0]["items"] = ["new"]


def moved(document: Object) -> None:
    document["tracks"][0]["items"].append(document["tracks"][1]["items"].pop(0))


def swapped(document: Object) -> None:
    document["tracks"][1]["items"].reverse()


def taken_off(document: Object) -> None:
    document["tracks"][0]["items"] = []


def reordered(document: Object) -> None:
    document["tracks"].reverse()


def hidden(document: Object) -> None:
    document["tracks"][1]["hidden"] = True


def added_track(document: Object) -> None:
    document["tracks"].insert(0, track("new", document["tracks"][0]["items"].pop()))


def removed_track(document: Object) -> None:
    document["tracks"] = document["tracks"][1:]
    del document["items"]["title"]


def whole(document: Object) -> None:
    document["compositionWidth"] = 720
    document["globalBackground"] = {"type": "none"}
    document["assets"]["image-asset"]["width"] = 2


def keyframes(document: Object) -> None:
    document["items"]["a"]["opacity"]["keyframes"] = [{"timeTicks": 0, "value": 0}]


CASES: list[tuple[Callable[[Object], None], list[str], list[str]]] = [
    (retimed, ["retimed"], ["~ items.title: starts 0.5 s later and is 0.75 s shorter"]),
    (earlier, ["retimed"], ["~ items.b: starts 0.000004 s (1 tick) earlier"]),
    (longer, ["retimed"], ["~ transitions.t: is 0.5 s longer"]),
    (
        restyled,
        ["changed", "changed", "removed", "added"],
        [
            "~ items.title.left.value: 1 → 40",
            '~ items.title.color: "#ffffff" → "red"',
            '- items.title.align: "center"',
            "+ items.title.background: null",
        ],
    ),
    (
        replaced,
        ["removed", "added"],
        ['- items.title: "text", from 0 s to 1 s', '+ items.new: "text", from 0.5 s to 3.5 s'],
    ),
    (moved, ["moved"], ['~ items.a: moves from the track "main" to the track "titles"']),
    (swapped, ["moved"], ['~ items.b: moves from place 1 to place 0 of the track "main"']),
    (taken_off, ["moved"], ['~ items.title: moves from the track "titles" to no track']),
    (reordered, ["reordered"], ['~ tracks: ["titles","main"] → ["main","titles"]']),
    (hidden, ["changed"], ["~ tracks[1].hidden: false → true"]),
    (
        added_track,
        ["added", "moved"],
        [
            '+ tracks[0]: {"id":"new","items":["title"],"hidden":false,"muted":false}',
            '~ items.title: moves from the track "titles" to the track "new"',
        ],
    ),
    (
        removed_track,
        ["removed", "removed"],
        [
            '- tracks[0]: {"id":"titles","items":["title"],"hidden":false,"muted":false}',
            '- items.title: "text", from 0 s to 1 s',
        ],
    ),
    (
        whole,
        ["changed", "added", "changed"],
        [
            "~ compositionWidth: 1080 → 720",
            '+ globalBackground: {"type":"none"}',
            '~ assets["image-asset"].width: 1080 → 2',
        ],
    ),
    (
        keyframes,
        ["changed"],
        ['~ items.a.opacity.keyframes: [] → [{"timeTicks":0,"value":0}]'],
    ),
]


@pytest.mark.parametrize(("change", "kinds", "lines"), CASES, ids=[case[0].__name__ for case in CASES])
def test_changes(change: Callable[[Object], None], kinds: list[str], lines: list[str]) -> None:
    """Each kind, and its line."""
    before, after = base(), base()
    change(after)
    kept = copy.deepcopy((before, after))
    found = diff_editor_states(before, after)
    assert kinds == [part.kind for part in found]
    assert lines == list(map(str, found))
    assert kept == (before, after)


def test_exact_ticks() -> None:
    """As they are in the states."""
    before, after = base(), base()
    retimed(after)
    times = {"startTicks": SECOND // 2, "durationTicks": SECOND // 4}
    old = {"startTicks": 0, "durationTicks": SECOND}
    assert [Change("retimed", "$.items.title", old, times)] == diff_editor_states(before, after)
    assert all(type(number) is int for number in diff_editor_states(before, after)[0].after.values())


def test_the_fewest_moves() -> None:
    """An item that moves past many others is one change, not many."""
    ids = [f"i{number}" for number in range(10)]
    before = sequence(*(item("solid", id, number * SECOND) for number, id in enumerate(ids)))
    after = copy.deepcopy(before)
    after["tracks"][0]["items"] = [*ids[1:], ids[0]]
    assert ["$.items.i0"] == [change.path for change in diff_editor_states(before, after)]
    del after["items"]["i5"]
    after["tracks"][0]["items"].remove("i5")
    assert ["removed", "moved"] == [change.kind for change in diff_editor_states(before, after)]


def test_the_same_state_in_other_words() -> None:
    """The order of fields and the way of writing a number are not changes; true is not 1."""
    before = base()
    after = {name: before[name] for name in reversed(before)}
    after["compositionWidth"] = 1080.0
    assert [] == diff_editor_states(before, after)
    assert ["changed"] == [change.kind for change in diff_editor_states({"a": 1}, {"a": True})]


@given(timelines())
def test_a_state_has_no_changes_from_itself(document: Object) -> None:
    """Nor from its copy as JSON."""
    assert [] == diff_editor_states(document, orjson.loads(orjson.dumps(document)))


@given(timelines(), st.data())
def test_each_change_is_seen_from_both_sides(document: Object, data: st.DataObject) -> None:
    """Each kind of change, also in a damaged state; a change has a line of its own."""
    other = copy.deepcopy(document)
    spoil(other, data)
    there, back = diff_editor_states(document, other), diff_editor_states(other, document)
    assert bool(there) == bool(back)
    for change in (*there, *back):
        assert "\n" not in str(change)
    if json.dumps(document) == json.dumps(other):
        assert [] == there


@pytest.mark.parametrize("document", [None, [], {}, {"tracks": [None]}, {"tracks": 1, "items": [1]}])
def test_no_state_at_all(document: Any) -> None:
    """It is compared as far as it can be read."""
    assert [] == diff_editor_states(document, document)
    assert diff_editor_states(document, base())
    assert diff_editor_states(base(), document)


LONG = {"a": "b" * 73}
SHORT = {"startTicks": 0, "durationTicks": 3}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Change("moved", "$.items.a", {"track": None, "index": 0}, {"track": "t", "index": 1}),
         '~ items.a: moves from a track without an id to the track "t"'),
        (Change("moved", "$.items.a", {"track": None, "index": 0}, {"track": None, "index": 1}),
         "~ items.a: moves from place 0 to place 1 of a track without an id"),
        (Change("moved", "$.items.a", None, {"track": "t", "index": 1}),
         '~ items.a: moves from no track to the track "t"'),
        (Change("moved", "$.items.a", {}, {}), "~ items.a: {} → {}"),
        (Change("retimed", "$.a", {"startTicks": 240, "durationTicks": 5}, SHORT),
         "~ a: starts 0.001 s earlier and is 0.000008 s (2 ticks) shorter"),
        (Change("retimed", "$.items.a", {"startTicks": 0}, {"startTicks": 0}),
         '~ items.a: {"startTicks":0} → {"startTicks":0}'),
        (Change("added", "$.x", None, {"a": "b" * 72}), f'+ x: {{"a":"{"b" * 72}"}}'),
        (Change("added", "$.x", None, LONG), "+ x: an object"),
        (Change("added", "$.x", None, ["b" * 200]), "+ x: an array"),
        (Change("added", "$.x", None, [{1}]), "+ x: an array"),
        (Change("removed", "$.x", {**LONG, "type": "solid"}, None), '- x: "solid"'),
        (Change("added", "$.x", None, {**LONG, "type": "solid", "startTicks": 240, "durationTicks": 1}),
         '+ x: "solid", from 0.001 s to 0.001004 s (241 ticks)'),
        (Change("added", "$.x", None, {**LONG, "type": "solid", "startTicks": 0.5, "durationTicks": 1}),
         '+ x: "solid"'),
        (Change("added", "$.x", None, {**LONG, "type": "solid", "startTicks": 0, "durationTicks": None}),
         '+ x: "solid"'),
        (Change("changed", "$.x", 1, "b" * 9), '~ x: 1 → "bbbbbbbbb"'),
    ],
)  # fmt: skip
def test_the_line_of_a_change(change: Change, line: str) -> None:
    """Long values are named by their types, and times are exact."""
    assert line == str(change)


def test_values_that_are_not_equal_to_themselves() -> None:
    """NaN is the same as NaN, and no other number."""
    nan = float("nan")
    pairs = [(nan, float("nan")), (nan, 1), (1, nan), (1, 2), (2, 2.0)]
    assert [0, 1, 1, 1, 0] == [len(diff_editor_states({"a": a}, {"a": b})) for a, b in pairs]


def test_tracks_in_one_of_two_states_only() -> None:
    """They are a change of the state."""
    tracks = [track("t")]
    assert [Change("changed", "$.tracks", 1, tracks)] == diff_editor_states({"tracks": 1}, {"tracks": tracks})
    assert [Change("changed", "$.tracks", tracks, 1)] == diff_editor_states({"tracks": tracks}, {"tracks": 1})


def test_deep_values() -> None:
    """Nesting has no limit."""
    deep: Any = 1
    for _ in range(5000):
        deep = {"a": [deep]}
    assert [] == diff_editor_states({"x": deep}, {"x": deep})
    other: Any = 2
    for _ in range(5000):
        other = {"a": [other]}
    (change,) = diff_editor_states({"x": deep}, {"x": other})
    assert (1, 2) == (change.before, change.after)


@pytest.mark.parametrize(("old", "new"), [({"items": []}, "x"), ("x", {"items": []}), ("x", "y")])
def test_tracks_that_cannot_be_read(old: Any, new: Any) -> None:
    """They are compared as a whole."""
    changes = diff_editor_states({"tracks": [old]}, {"tracks": [new]})
    assert [("$.tracks[0]", old, new)] == [(change.path, change.before, change.after) for change in changes]


def test_long_values_are_short_in_a_line() -> None:
    """Up to a length they are shown as JSON."""
    long = ["a" * (_BRIEF - 4)]
    assert json.dumps(long) == _brief(long)
    assert "an array" == _brief(["a" * (_BRIEF - 3)])
