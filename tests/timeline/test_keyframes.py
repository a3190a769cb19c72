"""Values change between points, and easing is baked into keyframes on the frame grid."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from indream.timeline import Solid, Timeline

TICKS = 240_000


def animated(value: Any, *, duration: Any = 2, field: str = "rotation", fps: float = 30) -> dict[str, Any]:
    """The number of an item that is animated."""
    timeline = Timeline(fps=fps)
    clip = timeline.append(Solid("#ff0000", duration=duration, **{field: value}))
    item: dict[str, Any] = dict(timeline.to_editor_state()["items"][clip.id])
    result: dict[str, Any] = item[{"scale": "scaleX"}.get(field, field)]
    return result


def value_at(number: dict[str, Any], ticks: int) -> float:
    """The value at a time, as the service interpolates it."""
    points = [(point["timeTicks"], point["value"]) for point in number["keyframes"]]
    index = bisect_right([time for time, _ in points], ticks) - 1
    if index == len(points) - 1:
        return float(points[-1][1])
    (begin, first), (end, last) = points[index : index + 2]
    return float(first + (last - first) * (ticks - begin) / (end - begin))


def test_points_become_keyframes() -> None:
    """The first is at 0, the base value is the last, and the end is one tick before the end of the item."""
    assert animated([(0.5, 10), ("50%", 20), ("end", 30)]) == {
        "value": 30,
        "keyframes": [
            {"timeTicks": 0, "value": 10},
            {"timeTicks": 120_000, "value": 10},
            {"timeTicks": 240_000, "value": 20},
            {"timeTicks": 479_999, "value": 30},
        ],
    }


def test_a_number_is_constant() -> None:
    """It has no keyframes."""
    assert {"value": 45, "keyframes": []} == animated(45)


def test_one_point_is_a_constant_with_a_keyframe_at_0() -> None:
    """It has the same value at all times."""
    number = animated([(1, 45)])
    assert {45} == {number["value"], *(point["value"] for point in number["keyframes"])}


def css_bezier(x1: float, y1: float, x2: float, y2: float, x: float) -> float:
    """An independent solution: the curve in 20,000 steps."""
    best = min(
        (step / 20_000 for step in range(20_001)),
        key=lambda t: abs(3 * (1 - t) ** 2 * t * x1 + 3 * (1 - t) * t * t * x2 + t**3 - x),
    )
    return 3 * (1 - best) ** 2 * best * y1 + 3 * (1 - best) * best * best * y2 + best**3


@pytest.mark.parametrize(
    ("easing", "curve"),
    [
        ("ease", (0.25, 0.1, 0.25, 1)),
        ("ease-in", (0.42, 0, 1, 1)),
        ("ease-out", (0, 0, 0.58, 1)),
        ("ease-in-out", (0.42, 0, 0.58, 1)),
        ("back-out", (0.34, 1.56, 0.64, 1)),
        ((0.9, -0.3, 0.1, 1.3), (0.9, -0.3, 0.1, 1.3)),
    ],
)
def test_an_easing_of_css_is_met_at_each_frame(easing: Any, curve: Any) -> None:
    """With an error of at most 0.5% of the span."""
    number = animated([(0, 100), ("end", 300, easing)], duration=1)
    for frame in range(30):
        ticks = frame * 8000
        expected = 100 + 200 * css_bezier(*curve, ticks / (TICKS - 1))
        assert abs(value_at(number, ticks) - expected) <= 200 * 0.005
    assert len(number["keyframes"]) < 31


@given(
    st.floats(-1000, 1000), st.floats(-1000, 1000), st.integers(2, 90), st.sampled_from([24, 29.97, 30, 60])
)
def test_a_function_is_met_at_each_frame(first: float, last: float, count: int, fps: float) -> None:
    """Also one that overshoots."""

    def curve(x: float) -> float:
        return x + math.sin(x * 9) * (1 - x)

    number = animated([(0, first), ("end", last, curve)], duration=f"{count}f", fps=fps)
    frame = round(TICKS / {29.97: 30_000 / 1001}.get(fps, fps))
    length = count * frame - 1
    for ticks in range(0, length, frame):
        expected = first + (last - first) * curve(ticks / length)
        assert abs(value_at(number, ticks) - expected) <= abs(last - first) * 0.005 + 1e-6


@pytest.mark.parametrize("easing", ["bounce-out", "elastic-out", "back-in", "linear"])
def test_each_easing_begins_and_ends_at_its_points(easing: Any) -> None:
    """In between it may be beyond them."""
    keyframes = animated([(0, 10), (1, 20, easing), ("end", 0)])["keyframes"]
    assert {"timeTicks": 0, "value": 10} == keyframes[0]
    assert {"timeTicks": TICKS, "value": 20} in keyframes
    times = [point["timeTicks"] for point in keyframes]
    assert times == sorted(set(times))


def test_opacity_stays_in_its_range() -> None:
    """An easing that overshoots is cut off."""
    values = [
        point["value"] for point in animated([(0, 0), ("end", 1, "back-out")], field="opacity")["keyframes"]
    ]
    assert (0, 1) == (min(values), max(values))


def test_scale_has_the_same_keyframes_in_both_directions() -> None:
    """Width and height stay in proportion."""
    timeline = Timeline()
    timeline.append(Solid("#ff0000", duration=1, scale=[(0, 1), ("end", 1.12, "ease-in-out")]))
    item: Any = timeline.to_editor_state()["items"]["solid-1"]
    assert item["scaleX"] == item["scaleY"]
    assert 1.12 == item["scaleX"]["value"]
