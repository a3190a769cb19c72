# Written here, async; indream/_sync/_runtime.py is derived from it.
"""Pauses, shields and work in threads, which the sync client does in the thread of the caller.

This is the only module that sleeps, holds off a cancellation, and hands our own work to a thread, so that the
disk does not hold up the event loop.
"""

from __future__ import annotations

import asyncio
from asyncio import current_task
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from anyio import CancelScope

from indream._net.workers import disk_work, keeping_warnings
from indream._warning import warn_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from indream._warning import Kept

__all__ = ["current_caller", "off_loop", "off_loop_at_last", "shielded", "sleep"]

P = ParamSpec("P")
T = TypeVar("T")


async def sleep(seconds: float) -> None:
    """Wait for this many seconds."""
    await asyncio.sleep(seconds)


def current_caller() -> object:
    """The task that calls this; in the sync client, the thread. A caller does one thing at a time."""
    return current_task()


def shielded() -> AbstractContextManager[object]:
    """A context in which awaiting works although the task is being canceled."""
    return CancelScope(shield=True)


async def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread; its warnings are issued here, so that they name the caller's line."""
    kept: Kept = []
    result = await disk_work(keeping_warnings, kept, partial(function, *args, **kwargs))
    for message, category in kept:
        warn_user(message, category)
    return result


async def off_loop_at_last(function: Callable[[], object]) -> None:
    """Call a function that cleans up, in a thread; it is called even if this is canceled again.

    Args:
        function: A function that may be called twice, also while other threads use the same files.
    """
    try:
        with shielded():
            await off_loop(function)
    except BaseException:
        function()
        raise
