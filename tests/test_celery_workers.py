"""Celery workers on a real broker: killed and cut off, they lose no job and bill none twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from indream.sandbox import Sandbox, run
from tests.support.celery_workers import Broker, Worker, needs_redis, serving_broker
from tests.support.repository import ROOT
from tests.support.waiting import until

JOBS = 40
SLOTS = 2
EACH = 2
"""The number of jobs that a worker has at a time."""
HELD = 3 * EACH
"""The number of jobs that are acknowledged by no worker when the broker is restarted."""
LENGTH = 4
"""Seconds that the sandbox takes for an export of this example."""
ENDED = {"COMPLETED", "FAILED", "CANCELED"}


class Batch:
    """Jobs that workers render in a sandbox whose time stands still until both slots are in use.

    So the speed of the machine decides nothing: a slot that stays empty although a job could use it is a
    test that does not end.
    """

    def __init__(self, sandbox: Sandbox, broker: Broker, files: Path) -> None:
        self.sandbox = sandbox
        self.broker = broker
        self.files = files

    def rendering(self) -> int:
        """The number of slots in use."""
        return sum(task.status not in ENDED for task in self.sandbox.tasks)

    def saved(self) -> set[str]:
        """The names of the videos; a worker that is killed can leave a part of one under another name."""
        return {path.name for path in self.files.glob("*.mp4")}

    def render(self, exports: int) -> None:
        """Render until this many exports have been created."""
        while True:
            until(lambda: len(self.sandbox.tasks) >= exports or self.rendering() == SLOTS)
            if len(self.sandbox.tasks) >= exports:
                return
            self.sandbox.advance(LENGTH)

    def finish(self, jobs: int) -> None:
        """Render until the files of all jobs are saved and Redis has no job."""
        while len(self.saved()) < jobs or self.broker.waiting() or self.broker.delivered():
            if self.rendering():
                self.sandbox.advance(LENGTH)
            elif self.broker.waiting():
                until(lambda: self.rendering() or not self.broker.waiting())
            else:
                self.broker.deliver_again()


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A Redis server."""
    with serving_broker() as broker:
        yield broker


@pytest.fixture
def batch(broker: Broker, tmp_path: Path) -> Iterator[Batch]:
    """A sandbox with two slots whose time stands still."""
    with run(speed=0, slots=SLOTS) as sandbox:
        yield Batch(sandbox, broker, tmp_path / "videos")


@pytest.fixture
def start(batch: Batch, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Starts a worker with a name; all are ended after the test."""
    variables = {
        "CELERY_BROKER_URL": batch.broker.url,
        "INDREAM_API_KEY": batch.sandbox.api_key,
        "INDREAM_BASE_URL": batch.sandbox.base_url,
        "VIDEOS": str(batch.files),
    }
    with ExitStack() as stack:

        def start(name: str, **more: str) -> Worker:
            worker = Worker(name, tmp_path / "workers.log", variables | more)
            stack.callback(worker.kill)
            return worker

        yield start


def enqueue(batch: Batch, tmp_path: Path, jobs: int) -> None:
    """Send the jobs of a table, as its user does."""
    table = tmp_path / "titles.csv"
    table.write_text("id,title\n" + "".join(f"{row},Title {row}\n" for row in range(jobs)), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "examples.celery_workers", table, "spring"],
        cwd=ROOT,
        env={**os.environ, "CELERY_BROKER_URL": batch.broker.url},
        check=True,
    )


def keys_of(sandbox: Sandbox) -> Counter[str]:
    """How often an export was created or found, by its idempotency key."""
    records = sandbox.requests.to("POST /v1/exports")
    return Counter(record.headers["idempotency-key"] for record in records if record.status in (200, 201))


@needs_redis
def test_nothing_is_lost_and_nothing_rendered_twice(
    batch: Batch, start: Callable[..., Worker], tmp_path: Path
) -> None:
    """One of two workers is killed, and the broker restarted: 40 jobs, 40 exports, 40 files."""
    sandbox, broker = batch.sandbox, batch.broker
    enqueue(batch, tmp_path, JOBS)
    first = start("first")
    batch.render(exports=12)
    # Both exports that are rendering are those of the worker that will be killed.
    until(lambda: batch.rendering() == SLOTS and broker.delivered() == EACH)
    second = start("second")
    # Redis can lose a job that is just being delivered.
    until(lambda: broker.delivered() == 2 * EACH)
    first.kill()
    third = start("third")

    batch.render(exports=24)
    until(lambda: broker.delivered() == HELD)  # with those of the worker that was killed
    broker.restart()

    batch.render(exports=JOBS - HELD)
    batch.finish(JOBS)
    assert {f"spring-{row}.mp4" for row in range(JOBS)} == batch.saved()
    assert ["COMPLETED"] * JOBS == [task.status for task in sandbox.tasks]
    keys = keys_of(sandbox)
    assert JOBS == len(keys)
    assert sum(count > 1 for count in keys.values()) >= EACH  # delivered again, they found their exports
    assert [0, 0] == [second.stop(), third.stop()]


@needs_redis
def test_a_worker_that_is_ended_puts_its_jobs_back(
    batch: Batch, start: Callable[..., Worker], tmp_path: Path
) -> None:
    """With REMAP_SIGTERM, at once: another worker continues with the same exports."""
    enqueue(batch, tmp_path, EACH)
    worker = start("first", REMAP_SIGTERM="SIGQUIT")
    until(lambda: batch.rendering() == EACH)
    worker.stop()
    assert (EACH, 0) == (batch.broker.waiting(), batch.broker.delivered())
    start("second")
    batch.finish(EACH)
    keys = keys_of(batch.sandbox)
    assert EACH == len(keys)
    assert all(count > 1 for count in keys.values())
    assert EACH == len(batch.sandbox.tasks)
