"""Edits that are not possible are rejected: with a code, a message that says what to do, and no change."""

# Messages are written as they are read.
# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from indream.captions import Cues
from indream.timeline import Audio, Captions, Effect, Solid, Text, Timeline, TimelineError, Transition, Video
from tests.timeline.test_machine import MUSIC, VIDEO

RED = "#ff0000"
Operation = Callable[[Timeline], object]


@pytest.fixture
def timeline() -> Timeline:
    """Two solids and a video of one second each with transitions; a title; a sound of one second."""
    timeline = Timeline()
    video = Video(VIDEO, source_start=1, duration=1)
    timeline.sequence([Solid(RED, duration=1), Solid("#00ff00", duration=1), video], transition="fade")
    timeline.overlay(Text("Hello", duration=1), at=2)
    timeline.sound(Audio(MUSIC, duration=1))
    return timeline


REJECTIONS: list[tuple[str, Operation, str]] = [
    ("SPLIT_OUTSIDE", lambda timeline: timeline.clip("solid-2").split(2),
     "'solid-2' plays from 1 to 2 s, so it cannot be split at 2 s. Pass a time on the timeline that is after its start and before its end."),
    ("SPLIT_OUTSIDE", lambda timeline: timeline.clip("solid-2").split("1.01s"),
     "'solid-2' plays from 1 to 2 s, so it cannot be split at 1 s. Pass a time on the timeline that is after its start and before its end."),
    ("TRIM_ALL", lambda timeline: timeline.clip("solid-2").trim(start=0.5, end=0.5),
     "'solid-2' lasts 1 s, so nothing remains if 0.5 s at its start and 0.5 s at its end are trimmed. Trim less, or call remove()."),
    ("TRIM_ALL", lambda timeline: timeline.clip("solid-2").slide(1),
     "Nothing would remain of its neighbor 'video-1', which lasts 1 s. Slide it less far, or move it."),
    ("TRIM_ALL", lambda timeline: timeline.clip("solid-2").slide(-1),
     "Nothing would remain of its neighbor 'solid-1', which lasts 1 s. Slide it less far, or move it."),
    ("DURATION_INVALID", lambda timeline: timeline.clip("solid-1").trim(start=-1),
     "start must not be negative, is -1."),
    ("TRACK_OVERLAP", lambda timeline: timeline.clip("solid-1").move(1.5),
     "'solid-1' would play from 1.5 to 2.5 s, but 'solid-2' plays from 1 to 2 s on the same track, 'main'. Move it to a time that is free, use another track, or make room first."),
    ("TRACK_OVERLAP", lambda timeline: timeline.clip("text-1").move(2, track=timeline.main),
     "'text-1' would play from 2 to 3 s, but 'video-1' plays from 2 to 3 s on the same track, 'main'. Move it to a time that is free, use another track, or make room first."),
    ("TRACK_OVERLAP", lambda timeline: timeline.clip("solid-1").retime(rate=0.5, ripple=False),
     "'solid-1' would play from 0 to 2 s, but 'solid-2' plays from 1 to 2 s on the same track, 'main'. Use ripple=True, or move the other clip first."),
    ("START_INVALID", lambda timeline: timeline.clip("solid-1").move(-1),
     "to must not be negative, is -1 s. The timeline starts at 0."),
    ("START_INVALID", lambda timeline: timeline.clip("video-1").slip(-1.5),
     "beach.mp4 would start at -0.5 s, before the start of the file. Only 1 s of it is before the part that plays now."),
    ("CLIP_LONGER_THAN_SOURCE", lambda timeline: timeline.clip("video-1").slip(2),
     "beach.mp4 has 0.37 s left after 3 s, but the clip needs 1 s. Start earlier in the file, or make the clip shorter."),
    ("CLIP_LONGER_THAN_SOURCE", lambda timeline: timeline.clip("solid-2").replace(Video(VIDEO, source_start=3)),
     "beach.mp4 has 0.37 s left after 3 s, but the clip needs 1 s. Shorten it, or slow it down with playback_rate=0.37."),
    ("SOURCE_MISSING", lambda timeline: timeline.clip("text-1").slip(1),
     "'text-1' is of the type 'text', which plays no file. Slip videos, sounds, GIFs and Lottie animations."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("video-1").retime(rate=0),
     "rate must be at least 0.01, is 0."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("video-1").retime(rate=float("nan")),
     "rate must be finite, not nan."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("video-1").retime(rate=10**400),
     "rate must be finite, not an integer beyond 64 bits."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("text-1").retime(rate=1e300),
     "At the rate 1e+300, nothing would remain of 'text-1', which lasts 1 s. Pass a smaller rate, or the duration."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("video-1").retime(duration=101),
     "'video-1' would play at the rate 0.00990099, but the slowest is 0.01. Make it shorter, or split it."),
    ("DURATION_INVALID", lambda timeline: timeline.clip("video-1").retime(duration=0),
     "duration must be positive, is 0."),
    ("DURATION_INVALID", lambda timeline: timeline.clip("solid-1").replace(Text("Hello", duration=2)),
     "The text has a duration of 2 s, but it is to have that of 'solid-1'. Leave out its duration=, and trim or retime the clip if it is to have another."),
    ("TRANSITION_CONFLICT", lambda timeline: timeline.clip("solid-2").replace(Text("Hello", exit="fade")),
     "'text-2' is animated at the same cut as the transition, by exit=. Remove the animation or the transition."),
    ("ID_TAKEN", lambda timeline: timeline.main.insert(Text("Hello", duration=1, id="solid-2"), at=0.5),
     "The timeline already has an item 'solid-2'. Pass another id=."),
    ("DURATION_MISSING", lambda timeline: timeline.main.overwrite(Text("Hello"), at=0.5),
     "The text has no duration. Pass duration=, until= or during=."),
    ("KEYFRAME_OUTSIDE", lambda timeline: timeline.clip("text-1").animate("opacity", (0, 1), (3, 0)),
     "The keyframe is at 3 s, but the item is 1 s long. Times of opacity count from the start of the item; 'end' is its end."),
    ("KEYFRAME_ORDER", lambda timeline: timeline.clip("text-1").animate("x", (0.5, 1), (0.5, 0)),
     "The keyframe of x at 0.5 s is not after the one before it, at 0.5 s. List the points in the order of their times."),
    ("NOT_ANIMATABLE", lambda timeline: timeline.clip("text-1").animate("volume_db", (0, 1)),
     "'text-1' is of the type 'text', which has no volume_db."),
    ("NOT_ANIMATABLE", lambda timeline: timeline.clip("audio-1").animate("opacity", (0, 1)),
     "'audio-1' is of the type 'audio', which has no opacity."),
    ("NOT_ANIMATABLE", lambda timeline: timeline.clip("text-1").animate("cropLeft", (0, 0.1)),
     "'text-1' is of the type 'text', which has no cropLeft."),
    ("NOT_ANIMATABLE", lambda timeline: timeline.clip("text-1").animate("borderRadius", (0, 1)),
     "'text-1' is of the type 'text', which has no borderRadius."),
    ("NOT_ANIMATABLE", lambda timeline: timeline.clip("text-1").duck([timeline.clip("solid-1")]),
     "'text-1' is of the type 'text', which has no volume_db."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("text-1").animate("opacity", (0, 2)),
     "the value of a point of opacity must be at least 0 and at most 1, not 2."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("text-1").animate("opacity"),
     "opacity has no points. Pass a number, or (time, value)."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("text-1").animate("scale", (0, 0)),
     "scale is 0, so nothing is visible."),
    ("VALUE_INVALID", lambda timeline: timeline.clip("text-1").animate("width", (0, -1), ("end", 3)),
     "width must not be negative, nor 0 all the time."),
    ("DURATION_INVALID", lambda timeline: timeline.clip("audio-1").duck([], ramp=-1),
     "ramp must not be negative, is -1."),
    ("ASSET_KIND", lambda timeline: timeline.clip("text-1").extract_audio(),
     "'text-1' is not a video. Extract the sound of a video that has one."),
    ("DURATION_INVALID", lambda timeline: timeline.insert_time(1, 0),
     "duration must be positive, is 0."),
    ("DURATION_INVALID", lambda timeline: timeline.remove_time(2, 1),
     "end (1 s) must be after start (2 s)."),
]  # fmt: skip


def frozen(timeline: Timeline) -> str:
    """The editor state, the order of its keys included, and the files."""
    return json.dumps(timeline._model.state) + repr(timeline._model.files)


@pytest.mark.parametrize(("code", "operation", "message"), REJECTIONS)
def test_an_edit_that_is_not_possible_is_rejected(
    timeline: Timeline, code: str, operation: Operation, message: str
) -> None:
    before = frozen(timeline)

    with pytest.raises(TimelineError) as caught:
        operation(timeline)

    assert (code, message) == (caught.value.code, str(caught.value))
    assert before == frozen(timeline)


def test_a_clip_on_a_sync_locked_track_needs_room_to_move(timeline: Timeline) -> None:
    track = timeline.add_track("locked", sync_locked=True)
    for duration in (2.5, 1):
        track.append(Solid(RED, duration=duration))
    before = frozen(timeline)

    with pytest.raises(TimelineError) as caught:
        timeline.clip("solid-1").trim(end=0.5)

    assert ("TRACK_OVERLAP", before) == (caught.value.code, frozen(timeline))
    assert str(caught.value) == (
        "'solid-4' would play from 2 to 3 s, but 'solid-3' plays from 0 to 2.5 s on the same track, "
        "'locked'. Move or cut the other clip first, or use ripple=False."
    )


def test_a_linked_clip_does_not_move_before_the_start(timeline: Timeline) -> None:
    timeline.link(timeline.clip("audio-1"), timeline.clip("video-1"))
    before = frozen(timeline)

    with pytest.raises(TimelineError) as caught:
        timeline.clip("video-1").move(1)

    assert ("START_INVALID", before) == (caught.value.code, frozen(timeline))
    assert str(caught.value) == (
        "'audio-1' would start at -1 s, before the start of the timeline. Move it to 0 or later."
    )


def test_opposite_crops_leave_something(timeline: Timeline) -> None:
    clip = timeline.clip("video-1").animate("cropLeft", (0, 0.5))
    before = frozen(timeline)

    with pytest.raises(TimelineError, match=r"^cropRight and cropLeft cut off 1 together") as caught:
        clip.animate("cropRight", (0, 0.2), ("end", 0.5))

    assert ("CROP_INVALID", before) == (caught.value.code, frozen(timeline))


@pytest.mark.parametrize(
    "operation",
    [
        lambda clip, timeline: clip.trim(end=0.1),
        lambda clip, timeline: clip.split(0.5),
        lambda clip, timeline: clip.move(5),
        lambda clip, timeline: clip.remove(),
        lambda clip, timeline: clip.slip(1),
        lambda clip, timeline: clip.slide(1),
        lambda clip, timeline: clip.retime(rate=2),
        lambda clip, timeline: clip.replace(Text("Hello")),
        lambda clip, timeline: clip.animate("opacity", (0, 1)),
        lambda clip, timeline: clip.duck([]),
        lambda clip, timeline: clip.extract_audio(),
        lambda clip, timeline: timeline.link(clip, timeline.clips[0]),
        lambda clip, timeline: timeline.clip("video-1").transition_from(clip, "fade"),
    ],
)
def test_a_removed_clip_is_a_lookup_error(timeline: Timeline, operation: Any) -> None:
    clip = timeline.clip("solid-2")
    clip.remove()
    before = frozen(timeline)

    with pytest.raises(LookupError, match="has no item 'solid-2'") as caught:
        operation(clip, timeline)

    assert ("CLIP_GONE", before) == (caught.value.code, frozen(timeline))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "operation",
    [
        lambda timeline, other: timeline.link(timeline.clips[0]),
        lambda timeline, other: timeline.link(timeline.clips[0], timeline.clips[0]),
        lambda timeline, other: timeline.link(*other.clips),
        lambda timeline, other: timeline.clips[0].move(9, track=other.main),
        lambda timeline, other: timeline.clip("audio-1").duck(other.clips),
        lambda timeline, other: timeline.clip("audio-1").duck(["text-1"]),
        lambda timeline, other: timeline.clips[0].retime(rate="2"),
        lambda timeline, other: timeline.clips[0].retime(rate=True),
        lambda timeline, other: timeline.clips[0].retime(),
        lambda timeline, other: timeline.clips[0].retime(rate=2, duration=1),
        lambda timeline, other: timeline.clips[0].replace("text"),
        lambda timeline, other: timeline.main.insert("text", at=0),
        lambda timeline, other: timeline.main.overwrite("text", at=0),
        lambda timeline, other: timeline.clip("text-1").animate("opacity", 1),
        lambda timeline, other: timeline.clip("text-1").animate("opacity", (0,)),
        lambda timeline, other: timeline.clip("text-1").animate("opacity", (0, 1, "linear", 2)),
    ],
)
def test_an_argument_of_another_kind_is_a_type_error(timeline: Timeline, operation: Any) -> None:
    other = Timeline()
    other.sequence([Solid(RED, duration=1)] * 2)
    before = frozen(timeline)

    with pytest.raises(TypeError):
        operation(timeline, other)

    assert before == frozen(timeline)


@pytest.mark.parametrize(
    ("path", "value", "operation", "unreadable"),
    [
        (["items", "text-1", "durationTicks"], "1 s",
         lambda timeline: timeline.clip("text-1").split(2.5), "durationTicks is not a whole number"),
        (["items", "text-1", "opacity", "keyframes"], [{"timeTicks": 0}],
         lambda timeline: timeline.clip("text-1").trim(end=0.5), "opacity.keyframes[0].value is not a number"),
        (["items", "text-1", "scaleX"], {"value": 1},
         lambda timeline: timeline.clip("text-1").retime(rate=2), "scaleX.keyframes is not an array"),
        (["items", "video-1", "playbackRate"], 0,
         lambda timeline: timeline.clip("video-1").slip(0.1), "playbackRate is not a positive number"),
        (["transitions"], None,
         lambda timeline: timeline.clip("text-1").move(5), "$.transitions is missing"),
        (["transitions", "transition-1", "durationTicks"], "1 s",
         lambda timeline: timeline.clip("solid-2").trim(end=0.5), "durationTicks is not a whole number"),
        (["tracks", 0, "items"], 3,
         lambda timeline: timeline.clip("solid-2").remove(), ".items is not an array"),
    ],
)  # fmt: skip
def test_an_edit_that_needs_what_cannot_be_read_says_so(
    timeline: Timeline, path: list[Any], value: object, operation: Operation, unreadable: str
) -> None:
    state: Any = timeline.to_editor_state()
    part = state
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    loaded = Timeline.from_editor_state(state)
    before = frozen(loaded)

    with pytest.raises(TimelineError) as caught:
        operation(loaded)

    assert ("STATE_UNREADABLE", before) == (caught.value.code, frozen(loaded))
    assert unreadable in str(caught.value)


def test_an_edit_does_not_look_at_what_it_does_not_need(timeline: Timeline) -> None:
    state: Any = timeline.to_editor_state()
    state["items"]["text-1"]["opacity"] = state["assets"] = None
    loaded = Timeline.from_editor_state(state)

    loaded.clip("solid-1").split(0.5)
    loaded.clip("text-1").move(5)

    assert loaded.clip("text-1").start == 5


def test_new_ids_next_to_ids_that_cannot_be_read(timeline: Timeline) -> None:
    state: Any = timeline.to_editor_state()
    state["tracks"][-1]["id"] = ["main"]
    state["items"]["solid-1"]["linkGroupId"] = {}
    loaded = Timeline.from_editor_state(state)

    track = loaded.add_track()
    group = loaded.link(loaded.clip("solid-2"), track.place(Text("Hello", duration=1), at=0))

    assert ("track-1", "link-1") == (track.id, group)


def test_captions_that_cannot_be_read_are_not_split() -> None:
    timeline = Timeline()
    clip = timeline.append(Captions(Cues([("Hello", 0, 1000)])))
    state: Any = timeline.to_editor_state()
    state["assets"]["captions"]["captions"][0]["endMs"] = "1000"
    loaded = Timeline.from_editor_state(state)
    before = frozen(loaded)

    with pytest.raises(TimelineError, match=r"captions\[0\]\.endMs is not a number") as caught:
        loaded.clip(clip.id).split(0.5)

    assert ("STATE_UNREADABLE", before) == (caught.value.code, frozen(loaded))


def test_an_effect_has_no_place_to_animate() -> None:
    timeline = Timeline()
    clip = timeline.append(Effect("blur", duration=1))
    with pytest.raises(TimelineError) as caught:
        clip.animate("x", (0, 1))
    assert caught.value.code == "NOT_ANIMATABLE"


def test_a_cut_has_only_one_transition() -> None:
    """Also where two clips of a loaded state, which overlap, begin at the same cut."""
    timeline = Timeline()
    timeline.sequence([Solid(color, duration=1) for color in ("#ff0000", "#00ff00")], transition="fade")
    state: Any = timeline.to_editor_state()
    state["items"]["other"] = state["items"]["solid-2"] | {"id": "other"}
    state["tracks"][0]["items"].append("other")
    loaded = Timeline.from_editor_state(state)

    with pytest.raises(TimelineError) as caught:
        loaded.clip("other").transition_from(loaded.clip("solid-1"), "fade")

    assert caught.value.code == "TRANSITION_CONFLICT"
    assert "'solid-1' and 'solid-2' are joined by 'transition-1' already" in str(caught.value)
    assert loaded.to_editor_state() == state
    # The hint of the error helps.
    loaded.resolve_overlaps()
    assert ["solid-1", "solid-2"] == [clip.id for clip in loaded.clip("solid-1").track.clips]


def test_a_transition_that_replaces_another_fits_too() -> None:
    """The one that it replaces takes no time, but the other one of a clip does."""
    timeline = Timeline()
    solids = [Solid("#ff0000", duration=1) for _ in range(3)]
    _, second, third = timeline.sequence(solids, transition=Transition("fade", 0.5))
    before = timeline.to_editor_state()
    with pytest.raises(TimelineError) as caught:
        third.transition_from(second, Transition("wipe", "16f"))
    assert caught.value.code == "TRANSITION_TOO_LONG"
    assert "'transition-1' of 0.5 s together are longer than 'solid-2', which lasts 1 s" in str(caught.value)
    assert timeline.to_editor_state() == before


ALMOST: list[tuple[Operation, str]] = [
    (lambda timeline: timeline.append(Video({**VIDEO, "durationInSeconds": 3.2999}, duration=3.3)),
     "beach.mp4 has 3.2999 s left after 0 s, but the clip needs 3.3 s."),
    (lambda timeline: timeline.append(Video({**VIDEO, "durationInSeconds": 3.2999}, source_start=3.3)),
     "source_start is 3.3 s, but beach.mp4 is only 3.2999 s long."),
    (lambda timeline: timeline.clip("late").track.place(Text("Next", duration=1), at=9),
     "The text from 9 to 10 s overlaps 'late' (8 to 9.000004 s) on the track"),
    (lambda timeline: timeline.clip("late").animate("x", (0, 1), ("240002t", 2)),
     "The keyframe is at 1.00001 s, but the item is 1 s long."),
    (lambda timeline: timeline.clip("late").animate("x", (0.5, 1), ("120000t", 2)),
     "The keyframe of x at 0.5 s is not after the one before it, at 0.5 s."),
    (lambda timeline: timeline.clip("text-1").move(9, track=timeline.clip("late").track),
     "'text-1' would play from 9 to 10 s, but 'late' plays from 8 to 9.000004 s on the same track"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "message"), ALMOST)
def test_times_that_differ_look_different_in_a_message(
    timeline: Timeline, operation: Operation, message: str
) -> None:
    """Such as those of a file, or of a state from elsewhere, that are between milliseconds."""
    timeline.overlay(Text("Late", duration=1, id="late"), at=8)
    timeline.clip("late").item["durationTicks"] += 1

    with pytest.raises(TimelineError) as caught:
        operation(timeline)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda state: state["items"]["text-1"].update(startTicks="0"), "<Clip 'text-1', unreadable>"),
        (lambda state: state["items"]["text-1"].update(startTicks=2**60), "<Clip 'text-1', unreadable>"),
        (lambda state: state["items"].pop("text-1"), "<Clip 'text-1', removed>"),
        (lambda state: state.update(items=5), "<Clip 'text-1', unreadable>"),
    ],
)
def test_clips_of_any_state_can_be_shown(timeline: Timeline, change: Any, shown: str) -> None:
    """A debugger and a log show them, also where they cannot be edited."""
    state: Any = timeline.to_editor_state()
    clip = timeline.clip("text-1")
    change(clip._model.state)
    assert shown == repr(clip)
    change(state)
    assert repr(Timeline.from_editor_state(state)).startswith("<Timeline: ")


def test_an_id_on_a_track_that_no_item_has_is_named(timeline: Timeline) -> None:
    """It is a mistake in the state, not a clip that was removed."""
    state: Any = timeline.to_editor_state()
    del state["items"]["solid-2"]
    loaded = Timeline.from_editor_state(state)
    with pytest.raises(TimelineError) as caught:
        loaded.append(Solid(RED, duration=1))
    assert (
        "CLIP_GONE",
        "$.tracks[1].items has 'solid-2', which is not an item. Remove the id there, or add the item.",
    ) == (caught.value.code, str(caught.value))
    assert state == loaded.to_editor_state()


@pytest.mark.parametrize("field", ["type", "linkGroupId"])
def test_a_list_in_the_place_of_a_text_is_no_reason_to_fail(field: str) -> None:
    """A field that an edit does not need may have any value in a loaded state."""
    timeline = Timeline()
    timeline.sequence([Solid("#ff0000", duration=1)] * 3)
    state: Any = timeline.to_editor_state()
    state["items"]["solid-1"][field] = []
    loaded = Timeline.from_editor_state(state)
    first, second, third = loaded.main.clips
    first.animate("opacity", (0, 0), ("end", 1))
    assert "link-1" == loaded.link(second, third)
    assert 2 == len(first.item["opacity"]["keyframes"])  # type: ignore[typeddict-item]
