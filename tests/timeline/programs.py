"""Random programs that build and edit timelines: the same ones each time, by their numbers.

`programs.json` has a digest of the results of each share, so that no change in them goes unnoticed: in the
editor states, in what edits return, and in which operations are rejected.
`python -m tests.timeline.programs 40 15` prints the results of 15 programs from number 40 on, so that those
before and after a change can be compared; `python -m tests.timeline.programs record` writes the digests.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from indream.captions import Cues
from indream.timeline import (
    Animation,
    AreaChart,
    Audio,
    BarChart,
    Captions,
    Clip,
    Edit,
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
    Track,
    Transition,
    Video,
)
from tests.support.timeline import CONFETTI, MEDIA, TEMPLATE

__all__ = [
    "LINES",
    "MUSIC",
    "RECORD",
    "SHARES",
    "SIZE",
    "VIDEO",
    "digest",
    "plain",
    "rejection",
    "results_of_share",
]

RECORD = Path(__file__).with_name("programs.json")
SHARES, SIZE = 200, 2
"""The shares whose digests are in the record, and the number of programs of each."""
STEPS = 14

VIDEO: Any = {
    "id": "beach",
    "type": "video",
    "filename": "beach.mp4",
    "size": 1,
    "mimeType": "video/mp4",
    "width": 640,
    "height": 360,
    "durationInSeconds": 8.37,
    "hasAudioTrack": True,
}
MUSIC: Any = {
    "id": "theme",
    "type": "audio",
    "filename": "theme.mp3",
    "size": 1,
    "mimeType": "audio/mpeg",
    "durationInSeconds": 6.1,
}
WORDS = Cues([("Hello", 0, 400), (" world", 500, 1234)], granularity="word")
LINES = Cues([("Hello, world", 100, 900), ("How are you?", 1000, 2345)])
EASINGS: list[Any] = [
    *("linear", "ease", "ease-in", "ease-out", "ease-in-out", "back-in", "back-out", "bounce-out"),
    *("elastic-out", (0.2, 0, 0, 1), (0.7, -0.5, 0.3, 1.4), lambda share: share * share),
]
CODES = re.compile("-?[0-9]+(?:[.][0-9]+)?|'[a-z0-9-]+'")


class _Program:
    """A timeline and the operations on it, which are drawn by chance."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)
        self.results: list[Any] = []
        draw = self.chance.choice
        self.timeline = Timeline(
            draw(["16:9", "9:16", "1:1", "4:3", "3:4"]),
            fps=draw([24, 25, 29.97, 30, 60]),
            snap=self.chance.random() < 0.7,
            background=draw([None, "#102030", "linear-gradient(#000000, #ffffff)"]),
        )

    # Values

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def time(self) -> Any:
        usual = [0, 0.5, 1, 2, 3, "15f", "1:02.5", "00:00:01:15", "40f", "240001t", "750ms"]
        if self.maybe(0.06):
            return self.chance.choice(["-1s", "1t", -0.3, "soon", 700, "50ms"])
        return self.chance.choice(usual) if self.maybe(0.6) else round(self.chance.uniform(0, 6), 3)

    def moment(self) -> Any:
        clips = self.timeline.clips
        if clips and self.maybe(0.4):
            clip = self.chance.choice(clips)
            return self.chance.choice([clip, clip.start, clip.end, clip.start + clip.duration * 0.5])
        return self.time()

    def short(self) -> Any:
        return self.chance.choice(["1f", "2f", "-1f", 0.25, -0.25, 0.5, 1, -0.8, "1t", "-700t", 0, "7f"])

    def length(self) -> Any:
        usual = [100, 250.5, 640, 1500, "50%", "12.5%", "300px", "100%"]
        return (
            self.chance.choice([-10, "half", 0, "0%", 2500])
            if self.maybe(0.08)
            else self.chance.choice(usual)
        )

    def points(self, least: float = 0, most: float = 1) -> Any:
        if self.maybe(0.3):
            return round(self.chance.uniform(least, most), 3)
        moments = sorted(round(self.chance.uniform(0, 1.5), 2) for _ in range(self.chance.randint(1, 4)))
        points: list[Any] = []
        for moment in moments:
            value = round(self.chance.uniform(least, most), 3)
            time: Any = "end" if moment == moments[-1] and self.maybe(0.2) else moment
            easing = self.chance.choice(EASINGS)
            point: Any = (time, value) if self.maybe(0.5) else (time, value, easing)
            points.append(point)
        return points

    def options(self, **kinds: Callable[[], Any]) -> dict[str, Any]:
        """Some of these arguments."""
        return {name: draw() for name, draw in kinds.items() if self.maybe(0.3)}

    def common(self) -> dict[str, Any]:
        found = self.options(extra=lambda: {"note": self.chance.randint(1, 9)})
        if self.maybe(0.7):
            found["duration"] = self.time() if self.maybe(0.3) else self.chance.choice([1, 2, 1.6, "50f", 3])
        if self.maybe(0.05):
            found["id"] = self.chance.choice(["title", "text-2", "own"])
        return found

    def placing(self) -> dict[str, Any]:
        draw = self.chance.choice
        names = [
            "center",
            "top",
            "bottom",
            "left",
            "right",
            "top-left",
            "top-right",
            "bottom-left",
            "bottom-right",
        ]
        found = self.options(
            opacity=self.points,
            scale=lambda: self.points(0.5, 2),
            rotation=lambda: self.points(-180, 180),
            enter=lambda: draw(
                ["fade", "slide-up", Animation("zoom-in", 0.2), Animation("fade", "7f", "ease-in")]
            ),
            exit=lambda: draw(["fade", "slide-up", Animation("zoom-out", 0.4)]),
            position=lambda: draw([*names, (self.length(), self.length()), (self.length(), self.length())]),
            margin=self.length,
            anchor=lambda: draw(names),
        )
        return {**self.common(), **found}

    def box(self) -> dict[str, Any]:
        return self.options(width=self.length, height=self.length)

    def moving(self) -> dict[str, Any]:
        return self.options(
            source_start=lambda: self.chance.choice([0.25, "7f", 0.5, self.time()]),
            playback_rate=lambda: self.chance.choice([0.5, 2, 1.25, 1.0]),
        )

    def heard(self) -> dict[str, Any]:
        return self.options(
            volume_db=lambda: self.points(-30, 6),
            audio_fade_in=lambda: self.chance.choice([0.1, "3f", 0.5]),
            audio_fade_out=lambda: self.chance.choice([0.2, "5f", 0.4]),
        )

    def shown(self) -> dict[str, Any]:
        draw = self.chance.choice
        return self.options(
            fit=lambda: draw(["cover", "contain", "fill", "none"]),
            border_radius=lambda: self.points(0, 40),
            crop=lambda: tuple(round(self.chance.uniform(0, 0.4), 2) for _ in range(4)),
        )

    def item(self) -> Item:
        """The description of an item."""
        draw = self.chance.choice
        letters = self.options(
            font_size=lambda: draw([12, 40, 99]),
            align=lambda: draw(["left", "center", "right"]),
            line_height=lambda: draw([1, 1.5]),
            letter_spacing=lambda: draw([0, 4]),
            font_weight=lambda: draw([400, 700]),
            stroke_width=lambda: draw([0, 3]),
            color=lambda: draw(["#123456", "#fff"]),
            background=lambda: draw(["#000000", TextBox("#112233", 10, 5)]),
            text_enter=lambda: draw(["typewriter", "jitter", Animation("jitter", "15f")]),
            text_exit=lambda: draw(["typewriter", Animation("jitter", 0.1)]),
            text_loop=lambda: "rainbow",
        )
        table: Any = draw([{"Q1": 42, "Q2": 58.5}, [("Q1", {"a": 1, "b": 2}), ("Q2", {"b": 4, "a": -3})]])
        chart = self.options(
            theme_color=lambda: draw(["#ff8800", "#123"]), animation_duration=lambda: draw([0, 0.5, "10f"])
        )
        kinds: list[Callable[[], Item]] = [
            lambda: Text(
                draw(["Hello,\nworld", "Hi", "123 مرحبا"]), **letters, **self.box(), **self.placing()
            ),
            lambda: Solid(
                draw(["#ff0000", "#00ff00"]),
                **self.options(
                    shape=lambda: draw(["rectangle", "circle"]), border_radius=lambda: self.points(0, 9)
                ),
                **self.box(),
                **self.placing(),
            ),
            lambda: Image(
                MEDIA / draw(["still.png", "rotated_90.jpg"]), **self.shown(), **self.box(), **self.placing()
            ),
            lambda: Gif(
                MEDIA / draw(["loops.gif", "once.gif"]),
                **self.moving(),
                **self.shown(),
                **self.box(),
                **self.placing(),
            ),
            lambda: Video(
                draw([VIDEO, VIDEO, MEDIA / "late_audio.mp4", MEDIA / "without_audio.mp4"]),
                **self.moving(),
                **self.heard(),
                **self.shown(),
                **self.box(),
                **self.placing(),
            ),
            lambda: Lottie(CONFETTI, **self.moving(), **self.box(), **self.placing()),
            lambda: Captions(
                draw([WORDS, LINES]),
                **self.options(
                    lead_in=lambda: draw([0.1, "3f"]),
                    highlight_color=lambda: "#39e508",
                    max_lines=lambda: draw([1, 3]),
                    page_duration=lambda: draw(["2s", 0.9]),
                    group=lambda: "g",
                ),
                **letters,
                **self.placing(),
            ),
            lambda: draw([BarChart, LineChart, AreaChart, RadarChart])(
                table, **chart, **self.box(), **self.placing()
            ),
            lambda: PieChart({"A": 1, "B": draw([2, 2, 0, -1])}, **chart, **self.placing()),
            lambda: ScatterChart({"a": [(1.5, 20), (2, 31)], "b": [(0, -1)]}, **chart, **self.placing()),
            lambda: Illustration(
                "sail", **self.options(color=lambda: "#abcdef"), **self.box(), **self.placing()
            ),
            lambda: MotionGraphic(
                "mg-1", version=draw([1, 2]), props={"title": "Hi"}, slots={"logo": None}, **self.placing()
            ),
            lambda: TextTemplate("t-1", TEMPLATE, category="promo", **self.box(), **self.placing()),  # type: ignore[arg-type]
            lambda: Effect(draw(["flash-to-black", "blur"]), intensity=draw([1, 0.5]), **self.common()),
            lambda: Filter("cyberpunk-neon", blend=draw([1, 0.25]), **self.common()),
        ]
        return draw(kinds)()

    def audio(self) -> Audio:
        return Audio(
            MUSIC if self.maybe(0.6) else MEDIA / "sound.flac",
            **self.moving(),
            **self.heard(),
            **self.common(),
        )

    def transition(self) -> Any:
        draw = self.chance.choice
        return draw(
            [
                *(None, None, "fade", "wipe", "iris"),
                Transition(
                    "slide", draw([0.2, "9f"]), draw(["from-left", "from-right", None, "from-top-left"])
                ),
                Transition(duration=draw([0.3, 1, "5f"]), audio=True),
                Transition("fade", 0.1, easing=draw(["ease-in", "linear"]), params={"x": 1}),
            ]
        )

    # Operations

    def clip(self) -> Clip:
        return self.chance.choice(self.timeline.clips)

    def track(self) -> Track:
        return self.chance.choice(self.timeline.tracks)

    def layer(self) -> dict[str, Any]:
        if self.maybe(0.3) and self.timeline.clips:
            return {"during": self.clip()}
        until = self.chance.choice([None, None, None, "end", self.moment()])
        return {"at": self.moment(), "until": until}

    def points_for(self, field: str) -> list[Any]:
        points = self.points(-20, 20) if field in ("x", "y", "volume_db") else self.points()
        return points if isinstance(points, list) else [(0, points), ("end", 0.5)]

    def split(self) -> Edit:
        clip = self.clip()
        return clip.split(clip.start + clip.duration * self.chance.uniform(0, 1))

    def animate(self) -> Clip:
        fields = ["opacity", "scale", "x", "y", "rotation", "volume_db", "width", "borderRadius", "size"]
        field = self.chance.choice(fields)
        return self.clip().animate(field, *self.points_for(field))

    def join(self) -> str | None:
        clip = self.clip()
        return clip.previous and clip.transition_from(clip.previous, self.transition() or "fade")

    def step(self) -> Any:
        """Run an operation and return what it returned."""
        timeline, draw = self.timeline, self.chance.choice
        building: list[Callable[[], Any]] = [
            lambda: timeline.append(self.item(), **self.options(transition=self.transition, gap=self.time)),
            lambda: timeline.sequence(
                [self.item() for _ in range(draw([2, 3]))], **self.options(transition=self.transition)
            ),
            lambda: draw([timeline.overlay, timeline.underlay])(self.item(), **self.layer()),
            lambda: timeline.sound(self.audio(), **self.layer(), **self.options(loop=lambda: True)),
        ]
        if len(timeline.clips) < 3:
            return draw(building)()
        editing: list[Callable[[], Any]] = [
            lambda: self.clip().trim(
                **self.options(start=self.short, end=self.short, ripple=lambda: draw([True, False]))
            ),
            self.split,
            lambda: self.clip().split(self.moment()),
            lambda: self.clip().move(self.moment(), **self.options(track=self.track, ripple=lambda: True)),
            lambda: self.clip().remove(**self.options(ripple=lambda: True)),
            lambda: self.clip().slip(self.short()),
            lambda: self.clip().slide(self.short()),
            lambda: self.clip().retime(
                **(draw([{"rate": draw([0.5, 2, 1.5, 3.3])}, {"duration": self.time()}])),
                **self.options(ripple=lambda: draw([True, False])),
            ),
            lambda: self.clip().replace(self.item()),
            self.animate,
            lambda: (
                self.clip()
                .duck([self.clip(), self.clip()], **self.options(by=lambda: -6.5, ramp=self.time))
                .id
            ),
            lambda: self.clip().extract_audio(),
            lambda: draw([self.track().insert, self.track().overwrite])(self.item(), at=self.moment()),
            lambda: self.track().append(
                self.item(), **self.options(gap=self.time, transition=self.transition)
            ),
            lambda: self.track().place(self.item(), at=self.moment(), **self.options(until=self.moment)),
            lambda: self.track().close_gaps(),
            lambda: timeline.add_track(
                draw([None, None, "titles"]),
                **draw([{}, {"above": self.track()}, {"below": self.track()}]),
                **self.options(
                    hidden=lambda: True, muted=lambda: True, sync_locked=lambda: draw([True, False])
                ),
            ),
            lambda: timeline.insert_time(self.moment(), self.time()),
            lambda: timeline.remove_time(self.moment(), self.moment()),
            lambda: timeline.link(self.clip(), self.clip()),
            lambda: timeline.overlay(Raw(dict(self.clip().item)), at=self.moment()),
            timeline.resolve_overlaps,
            self.join,
            lambda: [clip.id for clip in timeline.at(self.moment())],
        ]
        if self.maybe(0.03):
            return self.track().remove()
        return draw(building if self.maybe(0.3) else editing)()

    def begin(self) -> None:
        """Clips that play together: joined, linked, animated, with captions and sound."""
        opening, *_ = self.timeline.sequence(
            [
                Video(VIDEO, duration=2, source_start=0.4, volume_db=[(0, -20), (1, 0)], audio_fade_in=0.5),
                Text("Hello", duration=1.5, opacity=[(0.2, 0), ("end", 1)], text_enter="typewriter"),
                Solid("#0000ff", duration=2, exit="fade"),
            ],
            transition=Transition("wipe", 0.4),
        )
        lines = self.timeline.overlay(Captions(LINES, lead_in=0.1), during=opening)
        self.timeline.sound(Audio(MUSIC), at=opening, until="end", loop=True)
        self.timeline.link(opening, lines)

    def run(self) -> str:
        if self.maybe(0.5):
            self.begin()
        for _ in range(STEPS):
            try:
                returned = self.step()
            except (ValueError, TypeError, LookupError) as error:
                self.results.append(rejection(error))
            else:
                self.results.append(plain(returned))
        self.results.append(plain(self.timeline._model.state))
        return json.dumps(self.results)


def rejection(error: Exception) -> Any:
    """The code of an error with the numbers and ids in its message, but no wording; or its type."""
    code = getattr(error, "code", None)
    message = str(error).replace(str(MEDIA), "MEDIA")
    return [type(error).__name__] if code is None else [code, CODES.findall(message)]


def plain(value: Any) -> Any:
    """A value as JSON; numbers are rounded, since the curves of platforms differ in their last digits."""
    match value:
        case float():
            return round(value, 6)
        case Edit():
            return [[clip.id for clip in value.clips], *map(list, value[1:])]
        case Clip():
            return [value.id, value.track.id, value.start.ticks, value.duration.ticks]
        case Track():
            return [value.id, [clip.id for clip in value.clips]]
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            return value


def result_of(number: int) -> str:
    """All that a program returns, its rejections, and its editor state at the end, as JSON."""
    return _Program(number).run()


def digest(results: Iterable[str]) -> str:
    """A text of 16 characters that is another one for other results."""
    return hashlib.sha256("\n".join(results).encode()).hexdigest()[:16]


def results_of_share(share: int) -> Iterable[str]:
    """The results of the programs of a share."""
    return map(result_of, range(share * SIZE, (share + 1) * SIZE))


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        from tests.timeline.arguments import GROUPS, results_of

        record = {
            "programs": [digest(results_of_share(share)) for share in range(SHARES)],
            "arguments": {group: digest(results_of(group)) for group in GROUPS},
        }
        RECORD.write_text(json.dumps(record, indent=1) + "\n")
        sys.exit()
    first, count = map(int, sys.argv[1:])
    for number in range(first, first + count):
        print(result_of(number))
