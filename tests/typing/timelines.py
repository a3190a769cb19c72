"""Typical code that builds timelines, which `make check` has mypy and basedpyright read, strictly.

Nothing here runs. Lines that must be refused carry an ignore; both checkers report one that is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, assert_type

from indream.captions import Cues
from indream.generated.editor_state import EditorAsset, EditorState
from indream.media import probe
from indream.timeline import (
    Animation,
    Audio,
    BarChart,
    Captions,
    Clip,
    Edit,
    Image,
    LineChart,
    PieChart,
    Solid,
    Text,
    TextBox,
    Time,
    Timeline,
    Track,
    Transition,
    Video,
    frames,
    seconds,
)
from indream.types import Asset


def build(path: Path, cues: Cues, asset: Asset) -> EditorState:
    """Names of arguments are completed, and values are checked."""
    timeline = Timeline("9:16", fps=29.97, background="#000000")
    clip = timeline.append(Video(path, fit="contain", position="top", margin="5%", duration="1.5s"))
    assert_type(clip, Clip)
    clips = timeline.sequence(
        [Image("a.png", duration=2, enter="fade"), Image(asset, duration=timedelta(seconds=2))],
        transition=Transition("slide", 0.5, direction="from-right"),
    )
    assert_type(clips, list[Clip])
    text = Text(
        "Hello",
        font_size=40,
        background=TextBox("#000000"),
        text_enter="typewriter",
        exit=Animation("fade", frames(10)),
        opacity=[
            (0, 0),
            ("50%", 1, "ease-in"),
            ("end", 0, (0.2, 0, 0, 1)),
            (Fraction(1, 2), 1, lambda x: x * x),
        ],
        position=("25%", 300),
        anchor="center",
    )
    timeline.overlay(text, during=clip)
    timeline.overlay(Captions(cues, highlight_color="#39e508", font_size=80, stroke_width=4), at=clip)
    timeline.overlay(
        Solid("#ff0000", shape="star", width=300, height="50%"), at=clip.start + 0.5, until="end"
    )
    timeline.sound(Audio(probe("theme.mp3"), volume_db=[(0, -20), (1, 0)]), until="end", loop=True)
    timeline.append(BarChart({"Q1": 42, "Q2": 58.5}, duration=5), gap="10f")
    timeline.append(LineChart([("Q1", {"2025": 42, "2026": 58})], duration=5))
    timeline.append(PieChart({"Desktop": 46}, duration=5, theme_color="#3b82f6"))
    assert_type(timeline.main, Track)
    assert_type(timeline.files, Mapping[str, Path])
    assert_type(timeline.assets, Mapping[str, EditorAsset])
    payload = timeline.to_payload(scale=0.6, fps=60, format="webm", client_task_id="a")
    assert_type(payload, dict[str, Any])
    return timeline.to_editor_state()


def edit(state: EditorState) -> list[str]:
    """An editor state is accepted with its type, and as a dict."""
    timeline = Timeline.from_editor_state(state, files={"a": "a.png"})
    for track in timeline.tracks:
        for clip in track.clips:
            assert_type(clip.duration, Time)
            assert_type(clip.next, Clip | None)
            if clip.start + "1.5s" < seconds(2) and clip.duration <= 3:
                clip.item["linkGroupId"] = "group"
            assert_type(clip.trim(start="5f", end=0.5), Edit)
            left, right = clip.split(clip.start + 0.7).clips
            assert_type(left, Clip)
            assert_type(right.move(left, track=track).moved, list[str])
            assert_type(right.animate("x", (0, 1), ("end", 2, "ease-in")).duck([left]), Clip)
        assert_type(track.insert(Text("Hello", duration=1), at=2), Clip)
    assert_type(timeline.remove_time(0, "1s"), Edit)
    assert_type(timeline.link(*timeline.clips), str)
    return [clip.id for clip in timeline.at("00:00:01:15")]


def wrong(timeline: Timeline) -> None:
    """Lines that must be refused."""
    Text("Hello", colour="red")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Text("Hello", align="middle")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Solid("#ff0000", enter="fade-in")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Audio("theme.mp3", position="top")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Timeline("16x9")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    timeline.append("Hello")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    timeline.append(Text("Hello"), transition="dissolve")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    timeline.sound(Text("Hello"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    timeline.to_payload(resolution=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
