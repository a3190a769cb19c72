"""The check that an argument has the type it is declared with, for callers without a type checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import UnionType

__all__ = ["check_type"]


def check_type(name: str, value: object, expected: type | UnionType, words: str) -> None:
    """Raise a TypeError that names an argument, the type in words, and the type of the value, if they differ.

    The value is not shown, as it may be secret or large. True and False are not numbers.
    """
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise TypeError(f"{name} must be {words}, not {type(value).__name__}")
