"""The time that is left, as a number that knows more."""

from __future__ import annotations

from typing import Self

__all__ = ["LEAST", "TimeLeft"]

LEAST = 0.001  # 0 would mean: do not wait at all


class TimeLeft(float):
    """Seconds that one operation on the network may take, and by when the attempt has to be over.

    To httpx it is a timeout like any other, which begins anew with each read: a peer that sends a byte now
    and then would never be late. Our own streams ask `at`.
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
