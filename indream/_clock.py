"""The only module that reads clocks and draws random numbers; tests replace its functions."""

from __future__ import annotations

import random
import time
from types import BuiltinFunctionType

__all__ = ["monotonic", "new_key", "uniform", "wall_time"]

# freezegun replaces `time.monotonic` in every module that holds it by a clock that does not move, and a
# wait would never end. It does not search tuples. A function that freezegun has already replaced is not kept,
# because the replacement is temporary.
_KEPT = (time.monotonic,) if isinstance(time.monotonic, BuiltinFunctionType) else ()


def monotonic() -> float:
    """Seconds on a clock that never goes back: deadlines and durations."""
    return (_KEPT[0] if _KEPT else time.monotonic)()


def wall_time() -> float:
    """Seconds since 1970, to compare with dates from other machines."""
    return time.time()


def uniform(low: float, high: float) -> float:
    """A random number between two."""
    return random.uniform(low, high)  # noqa: S311 - jitter, not a secret


def new_key() -> str:
    """A new idempotency key."""
    import uuid  # seldom needed, and slow to import

    return str(uuid.uuid4())
