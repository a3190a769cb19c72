"""Each description of an item becomes an item of the wire, with all the wire's fields within reach."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, get_args

import pytest

from indream.captions import Cues, read_captions
from indream.editor_state import check_editor_state, lint_editor_state
from indream.generated import editor_state as wire
from indream.timeline import (
    Animation,
    AreaChart,
    Audio,
    BarChart,
    Captions,
    Effect,
    Filter,
    Gif,
    Illustration,
    Image,
    Item,
    LineChart,
    Lottie,
    MotionGraphic,
    PieChart,
    RadarChart,
    Raw,
    ScatterChart,
    Solid,
    Text,
    TextBox,
    TextTemplate,
    Timeline,
    TimelineError,
    Transition,
    Video,
    _graphics,
    _items,
    _text,
    _transitions,
)
from tests.support.timeline import CONFETTI, MEDIA, TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

CUES = Cues([("Hello, world", 0, 900), ("How are you?", 1000, 2345)])


def placed(item: Item, **timeline: Any) -> dict[str, Any]:
    """The item of the editor state, which is valid."""
    built = Timeline(**timeline)
    clip = built.append(item)
    state = built.to_editor_state()
    assert not check_editor_state(state)
    assert {"EDITOR_ASSET_NOT_UPLOADED"} >= {problem.code for problem in lint_editor_state(state)}
    return dict(state["items"][clip.id])


def some(item: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {field: item[field] for field in fields}


def test_a_text_has_the_fields_of_its_arguments() -> None:
    """All of them."""
    item = placed(
        Text(
            "שלום",
            font_family="Roboto",
            font_size=40,
            font_weight=400,
            font_variant="italic",
            color="#123456",
            align="left",
            line_height=1.5,
            letter_spacing=2,
            stroke_width=3,
            stroke_color="#654321",
            background=TextBox("#000000", 10, 5),
            resize_on_edit=False,
            text_enter="typewriter",
            text_exit=Animation("jitter", "15f", "ease-in", {"speed": 2}),
            text_loop="rainbow",
            enter="fade",
            exit=Animation("zoom-out", 0.5),
            opacity=0.5,
            scale=2,
            rotation=-5,
            duration=2,
        )
    )
    fields = {
        "text": "שלום",
        "color": "#123456",
        "align": "left",
        "fontFamily": "Roboto",
        "fontStyle": {"variant": "italic", "weight": "400"},
        "fontSize": 40,
        "lineHeight": 1.5,
        "letterSpacing": 2,
        "resizeOnEdit": False,
        "direction": "rtl",
        "strokeWidth": 3,
        "strokeColor": "#654321",
        "background": {"color": "#000000", "horizontalPadding": 10, "borderRadius": 5},
        "rotation": {"value": -5, "keyframes": []},
        "opacity": {"value": 0.5, "keyframes": []},
        "scaleX": {"value": 2, "keyframes": []},
        "animations": {
            "in": {"type": "fade", "durationTicks": 72_000},
            "out": {"type": "zoom-out", "durationTicks": 120_000},
        },
        "captionAnimations": {
            "in": {"type": "typewriter", "durationTicks": 72_000},
            "out": {"type": "jitter", "durationTicks": 120_000, "easing": "ease-in", "params": {"speed": 2}},
            "loop": {"type": "rainbow", "durationTicks": 72_000},
        },
    }
    assert fields == some(item, *fields)


@pytest.mark.parametrize(("ratio", "text", "captions"), [("16:9", 86, 65), ("9:16", 86, 65), ("1:1", 86, 65)])
def test_letters_have_a_size_for_the_canvas(ratio: Any, text: int, captions: int) -> None:
    """8% and 6% of its shorter side."""
    assert text == placed(Text("Hello", duration=1), ratio=ratio)["fontSize"]
    assert captions == placed(Captions(CUES), ratio=ratio)["fontSize"]


@pytest.mark.parametrize(
    ("text", "direction"), [("Hello", "ltr"), ("123 مرحبا", "rtl"), ("é", "ltr"), ("123", "ltr"), ("", "ltr")]
)
def test_the_first_letter_decides_the_direction(text: str, direction: str) -> None:
    """Unless it is passed."""
    assert direction == placed(Text(text, duration=1))["direction"]
    assert "rtl" == placed(Text(text, duration=1, direction="rtl"))["direction"]


def test_a_video_plays_the_part_of_its_file_that_is_asked_for() -> None:
    """It is as long as the rest of the file at its rate, rounded down to a frame."""
    item = placed(
        Video(
            MEDIA / "late_audio.mp4",
            source_start=0.5,
            playback_rate=0.5,
            volume_db=[(0, -20), (1, 0)],
            audio_fade_in=0.1,
            audio_fade_out="3f",
            border_radius=12,
        )
    )
    fields = {
        "durationTicks": 432_000,  # (1.4 - 0.5) / 0.5 = 1.8 s
        "sourceStartTicks": 120_000,
        "playbackRate": 0.5,
        "audioFadeInDurationTicks": 24_000,
        "audioFadeOutDurationTicks": 24_000,
        "borderRadius": {"value": 12, "keyframes": []},
        "assetId": "late_audio",
        "keepAspectRatio": True,
    }
    assert fields == some(item, *fields)
    assert 0 == item["decibelAdjustment"]["value"]


def test_a_natural_duration_is_rounded_down() -> None:
    """So that a clip is never longer than its source."""
    long = {"id": "a", "type": "audio", "filename": "a.mp3", "size": 1, "mimeType": "audio/mpeg"}
    item = placed(Audio({**long, "durationInSeconds": 1.9999}))  # type: ignore[typeddict-item]
    assert 59 * 8000 == item["durationTicks"]


def test_a_gif_that_repeats_can_have_any_duration() -> None:
    """One that ends cannot."""
    assert 2_400_000 == placed(Gif(MEDIA / "loops.gif", duration=10))["durationTicks"]
    assert 240_000 == placed(Gif(MEDIA / "loops.gif"))["durationTicks"]
    with pytest.raises(ValueError, match=r"once\.gif has 1 s left after 0 s, but the clip needs 10 s"):
        placed(Gif(MEDIA / "once.gif", duration=10))


def test_the_same_file_is_one_asset(tmp_path: Any) -> None:
    """Files of one name in two directories are two."""
    other = tmp_path / "still.png"
    other.write_bytes((MEDIA / "still.png").read_bytes())
    timeline = Timeline()
    for file in (MEDIA / "still.png", MEDIA / ".." / "files" / "still.png", other, str(MEDIA / "still.png")):
        timeline.append(Image(file, duration=1))
    assert ["still", "still-2", "still-3"] == list(timeline.assets)
    assert timeline.files["still"] == MEDIA / "still.png"
    assert [asset["id"] for asset in timeline.assets.values()] == list(timeline.assets)


def test_captions_are_cut_to_their_item() -> None:
    """The parts of one file that several items show are separate assets."""
    timeline = Timeline()
    timeline.append(Solid("#000000", duration=3))
    whole = timeline.overlay(Captions(CUES))
    part = timeline.overlay(Captions(CUES), until=1.5)
    again = timeline.overlay(Captions(CUES))
    assets: Any = timeline.assets
    assert (whole.item["assetId"], part.item["assetId"], again.item["assetId"]) == (  # type: ignore[typeddict-item]
        "captions",
        "captions-2",
        "captions",
    )
    assert [(1000, 1500)] == [(cue["startMs"], cue["endMs"]) for cue in assets["captions-2"]["captions"][1:]]


@pytest.mark.parametrize(
    ("damaged", "left_out"),
    [
        (
            "00:00:02;12 --> 00:00:03,000\nB\n",
            "1 part of the file: line 4: the times cannot be read: 00:00:02;12 ",
        ),
        (
            "00:00:02,000 --> 00:00:03,000\n\n00:00:03,000 --> 00:00:01,000\nB\n",
            "2 parts of the file: line 4: the cue has no text (and 1 more). ",
        ),
    ],
)
def test_captions_warn_of_parts_that_are_left_out(tmp_path: Path, damaged: str, left_out: str) -> None:
    """At the user's line. Cues that the user has read, and a rejected description, do not warn."""
    file = tmp_path / "speech.srt"
    file.write_text(f"00:00:00,000 --> 00:00:01,000\nA\n\n{damaged}")
    with pytest.warns(UserWarning, match=f"^{re.escape(f'speech.srt: left out {left_out}')}") as caught:
        captions = Captions(file)
    assert [__file__] == [warning.filename for warning in caught]
    cues = read_captions(file)
    shown: Any = Timeline().append(captions).asset
    assert shown["captions"] == cues.to_editor_asset("speech")["captions"]
    Captions(cues)
    with pytest.raises(TimelineError, match="max_lines"):
        Captions(file, max_lines=0)


def test_captions_begin_after_their_lead_in() -> None:
    """Which is a part of their duration."""
    item = placed(
        Captions(CUES, lead_in=0.5, highlight_color="#39e508", max_lines=1, page_duration="2s", group="g")
    )
    fields = {
        "contentStartOffsetTicks": 120_000,
        "durationTicks": 85 * 8000,
        "highlightColor": "#39e508",
        "maxLines": 1,
        "pageDurationTicks": 480_000,
        "captionGroupId": "g",
        "source": "manual",
    }
    assert fields == some(item, *fields)


def test_tables_become_series_and_rows() -> None:
    """With one value for each label, or several series."""
    single = placed(BarChart({"Q1": 42, "Q2": 58}, duration=1))
    assert single["data"] == {
        "series": [{"key": "value", "label": "value"}],
        "rows": [{"label": "Q1", "values": {"value": 42}}, {"label": "Q2", "values": {"value": 58}}],
    }
    several = placed(LineChart([("Q1", {"2025": 1, "2026": 2}), ("Q1", {"2026": 4, "2025": 3})], duration=1))
    assert ["2025", "2026"] == [series["key"] for series in several["data"]["series"]]
    assert [{"2025": 1, "2026": 2}, {"2026": 4, "2025": 3}] == [
        row["values"] for row in several["data"]["rows"]
    ]
    kinds = [placed(chart({"a": 1}, duration=1))["chartType"] for chart in (AreaChart, RadarChart, PieChart)]
    assert ["area", "radar", "pie"] == kinds
    scatter = placed(ScatterChart({"plants": [(1.5, 20), (2, 31)]}, duration=1, animation_duration=0))
    assert {"seriesKey": "plants", "x": 1.5, "y": 20} == scatter["data"]["points"][0]
    assert 0 == scatter["animationDurationTicks"]


def test_effects_and_filters_have_parameters() -> None:
    """The parts of a flash fill its duration."""
    assert {"brightTicks": 192_000, "darkTicks": 192_000, "tailDarkTicks": 96_000, "maxOpacity": 1} == placed(
        Effect("flash-to-black", duration=2)
    )["params"]
    assert (
        0.9
        == placed(Effect("flash-to-black", duration=2, params={"maxOpacity": 0.9}))["params"]["maxOpacity"]
    )
    assert "params" not in placed(Effect("blur", duration=2, intensity=0.5))
    assert {"blend": 0.7} == placed(Filter("cyberpunk-neon", blend=0.7, duration=2))["params"]


def test_a_lottie_animation_is_as_long_as_its_frames() -> None:
    """45 frames at 30 per second; the same JSON is one asset."""
    timeline = Timeline()
    assert timeline.append(Lottie(CONFETTI)).duration == 1.5
    timeline.append(Lottie(copy.deepcopy(CONFETTI)))
    assert ["lottie"] == list(timeline.assets)
    asset: Any = timeline.assets["lottie"]
    assert timeline.append(Lottie(asset)).duration == 1.5
    assert timeline.append(Lottie(asset, duration=9)).duration == 9  # it plays again and again
    assert not timeline.files


def test_every_field_is_within_reach() -> None:
    """Through `extra`, `Raw` and the dict itself."""
    extra = placed(Text("Hello", duration=1, extra={"newField": [1], "fontSize": 12}))
    assert ([1], 12) == (extra["newField"], extra["fontSize"])
    timeline = Timeline()
    first = timeline.append(Raw({**extra, "id": "own"}))
    second = timeline.append(Raw({**extra, "id": "own"}, duration=2))
    third = timeline.append(Raw(extra, id="third"))
    assert ["own", "text-1", "third"] == [first.id, second.id, third.id]
    assert (second.start, second.duration, third.start) == (1, 2, 3)
    third.item["linkGroupId"] = "g"
    state: Any = timeline.to_editor_state()
    assert "g" == state["items"]["third"]["linkGroupId"]
    assert [1] == state["items"]["own"]["newField"]


def test_descriptions_cannot_be_changed_and_can_be_placed_twice() -> None:
    """The placed items share nothing."""
    text = Text("Hello", duration=1, background="#000000", extra={"list": [1]})
    with pytest.raises(AttributeError, match="cannot be changed"):
        text.duration = 2
    timeline = Timeline()
    timeline.sequence([text, text])
    items: Any = timeline._model.state["items"]
    items["text-1"]["list"].append(2)
    items["text-1"]["fontStyle"]["weight"] = "1"
    assert ([1], "700") == (items["text-2"]["list"], items["text-2"]["fontStyle"]["weight"])
    assert "<Text 'Hello'>" == repr(text)
    with pytest.raises(TypeError, match="base of all items"):
        Item()


def test_other_items() -> None:
    """Their own fields."""
    graphic = placed(
        MotionGraphic(
            "mg-1", version=2, props={"title": "Hi"}, slots={"logo": None, "photos": ["a"]}, duration=1
        )
    )
    assert ("mg-1", 2, {"title": "Hi"}) == tuple(
        some(graphic, "motionGraphicId", "motionGraphicVersion", "props").values()
    )
    template = placed(TextTemplate("t-1", TEMPLATE, category="promo", duration=1))  # type: ignore[arg-type]
    assert (2, "t-1", "promo", 2) == (
        template["schemaVersion"],
        template["templateId"],
        template["templateCategory"],
        len(template["nodes"]),
    )
    assert "sail" == placed(Illustration("sail", duration=1))["illustrationName"]
    sticker = placed(Image(MEDIA / "still.png", duration=1, sticker=("s-1", 3)))
    assert ("s-1", 3) == (sticker["stickerId"], sticker["stickerVersion"])


def literals(kind: Any, field: str) -> set[str]:
    """The values that the wire has for a field."""
    hint = kind.__annotations__[field]
    for part in (hint, *get_args(hint)):
        if get_args(part) and all(isinstance(value, str) for value in get_args(part)):
            return set(get_args(part))
    raise AssertionError(hint)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (_items.AnimationName, literals(wire.AnimationSpec, "type")),
        (_items.CurveName, literals(wire.AnimationSpec, "easing")),
        (_items.TextAnimationName, literals(wire.CaptionAnimationSpec, "type")),
        (_text.Align, literals(wire.TextItem, "align")),
        (_text.Direction, literals(wire.TextItem, "direction")),
        (_graphics.Shape, literals(wire.SolidItem, "shape")),
        (_graphics.EffectName, literals(wire.EffectItem, "effectType")),
        (_graphics.FilterName, literals(wire.FilterItem, "filterType")),
        (_transitions.TransitionName, literals(wire.Transition, "type")),
        (_transitions.CurveName, literals(wire.Transition, "easing")),
    ],
)
def test_the_names_are_those_of_the_wire(ours: Any, theirs: set[str]) -> None:
    """They are written out for editors, which complete them."""
    assert theirs == set(get_args(ours))


def test_a_transition_has_the_fields_of_its_arguments() -> None:
    """With `audio`, the sounds fade too."""
    timeline = Timeline()
    timeline.append(Video(MEDIA / "h264_aac.mp4"))
    timeline.append(
        Video(MEDIA / "h264_aac.mp4"),
        transition=Transition("slide", 0.5, "from-right", "ease-out", {"x": 1}, audio=True),
    )
    state: Any = timeline.to_editor_state()
    assert state["transitions"] == {
        "transition-1": {
            "id": "transition-1",
            "trackId": "main",
            "fromClipId": "video-1",
            "toClipId": "video-2",
            "type": "slide",
            "durationTicks": 120_000,
            "easing": "ease-out",
            "params": {"x": 1, "direction": "from-right"},
        }
    }
    assert 120_000 == state["items"]["video-1"]["audioFadeOutDurationTicks"]
    assert 120_000 == state["items"]["video-2"]["audioFadeInDurationTicks"]


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        (Solid("#fff", duration=1), {"shape": "rectangle", "borderRadius": {"value": 0, "keyframes": []}}),
        (
            Text("Hello", duration=1),
            {
                "fontFamily": "Inter", "align": "center", "color": "#ffffff", "lineHeight": 1.2,
                "letterSpacing": 0, "strokeWidth": 0, "strokeColor": "#000000",
                "fontStyle": {"variant": "normal", "weight": "700"},
            },
        ),
        (
            Video(MEDIA / "h264_aac.mp4"),
            {"sourceStartTicks": 0, "playbackRate": 1, "audioFadeInDurationTicks": 0,
             "audioFadeOutDurationTicks": 0, "borderRadius": {"value": 0, "keyframes": []}},
        ),
        (Image(MEDIA / "still.png", duration=1), {"borderRadius": {"value": 0, "keyframes": []}}),
        (Gif(MEDIA / "loops.gif"), {"playbackRate": 1, "borderRadius": {"value": 0, "keyframes": []}}),
        (
            Audio(MEDIA / "sound.flac"),
            {"sourceStartTicks": 0, "playbackRate": 1, "audioFadeInDurationTicks": 0,
             "audioFadeOutDurationTicks": 0},
        ),
        (MotionGraphic("mg", duration=1), {"motionGraphicVersion": 1, "props": {}, "slots": {}}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_the_defaults_of_items(item: Item, fields: dict[str, Any]) -> None:
    found = placed(item)
    assert fields == some(found, *fields)


def test_a_description_does_not_change_with_what_it_was_made_from() -> None:
    """A program may use one list of points, or one dict, for the next item."""
    points: list[Any] = [(0, 1), ("end", 0.5)]
    extra: dict[str, Any] = {"note": {"by": "Ada"}}
    video = {
        "id": "a", "type": "video", "filename": "a.mp4", "size": 1, "mimeType": "video/mp4", "width": 640,
        "height": 360, "durationInSeconds": 2, "hasAudioTrack": True, "remoteUrl": None, "remoteKey": None,
    }  # fmt: skip
    solid = Solid(
        "#ff0000",
        duration=2,
        opacity=points,
        scale=points,
        rotation=points,
        border_radius=points,
        extra=extra,
    )
    film = Video(video, volume_db=points, border_radius=points)  # type: ignore[arg-type]
    points[:] = [("nowhere", 7)]
    extra["note"]["by"] = "Bo"

    timeline = Timeline()
    item: Any = timeline.append(solid).item
    fields = ("opacity", "scaleX", "scaleY", "rotation", "borderRadius")
    assert [0.5] * 5 == [item[field]["value"] for field in fields]
    assert {"by": "Ada"} == item["note"]
    shown: Any = timeline.append(film).item
    assert [0.5, 0.5] == [shown[field]["value"] for field in ("decibelAdjustment", "borderRadius")]
