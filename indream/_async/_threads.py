# Written here, async; indream/_sync/_threads.py is derived from it.
"""The one place that hands work to a thread: the disk takes its time, which would hold up the event loop."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["off_loop"]

P = ParamSpec("P")
T = TypeVar("T")


async def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function where it holds nobody up."""
    return await to_thread(function, *args, **kwargs)
