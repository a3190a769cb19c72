"""Items that overlap are moved to tracks above, and nothing else changes."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream.editor_state import check_editor_state, lint_editor_state
from indream.editor_state._resolve import resolve_overlaps
from indream.editor_state._scene import scene
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


def placed(*times: tuple[str, int, int]) -> Object:
    """Items with these names, starts and ends on one track."""
    return sequence(*(item("solid", name, start, end - start) for name, start, end in times))


def tracks(document: Object) -> list[tuple[str, list[str]]]:
    """The tracks with their items."""
    return [(placed["id"], placed["items"]) for placed in document["tracks"]]


def test_items_that_overlap_get_tracks_above() -> None:
    """The first one stays, later ones lie above it, on as few tracks as possible."""
    document = placed(("d", 15, 40), ("a", 0, 10), ("b", 5, 20), ("c", 10, 30))
    before = copy.deepcopy(document)
    fixed = resolve_overlaps(document)
    assert [("track-3", ["d"]), ("track-2", ["b"]), ("track", ["a", "c"])] == tracks(fixed.state)
    assert before == document
    assert document["items"] is fixed.state["items"]
    assert [
        '+ tracks[0]: {"id":"track-3","items":["d"],"hidden":false,"muted":false}',
        '+ tracks[1]: {"id":"track-2","items":["b"],"hidden":false,"muted":false}',
        '~ items.d: moves from the track "track" to the track "track-3"',
        '~ items.b: moves from the track "track" to the track "track-2"',
    ] == list(map(str, fixed.changes))


def test_the_new_tracks_are_directly_above_theirs() -> None:
    """With free ids, and hidden or muted like theirs."""
    document = state(item("solid", "top"), item("solid", "a"), item("solid", "b"), item("solid", "c"))
    document["tracks"] = [
        track("main-2", "top"),
        track("main", "a", "b") | {"muted": True, "syncLocked": True},
        track("low", "c"),
    ]
    fixed = resolve_overlaps(document).state
    assert [("main-2", ["top"]), ("main-3", ["b"]), ("main", ["a"]), ("low", ["c"])] == tracks(fixed)
    assert {"id": "main-3", "items": ["b"], "hidden": False, "muted": True, "syncLocked": True} == fixed[
        "tracks"
    ][1]


def test_items_that_a_transition_joins_stay_together() -> None:
    """They move with it."""
    document = placed(("long", 0, 15), ("a", 10, 20), ("b", 20, 40))
    document["transitions"] = {"t": transition("t", "track", "a", "b")}
    fixed = resolve_overlaps(document).state
    assert [("track-2", ["a", "b"]), ("track", ["long"])] == tracks(fixed)
    assert "track-2" == fixed["transitions"]["t"]["trackId"]
    assert "track" == document["transitions"]["t"]["trackId"]
    assert [] == lint_editor_state(fixed)


def test_the_first_transition_of_a_cut_decides() -> None:
    """Of two items that begin at the same cut, only one stays with the item before."""
    document = placed(("a", 0, 10), ("b", 10, 30), ("c", 10, 25))
    document["transitions"] = {to: transition(to, "track", "a", to) for to in ("b", "c")}
    assert [("track-2", ["c"]), ("track", ["a", "b"])] == tracks(resolve_overlaps(document).state)


def test_without_overlaps_nothing_changes() -> None:
    """Items may touch."""
    document = placed(("a", 0, 10), ("b", 10, 20))
    assert (document, []) == resolve_overlaps(document)


@given(timelines(), st.data())
def test_no_overlaps_are_left(document: Object, data: st.DataObject) -> None:
    """A state that is valid otherwise is valid then, shows the same layers, and stays as it is."""
    document["transitions"] = {}
    for element in document["items"].values():
        if data.draw(st.booleans()):
            element["startTicks"] = data.draw(st.sampled_from([0, 7, SECOND]))
    document["tracks"] = [track("all", *document["items"])]
    fixed = resolve_overlaps(document).state
    assert [] == check_editor_state(fixed)
    assert [] == [found for found in lint_editor_state(fixed) if found.code == "EDITOR_TRACK_ITEM_OVERLAP"]
    assert fixed is resolve_overlaps(fixed).state
    for tick in (0, 7, SECOND):
        before, after = ({layer.id for layer in scene(state, tick).layers} for state in (document, fixed))
        assert before == after


@given(timelines(), st.data())
def test_a_damaged_state_never_raises(document: Object, data: st.DataObject) -> None:
    """A part that cannot be read stays where it is."""
    document["tracks"] = [track("all", *document["items"])]
    spoil(document, data)
    resolve_overlaps(document)


def test_a_track_without_an_id_stays() -> None:
    """No other track can be named after it."""
    document = placed(("a", 0, 10), ("b", 5, 20))
    del document["tracks"][0]["id"]
    assert (document, []) == resolve_overlaps(document)


@pytest.mark.parametrize("document", [{}, {"tracks": [None]}, {"tracks": [{"items": ["a", "a", 1]}]}])
def test_no_state_at_all(document: Any) -> None:
    """It has no overlaps."""
    assert (document, []) == resolve_overlaps(document)
