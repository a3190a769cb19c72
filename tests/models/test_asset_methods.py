"""The entry that an Asset becomes in an editor state."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any, get_args, get_type_hints

import pytest

from indream.editor_state import check_editor_state
from indream.media import MediaInfo
from indream.types import Asset, EditorAsset
from tests.support.fake_service import ASSET

MEASURES: dict[str, dict[str, Any]] = {
    "IMAGE": {"width": 1080, "height": 1920, "duration": None},
    "VIDEO": {"width": 1920, "height": 1080.0, "duration": 12.48},
    "GIF": {"width": 480, "height": 270, "duration": 1.6},
    "AUDIO": {"width": None, "height": None, "duration": 60},
    "CAPTION": {"width": None, "height": None, "duration": None},
    "LOTTIE": {"width": 512, "height": 512, "duration": 2},
}
GIVEN: dict[str, dict[str, Any]] = {
    "VIDEO": {"has_audio_track": False},
    "GIF": {"loop_behavior": "loop"},
    "CAPTION": {"captions": [{"text": "Hi", "startMs": 0, "endMs": 900}], "timing_granularity": "line"},
    "LOTTIE": {"resource_type": "svg"},
}
EVERYTHING = {name: value for facts in GIVEN.values() for name, value in facts.items()}


def asset(type: str, **changes: Any) -> Asset:
    """An asset as the service answers with it."""
    return Asset.model_validate({**ASSET, "type": type, **MEASURES.get(type, {}), **changes})


def test_the_table_has_every_kind() -> None:
    """The kinds below are those of the contract."""
    kinds = [get_type_hints(kind)["type"] for kind in get_args(EditorAsset)]
    assert [kind.upper() for item in kinds for kind in get_args(item)] == list(MEASURES)


@pytest.mark.parametrize("facts", [None, EVERYTHING], ids=["what it needs", "everything"])
@pytest.mark.parametrize("type", MEASURES)
def test_an_asset_is_valid_in_a_state(type: str, facts: dict[str, Any] | None, state: dict[str, Any]) -> None:
    """Of every kind; what other kinds need does no harm."""
    made = asset(type).to_editor_asset(**(GIVEN.get(type, {}) if facts is None else facts))
    state["assets"]["asset-1"] = made
    assert [] == check_editor_state(state)
    assert {"asset-1", type.lower()} == {made["id"], made["type"]}
    alone = asset(type).to_editor_asset(**GIVEN.get(type, {}))
    assert alone == made


def test_fields_have_the_names_of_the_contract() -> None:
    """Everything goes where the contract says."""
    assert {
        "id": "hero",
        "type": "video",
        "filename": "hero.png",
        "size": 3,
        "remoteUrl": "https://files.test/hero.png",
        "remoteKey": "hero.png",
        "mimeType": "image/png",
        "width": 1920,
        "height": 1080.0,
        "durationInSeconds": 12.48,
        "hasAudioTrack": True,
    } == asset("VIDEO").to_editor_asset(id="hero", has_audio_track=True)


@pytest.mark.parametrize(("type", "name"), [(type, name) for type, facts in GIVEN.items() for name in facts])
def test_missing_arguments_are_named(type: str, name: str) -> None:
    """It is named, and what to do."""
    facts = {key: value for key, value in GIVEN[type].items() if key != name}
    with pytest.raises(ValueError, match=f"{name} of a {type.lower()}.*pass {name}="):
        asset(type).to_editor_asset(**facts)


@pytest.mark.parametrize(
    ("type", "name"),
    [(type, name) for type, measures in MEASURES.items() for name in measures if measures[name]]
    + [(type, "size") for type in MEASURES],
)
def test_missing_measures_are_named(type: str, name: str) -> None:
    """A measure that a state needs is named when it is null, and when a state would refuse it."""
    with pytest.raises(ValueError, match=f"requires the {name} of a {type.lower()}"):
        asset(type, **{name: None}).to_editor_asset(**EVERYTHING)
    for wrong in (-1, math.nan, math.inf):
        broken = asset(type)
        setattr(broken, name, wrong)
        with pytest.raises(ValueError, match=f"the {name} of asset asset-1 must be"):
            broken.to_editor_asset(**EVERYTHING)


@pytest.mark.parametrize(
    ("type", "facts", "error", "words"),
    [
        ("VIDEO", {"has_audio_track": 1}, TypeError, "must be a bool, not int"),
        ("GIF", {"loop_behavior": "twice"}, ValueError, "'finite' or 'loop', is 'twice'"),
        ("CAPTION", {"captions": "1\n00:00", "timing_granularity": "word"}, TypeError, "not the text"),
        ("CAPTION", {"captions": [], "timing_granularity": "letter"}, ValueError, "'word' or 'line'"),
        ("LOTTIE", {"resource_type": "json"}, ValueError, "'lottie' or 'svg'"),
        ("IMAGE", {"id": ""}, ValueError, "id must not be empty"),
        ("IMAGE", {"id": 5}, TypeError, "id must be a string, not int"),
        ("MODEL", {}, ValueError, "has the type 'MODEL', which editor states do not support"),
    ],
)
def test_invalid_answers_are_rejected_by_name(
    type: str, facts: dict[str, Any], error: type[Exception], words: str
) -> None:
    """A value that a state would refuse is rejected here, by name."""
    with pytest.raises(error, match=re.escape(words)):
        asset(type).to_editor_asset(**facts)


def test_the_result_is_a_copy() -> None:
    """Changes to it afterwards change neither the asset nor the arguments."""
    captions: list[Any] = []
    made: Any = asset("CAPTION").to_editor_asset(captions=captions, timing_granularity="line")
    made["captions"].append(1)
    assert [] == captions


VIDEO = MediaInfo(
    "video", "video/mp4", 9, 1080, 1920, Fraction(1001, 100), has_audio=False, fps=Fraction(30), codec="h264"
)
GIF = MediaInfo("gif", "image/gif", 9, 40, 30, Fraction(2), loop="finite")


@pytest.mark.parametrize(
    ("type", "measures", "expected"),
    [
        ("VIDEO", VIDEO, {"width": 1080, "height": 1920, "durationInSeconds": 10.01, "hasAudioTrack": False}),
        ("GIF", GIF, {"width": 40, "height": 30, "durationInSeconds": 2, "loopBehavior": "finite"}),
        ("IMAGE", MediaInfo("image", "image/png", 9, 7, 5), {"width": 7, "height": 5}),
        ("AUDIO", MediaInfo("audio", "audio/mpeg", 9, duration=Fraction(3), has_audio=True),
         {"durationInSeconds": 3}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("nulls", [True, False])
def test_measurements_fill_in_the_entry(
    type: str, measures: MediaInfo, expected: dict[str, Any], nulls: bool, state: dict[str, Any]
) -> None:
    """They are used in place of the asset's own, which may be null, and no fact has to be passed."""
    names = ("width", "height", "duration", "size") if nulls else ()
    made: Any = asset(type, **dict.fromkeys(names)).to_editor_asset(measures=measures)
    assert expected == {name: made[name] for name in expected}
    assert (9 if nulls else ASSET["size"]) == made["size"]
    state["assets"]["asset-1"] = made
    assert [] == check_editor_state(state)


def test_an_argument_precedes_measurements() -> None:
    """A fact that is passed is used as it is."""
    made: Any = asset("VIDEO").to_editor_asset(has_audio_track=True, measures=VIDEO)
    assert made["hasAudioTrack"] is True
    made = asset("GIF").to_editor_asset(loop_behavior="loop", measures=GIF)
    assert "loop" == made["loopBehavior"]


@pytest.mark.parametrize(
    ("type", "words"), [("IMAGE", "is a video: measure the file"), ("CAPTION", "a video")]
)
def test_measurements_of_another_kind_are_rejected(type: str, words: str) -> None:
    """They are those of another file."""
    with pytest.raises(
        ValueError, match=f"asset asset-1 has the type '{type}', but the measured file .*{words}"
    ):
        asset(type).to_editor_asset(measures=VIDEO)


@pytest.mark.parametrize(("name", "least"), [("width", 1), ("height", 1), ("duration", 0), ("size", 0)])
def test_the_least_measures(name: str, least: int) -> None:
    """A video of one pixel that takes no time is one; a smaller one is not."""
    video = asset("VIDEO")
    setattr(video, name, least)
    made: Any = video.to_editor_asset(has_audio_track=True)
    assert least == made["durationInSeconds" if name == "duration" else name]
    for wrong, words in ((least - 1, f"at least {least}, is {least - 1}"), (math.inf, "is inf")):
        setattr(video, name, wrong)
        with pytest.raises(ValueError, match=f"the {name} of asset asset-1 must be .*{words}$"):
            video.to_editor_asset(has_audio_track=True)


@pytest.mark.parametrize(
    ("measures", "noun"),
    [
        (VIDEO, "a video"),
        (GIF, "a GIF"),
        (MediaInfo("image", "image/png", 9, 7, 5), "an image"),
        (MediaInfo("audio", "audio/mpeg", 9), "audio"),
    ],
)
def test_the_measured_file_is_named_by_its_kind(measures: MediaInfo, noun: str) -> None:
    """In words."""
    message = f"but the measured file is {noun}: measure the file that was uploaded$"
    with pytest.raises(ValueError, match=message):
        asset("CAPTION").to_editor_asset(measures=measures)


@pytest.mark.parametrize("name", ["filename", "mimetype"])
def test_a_file_without_a_name_or_type_cannot_be_used(name: str) -> None:
    """A state would not accept it."""
    words = {"filename": "filename", "mimetype": "mimeType"}[name]
    with pytest.raises(ValueError, match=f"asset asset-1 cannot be used: its {words} is empty$"):
        asset("IMAGE", **{name: ""}).to_editor_asset()
