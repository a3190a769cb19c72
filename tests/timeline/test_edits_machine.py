"""Edits in any order, between operations that build: no new problem, and `Edit` lists what moved."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule

from indream.timeline import Audio, Captions, Edit, Solid, Text, Transition, Video
from tests.timeline.test_machine import (
    FULL,
    LINES,
    MUSIC,
    VIDEO,
    WORDS,
    Building,
    easings,
    layers,
    numbers,
    times,
)

short = st.one_of(
    st.sampled_from(["1f", "2f", "-1f", 0.25, 0.5, 1, "1t", "-700t"]),
    st.floats(-1, 2).map(lambda value: round(value, 3)),
)
fields = st.sampled_from(
    ["opacity", "scale", "x", "y", "rotation", "volume_db", "width", "cropLeft", "borderRadius", "size"]
)


def places(state: Any) -> dict[str, tuple[str, int]]:
    """The track and the start of each item."""
    return {
        id: (track["id"], state["items"][id]["startTicks"])
        for track in state["tracks"]
        for id in track["items"]
    }


def transition_durations(state: Any) -> dict[str, int]:
    """The duration of each transition in ticks."""
    return {id: transition["durationTicks"] for id, transition in state["transitions"].items()}


class Editing(Building):
    """A timeline that is built and edited."""

    # Of a clip that grows from nothing, the part may remain in which it is not visible yet.
    expected = Building.expected | {"EDITOR_SIZE_INVALID"}

    def edit(self, operation: Any) -> None:
        """Run an edit; what it returns is all that changed."""

        def checked() -> None:
            old, durations = places(self.state), transition_durations(self.state)
            edit: Edit = operation()
            new, remaining = places(self.state), transition_durations(self.state)
            moved = [id for id in new if id in old and new[id] != old[id]]
            assert sorted(moved) == sorted(edit.moved)
            assert sorted(durations.keys() - remaining.keys()) == sorted(edit.removed_transitions)
            changed = [id for id in remaining if remaining[id] != durations[id]]
            assert sorted(changed) == sorted(edit.shortened_transitions)
            assert all(clip.id in new for clip in edit.clips)

        self.attempt(checked)

    def pick(self, data: st.DataObject) -> Any:
        if len(self.timeline.clips) < 4:
            self.fill()
        return data.draw(st.sampled_from(self.timeline.clips))

    @rule()
    def fill(self) -> None:
        """Clips that play together: joined, linked, animated, with captions and sound."""
        timeline = self.timeline
        opening, *_ = timeline.sequence(
            [
                Video(VIDEO, duration=2, source_start=0.4, volume_db=[(0, -20), (1, 0)], audio_fade_in=0.5),
                Text("Hello", duration=1.5, opacity=[(0.2, 0), ("end", 1)], text_enter="typewriter"),
                Solid("#0000ff", duration=2, exit="fade"),
            ],
            transition=Transition("wipe", 0.4),
        )
        lines = timeline.overlay(Captions(LINES, lead_in=0.1), during=opening)
        timeline.overlay(Captions(WORDS), at=opening.end)
        timeline.sound(Audio(MUSIC), at=opening, until="end", loop=True)
        timeline.link(opening, lines)

    @rule(data=st.data(), start=short, end=short, ripple=st.booleans())
    def trim(self, data: st.DataObject, start: Any, end: Any, ripple: bool) -> None:
        clip = self.pick(data)
        self.edit(lambda: clip.trim(start=start, end=end, ripple=ripple))

    @rule(data=st.data(), share=numbers)
    def split(self, data: st.DataObject, share: float) -> None:
        clip = self.pick(data)
        self.edit(lambda: clip.split(clip.start + clip.duration * share))

    @rule(data=st.data(), to=times, ripple=st.booleans(), to_track=st.booleans())
    def move(self, data: st.DataObject, to: Any, ripple: bool, to_track: bool) -> None:
        clip = self.pick(data)
        track = data.draw(st.sampled_from(self.timeline.tracks)) if to_track else None
        self.edit(lambda: clip.move(to, track=track, ripple=ripple))

    @rule(data=st.data(), ripple=st.booleans())
    def remove(self, data: st.DataObject, ripple: bool) -> None:
        clip = self.pick(data)
        self.edit(lambda: clip.remove(ripple=ripple))

    @rule(data=st.data(), by=short)
    def slip(self, data: st.DataObject, by: Any) -> None:
        clip = self.pick(data)
        self.edit(lambda: clip.slip(by))

    @rule(data=st.data(), by=short)
    def slide(self, data: st.DataObject, by: Any) -> None:
        clip = self.pick(data)
        self.edit(lambda: clip.slide(by))

    @rule(
        data=st.data(),
        speed=st.one_of(
            st.sampled_from([0.5, 2, 1.5, 0.001, 3.3]).map(lambda rate: {"rate": rate}),
            times.map(lambda time: {"duration": time}),
        ),
        ripple=st.booleans(),
    )
    def retime(self, data: st.DataObject, speed: Any, ripple: bool) -> None:
        clip = self.pick(data)
        self.edit(lambda: clip.retime(**speed, ripple=ripple))

    @rule(data=st.data(), item=layers)
    def replace(self, data: st.DataObject, item: Any) -> None:
        clip = self.pick(data)
        kind, arguments, options = item
        self.edit(lambda: clip.replace(kind(*arguments, **{**options, "duration": None})))

    @rule(data=st.data(), field=fields, points=st.lists(st.tuples(times, numbers, easings), max_size=3))
    def animate(self, data: st.DataObject, field: str, points: Any) -> None:
        clip = self.pick(data)
        self.attempt(lambda: clip.animate(field, *points))

    @rule(data=st.data(), by=st.sampled_from([-12, -6.5, 3]), ramp=times)
    def duck(self, data: st.DataObject, by: float, ramp: Any) -> None:
        clip = self.pick(data)
        under = data.draw(st.lists(st.sampled_from(self.timeline.clips), max_size=3))
        self.attempt(lambda: clip.duck(under, by=by, ramp=ramp))

    @rule(data=st.data())
    def extract_audio(self, data: st.DataObject) -> None:
        clip = self.pick(data)
        self.attempt(clip.extract_audio)

    @rule(data=st.data(), item=layers, at=times, overwrite=st.booleans())
    def insert(self, data: st.DataObject, item: Any, at: Any, overwrite: bool) -> None:
        track = self.pick(data).track
        kind, arguments, options = item
        operation = track.overwrite if overwrite else track.insert
        self.attempt(lambda: operation(kind(*arguments, **options), at=at))

    @rule(data=st.data())
    def close_gaps(self, data: st.DataObject) -> None:
        track = self.pick(data).track
        self.edit(track.close_gaps)

    @rule(data=st.data())
    def remove_track(self, data: st.DataObject) -> None:
        if len(self.timeline.tracks) > 3:
            data.draw(st.sampled_from(self.timeline.tracks)).remove()

    @rule(at=times, duration=short)
    def insert_time(self, at: Any, duration: Any) -> None:
        self.edit(lambda: self.timeline.insert_time(at, duration))

    @rule(start=times, end=times)
    def remove_time(self, start: Any, end: Any) -> None:
        self.edit(lambda: self.timeline.remove_time(start, end))

    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        clips = {self.pick(data): None, self.pick(data): None}
        if len(clips) > 1:
            self.attempt(lambda: self.timeline.link(*clips))

    @rule(data=st.data(), locked=st.booleans())
    def lock(self, data: st.DataObject, locked: bool) -> None:
        track = self.pick(data).track
        for fields in self.state["tracks"]:
            if fields["id"] == track.id:
                fields["syncLocked"] = locked


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=400 if FULL else 40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
