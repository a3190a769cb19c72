# Derived from indream/_async/_threads.py by `make generate`: do not edit, change that file.
"""The one place that hands our own work to a thread, so that the disk does not hold up the event loop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from indream._sync._shield import shielded
from indream._net.workers import call as disk_work
from indream._warning import keeping_warnings, warn_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._warning import Kept

__all__ = ["off_loop", "off_loop_at_last"]

P = ParamSpec("P")
T = TypeVar("T")


def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread of ours; its warnings are issued here, where the caller's line is known."""
    kept: Kept = []
    result = disk_work(keeping_warnings, kept, partial(function, *args, **kwargs))
    for message, category in kept:
        warn_user(message, category)
    return result


def off_loop_at_last(function: Callable[[], object]) -> None:
    """Call a function that cleans up, in a thread of ours; it is called also when this is cancelled again.

    Args:
        function: What may be called twice, and while other threads use the same files.
    """
    try:
        with shielded():
            off_loop(function)
    except BaseException:
        function()
        raise
