"""Checks of what is handed to the sandbox by its user, be it in Python or over the control routes."""

from __future__ import annotations

import math

__all__ = ["check_count", "check_flag", "check_seconds"]


def check_count(name: str, value: object, *, least: int = 0, optional: bool = False) -> None:
    """Let only whole numbers through, and None where that is a choice."""
    if value is None and optional:
        return
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number")
    if value < least:
        raise ValueError(f"{name} must be {least} or more")


def check_seconds(
    name: str, value: object, *, least: float = 0, most: float = math.inf, optional: bool = False
) -> None:
    """Let only finite numbers through, and None where that is a choice."""
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number")
    if not (math.isfinite(value) and least <= value <= most):
        limits = f"{least:g} or more" if math.isinf(most) else f"{least:g} to {most:g}"
        raise ValueError(f"{name} must be a finite number, {limits}")


def check_flag(name: str, value: object) -> None:
    """Let only True and False through."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False")
