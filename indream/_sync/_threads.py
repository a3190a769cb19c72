# Derived from indream/_async/_threads.py by `make generate`: do not edit, change that file.
"""The one place that hands work to a thread: the disk takes its time, which would hold up the event loop."""

from __future__ import annotations

from indream._core.calling import call as to_thread
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from indream._warning import keeping_warnings, warn_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._warning import Kept

__all__ = ["off_loop"]

P = ParamSpec("P")
T = TypeVar("T")


def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function where it holds nobody up; what it warns of is told here, where the caller's line is."""
    kept: Kept = []
    result = to_thread(keeping_warnings, kept, partial(function, *args, **kwargs))
    for message, category in kept:
        warn_user(message, category)
    return result
