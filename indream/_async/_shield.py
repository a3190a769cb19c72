# Written here, async; indream/_sync/_shield.py is derived from it.
"""The one place that holds off a cancellation, for the few requests that follow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import CancelScope

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["shielded"]


def shielded() -> AbstractContextManager[object]:
    """A context in which awaiting works although the task is being cancelled."""
    return CancelScope(shield=True)
