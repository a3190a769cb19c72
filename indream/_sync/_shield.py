# Derived from indream/_async/_shield.py by `make generate`: do not edit, change that file.
"""The one place that holds off a cancellation, for the few requests that follow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contextlib import nullcontext

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["shielded"]


def shielded() -> AbstractContextManager[object]:
    """A context in which awaiting works although the task is being cancelled."""
    return nullcontext()
