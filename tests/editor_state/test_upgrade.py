"""Editor states of older versions become v1 states, with a report of every change.

The states in `tests/vectors/old_states` are of two generations: the first counts frames, has plain numbers
and lacks several fields; the second has ticks for places, and seconds and milliseconds for the rest.
"""

from __future__ import annotations

import copy
import json
import os
import re
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings

from indream.editor_state import Change, check_editor_state, lint_editor_state, upgrade_editor_state
from indream.editor_state._old_fields import names_of_old_fields
from tests.support.contract import contract
from tests.support.editor_state.builders import (
    Object,
    asset,
    caption,
    item,
    sequence,
    state,
    still,
    timelines,
)
from tests.support.editor_state.documents import Documents, mutated
from tests.support.repository import ROOT

OLD = sorted((ROOT / "tests/vectors/old_states").glob("*.json"))
SCHEMAS: dict[str, Any] = contract()["components"]["schemas"]
STEP = re.compile(r'\.(\w+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')


def steps(path: str) -> list[Any]:
    """The keys and indices of a path."""
    found = STEP.findall(path)
    return [key or (int(index) if index else json.loads(text)) for key, index, text in found]


def repeated(old: Object, changes: list[Change]) -> Object:
    """An old state after the changes of a report, and nothing more."""
    whole = copy.deepcopy(old)
    for change in changes:
        *above, last = steps(change.path)
        place: Any = whole
        for key in above:
            place = place[key]
        if change.kind != "added":
            assert change.before == place.pop(last), change
        after: Any = change.after
        renamed = change.kind == "changed" and isinstance(after, dict) and "value" not in after
        if change.kind != "removed":
            place.update(after if renamed else {last: after})
    return whole


def test_there_are_states_of_both_generations_with_every_old_field() -> None:
    """Twelve states; the old fields are those of the page on moving."""
    assert 12 == len(OLD)
    assert {"1", "2"} == {path.name[0] for path in OLD}
    text = "".join(path.read_text(encoding="utf-8") for path in OLD)
    page = (ROOT / "docs/moving.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `(\w+)` \|", page.partition("\n## Old editor states\n")[2], re.MULTILINE)
    assert len(names) > 15
    assert [] == [name for name in names if f'"{name}"' not in text]


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_state_becomes_a_valid_one(path: Path) -> None:
    """Every change is in the report, with its place and exact values; a second upgrade changes nothing."""
    vector = json.loads(path.read_text(encoding="utf-8"))
    options = {"fps": vector["fps"]} if "fps" in vector else {}
    old = copy.deepcopy(vector["state"])
    assert check_editor_state(old)
    upgrade = upgrade_editor_state(old, **options)
    assert vector["state"] == old
    assert vector["changes"] == [list(change) for change in upgrade.changes]
    assert repeated(old, upgrade.changes) == upgrade.state
    assert [] == upgrade.problems == check_editor_state(upgrade.state) == lint_editor_state(upgrade.state)
    again = upgrade_editor_state(upgrade.state)
    assert (upgrade.state, []) == (again.state, again.changes)


@pytest.mark.parametrize(
    ("kind", "old", "new", "value", "ticks"),
    [
        ("video", "videoStartFromInSeconds", "sourceStartTicks", 0.1, 24_000),
        ("audio", "audioFadeInDurationInSeconds", "audioFadeInDurationTicks", 1, 240_000),
        # Halves to even, of the decimal that is written: as a float, the last one would be below the half.
        ("gif", "gifStartFromInSeconds", "sourceStartTicks", 0.00000625, 2),
        ("gif", "gifStartFromInSeconds", "sourceStartTicks", 0.00001875, 4),
        ("lottie", "lottieStartFromInSeconds", "sourceStartTicks", 0.00013125, 32),
        ("captions", "contentStartOffsetMs", "contentStartOffsetTicks", 6.67, 1601),
        ("captions", "contentStartOffsetMs", "contentStartOffsetTicks", 2.04375, 490),
        ("captions", "pageDurationInMilliseconds", "pageDurationTicks", 1200, 288_000),
        ("text", "durationInFrames", "durationTicks", 45, 360_000),
        ("text", "durationInFrames", "durationTicks", 0.0001875, 2),
        ("text", "durationInFrames", "durationTicks", 0.0003125, 2),
    ],
)
def test_times_are_rounded_as_exact_decimals(kind: str, old: str, new: str, value: float, ticks: int) -> None:
    """To whole ticks, halves to even."""
    whole = state(item(kind, "it"))
    del whole["items"]["it"][new]
    whole["items"]["it"][old] = value
    upgrade = upgrade_editor_state(whole)
    assert [Change("changed", f"$.items.it.{old}", value, {new: ticks})] == upgrade.changes
    upgraded: Any = upgrade.state
    assert ticks == upgraded["items"]["it"][new]


@pytest.mark.parametrize(
    ("fps", "ticks"), [(30, 8000), (25, 9600), (60, 4000), (29.97, 8008), (23.976, 10010)]
)
def test_frames_are_counted_at_the_rate_that_is_passed(fps: float, ticks: int) -> None:
    """One frame, in ticks."""
    whole = state(item("solid", "it"))
    del whole["items"]["it"]["durationTicks"]
    whole["items"]["it"]["durationInFrames"] = 1
    [change] = upgrade_editor_state(whole, fps=fps).changes
    assert {"durationTicks": ticks} == change.after


@pytest.mark.parametrize("fps", [0, -25, float("nan"), float("inf"), True, "30"])
def test_a_rate_that_is_not_one_is_an_error(fps: Any) -> None:
    """Nothing could be counted with it."""
    with pytest.raises(ValueError, match="fps must be a number above 0, is "):
        upgrade_editor_state({}, fps=fps)


@given(timelines())
@settings(max_examples=50)
def test_a_state_of_this_version_is_returned_unchanged(whole: Object) -> None:
    """As a copy."""
    upgrade = upgrade_editor_state(whole)
    assert ([], []) == (upgrade.changes, upgrade.problems)
    upgraded: Any = upgrade.state
    assert whole == upgraded
    assert whole["items"] is not upgraded["items"]


def test_a_new_field_wins_over_an_old_one_beside_it() -> None:
    """The service reads the new one, so the old one is dropped; a field that only looks old is kept."""
    whole = state(item("video", "it", videoStartFromInSeconds=3, sourceStartTicks=5, durationInSeconds=7))
    upgrade = upgrade_editor_state(whole)
    assert [Change("removed", "$.items.it.videoStartFromInSeconds", 3, None)] == upgrade.changes
    del whole["items"]["it"]["videoStartFromInSeconds"]
    assert whole == upgrade.state


@pytest.mark.parametrize("value", [None, "2.5", True, [], {}])
def test_an_old_field_that_is_not_a_number_stays(value: object) -> None:
    """Nothing can be made of it: the problem names the new field."""
    whole = state(item("video", "it", videoStartFromInSeconds=value))
    del whole["items"]["it"]["sourceStartTicks"]
    upgrade = upgrade_editor_state(whole)
    assert [] == upgrade.changes
    assert whole == upgrade.state
    assert "$.items.it.sourceStartTicks" in [problem.path for problem in upgrade.problems]


@pytest.mark.parametrize(
    ("version", "expected"),
    [(None, "v1"), (1, "v1"), ("0.9", "v1"), ("1.0.0", "v1"), ("v2", "v2"), (2, 2), ("V10.1", "V10.1")],
)
def test_the_version_becomes_v1_unless_it_is_a_newer_one(version: object, expected: object) -> None:
    """A state of a newer service is not an old one."""
    upgrade = upgrade_editor_state(state(item("solid", "it"), stateSchemaVersion=version))
    assert expected == upgrade.state["stateSchemaVersion"]
    assert ["$.stateSchemaVersion"] * (expected != "v1") == [problem.path for problem in upgrade.problems]


def test_another_timebase_is_not_touched() -> None:
    """All ticks of the state may be counted in it: only its author knows."""
    upgrade = upgrade_editor_state(state(item("solid", "it"), timebaseTicksPerSecond=30))
    assert [] == upgrade.changes
    assert ["$.timebaseTicksPerSecond"] == [problem.path for problem in upgrade.problems]


def test_mistakes_stay_and_are_reported() -> None:
    """An upgrade does not repair: schema and lint, both."""
    whole = sequence(item("solid", "one", scaleX=2), item("solid", "two", color=None))
    upgrade = upgrade_editor_state(whole)
    assert ["$.items.one.scaleX"] == [change.path for change in upgrade.changes]
    assert [
        ("$.items.two.color", "EDITOR_SCHEMA_INVALID"),
        ("$.items.two.startTicks", "EDITOR_TRACK_ITEM_OVERLAP"),
    ] == [(problem.path, problem.code) for problem in upgrade.problems]


def captions(start: object, **changes: Any) -> Object:
    """A captions item of two seconds that begins at a time of its captions."""
    whole = state(item("captions", "it", 0, 480_000, captionStartInSeconds=start, **changes))
    asset_ = whole["assets"]["captions-asset"]
    asset_["captions"] = [caption(0, 1000, "a"), caption(1000, 1500, "b"), caption(2500, 4000, "c")]
    return whole


def shown(whole: Object) -> list[tuple[str, float, float]]:
    """The captions of the item."""
    found = whole["assets"][whole["items"]["it"]["assetId"]]["captions"]
    return [(entry["text"], entry["startMs"], entry["endMs"]) for entry in found]


@pytest.mark.parametrize(
    ("start", "changes", "expected"),
    [
        (0, {}, [("a", 0, 1000), ("b", 1000, 1500)]),
        (1, {}, [("b", 0, 500), ("c", 1500, 2000)]),
        (1.25, {}, [("b", 0, 250), ("c", 1250, 2000)]),
        (0.3, {"contentStartOffsetTicks": 240_000}, [("a", 0, 700), ("b", 700, 1000)]),
        (0.0003, {}, [("a", 0, 999.7), ("b", 999.7, 1499.7)]),
        (9, {}, []),
        (-1, {}, [("a", 1000, 2000)]),
    ],
)
def test_captions_are_cut_to_their_item(
    start: float, changes: Object, expected: list[tuple[str, float, float]]
) -> None:
    """In an asset of their own: the other items of the asset show other parts."""
    whole = captions(start, **changes)
    upgrade = upgrade_editor_state(whole)
    new: Any = upgrade.state
    assert expected == shown(new)
    assert "captions-asset-2" == new["items"]["it"]["assetId"] == new["assets"]["captions-asset-2"]["id"]
    assert whole["assets"]["captions-asset"] == new["assets"]["captions-asset"]
    assert [] == upgrade.problems


def test_captions_that_need_no_cut_keep_their_asset() -> None:
    """The field is dropped all the same."""
    whole = captions(0)
    del whole["assets"]["captions-asset"]["captions"][2]
    changes = upgrade_editor_state(whole).changes
    assert [Change("removed", "$.items.it.captionStartInSeconds", 0, None)] == changes


def test_the_middle_of_a_word_moves_with_it() -> None:
    """It is null if it was cut off."""
    whole = captions(0.5)
    whole["assets"]["captions-asset"]["captions"] = [
        {**caption(0, 900), "timestampMs": 450},
        {**caption(900, 1000), "timestampMs": 950},
    ]
    new: Any = upgrade_editor_state(whole).state
    words = new["assets"]["captions-asset-2"]["captions"]
    assert [(0, 400, None), (400, 500, 450)] == [
        (word["startMs"], word["endMs"], word["timestampMs"]) for word in words
    ]


@pytest.mark.parametrize("start", [None, "1", float("nan")])
def test_captions_without_a_readable_start_are_not_cut(start: object) -> None:
    """The field stays."""
    whole = captions(start)
    assert [] == upgrade_editor_state(whole).changes


def test_forbidden_and_unknown_fields_are_dropped_where_the_schema_does_not_allow_them() -> None:
    """Elsewhere they are kept."""
    whole = state(
        item("captions", "speech", text="", kept=1),
        item("motion-graphic", "lower", componentId="old", motionGraphicId="new"),
        kept=2,
    )
    whole["tracks"][0]["color"] = "red"
    upgrade = upgrade_editor_state(whole)
    assert ['- tracks[0].color: "red"', '- items.speech.text: ""', '- items.lower.componentId: "old"'] == [
        str(change) for change in upgrade.changes
    ]
    assert [] == upgrade.problems
    upgraded: Any = upgrade.state
    assert (1, 2) == (upgraded["items"]["speech"]["kept"], upgraded["kept"])


def test_a_shared_object_is_upgraded_at_each_of_its_places() -> None:
    """A program may use one dict for several items."""
    opacity = still(1)
    del opacity["keyframes"]
    whole = state(item("solid", "one"), item("solid", "two"))
    for id in ("one", "two"):
        whole["items"][id]["opacity"] = opacity
    upgrade = upgrade_editor_state(whole)
    assert ["$.items.one.opacity.keyframes", "$.items.two.opacity.keyframes"] == [
        change.path for change in upgrade.changes
    ]
    assert {"value": 1} == opacity


def test_a_state_that_contains_itself_is_an_error() -> None:
    """It is not JSON: an upgrade of it would not end, and would change the state that was passed."""
    whole: Object = {"items": {"a": {"type": "solid", "opacity": 1}}}
    whole["items"]["a"]["whole"] = [whole]
    with pytest.raises(ValueError, match=r"^A dict contains itself, which JSON cannot hold\.$"):
        upgrade_editor_state(whole)
    assert 1 == whole["items"]["a"]["opacity"]


def deep(levels: int) -> Any:
    """An object inside an object, and so on."""
    value: Any = {"from": 1}
    for _ in range(levels):
        value = {"deep": value, "list": [value] if levels < 3 else []}
    return value


FORMS: list[Any] = [
    None, True, 1, "x", [], [[{}]], {}, {"items": 1}, {"items": []}, {"items": {"a": None}},
    {"tracks": {}},
    {"items": {"": {"type": "captions", "captionStartInSeconds": 1, "assetId": "a"}}, "assets": []},
    {"items": {"a": {"type": ["video"], "videoStartFromInSeconds": 1}}},
    {"items": {"a": {"type": "video", "videoStartFromInSeconds": 10**400, "opacity": -(10**30)}}},
    {"items": {"a": {"type": "video", "videoStartFromInSeconds": 1e308, "durationInFrames": 1e-320}}},
    {"stateSchemaVersion": 10**400}, {"brandRuntime": {"introShiftInFrames": float("inf")}},
    {"items": deep(900)}, {"assets": {"a": {"resourceJson": deep(900)}}}, {"x" * 10_000: {"from": 1}},
    {"items": {"a": {"type": "text", "x" * 5000 + "Frames": 1}}},
    {"items": {"a": {"type": "captions", "contentStartOffsetMs": []}}},
]  # fmt: skip


@pytest.mark.parametrize("value", FORMS)
def test_json_of_any_form_is_never_an_error(value: Any) -> None:
    """A part that cannot be read is left as it is, and is among the problems."""
    upgrade = upgrade_editor_state(value)
    assert upgrade.problems
    again = upgrade_editor_state(upgrade.state)
    assert [] == again.changes
    assert all(str(change).isprintable() and len(str(change)) < 12_000 for change in upgrade.changes)


def aged(value: Any, random: Random) -> Any:
    """A document with some of its fields under old names and with plain numbers."""
    if isinstance(value, list):
        return [aged(entry, random) for entry in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    value = cast("Object", value)
    if value.keys() == {"value", "keyframes"} and random.random() < 0.5:
        return value["value"]
    renamed = {
        key.removesuffix("Ticks") + random.choice(["InSeconds", "InFrames", "Ms"])
        if key.endswith("Ticks") and random.random() < 0.5
        else key: aged(field, random)
        for key, field in value.items()
    }
    return {key: field for key, field in renamed.items() if random.random() < 0.97}


@pytest.mark.parametrize("part", range(4))
def test_random_old_states_are_upgraded_once(part: int) -> None:
    """Random documents with old fields and mistakes: no error, and a second upgrade changes nothing."""
    count = 2_500 if os.environ.get("INDREAM_FULL") else 15
    for seed in range(part * count, (part + 1) * count):
        random = Random(seed)
        documents = Documents(SCHEMAS, random)
        whole = aged(documents.valid(SCHEMAS["EditorState"]), random)
        if random.random() < 0.5:
            whole = mutated(whole, random, documents)
        before = copy.deepcopy(whole)
        upgrade = upgrade_editor_state(whole)
        assert repr(before) == repr(whole), seed
        again = upgrade_editor_state(upgrade.state)
        assert [] == again.changes, seed
        assert repr(upgrade.state) == repr(again.state), seed


def test_assets_are_not_taken_for_items() -> None:
    """Their length in seconds is a field of v1."""
    whole = state(item("video", "it"))
    whole["assets"]["spare"] = asset("audio", "spare")
    assert [] == upgrade_editor_state(whole).changes


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"items": {"a": {"captionStartInSeconds": 1}}}, ["captionStartInSeconds"]),
        ({"items": {"a": {"captionStartInSeconds": 1, "contentStartOffsetTicks": 0}}}, []),
        ({"items": {"a": {1: 2, "from": 1}}}, ["from"]),
        ({"items": {"a": {"from": 1, "startTicks": 1}}}, []),
        ({"items": {"a": {"startInSeconds": 1, "opacityMs": 1}}}, ["startInSeconds"]),
        ({"transitions": {"a": {"durationInFrames": 1, "params": {"brightFrames": 1}}}},
         ["brightFrames", "durationInFrames"]),
        ({"assets": {"a": {"brightFrames": 1}}}, []),
        ({"brandRuntime": {"introShiftInFrames": 1}}, ["introShiftInFrames"]),
        ({"stateVersion": 1}, ["stateVersion"]),
        ({"stateVersion": 1, "stateSchemaVersion": "v1"}, []),
        (None, []),
    ],
)  # fmt: skip
def test_which_fields_are_old(document: Any, names: list[str]) -> None:
    """Those of the service before 1.1.0 that have no new field beside them."""
    assert names == names_of_old_fields(document)
