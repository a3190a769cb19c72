# Derived from indream/_async/_runtime.py by `make generate`: do not edit, change that file.
"""Pauses, shields and work in threads, which the sync client does in the thread of the caller.

This is the only module that sleeps, holds off a cancellation, and hands our own work to a thread, so that the
disk does not hold up the event loop.
"""

from __future__ import annotations

import time
from threading import current_thread as current_task
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from contextlib import nullcontext

from indream._net.workers import call as disk_work, keeping_warnings
from indream._warning import warn_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from indream._warning import Kept

__all__ = ["current_caller", "off_loop", "off_loop_at_last", "shielded", "sleep"]

P = ParamSpec("P")
T = TypeVar("T")


def sleep(seconds: float) -> None:
    """Wait for this many seconds."""
    time.sleep(seconds)


def current_caller() -> object:
    """The task that calls this; in the sync client, the thread. A caller does one thing at a time."""
    return current_task()


def shielded() -> AbstractContextManager[object]:
    """A context in which awaiting works although the task is being canceled."""
    return nullcontext()


def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread; its warnings are issued here, so that they name the caller's line."""
    kept: Kept = []
    result = disk_work(keeping_warnings, kept, partial(function, *args, **kwargs))
    for message, category in kept:
        warn_user(message, category)
    return result


def off_loop_at_last(function: Callable[[], object]) -> None:
    """Call a function that cleans up, in a thread; it is called even if this is canceled again.

    Args:
        function: A function that may be called twice, also while other threads use the same files.
    """
    try:
        with shielded():
            off_loop(function)
    except BaseException:
        function()
        raise
