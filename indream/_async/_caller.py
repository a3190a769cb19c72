# Written here, async; indream/_sync/_caller.py is derived from it.
"""Who calls: the task here, the thread in the sync client. Work of one caller never runs at the same time."""

from __future__ import annotations

from asyncio import current_task

__all__ = ["current_caller"]


def current_caller() -> object:
    """The task, or the thread, that runs this."""
    return current_task()
