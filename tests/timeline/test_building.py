"""A timeline is built in sequence, in layers and with sounds; its tracks are in the right order."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from indream.timeline import (
    Audio,
    Clip,
    Effect,
    Image,
    Item,
    MotionGraphic,
    Solid,
    Text,
    Timeline,
    TimelineError,
    Video,
)
from indream.types import Asset
from tests.support.timeline import MEDIA
from tests.timeline.test_machine import MUSIC


def solid(duration: Any = None) -> Solid:
    return Solid("#ff0000", duration=duration)


def tracks(timeline: Timeline) -> dict[str, list[str]]:
    """The ids of the items by track, topmost first."""
    return {track.id: [clip.id for clip in track.clips] for track in timeline.tracks}


def test_a_text_is_a_timeline() -> None:
    """With one track."""
    timeline = Timeline("16:9")
    clip = timeline.append(Text("Hello, timeline", duration=3))
    assert timeline.to_editor_state()["tracks"] == [
        {"id": "main", "items": ["text-1"], "hidden": False, "muted": False}
    ]
    assert (clip.id, clip.type, clip.start, clip.duration) == ("text-1", "text", 0, 3)
    assert "<Clip 'text-1', 0 to 3 s>" == repr(clip)


def test_clips_of_the_main_track_touch() -> None:
    """Unless there is a gap between them."""
    timeline = Timeline()
    first, second = timeline.sequence([solid(0.1), solid("20f")])
    third = timeline.append(solid(1), gap=0.5)
    assert first.end == second.start == 0.1
    assert third.start == second.end + 0.5
    assert [second, third, None] == [first.next, second.next, third.next]
    assert [None, first, second] == [first.previous, second.previous, third.previous]
    assert timeline.duration == timeline.main.end == third.end


def test_a_sequence_has_a_transition_between_each_two() -> None:
    """And none before the first."""
    timeline = Timeline()
    timeline.append(solid(1))
    timeline.sequence([solid(1), solid(1), solid(1)], transition="wipe")
    joined: Any = timeline.to_editor_state()["transitions"].values()
    assert [("solid-2", "solid-3"), ("solid-3", "solid-4")] == [
        (transition["fromClipId"], transition["toClipId"]) for transition in joined
    ]


def test_overlays_are_above_everything_visible_in_their_period() -> None:
    """On the lowest track that is free then."""
    timeline = Timeline()
    timeline.append(solid(4))
    timeline.overlay(solid(1), at=0)
    timeline.overlay(solid(1), at=2)
    timeline.overlay(solid(1), at=2.5)
    timeline.overlay(solid(1), at=0.5)
    timeline.overlay(solid(1), at=5)
    assert {
        "overlay-2": ["solid-5", "solid-4"],
        "overlay-1": ["solid-2", "solid-3", "solid-6"],
        "main": ["solid-1"],
    } == tracks(timeline)


def test_an_overlay_is_not_below_an_earlier_one_that_is_seen() -> None:
    """Also if a lower track is free."""
    timeline = Timeline()
    timeline.append(solid(4))
    timeline.overlay(solid(1), at=0)
    timeline.overlay(solid(1), at=0.5)
    assert "overlay-3" == timeline.overlay(solid(0.2), at=1.2).track.id
    assert ["solid-4", "solid-3", "solid-1"] == [clip.id for clip in timeline.at(1.3)]


def test_underlays_are_below_the_main_track_and_above_the_sounds() -> None:
    """A later one is below an earlier one that plays at the same time."""
    timeline = Timeline()
    timeline.append(solid(2))
    timeline.sound(Audio(MUSIC))  # type: ignore[arg-type]
    timeline.underlay(solid(), until=2)
    timeline.underlay(solid(), until=1)
    timeline.underlay(solid(1), at=2)
    assert {
        "main": ["solid-1"],
        "underlay-1": ["solid-2", "solid-4"],
        "underlay-2": ["solid-3"],
        "sound-1": ["audio-1"],
    } == tracks(timeline)


def test_the_main_track_is_below_layers_and_above_sounds_whatever_is_placed_first() -> None:
    """It is created when it is first needed."""
    timeline = Timeline()
    timeline.overlay(solid(1))
    timeline.sound(Audio(MUSIC))  # type: ignore[arg-type]
    timeline.append(solid(1))
    assert {"overlay-1": ["solid-1"], "main": ["solid-2"], "sound-1": ["audio-1"]} == tracks(timeline)
    assert "main" == timeline.main.id


def test_the_main_track_of_a_loaded_state_is_the_lowest_that_shows_something() -> None:
    """As no field says which it is."""
    timeline = Timeline()
    timeline.append(solid(1))
    timeline.overlay(Text("Hello", duration=1))
    timeline.sound(Audio(MUSIC))  # type: ignore[arg-type]
    state: Any = timeline.to_editor_state()
    for number, track in enumerate(state["tracks"]):
        track["id"] = f"track-{number}"
    loaded = Timeline.from_editor_state(state)
    assert loaded.append(solid(1)).track == loaded.main == loaded.tracks[1]


def test_sounds_share_a_track_if_it_is_free() -> None:
    """They are cut to fit, and end early if their file is shorter."""
    timeline = Timeline()
    timeline.append(solid(5))
    first = timeline.sound(Audio(MUSIC), until="end")  # type: ignore[arg-type]
    second = timeline.sound(Audio(MUSIC), at=1, until=2)  # type: ignore[arg-type]
    third = timeline.sound(Audio(MUSIC), at=4)  # type: ignore[arg-type]
    assert [3.3666666666666667, 1, 3.3666666666666667] == [
        float(clip.duration) for clip in (first, second, third)
    ]
    assert {"main": ["solid-1"], "sound-1": ["audio-1", "audio-3"], "sound-2": ["audio-2"]} == tracks(
        timeline
    )


def test_a_sound_is_not_shorter_than_its_own_duration() -> None:
    """A period cuts what fits into it; `duration=` says how long the sound is, as for other clips."""
    timeline = Timeline()
    with pytest.raises(TimelineError) as caught:
        timeline.sound(Audio(MUSIC, duration=5))  # type: ignore[arg-type]
    assert "CLIP_LONGER_THAN_SOURCE" == caught.value.code
    assert [] == timeline.clips
    assert 3 == timeline.sound(Audio(MUSIC, duration=3)).duration  # type: ignore[arg-type]


def test_a_sound_is_repeated_until_the_end() -> None:
    """The repeats are linked; only the first fades in, and only the last fades out."""
    timeline = Timeline()
    timeline.append(solid(8))
    first = timeline.sound(
        Audio(MUSIC, audio_fade_in=1, audio_fade_out=1),  # type: ignore[arg-type]
        until="end",
        loop=True,
    )
    clips = timeline.tracks[-1].clips
    items: list[Any] = [clip.item for clip in clips]
    assert first == clips[0]
    assert 8 == clips[-1].end
    assert all(clip.next is None or clip.next.start == clip.end for clip in clips)
    assert [("link-1", 240_000, 0), ("link-1", 0, 0), ("link-1", 0, 240_000)] == [
        (item["linkGroupId"], item["audioFadeInDurationTicks"], item["audioFadeOutDurationTicks"])
        for item in items
    ]


def test_a_fade_is_at_most_as_long_as_its_clip() -> None:
    """Also the last of repeats, which is cut to fit."""
    timeline = Timeline()
    timeline.append(Solid("#fff", duration=7))
    song = Audio(MUSIC, duration=3, audio_fade_in=9, audio_fade_out=2)  # type: ignore[arg-type]
    timeline.sound(song, until="end", loop=True)
    assert [(720_000, 0), (0, 0), (0, 240_000)] == [
        (clip.item["audioFadeInDurationTicks"], clip.item["audioFadeOutDurationTicks"])  # type: ignore[typeddict-item]
        for clip in timeline.tracks[-1].clips
    ]


def test_during_is_the_period_of_a_clip() -> None:
    """To the tick."""
    timeline = Timeline(snap=False)
    timeline.append(solid("12345t"))
    clip = timeline.append(solid("777t"))
    layer = timeline.overlay(Effect("blur"), during=clip)
    assert (clip.start, clip.end) == (layer.start, layer.end)


def test_items_are_placed_exactly() -> None:
    """In the order of their starts, also before others."""
    timeline = Timeline()
    titles = timeline.add_track("titles", sync_locked=True)
    titles.place(Text("Second", duration=1), at=3)
    titles.place(Text("First"), at=1, until=3)
    assert ["text-2", "text-1"] == timeline.to_editor_state()["tracks"][0]["items"]
    assert timeline.to_editor_state()["tracks"][0].get("syncLocked") is True
    assert ["text-2"] == [clip.id for clip in timeline.at(1)]
    assert [] == timeline.at(0.9)


def test_tracks_are_added_above_and_below_others() -> None:
    """On top by default."""
    timeline = Timeline()
    main = timeline.append(solid(1)).track
    timeline.add_track("below", below=main)
    timeline.add_track("above", above=main)
    timeline.add_track()
    assert ["track-1", "above", "main", "below"] == [track.id for track in timeline.tracks]
    main.hidden = main.muted = True
    assert (True, True) == (main.hidden, main.muted)
    state = timeline.to_editor_state()["tracks"][2]
    assert (True, True) == (state["hidden"], state["muted"])
    with pytest.raises(TypeError):
        timeline.add_track(above=main, below=main)
    with pytest.raises(TypeError):
        main.hidden = "yes"  # type: ignore[assignment]


def test_nothing_is_placed_on_hidden_tracks() -> None:
    """A layer there would not be seen."""
    timeline = Timeline()
    timeline.append(solid(1))
    timeline.add_track("hidden", hidden=True)
    assert "overlay-1" == timeline.overlay(solid(1)).track.id


def test_a_sound_is_not_placed_on_a_muted_track() -> None:
    """Nobody would hear it."""
    timeline = Timeline()
    quiet, heard = (timeline.sound(Audio(MUSIC, duration=1)).track for _ in range(2))
    quiet.muted = True
    assert ["sound-2", "sound-2"] == [
        timeline.sound(Audio(MUSIC, duration=1), at=at).track.id for at in (1, 2)
    ]
    heard.muted = True
    assert "sound-3" == timeline.sound(Audio(MUSIC, duration=1), at=3).track.id


def test_the_end_of_a_track_is_that_of_the_clip_that_ends_last() -> None:
    """Even if it is not the last one that starts, as may be in a loaded state."""
    built = Timeline()
    built.sequence([solid(2), solid(1)])
    state: Any = built.to_editor_state()
    state["items"]["solid-2"]["startTicks"] = 240_000
    timeline = Timeline.from_editor_state(state)
    assert 2 == timeline.main.end
    timeline.clips[0].retime(duration=5, ripple=False)
    assert 5 == timeline.main.end
    assert 5 == timeline.append(solid(1)).start


def test_a_copy_is_independent() -> None:
    """Of a timeline, in both directions."""
    timeline = Timeline()
    timeline.append(Image(MEDIA / "still.png", duration=1))
    twin = copy.deepcopy(timeline)
    twin.append(solid(1))
    timeline.append(Text("Hello", duration=1))
    assert ["image-1", "text-1"] == [clip.id for clip in timeline.clips]
    assert ["image-1", "solid-1"] == [clip.id for clip in twin.clips]
    assert dict(timeline.files) == dict(twin.files)
    first, second = copy.deepcopy([timeline, timeline])
    assert first is second


def uploaded(name: str) -> Asset:
    return Asset.model_validate(
        {
            "assetId": "a-1",
            "type": "IMAGE",
            "source": None,
            "filename": name,
            "mimetype": "image/png",
            "size": 7,
            "fileUrl": f"https://files.example.com/{name}",
            "fileKey": f"uploads/{name}",
            "width": 40,
            "height": 30,
            "duration": None,
        }
    )


def test_payloads_share_nothing() -> None:
    """Neither with the timeline, nor with each other, nor with the options that were passed."""
    timeline = Timeline()
    timeline.append(solid(1))
    headers = {"X-Key": "a"}
    first, second = (
        timeline.to_payload(callback_url="https://hooks.example.com/", callback_headers=headers)
        for _ in range(2)
    )
    before = copy.deepcopy(second)
    first["callbackHeaders"]["X-Key"] = "b"
    first["editorState"]["items"]["solid-1"]["startTicks"] = 5
    first["editorState"]["tracks"].clear()
    assert {"X-Key": "a"} == headers
    assert before == second
    assert before["editorState"] == timeline.to_editor_state()


def test_a_payload_needs_uploaded_files() -> None:
    """`attach` records where they are."""
    timeline = Timeline("9:16")
    timeline.append(Image(MEDIA / "still.png", duration=1))
    timeline.append(Video(MEDIA / "h264_aac.mp4"))
    with pytest.raises(TimelineError, match=r"still\.png and h264_aac\.mp4 are not uploaded") as caught:
        timeline.to_payload()
    assert "ASSET_NOT_UPLOADED" == caught.value.code
    assert ["still", "h264_aac"] == list(timeline.files)
    for id in list(timeline.files):
        timeline.attach(id, uploaded(f"{id}.png"))
    assert {} == timeline.files
    payload = timeline.to_payload(scale=0.6, fps=60, format="webm", client_task_id="holiday-1")
    state = payload.pop("editorState")
    assert "uploads/still.png" == state["assets"]["still"]["remoteKey"]
    assert payload == {
        "stateSchemaVersion": "v1",
        "ratio": "9:16",
        "scale": 0.6,
        "fps": 60,
        "format": "webm",
        "clientTaskId": "holiday-1",
    }
    with pytest.raises(LookupError, match="no asset 'other'"):
        timeline.attach("other", uploaded("other.png"))


def test_files_that_nothing_uses_anymore_are_not_uploaded() -> None:
    """After a clip was removed or replaced; halves of a clip share its file, and slots name theirs."""
    timeline = Timeline()
    removed, replaced, kept = timeline.sequence(
        [Video(MEDIA / "h264_aac.mp4"), Image(MEDIA / "still.png", duration=1), Audio(MEDIA / "cbr.mp3")]
    )
    kept.split(kept.start + 0.5)[0][0].remove()
    assert {"h264_aac", "still", "cbr"} == set(timeline.files)
    removed.remove()
    replaced.replace(Solid("#000000"))
    assert {"cbr"} == set(timeline.files)
    graphic = timeline.overlay(MotionGraphic("mg-1", slots={"pictures": ["still"]}, duration=1))
    assert {"still", "cbr"} == set(timeline.files)
    graphic.remove()
    again = timeline.append(Video(MEDIA / "h264_aac.mp4"))
    assert {"h264_aac", "cbr"} == set(timeline.files)
    assert "h264_aac" == again.item["assetId"]  # type: ignore[typeddict-item]


def test_files_of_a_loaded_state_are_known(tmp_path: Any) -> None:
    """For uploads and previews."""
    timeline = Timeline()
    timeline.append(Image(MEDIA / "still.png", duration=1))
    loaded = Timeline.from_editor_state(timeline.to_editor_state(), files={"still": MEDIA / "still.png"})
    assert {"still": MEDIA / "still.png"} == loaded.files
    loaded.append(Image(MEDIA / "still.png", duration=1))
    assert ["still"] == list(loaded.assets)


def test_a_clip_whose_item_was_removed_is_a_lookup_error() -> None:
    """For each call; the clip can still be shown."""
    timeline = Timeline()
    clip = timeline.append(solid(1))
    state: Any = timeline._model.state
    del state["items"][clip.id]
    for read in (lambda: clip.start, lambda: clip.item, lambda: clip.type, lambda: timeline.clip(clip.id)):
        with pytest.raises(LookupError):
            read()
    assert "<Clip 'solid-1', removed>" == repr(clip)


def test_views_of_one_thing_are_equal() -> None:
    """So that they can be compared and be in sets."""
    timeline = Timeline()
    clip = timeline.append(solid(1))
    assert clip == timeline.clip("solid-1") == timeline.clips[0]
    assert {clip} == {timeline.clip("solid-1")}
    assert clip.track == timeline.main
    assert {clip.track} == {timeline.main}
    assert clip != timeline.append(solid(1))
    assert clip != "solid-1"
    assert "<Track 'main'>" == repr(timeline.main)


@pytest.mark.parametrize("snap", [True, False])
def test_an_end_by_hand_is_seen_by_the_next_operation(snap: bool) -> None:
    """As the dict is the model."""
    timeline = Timeline(snap=snap)
    clip: Clip = timeline.append(solid(1))
    clip.item["durationTicks"] = 480_000
    assert timeline.append(solid(1)).start == 2


def test_an_earlier_clip_that_was_made_longer_by_hand_is_not_overlapped() -> None:
    """At any time after it was handed out, and by a copy of the timeline too."""
    timeline = Timeline()
    item = timeline.append(solid(1)).item
    timeline.append(solid(1))
    item["durationTicks"] = 10 * 240_000
    assert timeline.append(solid(1)).start == 10
    again = copy.deepcopy(timeline)
    item["durationTicks"] = 20 * 240_000
    assert timeline.append(solid(1)).start == 20
    assert timeline.main.append(solid(1)).start == 21
    assert again.append(solid(1)).start == 11
    again.clips[0].item["durationTicks"] = 20 * 240_000
    assert again.append(solid(1)).start == 20


def test_all_items_have_an_order_of_their_own() -> None:
    """A hundred items with one description."""
    timeline = Timeline()
    item: Item = solid(0.5)
    clips = timeline.sequence([item] * 100)
    assert [f"solid-{number}" for number in range(1, 101)] == [clip.id for clip in clips]
    assert 50 == timeline.duration


@pytest.mark.parametrize("name", ["ratio", "size", "backgruond"])
def test_an_attribute_that_cannot_be_set_is_an_error(name: str) -> None:
    """It would have no effect on the video."""
    timeline = Timeline("16:9")
    with pytest.raises(AttributeError, match=name):
        setattr(timeline, name, "9:16")
