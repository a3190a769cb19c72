"""What is to go wrong with the next webhooks, as plain data."""

from __future__ import annotations

import threading
from typing import get_args

import attrs

from indream.sandbox.arguments import check_count, check_flag, check_seconds
from indream.sandbox.tasks import EventType

__all__ = ["Mishap", "Mishaps"]

_MOST_COPIES = 1_000


@attrs.frozen(kw_only=True)
class Mishap:
    """What is to go wrong with webhooks; `Sandbox.disturb_webhooks` says what the fields are."""

    event: EventType | None = None
    times: int | None = 1
    lost: bool = False
    late: float = 0
    copies: int = 1
    swapped: bool = False

    def __attrs_post_init__(self) -> None:
        if self.event is not None and self.event not in get_args(EventType):
            raise ValueError(f"event must be one of {', '.join(get_args(EventType))}")
        check_count("times", self.times, least=1, optional=True)
        check_count("copies", self.copies, least=1, most=_MOST_COPIES)
        check_flag("lost", self.lost)
        check_flag("swapped", self.swapped)
        check_seconds("late", self.late)
        if not (self.lost or self.late or self.copies > 1 or self.swapped):
            raise ValueError("say what is to go wrong: lost, late, copies or swapped")
        if self.lost and (self.late or self.copies > 1 or self.swapped):
            raise ValueError("lost excludes late, copies and swapped")
        if self.late and self.swapped:
            raise ValueError("late and swapped exclude each other")


class Mishaps:
    """The mishaps that are still to happen. They may be planned from any thread."""

    def __init__(self) -> None:
        self._planned: list[Mishap] = []
        self._lock = threading.Lock()

    def plan(self, mishap: Mishap) -> None:
        """Let a mishap happen, after those that are planned already."""
        with self._lock:
            self._planned.append(mishap)

    def meet(self, event: EventType) -> Mishap | None:
        """What is to go wrong with this event: the first mishap that fits it, which is counted down."""
        with self._lock:
            for place, mishap in enumerate(self._planned):
                if mishap.event not in (None, event):
                    continue
                if mishap.times == 1:
                    del self._planned[place]
                elif mishap.times is not None:
                    self._planned[place] = attrs.evolve(mishap, times=mishap.times - 1)
                return mishap
        return None

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._planned.clear()
