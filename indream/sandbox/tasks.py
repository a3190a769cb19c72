"""The course of an export as plain functions of time: no clock, no I/O, no background work.

Times are milliseconds of the sandbox's clock. A task is PENDING for a second, renders for half the
video's length (2 to 20 seconds), and is saved and finished in half a second each. It may be planned to
pause or to fail.
"""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import attrs

from indream.sandbox.options import check_seconds, check_text

__all__ = [
    "SHORTEST_PAUSE",
    "TICKS_PER_SECOND",
    "Course",
    "Event",
    "EventType",
    "State",
    "TaskPlan",
    "billed_seconds",
    "check_percent",
    "delayed",
    "duration_ticks",
    "events",
    "is_active",
    "make_plan",
    "next_moment",
    "rendering_until",
    "state_at",
]

TICKS_PER_SECOND = 240_000

_PENDING = 1_000
_RENDERING_LEAST, _RENDERING_MOST = 2_000, 20_000
_SAVING = 500
_FINISHING = 500
_TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELED"})
_FAIL_PREFIX = "sandbox-fail"
"""An export whose `clientTaskId` begins with this fails, halfway through its rendering."""

_PAUSE_PREFIX = "sandbox-pause"
"""An export whose `clientTaskId` begins with this pauses halfway through its rendering, for ten seconds."""

SHORTEST_PAUSE = 0.001
_HALFWAY = 45
_RENDERED = 90
"""The progress in percent at the end of rendering."""
_LEAST_SHARE = 0.001

Status = Literal["PENDING", "PROCESSING", "PAUSED", "COMPLETED", "FAILED", "CANCELED"]
Phase = Literal["rendering", "saving", "finishing"]
EventType = Literal["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"]


def check_percent(name: str, value: object) -> None:
    """Require a progress from 1 to 99."""
    check_seconds(name, value, least=1, most=99)


@attrs.frozen(kw_only=True)
class Course:
    """The progress at which an export pauses or fails; by default it does neither."""

    fail_percent: float | None = None
    error: str = "The sandbox failed this export as planned."
    pause_percent: float | None = None
    pause_seconds: float = 10

    def __attrs_post_init__(self) -> None:
        check_text("error", self.error)


_COURSES_BY_PREFIX = {
    _FAIL_PREFIX: Course(
        fail_percent=_HALFWAY, error="The sandbox failed this export because of its clientTaskId."
    ),
    _PAUSE_PREFIX: Course(pause_percent=_HALFWAY),
}


def _course_of(client_task_id: str | None) -> Course:
    """Return the course that a `clientTaskId` asks for."""
    named = (
        course for prefix, course in _COURSES_BY_PREFIX.items() if (client_task_id or "").startswith(prefix)
    )
    return next(named, Course())


class TaskPlan(NamedTuple):
    """The moments at which a task changes, unless it is canceled."""

    created: int
    rendering: int
    saving: int
    finishing: int
    done: int
    fails: int | None = None
    """The moment of its failure; None if it does not fail."""
    error: str | None = None
    """Its error after that moment."""
    paused: int | None = None
    """The moment at which it pauses; None if it does not pause."""
    resumed: int | None = None
    """The moment at which it continues."""

    @property
    def ended(self) -> int:
        """The moment at which the task is COMPLETED or FAILED."""
        return self.done if self.fails is None else self.fails


class State(NamedTuple):
    """The state of a task at a moment; `completed` is when it was completed or canceled."""

    status: Status
    progress: float
    phase: Phase | None = None
    completed: int | None = None


class Event(NamedTuple):
    """An event that a webhook reports, and its moment."""

    type: EventType
    at: int


def duration_ticks(editor_state: dict[str, Any]) -> int:
    """Return the length of a video: the end of the last item on a track; other items are never drawn."""
    items = editor_state["items"]
    drawn = (items[name] for track in editor_state["tracks"] for name in track["items"] if name in items)
    return max((int(item["startTicks"] + item["durationTicks"]) for item in drawn), default=0)


def billed_seconds(ticks: int) -> int:
    """Return the standard seconds of a video. The service publishes no formula; here they are rounded up."""
    return math.ceil(ticks / TICKS_PER_SECOND)


def make_plan(created: int, ticks: int, client_task_id: str | None, course: Course | None = None) -> TaskPlan:
    """Plan the export of a video of this length: by a planned course, or by its `clientTaskId`."""
    render = min(max(_RENDERING_LEAST, ticks * 1_000 // (2 * TICKS_PER_SECOND)), _RENDERING_MOST)
    rendering = created + _PENDING
    saving = rendering + render
    finishing = saving + _SAVING
    plan = TaskPlan(created, rendering, saving, finishing, finishing + _FINISHING)
    course = course or _course_of(client_task_id)
    paused = None if course.pause_percent is None else _moment(plan, course.pause_percent)
    if course.fail_percent is not None:
        plan = plan._replace(fails=_moment(plan, course.fail_percent), error=course.error)
    if paused is None or (plan.fails is not None and plan.fails <= paused):
        return plan
    pause = round(course.pause_seconds * 1_000)

    def shifted(moment: int) -> int:
        return moment + pause if moment > paused else moment

    return plan._replace(
        saving=shifted(plan.saving),
        finishing=shifted(plan.finishing),
        done=shifted(plan.done),
        fails=None if plan.fails is None else shifted(plan.fails),
        paused=paused,
        resumed=paused + pause,
    )


def delayed(plan: TaskPlan, moment: int) -> TaskPlan:
    """Return the plan of a task that renders until `moment` or longer."""
    return plan._replace(
        saving=max(plan.saving, moment), finishing=max(plan.finishing, moment), done=max(plan.done, moment)
    )


def rendering_until(plan: TaskPlan, now: int, share: float) -> int:
    """Return when rendering ends at the pace so far, with a share of the video, 0 to 1, drawn at `now`."""
    pace = (now - plan.rendering) / max(share, _LEAST_SHARE)
    return max(now + 1, plan.rendering + round(pace))


def state_at(plan: TaskPlan, now: int, canceled: int | None = None, share: float = 1) -> State:
    """Return the state of a task at a moment.

    Args:
        plan: Its plan.
        now: The moment.
        canceled: When it was canceled, if it was.
        share: The share of its video that is drawn, 0 to 1. It renders until all of it is.
    """
    if canceled is not None and canceled <= now:
        return State("CANCELED", _progress(plan, min(canceled, plan.ended - 1)), completed=canceled)
    if share < 1:
        state = state_at(plan, min(now, plan.saving - 1))
        return state._replace(progress=min(state.progress, round(_RENDERED * share, 1)))
    if now >= plan.ended:
        if plan.fails is not None:
            return State("FAILED", _progress(plan, plan.fails))
        # The service may keep the last phase in a completed task.
        return State("COMPLETED", 100, "finishing", completed=plan.done)
    if now < plan.rendering:
        return State("PENDING", 0)
    if plan.paused is not None and plan.resumed is not None and plan.paused <= now < plan.resumed:
        return State("PAUSED", _progress(plan, now))
    phase: Phase = "rendering" if now < plan.saving else "saving" if now < plan.finishing else "finishing"
    return State("PROCESSING", _progress(plan, now), phase)


def next_moment(plan: TaskPlan, now: int) -> int | None:
    """Return the moment of the next change, which includes the middle of rendering; None after the end."""
    middle = plan.rendering + _worked(plan, plan.rendering, plan.saving) // 2
    if plan.paused is not None and plan.resumed is not None and middle > plan.paused:
        middle += plan.resumed - plan.paused
    moments = (plan.rendering, middle, plan.saving, plan.finishing, plan.paused, plan.resumed, plan.ended)
    return min(
        (moment for moment in moments if moment is not None and now < moment <= plan.ended), default=None
    )


def is_active(state: State) -> bool:
    """Return whether a task uses an export slot."""
    return state.status not in _TERMINAL


def events(plan: TaskPlan) -> list[Event]:
    """Return the events that webhooks report, in order of time, unless the task is canceled before."""
    end = Event("EXPORT_COMPLETED", plan.done) if plan.fails is None else Event("EXPORT_FAILED", plan.fails)
    return [Event("EXPORT_STARTED", plan.rendering), end]


def _phases(plan: TaskPlan) -> tuple[tuple[int, int, int, int], ...]:
    """Return start, end, and progress at both of each phase: rendering (to 90 percent), saving, finishing."""
    return (
        (plan.rendering, plan.saving, 0, _RENDERED),
        (plan.saving, plan.finishing, _RENDERED, 96),
        (plan.finishing, plan.done, 96, 100),
    )


def _progress(plan: TaskPlan, now: int) -> float:
    """Return the progress in percent, before the end."""
    begin, end, low, high = next(phase for phase in _phases(plan) if now < phase[1])
    share = max(0, _worked(plan, begin, now)) / _worked(plan, begin, end)
    return round(low + (high - low) * share, 1)


def _worked(plan: TaskPlan, begin: int, end: int) -> int:
    """Return the time between two moments without the pause."""
    if plan.paused is None or plan.resumed is None:
        return end - begin
    return end - begin - max(0, min(end, plan.resumed) - max(begin, plan.paused))


def _moment(plan: TaskPlan, percent: float) -> int:
    """Return when a task that does not pause reaches a progress."""
    begin, end, low, high = next(phase for phase in _phases(plan) if percent < phase[3])
    return begin + int((end - begin) * (percent - low) / (high - low))
