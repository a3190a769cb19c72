# Written here, async; indream/_sync/_watching.py is derived from it.
"""The loops that poll exports: one export until it has ended, or many, as their `Watch` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream import _clock
from indream._async import _runtime
from indream._exports.watching import (
    Pause,
    Watch,
    completed,
    has_ended,
    lost_error,
    lost_note,
    moved,
    pause,
    request_of,
    request_of_task,
)
from indream._wire.deadline import NO_DEADLINE
from indream._wire.parameters import scalar_text
from indream._wire.settings import check_seconds
from indream.errors import APIError, ExportTimeoutError, IndreamError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from indream._async._session import AsyncSession
    from indream._models.models import Envelope
    from indream._wire.deadline import Deadline
    from indream._wire.request import Request
    from indream.generated.models import ExportTask

__all__ = ["completed_task", "ended_tasks", "task_of", "watched_task"]


async def task_of(
    session: AsyncSession,
    task_id: str,
    request: Request[Envelope[ExportTask]],
    deadline: Deadline = NO_DEADLINE,
) -> ExportTask:
    """The task in the answer to a request about one export; errors have the export's id."""
    try:
        return await session.data(request, deadline=deadline)
    except IndreamError as error:
        error.task_id = scalar_text("task_id", task_id)
        raise


def watched_task(
    session: AsyncSession, task_id: str, deadline: Deadline, poll_interval: float | None
) -> AsyncGenerator[ExportTask]:
    """Yield an export at the start and whenever it has changed, until it has ended.

    The arguments are checked by the call itself, not when the first task is requested.
    """
    if poll_interval is not None:
        check_seconds("poll_interval", poll_interval)
    request = request_of_task(task_id)
    return _watched_task(session, task_id, request, deadline, poll_interval)


async def _watched_task(
    session: AsyncSession,
    task_id: str,
    request: Request[Envelope[ExportTask]],
    deadline: Deadline,
    poll_interval: float | None,
) -> AsyncGenerator[ExportTask]:
    seen: ExportTask | None = None
    unchanged = 0
    while True:
        fault: IndreamError | None = None
        try:
            task = await task_of(session, task_id, request, deadline)
        except IndreamError as error:
            if not error.retryable:
                raise
            fault = error.with_traceback(None)  # The traceback would refer to this frame.
            unchanged += 1
        else:
            unchanged = 0 if moved(seen, task) else unchanged + 1
            seen = task
            if unchanged == 0:
                yield task
            if has_ended(task):
                return
        delay = pause(poll_interval, session.settings.poll_interval, unchanged, _clock.uniform(0.0, 1.0))
        asked = 0.0 if fault is None else fault.retry_after or 0.0
        remaining = deadline.remaining(_clock.monotonic())
        if remaining > 0:
            await _runtime.sleep(min(max(delay, asked), remaining))
        if deadline.passed(_clock.monotonic()):
            text = scalar_text("task_id", task_id)
            raise ExportTimeoutError(text, deadline.seconds, seen, last_fault=fault) from fault


async def completed_task(
    tasks: AsyncIterator[ExportTask], on_progress: Callable[[ExportTask], object] | None
) -> ExportTask:
    """The last task of `watched_task` if it is COMPLETED; otherwise ExportFailedError."""
    last: ExportTask | None = None
    async for task in tasks:
        last = task
        if on_progress is not None:
            on_progress(task)
    assert last is not None  # noqa: S101 - at least the ended task was yielded
    return completed(last)


async def ended_tasks(session: AsyncSession, watch: Watch, deadline: Deadline) -> AsyncGenerator[ExportTask]:
    """Yield the tasks of a watch as they end, until none is open; then raise if some could not be watched.

    If another error ends the loop earlier, a note on it names the exports that could not be watched.
    """
    lost: dict[str, APIError] = {}
    try:
        while (step := watch.next(_clock.uniform(0.0, 1.0))) is not None:
            if isinstance(step, Pause):
                remaining = deadline.remaining(_clock.monotonic())
                if remaining > 0:
                    await _runtime.sleep(min(step.seconds, remaining))
            else:
                try:
                    watch.learn(step, await session.send(request_of(step), deadline=deadline))
                except IndreamError as error:
                    watch.fail(step, error)
                lost.update(watch.take_lost())
                for task in watch.take_ended().values():
                    yield task
            if watch.open and deadline.passed(_clock.monotonic()):
                first, *_ = watch.open
                seen = watch.last_seen(first)
                raise ExportTimeoutError(
                    first, deadline.seconds, seen, watch.open, last_fault=watch.fault
                ) from (watch.fault or (lost_error(lost) if lost else None))
    except IndreamError as error:
        if lost:
            error.add_note(lost_note(lost))
        raise
    if lost:
        raise lost_error(lost)
