"""The one place that reads the clocks and draws random numbers; tests put their own in."""

from __future__ import annotations

import random
import time
from types import BuiltinFunctionType

__all__ = ["monotonic", "new_key", "uniform", "wall_time"]

# freezegun puts a clock that stands still in the place of `time.monotonic`, in every module that has it, and
# a wait would never end. It does not look into tuples. What is not Python's own is not kept: it has been put
# there already, and is taken away again.
_KEPT = (time.monotonic,) if isinstance(time.monotonic, BuiltinFunctionType) else ()


def monotonic() -> float:
    """Seconds on a clock that never goes back: deadlines and durations."""
    return (_KEPT[0] if _KEPT else time.monotonic)()


def wall_time() -> float:
    """Seconds since 1970: dates that come from elsewhere are compared with it."""
    return time.time()


def uniform(low: float, high: float) -> float:
    """A random number between two."""
    return random.uniform(low, high)  # noqa: S311 - jitter, no secret


def new_key() -> str:
    """A new idempotency key."""
    import uuid  # seldom needed, and not for nothing at each start

    return str(uuid.uuid4())
