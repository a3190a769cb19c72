"""Whether and when a request is tried again: pure decisions, time and chance handed in."""

from __future__ import annotations

import threading
from email.utils import parsedate_to_datetime
from enum import Enum

import attrs

from indream._core.request import Operation, Request
from indream._core.response import Answer, error_of
from indream.errors import APIConnectionError, APITimeoutError, IndreamError

__all__ = ["Budget", "Call", "Fault", "FaultKind", "retry_after_seconds"]

QUOTA_USED_UP = "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"
LONGEST_WAIT = 60.0
AMBIGUOUS_STATUSES = frozenset({408, 500, 502, 503, 504})


class FaultKind(Enum):
    """What is known of a request that got no answer."""

    NOT_SENT = "not sent"
    AMBIGUOUS = "outcome unknown"
    FINAL = "will not work"


@attrs.frozen
class Fault:
    """A request that got no answer: what is known, and why in words that name no value sent."""

    kind: FaultKind
    reason: str
    timed_out: bool = False


class Budget:
    """Tokens that keep an outage from multiplying the load: first tries are free, retries cost.

    One for each client, shared by its threads.
    """

    CAPACITY = 500
    AMBIGUOUS = 14
    THROTTLED = 5
    SUCCESS = 1

    def __init__(self) -> None:
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()

    def spend(self, cost: int) -> bool:
        """Pay for a retry; False when there is not enough left."""
        with self._lock:
            if self._tokens < cost:
                return False
            self._tokens -= cost
            return True

    def give_back(self, tokens: int) -> None:
        """A call succeeded: its last retry is paid back, or one token for a first try."""
        if self._tokens < self.CAPACITY:  # almost always full: no lock then
            with self._lock:
                self._tokens = min(self.CAPACITY, self._tokens + tokens)


class Call:
    """One logical call over its attempts."""

    __slots__ = ("_budget", "_deadline", "_last_cost", "_repeatable", "_retries_left", "attempts", "request", "unsure")

    def __init__(
        self, request: Request, *, max_retries: int, auto_idempotency: bool, budget: Budget, deadline: float
    ) -> None:
        self.request = request
        self.attempts = 0
        self.unsure = False  # an attempt may have been carried out
        self._retries_left = max_retries
        self._repeatable = repeatable(request, auto_idempotency)
        self._budget = budget
        self._last_cost = 0
        self._deadline = deadline

    def time_left(self, now: float, timeout: float) -> float:
        """Seconds the next attempt may take; 0 or less when the call's time is over."""
        return min(timeout, self._deadline - now)

    def succeeded(self) -> None:
        """An answer came."""
        self._budget.give_back(self._last_cost or Budget.SUCCESS)

    def after_fault(self, fault: Fault, now: float, chance: float) -> float | None:
        """Seconds to wait before the next attempt, or None: give up."""
        if fault.kind is FaultKind.FINAL:
            return None
        if fault.kind is FaultKind.AMBIGUOUS:
            self.unsure = True
            if not self._repeatable:
                return None
        return self._pause(0.5, chance, None, Budget.AMBIGUOUS, now)

    def after_answer(self, answer: Answer, now: float, wall_time: float, chance: float) -> float | None:
        """Seconds to wait before the next attempt, or None: the answer stands."""
        throttled = answer.status == 429
        if not throttled and answer.status not in AMBIGUOUS_STATUSES:
            return None
        if not throttled:
            self.unsure = True
        if not self._repeatable:
            return None
        if throttled and error_of(answer).error_code == QUOTA_USED_UP:
            return None
        asked = retry_after_seconds(answer.headers.get("retry-after"), wall_time)
        cost = Budget.THROTTLED if throttled else Budget.AMBIGUOUS
        return self._pause(1.0 if throttled else 0.5, chance, asked, cost, now)

    def _pause(self, base: float, chance: float, asked: float | None, cost: int, now: float) -> float | None:
        if self._retries_left <= 0:
            return None
        backoff = chance * min(8.0, base * 2 ** (self.attempts - 1))
        pause = max(backoff, asked or 0.0)
        if pause > LONGEST_WAIT or now + pause >= self._deadline:
            return None
        if not self._budget.spend(cost):
            return None
        self._retries_left -= 1
        self._last_cost = cost
        return pause

    def error_of_fault(self, fault: Fault) -> IndreamError:
        """The error for a call that got no answer."""
        cls = APITimeoutError if fault.timed_out else APIConnectionError
        operation = self.request.operation
        tries = "" if self.attempts == 1 else f" after {self.attempts} attempts"
        told = {
            FaultKind.NOT_SENT: "the request was not sent",
            FaultKind.AMBIGUOUS: "no answer came",
            FaultKind.FINAL: "the request failed",
        }[fault.kind]
        return self.stamp(cls(f"{operation.method} {operation.path}: {told}{tries}: {fault.reason}"))

    def stamp(self, error: IndreamError, retry_after: float | None = None) -> IndreamError:
        """Write on an error what the call has been through."""
        error.attempts = self.attempts
        error.may_have_succeeded = self.unsure and self.request.operation.retry != "safe"
        error.idempotency_key = self.request.idempotency_key
        error.retry_after = retry_after
        return error


def repeatable(request: Request, auto_idempotency: bool) -> bool:
    """Whether repeating a request whose outcome is unknown can do no harm."""
    retry = request.operation.retry
    if retry == "safe":
        return True
    keyed = request.idempotency_key is not None
    if retry == "keyed":
        return keyed or request.client_task_id
    return retry == "opt-in" and keyed and auto_idempotency


def needs_key(operation: Operation, auto_idempotency: bool, key: str | None) -> bool:
    """Whether the client puts a key of its own on a call."""
    return auto_idempotency and operation.takes_key and key is None


def retry_after_seconds(value: str | None, wall_time: float) -> float | None:
    """Read a Retry-After header: seconds from now, 0 for a date that is past, None when it says nothing."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) <= 9 else None
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - wall_time)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
