"""In any order of operations: none adds a problem to the editor state, and a rejected one changes nothing."""

from __future__ import annotations

import copy
import json
import os
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from indream.captions import Cues
from indream.editor_state import check_editor_state, lint_editor_state
from indream.timeline import (
    Animation,
    Audio,
    BarChart,
    Captions,
    Clip,
    Effect,
    Filter,
    Gif,
    Illustration,
    Image,
    Item,
    Lottie,
    PieChart,
    Raw,
    Solid,
    Text,
    Timeline,
    TimelineError,
    Transition,
    Video,
)
from tests.support.timeline import CONFETTI, MEDIA

FULL = os.environ.get("INDREAM_FULL") == "1"

VIDEO = {
    "id": "beach",
    "type": "video",
    "filename": "beach.mp4",
    "size": 1,
    "mimeType": "video/mp4",
    "width": 640,
    "height": 360,
    "durationInSeconds": 3.37,
    "hasAudioTrack": True,
}
MUSIC = {**{key: VIDEO[key] for key in ("size", "durationInSeconds")}, "id": "theme", "type": "audio",
         "filename": "theme.mp3", "mimeType": "audio/mpeg"}  # fmt: skip
WORDS = Cues([("Hello", 0, 400), (" world", 500, 1234)], granularity="word")
LINES = Cues([("Hello, world", 100, 900), ("How are you?", 1000, 2345)])

# Some are too short, too long or negative, so that operations are rejected.
times = st.one_of(
    st.sampled_from([0, 1, 2, 0.5, "15f", "1:02.5", "00:00:01:15", "-1s", "1t", "240001t", "50ms"]),
    st.floats(0, 6).map(lambda value: round(value, 3)),
)
durations = st.one_of(st.none(), times)
numbers = st.floats(0, 1, width=16)
easings = st.sampled_from(["linear", "ease-in-out", "back-out", "bounce-out", (0.2, 0, 0, 1)])
points = st.lists(st.tuples(times, numbers, easings), min_size=1, max_size=3)
opacities = st.one_of(numbers, points)
lengths = st.one_of(st.integers(-10, 2500), st.sampled_from(["50%", "12.5%", "0%", "300px", "half"]))
positions = st.one_of(
    st.sampled_from(["center", "top", "bottom-right", "middle"]), st.tuples(lengths, lengths)
)
transitions = st.one_of(
    st.none(),
    st.sampled_from(["fade", "wipe"]),
    st.builds(Transition, st.just("slide"), times, st.sampled_from(["from-left", "from-top-left", None])),
    st.builds(Transition, duration=times, audio=st.just(True)),
)
common = {"duration": durations, "id": st.sampled_from([None, None, None, "title", "text-2"])}
placing = {
    **common,
    "opacity": opacities,
    "scale": st.one_of(st.sampled_from([1, 0, -1, 1.5]), points),
    "enter": st.sampled_from([None, None, "fade", Animation("zoom-in", 0.2)]),
    "exit": st.sampled_from([None, None, "slide-up"]),
    "position": positions,
    "margin": lengths,
}
plain = {**common, "exit": st.sampled_from([None, None, "fade"])}
moving = {"source_start": times, "playback_rate": st.sampled_from([1, 0.5, 2, 0.001])}


def built(kind: type[Item], *arguments: Any, **options: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A description that is made when it is placed, as it may be rejected."""
    return st.fixed_dictionaries({}, optional=options).map(lambda drawn: (kind, arguments, drawn))


layers = st.one_of(
    built(Text, "Hello,\nworld", **placing),
    built(Text, "Hello", **plain, text_enter=st.just("typewriter")),
    built(Solid, "#ff0000", width=lengths, height=lengths, **placing),
    built(Solid, "#00ff00", **plain),
    built(Image, MEDIA / "still.png", fit=st.sampled_from(["cover", "contain", "fill", "none"]), **placing),
    built(Image, MEDIA / "rotated_90.jpg", width=lengths, height=lengths,
          crop=st.tuples(numbers, numbers, numbers, numbers), **common),
    built(Gif, MEDIA / "loops.gif", **moving, **plain),
    built(Gif, MEDIA / "once.gif", **moving, **plain),
    built(Video, VIDEO, volume_db=points, **moving, **plain),
    built(Video, MEDIA / "late_audio.mp4", **plain),
    built(Lottie, CONFETTI, **moving, **plain),
    built(Captions, WORDS, lead_in=times, **plain),
    built(Captions, LINES, text_enter=st.just("jitter"), **placing),
    built(BarChart, {"Q1": 1, "Q2": 2}, animation_duration=times, **plain),
    built(PieChart, {"A": 1}, **plain),
    built(Illustration, "sail", width=lengths, **placing),
    built(Effect, "flash-to-black", **common),
    built(Filter, "sakura-pink", blend=numbers, **common),
)  # fmt: skip
sounds = built(Audio, MUSIC, volume_db=points, audio_fade_in=times, audio_fade_out=times, **moving, **common)


class Building(RuleBasedStateMachine):
    """A timeline, and a state from which one was loaded that has problems of its own."""

    timeline: Timeline
    expected = frozenset({"EDITOR_ASSET_NOT_UPLOADED"})

    @initialize(
        fps=st.sampled_from([24, 25, 29.97, 30, 60]),
        snap=st.booleans(),
        ratio=st.sampled_from(["16:9", "9:16"]),
    )
    def begin(self, fps: float, snap: bool, ratio: Any) -> None:
        self.timeline = Timeline(ratio, fps=fps, snap=snap)

    def attempt(self, operation: Any) -> None:
        """Run an operation; if it is rejected, nothing has changed."""
        before = json.dumps(self.state)
        files = dict(self.timeline.files)
        rejection = None
        try:
            operation()
        except TimelineError as error:
            rejection = error
        if rejection is not None:
            assert rejection.code != "STATE_INVALID", rejection
            assert before == json.dumps(self.state)
            assert files == dict(self.timeline.files)

    @property
    def state(self) -> Any:
        return self.timeline._model.state

    def clip(self, data: st.DataObject) -> Clip | None:
        clips = self.timeline.clips
        return data.draw(st.sampled_from(clips)) if clips else None

    @rule(item=layers, transition=transitions, gap=st.one_of(st.just(0), times))
    def append(self, item: Any, transition: Any, gap: Any) -> None:
        kind, arguments, options = item
        self.attempt(
            lambda: self.timeline.append(kind(*arguments, **options), transition=transition, gap=gap)
        )

    @rule(items=st.lists(layers, max_size=3), transition=transitions)
    def sequence(self, items: Any, transition: Any) -> None:
        self.attempt(
            lambda: self.timeline.sequence((kind(*a, **o) for kind, a, o in items), transition=transition)
        )

    @rule(
        item=layers,
        at=times,
        until=st.one_of(st.none(), st.just("end"), times),
        below=st.booleans(),
    )
    def layer(self, item: Any, at: Any, until: Any, below: bool) -> None:
        kind, arguments, options = item
        place = self.timeline.underlay if below else self.timeline.overlay
        self.attempt(lambda: place(kind(*arguments, **options), at=at, until=until))

    @rule(item=layers, data=st.data())
    def layer_during(self, item: Any, data: st.DataObject) -> None:
        clip = self.clip(data)
        if clip is not None:
            kind, arguments, options = item
            self.attempt(lambda: self.timeline.overlay(kind(*arguments, **options), during=clip))

    @rule(item=sounds, at=times, until=st.one_of(st.none(), st.just("end"), times), loop=st.booleans())
    def sound(self, item: Any, at: Any, until: Any, loop: bool) -> None:
        kind, arguments, options = item
        self.attempt(lambda: self.timeline.sound(kind(*arguments, **options), at=at, until=until, loop=loop))

    @rule(item=layers, at=times, until=st.one_of(st.none(), times), data=st.data())
    def place(self, item: Any, at: Any, until: Any, data: st.DataObject) -> None:
        if self.timeline.tracks:
            kind, arguments, options = item
            track = data.draw(st.sampled_from(self.timeline.tracks))
            self.attempt(lambda: track.place(kind(*arguments, **options), at=at, until=until))

    @rule(id=st.sampled_from([None, "titles"]), hidden=st.booleans(), data=st.data())
    def add_track(self, id: str | None, hidden: bool, data: st.DataObject) -> None:
        neighbors = [None, *self.timeline.tracks]
        above = data.draw(st.sampled_from(neighbors))
        self.attempt(lambda: self.timeline.add_track(id, above=above, hidden=hidden))

    @rule(data=st.data(), at=times)
    def copy_as_wire(self, data: st.DataObject, at: Any) -> None:
        clip = self.clip(data)
        if clip is not None:
            item = copy.deepcopy(self.state["items"][clip.id])
            self.attempt(lambda: self.timeline.overlay(Raw(item), at=at))

    @rule(data=st.data(), transition=transitions)
    def join(self, data: st.DataObject, transition: Any) -> None:
        clip = self.clip(data)
        if clip is not None and clip.previous is not None and transition is not None:
            before = clip.previous
            self.attempt(lambda: clip.transition_from(before, transition))

    @rule()
    def reload(self) -> None:
        state = copy.deepcopy(self.state)
        grid = self.timeline._model.grid
        self.timeline = Timeline.from_editor_state(state, fps=float(grid.fps), snap=grid.snap)
        assert json.dumps(self.timeline.to_editor_state()) == json.dumps(state)

    @invariant()
    def it_has_no_problems(self) -> None:
        if self.timeline.clips:
            state = self.state
            found = [*check_editor_state(state), *lint_editor_state(state)]
            assert not [problem for problem in found if problem.code not in self.expected]


TestBuilding = Building.TestCase
TestBuilding.settings = settings(
    max_examples=400 if FULL else 40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
