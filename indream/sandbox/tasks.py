"""How an export goes, as plain functions of time: no clock, no I/O, nothing runs in the background.

Times are milliseconds of the sandbox's clock. A task is PENDING for a second, renders for half the
video's length (2 to 20 seconds), and is saved and finished in half a second each. A task that is to
fail does so halfway through the rendering.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

__all__ = [
    "FAIL_PREFIX",
    "Event",
    "Plan",
    "State",
    "duration_ticks",
    "events",
    "is_active",
    "make_plan",
    "state_at",
]

TICKS_PER_SECOND = 240_000
FAIL_PREFIX = "sandbox-fail"
"""An export whose `clientTaskId` begins with this fails."""

_PENDING = 1_000
_RENDERING_LEAST, _RENDERING_MOST = 2_000, 20_000
_SAVING = 500
_FINISHING = 500
_TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELED"})

Status = Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELED"]
Phase = Literal["rendering", "saving", "finishing"]


class Plan(NamedTuple):
    """When a task gets where, unless it is canceled."""

    created: int
    rendering: int
    saving: int
    finishing: int
    done: int
    fails: int | None = None
    """When it fails; None if it doesn't."""

    @property
    def ended(self) -> int:
        """When the task is COMPLETED or FAILED."""
        return self.done if self.fails is None else self.fails


class State(NamedTuple):
    """Where a task stands at one moment; `completed` is when it was completed."""

    status: Status
    progress: float
    phase: Phase | None = None
    completed: int | None = None


class Event(NamedTuple):
    """Something that a webhook tells, and when it happens."""

    type: Literal["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"]
    at: int


def duration_ticks(editor_state: dict[str, Any]) -> int:
    """The length of a video: the end of the last item that stands in a track, the others are never drawn."""
    items = editor_state["items"]
    shown = (items[name] for track in editor_state["tracks"] for name in track["items"] if name in items)
    return max((int(item["startTicks"] + item["durationTicks"]) for item in shown), default=0)


def make_plan(created: int, ticks: int, client_task_id: str | None) -> Plan:
    """Decide how the export of a video of so many ticks goes."""
    render = min(max(_RENDERING_LEAST, ticks * 1_000 // (2 * TICKS_PER_SECOND)), _RENDERING_MOST)
    rendering = created + _PENDING
    saving = rendering + render
    finishing = saving + _SAVING
    fails = rendering + render // 2 if (client_task_id or "").startswith(FAIL_PREFIX) else None
    return Plan(created, rendering, saving, finishing, finishing + _FINISHING, fails)


def state_at(plan: Plan, now: int, canceled: int | None = None) -> State:
    """Where a task stands at `now`; `canceled` is when it was canceled, if it was."""
    if canceled is not None and canceled <= now:
        return State("CANCELED", _progress(plan, canceled))
    if now >= plan.ended:
        if plan.fails is not None:
            return State("FAILED", _progress(plan, plan.fails))
        return State("COMPLETED", 100, completed=plan.done)
    if now < plan.rendering:
        return State("PENDING", 0)
    phase: Phase = "rendering" if now < plan.saving else "saving" if now < plan.finishing else "finishing"
    return State("PROCESSING", _progress(plan, now), phase)


def is_active(state: State) -> bool:
    """Whether a task takes one of the export slots."""
    return state.status not in _TERMINAL


def events(plan: Plan) -> list[Event]:
    """What webhooks tell of a task, in order of time, unless it is canceled before."""
    end = Event("EXPORT_COMPLETED", plan.done) if plan.fails is None else Event("EXPORT_FAILED", plan.fails)
    return [Event("EXPORT_STARTED", plan.rendering), end]


def _progress(plan: Plan, now: int) -> float:
    """Percent done before the end: rendering takes it to 90, saving to 96, finishing to 100."""
    legs = (
        (plan.rendering, plan.saving, 0, 90),
        (plan.saving, plan.finishing, 90, 96),
        (plan.finishing, plan.done, 96, 100),
    )
    begin, end, low, high = next(leg for leg in legs if now < leg[1])
    return round(low + (high - low) * max(0, now - begin) / (end - begin), 1)
