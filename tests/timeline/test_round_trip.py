"""An editor state is returned as it was passed, and the same program makes the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from indream.captions import Cues
from indream.editor_state import lint_editor_state
from indream.timeline import Captions, Solid, Text, Timeline, TimelineError
from tests.support.editor_state.builders import timelines
from tests.support.repository import ROOT
from tests.support.timeline import write_files

FULL = os.environ.get("INDREAM_FULL") == "1"

numbers = st.one_of(st.integers(-(2**63), 2**64), st.floats(allow_nan=False, allow_infinity=False))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = (
    "tracks",
    "items",
    "assets",
    "transitions",
    "compositionWidth",
    "stateSchemaVersion",
    "globalBackground",
)
states = st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=8)), values, max_size=8)


def as_text(document: object) -> str:
    """The JSON with the order of keys and the kinds of numbers, 1 or 1.0."""
    return json.dumps(document)


def returned(state: dict[str, Any]) -> Any:
    return Timeline.from_editor_state(state).to_editor_state()


@given(st.one_of(states, timelines()))
@settings(max_examples=10_000 if FULL else 300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_json_object_is_returned_unchanged(state: dict[str, Any]) -> None:
    """Also one that is not an editor state."""
    before = as_text(state)
    assert before == as_text(returned(state)) == as_text(state)


def test_a_tuple_is_the_array_that_json_makes_of_it() -> None:
    """The timeline shares no dict in it with the state that was passed, nor with the one that it returns."""
    state: dict[str, Any] = {"tracks": (), "custom": ({"kept": 1}, ())}
    timeline = Timeline.from_editor_state(state)
    first: Any = timeline.to_editor_state()
    assert {"tracks": [], "custom": [{"kept": 1}, []]} == first
    state["custom"][0]["kept"] = first["custom"][0]["kept"] = 2
    again: Any = timeline.to_editor_state()
    assert 1 == again["custom"][0]["kept"]


def editor_states() -> Iterator[Any]:
    """Every editor state in the files of the repository, as a parameter."""
    for file in sorted([*ROOT.glob("examples/**/*.json"), *ROOT.glob("tests/**/*.json")]):
        document = json.loads(file.read_text(encoding="utf-8"))
        for place, state in found(document, ()):
            yield pytest.param(state, id="/".join([str(file.relative_to(ROOT)), *place]))


def found(document: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(document, dict):
        if "tracks" in document and "items" in document:
            yield place, document
            return
        for key, value in document.items():
            yield from found(value, (*place, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from found(value, (*place, str(index)))


@pytest.mark.parametrize("state", list(editor_states()))
def test_the_editor_states_of_the_repository_are_returned_unchanged(state: dict[str, Any]) -> None:
    """Old and new ones."""
    assert as_text(state) == as_text(returned(state))


def test_the_repository_has_editor_states() -> None:
    """So that the test above is not about none."""
    assert 10 < len(list(editor_states()))


def test_a_deep_document_is_returned() -> None:
    """Deeper than the interpreter calls functions."""
    state: dict[str, Any] = {}
    inner = state
    for _ in range(20_000):
        inner["x"] = [{}]
        inner = inner["x"][0]
    depth, copy = 0, returned(state)
    while copy:
        copy = copy["x"][0]
        depth += 1
    assert 20_000 == depth
    deep: dict[str, Any] = {"x": state}
    timeline = Timeline()
    timeline.append(Solid("#000000", duration=1, extra=deep))
    with pytest.raises(TimelineError, match="is nested more than 254 levels deep"):
        timeline.to_editor_state()


def test_the_state_is_copied_both_ways() -> None:
    """Neither the argument nor the result is a part of the timeline."""
    timeline = Timeline()
    timeline.append(Solid("#ff0000", duration=1))
    state: Any = timeline.to_editor_state()
    loaded = Timeline.from_editor_state(state)
    state["items"]["solid-1"]["opacity"]["value"] = 0
    result: Any = loaded.to_editor_state()
    result["items"].clear()
    assert 1 == loaded.clip("solid-1").item["opacity"]["value"]  # type: ignore[typeddict-item]


def test_problems_of_a_loaded_state_are_not_those_of_operations() -> None:
    """An operation on a state that is not valid is possible if it needs no part that cannot be read."""
    timeline = Timeline()
    timeline.append(Solid("#ff0000", duration=1))
    state: Any = timeline.to_editor_state()
    state["items"]["solid-1"]["shape"] = "heart"
    state["unknown"] = {"b": 1, "a": 1.0}
    loaded = Timeline.from_editor_state(state)
    loaded.append(Text("Hello", duration=2))
    changed: Any = loaded.to_editor_state()
    assert "heart" == changed["items"]["solid-1"]["shape"]
    assert '{"b": 1, "a": 1.0}' == as_text(changed["unknown"])
    assert 3 == loaded.duration


def test_a_problem_that_an_operation_added_is_an_error() -> None:
    """Also the first one after a state was loaded."""
    timeline = Timeline()
    timeline.append(Solid("#ff0000", duration=1))
    loaded = Timeline.from_editor_state(timeline.to_editor_state())
    loaded.append(Solid("#ff0000", duration=1, extra={"color": 5}))
    with pytest.raises(TimelineError, match=r'\$\.items\["solid-2"\]\.color: must be a string, is 5'):
        loaded.to_editor_state()


def test_a_problem_that_was_added_by_hand_is_an_error() -> None:
    """With the place of the problem."""
    timeline = Timeline()
    clip = timeline.append(Solid("#ff0000", duration=1))
    clip.item["shape"] = "heart"  # type: ignore[typeddict-item, typeddict-unknown-key]
    with pytest.raises(
        TimelineError, match=r"\$\.items\[\"solid-1\"\]\.shape.*clip\.item, extra= or Raw"
    ) as caught:
        timeline.to_editor_state()
    assert "STATE_INVALID" == caught.value.code


@pytest.mark.parametrize(
    ("state", "place"),
    [
        ({}, r"\$\.tracks is missing"),
        ({"tracks": 3}, r"\$\.tracks is not an array"),
        ({"tracks": [3]}, r"\$\.tracks\[0\] is not an object"),
        ({"tracks": []}, r"\$\.compositionWidth is missing"),
        ({"tracks": [], "compositionWidth": 100, "compositionHeight": 100}, r"\$\.items is missing"),
        ({"tracks": [{"id": "main", "items": [7]}], "items": {}}, r"\$\.tracks has 7 for the id of an item"),
        ({"tracks": [{"id": "main", "items": ["a"]}], "items": {"a": {}}}, r"a\.startTicks is missing"),
    ],
)  # fmt: skip
def test_an_operation_says_which_part_it_cannot_read(state: dict[str, Any], place: str) -> None:
    """And changes nothing."""
    timeline = Timeline.from_editor_state(state)
    before = as_text(state)
    with pytest.raises(TimelineError, match=place) as caught:
        timeline.append(Solid("#ff0000", duration=1))
    assert "STATE_UNREADABLE" == caught.value.code
    assert before == as_text(timeline._model.state)


def test_the_same_program_makes_the_same_bytes(tmp_path: Path) -> None:
    """In processes whose sets and dicts of texts have other orders."""
    write_files(tmp_path)
    program = (ROOT / "examples/timeline/everything.py").read_text(
        encoding="utf-8"
    ) + "\nprint(json.dumps(state))\n"
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert 1 == len(texts)
    assert 10_000 < len(texts.pop())


def test_a_warning_about_fields_set_by_hand_is_not_an_error() -> None:
    """The state is returned, and the lint still shows it."""
    timeline = Timeline()
    clip = timeline.append(Captions(Cues([("Hello", 0, 1000)])))
    asset: Any = clip.asset
    asset["captions"][0].update(endMs=5000)
    problems = lint_editor_state(timeline.to_editor_state())
    assert ("EDITOR_CAPTION_TIMING_INVALID", "warning") in {(each.code, each.severity) for each in problems}
