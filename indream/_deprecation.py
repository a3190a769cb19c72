"""Deprecation warnings: names and arguments warn for at least one minor version before they are removed."""

from __future__ import annotations

from indream._warning import warn_user

__all__ = ["deprecated"]


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
