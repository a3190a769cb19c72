"""Which items of an editor state are heard, when, and how loud."""

from __future__ import annotations

from typing import Any

import pytest

from indream.editor_state._audio import SoundItem, gain_of_decibels, sound_items
from indream.editor_state._timeline import Timeline
from tests.support.editor_state.builders import SECOND, Object, item, state, track


def heard(*items: Object, **changes: Any) -> list[SoundItem]:
    """The items of a state that may be heard."""
    return sound_items(Timeline(state(*items, **changes)))


def sound(id: str, start: int = 0, duration: int = 2 * SECOND, **fields: Any) -> Object:
    """An audio item."""
    return item("audio", id, start, duration, **{"assetId": "theme", **fields})


def moving(*points: tuple[float, float]) -> Object:
    """A number with keyframes: times in seconds, and values."""
    keyframes = [{"timeTicks": time * SECOND, "value": value} for time, value in points]
    return {"value": 0, "keyframes": keyframes}


@pytest.mark.parametrize(
    ("decibels", "gain"),
    [(0, 1), (-20, 0.1), (20, 10), (-6, 0.501), (-59.9, 0.00101), (-60, 0), (-1e9, 0), (1e9, 1000)],
)
def test_decibels(decibels: float, gain: float) -> None:
    """20 dB are a factor of 10; -60 is silence, and no number is too large."""
    assert pytest.approx(gain, rel=2e-3) == gain_of_decibels(decibels)


@pytest.mark.parametrize(
    ("fields", "gains"),
    [
        ({}, [1, 1, 1, 1]),
        ({"decibelAdjustment": {"value": -20, "keyframes": []}}, [0.1, 0.1, 0.1, 0.1]),
        ({"decibelAdjustment": moving((0.5, 0), (1.5, -40))}, [1, 1, 0.1, 0.01]),
        ({"decibelAdjustment": moving((1, -40), (1, 0))}, [0.01, 0.01, 1, 1]),
        ({"audioFadeInDurationTicks": SECOND}, [0, 0.5, 1, 1]),
        ({"audioFadeOutDurationTicks": SECOND}, [1, 1, 1, 0.5]),
        (
            {"audioFadeInDurationTicks": 2 * SECOND, "audioFadeOutDurationTicks": 2 * SECOND},
            [0, 0.25 * 0.75, 0.25, 0.25 * 0.75],
        ),
        ({"audioFadeInDurationTicks": -1, "audioFadeOutDurationTicks": "1"}, [1, 1, 1, 1]),
        ({"decibelAdjustment": None}, [1, 1, 1, 1]),
    ],
)
def test_the_gain_of_an_item(fields: Object, gains: list[float]) -> None:
    """At 0, 0.5, 1 and 1.5 s of its two seconds: keyframes times fades."""
    (found,) = heard(sound("music", 3 * SECOND, **fields))
    times = [3 * SECOND, 3.5 * SECOND, 4 * SECOND, 4.5 * SECOND]
    assert pytest.approx(gains) == [found.gain_at(tick) for tick in times]
    assert found.is_steady == (len(set(gains)) == 1)


def test_the_source_of_an_item() -> None:
    """It begins where its source does, and advances at its rate."""
    (found,) = heard(sound("music", SECOND, sourceStartTicks=SECOND // 2, playbackRate=1.5))
    assert [0.5 * SECOND, 2 * SECOND] == [found.source_at(SECOND), found.source_at(2 * SECOND)]


def test_tracks() -> None:
    """Items of hidden and of muted tracks are not heard; others are, in the order of their starts."""
    items = [sound("late", SECOND), sound("first"), item("video", "film", SECOND // 2, assetId="film")]
    muted, hidden = sound("muted"), sound("hidden")
    tracks = [
        track("a", "late", "first"),
        track("b", "film"),
        {**track("c", "muted"), "muted": True},
        {**track("d", "hidden"), "hidden": True},
        track("e", "first"),
    ]
    found = heard(*items, muted, hidden, tracks=tracks)
    assert ["first", "film", "late"] == [item.id for item in found]


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "gif"},
        {"type": 1},
        {"assetId": None},
        {"startTicks": "0"},
        {"durationTicks": 0},
        {"startTicks": -3 * SECOND},
        {"playbackRate": 0},
        {"playbackRate": -1},
    ],
)
def test_items_that_cannot_be_heard(changes: Object) -> None:
    """They are left out: other types, and those that cannot be read."""
    assert [] == heard({**sound("music"), **changes})


@pytest.mark.parametrize("document", [None, [], {}, {"tracks": [{"items": ["a"]}], "items": {"a": 1}}])
def test_any_json(document: object) -> None:
    """It is silent, never an error."""
    assert [] == sound_items(Timeline(document))


def test_the_shortest_fades() -> None:
    """They take a tick: the item is silent at its very start and end."""
    (first,) = heard(sound("music", audioFadeInDurationTicks=1))
    (last,) = heard(sound("music", audioFadeOutDurationTicks=1))
    assert [False, False] == [found.is_steady for found in (first, last)]
    assert [0, 1, 1] == [first.gain_at(tick) for tick in (0, 1, 2 * SECOND)]
    assert [1, 1, 0] == [last.gain_at(tick) for tick in (0, 2 * SECOND - 1, 2 * SECOND)]
