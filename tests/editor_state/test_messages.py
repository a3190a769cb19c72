"""Typical mistakes, and what is said of them: path, message and hint."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

import pytest

from indream.editor_state import check_editor_state, lint_editor_state
from indream.editor_state._hints import hint_for_missing, hint_for_value
from indream.editor_state._messages import problems_of
from indream.editor_state._violations import Violation
from tests.support.editor_state.builders import SECOND, Object, asset, caption, item, state, track, transition

Mistake = Callable[[Object], object]
Shown = tuple[str, str, str | None]


def timeline() -> Object:
    """A title over a photo, then a video with captions; nothing is wrong with it."""
    whole = state(
        item("text", "title", 0, 2 * SECOND),
        item("image", "photo", 0, 2 * SECOND, assetId="beach"),
        item("captions", "speech", 2 * SECOND, 3 * SECOND, assetId="words"),
    )
    whole["items"]["clip"] = item("video", "clip", 2 * SECOND, 3 * SECOND, assetId="waves")
    whole["tracks"] = [track("titles", "title", "speech"), track("pictures", "photo", "clip")]
    whole["assets"] = {
        "beach": asset("image", "beach"),
        "waves": asset("video", "waves"),
        "words": asset("caption", "words", captions=[caption(0, 900), caption(900, 2200)]),
    }
    whole["transitions"]["cut"] = transition("cut", "pictures", "photo", "clip")
    return whole


def title(**changes: Any) -> Mistake:
    """Set fields of the title."""
    return lambda whole: whole["items"]["title"].update(changes)


def clip(**changes: Any) -> Mistake:
    """Set fields of the video."""
    return lambda whole: whole["items"]["clip"].update(changes)


def root(**changes: Any) -> Mistake:
    """Set fields of the state."""
    return lambda whole: whole.update(changes)


def misspell_font_size(whole: Object) -> None:
    """A required field in its own notation."""
    whole["items"]["title"]["fontsize"] = whole["items"]["title"].pop("fontSize")


def forget_stroke_width(whole: Object) -> None:
    """A required field is not there."""
    del whole["items"]["title"]["strokeWidth"]


def forget_type(whole: Object) -> None:
    """An item that does not say what it is."""
    del whole["items"]["title"]["type"]


def misspell_hidden(whole: Object) -> None:
    """A field that a closed object does not know."""
    whole["tracks"][0]["hiden"] = whole["tracks"][0].pop("hidden")


def forget_opacity_of_a_node(whole: Object) -> None:
    """A number without keyframes."""
    whole["items"]["sale"] = item("text-template", "sale")
    del whole["items"]["sale"]["nodes"][0]["opacity"]


def renamed(id: str, **fields: tuple[str, object]) -> Mistake:
    """Fields of an item under their old names, with a value in the old unit."""

    def change(whole: Object) -> None:
        for new, (name, value) in fields.items():
            del whole["items"][id][new]
            whole["items"][id][name] = value

    return change


def old(*names: str) -> Shown:
    """The problem at the top of an old state."""
    shown = " and ".join(f'"{name}"' for name in names)
    hint = "upgrade_editor_state converts it; on the command line, indream upgrade"
    return "$", f"was written for the service before 1.1.0: it has {shown}", hint


def xy_data(values: Object) -> Object:
    """The data of a line chart with one row."""
    return {"series": [{"key": "sales", "label": "Sales"}], "rows": [{"label": "May", "values": values}]}


def list_assets(whole: Object) -> None:
    """A list where there should be a map by id."""
    whole["assets"] = list(whole["assets"].values())


COUNT = "count in ticks, 240000 to a second"
AFTER_START = "after the start of the item"
FROM_START = "keyframes count from the start of their item"
TYPES = (
    'one of "image", "motion-graphic", "video", "gif", "lottie", "audio", "text", "text-template",'
    ' "captions", "solid", "illustration", "effect", "filter", "chart"'
)
FILTERS = (
    'one of "verdant-glow", "cyberpunk-neon", "vaporwave-blue", "sunset-orange", "lemon-cyan",'
    ' "absolute-red", "sakura-pink", "twilight-dusk"'
)

CHECKED: dict[str, tuple[Mistake, list[Shown]]] = {
    "a misspelt field": (
        misspell_font_size,
        [("$.items.title.fontSize", "is missing", 'it has "fontsize": did you mean "fontSize"?')],
    ),
    "a missing field": (
        forget_stroke_width,
        [("$.items.title.strokeWidth", "is missing", "a number, at least 0")],
    ),
    "an unknown field of a closed object": (
        misspell_hidden,
        [
            ("$.tracks[0].hiden", "is not a known field", 'did you mean "hidden"?'),
            ("$.tracks[0].hidden", "is missing", 'it has "hiden": did you mean "hidden"?'),
        ],
    ),
    "a string for a number": (
        title(fontSize="48"),
        [("$.items.title.fontSize", 'must be a number, is "48"', "write the number itself: 48")],
    ),
    "a length as in CSS": (
        title(strokeWidth="2px"),
        [("$.items.title.strokeWidth", 'must be a number, is "2px"', "write the number itself: 2")],
    ),
    "a number for a string": (
        title(fontStyle={"variant": "normal", "weight": 700}),
        [("$.items.title.fontStyle.weight", "must be a string, is 700", 'write it in quotes: "700"')],
    ),
    "a boolean in quotes": (
        title(resizeOnEdit="False"),
        [
            (
                "$.items.title.resizeOnEdit",
                'must be true or false, is "False"',
                "write it without quotes: false",
            )
        ],
    ),
    "a plain number where keyframes may be": (
        title(opacity=1),
        [("$.items.title.opacity", "must be an object, is 1", 'write {"value": 1, "keyframes": []}')],
    ),
    "seconds for ticks": (
        title(durationTicks=2.5),
        [
            (
                "$.items.title.durationTicks",
                "must be a whole number, is 2.5",
                "count in ticks, 240000 to a second: 2.5 s are 600000",
            )
        ],
    ),
    "ticks with a fraction": (
        title(durationTicks=8008.008),
        [("$.items.title.durationTicks", "must be a whole number, is 8008.008", "round it: 8008")],
    ),
    "ticks that were calculated with": (
        title(durationTicks=8000.000000000002),
        [("$.items.title.durationTicks", "must be a whole number, is 8000.000000000002", "round it: 8000")],
    ),
    "a whole number of seconds or of ticks": (
        title(durationTicks=240.00000000000003),
        [
            (
                "$.items.title.durationTicks",
                "must be a whole number, is 240.00000000000003",
                f"{COUNT}: 240 s are 57600000; or, if it is in ticks, round it: 240",
            )
        ],
    ),
    "a fraction below the minimum": (
        title(startTicks=-2.5),
        [("$.items.title.startTicks", "must be a whole number and at least 0, is -2.5", None)],
    ),
    "seconds in quotes": (
        title(durationTicks="1.5s"),
        [
            (
                "$.items.title.durationTicks",
                'must be a whole number, is "1.5s"',
                "write the number itself: 360000",
            )
        ],
    ),
    "a number of ticks or of seconds in quotes": (
        title(durationTicks="5"),
        [
            (
                "$.items.title.durationTicks",
                'must be a whole number, is "5"',
                "write the number itself: 5; or, if it is in seconds, 1200000",
            )
        ],
    ),
    "milliseconds in quotes": (
        lambda whole: whole["assets"]["words"]["captions"][0].update(endMs="0.9s"),
        [
            (
                "$.assets.words.captions[0].endMs",
                'must be a number, is "0.9s"',
                "write the number itself: 900",
            )
        ],
    ),
    "seconds of a file in quotes": (
        lambda whole: whole["assets"]["waves"].update(durationInSeconds="2.5"),
        [
            (
                "$.assets.waves.durationInSeconds",
                'must be a number, is "2.5"',
                "write the number itself: 2.5",
            )
        ],
    ),
    "a percentage": (
        title(lineHeight="120%"),
        [("$.items.title.lineHeight", 'must be a number, is "120%"', "write the number itself: 1.2")],
    ),
    "a length that is not in pixels": (
        title(fontSize="12pt"),
        [("$.items.title.fontSize", 'must be a number, is "12pt"', None)],
    ),
    "a length that is too small": (
        title(fontSize="0px"),
        [("$.items.title.fontSize", 'must be a number, is "0px"', None)],
    ),
    "a float for a string": (
        title(fontStyle={"variant": "normal", "weight": 700.0}),
        [("$.items.title.fontStyle.weight", "must be a string, is 700.0", 'write it in quotes: "700"')],
    ),
    "an opacity in percent": (
        title(opacity=50),
        [
            (
                "$.items.title.opacity",
                "must be an object, is 50",
                'an opacity is between 0 and 1: write {"value": 0.5, "keyframes": []}',
            )
        ],
    ),
    "an opacity below zero": (
        title(opacity=-1),
        [("$.items.title.opacity", "must be an object, is -1", "an opacity is between 0 and 1")],
    ),
    "missing geometry": (
        lambda whole: [
            whole["items"]["title"].pop(name)
            for name in ("top", "width", "height", "scaleX", "scaleY", "opacity")
        ],
        [
            ("$.items.title.top", "is missing", 'such as {"value": 0, "keyframes": []}'),
            ("$.items.title.width", "is missing", 'such as {"value": 1080, "keyframes": []}'),
            ("$.items.title.height", "is missing", 'such as {"value": 1920, "keyframes": []}'),
            ("$.items.title.scaleX", "is missing", 'such as {"value": 1, "keyframes": []}'),
            ("$.items.title.scaleY", "is missing", 'such as {"value": 1, "keyframes": []}'),
            ("$.items.title.opacity", "is missing", 'such as {"value": 1, "keyframes": []}'),
        ],
    ),
    "a missing opacity of a node": (
        forget_opacity_of_a_node,
        [("$.items.sale.nodes[0].opacity", "is missing", "a number, such as 1")],
    ),
    "a time of a keyframe that fits two readings": (
        clip(opacity={"value": 1, "keyframes": [{"timeTicks": 2.5, "value": 0}]}),
        [
            (
                "$.items.clip.opacity.keyframes[0].timeTicks",
                "must be a whole number, is 2.5",
                f"{COUNT}: 2.5 s are 600000; or 120000 {AFTER_START}, if 2.5 s is a time of the video",
            )
        ],
    ),
    "a time of a keyframe after the end of its item": (
        clip(opacity={"value": 1, "keyframes": [{"timeTicks": 4.5, "value": 0}]}),
        [
            (
                "$.items.clip.opacity.keyframes[0].timeTicks",
                "must be a whole number, is 4.5",
                f"{COUNT}: 600000 {AFTER_START}, if 4.5 s is a time of the video",
            )
        ],
    ),
    "a field without its unit": (
        lambda whole: whole["items"]["title"].update(duration=whole["items"]["title"].pop("durationTicks")),
        [
            (
                "$.items.title.durationTicks",
                "is missing",
                'it has "duration": did you mean "durationTicks", in ticks, 240000 to a second?',
            )
        ],
    ),
    "old fields of a captions item": (
        renamed("speech", contentStartOffsetTicks=("contentStartOffsetMs", 6.67)),
        [
            old("contentStartOffsetMs"),
            (
                "$.items.speech.contentStartOffsetTicks",
                "is missing",
                'it has the old field "contentStartOffsetMs": 6.67 ms are 1601 ticks',
            ),
        ],
    ),
    "a start of captions without a lead-in": (
        renamed("speech", contentStartOffsetTicks=("captionStartInSeconds", 1)),
        [
            old("captionStartInSeconds"),
            (
                "$.items.speech.contentStartOffsetTicks",
                "is missing",
                'write 0, and let upgrade_editor_state cut the captions at "captionStartInSeconds"',
            ),
        ],
    ),
    "old fields of a video": (
        renamed(
            "clip",
            sourceStartTicks=("videoStartFromInSeconds", -1),
            audioFadeInDurationTicks=("audioFadeInDurationInSeconds", 1),
        ),
        [
            old("audioFadeInDurationInSeconds", "videoStartFromInSeconds"),
            (
                "$.items.clip.sourceStartTicks",
                "is missing",
                'it has the old field "videoStartFromInSeconds"; write it in ticks, 240000 to a second',
            ),
            (
                "$.items.clip.audioFadeInDurationTicks",
                "is missing",
                'it has the old field "audioFadeInDurationInSeconds": 1 s are 240000 ticks',
            ),
        ],
    ),
    "an old field of another field": (
        renamed("clip", audioFadeInDurationTicks=("audioFadeOutDurationInSeconds", 1)),
        [("$.items.clip.audioFadeInDurationTicks", "is missing", "a whole number, at least 0")],
    ),
    "frames of an effect": (
        lambda whole: whole["items"].update(
            flash=item(
                "effect",
                "flash",
                effectType="flash-to-black",
                params={"brightFrames": 6, "darkTicks": 0, "tailDarkTicks": 0, "maxOpacity": 1},
            )
        ),
        [
            old("brightFrames"),
            (
                "$.items.flash.params.brightFrames",
                "is not a known field",
                'it is now "brightTicks": 6 frames at an assumed 30 fps are 48000 ticks',
            ),
            (
                "$.items.flash.params.brightTicks",
                "is missing",
                'it has the old field "brightFrames": 6 frames at an assumed 30 fps are 48000 ticks',
            ),
        ],
    ),
    "the old name of the version instead of the new one": (
        lambda whole: whole.update(stateVersion=whole.pop("stateSchemaVersion")),
        [
            old("stateVersion"),
            ("$.stateSchemaVersion", "is missing", 'it has the old field "stateVersion": write "v1"'),
        ],
    ),
    "a value that is too small": (
        title(fontSize=0),
        [("$.items.title.fontSize", "must be at least 1, is 0", None)],
    ),
    "a composition that is too large": (
        root(compositionWidth=3840),
        [("$.compositionWidth", "must be at most 1920, is 3840", None)],
    ),
    "a fraction of a pixel, and too few": (
        root(compositionHeight=49.5),
        [("$.compositionHeight", "must be a whole number and at least 50, is 49.5", "round it: 50")],
    ),
    "a British word": (
        title(align="centre"),
        [
            (
                "$.items.title.align",
                'must be "left", "center" or "right", is "centre"',
                'did you mean "center"?',
            )
        ],
    ),
    "a value that does not exist": (
        lambda whole: whole["items"].update(f=item("filter", "f", filterType="sepia")),
        [
            (
                "$.items.f.filterType",
                'must be a known filter type, is "sepia"',
                FILTERS,
            )
        ],
    ),
    "an unknown type of item": (
        title(type="txt"),
        [("$.items.title.type", 'must be a known type, is "txt"', 'did you mean "text"?')],
    ),
    "no type of item": (forget_type, [("$.items.title.type", "is missing", TYPES)]),
    "another version of the schema": (
        root(stateSchemaVersion="v2"),
        [("$.stateSchemaVersion", 'must be "v1", is "v2"', None)],
    ),
    "frames for ticks": (
        root(timebaseTicksPerSecond=30),
        [("$.timebaseTicksPerSecond", "must be 240000, is 30", None)],
    ),
    "no tracks": (root(tracks=[]), [("$.tracks", "must not be empty", None)]),
    "None for nothing": (
        title(animations=None),
        [("$.items.title.animations", "must be an object, is null", "leave the field out instead")],
    ),
    "a list of assets": (
        list_assets,
        [("$.assets", "must be an object, is an array", "write an object with each entry under its key")],
    ),
    "a text in captions": (
        lambda whole: whole["items"]["speech"].update(text="Welcome"),
        [("$.items.speech.text", "is not allowed here", None)],
    ),
    "a value in quotes in a chart": (
        lambda whole: whole["items"].update(
            sales=item("chart", "sales", data=xy_data(values={"costs": "80", "sales": 120}))
        ),
        [
            (
                "$.items.sales.data.rows[0].values.costs",
                'must be a number, is "80"',
                "write the number itself: 80",
            )
        ],
    ),
    "the wrong data for a chart": (
        lambda whole: whole["items"].update(sales=item("chart", "sales", data={"slices": []})),
        [
            ("$.items.sales.data.slices", "is not a known field", 'it can have "series" and "rows"'),
            ("$.items.sales.data.series", "is missing", "an array"),
            ("$.items.sales.data.rows", "is missing", "an array"),
        ],
    ),
    "an effect without what it needs": (
        lambda whole: whole["items"].update(
            flash=item(
                "effect", "flash", effectType="flash-to-black", params={"maxOpacity": 2, "darkTicks": None}
            )
        ),
        [
            ("$.items.flash.params.maxOpacity", "must be at most 1, is 2", None),
            ("$.items.flash.params.darkTicks", "must be a whole number, is null", None),
            ("$.items.flash.params.brightTicks", "is missing", "a whole number, at least 0"),
            ("$.items.flash.params.tailDarkTicks", "is missing", "a whole number, at least 0"),
        ],
    ),
    "a division that went wrong": (
        clip(playbackRate=math.inf),
        [("$.items.clip.playbackRate", "is infinity, which JSON cannot hold", None)],
    ),
    "an object of Python": (
        root(savedAt=datetime.datetime(2026, 9, 25, tzinfo=datetime.UTC)),
        [("$.savedAt", "is a datetime, which JSON cannot hold", ".isoformat() makes it a string")],
    ),
    "an id that needs quotes": (
        lambda whole: whole["items"].update({"my clip": item("solid", "my clip", startTicks=-1)}),
        [('$.items["my clip"].startTicks', "must be at least 0, is -1", None)],
    ),
    "an id that is long": (
        lambda whole: whole["items"].update({"x-" * 30: item("solid", "x", startTicks=-1)}),
        [(f'$.items["{"x-" * 30}"].startTicks', "must be at least 0, is -1", None)],
    ),
    "a whole file for a name": (
        title(align="data:image/png;base64," + "A" * 10_000 + "=="),
        [
            (
                "$.items.title.align",
                'must be "left", "center" or "right", is "data:image/png;base64,AAAAAAAA…AAAAAAA=="',
                None,
            )
        ],
    ),
    "an object for a name": (
        title(text={"content": "x" * 10_000}),
        [("$.items.title.text", "must be a string, is an object", None)],
    ),
}

LINTED: dict[str, tuple[Mistake, list[Shown]]] = {
    "a missing asset": (
        clip(assetId="wave"),
        [("$.items.clip.assetId", 'there is no asset "wave"', 'did you mean "waves"?')],
    ),
    "an asset of another kind": (
        clip(assetId="beach"),
        [
            (
                "$.items.clip.assetId",
                'the asset "beach" is of type "image", not "video"',
                'an item of type "video" needs an asset of type "video"',
            )
        ],
    ),
    "an overlap": (
        lambda whole: whole["items"]["speech"].update(startTicks=SECOND),
        [
            (
                "$.items.speech.startTicks",
                'is 240000 (1 s), but "title" on the same track ends at 480000 (2 s)',
                "begin at 480000 (2 s) or later, or use another track",
            )
        ],
    ),
    "a gap under a transition": (
        clip(startTicks=3 * SECOND),
        [
            (
                "$.transitions.cut",
                'joins "photo", ending at 480000 (2 s), and "clip", beginning at 720000 (3 s)',
                "the second must begin where the first ends, at 480000 (2 s)",
            )
        ],
    ),
    "a transition across tracks": (
        lambda whole: whole["transitions"]["cut"].update(fromClipId="title"),
        [
            (
                "$.transitions.cut",
                'joins "title" and "clip", but "title" is not on the track "pictures"',
                "a transition joins two items of the track that it names",
            )
        ],
    ),
    "a transition the wrong way round": (
        lambda whole: whole["transitions"]["cut"].update(fromClipId="clip", toClipId="photo"),
        [("$.transitions.cut", 'goes from "clip" back to "photo"', "swap fromClipId and toClipId")],
    ),
    "a keyframe at the end, or at a time of the video": (
        clip(opacity={"value": 1, "keyframes": [{"timeTicks": 3 * SECOND, "value": 0}]}),
        [
            (
                "$.items.clip.opacity.keyframes[0].timeTicks",
                "is 720000 (3 s), but its item lasts 720000 (3 s)",
                f"{FROM_START}: 240000 (1 s), if this is a time of the video; otherwise, before 720000 (3 s)",
            )
        ],
    ),
    "a keyframe after the end": (
        title(opacity={"value": 1, "keyframes": [{"timeTicks": 2 * SECOND, "value": 0}]}),
        [
            (
                "$.items.title.opacity.keyframes[0].timeTicks",
                "is 480000 (2 s), but its item lasts 480000 (2 s)",
                "a keyframe comes before the end of its item, 480000 (2 s)",
            )
        ],
    ),
    "an item on no track": (
        lambda whole: whole["items"].update(logo=item("solid", "logo")),
        [
            (
                "$.items.logo",
                "is not in a track, so it is never drawn",
                "add its id to the items of a track, or remove it",
            )
        ],
    ),
    "an item on two tracks": (
        lambda whole: whole["tracks"].append(track("more", "title")),
        [
            (
                "$.tracks[2].items[0]",
                '"title" is already entry 0 of the track "titles"',
                "to show it twice, add a second item with its own id",
            )
        ],
    ),
    "an id that does not match": (
        clip(id="video-1"),
        [("$.items.clip.id", 'must be "clip" like its key, is "video-1"', None)],
    ),
    "an old field beside the new one": (
        clip(videoStartFromInSeconds=1.5),
        [
            (
                "$.items.clip.videoStartFromInSeconds",
                'is the old name of "sourceStartTicks", and is ignored',
                'remove it, or set "sourceStartTicks" to 360000, which is 1.5 s',
            )
        ],
    ),
    "an old field of 0 beside the new one": (
        clip(videoStartFromInSeconds=0, sourceStartTicks=240_000),
        [
            (
                "$.items.clip.videoStartFromInSeconds",
                'is the old name of "sourceStartTicks", and is ignored',
                'remove it, or set "sourceStartTicks" to 0, which is 0 s',
            )
        ],
    ),
    "an old field beside the new one, with the same value": (
        clip(videoStartFromInSeconds=0),
        [
            (
                "$.items.clip.videoStartFromInSeconds",
                'is the old name of "sourceStartTicks", and is ignored',
                "remove it",
            )
        ],
    ),
    "the old name of the version": (
        root(stateVersion="1.0"),
        [("$.stateVersion", 'is the old name of "stateSchemaVersion", and is ignored', "remove it")],
    ),
    "a start of captions that is ignored": (
        lambda whole: whole["items"]["speech"].update(captionStartInSeconds=1),
        [
            (
                "$.items.speech.captionStartInSeconds",
                "is not a field of v1, so the captions are shown from their beginning",
                "upgrade_editor_state cuts the captions, or remove it",
            )
        ],
    ),
    "a caption that ends before it begins": (
        lambda whole: whole["assets"]["words"]["captions"][1].update(endMs=800),
        [("$.assets.words.captions[1].endMs", "must be greater than startMs, 900, is 800", None)],
    ),
}


def test_the_unchanged_timeline_is_valid() -> None:
    """The messages below are about the mistakes alone."""
    assert [] == check_editor_state(timeline())
    assert [] == lint_editor_state(timeline())


@pytest.mark.parametrize(("mistake", "expected"), CHECKED.values(), ids=CHECKED)
def test_message_of_the_check(mistake: Mistake, expected: list[Shown]) -> None:
    """A mistake that the schema does not allow."""
    whole = timeline()
    mistake(whole)
    assert expected == [problem[1:4] for problem in check_editor_state(whole)]


@pytest.mark.parametrize(("mistake", "expected"), LINTED.values(), ids=LINTED)
def test_message_of_the_lint(mistake: Mistake, expected: list[Shown]) -> None:
    """A mistake in a timeline that is valid under the schema."""
    whole = timeline()
    mistake(whole)
    assert [] == check_editor_state(whole)
    assert expected == [problem[1:4] for problem in lint_editor_state(whole)]


@pytest.mark.parametrize(
    ("keyword", "limit", "value", "message"),
    [
        ("type", ["string", "null"], 1, "must be a string or null, is 1"),
        ("const", 1, 2, "must be 1, is 2"),
        ("enum", list("abcdef"), "h", 'must be "a", "b", "c", "d", "e" or "f", is "h"'),
        ("enum", list("abcdefg"), "h", 'must be a known line height, is "h"'),
        ("minimum", 1, 0, "must be at least 1, is 0"),
        ("maximum", 1, 2, "must be at most 1, is 2"),
        ("exclusiveMinimum", 1, 1, "must be greater than 1, is 1"),
        ("multipleOf", 2, 3, "must be a multiple of 2, is 3"),
        ("pattern", "^a", "b", 'must match the pattern ^a, is "b"'),
        ("uniqueItems", True, [1, 1], "must have no entry twice, is an array"),
        ("contains", {}, [], "must have a form that the schema allows, is an empty array"),
        ("minItems", 1, [], "must not be empty"),
        ("minItems", 2, [], "must have at least 2 entries, has 0"),
        ("maxItems", 1, [1, 2], "must have at most 1 entry, has 2"),
        ("minLength", 1, "", "must not be empty"),
        ("minLength", 2, "", "must have at least 2 characters, has 0"),
        ("minLength", 3, "ab", "must have at least 3 characters, has 2"),
        ("maxLength", 1, "ab", "must have at most 1 character, has 2"),
        ("minProperties", 2, {}, "must have at least 2 entries, has 0"),
        ("maxProperties", 0, {"a": 1}, "must have at most 0 entries, has 1"),
        ("", None, 1, "is not allowed here"),
    ],
)
def test_the_message_of_a_keyword(keyword: str, limit: Any, value: Any, message: str) -> None:
    """It says what the value must be, and what it is."""
    broken = [(("lineHeight",), [Violation(keyword, {keyword: limit})])]
    assert [message] == [problem.message for problem in problems_of(broken, {"lineHeight": value})]


def test_a_place_with_several_violations() -> None:
    """It has one message: the value of a field that must not be there does not matter."""
    text, either = Violation("type", {"type": "string"}), Violation("type", {"type": ["string", "null"]})
    least = Violation("minimum", {"minimum": 1})
    closed = Violation("additionalProperties", {"properties": {"b": {}}})
    for violations, message in (
        ([least, either, text], "must be a string and at least 1, is 0"),
        ([text, Violation("", {})], "is not allowed here"),
        ([least, closed], "is not a known field"),
        ([least, Violation("required", {})], "is missing"),
    ):
        assert [message] == [problem.message for problem in problems_of([(("a",), violations)], {"a": 0})]


@pytest.mark.parametrize(
    ("value", "end"),
    [
        (1000.0000008, f"{COUNT}: 1000.0000008 s are 240000000; or, if it is in ticks, round it: 1000"),
        (1000.0000015, f"{COUNT}: 1000.0000015 s are 240000000"),
        (1999.5, f"{COUNT}: 1999.5 s are 479880000"),
        (2000.5, "round it: 2000"),
    ],
)
def test_seconds_or_ticks(value: float, end: str) -> None:
    """Up to 2000 it is a number of seconds, unless it is a whole number apart from rounding."""
    assert end == hint_for_value(value, ("items", "it", "durationTicks"), {"type": "integer"})


def test_a_missing_start_of_captions() -> None:
    """Only its own old field is named."""
    node = {
        "properties": {"contentStartOffsetTicks": {"type": "integer", "minimum": 0}, "size": {"type": "null"}}
    }
    old_field = {"captionStartInSeconds": 1}
    name = "contentStartOffsetTicks"
    hint = 'write 0, and let upgrade_editor_state cut the captions at "captionStartInSeconds"'
    assert ("a whole number, at least 0", hint, "null") == (
        hint_for_missing(name, node, {}),
        hint_for_missing(name, node, old_field),
        hint_for_missing("size", node, old_field),
    )


@pytest.mark.parametrize(
    ("opacity", "hint"),
    [
        (1.5, ": write 0.015"),
        (100, ": write 1"),
        (100.5, ""),
        (-0.1, ""),
    ],
)
def test_an_opacity_in_percent(opacity: float, hint: str) -> None:
    """Numbers up to 100 are divided by it."""
    whole = state(item("solid", "it", opacity={"value": opacity, "keyframes": []}))
    (problem,) = lint_editor_state(whole)
    assert f"opacity is a factor from 0 to 1{hint}" == problem.hint
