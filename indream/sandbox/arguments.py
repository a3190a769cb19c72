"""Checks of what is handed to the sandbox by its user, be it in Python or over the control routes."""

from __future__ import annotations

__all__ = ["check_count", "check_flag", "check_seconds", "check_text"]

MOST_COUNT = 1_000_000_000
MOST_SECONDS = 1_000_000_000.0
"""About 32 years."""
MOST_TEXT = 10_000


def check_count(
    name: str, value: object, *, least: int = 0, most: int = MOST_COUNT, optional: bool = False
) -> None:
    """Let only whole numbers from `least` to `most` through, and None where that is a choice."""
    if value is None and optional:
        return
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number")
    if value < least:
        raise ValueError(f"{name} must be {least} or more")
    if value > most:
        raise ValueError(f"{name} must be {least} to {most:,}")


def check_seconds(
    name: str, value: object, *, least: float = 0, most: float = MOST_SECONDS, optional: bool = False
) -> None:
    """Let only numbers from `least` to `most` through, and None where that is a choice."""
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number")
    if not least <= value <= most:  # which NaN is not, either
        is_too_large = value > most or most < MOST_SECONDS
        limits = f"{least:,g} to {most:,.0f}" if is_too_large else f"{least:g} or more"
        raise ValueError(f"{name} must be a number, {limits}")


def check_flag(name: str, value: object) -> None:
    """Let only True and False through."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false")


def check_text(name: str, value: object, *, most: int = MOST_TEXT) -> None:
    """Let only strings through that can be written as UTF-8, with at most `most` characters."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string")
    if len(value) > most:
        raise ValueError(f"{name} must have at most {most:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} must not contain lone surrogates") from None
