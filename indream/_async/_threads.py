# Written here, async; indream/_sync/_threads.py is derived from it.
"""The one place that hands work to a thread: the disk takes its time, which would hold up the event loop."""

from __future__ import annotations

from asyncio import to_thread
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from indream._warning import keeping_warnings, warn_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._warning import Kept

__all__ = ["off_loop"]

P = ParamSpec("P")
T = TypeVar("T")


async def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function where it holds nobody up; what it warns of is told here, where the caller's line is."""
    kept: Kept = []
    result = await to_thread(keeping_warnings, kept, partial(function, *args, **kwargs))
    for message, category in kept:
        warn_user(message, category)
    return result
