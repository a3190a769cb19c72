"""The plan of a batch: slots are found and kept full, for any number and with other users of the account."""

from __future__ import annotations

import random
from collections.abc import Callable
from heapq import heappop, heappush
from math import inf

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._batch.plan import Create, Entry, Fetch, PageAsk, Pause, Plan, TaskAsk
from indream._models.models import Envelope
from indream._wire.answer import Response
from indream.errors import APIConnectionError
from indream.types import ExportTask, ExportTaskListResponse
from tests.support.fake_service import TASK

DOWNLOADS = 8
"""Downloads at a time."""
BACKLOG = 100
"""Files that wait for a download, from which on no more exports are polled."""
LATENCY = 0.05
STEPS = 100_000


def entries(count: int) -> list[Entry]:
    """This many jobs."""
    return [Entry(f"job-{n}", "digest", f"{n}.mp4", n) for n in range(count)]


@attrs.define
class Run:
    """Does what a plan says, with an account whose number of slots is `slots(now)`; keeps what came of it."""

    plan: Plan
    slots: Callable[[float], int]
    chance: random.Random
    length: float = 60.0
    now: float = 0.0
    spans: list[tuple[float, float]] = attrs.field(factory=list)
    refused: list[float] = attrs.field(factory=list)
    looks: int = 0
    fetched: list[str] = attrs.field(factory=list)
    download: float = LATENCY
    attempts: dict[str, list[float]] = attrs.field(factory=dict)
    """By key, how long the failing attempts take that come before the one that succeeds."""
    running: list[tuple[float, int, Entry]] = attrs.field(factory=list)
    started: list[str] = attrs.field(factory=list)
    most: int = 0
    """Downloads at a time."""
    sent_at_first_file: int = 0

    def go(self) -> None:
        """Until nothing is left to do."""
        for _ in range(STEPS):
            while self.running and self.running[0][0] <= self.now:
                self._end_of_attempt(heappop(self.running)[2])
            step = self.plan.next(self.now, self.chance.random())
            if step is None:
                return
            if isinstance(step, Pause):
                assert step.seconds > 0
                self.now = min([self.now + step.seconds, *(end[0] for end in self.running[:1])])
                continue
            if isinstance(step, Fetch):
                self._fetch(step.entry)
                continue
            self.now += LATENCY
            if isinstance(step, Create):
                self._create(step.entry)
            else:
                self._look(step)
        raise AssertionError("it does not come to an end")

    def busy(self) -> float:
        """Which part of the slots was taken, from the first create to the last one."""
        begin, end = self.spans[0][0], self.spans[-1][0]
        moments = [begin + (end - begin) * (n + 0.5) / 5000 for n in range(5000)]
        free = sum(self.slots(moment) for moment in moments)
        return sum(min(self._open(moment), self.slots(moment)) for moment in moments) / free

    def _open(self, moment: float) -> int:
        return sum(made <= moment < done for made, done in self.spans)

    def _create(self, entry: Entry) -> None:
        if self._open(self.now) >= self.slots(self.now):
            self.refused.append(self.now)
            self.plan.full(self.now, 0.0)
            return
        self.spans.append((self.now, self.now + self.length * self.chance.uniform(0.7, 1.3)))
        self.plan.created(entry, f"t-{len(self.spans) - 1}", self.now)

    def _look(self, ask: PageAsk | TaskAsk) -> None:
        self.looks += 1
        if isinstance(ask, TaskAsk):
            task = ExportTask.model_validate(self._task(int(ask.task_id[2:])))
            self.plan.watch.learn_task(ask.task_id, Response(200, {}, b"", Envelope(task, {})))
        else:
            newest = [self._task(number) for number in reversed(range(len(self.spans)))][:50]
            page = ExportTaskListResponse.model_validate({"data": newest, "meta": {"nextPageCursor": None}})
            self.plan.watch.learn_page(Response(200, {}, b"", page))
        for entry, _ in self.plan.looked(self.now):
            self.plan.ready(entry)

    def _fetch(self, entry: Entry) -> None:
        attempts = self.attempts.get(entry.key)
        self.started.append(entry.key)
        seconds = attempts[0] if attempts else self.download
        heappush(self.running, (self.now + seconds, len(self.started), entry))
        self.most = max(self.most, len(self.running))

    def _end_of_attempt(self, entry: Entry) -> None:
        if attempts := self.attempts.get(entry.key):
            attempts.pop(0)
            self.plan.later(entry, self.now, 1.0, begun=False)
            return
        self.sent_at_first_file = self.sent_at_first_file or len(self.spans)
        self.fetched.append(entry.key)
        self.plan.drop(entry)

    def _task(self, number: int) -> dict[str, object]:
        made, done = self.spans[number]
        if self.now >= done:
            return {**TASK, "taskId": f"t-{number}", "status": "COMPLETED", "progress": 100}
        progress = round((self.now - made) / (done - made) * 100, 1)
        return {**TASK, "taskId": f"t-{number}", "status": "PROCESSING", "progress": progress}


def run(count: int, slots: Callable[[float], int], seed: int = 1, **fields: float) -> Run:
    """A batch of this many jobs, to its end."""
    plan = Plan(entries(count), usual=2.0, poll_interval=None, fail_fast=False)
    running = Run(plan, slots, random.Random(seed), **fields)
    running.go()
    return running


@pytest.mark.parametrize("slots", [1, 2, 3, 8, 30])
def test_slots_are_kept_full(slots: int) -> None:
    """More than 95 % of them are busy, without their number being known, and few creates are refused."""
    batch = run(10 * slots, lambda _: slots)
    assert batch.busy() > 0.95
    assert 10 * slots == len(batch.spans) == len(batch.fetched)
    assert len(batch.refused) <= 15 * slots + 10


@pytest.mark.parametrize("length", [15.0, 22.0, 40.0])
def test_short_renders_are_polled_more_often_near_their_end(length: float) -> None:
    """A render that is about to end is polled more often, so that its slot is soon taken again."""
    assert run(100, lambda _: 2, length=length).busy() > 0.95


@given(st.integers(1, 6), st.floats(4, 600), st.integers(0, 2**32))
def test_every_job_is_sent_once(slots: int, length: float, seed: int) -> None:
    """With any number of slots and any length of renders, each job is one export and one file."""
    batch = run(12, lambda _: slots, seed, length=length)
    assert 12 == len(batch.spans)
    assert sorted(f"job-{n}" for n in range(12)) == sorted(batch.fetched)


def test_slots_freed_by_other_clients_are_found_within_a_minute() -> None:
    """Slots that others give back are found within a minute; those that others take are not fought for."""
    batch = run(60, lambda now: 1 if 200 <= now < 600 else 4)
    after = [made for made, _ in batch.spans if 600 <= made < 660]
    assert len(after) >= 4
    taken = [moment for moment in batch.refused if 260 <= moment < 600]
    assert len(taken) <= 340 / 15


def test_attempts_continue_while_other_clients_hold_all_slots() -> None:
    """All slots are others': tries are far apart, and never stop."""
    batch = run(2, lambda now: 0 if now < 3600 else 1)
    assert 300 <= len(batch.refused) <= 3600 / 5
    assert batch.spans[0][0] < 3600 + 15


def test_downloads_never_keep_a_slot_empty() -> None:
    """Each takes as long as four renders, and they run parallel to the creates."""
    plan = Plan(entries(200), usual=2.0, poll_interval=None, fail_fast=False)
    batch = Run(plan, lambda _: 2, random.Random(1), length=20, download=60)
    batch.go()
    assert batch.busy() > 0.95
    assert 200 == len(batch.fetched)
    assert 4 < batch.most <= DOWNLOADS


def test_silent_servers_keep_no_slot_empty() -> None:
    """Files whose server is silent for up to a minute each time, more than there are downloads at a time."""
    plan = Plan(entries(200), usual=2.0, poll_interval=None, fail_fast=False)
    batch = Run(plan, lambda _: 2, random.Random(1), length=20)
    batch.attempts = {f"job-{n}": [60.0] * 8 for n in range(10, 10 + 2 * DOWNLOADS)}
    batch.go()
    assert batch.busy() > 0.95
    assert 200 == len({*batch.fetched}) == len(batch.spans)
    assert DOWNLOADS == batch.most


def test_a_download_that_failed_lets_new_ones_go_first() -> None:
    """A server that is unavailable does not hold up the files of another one, also of later exports."""
    plan = Plan(entries(20), usual=2.0, poll_interval=None, fail_fast=False)
    first, *running, later, last = entries(DOWNLOADS + 2)
    for entry in (first, *running):
        plan.ready(entry)
        assert Fetch(entry) == plan.next(0.0, 0.5)
    plan.later(first, 0.0, 1.0, begun=False)
    plan.ready(later)
    plan.ready(last)
    assert Fetch(later) == plan.next(1.0, 0.5)
    plan.drop(later)
    assert Fetch(last) == plan.next(1.0, 0.5)
    plan.drop(last)
    assert Fetch(first) == plan.next(1.0, 0.5)


def test_a_download_that_has_begun_goes_first() -> None:
    """It keeps a file open: however many others are ready, it continues when its pause ends."""
    plan = Plan(entries(20), usual=2.0, poll_interval=None, fail_fast=False)
    everything = entries(20)
    for entry in everything:
        plan.ready(entry)
    for entry in everything[:DOWNLOADS]:
        assert Fetch(entry) == plan.next(0.0, 0.5)
    assert not isinstance(plan.next(0.0, 0.5), Fetch)
    plan.later(everything[0], 0.0, 1.0, begun=False)
    plan.later(everything[1], 0.0, 2.0, begun=True)
    assert Fetch(everything[1]) == plan.next(2.0, 0.5)
    assert Fetch(everything[DOWNLOADS]) == plan.next(2.0, 0.5)


def test_outcomes_are_known_while_jobs_are_still_sent() -> None:
    """Slots that never fill up, as renders end faster than jobs are sent, do not put off the polls."""
    batch = run(400, lambda _: 1_000, length=1.0)
    assert not batch.refused
    assert batch.sent_at_first_file < 100


def finished_but_not_saved(jobs: int) -> int:
    """How many of 1,000 ended exports are polled, if no download ends and jobs wait for a slot."""
    sent = entries(1000 + jobs)
    for number, entry in enumerate(sent[:1000]):
        entry.task_id = f"t-{number}"
    plan = Plan(sent, usual=2.0, poll_interval=None, fail_fast=False)
    batch = Run(plan, lambda _: 0, random.Random(1), length=0.0)
    batch.spans = [(0.0, 0.0)] * 1000
    while plan.counts[1]:
        step = plan.next(batch.now, 0.5)
        if isinstance(step, Create):
            plan.full(batch.now, 0.0)
        elif isinstance(step, PageAsk | TaskAsk):
            batch._look(step)
        elif isinstance(step, Pause):
            batch.now += step.seconds
            if batch.now > 1000:
                break
    return plan.counts[2]


def test_polls_wait_for_downloads_once_all_jobs_are_sent() -> None:
    """Exports that have ended take memory, and their links expire: one page is polled at a time."""
    assert BACKLOG <= finished_but_not_saved(jobs=0) - DOWNLOADS < BACKLOG + 50


def test_polls_continue_while_jobs_wait_for_a_slot() -> None:
    """An export that has ended has left its slot, which only a poll shows."""
    assert 1000 == finished_but_not_saved(jobs=1)


def test_an_explicit_interval_is_kept() -> None:
    """A caller who asks for an interval gets no poll in between."""
    plan = Plan(entries(6), usual=7.0, poll_interval=7.0, fail_fast=False)
    batch = Run(plan, lambda _: 1, random.Random(1))
    batch.go()
    assert batch.looks <= batch.now / 7 + len(batch.spans)


def test_faults_delay_creates_and_not_polls() -> None:
    """They grow, are at least as long as was asked for, and polls continue meanwhile."""
    plan = Plan(entries(2), usual=2.0, poll_interval=None, fail_fast=False)
    now = 0.0
    pauses: list[float] = []
    for _ in range(8):
        assert isinstance(plan.next(now, 0.5), Create)
        plan.fault(now, 0.0, 1.0)
        step = plan.next(now, 0.5)
        assert isinstance(step, Pause)
        pauses.append(step.seconds)
        now += step.seconds
    assert [2, 4, 8, 16, 30, 30, 30, 30] == pauses
    plan.fault(now, 100.0, 0.0)
    step = plan.next(now, 0.5)
    assert isinstance(step, Pause)
    assert 100 == step.seconds


def pause(plan: Plan, now: float) -> float:
    """How long the plan waits for its next step."""
    step = plan.next(now, 0.5)
    assert isinstance(step, Pause)
    return step.seconds


@pytest.mark.parametrize("is_sent", [True, False])
def test_delays_are_short_again_after_an_answer(is_sent: bool) -> None:
    """After a job was sent, and after the service said that all slots are taken."""
    plan = Plan(entries(2), usual=2.0, poll_interval=None, fail_fast=False)
    for _ in range(4):
        plan.fault(0.0, 0.0, 1.0)
    if is_sent:
        step = plan.next(100.0, 0.5)
        assert isinstance(step, Create)
        plan.created(step.entry, "t-0", 100.0)
        plan.drop(step.entry)
    else:
        plan.full(100.0, 0.0)
    plan.fault(200.0, 0.0, 1.0)
    assert 2 == pause(plan, 200.0)


def test_pauses_grow_while_others_use_all_slots() -> None:
    """To ten seconds, while no export of the batch is open."""
    plan = Plan(entries(2), usual=2.0, poll_interval=None, fail_fast=False)
    pauses = []
    for _ in range(6):
        plan.full(0.0, 0.0)
        pauses.append(pause(plan, 0.0))
    assert [2, 3, 4.5, 6.75, 10, 10] == pauses


def test_pauses_grow_while_the_batch_has_some_slots() -> None:
    """To half a minute; where another client has taken one of ours, they are a quarter as long again."""
    plan = Plan(entries(9), usual=2.0, poll_interval=1000.0, fail_fast=False)
    first = plan.next(0.0, 0.5)
    assert isinstance(first, Create)
    plan.created(first.entry, "t-0", 0.0)
    second = plan.next(0.0, 0.5)
    assert isinstance(second, Create)
    plan.created(second.entry, "t-1", 0.0)
    plan.full(3.0, 0.0)
    assert 2 == polled(plan, 3.0, {"t-0": 10, "t-1": 10})
    pauses: list[float] = []
    now = 5.0
    for _ in range(9):
        assert isinstance(plan.next(now, 0.5), Create)
        plan.full(now, 0.0)
        pauses.append(pause(plan, now))
        now += pauses[-1]
    assert [3, 4.5, 6.75, 10.125, 15.1875, 22.78125, 30, 30, 30] == pauses
    plan.drop(first.entry)
    assert isinstance(plan.next(now, 0.5), Create)
    plan.full(now, 0.0)
    assert 7.5 == pause(plan, now)
    plan.full(now, 20.0)
    assert 20 == pause(plan, now)


@pytest.mark.parametrize(
    ("waiting", "jobs", "is_up", "step"),
    [
        (BACKLOG - 1, 0, True, TaskAsk("t-0")),
        (BACKLOG, 0, True, Pause(inf)),
        (BACKLOG, 1, True, TaskAsk("t-0")),
        (BACKLOG, 0, False, Pause(2.0)),
    ],
)
def test_polls_wait_for_a_hundred_files(waiting: int, jobs: int, is_up: bool, step: object) -> None:
    """With fewer, while a job waits for a slot, or after a fault of the service, they do not."""
    open_, *unsent = entries(1 + jobs)
    open_.task_id = "t-0"
    plan = Plan([open_, *unsent], usual=2.0, poll_interval=None, fail_fast=False)
    plan.full(59.0, 0.0)
    if not is_up:
        assert TaskAsk("t-0") == plan.next(0.0, 0.5)
        plan.watch.fail(TaskAsk("t-0"), APIConnectionError("the service is down"))
    for entry in entries(DOWNLOADS + waiting):
        plan.ready(entry)
    for _ in range(DOWNLOADS):
        assert isinstance(plan.next(60.0, 0.5), Fetch)
    assert step == plan.next(60.0, 0.5)


def polled(plan: Plan, now: float, progress: dict[str, float]) -> float:
    """Answer polls with the progress of exports, until the plan pauses; how long it does."""
    step = plan.next(now, 0.5)
    while isinstance(step, TaskAsk):
        percent = progress[step.task_id]
        status = "COMPLETED" if percent == 100 else "PROCESSING"
        task = {**TASK, "taskId": step.task_id, "status": status, "progress": percent}
        envelope = Envelope(ExportTask.model_validate(task), {})
        plan.watch.learn_task(step.task_id, Response(200, {}, b"", envelope))
        plan.looked(now)
        step = plan.next(now, 0.5)
    assert isinstance(step, Pause)
    return step.seconds


def sent(count: int) -> Plan:
    """A plan whose jobs were all sent."""
    plan = Plan(entries(count), usual=6.0, poll_interval=None, fail_fast=False)
    for number in range(count):
        step = plan.next(0.0, 0.5)
        assert isinstance(step, Create)
        plan.created(step.entry, f"t-{number}", 0.0)
    return plan


def test_an_export_is_polled_after_a_third_of_the_time_that_it_needs() -> None:
    """Estimated from two polls; the usual interval is shortened to an eighth at most."""
    plan = sent(1)
    assert 6 == polled(plan, 6.0, {"t-0": 10})
    assert 2.5 == polled(plan, 12.0, {"t-0": 50})
    assert 0.75 == polled(plan, 14.5, {"t-0": 98})


@pytest.mark.parametrize("is_lost", [False, True])
def test_an_export_that_has_ended_does_not_shorten_the_interval(is_lost: bool) -> None:
    """Also if its end is not known."""
    plan = sent(2)
    assert 6 == polled(plan, 6.0, {"t-0": 10, "t-1": 10})
    now = 12.0 + polled(plan, 12.0, {"t-0": 90, "t-1": 10})
    assert now < 18
    if is_lost:
        plan.drop(plan.open[0])
    assert 6 <= polled(plan, now, {"t-0": 100, "t-1": 10})


def test_a_stopped_plan_sends_nothing() -> None:
    """Jobs that were sent are finished; jobs that were not sent are returned, once."""
    plan = Plan(entries(3), usual=2.0, poll_interval=None, fail_fast=False)
    step = plan.next(0.0, 0.5)
    assert isinstance(step, Create)
    plan.created(step.entry, "t-0", 0.0)
    assert ["job-1", "job-2"] == [entry.key for entry in plan.stop()]
    assert [] == plan.stop()
    assert isinstance(plan.next(0.0, 0.5), Pause)
    assert (0, 1, 0) == plan.counts


def test_a_key_depends_on_job_payload_and_attempt() -> None:
    """The same in every run; another one when any of them differs."""
    entry = Entry("a", "d", "a.mp4", 0)
    assert entry.idempotency_key == Entry("a", "d", "other.mp4", 7, task_id="t").idempotency_key
    further = [Entry("b", "d", "a.mp4", 0), Entry("a", "e", "a.mp4", 0), Entry("a", "d", "a.mp4", 0, tries=1)]
    assert 4 == len({item.idempotency_key for item in [entry, *further]})
    # A later version has to find the exports of this one.
    assert "indream-batch-c1ead65e8b11fd5fdfc545aae3b31d59a15335b8" == entry.idempotency_key


def test_a_new_job_has_no_export() -> None:
    """And may not replace a file."""
    fresh = {"place": -1, "replaces": False, "tries": 0, "task_id": None, "status": None, "task": None}
    fresh["stamp"] = None
    assert {"key": "a", "digest": "d", "file": "a.mp4", **fresh} == attrs.asdict(Entry("a", "d", "a.mp4"))
