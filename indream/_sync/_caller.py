# Derived from indream/_async/_caller.py by `make generate`: do not edit, change that file.
"""Who calls: the task here, the thread in the sync client. Work of one caller never runs at the same time."""

from __future__ import annotations

from threading import current_thread as current_task

__all__ = ["current_caller"]


def current_caller() -> object:
    """The task, or the thread, that runs this."""
    return current_task()
