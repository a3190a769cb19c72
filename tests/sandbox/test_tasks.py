"""The course of an export as a function of time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream.sandbox.tasks import (
    Course,
    Event,
    State,
    TaskPlan,
    delayed,
    duration_ticks,
    events,
    is_active,
    make_plan,
    next_moment,
    rendering_until,
    state_at,
)
from tests.support.sandbox.api import editor_state, solid

CREATED = 1_790_294_400_000
TEN_SECONDS = 10 * 240_000
PLANS = st.builds(
    make_plan,
    st.just(CREATED),
    st.integers(0, 10**9),
    st.sampled_from([None, "mine", "sandbox-fail", "sandbox-failure-7"]),
)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, State("PENDING", 0)),
        (999, State("PENDING", 0)),
        (1_000, State("PROCESSING", 0, "rendering")),
        (3_500, State("PROCESSING", 45.0, "rendering")),
        (5_999, State("PROCESSING", 90.0, "rendering")),
        (6_000, State("PROCESSING", 90.0, "saving")),
        (6_250, State("PROCESSING", 93.0, "saving")),
        (6_500, State("PROCESSING", 96.0, "finishing")),
        (6_999, State("PROCESSING", 100.0, "finishing")),
        (7_000, State("COMPLETED", 100, "finishing", completed=CREATED + 7_000)),
        (10**9, State("COMPLETED", 100, "finishing", completed=CREATED + 7_000)),
    ],
)
def test_a_task_progresses(after: int, expected: State) -> None:
    assert expected == state_at(make_plan(CREATED, TEN_SECONDS, None), CREATED + after)


@pytest.mark.parametrize(
    ("after", "share", "expected"),
    [
        (0, 0.5, State("PENDING", 0)),
        (3_500, 0.9, State("PROCESSING", 45.0, "rendering")),
        (3_500, 0.25, State("PROCESSING", 22.5, "rendering")),
        (10**9, 0.25, State("PROCESSING", 22.5, "rendering")),
        (10**9, 0.999, State("PROCESSING", 89.9, "rendering")),
    ],
)
def test_a_task_renders_until_its_video_is_drawn(after: int, share: float, expected: State) -> None:
    assert expected == state_at(make_plan(CREATED, TEN_SECONDS, None), CREATED + after, share=share)


@pytest.mark.parametrize("after", [0, 5_999, 6_250, 6_600, 60_000])
def test_a_task_that_is_drawn_late_ends_late(after: int) -> None:
    """It is completed as soon as its video exists if all other phases would have ended."""
    plan = make_plan(CREATED, TEN_SECONDS, None)
    late = delayed(plan, CREATED + after)
    assert max(plan.done, CREATED + after) == late.ended == events(late)[1].at
    assert is_active(state_at(late, late.ended - 1))
    assert State("COMPLETED", 100, "finishing", completed=late.done) == state_at(late, late.ended)


@pytest.mark.parametrize(
    ("moment", "moments"),
    [
        (5_000, (6_000, 6_500, 7_000)),
        (6_250, (6_250, 6_500, 7_000)),
        (6_750, (6_750, 6_750, 7_000)),
        (9_000, (9_000, 9_000, 9_000)),
    ],
)
def test_only_the_phases_that_end_earlier_are_moved(moment: int, moments: tuple[int, int, int]) -> None:
    assert TaskPlan(0, 1_000, *moments) == delayed(make_plan(0, TEN_SECONDS, None), moment)


@pytest.mark.parametrize(("share", "progress"), [(0.0, 0.1), (0.25, 22.5), (0.5, 45.0)])
def test_a_canceled_drawing_keeps_its_progress(share: float, progress: float) -> None:
    plan, now = make_plan(CREATED, TEN_SECONDS, None), CREATED + 90_000
    late = delayed(plan, rendering_until(plan, now, share))
    assert State("CANCELED", progress, completed=now) == state_at(late, now, now)


@pytest.mark.parametrize(
    ("seconds", "render"), [(0, 2_000), (4, 2_000), (6, 3_000), (40, 20_000), (3_600, 20_000)]
)
def test_rendering_takes_half_the_length_within_limits(seconds: int, render: int) -> None:
    plan = make_plan(CREATED, seconds * 240_000, None)
    assert render == plan.saving - plan.rendering


def test_a_task_that_is_planned_to_fail_does_so_while_it_renders() -> None:
    plan = make_plan(CREATED, TEN_SECONDS, "sandbox-fail-1")
    assert State("PROCESSING", 45.0, "rendering") == state_at(plan, CREATED + 3_499)
    assert State("FAILED", 45.0) == state_at(plan, CREATED + 3_500)


def test_a_canceled_task_keeps_its_progress() -> None:
    plan = make_plan(CREATED, TEN_SECONDS, None)
    canceled = CREATED + 3_500
    assert State("PROCESSING", 44.8, "rendering") == state_at(plan, canceled - 10, canceled)
    assert State("CANCELED", 45.0, completed=canceled) == state_at(plan, canceled, canceled)
    assert State("CANCELED", 45.0, completed=canceled) == state_at(plan, CREATED + 10**9, canceled)


def test_plans_have_exact_moments() -> None:
    """In milliseconds: without a course, by a `clientTaskId`, and as planned."""
    failed = "The sandbox failed this export because of its clientTaskId."
    assert {
        None: TaskPlan(0, 1_000, 6_000, 6_500, 7_000),
        "sandbox-fail": TaskPlan(0, 1_000, 6_000, 6_500, 7_000, 3_500, failed),
        "sandbox-pause-1": TaskPlan(0, 1_000, 16_000, 16_500, 17_000, paused=3_500, resumed=13_500),
    } == {name: make_plan(0, TEN_SECONDS, name) for name in (None, "sandbox-fail", "sandbox-pause-1")}
    courses = {
        Course(fail_percent=30, error="e", pause_percent=30, pause_seconds=2): TaskPlan(
            0, 1_000, 6_000, 6_500, 7_000, 2_666, "e"
        ),
        Course(fail_percent=60, error="e", pause_percent=30, pause_seconds=2): TaskPlan(
            0, 1_000, 8_000, 8_500, 9_000, 6_333, "e", 2_666, 4_666
        ),
        Course(pause_percent=90, pause_seconds=0.001): TaskPlan(
            0, 1_000, 6_000, 6_501, 7_001, paused=6_000, resumed=6_001
        ),
        Course(fail_percent=98): TaskPlan(
            0, 1_000, 6_000, 6_500, 7_000, 6_750, "The sandbox failed this export as planned."
        ),
    }
    assert list(courses.values()) == [make_plan(0, TEN_SECONDS, "mine", course) for course in courses]


SHORT = TaskPlan(0, 1_000, 1_020, 1_030, 1_040, paused=1_005, resumed=1_015)
"""A plan in which each millisecond counts."""


@pytest.mark.parametrize(
    ("plan", "now", "expected"),
    [
        (SHORT, 1_000, State("PROCESSING", 0.0, "rendering")),
        (SHORT, 1_002, State("PROCESSING", 18.0, "rendering")),
        (SHORT, 1_005, State("PAUSED", 45.0)),
        (SHORT, 1_014, State("PAUSED", 45.0)),
        (SHORT, 1_015, State("PROCESSING", 45.0, "rendering")),
        (SHORT, 1_019, State("PROCESSING", 81.0, "rendering")),
        (SHORT, 1_020, State("PROCESSING", 90.0, "saving")),
        (SHORT, 1_025, State("PROCESSING", 93.0, "saving")),
        (SHORT, 1_030, State("PROCESSING", 96.0, "finishing")),
        (SHORT, 1_039, State("PROCESSING", 99.6, "finishing")),
        (SHORT, 1_040, State("COMPLETED", 100, "finishing", 1_040)),
        (SHORT._replace(fails=1_018, error="e"), 1_017, State("PROCESSING", 63.0, "rendering")),
        (SHORT._replace(fails=1_018, error="e"), 1_018, State("FAILED", 72.0)),
    ],
)
def test_each_millisecond_counts(plan: TaskPlan, now: int, expected: State) -> None:
    assert expected == state_at(plan, now)


def test_a_cancellation_keeps_the_progress_before_the_end() -> None:
    """Also if it is noted later, or before the rendering."""
    assert [
        State("CANCELED", 99.6, completed=1_050),
        State("CANCELED", 63.0, completed=1_050),
        State("CANCELED", 0.0, completed=500),
    ] == [
        state_at(SHORT, 1_060, 1_050),
        state_at(SHORT._replace(fails=1_018), 1_060, 1_050),
        state_at(SHORT, 1_060, 500),
    ]


@pytest.mark.parametrize(("share", "progress"), [(0.12345, 11.1), (0.9, 81.0), (0.999_999, 81.0), (0.0, 0.0)])
def test_a_drawing_is_in_the_last_millisecond_of_its_rendering(share: float, progress: float) -> None:
    assert State("PROCESSING", progress, "rendering") == state_at(SHORT, 9_999, share=share)


@pytest.mark.parametrize(
    ("share", "end"), [(0.0, 1_001_000), (0.0005, 1_001_000), (0.25, 5_000), (0.5, 3_000), (1.0, 2_001)]
)
def test_a_rendering_ends_at_its_pace(share: float, end: int) -> None:
    plan = make_plan(0, TEN_SECONDS, None)
    assert end == rendering_until(plan, 2_000, share)


@pytest.mark.parametrize(
    ("course", "moments"),
    [
        (Course(), [1_000, 3_500, 6_000, 6_500, 7_000]),
        (Course(pause_percent=30, pause_seconds=1), [1_000, 2_666, 3_666, 4_500, 7_000, 7_500, 8_000]),
        (Course(pause_percent=60, pause_seconds=1), [1_000, 3_500, 4_333, 5_333, 7_000, 7_500, 8_000]),
        (Course(fail_percent=60), [1_000, 3_500, 4_333]),
        (Course(fail_percent=10), [1_000, 1_555]),
    ],
)
def test_the_moments_of_a_task(course: Course, moments: list[int]) -> None:
    plan = make_plan(0, TEN_SECONDS, None, course)
    found = [0]
    while (moment := next_moment(plan, found[-1])) is not None:
        found.append(moment)
    assert moments == found[1:]


@given(PLANS, st.lists(st.integers(0, 60_000), min_size=2))
def test_a_task_never_goes_back(plan: TaskPlan, moments: list[int]) -> None:
    states = [state_at(plan, CREATED + moment) for moment in sorted(moments)]
    order = ["PENDING", "rendering", "saving", "finishing", "COMPLETED", "FAILED"]
    for earlier, later in pairwise(states):
        assert earlier.progress <= later.progress
        assert order.index(_place(earlier)) <= order.index(_place(later))


def _place(state: State) -> str:
    return state.phase or "" if state.status == "PROCESSING" else state.status


@given(PLANS, st.integers(0, 60_000))
def test_every_state_fits_the_contract(plan: TaskPlan, moment: int) -> None:
    state = state_at(plan, CREATED + moment)
    assert 0 <= state.progress <= 100
    assert (state.status in ("PROCESSING", "COMPLETED")) == (state.phase is not None)
    assert (state.status == "COMPLETED") == (state.completed is not None)
    assert is_active(state) == (state.status in ("PENDING", "PROCESSING"))


@pytest.mark.parametrize("percent", [1, 30, 45, 60, 90, 95])
def test_each_next_moment_shows_something_new(percent: float) -> None:
    for course in (
        Course(),
        Course(pause_percent=percent, pause_seconds=3_600),
        Course(fail_percent=percent),
    ):
        plan = make_plan(CREATED, TEN_SECONDS, None, course)
        moments = [CREATED]
        while (moment := next_moment(plan, moments[-1])) is not None:
            moments.append(moment)
        states = [state_at(plan, moment) for moment in moments]
        assert len(states) == len(set(states))
        assert plan.ended == moments[-1]


@given(PLANS)
def test_events_happen_when_the_task_changes(plan: TaskPlan) -> None:
    started, ended = events(plan)
    assert Event("EXPORT_STARTED", plan.rendering) == started
    assert "PROCESSING" == state_at(plan, started.at).status
    assert ended.type == f"EXPORT_{state_at(plan, ended.at).status}"
    assert is_active(state_at(plan, ended.at - 1))


STATES: dict[str, tuple[dict[str, Any], float]] = {
    "one item": (editor_state(), 5),
    "two items": (editor_state(solid("a", seconds=2), solid("b", start=2, seconds=1.5)), 3.5),
    "empty": ({"items": {}, "tracks": []}, 0),
    "an item in no track": ({"items": {"a": solid("a")}, "tracks": [{"items": []}]}, 0),
    "an item that is missing": ({"items": {"a": solid("a")}, "tracks": [{"items": ["a", "b"]}]}, 5),
    "whole floats": (editor_state({**solid("a"), "startTicks": 240_000.0, "durationTicks": 120_000.0}), 1.5),
}


@pytest.mark.parametrize(("state", "seconds"), STATES.values(), ids=STATES)
def test_a_video_ends_with_its_last_item(state: dict[str, Any], seconds: float) -> None:
    assert seconds == duration_ticks(state) / 240_000
