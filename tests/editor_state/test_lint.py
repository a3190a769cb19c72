"""The lint: silence on timelines that make sense, and exactly one finding for each rule that is broken."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._json.paths import json_path
from indream.captions import captions_of
from indream.editor_state import (
    check_editor_state,
    diff_editor_states,
    lint_editor_state,
    lint_layout,
    upgrade_editor_state,
)
from indream.timeline import Text, Timeline
from tests.support.editor_state.builders import (
    ASSET_KINDS,
    ASSET_OF,
    ITEM_KINDS,
    SECOND,
    WITHOUT_GEOMETRY,
    Object,
    asset,
    caption,
    item,
    sequence,
    state,
    timelines,
    track,
    transition,
)

from .test_check import ANYTHING

NEW = "a new one"
"""An id that the strategies never draw."""


def found(state: object) -> list[tuple[str, str]]:
    """The codes and places of what the lint finds."""
    return [(problem.code, problem.path) for problem in lint_editor_state(state)]


def lines(state: object) -> list[str]:
    """The findings of the lint, as a person reads them."""
    return [str(problem) for problem in lint_editor_state(state)]


# ---- Valid timelines --------------------------------------------------------------------------------------


@given(timelines())
@settings(max_examples=100)
def test_a_valid_timeline_has_no_findings(timeline: Object) -> None:
    """A valid timeline of any kinds of items has no findings, and is left as it was."""
    before = copy.deepcopy(timeline)
    assert [] == lint_editor_state(timeline)
    assert [] == check_editor_state(timeline)
    assert before == timeline


def test_items_of_a_track_may_stand_in_any_order() -> None:
    """Their times decide whether items overlap, not their order in the track."""
    assert [] == lines(sequence(item("solid", "late", SECOND), item("text", "early", 0)))


def test_an_asset_may_serve_several_items() -> None:
    """Two items show one asset."""
    shared = state(item("image", "a"), item("image", "b"))
    assert [] == lines(shared)


def test_parts_of_one_asset_may_be_shown_by_several_captions_items() -> None:
    """A caption that one item does not show is shown by a longer one."""
    whole = state(item("captions", "first", 0, SECOND), item("captions", "second", SECOND, 2 * SECOND))
    whole["assets"]["captions-asset"]["captions"] = [caption(0, 900), caption(1100, 1900)]
    assert [] == lines(whole)


def test_captions_start_after_the_lead_in_of_their_item() -> None:
    """The last moment of a caption is the item's duration less its `contentStartOffsetTicks`."""
    led_in = state(item("captions", "it", 5 * SECOND, 2 * SECOND, contentStartOffsetTicks=SECOND))
    captions = led_in["assets"]["captions-asset"]["captions"]
    captions[:] = [caption(0, 900), caption(999, 1000)]
    assert [] == lines(led_in)
    captions.append(caption(1000, 1900))
    [warning] = lint_editor_state(led_in)
    assert ("warning", '$.assets["captions-asset"].captions[2].startMs') == (warning.severity, warning.path)
    assert "is 1000, but the captions item ends at 1000 ms (after its lead-in)" in warning.message
    captions[:] = [caption(6500, 7000)]
    [error] = lint_editor_state(led_in)
    assert ("error", True) == (error.severity, "after its contentStartOffsetTicks: 500" in str(error.hint))


def test_an_item_that_ends_within_its_lead_in_shows_no_caption() -> None:
    """Its first caption would be visible when it has ended."""
    led_in = state(item("captions", "it", 0, SECOND, contentStartOffsetTicks=2 * SECOND))
    led_in["assets"]["captions-asset"]["captions"] = [caption(0, 900)]
    assert ["EDITOR_CAPTION_TIMING_INVALID"] == [problem.code for problem in lint_editor_state(led_in)]


def test_fields_without_a_rule_are_ignored() -> None:
    """An unknown field may have any value, and an `assetId` has a meaning only in items with assets."""
    assert [] == lines(
        state(item("text", "it", assetId="nowhere", custom={"keyframes": [{"timeTicks": -1}]}))
    )


@pytest.mark.parametrize("kind", sorted(set(ASSET_OF) - {"captions"}))
def test_an_item_without_an_asset_refers_to_none(kind: str) -> None:
    """That its `assetId` is missing is an error of the check, not a reference to a missing asset."""
    timeline = state(item(kind, "it"), item("image", "other"))
    timeline["items"]["it"].pop("assetId", None)
    assert [] == found(timeline)


def test_a_transition_joins_neighbors_in_the_order_of_the_track() -> None:
    """Two items that touch in time are not neighbors if another one is between them in `items`."""
    timeline = state()
    for name, start in (("a", 0), ("elsewhere", 5 * SECOND), ("b", SECOND)):
        timeline["items"][name] = item("solid", name, start)
    timeline["tracks"] = [track("t", "a", "elsewhere", "b")]
    timeline["transitions"]["x"] = transition("x", "t", "a", "b")
    assert ("EDITOR_TRANSITION_CLIP_NOT_ADJACENT", "$.transitions.x") in found(timeline)
    timeline["tracks"] = [track("t", "a", "b", "elsewhere")]
    assert "EDITOR_TRANSITION_CLIP_NOT_ADJACENT" not in dict(found(timeline))


# ---- One rule broken at a time ----------------------------------------------------------------------------


def overlap(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """An item that begins within another one, at the end of its track's list."""
    place = data.draw(st.sampled_from(timeline["tracks"]))
    if not place["items"]:
        timeline["items"]["under"] = item("solid", "under", 5 * SECOND)
        place["items"].append("under")
    under = timeline["items"][data.draw(st.sampled_from(place["items"]))]
    duration = under["durationTicks"]
    within = data.draw(st.integers(0, duration - 1))
    timeline["items"][NEW] = item("text", NEW, under["startTicks"] + within, duration - within)
    place["items"].append(NEW)
    return "EDITOR_TRACK_ITEM_OVERLAP", f'$.items["{NEW}"].startTicks'


def late_keyframe(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A keyframe at or after the end of its item, in any field that can be animated."""
    kind = data.draw(st.sampled_from([kind for kind in ITEM_KINDS if kind not in WITHOUT_GEOMETRY]))
    add(timeline, item(kind, NEW, 7 * SECOND))
    animated = [
        name
        for name, value in timeline["items"][NEW].items()
        if isinstance(value, dict) and "keyframes" in value
    ]
    name = data.draw(st.sampled_from(animated))
    late = data.draw(st.sampled_from([SECOND, SECOND + 1, 100 * SECOND]))
    timeline["items"][NEW][name]["keyframes"] = [
        {"timeTicks": ticks, "value": 1} for ticks in (0, SECOND - 1, late)
    ]
    return "KEYFRAME_OUT_OF_BOUNDS", f'$.items["{NEW}"].{name}.keyframes[2].timeTicks'


def apart(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A transition between neighbors with a gap between them, or between items that are not neighbors."""
    gap = data.draw(st.sampled_from([0, 1, SECOND]))
    names = ["x1", "x2", "x3"]
    for number, name in enumerate(names):
        timeline["items"][name] = item("solid", name, number * (SECOND + gap))
    timeline["tracks"].append(track(NEW, *names))
    before, after = ("x1", "x2") if gap else data.draw(st.permutations(["x1", "x3"]))
    timeline["transitions"][NEW] = transition(NEW, NEW, before, after)
    return "EDITOR_TRANSITION_CLIP_NOT_ADJACENT", f'$.transitions["{NEW}"]'


def backwards(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A transition from an item to the one before it."""
    timeline["items"] |= {"x1": item("solid", "x1"), "x2": item("solid", "x2", SECOND)}
    timeline["tracks"].append(track(NEW, "x1", "x2"))
    timeline["transitions"][NEW] = transition(NEW, NEW, "x2", "x1")
    return "EDITOR_TRANSITION_CLIP_NOT_ADJACENT", f'$.transitions["{NEW}"]'


def elsewhere(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A transition whose items are on another track than it says."""
    timeline["items"] |= {"x1": item("solid", "x1"), "x2": item("solid", "x2", SECOND)}
    timeline["tracks"] += [track("x", "x1", "x2"), track(NEW)]
    timeline["transitions"][NEW] = transition(NEW, NEW, "x1", "x2")
    return "EDITOR_TRANSITION_CLIP_NOT_ADJACENT", f'$.transitions["{NEW}"]'


def dangling(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A transition on a track, from an item or to an item that does not exist."""
    timeline["items"] |= {"x1": item("solid", "x1"), "x2": item("solid", "x2", SECOND)}
    timeline["tracks"].append(track("x", "x1", "x2"))
    field = data.draw(st.sampled_from(["trackId", "fromClipId", "toClipId"]))
    timeline["transitions"][NEW] = transition(NEW, "x", "x1", "x2") | {field: "nowhere"}
    return "EDITOR_TRANSITION_REFERENCE_MISSING", f'$.transitions["{NEW}"].{field}'


def no_such_item(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A track that names an item that does not exist."""
    index, place = data.draw(st.sampled_from(list(enumerate(timeline["tracks"]))))
    place["items"].append(NEW)
    return "EDITOR_TRACK_ITEM_MISSING", f"$.tracks[{index}].items[{len(place['items']) - 1}]"


def repeated(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """An item that is on some track a second time."""
    add(timeline, item("solid", NEW, 10_000 * SECOND))  # clear of everything else
    first = data.draw(st.integers(0, len(timeline["tracks"]) - 1))
    timeline["tracks"].append(timeline["tracks"].pop(first))  # the first appearance comes before or after
    index = data.draw(st.integers(0, len(timeline["tracks"]) - 1))
    timeline["tracks"][index]["items"].append(NEW)
    appearances = [
        (number, position)
        for number, place in enumerate(timeline["tracks"])
        for position, id in enumerate(place["items"])
        if id == NEW
    ]
    return "EDITOR_TRACK_ITEM_REPEATED", json_path(["tracks", appearances[1][0], "items", appearances[1][1]])


def no_such_asset(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """An item whose asset does not exist."""
    kind = data.draw(st.sampled_from(sorted(ASSET_OF)))
    add(timeline, item(kind, NEW, assetId=NEW))
    return "EDITOR_ASSET_MISSING", f'$.items["{NEW}"].assetId'


def wrong_asset(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """An item whose asset is of a kind that it can't show."""
    kind = data.draw(st.sampled_from(sorted(ASSET_OF)))
    other = data.draw(st.sampled_from([other for other in ASSET_KINDS if other != ASSET_OF[kind]]))
    add(timeline, item(kind, NEW, assetId=NEW))
    timeline["assets"][NEW] = asset(other, NEW)
    return "EDITOR_ASSET_TYPE_MISMATCH", f'$.items["{NEW}"].assetId'


def wrong_id(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """An asset, item or transition whose `id` is not its key."""
    add(timeline, item("image", NEW, assetId=NEW))
    timeline["assets"][NEW] = asset("image", NEW)
    timeline["items"] |= {"x1": item("solid", "x1"), "x2": item("solid", "x2", SECOND)}
    timeline["tracks"].append(track("x", "x1", "x2"))
    timeline["transitions"][NEW] = transition(NEW, "x", "x1", "x2")
    name = data.draw(st.sampled_from(["assets", "items", "transitions"]))
    timeline[name][NEW]["id"] = "another"
    return "EDITOR_ID_MISMATCH", f'$.{name}["{NEW}"].id'


def same_track_id(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """Two tracks with one id."""
    timeline["tracks"].append(track(data.draw(st.sampled_from(timeline["tracks"]))["id"]))
    return "EDITOR_ID_MISMATCH", f"$.tracks[{len(timeline['tracks']) - 1}].id"


def wrong_nodes(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A text template with another number of nodes than one image and one to three texts."""
    template = item("text-template", NEW)
    image, text = template["nodes"]
    counts = data.draw(st.sampled_from([(0, 2), (2, 0), (2, 1), (1, 4), (0, 4), (2, 3)]))
    template["nodes"] = data.draw(st.permutations([image] * counts[0] + [text] * counts[1]))
    add(timeline, template)
    return "EDITOR_TEXT_TEMPLATE_NODES_INVALID", f'$.items["{NEW}"].nodes'


def animated_words(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """Animated captions that are timed word by word."""
    animations = data.draw(st.sampled_from([{}, {"in": {"type": "jitter", "durationTicks": 1}}]))
    add(timeline, item("captions", NEW, assetId=NEW, captionAnimations=animations))
    timeline["assets"][NEW] = asset("caption", NEW, timingGranularity="word")
    return "EDITOR_CAPTION_ANIMATION_WORD_TIMING_CONFLICT", f'$.items["{NEW}"].captionAnimations'


def caption_without_time(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """A caption that ends when it begins, or before; whether its asset is used or not."""
    start, end = data.draw(st.sampled_from([(0, 0), (500, 500), (500, 499), (0.5, 0.25)]))
    timeline["assets"][NEW] = asset("caption", NEW, captions=[caption(0, 100), caption(start, end)])
    if data.draw(st.booleans()):
        add(timeline, item("captions", NEW, assetId=NEW))
    return "EDITOR_CAPTION_TIMING_INVALID", f'$.assets["{NEW}"].captions[1].endMs'


def captions_of_the_whole_timeline(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """Captions whose times count from the start of the timeline."""
    add(timeline, item("captions", NEW, 5 * SECOND, 2 * SECOND, assetId=NEW))
    captions = [caption(5000, 6000), caption(6000, 7000)][: data.draw(st.integers(1, 2))]
    timeline["assets"][NEW] = asset("caption", NEW, captions=captions)
    return "EDITOR_CAPTION_TIMING_INVALID", f'$.assets["{NEW}"].captions[0].startMs'


def unused(timeline: Object, data: st.DataObject) -> tuple[str, str]:
    """An item on no track."""
    kind = data.draw(st.sampled_from([kind for kind in ITEM_KINDS if kind not in ASSET_OF]))
    timeline["items"][NEW] = item(kind, NEW)
    return "EDITOR_ITEM_UNUSED", f'$.items["{NEW}"]'


def add(timeline: Object, element: Object) -> None:
    """Put an item on a new track, with an asset if it needs one and has none."""
    timeline["items"][element["id"]] = element
    timeline["tracks"].append(track(f"{NEW}'s track", element["id"]))
    if element.get("assetId", NEW) != NEW:
        timeline["assets"][element["assetId"]] = asset(ASSET_OF[element["type"]], element["assetId"])


BREACHES = (
    overlap,
    late_keyframe,
    apart,
    backwards,
    elsewhere,
    dangling,
    no_such_item,
    repeated,
    no_such_asset,
    wrong_asset,
    wrong_id,
    same_track_id,
    wrong_nodes,
    animated_words,
    caption_without_time,
    captions_of_the_whole_timeline,
    unused,
)


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.__name__)
@given(timelines(), st.data())
@settings(max_examples=10)
def test_one_broken_rule_is_one_finding(
    breach: Callable[[Object, st.DataObject], tuple[str, str]], timeline: Object, data: st.DataObject
) -> None:
    """In every timeline, a broken rule gives its code at its place, and nothing else."""
    expected = breach(timeline, data)
    assert [expected] == found(timeline)


def test_all_findings_come_in_the_order_of_the_state() -> None:
    """Findings of all rules come together, by place."""
    broken = sequence(
        item("image", "a", 0, SECOND, assetId="lost"),
        item("solid", "b", SECOND // 2),
        item("text", "c", 4 * SECOND, opacity={"value": 1, "keyframes": [{"timeTicks": SECOND, "value": 0}]}),
        transitions={"t": transition("t", "track", "b", "c") | {"id": "u"}},
    )
    broken["tracks"][0]["items"].append("d")
    del broken["assets"]["lost"]
    expected = [
        ("EDITOR_TRACK_ITEM_MISSING", "$.tracks[0].items[3]"),
        ("EDITOR_ASSET_MISSING", "$.items.a.assetId"),
        ("EDITOR_TRACK_ITEM_OVERLAP", "$.items.b.startTicks"),
        ("KEYFRAME_OUT_OF_BOUNDS", "$.items.c.opacity.keyframes[0].timeTicks"),
        ("EDITOR_TRANSITION_CLIP_NOT_ADJACENT", "$.transitions.t"),
        ("EDITOR_ID_MISMATCH", "$.transitions.t.id"),
    ]
    assert expected == found(broken)


def test_a_keyframe_at_the_start_is_not_before_it() -> None:
    """An item without a duration has room for no keyframe."""
    element = item("solid", "a", 0, 0, opacity={"value": 1, "keyframes": [{"timeTicks": 0, "value": 1}]})
    texts = [str(problem) for problem in lint_editor_state(state(element))]
    [text] = [text for text in texts if "timeTicks" in text]
    assert "but its item lasts 0" in text


# ---- What is an error, what a warning ---------------------------------------------------------------------


def test_an_unused_item_is_a_warning() -> None:
    """The service takes the state; the item is not drawn."""
    [problem] = lint_editor_state(state(items={"it": item("solid", "it")}))
    assert "warning" == problem.severity


def test_captions_longer_than_their_item_are_a_warning() -> None:
    """An item may be cut shorter than its captions; that none of them is shown is a mistake."""
    cut = state(item("captions", "it", 0, SECOND))
    captions = cut["assets"]["captions-asset"]["captions"]
    captions += [caption(0, 500), caption(1000, 1500), caption(1500, 2000)]
    [warning] = lint_editor_state(cut)
    assert ("warning", '$.assets["captions-asset"].captions[1].startMs') == (warning.severity, warning.path)
    captions.pop(0)
    [error] = lint_editor_state(cut)
    assert "error" == error.severity


@given(timelines(), st.data())
@settings(max_examples=20)
def test_every_other_finding_is_an_error(timeline: Object, data: st.DataObject) -> None:
    """The service refuses the state."""
    data.draw(st.sampled_from([breach for breach in BREACHES if breach is not unused]))(timeline, data)
    assert ["error"] == [problem.severity for problem in lint_editor_state(timeline)]


# ---- States that fail the schema --------------------------------------------------------------------------


def test_a_state_that_fails_the_schema_is_linted_as_far_as_it_can_be_read() -> None:
    """Readable parts are linted; nothing is guessed about the others."""
    broken = sequence(item("solid", "a"), item("solid", "b"), item("solid", "c", durationTicks="long"))
    del broken["compositionWidth"]
    broken["items"]["d"] = 5
    broken["tracks"].append({"items": "d"})
    assert [("EDITOR_TRACK_ITEM_OVERLAP", "$.items.b.startTicks")] == found(broken)


@pytest.mark.parametrize("missing", ["tracks", "items", "assets", "transitions"])
def test_missing_maps_cause_no_further_findings(missing: str) -> None:
    """Without a map of items nobody knows which items are missing, and so on."""
    whole = sequence(item("image", "a"), item("image", "b", SECOND))
    whole["transitions"]["t"] = transition("t", "track", "a", "b")
    for value in (None, 5, "text", {1}):
        assert [] == found(whole | {missing: value})
    del whole[missing]
    assert [] == found(whole)


@given(
    st.dictionaries(st.sampled_from([*state()]), ANYTHING),
    st.dictionaries(st.sampled_from([*item("captions", "it")]), ANYTHING),
)
@settings(max_examples=100)
def test_no_state_makes_the_lint_raise(changes: dict[str, Any], item_changes: dict[str, Any]) -> None:
    """For every state, the answer is a list of problems with places."""
    broken = sequence(item("captions", "it"), item("video", "next", SECOND))
    broken["items"]["it"] |= item_changes
    broken["transitions"]["t"] = transition("t", "track", "it", "next") | item_changes
    broken["assets"]["captions-asset"]["captions"] = [item_changes, caption(0, 1)]
    for problem in lint_editor_state(broken | changes):
        assert problem.path.startswith("$")


@pytest.mark.parametrize("value", [None, [], "{}", 5, math.nan, {1}, object()])
def test_a_state_that_is_not_an_object_has_no_findings(value: Any) -> None:
    """That it is not a state is a finding of the check."""
    assert [] == found(value)


# ---- In words ---------------------------------------------------------------------------------------------


def at(problem_lines: list[str]) -> str:
    """The one line."""
    [line] = problem_lines
    return line


def test_an_overlap_shows_both_times() -> None:
    """Both times, in ticks and seconds, and where the item can begin."""
    assert (
        '$.items.b.startTicks: is 120000 (0.5 s), but "a" on the same track ends at 240000 (1 s)'
        " — begin at 240000 (1 s) or later, or use another track"
    ) == at(lines(sequence(item("solid", "a"), item("solid", "b", SECOND // 2))))


@pytest.mark.parametrize(
    ("field", "hint"), [("width", "it is in pixels of the composition"), ("scaleX", "1 is the original size")]
)
def test_an_item_without_a_size_says_what_the_number_is(field: str, hint: str) -> None:
    document = sequence(item("solid", "a", **{field: {"value": 0, "keyframes": []}}))
    assert f"$.items.a.{field}.value: is 0, so nothing is visible — {hint}" == at(lines(document))


class Whole(int):
    """An integer of a type of its own, as libraries for numbers have them."""


def test_integers_of_other_types_are_times() -> None:
    """The service reads what they are written as."""
    document = sequence(item("solid", "a"), item("solid", "b", Whole(SECOND // 2)))
    assert '$.items.b.startTicks: is 120000 (0.5 s), but "a"' in at(lines(document))


def test_a_keyframe_in_timeline_time_shows_the_item_time() -> None:
    """A time that would be right on the timeline is shown as the time within the item."""
    late = item("solid", "a", 5 * SECOND)
    late["top"]["keyframes"] = [{"timeTicks": 5 * SECOND + 120000, "value": 0}]
    assert (
        "$.items.a.top.keyframes[0].timeTicks: is 1320000 (5.5 s), but its item lasts 240000 (1 s)"
        " — keyframes count from the start of their item: 120000 (0.5 s), if this is a time of the video;"
        " otherwise, before 240000 (1 s)"
    ) == at(lines(state(late)))


def test_a_gap_under_a_transition_shows_both_ends() -> None:
    """Where the first ends, where the second begins, and where it must."""
    apart = sequence(item("solid", "a"), item("solid", "b", 2 * SECOND))
    apart["transitions"]["t"] = transition("t", "track", "a", "b")
    assert (
        '$.transitions.t: joins "a", ending at 240000 (1 s), and "b", beginning at 480000 (2 s)'
        " — the second must begin where the first ends, at 240000 (1 s)"
    ) == at(lines(apart))


def test_a_misspelled_name_gets_a_suggestion() -> None:
    """The name that was probably intended."""
    misspelt = state(item("image", "photo", assetId="Beach.png"))
    misspelt["assets"] = {"beach.png": asset("image", "beach.png")}
    assert '$.items.photo.assetId: there is no asset "Beach.png" — did you mean "beach.png"?' == at(
        lines(misspelt)
    )


def test_captions_in_timeline_time_show_the_item_time() -> None:
    """The time that the caption has within its item."""
    timed = state(item("captions", "it", 5 * SECOND, SECOND))
    timed["assets"]["captions-asset"]["captions"] = [caption(5200, 5900)]
    assert (
        '$.assets["captions-asset"].captions[0].startMs: is 5200, but the captions item ends at 1000 ms,'
        " so it is never shown — caption times count from the start of the captions item: 200"
    ) == at(lines(timed))


# ---- Many findings ----------------------------------------------------------------------------------------


def test_of_many_findings_the_first_are_shown_and_the_others_counted() -> None:
    """As in the check of the schema."""
    unused = state(items={f"i{number}": item("solid", f"i{number}") for number in range(250)})
    problems = lint_editor_state(unused)
    assert [f"$.items.i{number}" for number in range(100)] == [problem.path for problem in problems]
    assert 150 == problems.omitted


def test_an_error_is_shown_before_any_number_of_warnings() -> None:
    """A finding that would lead to a refusal is never among those left out."""
    items = {f"i{number}": item("solid", f"i{number}") for number in range(250)}
    items["i249"]["id"] = "another"
    problems = lint_editor_state(state(items=items))
    assert (100, 151) == (len(problems), problems.omitted)
    assert ("EDITOR_ID_MISMATCH", "$.items.i249.id") == (problems[-1].code, problems[-1].path)


def test_items_that_overlap_a_long_one() -> None:
    """Each is compared with the item that ends last of those before it."""
    document = sequence(
        item("solid", "long", 0, 10 * SECOND),
        item("solid", "b", SECOND, SECOND),
        item("text", "c", 3 * SECOND),
    )
    problems = [problem for problem in lint_editor_state(document) if "OVERLAP" in problem.code]
    assert [
        f'is {start}, but "long" on the same track ends at 2400000 (10 s)'
        for start in ("240000 (1 s)", "720000 (3 s)")
    ] == [problem.message for problem in problems]


@pytest.mark.parametrize("series", [[], [{"label": "A"}], [{"key": "a"}, {}], [{"key": "a"}, None], None])
def test_charts_whose_series_cannot_be_read(series: Any) -> None:
    """The values in their rows are not compared with them."""
    data = {"series": series, "rows": [{"label": "May", "values": {"b": 1}}]}
    document = state(item("chart", "it", chartType="bar", data=data))
    assert [] == [code for code, _ in found(document) if "CHART" in code]


@pytest.mark.parametrize(
    "read",
    [
        lint_editor_state,
        lint_layout,
        lambda state: diff_editor_states(state, {}),
        lambda state: diff_editor_states({}, state),
        upgrade_editor_state,
        captions_of,
        Timeline.from_editor_state,
    ],
)
def test_a_timeline_is_not_taken_for_an_empty_state(read: Callable[[Any], object]) -> None:
    """It would have no problems and no changes."""
    with pytest.raises(TypeError, match=r"must be a dict, not Timeline: pass its to_editor_state\(\)$"):
        read(Timeline())


def test_a_timeline_or_a_payload_in_place_of_an_editor_state_is_explained() -> None:
    """Each field that is missing in a payload is in the editor state, which is one level below."""
    timeline: Any = Timeline("9:16")
    timeline.append(Text("Hello", duration=1))
    [problem] = check_editor_state(timeline)
    assert ".to_editor_state() makes it an object" == problem.hint
    problems = check_editor_state(timeline.to_payload())
    assert {"this is a payload: pass its editorState"} == {problem.hint for problem in problems}
