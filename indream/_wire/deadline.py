"""How long a call, or one of its attempts, may still take."""

from __future__ import annotations

from math import inf
from typing import NamedTuple, Self

__all__ = ["LEAST", "Deadline", "TimeLeft"]

LEAST = 0.001  # 0 would mean: do not wait at all


class Deadline(NamedTuple):
    """The seconds that a call may take, and the time on the monotonic clock at which they end.

    Both are infinite for a call that has no timeout.
    """

    seconds: float
    end: float

    @classmethod
    def after(cls, seconds: float | None, now: float) -> Self:
        """The deadline of a call that begins now; None means no timeout."""
        return cls(inf, inf) if seconds is None else cls(seconds, now + seconds)

    def remaining(self, now: float) -> float:
        """Seconds until the end; 0 or less once it has passed."""
        return self.end - now

    def passed(self, now: float) -> bool:
        """Whether the time has ended."""
        return now >= self.end


class TimeLeft(float):
    """Seconds that one operation on the network may take, and the time at which the attempt has to end.

    For httpx it is an ordinary timeout, which starts again with each read: a peer that sends a byte now and
    then would never be late. Our own streams call `at` instead.
    """

    __slots__ = ("_end",)
    _end: float

    def __new__(cls, seconds: float, end: float) -> Self:
        self = super().__new__(cls, seconds)
        self._end = end
        return self

    def at(self, now: float) -> float:
        """Seconds that an operation which begins now may take."""
        return max(LEAST, min(float(self), self._end - now))
