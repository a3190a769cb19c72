"""Many renders through few slots: what a batch does next, decided without I/O; time and chance are handed in.

The number of slots is not published, and others use them too. So it is learned: the service says when all
slots are taken, and the number of our exports that are open at that moment is taken for our share. Beyond
that share a create is only tried now and then.
"""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import TYPE_CHECKING

import attrs

from indream._errors import named
from indream._exports.watching import SLOWEST, PageAsk, Pause, TaskAsk, Watch
from indream._wire.retry import outage_pause
from indream.errors import DownloadTimeoutError, ExportTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream._files.stamp import Stamp
    from indream.errors import APIError, IndreamError
    from indream.generated.models import ExportTask

__all__ = [
    "DOWNLOADS",
    "FAILED",
    "LOST",
    "BatchProgress",
    "Create",
    "Entry",
    "Fetch",
    "Pause",
    "Plan",
    "unrecorded",
]

LOST = "LOST"
"""The status of an export that the service, or of a file that its server does not know any more."""

FAILED = frozenset({"FAILED", "CANCELED", LOST})
"""The statuses of exports that there will be no file of."""

DOWNLOADS = 8
"""Downloads at a time: one that is slow, or whose server is silent, holds up one of them."""
BACKLOG = 100
"""Files that wait for a download, from which on no more exports are polled, unless a job waits for a slot."""
QUICK = 8
"""How much more often than usual an export is polled that is expected to end soon."""
PROBE = 30.0
"""The longest pause, in seconds, between two tries for another slot while some are ours."""

BEGUN, NEW, FAILING = range(3)
"""The order of downloads: one that has a part of its file keeps that file open, so it comes first; one whose
server was unavailable comes last."""


@attrs.define(eq=False, weakref_slot=False)
class Entry:
    """One job of a batch, and its state.

    Attributes:
        key: The caller's name for it.
        digest: Of its payload: a changed payload is another export.
        file: The name of its file in the batch's directory.
        place: Where its payload is kept.
        replaces: Whether the file may replace an existing one.
        tries: How often it was rendered again after it had failed.
        task_id: The export it became.
        status: How that export ended, if an earlier run has seen it.
        task: The export as it ended.
        stamp: The stamp of its file, once a batch had all of it on the disk.
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
    stamp: Stamp | None = None

    @property
    def idempotency_key(self) -> str:
        """Identifies the job and its payload to the service, however often it is sent."""
        identity = sha256(f"{self.key}\n{self.digest}\n{self.tries}".encode()).hexdigest()
        return f"indream-batch-{identity[:40]}"


def unrecorded(entry: Entry, task_id: str) -> str:
    """The message about an export whose state could not be written to the checkpoint."""
    return (
        f"export {task_id} of the job {entry.key!r} (idempotency key {entry.idempotency_key}) exists, but "
        "its state could not be recorded: run the batch again with the same jobs to find it"
    )


@attrs.frozen
class BatchProgress:
    """The state of a batch, as `on_progress` receives it.

    Attributes:
        total: Jobs in the batch.
        waiting: Not sent yet.
        rendering: Being rendered by the service.
        saving: Rendered, not downloaded yet.
        completed: Their files are saved.
        failed: Jobs that ended without a file.
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
    """Start or resume the download of a job's file in the background."""

    entry: Entry


class _Slots:
    """Decides when the next export may be created."""

    def __init__(self, usual: float) -> None:
        self._usual = usual
        self._share = inf  # Until the service has said that all slots are taken
        self._probe_pause = usual
        self._probe_at = self._not_before = 0.0
        self._faults = 0

    def due(self, open_: int) -> float:
        """The time from which the next create request may be sent, with this many open exports."""
        if open_ < self._share:
            return self._not_before
        return max(self._not_before, self._probe_at)

    def taken(self) -> None:
        """A create request succeeded."""
        self._faults = 0

    def full(self, open_: int, now: float, retry_after: float) -> None:
        """The service said that all slots are taken, with this many open exports of the batch."""
        self._faults = 0
        if open_ < self._share:  # Another user of the account has taken a slot.
            self._probe_pause = max(self._usual, self._probe_pause / 4)
        self._share = open_
        self._probe_at = now + max(self._probe_pause, retry_after)
        slowest = max(PROBE if open_ else SLOWEST, self._usual)
        self._probe_pause = min(slowest, self._probe_pause * 1.5)

    def fault(self, now: float, retry_after: float, chance: float) -> None:
        """A create request failed with a temporary error."""
        self._faults += 1
        self._not_before = now + max(outage_pause(self._usual, self._faults, chance), retry_after)


@attrs.define
class _Pace:
    """The speed of an export and its expected end, estimated from two polls."""

    began: float
    progress: float
    end: float = inf

    def look(self, now: float, progress: float) -> None:
        if progress > self.progress and now > self.began:
            self.end = now + (100 - progress) * (now - self.began) / (progress - self.progress)


class _Downloads:
    """The jobs that are rendered but not saved: those being downloaded, and the order of the others."""

    def __init__(self) -> None:
        self._all: dict[Entry, None] = {}
        self._running: set[Entry] = set()
        self._due: list[tuple[int, int, Entry]] = []
        self._resting: list[tuple[float, int, int, Entry]] = []
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._all)

    @property
    def running(self) -> bool:
        return bool(self._running)

    @property
    def backlog(self) -> int:
        """How many wait only for another download to end."""
        return len(self._due)

    @property
    def task_ids(self) -> list[str]:
        return [entry.task_id or "" for entry in self._all]

    def add(self, entry: Entry) -> None:
        self._all[entry] = None
        heappush(self._due, (NEW, next(self._numbers), entry))

    def start(self, now: float) -> Entry | None:
        """The download to start now; None if none is due, or `DOWNLOADS` are running."""
        while self._resting and self._resting[0][0] <= now:
            _, number, rank, entry = heappop(self._resting)
            heappush(self._due, (rank, number, entry))
        if not self._due or len(self._running) >= DOWNLOADS:
            return None
        *_, entry = heappop(self._due)
        self._running.add(entry)
        return entry

    def rest(self, entry: Entry, until: float, begun: bool) -> None:
        self._running.discard(entry)
        heappush(self._resting, (until, next(self._numbers), BEGUN if begun else FAILING, entry))

    def remove(self, entry: Entry) -> None:
        """Remove a job whose download is running, or that has no download."""
        self._all.pop(entry, None)
        self._running.discard(entry)

    def due(self) -> float:
        """The time at which the next download can start, as far as it depends only on time."""
        if len(self._running) >= DOWNLOADS or not self._resting:
            return inf
        return self._resting[0][0]


class Plan:
    """Decides the next step of a batch, as a function of the events so far.

    Downloads start first, because they run in the background, up to `DOWNLOADS` at a time: neither a slow
    download nor a silent server ever keeps a slot empty. Create requests, if a slot may be free, and polls of
    open exports alternate when both are due, so that outcomes are yielded although slots stay free. Once all
    jobs are sent, polls wait while many files remain to be downloaded: each ended export takes memory, and
    its link may expire before its download starts.

    Args:
        entries: The jobs that are not done.
        usual: Seconds between two rounds of polls.
        poll_interval: The same, used exactly; None allows additional polls when an export is about to end.
        fail_fast: Whether a failed job, also of an earlier run, keeps the others from being sent.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        usual: float,
        poll_interval: float | None,
        fail_fast: bool,
    ) -> None:
        self._waiting: deque[Entry] = deque()
        self._open: dict[str, Entry] = {}
        self._downloads = _Downloads()
        self._usual = usual
        self._exact = poll_interval is not None
        self._watch = Watch(usual=usual, poll_interval=poll_interval or usual)
        self._slots = _Slots(usual)
        self._paces: dict[str, _Pace] = {}
        self._look_at = 0.0
        self._created_last = False
        self._failed_before: set[Entry] = set()
        for entry in entries:
            if entry.task_id is None:
                self._waiting.append(entry)
            else:
                self._open[entry.task_id] = entry
                self._watch.add(entry.task_id)
                if fail_fast and entry.status in FAILED:
                    self._failed_before.add(entry)

    @property
    def watch(self) -> Watch:
        """The watch of the open exports."""
        return self._watch

    @property
    def open(self) -> tuple[Entry, ...]:
        """The jobs whose exports are open."""
        return tuple(self._open.values())

    @property
    def counts(self) -> tuple[int, int, int]:
        """The numbers of jobs that are waiting, rendering and saving."""
        return len(self._waiting), len(self._open), len(self._downloads)

    @property
    def remaining(self) -> str:
        """The numbers of jobs that are not done, in words; empty if all are done."""
        states = zip(self.counts, ("not sent", "left running", "not downloaded"), strict=True)
        return ", ".join(f"{number} {state}" for number, state in states if number)

    def next(self, now: float, chance: float) -> Create | PageAsk | TaskAsk | Fetch | Pause | None:
        """The next step; None when all jobs are done.

        A `Pause` ends early when a download reports progress; an infinite one lasts until then.
        """
        download = self._downloads.start(now)
        if download is not None:
            return Fetch(download)
        create_at = inf if self._holds_back() else self._slots.due(len(self._open))
        look_at = self._look_at if self._open and not self._has_backlog() else inf
        if create_at <= now and not (self._created_last and look_at <= now):
            self._created_last = True
            return Create(self._waiting[0])
        if look_at <= now:
            ask = self._watch.next(chance)
            if isinstance(ask, PageAsk | TaskAsk):
                self._created_last = False
                return ask
            interval = ask.seconds if ask is not None else self._usual
            self._look_at = look_at = now + self._until_look(now, interval)
            if create_at <= now:
                return Create(self._waiting[0])
        due = min(create_at, look_at, self._downloads.due())
        return None if due == inf and not self._downloads.running else Pause(due - now)

    def created(self, entry: Entry, task_id: str, now: float) -> None:
        """A job was sent and is an export now."""
        self._waiting.remove(entry)  # It is the first one, so this is fast.
        entry.task_id = task_id
        if not self._open:
            self._look_at = now + self._usual
        self._open[task_id] = entry
        self._watch.add(task_id)
        self._slots.taken()

    def out_of_time(self, timeout: float, not_sent: IndreamError | None) -> IndreamError:
        """The error that says which jobs are not done after this many seconds.

        `not_sent` is the reason why the next job could not be sent yet, if that failed.
        """
        open_ = self._watch.open
        state = f"{self.remaining}; run it again to resume"
        if open_:
            seen = self._watch.last_seen(open_[0])
            return ExportTimeoutError(
                open_[0], timeout, seen, open_, last_fault=self._watch.fault, state=state
            )
        if ids := self._downloads.task_ids:
            return DownloadTimeoutError(
                f"not all files were downloaded within {timeout:g} s ({self.remaining}): "
                f"those of {named(ids)}; run it again to resume",
                ids[0],
            )
        return ExportTimeoutError("", timeout, last_fault=not_sent, state=state)

    def full(self, now: float, retry_after: float) -> None:
        """A job could not be sent: all slots are taken."""
        self._slots.full(len(self._open), now, retry_after)

    def fault(self, now: float, retry_after: float, chance: float) -> None:
        """A job could not be sent because of a temporary error."""
        self._slots.fault(now, retry_after, chance)

    def drop(self, entry: Entry) -> None:
        """A job is done: the next one to send, an open one, or one whose download was running."""
        if self._waiting and self._waiting[0] is entry:
            self._waiting.popleft()
        self._downloads.remove(entry)
        self._failed_before.discard(entry)
        if entry.task_id is not None:
            self._open.pop(entry.task_id, None)
            self._watch.forget(entry.task_id)
            self._paces.pop(entry.task_id, None)

    def looked(self, now: float) -> list[tuple[Entry, ExportTask]]:
        """After a request of `watch`: the jobs whose export has ended, with its task; they leave `open`."""
        for task_id, task in self._watch.take_seen().items():
            if task.status == "PROCESSING":
                pace = self._paces.setdefault(task_id, _Pace(now, task.progress))
                pace.look(now, task.progress)
        ended: list[tuple[Entry, ExportTask]] = []
        for task_id, task in self._watch.take_ended().items():
            entry = self._open.pop(task_id)
            entry.task = task
            self._paces.pop(task_id, None)
            self._failed_before.discard(entry)
            ended.append((entry, task))
        return ended

    def lost(self) -> list[tuple[Entry, APIError]]:
        """After a request of `watch`: the jobs whose export cannot be watched, and why."""
        return [(self._open[task_id], error) for task_id, error in self._watch.take_lost().items()]

    def ready(self, entry: Entry) -> None:
        """A job's file can be downloaded."""
        self._downloads.add(entry)

    def later(self, entry: Entry, now: float, seconds: float, begun: bool) -> None:
        """A download has to pause, so that another one can run.

        Args:
            entry: Its job.
            now: The time.
            seconds: The length of the pause.
            begun: Whether a part of the file was received.
        """
        self._downloads.rest(entry, now + seconds, begun)

    def stop(self) -> list[Entry]:
        """Send no more jobs; return those that were not sent."""
        unsent = list(self._waiting)
        self._waiting.clear()
        return unsent

    def _holds_back(self) -> bool:
        """Whether no job is sent now: none is waiting, or one that failed earlier is reported first."""
        return bool(self._failed_before) or not self._waiting

    def _has_backlog(self) -> bool:
        """Whether polls wait for downloads; after a fault they do not, as the service may be up again."""
        return self._downloads.backlog >= BACKLOG and not self._waiting and self._watch.fault is None

    def _until_look(self, now: float, interval: float) -> float:
        if self._exact or self.watch.fault is not None:
            return interval
        end = min((pace.end for pace in self._paces.values()), default=inf)
        # The end is an estimate, so the pause does not last until then.
        return max(self._usual / QUICK, min(interval, (end - now) / 3))
