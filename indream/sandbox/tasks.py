"""How an export goes, as plain functions of time: no clock, no I/O, nothing runs in the background.

Times are milliseconds of the sandbox's clock. A task is PENDING for a second, renders for half the
video's length (2 to 20 seconds), and is saved and finished in half a second each. It may be meant to
pause on the way, or to fail.
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
    "duration_ticks",
    "events",
    "is_active",
    "make_plan",
    "next_moment",
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

Status = Literal["PENDING", "PROCESSING", "PAUSED", "COMPLETED", "FAILED", "CANCELED"]
Phase = Literal["rendering", "saving", "finishing"]
EventType = Literal["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"]


def check_percent(name: str, value: object) -> None:
    """Let only numbers from 1 to 99 through: how far an export gets."""
    check_seconds(name, value, least=1, most=99)


@attrs.frozen(kw_only=True)
class Course:
    """Where on its way an export pauses or fails. Nothing of both by default: then it is completed."""

    fail_percent: float | None = None
    error: str = "The sandbox failed this export, as it was told to."
    pause_percent: float | None = None
    pause_seconds: float = 10

    def __attrs_post_init__(self) -> None:
        check_text("error", self.error)


_AS_IDS_ASK = {
    _FAIL_PREFIX: Course(
        fail_percent=_HALFWAY, error="The sandbox failed this export, as its clientTaskId asks for."
    ),
    _PAUSE_PREFIX: Course(pause_percent=_HALFWAY),
}


def _course_of(client_task_id: str | None) -> Course:
    """The course that a `clientTaskId` asks for."""
    named = (course for prefix, course in _AS_IDS_ASK.items() if (client_task_id or "").startswith(prefix))
    return next(named, Course())


class TaskPlan(NamedTuple):
    """When a task gets where, unless it is canceled."""

    created: int
    rendering: int
    saving: int
    finishing: int
    done: int
    fails: int | None = None
    """When it fails; None if it doesn't."""
    error: str | None = None
    """What it then tells."""
    paused: int | None = None
    """When it pauses; None if it doesn't."""
    resumed: int | None = None
    """When it goes on."""

    @property
    def ended(self) -> int:
        """When the task is COMPLETED or FAILED."""
        return self.done if self.fails is None else self.fails


class State(NamedTuple):
    """Where a task stands at one moment; `completed` is when it was completed or canceled."""

    status: Status
    progress: float
    phase: Phase | None = None
    completed: int | None = None


class Event(NamedTuple):
    """Something that a webhook tells, and when it happens."""

    type: EventType
    at: int


def duration_ticks(editor_state: dict[str, Any]) -> int:
    """The length of a video: the end of the last item that stands in a track, the others are never drawn."""
    items = editor_state["items"]
    shown = (items[name] for track in editor_state["tracks"] for name in track["items"] if name in items)
    return max((int(item["startTicks"] + item["durationTicks"]) for item in shown), default=0)


def billed_seconds(ticks: int) -> int:
    """The standard seconds of a video. The service publishes no formula; here every begun second counts."""
    return math.ceil(ticks / TICKS_PER_SECOND)


def make_plan(created: int, ticks: int, client_task_id: str | None, course: Course | None = None) -> TaskPlan:
    """Decide how the export of a video of so many ticks goes: as was asked for, or as its id says."""
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


def state_at(plan: TaskPlan, now: int, canceled: int | None = None) -> State:
    """Where a task stands at `now`; `canceled` is when it was canceled, if it was."""
    if canceled is not None and canceled <= now:
        return State("CANCELED", _progress(plan, canceled), completed=canceled)
    if now >= plan.ended:
        if plan.fails is not None:
            return State("FAILED", _progress(plan, plan.fails))
        # The service may leave the last phase in place.
        return State("COMPLETED", 100, "finishing", completed=plan.done)
    if now < plan.rendering:
        return State("PENDING", 0)
    if plan.paused is not None and plan.resumed is not None and plan.paused <= now < plan.resumed:
        return State("PAUSED", _progress(plan, now))
    phase: Phase = "rendering" if now < plan.saving else "saving" if now < plan.finishing else "finishing"
    return State("PROCESSING", _progress(plan, now), phase)


def next_moment(plan: TaskPlan, now: int) -> int | None:
    """When a task's next change is, the middle of its rendering among them; None after its end."""
    middle = plan.rendering + _worked(plan, plan.rendering, plan.saving) // 2
    if plan.paused is not None and plan.resumed is not None and middle > plan.paused:
        middle += plan.resumed - plan.paused
    moments = (plan.rendering, middle, plan.saving, plan.finishing, plan.paused, plan.resumed, plan.ended)
    return min(
        (moment for moment in moments if moment is not None and now < moment <= plan.ended), default=None
    )


def is_active(state: State) -> bool:
    """Whether a task takes one of the export slots."""
    return state.status not in _TERMINAL


def events(plan: TaskPlan) -> list[Event]:
    """What webhooks tell of a task, in order of time, unless it is canceled before."""
    end = Event("EXPORT_COMPLETED", plan.done) if plan.fails is None else Event("EXPORT_FAILED", plan.fails)
    return [Event("EXPORT_STARTED", plan.rendering), end]


def _legs(plan: TaskPlan) -> tuple[tuple[int, int, int, int], ...]:
    """Rendering takes a task to 90 percent, saving to 96, finishing to 100: from, to, and both percents."""
    return (
        (plan.rendering, plan.saving, 0, 90),
        (plan.saving, plan.finishing, 90, 96),
        (plan.finishing, plan.done, 96, 100),
    )


def _progress(plan: TaskPlan, now: int) -> float:
    """Percent done before the end."""
    begin, end, low, high = next(leg for leg in _legs(plan) if now < leg[1])
    share = max(0, _worked(plan, begin, now)) / _worked(plan, begin, end)
    return round(low + (high - low) * share, 1)


def _worked(plan: TaskPlan, begin: int, end: int) -> int:
    """The time between two moments, without a pause."""
    if plan.paused is None or plan.resumed is None:
        return end - begin
    return end - begin - max(0, min(end, plan.resumed) - max(begin, plan.paused))


def _moment(plan: TaskPlan, percent: float) -> int:
    """When a task that does not pause is done to so many percent."""
    begin, end, low, high = next(leg for leg in _legs(plan) if percent < leg[3])
    return begin + int((end - begin) * (percent - low) / (high - low))
