"""Split and trim: at every tick, the clips look and sound as before, except for animations at the cut."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from indream.captions import Cues, captions_of
from indream.editor_state._scene import Layer, Scenes
from indream.timeline import (
    Audio,
    BarChart,
    Captions,
    Effect,
    Gif,
    Image,
    Item,
    Lottie,
    Solid,
    Text,
    Timeline,
    Transition,
    Video,
    ticks,
)
from tests.support.timeline import CONFETTI, MEDIA
from tests.timeline.test_machine import FULL, LINES, MUSIC, VIDEO, WORDS

ZOOM: Any = [(0, 1), (0.5, 1.7), ("end", 0.3, "bounce-out")]
TURN: Any = [(0.21, -7), ("end", 361)]
LOUD: Any = [(0, -20), (0.7, 3), (1.3, -4, "ease-in-out")]
PLACE: dict[str, Any] = {"scale": ZOOM, "rotation": TURN, "opacity": [(0.3, 0), ("70%", 1, "elastic-out")]}
ITEMS: dict[str, Item] = {
    "video": Video(VIDEO, source_start=0.7, playback_rate=1.3, duration=2, volume_db=LOUD, **PLACE),
    "slow video": Video(
        VIDEO, playback_rate=0.37, duration=2, border_radius=[(0, 0), (1.9, 40)], enter="fade"
    ),
    "sound": Audio(MUSIC, playback_rate=0.77, duration=2, volume_db=LOUD),
    "gif": Gif(MEDIA / "loops.gif", source_start=0.05, playback_rate=1.5, duration=2, **PLACE),
    "lottie": Lottie(CONFETTI, duration=2, playback_rate=2, exit="zoom-out"),
    "text": Text("Hello", duration=2, text_enter="typewriter", **PLACE),
    "image": Image(MEDIA / "still.png", duration=2, enter="fade", exit="fade", **PLACE),
    "solid": Solid("#ff0000", duration=2),
    "lines": Captions(LINES, duration=2, lead_in=0.25),
    "many lines": Captions(Cues([(str(at), at * 97, at * 97 + 83) for at in range(24)]), duration=2),
    "words": Captions(WORDS, duration=2, lead_in=0.1),
}
ANIMATIONS = {"enter", "exit", "text_enter", "text_exit", "text_loop"}
cuts = st.integers(1, 479_999)


def looks(scenes: Scenes, tick: int, *, words: bool = False) -> list[dict[str, Any]]:
    """The layers at a tick, without ids and animations; their own times and files begin elsewhere."""
    return [_look(scenes.timeline.document, layer, words) for layer in scenes.at(tick).layers]


def _look(state: Any, layer: Layer, words: bool) -> dict[str, Any]:
    fields = {
        name: value
        for name, value in layer._asdict().items()
        if name not in {"id", "time", "transition", "page", *ANIMATIONS}
    }
    asset = state["assets"].get(state["items"][layer.id].get("assetId"), {})
    if layer.content_time is not None and asset["type"] in ("gif", "lottie"):
        length = asset["durationInSeconds"] * 240_000
        turn = layer.content_time / length * 2 * math.pi
        fields["content_time"] = (math.cos(turn), math.sin(turn))
    page = layer.page
    spoken = page.texts[page.highlighted].strip() if page and page.highlighted is not None else None
    fields["words"] = spoken if words else page and [text.strip() for text in page.texts]
    return fields


def volume(state: Any, tick: int) -> list[float]:
    """The volumes of what sounds at a tick."""
    sounds = [item for item in state["items"].values() if "decibelAdjustment" in item]
    return [
        _value(item["decibelAdjustment"], tick - item["startTicks"])
        for item in sounds
        if 0 <= tick - item["startTicks"] < item["durationTicks"]
    ]


def _value(number: Any, tick: int) -> float:
    points = [(key["timeTicks"], key["value"]) for key in number["keyframes"]]
    index = bisect_right(points, tick, key=lambda point: point[0])
    if not points or index in (0, len(points)):
        return points[index and -1][1] if points else number["value"]
    (start, first), (end, last) = points[index - 1], points[index]
    return first + (last - first) * (tick - start) / (end - start)


def part(state: Any, tick: int) -> list[tuple[float, str]]:
    """Where in their files the sounds are at a tick."""
    return [
        (item["sourceStartTicks"] + (tick - item["startTicks"]) * item["playbackRate"], item["assetId"])
        for item in state["items"].values()
        if item["type"] == "audio" and 0 <= tick - item["startTicks"] < item["durationTicks"]
    ]


def same(first: Any, second: Any) -> bool:
    """Whether two values are the same except for the rounding of floats; places in files, of ticks."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(
            _near(first[name], second[name]) if name == "content_time" else same(first[name], second[name])
            for name in first
        )
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float | int) and isinstance(second, float | int):
        return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-6 if abs(first) < 2 else 0)
    return bool(first == second)


def _near(first: Any, second: Any) -> bool:
    """Whether two places in files are the same; each of two cuts is rounded to a whole tick of the file."""
    if isinstance(first, tuple):
        return all(math.isclose(a, b, abs_tol=1e-3) for a, b in zip(first, second, strict=True))
    return first is second is None or math.isclose(first, second, abs_tol=1.001)


def timeline_of(*items: Item) -> Timeline:
    timeline = Timeline(snap=False)
    for item in items:
        if isinstance(item, Audio):
            timeline.sound(item)
        else:
            timeline.append(item)
    return timeline


def sampled(start: int, end: int) -> list[int]:
    """Fifty ticks, with the first and the last."""
    return sorted({start, end - 1, *(start + (end - 1 - start) * step // 49 for step in range(50))})


@pytest.mark.parametrize("name", ITEMS)
@settings(max_examples=200 if FULL else 15, deadline=None)
@given(first=cuts, second=cuts)
def test_a_clip_that_is_split_twice_looks_and_sounds_the_same(name: str, first: int, second: int) -> None:
    timeline = timeline_of(ITEMS[name])
    before: Any = timeline.to_editor_state()
    clip = timeline.clips[0]

    _, right = clip.split(ticks(first)).clips
    for half in (clip, right):
        if half.start.ticks < second < half.end.ticks:
            half.split(ticks(second))

    state: Any = timeline.to_editor_state()
    old, new = Scenes(before), Scenes(state)
    assert len(timeline.clips) == 2 + (first != second)
    for tick in sorted({*sampled(0, 480_000), first - 1, first, second - 1, second}):
        words = name == "words"
        assert same(looks(old, tick, words=words), looks(new, tick, words=words)), tick
        assert same(volume(before, tick), volume(state, tick)), tick
        pairs = list(zip(part(before, tick), part(state, tick), strict=True))
        assert all(a[1] == b[1] and abs(a[0] - b[0]) <= 2 for a, b in pairs), tick


@pytest.mark.parametrize("name", ITEMS)
@settings(max_examples=200 if FULL else 15, deadline=None)
@given(first=cuts, second=cuts)
def test_what_remains_of_a_trimmed_clip_looks_and_sounds_the_same(name: str, first: int, second: int) -> None:
    start, end = sorted((first, second))
    if start == end:
        return
    timeline = timeline_of(ITEMS[name])
    before: Any = timeline.to_editor_state()

    timeline.clips[0].trim(start=ticks(start), end=ticks(480_000 - end))

    state: Any = timeline.to_editor_state()
    old, new = Scenes(before), Scenes(state)
    assert timeline.duration.ticks == end - start
    for tick in sampled(start, end):
        words = name == "words"
        assert same(looks(old, tick, words=words), looks(new, tick - start, words=words)), tick
        assert same(volume(before, tick), volume(state, tick - start)), tick


def test_captions_that_are_split_are_continuous() -> None:
    timeline = timeline_of(Captions(LINES, duration=2, lead_in=0.1))
    before = captions_of(timeline.to_editor_state())

    left, right = timeline.clips[0].split("24001t").clips

    state: Any = timeline.to_editor_state()
    after = captions_of(state)
    assert left.item["assetId"] != right.item["assetId"]  # type: ignore[typeddict-item]
    assert [cue.text for cue in after] == [cue.text for cue in before]
    for old, new in zip(before, after, strict=True):
        assert (float(old.start), float(old.end)) == pytest.approx((float(new.start), float(new.end)))


def test_a_cue_at_the_cut_is_in_both_halves() -> None:
    timeline = timeline_of(Captions(Cues([("Hello", 0, 2000)])))

    timeline.clips[0].split(0.5)

    assets: Any = timeline.assets
    assert [
        [(entry["text"], entry["startMs"], entry["endMs"]) for entry in asset["captions"]]
        for asset in assets.values()
    ] == [[("Hello", 0, 500)], [("Hello", 0, 1500)]]


def test_animations_and_fades_at_the_cut_are_removed() -> None:
    timeline = timeline_of(
        Video(VIDEO, duration=2, enter="fade", exit="zoom-out", audio_fade_in=0.5, audio_fade_out=0.25)
    )

    timeline.clips[0].split(1)

    left, right = timeline.to_editor_state()["items"].values()
    assert [set(item["animations"]) for item in (left, right)] == [{"in"}, {"out"}]  # type: ignore[typeddict-item]
    fades = ("audioFadeInDurationTicks", "audioFadeOutDurationTicks")
    assert [[item[name] for name in fades] for item in (left, right)] == [[120_000, 0], [0, 60_000]]  # type: ignore[literal-required]


def test_the_phases_of_a_flash_are_divided() -> None:
    timeline = timeline_of(Effect("flash-to-black", duration=1))

    timeline.clips[0].split(0.5)

    phases = [
        [item["params"][name] for name in ("brightTicks", "darkTicks", "tailDarkTicks")]  # type: ignore[typeddict-item, literal-required]
        for item in timeline.to_editor_state()["items"].values()
    ]
    assert phases == [[96_000, 24_000, 0], [0, 72_000, 48_000]]


def test_a_transition_follows_the_second_half() -> None:
    timeline = Timeline()
    first, _ = timeline.sequence(
        [Solid("#ff0000", duration=2), Solid("#00ff00", duration=2)], transition=Transition("fade", 0.5)
    )
    before: Any = timeline.to_editor_state()

    edit = first.split(1)

    state: Any = timeline.to_editor_state()
    assert state["transitions"]["transition-1"]["fromClipId"] == edit.clips[1].id
    assert edit.removed_transitions == edit.shortened_transitions == []
    progress = [[layer.transition for layer in Scenes(each).at(470_000).layers] for each in (before, state)]
    assert progress[0] == progress[1]


@pytest.mark.parametrize("rest", [31, 62, 123, 124, 125, 1984])
def test_a_caption_after_the_cut_appears_at_the_same_tick(rest: int) -> None:
    timeline = timeline_of(Captions(Cues([("One", 0, 1000), ("two", 1000, 2000)])))

    timeline.clips[0].split(ticks(240_000 - rest))

    state = timeline.to_editor_state()
    texts = [looks(Scenes(state), tick)[0]["words"] for tick in (239_999, 240_000)]
    assert texts == [["One"], ["two"]]


def test_the_second_half_of_a_chart_does_not_draw_itself_again() -> None:
    """The first still does, and a chart that is not animated stays so."""
    for animation in (0, 0.5):
        timeline = Timeline()
        chart = timeline.append(BarChart({"a": 1, "b": 2}, animation_duration=animation, duration=2))
        first, second = chart.split(1).clips
        ticks = [clip.item["animationDurationTicks"] for clip in (first, second)]  # type: ignore[typeddict-item]
        assert [animation * 240_000, 0] == ticks
