"""Arguments of items, operations and times with usual, odd and wrong values.

Each call has one such value. A result is the item that was placed or the value that was returned, or how it
was rejected. `programs.json` has a digest of the results of each group.
`python -m tests.timeline.arguments Text` prints the results of the groups whose names begin like that.
"""

from __future__ import annotations

import copy
import math
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from indream.timeline import (
    Animation,
    Audio,
    BarChart,
    Captions,
    Effect,
    Filter,
    Gif,
    Illustration,
    Image,
    Lottie,
    MotionGraphic,
    PieChart,
    Raw,
    ScatterChart,
    Solid,
    Template,
    Text,
    TextBox,
    TextTemplate,
    Timeline,
    Transition,
    Variable,
    Video,
    frames,
    seconds,
    ticks,
    timecode,
)
from tests.support.timeline import CONFETTI, MEDIA, TEMPLATE
from tests.timeline.programs import LINES, MUSIC, VIDEO, plain, rejection

__all__ = ["GROUPS", "results_of"]

NUMBERS: list[Any] = [-1, 0, 0.01, 0.5, 1, 1.01, 2, 50, 100.5, 1921, math.nan, True]
TEXTS: list[Any] = ["", "x", "50%", "-5%", "30px", "15f", "1:02.5", "00:00:01:15", "#123456", "end"]
TIMES: list[Any] = [
    *NUMBERS,
    *TEXTS,
    timedelta(days=1, seconds=2, milliseconds=5),
    None,
    -0.04,
    0.333,
    "-7f",
    "90000t",
    "1t",
    "00:00:02;12",
    (1, 2),
]
OTHERS: list[Any] = [
    "fade",
    "bottom-right",
    "ease-in",
    None,
    [],
    {},
    (1, 2),
    ("50%", 10),
    (0.1, 0.2, 0.3, 0.4),
]
OTHERS += [(0.5, 0, 0.5, 0), {"a": 1}, {"a": math.inf}, {"a": []}, {1: 2}, ("s-1", 3), ("", 3)]
POINTS: list[Any] = [
    [(0, 1)],
    [(0, 0), ("end", 0.5, "ease")],
    [("50%", 1), (1.9, 0.2, "bounce-out")],
    [(0, -1)],
]
POINTS += [[(1, 0), (0.5, 1)], [(3, 1)], [(0, 1), (0, 1)], [(0,)], [(0, "x")], [(0, 1, "nope")]]
POINTS += [
    [(0, 1), (1, 0, (0, 0, 1, 1))],
    [(0, 1), (1, 0, (2, 0, 1, 1))],
    [(0, 1), (1, 0, partial(pow, exp=3))],
]
VALUES: list[Any] = [*NUMBERS, *TEXTS, *OTHERS, *POINTS]

COMMON = ["duration", "id", "extra"]
PLACING = [
    *COMMON,
    *("position", "width", "height", "anchor", "margin", "opacity", "scale", "rotation", "enter", "exit"),
]
LETTERS = ["font_family", "font_size", "font_weight", "font_variant", "color", "align", "line_height"]
LETTERS += ["letter_spacing", "stroke_width", "stroke_color", "background", "resize_on_edit", "direction"]
LETTERS += ["text_enter", "text_exit", "text_loop"]
SOUND = ["volume_db", "audio_fade_in", "audio_fade_out"]

ITEMS: dict[str, tuple[Callable[..., Any], dict[str, Any], list[str]]] = {
    "Text": (Text, {"text": "Hello", "duration": 2}, ["text", *LETTERS, *PLACING]),
    "Solid": (Solid, {"color": "#ff0000", "duration": 2}, ["color", "shape", "border_radius"]),
    "Image": (Image, {"source": MEDIA / "still.png", "duration": 2}, ["sticker", "fit", "crop", "width"]),
    "Gif": (Gif, {"source": MEDIA / "once.gif"}, ["source_start", "playback_rate", "duration"]),
    "Video": (Video, {"source": VIDEO, "duration": 2}, [*SOUND, "source_start", "playback_rate"]),
    "Lottie": (Lottie, {"source": CONFETTI}, ["source", "playback_rate"]),
    "Audio": (Audio, {"source": MUSIC}, ["source_start", "playback_rate", "duration"]),
    "Captions": (
        Captions,
        {"source": LINES},
        ["lead_in", "highlight_color", "max_lines", "page_duration", "group", "text_enter"],
    ),
    "BarChart": (BarChart, {"data": {"a": 1}, "duration": 2}, ["data", "theme_color", "animation_duration"]),
    "PieChart": (PieChart, {"slices": {"a": 1}, "duration": 2}, ["slices"]),
    "ScatterChart": (ScatterChart, {"points": {"a": [(1, 2)]}, "duration": 2}, ["points"]),
    "Illustration": (Illustration, {"name": "sail", "duration": 2}, ["name", "color"]),
    "MotionGraphic": (MotionGraphic, {"id_": "mg-1", "duration": 2}, ["id_", "version", "props", "slots"]),
    "TextTemplate": (
        TextTemplate,
        {"template_id": "t-1", "nodes": TEMPLATE, "category": "promo", "duration": 2},
        ["template_id", "category", "nodes"],
    ),
    "Effect": (Effect, {"type": "flash-to-black", "duration": 2}, ["type", "intensity", "params"]),
    "Filter": (Filter, {"type": "cyberpunk-neon", "duration": 2}, ["type", "intensity", "blend", "params"]),
    "Raw": (Raw, {"item": {"type": "effect", "durationTicks": 9}}, ["item"]),
}
MORE: dict[str, list[Any]] = {
    "data": [
        {"a": "x"},
        {"": 1},
        {"a": {}},
        {"a": {"": 1}},
        {"a": {"x": math.nan}},
        [("a", {1: 2})],
        {"a": {"x": 1}, "b": 2},
    ],
    "slices": [{"a": "x"}, {"": 1}, {"a": -1}, {"a": 0}, {"a": math.nan}],
    "points": [
        {"a": [("x", 1)]},
        {"a": [(1, "y")]},
        {"": [(1, 2)]},
        {1: [(1, 2)]},
        {"a": [(math.inf, 1)]},
        {"a": [(1, math.inf)]},
    ],
    "source": [
        *(
            {**VIDEO, name: None}
            for name in ("width", "durationInSeconds", "hasAudioTrack", "id", "filename", "type")
        ),
        *(
            {**CONFETTI, "fr": 0},
            {**CONFETTI, "op": 0},
            {**CONFETTI, "ip": 45},
            {**CONFETTI, "w": None},
            {**CONFETTI, "op": 50},
        ),
        *(
            MEDIA / "still.png",
            MEDIA / "cbr.mp3",
            MEDIA / "loops.gif",
            MEDIA / "h264_aac.mp4",
            {"type": "captions"},
        ),
        *("https://files.test/a.mp4?secret=1", MEDIA / "missing.mp4", {**VIDEO, "durationInSeconds": 1.0004}),
    ],
    "params": [
        {"maxOpacity": 1.5},
        {"maxOpacity": 1},
        {"brightTicks": -1},
        {"brightTicks": 7.5},
        {"other": "x"},
    ],
    "nodes": [
        [*TEMPLATE, TEMPLATE[1]],
        [*TEMPLATE, *TEMPLATE[1:] * 2],
        [*TEMPLATE, *TEMPLATE[1:] * 3],
        [*TEMPLATE, TEMPLATE[0]],
    ],
    "item": [{"type": "effect", "durationTicks": ticks} for ticks in (-1, 0, 1, 2.5, None)],
    "slots": [{"a": "b", "c": None}, {"a": ["b"]}, {"a": [""]}, {"a": ""}],
    "enter": [Animation("fade", 9), Animation("zoom-in", 0.2), Animation("fade", "5f", "nope")],
    "text_enter": ["typewriter", Animation("jitter", "5f", "ease-in"), Animation("jitter", 3)],
    "text_loop": ["rainbow"],
    "background": [TextBox("#000000"), TextBox("#000000", -1, 2), TextBox("x", 1, -2)],
    "fit": ["cover", "contain", "fill", "none"],
    "align": ["left", "right"],
    "direction": ["rtl"],
    "shape": ["circle"],
    "type": ["blur", "sakura-pink", "flash-to-black"],
}


def _placed(build: Callable[[], Any]) -> Any:
    timeline = Timeline(fps=25)
    item = build()
    timeline.append(item)
    state = timeline._model.state
    return [repr(item), state["items"]]


def _arguments(kind: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Calls with one argument of another value, each with a name."""
    function, usual, names = ITEMS[kind]
    for name in names:
        # A text is the path of a file in the current directory.
        of_all = [] if name == "source" else VALUES
        for number, value in enumerate([*of_all, *MORE.get(name, [])]):
            yield f"{name} {number}", lambda n=name, v=value: _placed(lambda: function(**{**usual, n: v}))  # type: ignore[misc]


def _edited(operation: Callable[[Timeline], Any]) -> Any:
    timeline = copy.deepcopy(PREPARED)
    returned = plain(operation(timeline))
    return [returned, timeline._model.state]


def _prepared() -> Timeline:
    timeline = Timeline(fps=25, snap=False)
    first, *_ = timeline.sequence(
        [
            Video(VIDEO, duration=2, source_start=0.5, volume_db=[(0, -20), (1, 0)], audio_fade_in=0.5),
            Solid("#ff0000", duration=2, opacity=[(0.5, 0), (1.5, 1, "ease-out")]),
            Text("Hello", duration=1),
        ],
        transition=Transition("wipe", 0.4),
    )
    timeline.overlay(Captions(LINES, lead_in=0.1), during=first)
    timeline.sound(Audio(MUSIC, duration=2), at=1)
    return timeline


PREPARED = _prepared()
RED = Solid("#ff0000", duration=1)
OPERATIONS: dict[str, Callable[[Timeline, Any], Any]] = {
    "append": lambda timeline, value: timeline.append(RED, gap=value),
    "transition": lambda timeline, value: timeline.append(RED, transition=value),
    "transition duration": lambda timeline, value: timeline.append(RED, transition=Transition("fade", value)),
    "transition direction": lambda timeline, value: timeline.append(
        RED, transition=Transition("slide", 0.2, value)
    ),
    "transition easing": lambda timeline, value: timeline.append(
        RED, transition=Transition("iris", easing=value)
    ),
    "transition params": lambda timeline, value: timeline.append(RED, transition=Transition(params=value)),
    "overlay at": lambda timeline, value: timeline.overlay(RED, at=value),
    "overlay until": lambda timeline, value: timeline.overlay(Solid("#ff0000"), at=1, until=value),
    "underlay at": lambda timeline, value: timeline.underlay(RED, at=value),
    "sound at": lambda timeline, value: timeline.sound(Audio(MUSIC, duration=1), at=value),
    "sound until": lambda timeline, value: timeline.sound(
        Audio(MUSIC, playback_rate=0.1), until=value, loop=True
    ),
    "place": lambda timeline, value: timeline.main.place(RED, at=value),
    "insert": lambda timeline, value: timeline.main.insert(RED, at=value),
    "overwrite": lambda timeline, value: timeline.main.overwrite(RED, at=value),
    "insert_time at": lambda timeline, value: timeline.insert_time(value, 1),
    "insert_time": lambda timeline, value: timeline.insert_time(1, value),
    "remove_time start": lambda timeline, value: timeline.remove_time(value, 4),
    "remove_time end": lambda timeline, value: timeline.remove_time(1, value),
    "add_track": lambda timeline, value: timeline.add_track(value),
    "at": lambda timeline, value: [clip.id for clip in timeline.at(value)],
    "clip": lambda timeline, value: timeline.clip(value),
    "fps": lambda timeline, value: Timeline(fps=value).append(RED),
    "width": lambda timeline, value: Timeline(width=value, height=100).size,
    "height": lambda timeline, value: Timeline(width=100, height=value).size,
    "ratio": lambda timeline, value: Timeline(value).size,
    "background": lambda timeline, value: Timeline(background=value)._model.state,
    "loaded fps": lambda timeline, value: Timeline.from_editor_state({}, fps=value),
    "loaded": lambda timeline, value: Timeline.from_editor_state(value)._model.state,
    "extra points": lambda timeline, value: timeline.clips[0].animate("opacity", *value),
    "animate": lambda timeline, value: timeline.clips[0].animate(value, (0, 1)),
    "seconds": lambda timeline, value: seconds(value).ticks,
    "frames": lambda timeline, value: frames(value).ticks,
    "frames fps": lambda timeline, value: frames(7, value).ticks,
    "ticks": lambda timeline, value: ticks(value).ticks,
    "timecode": lambda timeline, value: timecode(value).ticks,
    "timecode fps": lambda timeline, value: timecode("00:01:01;12", value).ticks,
    "time": lambda timeline, value: [str(seconds(1) + value), str(seconds(5) - value), seconds(1) < value],
    "time factor": lambda timeline, value: [(seconds(1.1) * value).ticks, (seconds(1.1) / value).ticks],
}
CLIP_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "trim start": lambda clip, value: clip.trim(start=value),
    "trim end": lambda clip, value: clip.trim(end=value, ripple=False),
    "split": lambda clip, value: clip.split(value),
    "move": lambda clip, value: clip.move(value),
    "move and ripple": lambda clip, value: clip.move(value, ripple=True),
    "slip": lambda clip, value: clip.slip(value),
    "slide": lambda clip, value: clip.slide(value),
    "retime": lambda clip, value: clip.retime(rate=value),
    "retime to": lambda clip, value: clip.retime(duration=value, ripple=True),
    "duck by": lambda clip, value: clip.duck([clip], by=value),
    "duck ramp": lambda clip, value: clip.duck([clip.next or clip], ramp=value),
    "replace": lambda clip, value: clip.replace(value if value != 2 else RED),
}


def _operations(name: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Calls of operations with one of the values."""
    if name == "clips":
        for place in (0, 1, 2, 4):
            for label, on_clip in CLIP_OPERATIONS.items():
                for number, value in enumerate(
                    [-1, -0.04, 0, 0.333, 0.5, 1, 1.5, 2, 4, "1t", "-7f", "end", None]
                ):
                    yield (
                        f"{label} {place} {number}",
                        lambda f=on_clip, p=place, v=value: _edited(lambda timeline: f(timeline.clips[p], v)),  # type: ignore[misc]
                    )
        return
    for label, operation in OPERATIONS.items():
        for number, value in enumerate(TIMES):
            yield (
                f"{label} {number}",
                lambda f=operation, v=value: _edited(lambda timeline: f(timeline, v)),  # type: ignore[misc]
            )


def _card() -> Timeline:
    timeline = Timeline("1:1")
    title = timeline.append(Text("{{title}}", duration=4, id="title"))
    timeline.append(Solid("#ff0000", duration=2, enter="fade", id="last"), transition=None)
    timeline.overlay(Image(MEDIA / "still.png", id="photo"), during=title)
    timeline.overlay(Video(VIDEO, duration=2, id="beach"), at=1)
    timeline.sound(Audio(MUSIC, duration=3, audio_fade_out=0.5, id="music"))
    return timeline


CARD = _card()
VARIABLES: list[Variable] = [
    Variable("title"),
    Variable("title", default="Tea", max_length=3),
    Variable("title", choices=["50%", "x", "1"]),
    Variable("v", "text", ["items.title.text", "items.title.color"], default=""),
    Variable("v", "number", ["items.title.fontSize"], default=1, choices=[1, 1.01, "50", 100.5]),
    Variable("title", "number"),
    Variable("title", "color", ["items.last.color"]),
    Variable("v", "boolean", ["items.title.resizeOnEdit"], default=False),
    Variable("v", "duration", ["items.title", "items.music"], default=None),
    Variable("v", "duration", ["items.last.animations.in.durationTicks"]),
    Variable("v", "image", ["items.photo"]),
    Variable("v", "image", ["assets.still"]),
    Variable("v", "video", ["items.beach"], default=VIDEO),
    Variable("v", "audio", ["items.music"]),
]
CELLS: list[Any] = [
    " 5 ",
    "+5",
    "-1.50",
    "1.",
    "#fff",
    "#FFFF",
    "#12345",
    "rgb(1 2 3)",
    "rgb()",
    "Orange",
    "yes",
]
CELLS += ["NO", " true", "1", "\ud800", "2s", b"x", MEDIA / "cbr.mp3", MEDIA / "loops.gif", MEDIA / "vbr.mp3"]
CELLS += [
    MEDIA / "rotated_90.jpg",
    MEDIA / "ntsc.mp4",
    MEDIA / "missing.png",
    VIDEO,
    MUSIC,
]
FILES = ("image", "video", "audio")
PLACES = [
    "items.title",
    "items.title.text",
    "items.title.fontSize",
    "items.title.none",
    "items.none.text",
    "items",
]
PLACES += [
    "items.title.text.x",
    "items.photo",
    "assets.still",
    "assets.none",
    "tracks",
    "tracks.0",
    "tracks.0.hidden",
]
PLACES += [
    "",
    ".",
    "items.",
    "items..text",
    "items.title.fontStyle",
    "items.title.fontStyle.weight",
    "compositionWidth",
]
PLACES += [
    "items.beach",
    "items.music",
    "items.title.durationTicks",
    "items.title.startTicks",
    "items.title.id",
]


@cache
def _template(number: int) -> Template:
    """The template with this one of the variables: it is filled with many values."""
    return Template(CARD, [VARIABLES[number]])


def _filled(template: Template, values: dict[str, Any]) -> Any:
    return [template.variables, template.fill({"title": "Tea", **values})._model.state]


def _templates() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Variables with values, and definitions of variables."""
    for number, variable in enumerate(VARIABLES):
        for place, value in enumerate([*NUMBERS, *TEXTS, *CELLS, None, {}]):
            # A text is the path of a file in the current directory, and a message may have a part of a path.
            if isinstance(value, str if variable.type in FILES else Path):
                continue
            yield (
                f"{number} {place}",
                lambda n=number, v=variable, x=value: _filled(_template(n), {v.name: x}),
            )  # type: ignore[misc]
        yield f"{number} default", lambda n=number: _filled(_template(n), {})  # type: ignore[misc]
        yield f"{number} other", lambda n=number: _filled(_template(n), {"titel": "x", "V": 1})  # type: ignore[misc]
    for type in ("text", "number", "color", "boolean", "duration", "image", "video", "audio", "font"):
        for path in PLACES:
            yield (
                f"{type} {path}",
                lambda t=type, p=path: _filled(
                    Template(CARD, [Variable("v", t, [p], default=None if t in FILES else "1")]), {}
                ),
            )  # type: ignore[misc]
    for field in ("name", "type", "places", "default", "max_length", "choices"):
        for place, value in enumerate(
            [*NUMBERS, *TEXTS, None, [], ["a"], ["items.title.text"], "a-b", "_a", "1a", "ä"]
        ):
            yield (
                f"{field} {place}",
                lambda f=field, x=value: _filled(Template(CARD, [Variable(**{"name": "title", f: x})]), {}),  # type: ignore[misc]
            )


def _groups() -> dict[str, list[tuple[str, Callable[[], Any]]]]:
    groups: dict[str, list[tuple[str, Callable[[], Any]]]] = {}
    for kind in (*ITEMS, "operations", "clips", "templates"):
        calls = (
            _arguments(kind) if kind in ITEMS else _templates() if kind == "templates" else _operations(kind)
        )
        for name, call in calls:
            groups.setdefault(f"{kind} {name.rpartition(' ')[0]}", []).append((name, call))
    return groups


GROUPS = _groups()
"""The calls by kind, and by the argument or operation that has the values; each with a name."""


def results_of(group: str) -> Iterator[str]:
    """The results of the calls of a group."""
    for name, call in GROUPS[group]:
        try:
            result = plain(call())
        except Exception as error:  # noqa: BLE001 - another type of error is another result
            result = rejection(error)
        yield f"{name} {result}".replace(str(MEDIA), "MEDIA")


if __name__ == "__main__":
    for group in GROUPS:
        if group.startswith(tuple(sys.argv[1:] or [""])):
            print("\n".join(results_of(group)))
