"""The course an export is meant to take, and the queue of courses for the next ones."""

from __future__ import annotations

import threading

import attrs

from indream.sandbox.arguments import check_count, check_seconds, check_text

__all__ = ["FAIL_PREFIX", "PAUSE_PREFIX", "SHORTEST_PAUSE", "Course", "Courses", "check_percent", "course_of"]

FAIL_PREFIX = "sandbox-fail"
"""An export whose `clientTaskId` begins with this fails, halfway through its rendering."""

PAUSE_PREFIX = "sandbox-pause"
"""An export whose `clientTaskId` begins with this pauses halfway through its rendering, for ten seconds."""

SHORTEST_PAUSE = 0.001
_HALFWAY = 45
_MOST_PLANNED = 10_000


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
    FAIL_PREFIX: Course(
        fail_percent=_HALFWAY, error="The sandbox failed this export, as its clientTaskId asks for."
    ),
    PAUSE_PREFIX: Course(pause_percent=_HALFWAY),
}


def course_of(client_task_id: str | None) -> Course:
    """The course that a `clientTaskId` asks for."""
    named = (course for prefix, course in _AS_IDS_ASK.items() if (client_task_id or "").startswith(prefix))
    return next(named, Course())


class Courses:
    """The courses of the next exports. They may be planned from any thread."""

    def __init__(self) -> None:
        self._planned: list[Course] = []
        self._lock = threading.Lock()

    def plan(self, course: Course, times: int = 1) -> None:
        """Give a course to the next exports that have none yet."""
        check_count("times", times, least=1, most=_MOST_PLANNED)
        with self._lock:
            self._planned.extend([course] * times)

    def take(self) -> Course | None:
        """The course of an export that is made now; None for the usual one."""
        with self._lock:
            return self._planned.pop(0) if self._planned else None

    def clear(self) -> None:
        """Let the next exports go their usual course."""
        with self._lock:
            self._planned.clear()
