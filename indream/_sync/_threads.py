# Derived from indream/_async/_threads.py by `make generate`: do not edit, change that file.
"""The one place that hands work to a thread: the disk takes its time, which would hold up the event loop."""

from __future__ import annotations

from indream._core.calling import call as to_thread
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["off_loop"]

P = ParamSpec("P")
T = TypeVar("T")


def off_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function where it holds nobody up."""
    return to_thread(function, *args, **kwargs)
