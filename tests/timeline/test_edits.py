"""Each edit: what becomes of the clip, and of the clips, links and transitions around it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from indream.captions import Cues, captions_of
from indream.editor_state import check_editor_state, lint_editor_state
from indream.timeline import (
    Audio,
    Captions,
    Clip,
    Gif,
    Solid,
    Text,
    Timeline,
    TimelineError,
    Transition,
    Video,
)
from tests.support.timeline import MEDIA
from tests.timeline.test_machine import MUSIC, VIDEO

RED, GREEN, BLUE = "#ff0000", "#00ff00", "#0000ff"


@pytest.fixture
def timeline() -> Timeline:
    """Three clips of one second each that touch."""
    timeline = Timeline()
    timeline.sequence([Solid(color, duration=1) for color in (RED, GREEN, BLUE)])
    return timeline


def joined() -> Timeline:
    """Three clips of one second each, with transitions of half a second."""
    timeline = Timeline()
    timeline.sequence([Solid(color, duration=1) for color in (RED, GREEN, BLUE)], transition="fade")
    return timeline


def periods(clips: list[Clip]) -> list[tuple[float, float]]:
    return [(float(clip.start), float(clip.end)) for clip in clips]


def state_of(timeline: Timeline) -> Any:
    """The editor state, which has no problems but files that are only local."""
    state = timeline.to_editor_state()
    found = [*check_editor_state(state), *lint_editor_state(state)]
    assert {problem.code for problem in found} <= {"EDITOR_ASSET_NOT_UPLOADED"}
    return state


def test_trim_closes_the_gap(timeline: Timeline) -> None:
    edit = timeline.clips[1].trim(start=0.2, end=0.5)

    assert periods(timeline.clips) == [(0, 1), (1, 1.3), (1.3, 2.3)]
    assert edit.clips == [timeline.clips[1]]
    assert edit.moved == ["solid-3"]


def test_trim_without_ripple_leaves_gaps(timeline: Timeline) -> None:
    edit = timeline.clips[1].trim(start=0.2, end=0.5, ripple=False)

    assert periods(timeline.clips) == [(0, 1), (1.2, 1.5), (2, 3)]
    assert edit.moved == ["solid-2"]


def test_trimmed_times_fall_on_frames(timeline: Timeline) -> None:
    timeline.clips[0].trim(end=0.51)

    assert timeline.clips[0].duration.frames() == 15


def test_trim_shortens_a_transition_that_is_longer_than_the_clip() -> None:
    timeline = joined()

    edit = timeline.clips[1].trim(end=0.5)

    lengths = [entry["durationTicks"] for entry in state_of(timeline)["transitions"].values()]
    assert edit.shortened_transitions == ["transition-1", "transition-2"]
    assert lengths == [56_000, 56_000]  # 7 frames each, in a clip of 15


def test_a_transition_over_a_gap_is_removed() -> None:
    timeline = joined()

    edit = timeline.clips[1].trim(end=0.1, ripple=False)

    assert edit.removed_transitions == ["transition-2"]
    assert list(state_of(timeline)["transitions"]) == ["transition-1"]


def test_remove_leaves_a_gap_or_closes_it(timeline: Timeline) -> None:
    first, second, third = timeline.clips

    assert second.remove().moved == []
    assert periods(timeline.clips) == [(0, 1), (2, 3)]
    assert first.remove(ripple=True).moved == ["solid-3"]
    assert periods([third]) == [(1, 2)]
    with pytest.raises(LookupError):
        first.start  # noqa: B018


def test_remove_removes_the_transitions_of_the_clip() -> None:
    timeline = joined()

    edit = timeline.clips[1].remove(ripple=True)

    assert edit.removed_transitions == ["transition-1", "transition-2"]
    assert state_of(timeline)["transitions"] == {}


def test_ripple_moves_sync_locked_tracks_and_linked_clips(timeline: Timeline) -> None:
    locked = timeline.add_track("locked", sync_locked=True).place(Text("locked", duration=1), at=2)
    free = timeline.add_track("free").place(Text("free", duration=1), at=2)
    linked = timeline.add_track("linked").place(Text("linked", duration=1), at=1.5)
    timeline.link(timeline.clip("solid-3"), linked)

    edit = timeline.clip("solid-1").trim(end=0.5)

    assert [float(clip.start) for clip in (locked, free, linked)] == [1.5, 2, 1]
    assert sorted(edit.moved) == sorted([locked.id, linked.id, "solid-2", "solid-3"])
    state_of(timeline)


def test_move_takes_linked_clips_along(timeline: Timeline) -> None:
    title = timeline.overlay(Text("Hello", duration=1), at=2.5)
    timeline.link(timeline.clip("solid-3"), title)

    edit = timeline.clip("solid-3").move(4)

    assert periods([title]) == [(4.5, 5.5)]
    assert sorted(edit.moved) == ["solid-3", "text-1"]


def test_move_with_ripple_moves_later_clips_as_far(timeline: Timeline) -> None:
    timeline.clips[1].move(1.5, ripple=True)

    assert periods(timeline.clips) == [(0, 1), (1.5, 2.5), (2.5, 3.5)]


def test_move_to_another_track_removes_transitions() -> None:
    timeline = joined()
    top = timeline.add_track()

    edit = timeline.clip("solid-2").move(0, track=top)

    assert timeline.clip("solid-2").track == top
    assert edit.moved == ["solid-2"]
    assert edit.removed_transitions == ["transition-1", "transition-2"]
    state_of(timeline)


def test_move_past_other_clips_keeps_the_order_of_the_track(timeline: Timeline) -> None:
    timeline.clips[0].move(3)

    assert state_of(timeline)["tracks"][0]["items"] == ["solid-2", "solid-3", "solid-1"]


def test_slip_shows_another_part_at_the_rate_of_the_file() -> None:
    timeline = Timeline()
    clip = timeline.append(Video(VIDEO, duration=1, source_start=1, playback_rate=0.5))

    clip.slip(0.5)
    clip.slip("-250ms")

    assert clip.item["sourceStartTicks"] == 300_000  # type: ignore[typeddict-item]
    assert periods([clip]) == [(0, 1)]


@pytest.mark.parametrize(
    ("by", "offset", "shown"),
    [
        (0.05, 24_000, [("A", 100, 400), ("B", 500, 800)]),
        (0.2, 0, [("A", 0, 100), ("B", 200, 500)]),
        (0.5, 0, []),
        (-0.1, 96_000, [("A", 400, 700), ("B", 800, 1000)]),
        (-0.5, 240_000, []),
    ],
)
def test_slip_takes_linked_captions_along(by: float, offset: int, shown: list[Any]) -> None:
    """By the time that they take at the rate of the clip; those that are not linked stay."""
    timeline = Timeline()
    clip = timeline.append(Video(VIDEO, duration=1, source_start=1, playback_rate=0.5))
    cues = Cues([("A", 0, 300), ("B", 400, 700)])
    captions = timeline.overlay(Captions(cues, lead_in=0.2), during=clip)
    other = timeline.overlay(Captions(Cues([("C", 0, 500)])), during=clip)
    timeline.link(clip, captions)

    clip.slip(by)

    state = timeline.to_editor_state()
    found = captions_of(state, items=[captions.id])
    assert shown == [(cue.text, cue.start, cue.end) for cue in found]
    assert offset == captions.item["contentStartOffsetTicks"]  # type: ignore[typeddict-item]
    assert ["C"] == [cue.text for cue in captions_of(state, items=[other.id])]


def test_slip_of_a_clip_that_is_longer_than_its_file() -> None:
    """An editor state from elsewhere may have one; no more of it is after the end of the file than before."""
    timeline = Timeline()
    clip = timeline.append(Video(VIDEO, duration=1, source_start=1, playback_rate=2))
    item: Any = clip.item
    item["durationTicks"] = 720_000  # which needs 6 s of a file of 3.37 s
    clip.slip(-0.5)
    assert item["sourceStartTicks"] == 120_000
    with pytest.raises(TimelineError, match=r"has 2.62 s left after 0.75 s, but the clip needs 6 s"):
        clip.slip(0.25)


def test_slip_of_a_file_that_repeats_begins_again_at_its_end() -> None:
    timeline = Timeline()
    clip = timeline.append(Gif(MEDIA / "loops.gif", duration=5))
    length = round(clip.asset["durationInSeconds"] * 240_000)  # type: ignore[index, typeddict-item]

    clip.slip("-1t")

    assert clip.item["sourceStartTicks"] == length - 1  # type: ignore[typeddict-item]


def test_slide_trims_one_neighbor_and_extends_the_other() -> None:
    timeline = Timeline()
    video = Video(VIDEO, source_start=1, duration=1)
    timeline.sequence([video, video, video], transition=Transition(duration=0.1))

    edit = timeline.clips[1].slide(0.5)

    starts = [clip.item["sourceStartTicks"] / 240_000 for clip in timeline.clips]  # type: ignore[typeddict-item]
    assert periods(timeline.clips) == [(0, 1.5), (1.5, 2.5), (2.5, 3)]
    assert starts == [1, 1, 1.5]
    assert edit.moved == ["video-2", "video-3"]
    assert edit.removed_transitions == edit.shortened_transitions == []

    timeline.clips[1].slide(-1)
    starts = [clip.item["sourceStartTicks"] / 240_000 for clip in timeline.clips]  # type: ignore[typeddict-item]
    assert periods(timeline.clips) == [(0, 0.5), (0.5, 1.5), (1.5, 3)]
    assert starts == [1, 1, 0.5]


@pytest.mark.parametrize("by", [0.25, 0.1, -0.25])
@pytest.mark.parametrize("fps", [30, 25, 29.97])
def test_slide_back_is_as_long(by: float, fps: float) -> None:
    """A half of a frame is rounded away from 0 in both directions."""
    timeline = Timeline(fps=fps)
    timeline.sequence([Solid(RED, duration=2)] * 3)
    before = timeline.to_editor_state()
    timeline.clips[1].slide(by)
    assert before != timeline.to_editor_state()
    timeline.clips[1].slide(-by)
    assert before == timeline.to_editor_state()


def test_a_neighbor_that_is_extended_looks_the_same_at_each_time() -> None:
    timeline = Timeline()
    timeline.append(Solid(RED, duration=1))
    timeline.append(Solid(GREEN, duration=1))
    faded = timeline.append(Solid(BLUE, duration=1, opacity=[(0, 0.2), ("end", 1)]))

    timeline.clips[1].slide(-0.5)

    assert faded.item["opacity"]["keyframes"] == [
        {"timeTicks": 0, "value": 0.2},
        {"timeTicks": 120_000, "value": 0.2},
        {"timeTicks": 359_999, "value": 1},
    ]


def test_keyframes_that_begin_later_stay_where_they_are_when_a_clip_starts_earlier() -> None:
    """Before the first keyframe its value is shown anyway."""
    timeline = Timeline()
    timeline.sequence([Solid(RED, duration=1), Solid(GREEN, duration=1)])
    item: Any = timeline.append(Solid(BLUE, duration=1, opacity=[(0, 0.2), ("end", 1)])).item
    item["opacity"]["keyframes"][0]["timeTicks"] = 60_000

    timeline.clips[1].slide(-0.5)

    assert item["opacity"]["keyframes"] == [
        {"timeTicks": 180_000, "value": 0.2},
        {"timeTicks": 359_999, "value": 1},
    ]


def test_a_part_before_all_keyframes_has_their_first_value() -> None:
    """A keyframe on the last tick of a part is not written twice."""
    timeline = Timeline()
    clip = timeline.append(Solid(RED, duration=4, opacity=[(0, 1), (3, 0)]))
    item: Any = clip.item
    item["opacity"]["keyframes"] = [{"timeTicks": 479_999, "value": 1}, {"timeTicks": 720_000, "value": 0}]
    first, rest = clip.split(1).clips
    assert {"value": 1, "keyframes": []} == first.item["opacity"]
    second, last = rest.split(2).clips
    assert {"value": 1, "keyframes": []} == second.item["opacity"]
    assert [0, 240_000] == [key["timeTicks"] for key in last.item["opacity"]["keyframes"]]


def test_retime_changes_rate_and_duration() -> None:
    timeline = Timeline()
    timeline.append(Video(VIDEO, duration=2, volume_db=[(0, 0), (1, -6)], audio_fade_in=0.5))
    timeline.append(Solid(RED, duration=1))

    edit = timeline.clips[0].retime(rate=2)

    item: Any = timeline.clips[0].item
    assert periods(timeline.clips) == [(0, 1), (1, 2)]
    assert item["playbackRate"] == 2
    assert item["audioFadeInDurationTicks"] == 60_000
    assert [key["timeTicks"] for key in item["decibelAdjustment"]["keyframes"]] == [0, 120_000]
    assert edit.moved == ["solid-1"]
    timeline.clips[0].retime(duration=4)
    assert timeline.clips[0].item["playbackRate"] == 0.5  # type: ignore[typeddict-item]
    assert periods(timeline.clips) == [(0, 4), (4, 5)]


def test_retime_scales_captions() -> None:
    timeline = Timeline()
    clip = timeline.append(Captions(Cues([("One", 0, 1000), ("two", 1000, 2000)]), lead_in=0.5))

    clip.retime(rate=0.5)

    captions: Any = clip.asset
    assert clip.item["contentStartOffsetTicks"] == 240_000  # type: ignore[typeddict-item]
    assert [(cue["startMs"], cue["endMs"]) for cue in captions["captions"]] == [(0, 2000), (2000, 4000)]


def test_a_cut_where_a_caption_begins_leaves_nothing_of_it() -> None:
    """The number of a state is a little less than the time of the frame, 2900/3 ms."""
    begin = Fraction("966.6666666666666")
    timeline = Timeline()
    clip = timeline.append(Captions(Cues([("One", 400, begin), ("two", begin, 1200)]), duration=1.2))

    left, right = clip.split("29f").clips

    assets: Any = [left.asset, right.asset]
    assert [["One"], ["two"]] == [[cue["text"] for cue in asset["captions"]] for asset in assets]
    assert 2 == len(timeline.to_editor_state()["items"])


def test_captions_that_start_earlier_are_shown_at_the_same_times() -> None:
    timeline = Timeline()
    cues = Captions(Cues([("One", 0, 1000)]), lead_in=0.25, duration=2)
    timeline.sequence([Solid(RED, duration=1), Solid(GREEN, duration=1), cues])

    timeline.clips[1].slide(-0.5)

    clip = timeline.clips[2]
    assert periods([clip]) == [(1.5, 4)]
    assert clip.item["contentStartOffsetTicks"] == 180_000  # type: ignore[typeddict-item]


@pytest.mark.parametrize("field", ["scale", "scaleX", "scaleY"])
def test_a_picture_may_be_mirrored(field: str) -> None:
    timeline = Timeline()
    clip = timeline.append(Solid(RED, duration=1))

    clip.animate(field, (0, 1), (0.5, -1))

    item: Any = clip.item
    assert [key["value"] for key in item["scaleX" if field == "scale" else field]["keyframes"]] == [1, -1]


@pytest.mark.parametrize("field", ["width", "height"])
def test_a_size_is_not_negative(field: str) -> None:
    timeline = Timeline()
    clip = timeline.append(Solid(RED, duration=1))
    clip.animate(field, (0, 0), (0.5, 10))
    for values in ((1, -1), (0, 0)):
        with pytest.raises(TimelineError) as caught:
            clip.animate(field, (0, values[0]), (0.5, values[1]))
        assert caught.value.code == "VALUE_INVALID"


@pytest.mark.parametrize(("granularity", "text"), [("word", "two"), ("line", " two")])
def test_a_word_that_becomes_the_first_has_no_space_before_it(granularity: Any, text: str) -> None:
    timeline = Timeline()
    clip = timeline.append(Captions(Cues([("One", 0, 1000), (" two", 1000, 2000)], granularity=granularity)))

    clip.trim(start=1)

    captions: Any = clip.asset
    assert [cue["text"] for cue in captions["captions"]] == [text]


def test_a_transition_can_be_added_later(timeline: Timeline) -> None:
    first, second, _ = timeline.clips

    id = second.transition_from(first, "fade")

    [(key, transition)] = state_of(timeline)["transitions"].items()
    assert (id, first.id, second.id) == (key, transition["fromClipId"], transition["toClipId"])


def test_a_transition_replaces_the_one_that_the_clips_have(timeline: Timeline) -> None:
    first, second, third = timeline.clips
    replaced = second.transition_from(first, "fade")
    kept = third.transition_from(second, "fade")

    assert replaced == second.transition_from(first, Transition("slide", 0.4, direction="from-left"))

    transitions: Any = state_of(timeline)["transitions"]
    assert [replaced, kept] == list(transitions)
    assert {
        "id": replaced,
        "trackId": "main",
        "fromClipId": first.id,
        "toClipId": second.id,
        "type": "slide",
        "durationTicks": 96_000,
        "params": {"direction": "from-left"},
    } == transitions[replaced]
    assert "fade" == transitions[kept]["type"]


def test_retime_to_the_slowest_rate() -> None:
    timeline = Timeline()
    clip = timeline.append(Video(VIDEO, duration=1))

    clip.retime(rate=0.01)

    assert periods([clip]) == [(0, 100)]


def test_retime_moves_a_sound_that_is_linked_to_a_video_with_it() -> None:
    timeline = Timeline()
    clip = timeline.append(Video(VIDEO, duration=2))
    sound = clip.extract_audio()

    clip.retime(rate=2)

    assert periods([clip, sound]) == [(0, 1), (0, 1)]
    assert sound.item["playbackRate"] == 2  # type: ignore[typeddict-item]


def test_replace_keeps_place_links_and_transitions() -> None:
    timeline = joined()
    title = timeline.overlay(Text("Hello"), during=timeline.clip("solid-2"))
    group = timeline.link(timeline.clip("solid-2"), title)

    edit = timeline.clip("solid-2").replace(Video(VIDEO, id="beach"))

    [clip] = edit.clips
    state = state_of(timeline)
    assert periods([clip]) == [(1, 2)]
    assert clip.item["linkGroupId"] == group  # type: ignore[typeddict-item]
    assert edit.moved == edit.removed_transitions == []
    assert [(entry["fromClipId"], entry["toClipId"]) for entry in state["transitions"].values()] == [
        ("solid-1", "beach"),
        ("beach", "solid-3"),
    ]


def test_insert_makes_room_and_splits_a_clip(timeline: Timeline) -> None:
    sound = timeline.sound(Audio(MUSIC))
    timeline.link(timeline.clip("solid-2"), sound)

    clip = timeline.main.insert(Text("Hello", duration=0.5), at=1.5)

    assert periods(timeline.main.clips) == [(0, 1), (1, 1.5), (1.5, 2), (2, 2.5), (2.5, 3.5)]
    assert clip == timeline.main.clips[2]
    assert periods(timeline.tracks[-1].clips)[1][0] == 2
    state_of(timeline)


def test_overwrite_cuts_and_removes_what_is_in_the_way(timeline: Timeline) -> None:
    timeline.main.overwrite(Text("Hello", duration=1.5), at=0.8)

    assert periods(timeline.main.clips) == [(0, 0.8), (0.8, 2.3), (2.3, 3)]
    timeline.main.overwrite(Text("Hello", duration=0.5), at=1)
    assert periods(timeline.main.clips) == [(0, 0.8), (0.8, 1), (1, 1.5), (1.5, 2.3), (2.3, 3)]
    state_of(timeline)


def test_close_gaps_moves_clips_together() -> None:
    timeline = Timeline()
    for start in (1, 3, 4.5):
        timeline.main.place(Solid(RED, duration=1), at=start)
    title = timeline.overlay(Text("Hello", duration=1), at=5)
    timeline.link(timeline.clip("solid-3"), title)

    edit = timeline.main.close_gaps()

    assert periods(timeline.main.clips) == [(1, 2), (2, 3), (3, 4)]
    assert periods([title]) == [(3.5, 4.5)]
    assert sorted(edit.moved) == ["solid-2", "solid-3", "text-1"]


def test_a_removed_track_is_gone_with_its_transitions() -> None:
    timeline = joined()
    track = timeline.main
    timeline.overlay(Text("Hello", duration=1))

    track.remove()

    state = state_of(timeline)
    assert [entry["id"] for entry in state["tracks"]] == ["overlay-1"]
    assert list(state["items"]) == ["text-1"]
    assert state["transitions"] == {}
    with pytest.raises(LookupError):
        track.append(Solid(RED, duration=1))


def test_insert_time_opens_a_gap_in_all_tracks(timeline: Timeline) -> None:
    timeline.sound(Audio(MUSIC))
    later = timeline.overlay(Text("Hello", duration=1), at=2)

    edit = timeline.insert_time(1.5, 2)

    assert periods(timeline.main.clips) == [(0, 1), (1, 1.5), (3.5, 4), (4, 5)]
    assert periods(timeline.tracks[-1].clips)[:2] == [(0, 1.5), (3.5, pytest.approx(5.37, abs=0.04))]
    assert float(later.start) == 4
    assert len(edit.clips) == 4
    assert sorted(edit.moved) == ["solid-3", "text-1"]
    state_of(timeline)


def test_remove_time_cuts_a_period_out_of_all_tracks(timeline: Timeline) -> None:
    timeline.sound(Audio(MUSIC))
    timeline.overlay(Text("gone", duration=0.5), at=1)

    edit = timeline.remove_time(0.8, 2.3)

    assert periods(timeline.main.clips) == [(0, 0.8), (0.8, 1.5)]
    assert [clip.start for clip in timeline.tracks[-1].clips] == [0, 0.8]
    assert "text-1" not in state_of(timeline)["items"]
    assert edit.moved == ["solid-3"]


def test_linked_clips_are_split_and_removed_together(timeline: Timeline) -> None:
    title = timeline.overlay(Text("Hello"), during=timeline.clip("solid-1"))
    group = timeline.link(timeline.clip("solid-1"), title)

    left, right = timeline.clip("solid-1").split(0.5).clips

    second = timeline.at(0.5)[0]
    groups = [clip.item["linkGroupId"] for clip in (left, title, right, second)]  # type: ignore[typeddict-item]
    assert groups == [group, group, "link-2", "link-2"]
    left.remove()
    assert [clip.id for clip in timeline.clips] == [second.id, right.id, "solid-2", "solid-3"]
    state_of(timeline)


def test_the_repeats_of_a_sound_stay_linked_after_a_cut() -> None:
    timeline = Timeline()
    timeline.append(Solid(RED, duration=10))
    first = timeline.sound(Audio(MUSIC), until="end", loop=True)

    first.split(1)[0][0].remove()

    assert len(timeline.tracks[-1].clips) == 3  # the second half, and two repeats
    assert len({clip.item.get("linkGroupId") for clip in timeline.tracks[-1].clips}) == 1


def test_animate_writes_keyframes(timeline: Timeline) -> None:
    clip = timeline.clips[0].animate("scale", (0, 1), ("end", 1.5)).animate("x", (0, 10), (0.5, 20))

    item: Any = clip.item
    assert (
        item["scaleX"]
        == item["scaleY"]
        == {
            "value": 1.5,
            "keyframes": [{"timeTicks": 0, "value": 1}, {"timeTicks": 239_999, "value": 1.5}],
        }
    )
    assert item["left"]["keyframes"][1] == {"timeTicks": 120_000, "value": 20}


def test_duck_lowers_the_volume_while_others_play() -> None:
    timeline = Timeline()
    timeline.append(Solid(RED, duration=3))
    speech = timeline.overlay(Text("Hello", duration=1), at=1)
    music = timeline.sound(Audio(MUSIC, volume_db=-6), until="end")

    assert music.duck([speech], by=-12, ramp=0.25) == music

    assert music.item["decibelAdjustment"] == {  # type: ignore[typeddict-item]
        "value": -6,
        "keyframes": [
            {"timeTicks": 0, "value": -6},
            {"timeTicks": 180_000, "value": -6},
            {"timeTicks": 240_000, "value": -18},
            {"timeTicks": 479_999, "value": -18},
            {"timeTicks": 539_999, "value": -6},
        ],
    }


def test_duck_keeps_the_volume_low_in_short_pauses_and_adds_to_keyframes() -> None:
    timeline = Timeline()
    timeline.append(Solid(RED, duration=3))
    speech = [timeline.overlay(Text("Hello", duration=1), at=at) for at in (0, 1.4)]
    music = timeline.sound(Audio(MUSIC, volume_db=[(0, 0), (2, -4)]), until="end")

    music.duck(speech, by=-10)

    keys: Any = music.item["decibelAdjustment"]["keyframes"]  # type: ignore[typeddict-item]
    assert [(key["timeTicks"], round(key["value"], 3)) for key in keys] == [
        (0, -10),
        (480_000, -14),
        (575_999, -14),
        (635_999, -4),
    ]


def test_duck_keeps_the_volume_low_in_a_pause_as_long_as_two_ramps() -> None:
    timeline = Timeline()
    timeline.append(Solid(RED, duration=3))
    speech = [timeline.overlay(Text("Hello", duration=1), at=at) for at in (0, 1.5)]
    music = timeline.sound(Audio(MUSIC), until="end")

    music.duck(speech, by=-10, ramp=0.25)

    keys: Any = music.item["decibelAdjustment"]["keyframes"]  # type: ignore[typeddict-item]
    assert [(key["timeTicks"], key["value"]) for key in keys] == [(0, -10), (599_999, -10), (659_999, 0)]


def test_duck_lowers_the_repeats_of_a_sound() -> None:
    """Speech starts in the second one; the clips that play are not lowered, even if they are linked."""
    timeline = Timeline()
    timeline.append(Solid("#000000", duration=6))
    music = timeline.sound(Audio(MUSIC, duration=2), until="end", loop=True)
    speech = timeline.sound(Audio(MUSIC, duration=1), at=3)
    timeline.link(*music.track.clips, speech)

    music.duck([speech], by=-10, ramp=0.5)

    keys: list[Any] = [
        clip.item["decibelAdjustment"]["keyframes"]  # type: ignore[typeddict-item]
        for clip in (*music.track.clips, speech)
    ]
    assert [[(key["timeTicks"], round(key["value"], 3)) for key in clip] for clip in keys] == [
        [],
        [(0, 0), (120_000, 0), (240_000, -10)],
        [(0, -10), (119_999, 0)],
        [],
    ]


def test_duck_under_nothing_changes_nothing() -> None:
    timeline = Timeline()
    music = timeline.sound(Audio(MUSIC, volume_db=[(0, 0), (2, -4)]))
    before = timeline.to_editor_state()

    music.duck([])

    assert timeline.to_editor_state() == before


def test_extract_audio_links_the_sound_and_mutes_the_video() -> None:
    timeline = Timeline()
    clip = timeline.append(Video(MEDIA / "h264_aac.mp4", volume_db=-3, source_start="100ms", enter="fade"))

    sound = clip.extract_audio()

    state = state_of(timeline)
    item = state["items"][sound.id]
    assert (item["type"], item["decibelAdjustment"]["value"], item["sourceStartTicks"]) == (
        "audio",
        -3,
        24_000,
    )
    assert state["items"][clip.id]["decibelAdjustment"]["value"] == -60
    assert item["linkGroupId"] == state["items"][clip.id]["linkGroupId"]
    assert periods([sound]) == periods([clip])
    assert state["assets"]["h264_aac-sound"]["type"] == "audio"
    assert timeline.files["h264_aac-sound"] == timeline.files["h264_aac"]
    clip.split("200ms")
    assert len(sound.track.clips) == 2
    state_of(timeline)


def test_edits_of_a_loaded_state_keep_unknown_fields_and_overlaps(timeline: Timeline) -> None:
    state: Any = timeline.to_editor_state()
    state["tracks"][0]["color"] = "red"
    state["items"]["solid-3"]["startTicks"] = 360_000  # overlaps
    state["items"]["solid-2"]["note"] = {"by": "me"}
    loaded = Timeline.from_editor_state(state)

    right = loaded.clip("solid-2").split(1.3).clips[1]
    loaded.clip("solid-1").trim(end=0.5)

    result: Any = loaded.to_editor_state()
    assert result["tracks"][0]["color"] == "red"
    assert result["items"][right.id]["note"] == {"by": "me"}
    assert [float(clip.start) for clip in loaded.clips] == [0, 0.5, 0.8, 1]


def test_an_edit_lists_nothing_if_nothing_changes(timeline: Timeline) -> None:
    before = timeline.to_editor_state()

    edit = timeline.clips[1].trim()

    assert edit[1:] == ([], [], [])
    assert timeline.to_editor_state() == before


def test_resolve_overlaps_moves_clips_to_tracks_just_above() -> None:
    state: Any = joined().to_editor_state()
    state["items"]["solid-2"]["startTicks"] = 120_000
    state["items"]["solid-3"]["startTicks"] = 360_000
    del state["transitions"]["transition-1"]
    timeline = Timeline.from_editor_state(state)
    main = timeline.main

    edit = timeline.resolve_overlaps()

    result = state_of(timeline)
    assert [(track["id"], track["items"]) for track in result["tracks"]] == [
        ("main-2", ["solid-2", "solid-3"]),
        ("main", ["solid-1"]),
    ]
    assert result["transitions"]["transition-2"]["trackId"] == "main-2"
    assert edit.moved == [clip.id for clip in edit.clips] == ["solid-2", "solid-3"]
    assert edit.removed_transitions == []
    assert [clip.id for clip in main.clips] == ["solid-1"]


def test_resolve_overlaps_changes_nothing_if_there_are_none() -> None:
    timeline = joined()
    before = timeline.to_editor_state()

    assert timeline.resolve_overlaps() == ([], [], [], [])
    assert timeline.to_editor_state() == before


# Tracks of a loaded state that list their items in another order than that of time


def shuffled(*, overlap: bool = False) -> Timeline:
    """Four clips of one second, the last after a gap and first in the list; the first two have a transition.

    With an overlap, another clip starts and ends while the first one plays.
    """
    timeline = Timeline()
    timeline.sequence([Solid(color, duration=1) for color in (RED, GREEN)], transition="fade")
    timeline.append(Solid(BLUE, duration=1))
    timeline.append(Solid(RED, duration=1), gap=2)
    state: Any = timeline.to_editor_state()
    ids = ["solid-4", "solid-1", "solid-2", "solid-3"]
    if overlap:
        state["items"]["other"] = state["items"]["solid-1"] | {
            "id": "other",
            "startTicks": 48_000,
            "durationTicks": 144_000,
        }
        ids.append("other")
    state["tracks"][0]["items"] = ids
    return Timeline.from_editor_state(state)


OPERATIONS: dict[str, Callable[[Timeline], object]] = {
    "append": lambda timeline: timeline.append(Solid(GREEN, duration=1), transition="fade"),
    "append after a gap": lambda timeline: timeline.append(Solid(GREEN, duration=1), gap=1),
    "place": lambda timeline: timeline.main.place(Solid(GREEN, duration=1), at=3.5),
    "overwrite": lambda timeline: timeline.main.overwrite(Solid(GREEN, duration=1), at=2.5),
    "insert": lambda timeline: timeline.main.insert(Solid(GREEN, duration=1), at=3),
    "replace": lambda timeline: timeline.clip("solid-2").replace(Solid(BLUE)),
    "split": lambda timeline: timeline.clip("solid-2").split(1.7),
    "trim": lambda timeline: timeline.clip("solid-2").trim(end=0.1),
    "remove": lambda timeline: timeline.clip("solid-3").remove(),
    "retime": lambda timeline: timeline.clip("solid-4").retime(rate=2),
    "slide": lambda timeline: timeline.clip("solid-3").slide(0.5),
    "move": lambda timeline: timeline.clip("solid-3").move(3),
    "close_gaps": lambda timeline: timeline.main.close_gaps(),
    "insert_time": lambda timeline: timeline.insert_time(0.5, 1),
    "transition_from": lambda timeline: timeline.clip("solid-3").transition_from(
        timeline.clip("solid-2"), "fade"
    ),
}


@pytest.mark.parametrize("overlap", [False, True], ids=["in gaps", "overlapping"])
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_joined_items_are_neighbors_in_a_list_that_was_not_in_order(
    operation: Callable[[Timeline], object], overlap: bool
) -> None:
    """The list says which items are neighbors, so a transition that is added or kept joins two in a row."""
    timeline = shuffled(overlap=overlap)

    operation(timeline)

    state: Any = timeline.to_editor_state()
    assert state["transitions"]
    for transition in state["transitions"].values():
        assert (transition["fromClipId"], transition["toClipId"]) in set(
            pairwise(state["tracks"][0]["items"])
        )


def test_a_clip_appended_with_a_transition_follows_the_clip_that_ends_last() -> None:
    timeline = shuffled()

    clip = timeline.append(Solid(GREEN, duration=1), transition="fade")

    state = state_of(timeline)
    assert state["tracks"][0]["items"] == ["solid-1", "solid-2", "solid-3", "solid-4", clip.id]
    assert state["transitions"]["transition-2"]["fromClipId"] == "solid-4"


def test_a_clip_is_put_on_a_track_that_is_not_in_order_without_its_transitions() -> None:
    """Those of the state may be missing; the place of the clip does not depend on them."""
    state: Any = shuffled().to_editor_state()
    state["transitions"] = None
    timeline = Timeline.from_editor_state(state)

    timeline.main.place(Solid(GREEN, id="new", duration=1), at=3.5)

    assert ["solid-1", "solid-2", "solid-3", "new", "solid-4"] == timeline.to_editor_state()["tracks"][0][
        "items"
    ]
