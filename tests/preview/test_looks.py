"""The look of each item, with all of its fields and with none: all that the player gets to draw."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from indream.editor_state._scene import Scenes
from indream.preview._looks import Looks
from indream.preview._notes import Notes
from tests.support.editor_state.builders import SECOND, Object, asset, track, transition
from tests.support.preview_states import FILES, box, picture

# The look of a text without fields.
TEXT: Object = {
    "fontFamily": "Inter",
    "weight": "400",
    "italic": False,
    "fontSize": 16,
    "lineHeight": 1.2,
    "letterSpacing": 0,
    "align": "left",
    "rtl": False,
    "color": None,
    "strokeWidth": 0,
    "strokeColor": None,
    "highlightColor": None,
    "background": None,
    "text": "",
}


def bare(type: str, id: str = "it", start: int = 0, **fields: Any) -> Object:
    """A visible item that has only its time and its box, and these fields."""
    times = {"startTicks": start, "durationTicks": SECOND}
    return {"id": id, "type": type, **times, **box(0, 0, 64, 48), **fields}


def looks_of(*items: Object, files: Any = None, **changes: Any) -> tuple[Looks, Notes]:
    """The looks of a state, each item on a track of its own, and where they note differences."""
    tracks = [track(f"on-{item['id']}", item["id"]) for item in items]
    document = picture(**{"items": {item["id"]: item for item in items}, "tracks": tracks, **changes})
    notes = Notes()
    return Looks(Scenes(document), files or {}, Path(), notes), notes


@pytest.mark.parametrize(
    ("item", "look"),
    [
        (bare("solid"), {"color": None, "shape": None}),
        (bare("solid", color="#123", shape="circle"), {"color": "#123", "shape": "circle"}),
        (bare("image"), {"picture": None}),
        (
            bare("video"),
            {"source": None, "volume": 0, "fadeIn": 0, "fadeOut": 0, "length": SECOND, "muted": False},
        ),
        (
            bare(
                "video",
                decibelAdjustment={"value": -3, "keyframes": []},
                audioFadeInDurationTicks=7,
                audioFadeOutDurationTicks=9,
            ),
            {"source": None, "volume": -3, "fadeIn": 7, "fadeOut": 9, "length": SECOND, "muted": False},
        ),
        (bare("text"), TEXT),
        (bare("captions"), {**TEXT, "maxLines": 1}),
        (
            bare(
                "captions",
                text="words",
                maxLines=3,
                fontFamily="Roboto",
                fontStyle={"variant": "Italic", "weight": "700"},
                fontSize=20,
                lineHeight=0,
                letterSpacing=-2,
                align="center",
                direction="rtl",
                color="red",
                strokeWidth=4,
                strokeColor="blue",
                highlightColor="lime",
                background={"color": "#fff", "horizontalPadding": 2001, "borderRadius": 1.5},
            ),
            {
                "fontFamily": "Roboto",
                "weight": "700",
                "italic": True,
                "fontSize": 20,
                "lineHeight": 0,
                "letterSpacing": -2,
                "align": "center",
                "rtl": True,
                "color": "red",
                "strokeWidth": 4,
                "strokeColor": "blue",
                "highlightColor": "lime",
                "background": {"color": "#fff", "padding": 2000, "radius": 1.5},
                "text": "words",
                "maxLines": 3,
            },
        ),
        (
            bare("captions", fontStyle={"weight": "5000"}, background={"borderRadius": 2001}),
            {**TEXT, "weight": "1000", "background": {"color": None, "padding": 0, "radius": 2000}}
            | {"maxLines": 1},
        ),
        (
            bare("captions", fontStyle={"weight": "0"}, background={"horizontalPadding": -1}),
            {**TEXT, "weight": "1", "background": {"color": None, "padding": 0, "radius": 0}, "maxLines": 1},
        ),
        (bare("text-template"), {"nodes": []}),
        (
            bare(
                "text-template",
                nodes=[
                    {"type": "text", "text": "second", "x": 3, "y": 4, "width": 5, "height": 6, "opacity": 0},
                    {"type": "image", "imageComponentId": "star", "width": 1, "height": 0.5},
                    {"type": "image", "width": 1, "height": 1, "opacity": 0.5},
                    {"type": "text", "width": 1, "height": 1},
                    {"type": "image", "width": 0, "height": 1},
                    {"type": "image", "width": 1},
                ],
            ),
            {
                "nodes": [
                    {"x": 0, "y": 0, "width": 1, "height": 0.5, "opacity": 1, "name": "star"},
                    {"x": 0, "y": 0, "width": 1, "height": 1, "opacity": 0.5, "name": "picture"},
                    {"x": 3, "y": 4, "width": 5, "height": 6, "opacity": 0}
                    | {"style": {**TEXT, "text": "second"}},
                    {"x": 0, "y": 0, "width": 1, "height": 1, "opacity": 1, "style": TEXT},
                ]
            },
        ),
        (
            bare("chart"),
            {
                "color": None,
                "duration": 0,
                "chart": {"kind": None, "names": [], "series": [], "slices": [], "points": []},
            },
        ),
        (
            bare(
                "chart",
                chartType="bar",
                themeColor="#0f0",
                animationDurationTicks=17,
                data={
                    "series": [{"key": "a"}, {}, {"key": "b"}],
                    "rows": [{"label": "May", "values": {"a": 2, "b": -3}}, {}],
                    "slices": [{"label": "Pie", "value": 0.5}, {"value": -1}, {}],
                    "points": [{"x": 1, "y": 2, "seriesKey": "b"}, {"seriesKey": "c"}],
                },
            ),
            {
                "color": "#0f0",
                "duration": 17,
                "chart": {
                    "kind": "bar",
                    "names": ["May", ""],
                    "series": [[2, 0], [0, 0], [-3, 0]],
                    "slices": [
                        {"name": "Pie", "value": 0.5},
                        {"name": "", "value": 0},
                        {"name": "", "value": 0},
                    ],
                    "points": [{"x": 1, "y": 2, "series": 2}, {"x": 0, "y": 0, "series": 0}],
                },
            },
        ),
        (
            bare("effect"),
            {
                "effect": None,
                "intensity": 1,
                "maxBlur": None,
                "flash": {"bright": 0, "dark": 0, "tail": 0, "most": 1},
            },
        ),
        (
            bare(
                "effect",
                effectType="blur",
                intensity=0,
                params={
                    "maxBlurPx": 5,
                    "maxOpacity": 0.5,
                    "brightTicks": 3,
                    "darkTicks": -4,
                    "tailDarkTicks": 0.5,
                },
            ),
            {
                "effect": "blur",
                "intensity": 0,
                "maxBlur": 5,
                "flash": {"bright": 3, "dark": 0, "tail": 0.5, "most": 0.5},
            },
        ),
        (bare("filter"), {"tint": None, "intensity": 1, "blend": 1}),
        (
            bare("filter", filterType="absolute-red", intensity=0.25, params={"blend": 0}),
            {"tint": "rgb(230, 30, 30)", "intensity": 0.25, "blend": 0},
        ),
        (bare("illustration"), {"name": "illustration"}),
        (bare("illustration", illustrationName="x" * 81), {"name": "x" * 80}),
        (bare("motion-graphic", motionGraphicId="spin"), {"name": "spin"}),
        (bare("lottie"), {}),
    ],
)
def test_the_look_of_an_item(item: Object, look: Object) -> None:
    """Fields that are missing have their usual values, and numbers that are too large are limited."""
    looks, _ = looks_of(item)
    assert {"it": {"name": "it", **look}} == looks.of_items()


@pytest.mark.parametrize("count", [200, 201])
def test_the_parts_of_an_item_are_limited(count: int) -> None:
    """A chart and a template have up to 200 of each, and a chart ten times as many points."""
    nodes = [{"type": "image", "width": 1, "height": 1}] * count
    data = {
        "series": [{}] * count,
        "rows": [{}] * count,
        "slices": [{}] * count,
        "points": [{}] * (10 * count),
    }
    looks, _ = looks_of(bare("text-template", "template", nodes=nodes), bare("chart", "chart", data=data))
    found = looks.of_items()
    seen = [len(found["template"]["nodes"]), *map(len, list(found["chart"]["chart"].values())[1:])]
    assert [200, 200, 200, 200, 2000] == seen


@pytest.mark.parametrize(
    ("fields", "look"),
    [
        (None, {"type": None, "color": None, "gradient": None, "level": 0}),
        (
            {"type": "color", "color": "#fff", "gradient": "g"},
            {"type": "color", "color": "#fff", "gradient": "g", "level": 0},
        ),
        ({"type": "blur", "level": 2}, {"type": "blur", "color": None, "gradient": None, "level": 2}),
        ({"type": "image"}, {"type": "image", "color": None, "gradient": None, "level": 0, "picture": None}),
    ],
)
def test_the_look_of_the_background(fields: Any, look: Object) -> None:
    """As the state says."""
    looks, _ = looks_of(globalBackground=fields)
    assert look == looks.background()


@pytest.mark.parametrize(
    ("color", "detail"),
    [
        ("redd", "'redd'"),
        ("#12345", "'#12345'"),
        ("", "''"),
        ("x" * 70, repr("x" * 60)),
        ("hsl(20 30% 40%)", None),
        (" color-mix(in srgb, red, blue)", None),
        ("conic-gradient(red, blue)", None),
        ("CurrentColor", None),
        (None, None),
    ],
)
def test_colors_that_no_browser_can_read(color: str | None, detail: str | None) -> None:
    """They are noted, wherever they are; those that only browsers can read are not."""
    box = {"color": color, "horizontalPadding": 0, "borderRadius": 0}
    nodes = [{"type": "text", "width": 1, "height": 1, "color": color}]
    items = [
        bare("solid", "a", color=color),
        bare("text", "b", strokeColor=color),
        bare("captions", "c", highlightColor=color),
        bare("text", "d", background=box),
        bare("chart", "e", themeColor=color),
        bare("text-template", "f", nodes=nodes),
    ]
    for background in ({"color": color}, {"gradient": color}):
        looks, notes = looks_of(*items, globalBackground={"type": "color", **background})
        looks.of_items()
        looks.background()
        found = [note for note in notes.listed() if note.code == "PREVIEW_COLOR_UNKNOWN"]
        assert (detail is not None) == bool(found)
        for note in found:
            # An empty gradient is a missing one.
            end = ("background",) if color or "color" in background else ()
            assert (*"abcdef", *end) == note.items
            assert note.message.endswith(f": {detail}.")


def test_the_look_of_sounds() -> None:
    """Those that are heard and have a file, with the curve of their volume in order."""
    points = [{"timeTicks": 9, "value": -3}, {"timeTicks": 4, "value": 0}, {"timeTicks": 5}, {"value": 1}]
    items = [
        bare("audio", "plain", assetId="a"),
        bare("audio", "rich", SECOND, assetId="a", sourceStartTicks=6, playbackRate=0.5)
        | {"decibelAdjustment": {"value": -9, "keyframes": points}, "audioFadeInDurationTicks": 2},
        bare("audio", "silent", assetId="a"),
        bare("audio", "off", assetId="a"),
        bare("audio", "missing"),
        bare("video", "film", assetId="v"),
    ]
    tracks = [track(item["id"], item["id"]) for item in items]
    tracks[2]["muted"] = tracks[3]["hidden"] = tracks[5]["muted"] = True
    files = {"a": FILES / "pcm.wav", "v": FILES / "h264_aac.mp4"}
    looks, notes = looks_of(*items, files=files, tracks=tracks)
    source, film = (os.path.relpath(files[id]).replace(os.sep, "/") for id in "av")
    assert [
        {
            "start": 0,
            "end": SECOND,
            "begin": 0,
            "rate": 1,
            "source": source,
            "volume": 0,
            "fadeIn": 0,
            "fadeOut": 0,
            "length": SECOND,
            "muted": False,
        },
        {
            "start": SECOND,
            "end": 2 * SECOND,
            "begin": 6,
            "rate": 0.5,
            "source": source,
            "volume": {"times": [4, 9], "values": [0, -3]},
            "fadeIn": 2,
            "fadeOut": 0,
            "length": SECOND,
            "muted": False,
        },
    ] == looks.sounds()
    assert [("PREVIEW_FILE_MISSING", ("missing",))] == [(note.code, note.items) for note in notes.listed()]
    seen = looks.of_items()["film"]
    assert (film, True, True) == (seen["source"], seen["muted"], looks.has_media)


def test_pictures_are_embedded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limits of one file and of all: those beyond are boxes, with a note for each item."""
    content = (FILES / "still.png").read_bytes()
    for name, more in {"a": 0, "b": 1, "c": 0, "d": 0}.items():
        (tmp_path / f"{name}.png").write_bytes(content + bytes(more))
    monkeypatch.setattr("indream.preview._looks._LARGEST", len(content))
    monkeypatch.setattr("indream.preview._looks._ALL", 2 * len(content))
    items = [bare("image", f"{name}{number}", assetId=name) for name in "abcd" for number in range(2)]
    looks, notes = looks_of(*items, files={name: tmp_path / f"{name}.png" for name in "abcd"})
    seen = {id: look["picture"] for id, look in looks.of_items().items()}
    assert {
        "a0": 0,
        "a1": 0,
        "b0": None,
        "b1": None,
        "c0": 1,
        "c1": 1,
        "d0": None,
        "d1": None,
    } == seen
    assert 2 == len(looks.pictures)
    (note,) = notes.listed()
    assert ("PREVIEW_PLACEHOLDER", ("b0", "b1", "d0", "d1")) == note[:2]
    assert "b.png is too large to be embedded; d.png is too large to be embedded" in note.message


@pytest.mark.parametrize(
    ("item", "code", "detail"),
    [
        (bare("image", assetId="tiff"), "PREVIEW_PLACEHOLDER", "tiff.tiff cannot be read: "),
        (bare("image", assetId="wav"), "PREVIEW_PLACEHOLDER", "wav.wav is a file of the kind audio"),
        (bare("video", assetId="gone"), "PREVIEW_FILE_MISSING", "gone does not exist"),
        (bare("video", assetId="no"), "PREVIEW_FILE_MISSING", "no file was passed for no"),
        (bare("text-template"), "PREVIEW_PLACEHOLDER", "the pictures of text templates"),
        (bare("chart"), "PREVIEW_EFFECT_APPROXIMATED", "charts"),
        (bare("effect", effectType="blur"), "PREVIEW_EFFECT_APPROXIMATED", "effect blur"),
        (bare("filter", filterType="warm"), "PREVIEW_EFFECT_APPROXIMATED", "filter warm"),
        (bare("illustration"), "PREVIEW_PLACEHOLDER", "illustration"),
        (bare("lottie"), "PREVIEW_PLACEHOLDER", "lottie"),
        (
            bare("solid", animations={"in": {"type": "rise"}, "out": {}}),
            "PREVIEW_EFFECT_APPROXIMATED",
            "animation rise",
        ),
        (
            bare("solid", captionAnimations={"loop": {"type": "wave"}}),
            "PREVIEW_EFFECT_APPROXIMATED",
            "animation wave",
        ),
        (
            bare("text", fontFamily="F" * 61),
            "PREVIEW_FONT_SUBSTITUTED",
            f"{'F' * 60} is shown only where it is installed",
        ),
    ],
)
def test_differences_that_are_noted(tmp_path: Path, item: Object, code: str, detail: str) -> None:
    """One for each item, with a few words."""
    (tmp_path / "wav.wav").write_bytes((FILES / "pcm.wav").read_bytes())
    (tmp_path / "tiff.tiff").write_bytes(b"II*\0")
    files = {name: tmp_path / f"{name}.{name}" for name in ("wav", "tiff")} | {"gone": tmp_path / "gone"}
    looks, notes = looks_of(item, files=files)
    looks.of_items()
    (note,) = notes.listed()
    assert (code, ("it",)) == note[:2]
    assert f": {detail}" in note.message


def test_transitions_and_blur_are_noted() -> None:
    """Both items of a transition have a note."""
    joined = {"join": transition("join", "track", "first", "second")}
    items = bare("solid", "first"), bare("solid", "second", SECOND)
    looks, notes = looks_of(*items, tracks=[track("track", "first", "second")], transitions=joined)
    looks.of_items()
    (note,) = notes.listed()
    assert ("PREVIEW_TRANSITION_ASSUMED", ("first", "second")) == note[:2]
    assert ": transition fade" in note.message
    looks, notes = looks_of(globalBackground={"type": "blur"})
    looks.background()
    (note,) = notes.listed()
    assert ("PREVIEW_EFFECT_APPROXIMATED", ("background",)) == note[:2]


@pytest.mark.parametrize(
    ("item", "found", "name"),
    [
        (bare("text", text="  two\n words "), {}, "two words"),
        (bare("text", text="x" * 81), {}, "x" * 80),
        (bare("text", text=" \n"), {}, "it"),
        (bare("captions", text="words"), {}, "it"),
        (bare("image", assetId="a"), {"filename": "hero.png"}, "hero.png"),
        (bare("image", assetId="a"), {"filename": "x" * 81}, "x" * 80),
    ],
)
def test_names(item: Object, found: Object, name: str) -> None:
    """The beginning of its text, the name of its file, or its id."""
    looks, _ = looks_of(item, assets={"a": asset("image", "a", **found)})
    assert name == looks.of_items()["it"]["name"]


def test_fonts_of_the_package() -> None:
    """Those that texts use, and Inter in the same weight for others."""
    bold = {"fontStyle": {"weight": "700"}}
    looks, _ = looks_of(
        bare("text", "a", fontFamily="Roboto"), bare("text", "b", fontFamily="Unknown", **bold)
    )
    looks.of_items()
    assert ["inter-700.ttf", "roboto-400.ttf"] == sorted(looks.fonts)
    charts, _ = looks_of(bare("chart", "c"))
    charts.of_items()
    assert ["inter-400.ttf"] == [*charts.fonts]
