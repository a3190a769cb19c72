"""Warnings that point at the user's own line, however deep in this package they come up."""

from __future__ import annotations

import inspect
import warnings
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Kept", "keeping_warnings", "warn_user"]

T = TypeVar("T")

Kept: TypeAlias = list[tuple[str, type[Warning]]]
"""Warnings for later: the arguments of `warn_user`."""

_PACKAGE = __name__.partition(".")[0]
_MACHINERY = frozenset({"asyncio", "concurrent", "importlib", "threading"})
"""What runs other people's code: its lines tell a reader nothing."""

_kept: ContextVar[Kept | None] = ContextVar("_kept", default=None)


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn at the nearest line outside of this package.

    A coroutine that is awaited stands on the frames of those who await it. One that runs as a task of its own
    stands on the event loop: then it is the line that runs the loop.

    Args:
        message: What to say.
        category: What kind of warning it is.
    """
    kept = _kept.get()
    if kept is not None:
        kept.append((message, category))
        return
    nearest, frame = None, inspect.currentframe()
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package != _PACKAGE:
            nearest = nearest or frame
            if package not in _MACHINERY:
                break
        frame = frame.f_back
    place = frame or nearest
    if place is None:
        warnings.warn(message, category, stacklevel=2)
        return
    # What `warnings.warn` does with a level, which can't be counted here: it passes over importlib's frames.
    warnings.warn_explicit(
        message,
        category,
        place.f_code.co_filename,
        place.f_lineno,
        module=str(place.f_globals.get("__name__", "")) or None,
        registry=place.f_globals.setdefault("__warningregistry__", {}),
    )


def keeping_warnings(kept: Kept, function: Callable[[], T]) -> T:
    """Call a function in another thread, which has no line of the user's: what it warns of is kept."""
    token = _kept.set(kept)
    try:
        return function()
    finally:
        _kept.reset(token)
