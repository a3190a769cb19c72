"""The exports of the account as a whole: slots, quota, and the time that moves when exports are polled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._errors import counted
from indream.sandbox import tasks
from indream.sandbox.options import check_count
from indream.sandbox.problems import Code, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indream.sandbox.clock import Clock
    from indream.sandbox.options import Limits
    from indream.sandbox.store import Export, Table

__all__ = ["Pool"]


class Pool:
    """The exports of an account, which share its slots with other users."""

    def __init__(
        self, exports: Table[str, Export], clock: Clock, limits: Limits, share_of: Callable[[str], float]
    ) -> None:
        self.taken = 0
        """The number of slots that other users hold."""
        self._exports = exports
        self._clock = clock
        self._limits = limits
        self._share_of = share_of
        self._ended: set[str] = set()
        self._seen: dict[str, tasks.State] = {}

    def state_of(self, export: Export, now: int) -> tasks.State:
        """Return the state of an export at a moment."""
        return tasks.state_at(export.plan, now, export.canceled_at, self._share_of(export.task_id))

    @property
    def used(self) -> int:
        """The number of slots that are taken, by this or other users."""
        return len(self._active()) + self.taken

    def take(self, count: int) -> None:
        """Make other users take this many more slots."""
        check_count("count", count, least=1)
        if self.taken + count > self._limits.slots:
            slots = counted(self._limits.slots, "slot")
            raise ValueError(f"other users hold {self.taken} of {slots} and cannot take {count} more")
        self.taken += count

    def give_back(self, count: int | None = None) -> None:
        """Make other users release this many slots, or all of them."""
        check_count("count", count, least=1, optional=True)
        if count is not None and count > self.taken:
            raise ValueError(f"other users hold only {counted(self.taken, 'slot')}")
        self.taken -= self.taken if count is None else count

    def poll(self, exports: Iterable[Export]) -> int:
        """Return the moment at which a client polls exports.

        With speed "auto", time moves to their next change if a client has seen all of their current states.
        It does not move past the rendering of an export that is still being drawn.
        """
        now = self._clock.now()
        if not self._clock.is_auto:
            return now
        states = {export.task_id: (export, self.state_of(export, now)) for export in exports}
        active = {task_id: pair for task_id, pair in states.items() if tasks.is_active(pair[1])}
        if all(self._seen.get(task_id) == state for task_id, (_, state) in active.items()):
            moments = [self._next_moment(export, now) for export, _ in active.values()]
            self._clock.advance_to(min((moment for moment in moments if moment is not None), default=now))
            now = self._clock.now()
        self._seen.update((task_id, self.state_of(export, now)) for task_id, (export, _) in active.items())
        return now

    def is_held(self, exports: Iterable[Export]) -> bool:
        """Return whether polls of these exports move no time: the active ones are still being drawn.

        This is so with speed "auto" only.
        """
        now = self._clock.now()
        active = [export for export in exports if tasks.is_active(self.state_of(export, now))]
        return (
            self._clock.is_auto
            and bool(active)
            and all(self._next_moment(export, now) is None for export in active)
        )

    def _next_moment(self, export: Export, now: int) -> int | None:
        """Return when an export changes next; None if that depends on the file that is being drawn."""
        moment = tasks.next_moment(export.plan, now)
        is_drawn = self._share_of(export.task_id) >= 1
        return moment if moment is None or is_drawn or moment < export.plan.saving else None

    def require_slot(self) -> None:
        """Refuse an export while all slots are taken."""
        if self.used >= self._limits.slots and (active := self._active()):
            # A client that waits for a slot polls the exports that hold it.
            self.poll(active)
        if self.used >= self._limits.slots:
            raise ProblemError(
                422,
                Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED,
                f"All export slots are taken ({self._limits.slots} of {self._limits.slots}).",
            )

    def require_quota(self, ticks: int) -> None:
        """Refuse an export that exceeds the rest of the quota."""
        quota = self._limits.quota_seconds
        if quota is None:
            return
        used = sum(tasks.billed_seconds(export.ticks) for export in self._exports)
        if used + tasks.billed_seconds(ticks) > quota:
            raise ProblemError(
                429,
                Code.OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED,
                f"{used} of the key's {quota} standard seconds are used.",
            )

    def _active(self) -> list[Export]:
        """Return the exports that hold slots. An export that has ended is not checked again."""
        now = self._clock.now()
        active: list[Export] = []
        for export in self._exports:
            if export.task_id in self._ended:
                continue
            if tasks.is_active(self.state_of(export, now)):
                active.append(export)
            else:
                self._ended.add(export.task_id)
        return active
