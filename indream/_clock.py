"""The only module that reads clocks and draws random numbers; tests replace its functions."""

from __future__ import annotations

import random
import time
from functools import partial
from types import BuiltinFunctionType

__all__ = ["monotonic", "new_key", "uniform", "wall_time"]


def _monotonic_here() -> float:
    return time.monotonic()


# Seconds on a clock that never goes back: deadlines and durations. freezegun replaces `time.monotonic` in
# every module that holds it by a clock that does not move, and a wait would never end. It does not look into
# a `partial`. A function that freezegun has already replaced is not kept, because the replacement is
# temporary.
monotonic = partial(time.monotonic if isinstance(time.monotonic, BuiltinFunctionType) else _monotonic_here)

uniform = random.uniform
"""A random number between two: jitter, not a secret."""


def _wall_time_here() -> float:
    return time.time()


# freezegun replaces this one as well, and restores it.
wall_time = time.time if isinstance(time.time, BuiltinFunctionType) else _wall_time_here
"""Seconds since 1970, to compare with dates from other machines."""


def new_key() -> str:
    """A new idempotency key."""
    import uuid  # seldom needed, and slow to import

    return str(uuid.uuid4())
