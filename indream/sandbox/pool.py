"""The exports of the account as a whole: who holds its slots, what is left of its quota, who looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.sandbox import tasks
from indream.sandbox.options import check_count
from indream.sandbox.problems import Code, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.sandbox.clock import Clock
    from indream.sandbox.options import Limits
    from indream.sandbox.store import Export, Table

__all__ = ["Pool", "state_of"]


def state_of(export: Export, now: int) -> tasks.State:
    """Where an export stands."""
    return tasks.state_at(export.plan, now, export.canceled_at)


class Pool:
    """The exports of an account, which share its slots with those of others."""

    def __init__(self, exports: Table[str, Export], clock: Clock, limits: Limits) -> None:
        self.taken = 0
        """How many slots others hold."""
        self._exports = exports
        self._clock = clock
        self._limits = limits
        self._ended: set[str] = set()
        self._seen: dict[str, tasks.State] = {}

    @property
    def used(self) -> int:
        """How many slots are taken, by whomever."""
        return len(self._active()) + self.taken

    def take(self, count: int) -> None:
        """Let others hold so many slots more."""
        check_count("count", count, least=1)
        if self.taken + count > self._limits.slots:
            raise ValueError(f"there are {self._limits.slots} slots, and others hold {self.taken} of them")
        self.taken += count

    def give_back(self, count: int | None = None) -> None:
        """Let others hold so many slots less, or none any more."""
        check_count("count", count, least=1, optional=True)
        if count is not None and count > self.taken:
            raise ValueError(f"others hold {self.taken} slots only")
        self.taken -= self.taken if count is None else count

    def look(self, exports: Iterable[Export]) -> int:
        """The moment at which somebody looks at exports.

        Where time goes by looks, it moves on to their next change if they have been seen as they are.
        """
        now = self._clock.now()
        if not self._clock.is_auto:
            return now
        states = {export.task_id: (export, state_of(export, now)) for export in exports}
        active = {task_id: pair for task_id, pair in states.items() if tasks.is_active(pair[1])}
        if active and all(self._seen.get(task_id) == state for task_id, (_, state) in active.items()):
            moments = (tasks.next_moment(export.plan, now) for export, _ in active.values())
            self._clock.advance_to(min(moment for moment in moments if moment is not None))
            now = self._clock.now()
        self._seen.update((task_id, state_of(export, now)) for task_id, (export, _) in active.items())
        return now

    def require_slot(self) -> None:
        """Refuse an export while all slots are taken."""
        if self.used >= self._limits.slots and (active := self._active()):
            # Who waits for a slot looks at what holds it.
            self.look(active)
        if self.used >= self._limits.slots:
            raise ProblemError(
                422,
                Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED,
                f"All {self._limits.slots} export slots are taken.",
            )

    def require_quota(self, ticks: int) -> None:
        """Refuse an export that is longer than what is left of the quota."""
        quota = self._limits.quota_seconds
        if quota is None:
            return
        used = sum(tasks.billed_seconds(export.ticks) for export in self._exports)
        if used + tasks.billed_seconds(ticks) > quota:
            raise ProblemError(
                429,
                Code.OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED,
                f"The key's quota is {quota} standard seconds, and {used} of them are used.",
            )

    def clear(self) -> None:
        """Begin anew, with no exports and no others."""
        self.taken = 0
        self._ended.clear()
        self._seen.clear()

    def _active(self) -> list[Export]:
        """The exports that hold slots. What has ended once is not looked at again."""
        now = self._clock.now()
        active: list[Export] = []
        for export in self._exports:
            if export.task_id in self._ended:
                continue
            if tasks.is_active(state_of(export, now)):
                active.append(export)
            else:
                self._ended.add(export.task_id)
        return active
