"""A timeline is built in sequence, in layers and with sounds, and its editor state is valid."""

from __future__ import annotations

from indream.editor_state import check_editor_state, lint_editor_state
from indream.timeline import Solid, Text, Timeline


def test_a_text_is_a_timeline() -> None:
    timeline = Timeline("16:9")
    clip = timeline.append(Text("Hello, timeline", duration=3))

    state = timeline.to_editor_state()

    assert check_editor_state(state) == lint_editor_state(state) == []
    assert state["tracks"] == [{"id": "main", "items": ["text-1"], "hidden": False, "muted": False}]
    assert (clip.id, clip.start, clip.duration) == ("text-1", 0, 3)


def test_clips_of_the_main_track_touch() -> None:
    timeline = Timeline()
    first = timeline.append(Solid("#ff0000", duration=0.1))
    second = timeline.append(Solid("#0000ff", duration="20f"))

    assert first.end == second.start == 0.1
    assert timeline.duration.frames() == 23
