"""Faults of requests as plain data, and the queue in which faults are planned."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from indream.sandbox.contract import check_operation
from indream.sandbox.options import check_count, check_flag, check_seconds, check_text
from indream.sandbox.problems import Code, default_code

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Fault", "Planned", "PlannedFaults"]

T = TypeVar("T")

_STATUSES = range(300, 600)
_LONGEST_TEXT = 200
_OUTCOMES = ("status", "throttle", "close", "reset", "cut")


@attrs.frozen(kw_only=True)
class Fault:
    """A fault of requests of one operation; `Sandbox.fail_next` explains the fields."""

    operation: str
    times: int | None = 1
    after: int = 0
    after_commit: bool = False
    status: int | None = None
    code: str | None = None
    retry_after: float | str | None = None
    html: bool = False
    throttle: float | None = None
    close: bool = False
    reset: bool = False
    cut: int | None = None
    delay: float = 0
    bytes_per_second: float | None = None

    def __attrs_post_init__(self) -> None:
        check_operation(self.operation)
        check_count("times", self.times, least=1, optional=True)
        check_count("after", self.after)
        check_count("cut", self.cut, optional=True)
        check_count("status", self.status, least=_STATUSES.start, optional=True)
        for name in ("after_commit", "html", "close", "reset"):
            check_flag(name, getattr(self, name))
        check_seconds("delay", self.delay)
        check_seconds("throttle", self.throttle, optional=True)
        check_seconds("bytes_per_second", self.bytes_per_second, least=1, optional=True)
        _check_header_text("code", self.code)
        if isinstance(self.retry_after, str):
            _check_header_text("retry_after", self.retry_after)
        else:
            check_seconds("retry_after", self.retry_after, optional=True)
        if self.status is not None and self.status not in _STATUSES:
            raise ValueError(f"status must be {_STATUSES[0]} to {_STATUSES[-1]}")
        self._check_combination()

    @property
    def answer(self) -> int | None:
        """The status that replaces the true answer; None if the true answer is sent."""
        return self.status if self.throttle is None else 429

    @property
    def breaks(self) -> bool:
        """Whether the connection breaks without an answer."""
        return self.close or self.reset

    @property
    def answer_code(self) -> str:
        """The errorCode of the answer."""
        if self.code is not None:
            return self.code
        if self.throttle is not None and self.operation.endswith("/sync"):
            return Code.OPEN_API_PROJECT_SYNC_RATE_LIMITED
        return default_code(self.answer)

    @property
    def answer_headers(self) -> dict[str, str]:
        """The headers of the answer."""
        wait = self.retry_after if self.throttle is None else self.throttle
        if wait is None:
            return {}
        return {"Retry-After": wait if isinstance(wait, str) else str(math.ceil(wait))}

    @property
    def name(self) -> str:
        """A short description, as in `status 503`."""
        kinds = {
            f"status {self.answer}": self.answer is not None,
            "close": self.close,
            "reset": self.reset,
            f"cut at {self.cut}": self.cut is not None,
            f"delay {self.delay:g} s": self.delay > 0,
            "slow": self.bytes_per_second is not None,
        }
        return ", ".join(kind for kind, applies in kinds.items() if applies)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults."""
        return attrs.asdict(self, filter=lambda field, value: value != field.default)

    def __repr__(self) -> str:
        return f"Fault({', '.join(f'{name}={value!r}' for name, value in self.to_dict().items())})"

    def _check_combination(self) -> None:
        outcomes = [name for name in _OUTCOMES if _is_set(getattr(self, name))]
        if len(outcomes) > 1:
            raise ValueError(f"{' and '.join(outcomes)} exclude each other")
        if not outcomes and not self.delay and self.bytes_per_second is None:
            raise ValueError(f"no fault given; pass {', '.join(_OUTCOMES)}, delay or bytes_per_second")
        if self.status is None and (self.retry_after is not None or self.html):
            raise ValueError("retry_after and html require status")
        if self.code is not None and (self.answer is None or self.html):
            raise ValueError("code requires status or throttle, answered in JSON")
        if self.after_commit and self.answer is None and not self.breaks:
            raise ValueError(
                "after_commit requires status, throttle, close or reset; others always carry the request out"
            )


@attrs.define
class Planned(Generic[T]):
    """A planned fault, how many more times it happens (None: always), and how many matches pass before."""

    fault: T
    times: int | None
    after: int


class PlannedFaults(Generic[T]):
    """The queue of planned faults, in the order in which they were planned. It may be used from any thread.

    There is one for requests, one for exports and one for webhooks.
    """

    def __init__(self) -> None:
        self._queue: list[Planned[T]] = []
        self._lock = threading.Lock()

    def plan(self, fault: T, *, times: int | None = 1, after: int = 0) -> None:
        """Plan a fault, behind those that are planned already.

        Args:
            fault: The fault.
            times: How many times it happens; None for always.
            after: How many matches pass before that.
        """
        with self._lock:
            self._queue.append(Planned(fault, times, after))

    def take(self, matches: Callable[[T], bool] | None = None) -> T | None:
        """Return the first fault that matches, and count it down; None if no fault does."""
        with self._lock:
            for planned in self._queue:
                if matches is not None and not matches(planned.fault):
                    continue
                if planned.after:
                    planned.after -= 1
                    continue
                if planned.times is not None:
                    planned.times -= 1
                    if not planned.times:
                        self._queue.remove(planned)
                return planned.fault
        return None

    def remaining(self) -> list[Planned[T]]:
        """Return copies of the planned faults, in order."""
        with self._lock:
            return [attrs.evolve(planned) for planned in self._queue]

    def clear(self) -> None:
        """Drop all planned faults."""
        with self._lock:
            self._queue.clear()


def _is_set(value: object) -> bool:
    # A cut at 0 bytes and a throttle of 0 seconds are faults, too.
    return value is not None and value is not False


def _check_header_text(name: str, value: str | None) -> None:
    if value is None:
        return
    check_text(name, value, most=_LONGEST_TEXT)
    if not (value and value.isascii() and value.isprintable()):
        raise ValueError(f"{name} must be printable ASCII")
