"""Many renders through few slots: what to do next, as pure decisions; time and chance are handed in.

The number of slots is not published, and others use them too. So it is learnt: the service says when all are
taken, and what of ours was open then is taken for our share. Beyond it a create is tried now and then only.
"""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from math import inf
from typing import TYPE_CHECKING

import attrs

from indream._batch.manifest import FAILED
from indream._errors import named
from indream._exports.polling import SLOWEST
from indream._exports.watching import PageAsk, Pause, TaskAsk, Watch
from indream._wire.retry import outage_pause
from indream.errors import DownloadTimeoutError, ExportTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.errors import APIError, IndreamError
    from indream.generated.models import ExportTask

__all__ = ["BatchProgress", "Create", "Entry", "Fetch", "Pause", "Plan", "unrecorded"]

QUICK = 8
"""How much more often than usual an export is looked at that should be about to end."""
PROBE = 30.0
"""Seconds between two tries for one slot more, in the end, while some are ours."""
SILENT_SHARE = 10
"""Of so many seconds one may go into downloads that were silent, while slots have to be kept full."""


@attrs.define(eq=False)
class Entry:
    """One job of a batch, and how far it is.

    Attributes:
        key: The caller's name for it.
        digest: Of its payload, so that a changed one is told from the one that was rendered.
        file: The name of its file in the batch's folder.
        place: Where its payload is kept.
        replaces: Whether the file may take the place of one that is there.
        tries: How often it was rendered anew, after it had failed.
        task_id: The export it became.
        status: How that ended, where an earlier run has seen it.
        task: The export as it ended.
        fetch_at: When its download goes on.
        silent: Whether nothing came in its last step.
    """

    key: str
    digest: str
    file: str
    place: int = -1
    replaces: bool = False
    tries: int = 0
    task_id: str | None = None
    status: str | None = None
    task: ExportTask | None = None
    fetch_at: float = 0.0
    silent: bool = False

    @property
    def idempotency_key(self) -> str:
        """What the service tells the job's repetitions by: another for another payload."""
        named = sha256(f"{self.key}\n{self.digest}\n{self.tries}".encode()).hexdigest()
        return f"indream-batch-{named[:40]}"


def unrecorded(entry: Entry, task_id: str) -> str:
    """What to know about a job whose checkpoint could not be written."""
    return (
        f"export {task_id} of the job {entry.key!r} (idempotency key {entry.idempotency_key}) exists, but "
        "its state could not be recorded: run the batch again with the same jobs, which finds it"
    )


@attrs.frozen
class BatchProgress:
    """How far a batch is, as `on_progress` gets it.

    Attributes:
        total: Jobs in the batch.
        waiting: Not sent yet.
        rendering: Being rendered by the service.
        saving: Rendered, not downloaded yet.
        completed: Their files are there.
        failed: Ended otherwise.
    """

    total: int
    waiting: int
    rendering: int
    saving: int
    completed: int
    failed: int


@attrs.frozen
class Create:
    """Send a job."""

    entry: Entry


@attrs.frozen
class Fetch:
    """Go on with the download of a job's file, by a step."""

    entry: Entry


class _Slots:
    """When to try a create."""

    def __init__(self, usual: float) -> None:
        self._usual = usual
        self._share: int | None = None  # None until the service has said that all are taken
        self._probe_at = 0.0
        self._probe_pause = usual
        self._not_before = 0.0
        self._faults = 0

    def due(self, open_: int) -> float:
        """The time from which on the next create may be sent, with so many of ours open."""
        if self._share is None or open_ < self._share:
            return self._not_before
        return max(self._not_before, self._probe_at)

    def taken(self) -> None:
        """A create went through."""
        self._faults = 0

    def full(self, open_: int, now: float, retry_after: float) -> None:
        """The service said that all are taken, with so many of ours open."""
        self._faults = 0
        if self._share is not None and open_ < self._share:  # somebody has taken one, and may give it back
            self._probe_pause = max(self._usual, self._probe_pause / 4)
        self._share = open_
        self._probe_at = now + max(self._probe_pause, retry_after)
        slowest = max(PROBE if open_ else SLOWEST, self._usual)
        self._probe_pause = min(slowest, self._probe_pause * 1.5)

    def fault(self, now: float, retry_after: float, chance: float) -> None:
        """A create failed in a way that may pass."""
        self._faults += 1
        self._not_before = now + max(outage_pause(self._usual, self._faults, chance), retry_after)


@attrs.define
class _Pace:
    """How fast an export goes, as far as two looks tell."""

    began: float
    progress: float
    end: float = inf

    def look(self, now: float, progress: float) -> None:
        if progress > self.progress and now > self.began:
            self.end = now + (100 - progress) * (now - self.began) / (progress - self.progress)


class Plan:
    """What a batch does next, one thing at a time, so that nothing has to run beside it.

    Creates come first where there may be a slot, then looks at what is open when they are due, then steps of
    downloads: a slow download never keeps a slot empty. While a step waits for a silent server nothing else
    is done; so after it all that were silent let the others go on, and together they take a small part of
    the time, however many they are.

    Args:
        entries: The jobs that are not done.
        usual: Seconds between two rounds of looks.
        poll_interval: The same, kept exactly; None permits looks in between when an end is near.
        fail_fast: Whether one that failed keeps the others from being sent, also one of an earlier run.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        usual: float,
        poll_interval: float | None,
        fail_fast: bool = False,
    ) -> None:
        self._waiting: deque[Entry] = deque()
        self._open: dict[str, Entry] = {}
        self._ready: deque[Entry] = deque()
        self._usual = usual
        self._exact = poll_interval is not None
        self._watch = Watch(usual=usual, poll_interval=poll_interval or usual)
        self._slots = _Slots(usual)
        self._paces: dict[str, _Pace] = {}
        self._look_at = 0.0
        self._fail_fast = fail_fast
        self._silent_at = 0.0
        for entry in entries:
            if entry.task_id is None:
                self._waiting.append(entry)
            else:
                self._open[entry.task_id] = entry
                self._watch.add(entry.task_id)

    @property
    def watch(self) -> Watch:
        """The exports that are open."""
        return self._watch

    @property
    def open(self) -> tuple[Entry, ...]:
        """The jobs whose exports are open."""
        return tuple(self._open.values())

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many are waiting, being rendered, ready to be downloaded."""
        return len(self._waiting), len(self._open), len(self._ready)

    def next(self, now: float, chance: float) -> Create | PageAsk | TaskAsk | Fetch | Pause | None:
        """What to do next; None when nothing is left that can be done."""
        create_at = inf if self._holds_back() else self._slots.due(len(self._open))
        if create_at <= now:
            return Create(self._waiting[0])
        look_at = self._look_at if self._open else inf
        if look_at <= now:
            ask = self._watch.next(chance)
            if isinstance(ask, PageAsk | TaskAsk):
                return ask
            wanted = ask.seconds if ask is not None else self._usual
            self._look_at = look_at = now + self._until_look(now, wanted)
        fetch = min(self._ready, key=self._fetch_at, default=None)
        fetch_at = inf if fetch is None else self._fetch_at(fetch)
        if fetch is not None and fetch_at <= now:
            return Fetch(fetch)
        due = min(create_at, look_at, fetch_at)
        return None if due == inf else Pause(due - now)

    def created(self, entry: Entry, task_id: str, now: float) -> None:
        """A job was sent and is an export now."""
        self._waiting.remove(entry)
        entry.task_id = task_id
        if not self._open:
            self._look_at = now + self._usual
        self._open[task_id] = entry
        self._watch.add(task_id)
        self._slots.taken()

    def owner(self, task_id: str) -> Entry | None:
        """The job that an export is known to be of."""
        known = [*self._open.values(), *self._ready]
        return next((entry for entry in known if entry.task_id == task_id), None)

    def out_of_time(self, timeout: float) -> IndreamError:
        """The error that tells what is not done after so many seconds."""
        left = [f"{len(self._waiting)} not sent"] if self._waiting else []
        left += [f"{len(self._ready)} not downloaded"] if self._ready else []
        told = f" ({', '.join(left)})" if left else ""
        open_ = self._watch.open
        if open_:
            seen = self._watch.last_seen(open_[0])
            state = f"left running{told}; run it again to go on"
            return ExportTimeoutError(
                open_[0], timeout, seen, open_, last_fault=self._watch.fault, state=state
            )
        if self._ready:
            ids = [entry.task_id or "" for entry in self._ready]
            return DownloadTimeoutError(
                f"not all files were downloaded within {timeout:g} s{told}: those of {named(ids)}; "
                "run it again to go on",
                ids[0],
            )
        return ExportTimeoutError("", timeout, state=f"{', '.join(left)}; run it again to go on")

    def full(self, now: float, retry_after: float) -> None:
        """A job could not be sent: all slots are taken."""
        self._slots.full(len(self._open), now, retry_after)

    def fault(self, now: float, retry_after: float, chance: float) -> None:
        """A job could not be sent for a reason that may pass."""
        self._slots.fault(now, retry_after, chance)

    def drop(self, entry: Entry) -> None:
        """A job is done with, wherever it was."""
        for queue in (self._waiting, self._ready):
            if entry in queue:
                queue.remove(entry)
        if entry.task_id is not None:
            self._open.pop(entry.task_id, None)
            self._watch.forget(entry.task_id)
            self._paces.pop(entry.task_id, None)

    def looked(self, now: float) -> list[Entry]:
        """After a request of `watch`: the jobs whose export has ended, `task` set; they are open no more."""
        for task_id in self._watch.open:
            task = self._watch.last_seen(task_id)
            if task is not None and task.status == "PROCESSING":
                pace = self._paces.setdefault(task_id, _Pace(now, task.progress))
                pace.look(now, task.progress)
        ended: list[Entry] = []
        for task_id, task in self._watch.take_ended().items():
            entry = self._open.pop(task_id)
            entry.task = task
            self._paces.pop(task_id, None)
            ended.append(entry)
        return ended

    def lost(self) -> list[tuple[Entry, APIError]]:
        """After a request of `watch`: the jobs whose export can't be watched, and why."""
        return [(self._open[task_id], error) for task_id, error in self._watch.take_lost().items()]

    def ready(self, entry: Entry) -> None:
        """A job's file can be downloaded."""
        self._ready.append(entry)

    def later(self, entry: Entry, now: float, seconds: float, silence: float = 0.0) -> None:
        """A download has made a step, and may have to pause: it is the turn of the others.

        Args:
            entry: Its job.
            now: The time.
            seconds: How long it has to pause.
            silence: Seconds that the step has waited in vain.
        """
        entry.fetch_at = now + seconds
        entry.silent = silence > 0
        if entry.silent:
            self._silent_at = now + (SILENT_SHARE - 1) * silence
        self._ready.remove(entry)
        self._ready.append(entry)

    def _fetch_at(self, entry: Entry) -> float:
        held = entry.silent and (self._open or self._waiting)
        return max(entry.fetch_at, self._silent_at) if held else entry.fetch_at

    def stop(self) -> list[Entry]:
        """Send no more; gives the jobs that were not sent."""
        left = list(self._waiting)
        self._waiting.clear()
        return left

    def _holds_back(self) -> bool:
        """Whether nothing is sent for now: there is nothing, or what failed earlier is to be told first."""
        failed = self._fail_fast and any(entry.status in FAILED for entry in self._open.values())
        return failed or not self._waiting

    def _until_look(self, now: float, wanted: float) -> float:
        if self._exact or self.watch.fault is not None:
            return wanted
        end = min((pace.end for pace in self._paces.values()), default=inf)
        return max(self._usual / QUICK, min(wanted, (end - now) / 3))  # an estimate: don't wait all of it out
