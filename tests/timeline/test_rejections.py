"""Operations that would not be valid are rejected: with a code, a message that says what to do, and no change."""

# Messages are written as they are read.
# ruff: noqa: E501

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from indream import IndreamError
from indream.captions import Cues
from indream.media import probe
from indream.timeline import (
    Audio,
    BarChart,
    Captions,
    Effect,
    Gif,
    Illustration,
    Image,
    Lottie,
    MotionGraphic,
    PieChart,
    Raw,
    ScatterChart,
    Solid,
    Text,
    TextTemplate,
    Timeline,
    TimelineError,
    Transition,
    Video,
    seconds,
    ticks,
    timecode,
)
from indream.types import Asset
from tests.support.timeline import MEDIA, TEMPLATE, slowed

STILL = MEDIA / "still.png"
RED = "#ff0000"
WORDS = Cues([("Hello", 0, 400)], granularity="word")
VIDEO: dict[str, Any] = {
    "id": "beach",
    "type": "video",
    "filename": "beach.mp4",
    "size": 1,
    "mimeType": "video/mp4",
    "width": 640,
    "height": 360,
    "durationInSeconds": 3.3,
    "hasAudioTrack": True,
}


@pytest.fixture
def timeline() -> Timeline:
    """Two clips that touch, one second each."""
    timeline = Timeline()
    timeline.sequence([Solid(RED, duration=1), Solid("#00ff00", duration=1)])
    return timeline


Operation = Callable[[Timeline], object]

REJECTIONS: list[tuple[str, Operation, str]] = [
    (
        "TRACK_OVERLAP",
        lambda timeline: timeline.main.place(Solid(RED, duration=1), at=0.5),
        ("The solid from 0.5 to 1.5 s overlaps 'solid-1' (0 to 1 s) on the track 'main'. Use overlay(), another "
        "track, or insert() to make room."),
    ),
    (
        "CLIP_LONGER_THAN_SOURCE",
        lambda timeline: timeline.append(Video(VIDEO, duration=20)),
        ("beach.mp4 has 3.3 s left after 0 s, but the clip needs 20 s. Shorten it, or slow it down with "
        "playback_rate=0.165."),
    ),
    (
        "CLIP_LONGER_THAN_SOURCE",
        lambda timeline: timeline.append(Video(VIDEO, duration=330)),
        ("beach.mp4 has 3.3 s left after 0 s, but the clip needs 330 s. Shorten it, or slow it down with "
        "playback_rate=0.01."),
    ),
    (
        "CLIP_LONGER_THAN_SOURCE",
        lambda timeline: timeline.append(Video(VIDEO, duration=331)),
        "beach.mp4 has 3.3 s left after 0 s, but the clip needs 331 s. Shorten it.",
    ),
    (
        "CLIP_LONGER_THAN_SOURCE",
        lambda timeline: timeline.append(Video(VIDEO, source_start=4)),
        "source_start is 4 s, but beach.mp4 is only 3.3 s long. Start earlier in the file.",
    ),
    (
        "TRANSITION_TOO_LONG",
        lambda timeline: timeline.append(Solid(RED, duration=0.2), transition="fade"),
        ("The transition of 0.5 s is longer than 'solid-3', which lasts 0.2 s. Shorten the transition, or make "
        "the clip longer."),
    ),
    (
        "TRANSITION_TOO_LONG",
        lambda timeline: timeline.sequence([Solid(RED, duration=1)] * 3, transition=Transition(duration=0.6)),
        ("The transition of 0.6 s and 'transition-1' of 0.6 s together are longer than 'solid-4', which lasts "
        "1 s. Shorten the transition, or make the clip longer."),
    ),
    (
        "TRANSITION_GAP",
        lambda timeline: timeline.append(Solid(RED, duration=1), transition="fade", gap=0.5),
        ("A transition needs clips that touch, but 'solid-2' ends at 2 s and 'solid-3' starts at 2.5 s. Remove "
        "the gap, or the transition."),
    ),
    (
        "TRANSITION_FIRST",
        lambda timeline: timeline.add_track("titles").append(Solid(RED, duration=1), transition="fade"),
        ("The solid is the first on 'titles', so it has no transition. Remove transition=, or append another "
        "clip first."),
    ),
    (
        "TRANSITION_CONFLICT",
        lambda timeline: timeline.append(Solid(RED, duration=1, enter="fade"), transition="wipe"),
        ("'solid-3' is animated at the same cut as the transition, by enter=. Remove the animation or the "
        "transition."),
    ),
    (
        "DURATION_MISSING",
        lambda timeline: timeline.append(Text("Hello")),
        "The text has no duration. Pass duration=, until= or during=.",
    ),
    (
        "DURATION_MISSING",
        lambda timeline: timeline.sound(Audio(MEDIA / "pcm.wav"), loop=True),
        "loop=True has no end. Pass until= or during=.",
    ),
    (
        "DURATION_INVALID",
        lambda timeline: timeline.append(Text("Hello", duration=-1)),
        "The duration of the text must be positive, not -1.",
    ),
    (
        "DURATION_INVALID",
        lambda timeline: timeline.overlay(Text("Hello", duration=1), until=2),
        "The text has a duration of 1 s, and until= or during= sets another. Pass only one of them; at= sets a start only.",
    ),
    (
        "DURATION_INVALID",
        lambda timeline: timeline.overlay(Text("Hello"), at=2, until=1),
        "until (1 s) must be after the start (2 s).",
    ),
    (
        "START_INVALID",
        lambda timeline: timeline.overlay(Text("Hello", duration=1), at=-0.5),
        "at must not be negative, is -0.5 s. The timeline starts at 0.",
    ),
    (
        "START_INVALID",
        lambda timeline: timeline.overlay(Text("Hello"), at=1, during=timeline.clips[0]),
        "during= sets the start and the end. Pass no at= or until=.",
    ),
    (
        "TIME_INVALID",
        lambda timeline: timeline.append(Text("Hello", duration="soon")),
        ("'soon' is not a time. Write a number of seconds, or a text such as '1.5s', '500ms', '45f', '360000t', "
        "'1:02.5', '00:00:01:15' or '00:00:01;15'."),
    ),
    (
        "LENGTH_INVALID",
        lambda timeline: timeline.append(Text("Hello", duration=1, width="wide")),
        "width must be positive pixels, such as 300, or a percentage of the canvas, such as '50%', not 'wide'.",
    ),
    (
        "POSITION_INVALID",
        lambda timeline: timeline.append(Text("Hello", duration=1, position="middle")),  # type: ignore[arg-type]
        ("position must be one of center, top, bottom, left, right, top-left, top-right, bottom-left, "
        "bottom-right, or a pair of lengths, not 'middle'."),
    ),
    (
        "FIT_INVALID",
        lambda timeline: timeline.append(Image(STILL, duration=1, fit="stretch")),  # type: ignore[arg-type]
        "fit must be 'cover', 'contain', 'fill' or 'none', not 'stretch'.",
    ),
    (
        "RATIO_INVALID",
        lambda timeline: Timeline("16x9"),  # type: ignore[arg-type]
        "ratio must be '16:9', '9:16', '1:1', '4:3' or '3:4', not '16x9'. Did you mean '16:9'?",
    ),
    (
        "SIZE_INVALID",
        lambda timeline: Timeline(width=4000, height=2000),
        "width must be a whole number of pixels from 50 to 1920, not 4000.",
    ),
    (
        "SIZE_INVALID",
        lambda timeline: Timeline(width=1280),
        "height must be a whole number of pixels from 50 to 1920, not None. Pass both width and height.",
    ),
    (
        "KEYFRAME_OUTSIDE",
        lambda timeline: timeline.append(Solid(RED, duration=2, opacity=[(0, 0), (3, 1)])),
        ("The keyframe is at 3 s, but the item is 2 s long. Times of opacity count from the start of the item; "
        "'end' is its end."),
    ),
    (
        "KEYFRAME_ORDER",
        lambda timeline: timeline.append(Solid(RED, duration=2, opacity=[(1, 0), (0.5, 1)])),
        ("The keyframe of opacity at 0.5 s is not after the one before it, at 1 s. List the points in the order "
        "of their times."),
    ),
    (
        "NOT_ANIMATABLE",
        lambda timeline: timeline.append(Text("Hello", duration=2, font_size=[(0, 1)])),  # type: ignore[arg-type]
        "font_size cannot be animated; pass a number. Animate scale instead.",
    ),
    (
        "ASSET_KIND",
        lambda timeline: timeline.append(Video(STILL)),
        "still.png is an image, not a video. Use Image('still.png').",
    ),
    (
        "ASSET_KIND",
        lambda timeline: timeline.append(Image(MEDIA / "loops.gif", duration=1)),
        "loops.gif is a GIF, not an image. Use Gif('loops.gif').",
    ),
    (
        "ASSET_MEASURES_MISSING",
        lambda timeline: timeline.append(Video("https://example.com/a.mp4?signature=secret")),
        ("https://example.com/a.mp4 is not downloaded, so its measurements are not known. Pass an entry of an "
        "editor state's assets with its measurements, such as probe(copy).to_editor_asset(id, filename=name, "
        "remote_url=url)."),
    ),
    (
        "ASSET_MEASURES_MISSING",
        lambda timeline: timeline.append(Video({**VIDEO, "width": None, "hasAudioTrack": None})),
        "The asset of beach.mp4 has no width and hasAudioTrack. Add them.",
    ),
    (
        "ASSET_MEASURES_MISSING",
        lambda timeline: timeline.append(Lottie({"layers": []})),
        ("The Lottie animation has no w, h, fr, ip and op. Pass the JSON of a Lottie file (w, h, fr, ip, op), or "
        "an entry of an editor state's assets."),
    ),
    (
        "ASSET_KIND",
        lambda timeline: timeline.append(Lottie("logo.SVG")),
        "logo.SVG is not read. For an SVG image, pass an entry of an editor state's assets.",
    ),
    (
        "ASSET_KIND",
        lambda timeline: timeline.append(Lottie("confetti.json")),
        "confetti.json is not read. Pass its content: Lottie(json.load(open('confetti.json'))).",
    ),
    (
        "ASSET_NOT_UPLOADED",
        lambda timeline: (timeline.append(Image(STILL, duration=1)), timeline.to_payload()),
        "still.png is not uploaded. Call client.uploads.upload_assets(timeline) first.",
    ),
    (
        "CAPTIONS_WORD_TIMED",
        lambda timeline: timeline.append(Captions(WORDS, text_enter="jitter")),
        ("Captions that are timed word by word cannot have text animations. Pass cues.lines(), or remove "
        "text_enter, text_exit and text_loop."),
    ),
    (
        "CROP_INVALID",
        lambda timeline: timeline.append(Image(STILL, duration=1, crop=(0.5, 0, 0.5, 0))),
        "crop cuts off 1 at the left and right together; it must be below 1.",
    ),
    (
        "ID_TAKEN",
        lambda timeline: timeline.append(Text("Hello", duration=1, id="solid-1")),
        "The timeline already has an item 'solid-1'. Pass another id=.",
    ),
    (
        "ID_TAKEN",
        lambda timeline: timeline.add_track("main"),
        "The timeline already has a track 'main'. Pass another id.",
    ),
    (
        "CLIP_GONE",
        lambda timeline: timeline.clip("solid-3"),
        "The timeline has no clip 'solid-3'. The clips are \"solid-1\" and \"solid-2\".",
    ),
    (
        "TIMELINE_EMPTY",
        lambda timeline: Timeline().to_editor_state(),
        "The timeline is empty. Append an item, such as Text('…', duration=3).",
    ),
    (
        "TIMELINE_EMPTY",
        lambda timeline: Timeline().overlay(Text("Hello"), until="end"),
        "until='end' is the end of the timeline, which is empty. Append items first.",
    ),
    ("CHART_EMPTY", lambda timeline: timeline.append(PieChart({})), "The chart has no slices. Pass at least one."),
    ("CHART_EMPTY", lambda timeline: timeline.append(BarChart({})), "The chart has no rows. Pass at least one."),
    (
        "CHART_EMPTY",
        lambda timeline: timeline.append(ScatterChart({"plants": []})),
        "The chart has no points. Pass at least one.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(BarChart({"Q1": {"a": 1}, "Q2": {"b": 1}}, duration=1)),
        "'Q2' has the series b, but 'Q1' has a. Each row needs a value for each series.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, opacity=40)),
        "opacity must be at least 0 and at most 1, not 40.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, enter="fade-in")),  # type: ignore[arg-type]
        ("enter must be 'fade', 'slide-up', 'slide-down', 'slide-left', 'slide-right', 'zoom-in' or 'zoom-out', "
        "not 'fade-in'. Did you mean 'fade'?"),
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1), transition=Transition("fade", direction="from-left")),
        "The transition 'fade' has no direction.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, rotation=10**400)),
        "rotation must be finite, not an integer beyond 64 bits.",
    ),
    (
        "DURATION_INVALID",
        lambda timeline: timeline.overlay(Captions(WORDS.shift(11), lead_in=1), at=0, until=3),
        ("None of the captions would be shown: they are cut after 2 s, and the first one begins at 11 s. Times of "
        "captions count from the start of the item: pass read_captions(file).shift(…), or a longer period."),
    ),
    (
        "SIZE_INVALID",
        lambda timeline: Timeline(width=10**5000, height=100),
        "width must be a whole number of pixels from 50 to 1920, not an integer beyond 64 bits.",
    ),
    (
        "TIME_INVALID",
        lambda timeline: Timeline(fps=10**5000),
        "fps must be from 1 to 1000, is an integer beyond 64 bits.",
    ),
    (
        "TIME_INVALID",
        lambda timeline: ticks(10**400),
        "A time is longer than 9007199254740992 ticks, about 1,189 years.",
    ),
    (
        "CROP_INVALID",
        lambda timeline: Image(STILL, crop=(10**5000, 0, 0, 0)),
        "crop must be four fractions from 0 to 1 (left, top, right, bottom), not a tuple with an integer beyond 64 bits.",
    ),
    (
        "LENGTH_INVALID",
        lambda timeline: timeline.append(Text("Hi", duration=1, line_height=1e308)),
        "The item would be infinitely large or far away.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, rotation=[(0, 1e308), ("end", -1e308, "ease")])),
        "The values 1e+308 and -1e+308 are too far apart for an easing. Pass values that are closer together.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, rotation=[(0, 0), ("end", 9, lambda x: 10**400)])),
        "The easing function returns a value that is not finite.",
    ),
    (
        "TIME_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, rotation=[("1/0%", 1)])),
        "'1/0%' is not a percentage of the item.",
    ),
    (
        "TIME_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, rotation=[("1e400%", 1)])),
        "'1e400%' is not a percentage of the item.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.clip("solid-1").animate("rotation", (0, 2**63)),
        "the value of a point of rotation must be finite, not an integer beyond 64 bits.",
    ),
    (
        "LENGTH_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, width=10**400)),
        "width must be positive pixels, such as 300, or a percentage of the canvas, such as '50%', not an integer beyond 64 bits.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Effect("blur", duration=1, params={"radius": 2**63})),
        "radius of params must be finite, not an integer beyond 64 bits.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Text("caf\udce9", duration=1)),
        (r"The text has the text 'caf\udce9', with half of a surrogate pair, which JSON cannot hold. "
        "Pass text.encode(errors='replace').decode() instead."),
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(BarChart({"a\ud800": 1}, duration=1, extra={"x": [object()]})),
        (r"The chart has the text 'a\ud800', with half of a surrogate pair, which JSON cannot hold. "
        "Pass text.encode(errors='replace').decode() instead."),
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, extra={"x": [{"b\udfff": 1}]})),
        (r"The solid has the text 'b\udfff', with half of a surrogate pair, which JSON cannot hold. "
        "Pass text.encode(errors='replace').decode() instead."),
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(Solid(RED, duration=1, id="\ud800")),
        (r"The solid has the text '\ud800', with half of a surrogate pair, which JSON cannot hold. "
        "Pass text.encode(errors='replace').decode() instead."),
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.add_track("\ud800"),
        (r"The id has the text '\ud800', with half of a surrogate pair, which JSON cannot hold. "
        "Pass text.encode(errors='replace').decode() instead."),
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(TextTemplate("t-1", [], category="promo", duration=1)),
        "nodes must be one image node and one to three text nodes, not 0 and 0.",
    ),
    (
        "VALUE_INVALID",
        lambda timeline: timeline.append(
            TextTemplate("t-1", cast("Any", TEMPLATE[:1]), category="promo", duration=1)
        ),
        "nodes must be one image node and one to three text nodes, not 1 and 0.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "operation", "message"),
    REJECTIONS,
    ids=[f"{number}-{code}" for number, (code, *_) in enumerate(REJECTIONS, 1)],
)
def test_a_rejected_operation_says_what_to_do_and_changes_nothing(
    timeline: Timeline, code: str, operation: Operation, message: str
) -> None:
    """All codes of building."""
    timeline = copy.deepcopy(timeline)
    if code in (
        "TRANSITION_FIRST",
        "ASSET_NOT_UPLOADED",
    ):  # which change something before the rejected operation
        with pytest.raises(TimelineError) as caught:
            operation(timeline)
    else:
        before = json.dumps(timeline.to_editor_state())
        with pytest.raises(TimelineError) as caught:
            operation(timeline)
        assert before == json.dumps(timeline.to_editor_state())
        assert {} == timeline.files
    assert (code, message) == (caught.value.code, str(caught.value))


def test_a_file_whose_name_is_not_unicode(tmp_path: Path) -> None:
    """It is found by its name; the editor state has question marks in place of the bytes that are not."""
    path = tmp_path / "caf\udce9.png"
    try:
        path.write_bytes(STILL.read_bytes())
    except (OSError, UnicodeError):
        pytest.skip("the file system has only names in Unicode")
    timeline = Timeline()
    timeline.append(Image(path, duration=1))
    assert "caf?.png" == timeline.to_editor_state()["assets"]["caf?"]["filename"]
    assert {"caf?": path} == timeline.files


@pytest.mark.parametrize("number", [1e30, -1e300])
def test_large_lengths_are_written_as_they_were_passed(number: float) -> None:
    """An integer of more than 64 bits would not be valid."""
    timeline = Timeline()
    item = timeline.append(Text("Hi", duration=1, position=(number, 0))).item
    assert {"value": number, "keyframes": []} == item["left"]  # type: ignore[typeddict-item]
    assert timeline.to_editor_state()


@pytest.mark.parametrize("number", [2**63 - 1, 1 - 2**63])
def test_the_largest_integers(number: int) -> None:
    """The service reads integers of 64 bits."""
    timeline = Timeline()
    item = timeline.append(Solid(RED, duration=1, rotation=number)).item
    assert {"value": number, "keyframes": []} == item["rotation"]  # type: ignore[typeddict-item]
    assert timeline.to_editor_state()


def test_an_id_is_not_used_up_by_a_rejected_operation(timeline: Timeline) -> None:
    """The next item has the id that the rejected one would have."""
    with pytest.raises(TimelineError):
        timeline.append(Solid(RED, duration=0.1), transition="fade")
    assert "solid-3" == timeline.append(Solid(RED, duration=1)).id


def test_a_rejected_sequence_leaves_none_of_its_items(timeline: Timeline) -> None:
    """Also those before the one that is rejected."""
    with pytest.raises(TimelineError, match="has no duration"):
        timeline.sequence([Image(STILL, duration=1), Text("Hello")])
    assert ["solid-1", "solid-2"] == [clip.id for clip in timeline.clips]
    assert not timeline.assets


def test_an_error_is_a_value_error_of_the_sdk() -> None:
    """It survives pickling, as a worker needs it."""
    error = TimelineError("TRACK_OVERLAP", "It overlaps.", "Move it.")
    assert isinstance(error, IndreamError)
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert ("TRACK_OVERLAP", "Move it.", "It overlaps. Move it.") == (again.code, again.hint, str(again))


def test_a_missing_file_is_an_error_where_it_is_named(tmp_path: Path) -> None:
    """Not only when the item is placed."""
    with pytest.raises(FileNotFoundError):
        Video(tmp_path / "missing.mp4")
    with pytest.raises(FileNotFoundError):
        Captions(tmp_path / "missing.srt")


MISSPELLED: list[tuple[Callable[[], object], str]] = [
    (lambda: Text("Hello", colour="red"), "'colour'. Did you mean 'color'? It accepts text, font_family,"),  # type: ignore[call-arg]
    (lambda: Solid(RED, postion="top"), "'postion'. Did you mean 'position'? It accepts color, shape,"),  # type: ignore[call-arg]
    (lambda: Audio(MEDIA / "pcm.wav", width=3), "'width'. It accepts source, source_start,"),  # type: ignore[call-arg]
    (
        lambda: Effect("blur", opacity=1),
        "'opacity'. It accepts type, intensity, params, duration, id, extra.",
    ),  # type: ignore[call-arg]
    (lambda: Captions(WORDS, fontsize=3), "'fontsize'. Did you mean 'font_size'?"),  # type: ignore[call-arg]
    (lambda: Gif(MEDIA / "loops.gif", volume_db=1), "'volume_db'. It accepts source, fit,"),  # type: ignore[call-arg]
    (lambda: BarChart({"a": 1}, colour="red"), "'colour'. It accepts data, theme_color, animation_duration,"),  # type: ignore[call-arg]
]


@pytest.mark.parametrize(("describe", "message"), MISSPELLED)
def test_a_misspelled_argument_lists_the_valid_ones(describe: Callable[[], object], message: str) -> None:
    """As a TypeError, like every other unknown argument."""
    with pytest.raises(TypeError) as caught:
        describe()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "operation",
    [
        lambda timeline: timeline.append("Hello"),
        lambda timeline: timeline.sound(Text("Hello", duration=1)),
        lambda timeline: timeline.append(Text("Hello", duration=[1])),
        lambda timeline: timeline.append(Text("Hello", duration=1), transition=3),
        lambda timeline: timeline.to_payload(resolution=2),
        lambda timeline: Timeline.from_editor_state([]),
        lambda timeline: Raw({"text": "Hello"}),
        lambda timeline: Text("Hello", extra=3),
        lambda timeline: Text("Hello", opacity="full"),
        lambda timeline: Solid(3),
        lambda timeline: Image(3),
        lambda timeline: Illustration("sail", id=3),
        lambda timeline: PieChart([("a", 1)]),
        lambda timeline: ScatterChart([("a", [(1, 2)])]),
        lambda timeline: MotionGraphic("mg-1", slots=["a"], duration=1),
        lambda timeline: MotionGraphic("mg-1", props=["a"], duration=1),
        lambda timeline: timecode(3),
    ],
)
def test_a_value_of_another_type_is_a_type_error(timeline: Timeline, operation: Any) -> None:
    """Nothing is changed either."""
    before = json.dumps(timeline.to_editor_state())
    with pytest.raises(TypeError):
        operation(timeline)
    assert before == json.dumps(timeline.to_editor_state())


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda timeline: timeline.add_track(True), "id must be a string, not bool"),
        (lambda timeline: timeline.add_track(["a"]), "id must be a string, not list"),
        (lambda timeline: timeline.add_track(hidden=1), "hidden must be True or False, not int"),
        (lambda timeline: timeline.add_track(muted="no"), "muted must be True or False, not str"),
        (lambda timeline: timeline.add_track(sync_locked=2), "sync_locked must be True or False, not int"),
        (lambda timeline: timeline.add_track(above="main"), "above must be a track, not str"),
        (lambda timeline: timeline.add_track(below=timeline.clips[0]), "below must be a track, not Clip"),
        (
            lambda timeline: timeline.add_track(above=Timeline().add_track()),
            "the track 'track-1' belongs to another timeline",
        ),
        (lambda timeline: timeline.clips[0].move(9, track="main"), "track must be a track, not str"),
        (lambda timeline: setattr(timeline.main, "hidden", 1), "hidden must be True or False, not int"),
        (lambda timeline: timeline.clip(["a"]), "id must be a string, not list"),
        (lambda timeline: timeline.attach({}, None), "asset_id must be a string, not dict"),
        (
            lambda timeline: timeline.overlay(Text("Hello"), during="solid-1"),
            "during must be a clip, not str",
        ),
        (
            lambda timeline: timeline.overlay(Text("Hello"), during=WORDS[0]),
            "during must be a clip, not Cue",
        ),
        (
            lambda timeline: timeline.overlay(Text("Hello", duration=1), at=WORDS[0]),
            "a time must be a number of seconds",
        ),
        (
            lambda timeline: Text("Hello", font_weight=True),
            "font_weight must be a number, not bool",
        ),
        (
            lambda timeline: Text("Hello", opacity={0: 1}),
            "opacity must be a number, or points as (time, value), not dict",
        ),
        (lambda timeline: Text("Hello", font_weight=[400]), "font_weight cannot be animated; pass a number."),
        (lambda timeline: Captions(WORDS, group=3), "group must be a string, not int"),
        (lambda timeline: Text("Hello", duration=1, id=5), "id must be a string that is not empty, not 5"),
        (lambda timeline: timeline.sequence(Text("Hello")), "items must be a list of items, not Text"),
        (lambda timeline: timeline.sequence(None), "items must be a list of items, not NoneType"),
        (
            lambda timeline: BarChart([1, 2]),
            "rows and points must be pairs, such as ('Q1', 42), not 1",
        ),
        (
            lambda timeline: BarChart(3),
            "data must be a list of rows, or a dict, not int",
        ),
        (
            lambda timeline: ScatterChart({"plants": 3}),
            "the points of 'plants' must be a list of pairs, not int",
        ),
        (
            lambda timeline: TextTemplate("t-1", "ab", category="promo", duration=1),
            "nodes must be a list of dicts in wire format, not str",
        ),
        (
            lambda timeline: timeline.clip("solid-1").duck(timeline.clip("solid-1")),
            "under must be a list of clips, not Clip",
        ),
        (
            lambda timeline: timeline.append(
                Solid(RED, duration=1, rotation=[(0, 1), (1, 2, lambda x: None)])
            ),
            "the easing function must return a number, not NoneType",
        ),
        (
            lambda timeline: ScatterChart({"plants": [(1, 2, 3)]}),
            "rows and points must be pairs, such as ('Q1', 42), not (1, 2, 3)",
        ),
    ],
)
def test_a_value_of_another_type_is_named(timeline: Timeline, operation: Any, message: str) -> None:
    """The argument, what it takes, and what was passed; before anything is changed."""
    before = json.dumps(timeline.to_editor_state())
    with pytest.raises((TypeError, TimelineError)) as caught:
        operation(timeline)
    assert str(caught.value).startswith(message)
    assert before == json.dumps(timeline.to_editor_state())


@pytest.mark.parametrize(
    "operation",
    [
        lambda timeline, other: timeline.overlay(Text("Hello"), during=other),
        lambda timeline, other: timeline.overlay(Text("Hello", duration=1), at=other),
        lambda timeline, other: timeline.underlay(Text("Hello"), until=other),
        lambda timeline, other: timeline.sound(Audio("examples/theme.mp3"), during=other),
        lambda timeline, other: timeline.main.place(Text("Hello", duration=1), at=other),
        lambda timeline, other: timeline.main.insert(Text("Hello", duration=1), at=other),
        lambda timeline, other: timeline.main.overwrite(Text("Hello", duration=1), at=other),
        lambda timeline, other: timeline.at(other),
        lambda timeline, other: timeline.insert_time(other, 1),
        lambda timeline, other: timeline.remove_time(0, other),
        lambda timeline, other: timeline.clips[0].move(other),
        lambda timeline, other: timeline.clips[0].split(other),
    ],
)
def test_a_clip_of_another_timeline_is_not_a_time(timeline: Timeline, operation: Any) -> None:
    """It would silently mean a time that has nothing to do with this timeline; its times may be passed."""
    _, other = Timeline().sequence([Solid(RED, duration=0.5)] * 2)
    before = json.dumps(timeline.to_editor_state())
    with pytest.raises(TypeError, match="'solid-2' belongs to another timeline; pass its times, such as"):
        operation(timeline, other)
    assert before == json.dumps(timeline.to_editor_state())
    assert other.end == timeline.overlay(Text("Hello", duration=1), at=other.end).start


@pytest.mark.parametrize("weight", [0, 1001, 400.5, ""])
def test_a_weight_that_no_font_has_is_rejected(weight: Any) -> None:
    with pytest.raises(TimelineError) as caught:
        Text("Hello", font_weight=weight)
    assert "VALUE_INVALID" == caught.value.code
    assert str(caught.value).startswith("font_weight must ")


def test_weights_are_texts_on_the_wire(timeline: Timeline) -> None:
    """As numbers and names of CSS, and whole numbers in every form."""
    texts = [Text("Hello", duration=1, font_weight=weight) for weight in (400, 700.0, "900", "bold")]
    weights = [clip.item["fontStyle"]["weight"] for clip in timeline.sequence(texts)]  # type: ignore[typeddict-item]
    assert ["400", "700", "900", "bold"] == weights


@pytest.mark.parametrize(
    "describe",
    [
        lambda: Captions(WORDS, max_lines=1.5),  # type: ignore[arg-type]
        lambda: MotionGraphic("mg-1", version=1.5, duration=1),  # type: ignore[arg-type]
    ],
)
def test_counts_are_whole_numbers(describe: Callable[[], object]) -> None:
    """The contract says integer, so they are rejected here, where they were written."""
    with pytest.raises(TimelineError, match=r"must be a whole number, not 1\.5"):
        describe()


def test_an_uploaded_video_needs_audio_information() -> None:
    """No response of the service includes it."""
    asset = Asset.model_validate(
        {
            "assetId": "a-1", "type": "VIDEO", "source": None, "filename": "waves.mp4", "mimetype": "video/mp4",
            "size": 7, "fileUrl": "https://files.example.com/waves.mp4", "fileKey": "waves.mp4",
            "width": 640, "height": 360, "duration": 2.5,
        }
    )  # fmt: skip
    with pytest.raises(TimelineError, match="has_audio_track") as caught:
        Video(asset)
    assert "ASSET_MEASURES_MISSING" == caught.value.code

    timeline = Timeline()
    timeline.append(Video(asset.to_editor_asset(has_audio_track=True, id="waves")))
    assert seconds(2.5) == timeline.duration
    assert timeline.to_payload()["editorState"]["assets"]["waves"]["remoteKey"] == "waves.mp4"


def test_measurements_of_a_file_elsewhere_are_enough(tmp_path: Path) -> None:
    """The result of `probe` has no URL; the entry gets it later."""
    file = tmp_path / "long.mp4"
    file.write_bytes(slowed((MEDIA / "h264_aac.mp4").read_bytes(), 2))
    timeline = Timeline()
    clip = timeline.append(Video(probe(file)))
    assert clip.duration == 2
    assert not timeline.files
    with pytest.raises(TimelineError) as caught:
        timeline.to_payload()
    assert "video.mp4 is not uploaded. Set the remoteUrl of its asset first." == str(caught.value)
    entry: Any = clip.asset
    entry["remoteUrl"] = "https://files.example.com/long.mp4"
    assert timeline.to_payload()


def endless() -> dict[str, Any]:
    """A dict that contains itself, in a list, as JSON cannot."""
    document: dict[str, Any] = {"type": "color"}
    document["colors"] = [[], [document]]
    return document


@pytest.mark.parametrize(
    "make",
    [
        lambda: Timeline(background=endless()),
        lambda: Timeline.from_editor_state({"tracks": [endless()]}),
        lambda: Timeline().append(Solid(RED, duration=1, extra=endless())),
        lambda: Timeline().append(Video({**VIDEO, "extra": endless()})),
    ],
)
def test_values_that_contain_themselves(make: Callable[[], object]) -> None:
    """They would be copied until the memory is full."""
    with pytest.raises(
        TimelineError, match=r"^A (dict|list) contains itself, which JSON cannot hold\.$"
    ) as caught:
        make()
    assert "VALUE_INVALID" == caught.value.code


def test_a_value_may_be_in_several_places() -> None:
    """It is copied to each of them."""
    twice = [1, 2]
    timeline = Timeline()
    timeline.append(Solid(RED, duration=1, extra={"a": twice, "b": {"c": [twice, twice]}}))
    item: Any = timeline.to_editor_state()["items"]["solid-1"]
    assert ([1, 2], {"c": [[1, 2], [1, 2]]}) == (item["a"], item["b"])
