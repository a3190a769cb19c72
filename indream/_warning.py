"""Warnings and deprecations that point to the user's own line, not to a line of this package."""

from __future__ import annotations

import inspect
import warnings
from contextvars import ContextVar
from typing import TypeAlias

__all__ = ["Kept", "deprecated", "kept_warnings", "warn_user"]

Kept: TypeAlias = list[tuple[str, type[Warning]]]
"""Warnings for later: the arguments of `warn_user`."""

_PACKAGE = __name__.partition(".")[0]
_MACHINERY = frozenset({"asyncio", "concurrent", "importlib", "threading"})
"""Packages that run other code; a warning that points to one of their lines would not help the user."""

kept_warnings: ContextVar[Kept | None] = ContextVar("kept_warnings", default=None)
"""The list that receives warnings for later, in a thread that has no line of the user's."""


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn at the nearest line outside of this package.

    For an awaited coroutine, that is the line that awaits it. A coroutine that runs as a task has only the
    event loop below it; then it is the line that runs the loop.

    Args:
        message: The text of the warning.
        category: The class of the warning.
    """
    kept = kept_warnings.get()
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
    # `warnings.warn` takes a level, which cannot be counted here, because it skips the frames of importlib.
    warnings.warn_explicit(
        message,
        category,
        place.f_code.co_filename,
        place.f_lineno,
        module=str(place.f_globals.get("__name__", "<string>")),
        registry=place.f_globals.setdefault("__warningregistry__", {}),
    )


def deprecated(what: str, *, since: str, removed_in: str, instead: str) -> None:
    """Warn that something will be removed, at the line outside of this package that uses it.

    Call it at the beginning of a deprecated function, where a deprecated argument is passed, or in a module's
    `__getattr__` for a deprecated name. `tests/compatibility` reads the calls: their arguments must be
    literals, and each call must be removed before the version `removed_in` is released.

    Args:
        what: The deprecated name or argument as users write it: `exports.create(wait=…)`.
        since: The version that warns first, such as "1.4".
        removed_in: The version without it, a minor or major one after `since`, such as "1.5".
        instead: The replacement, as the end of a sentence: `call exports.wait`.
    """
    times = f"since indream-client {since} and will be removed in {removed_in}"
    warn_user(f"{what} is deprecated {times}: {instead}", DeprecationWarning)
