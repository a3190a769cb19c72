"""What goes away says so before: with a warning, for one minor version at least."""

from __future__ import annotations

from indream._warning import warn_user

__all__ = ["deprecated"]


def deprecated(what: str, *, since: str, removed_in: str, instead: str) -> None:
    """Warn that something will be removed, at the line outside of this package that uses it.

    Called where a deprecated function begins, where a deprecated argument was given, or in a module's
    `__getattr__` for a deprecated name. `tests/compatibility` reads all calls: their arguments are literals,
    and once the version is `removed_in`, what they tell of has to be gone.

    Args:
        what: What it is, as users write it: `exports.create(wait=…)`.
        since: The version that warns first, such as "1.4".
        removed_in: The version without it, a minor or major one after `since`, such as "1.5".
        instead: What to do instead, as the end of a sentence: `call exports.wait`.
    """
    times = f"since indream-client {since} and will be removed in {removed_in}"
    warn_user(f"{what} is deprecated {times}: {instead}", DeprecationWarning)
