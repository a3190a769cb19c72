"""How long a call, or one of its attempts, may still take."""

from __future__ import annotations

from math import inf
from typing import NamedTuple, Self

__all__ = ["LEAST", "NO_DEADLINE", "Deadline", "TimeLeft"]

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

    @classmethod
    def at(cls, end: float | None, now: float) -> Self:
        """The deadline of a call that ends at a time on the monotonic clock; None means no timeout."""
        return cls(inf, inf) if end is None else cls(end - now, end)

    def within(self, seconds: float, now: float) -> Deadline:
        """The deadline of a part that begins now and may take this long; not later than this one."""
        end = now + seconds
        return Deadline(seconds, end) if end < self.end else self

    def limit(self, seconds: float, now: float) -> TimeLeft:
        """The timeout of an operation on the network, as httpx takes it; not beyond the end."""
        return TimeLeft(max(LEAST, min(seconds, self.end - now)), self)

    def remaining(self, now: float) -> float:
        """Seconds until the end; 0 or less once it has passed."""
        return self.end - now

    def passed(self, now: float) -> bool:
        """Whether the time has ended."""
        return now >= self.end


class TimeLeft(float):
    """Seconds that one operation on the network may take, and the deadline of the attempt.

    For httpx it is an ordinary timeout, which starts again with each read: a peer that sends a byte now and
    then would never be late. Our own streams call `at` instead.
    """

    __slots__ = ("_deadline",)
    _deadline: Deadline

    def __new__(cls, seconds: float, deadline: Deadline) -> Self:
        self = super().__new__(cls, seconds)
        self._deadline = deadline
        return self

    def at(self, now: float) -> float:
        """Seconds that an operation which begins now may take."""
        return max(LEAST, min(float(self), self._deadline.end - now))

    def passed(self, now: float) -> bool:
        """Whether the time of the attempt has ended."""
        return self._deadline.passed(now)


NO_DEADLINE = Deadline(inf, inf)
