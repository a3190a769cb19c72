"""Batches on a sandbox with two slots, with and without kills: `python -m bench.batch`.

The time of the sandbox passes faster than real time, and the client polls more often to match.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.batch_load import load
from bench.report import Aim, Bench, Figure, main
from bench.timing import time_text
from indream import IndreamClient
from indream.sandbox import run
from indream.types import ExportTask
from tests.support.batch_process import run_batch, run_with_kills, seeded_pauses

__all__ = ["BENCH"]

JOBS, KILLS = 100, 10
FEW, MANY = 100, 2_000
SPEED = 10  # the time that this machine needs for its own work counts this many times
INTERVAL = 2 / SPEED
SLOTS = 2
SEED = 20261124
BUSY = Aim("slots busy, from the first create to the last one", 95, "%", at_least=True)
TWICE = Aim("extra exports", 0, "")
MISSING = Aim("files missing", 0, "")
KILLED_TWICE = Aim("killed repeatedly: extra exports", 0, "")
KILLED_MISSING = Aim("killed repeatedly: files missing or unexpected", 0, "")
BESIDE = f"{FEW} jobs"
GROWTH = Aim(f"time for each of {MANY:,} jobs", 1.3, beside=BESIDE)
GROWTH_AGAIN = Aim(f"time for each of {MANY:,} jobs that are rendered already", 1.3, beside=BESIDE)
FIRST = Aim(f"first outcome of {MANY:,} jobs, after", 5, "% of the time")
MEMORY = Aim("memory for each further job", 2, "KiB")
FAILED = Aim(f"of {MANY:,} jobs, not saved", 0, "")


def busy(tasks: list[ExportTask]) -> float:
    """The fraction of the slots that was taken, from the first create to the last one."""
    spans = [(task.created_at.timestamp(), _ended(task)) for task in tasks]
    begin, end = min(spans)[0], max(spans)[0]
    taken = sum(min(done, end) - created for created, done in spans)
    return taken / (SLOTS * (end - begin))


def _ended(task: ExportTask) -> float:
    if task.completed_at is None:
        raise ValueError(f"export {task.task_id} has not ended")
    return task.completed_at.timestamp()


def duplicates(tasks: list[ExportTask]) -> int:
    """The number of exports beyond one for each job."""
    return sum(count - 1 for count in Counter(task.filename for task in tasks).values())


def measure(jobs: int = JOBS, kills: int = KILLS) -> Iterator[Figure]:
    """Run a batch, then another one that is killed several times, and yield their figures."""
    with tempfile.TemporaryDirectory() as directory, run(speed=SPEED, render="sample") as sandbox:
        client = IndreamClient(sandbox.api_key, base_url=sandbox.base_url, poll_interval=INTERVAL)
        with client:
            outcomes = run_batch(client, Path(directory), jobs)
        tasks = sandbox.tasks
        creates = sum(request.method == "POST" for request in sandbox.requests)
        source = f"{jobs} jobs, {creates} creates, {len(sandbox.requests):,} requests"
        yield Figure(BUSY, busy(tasks) * 100, source)
        yield Figure(TWICE, duplicates(tasks))
        saved = [outcome for outcome in outcomes if outcome.path is not None and outcome.path.exists()]
        yield Figure(MISSING, jobs - len(saved))
    with tempfile.TemporaryDirectory() as directory, run(speed=SPEED, render="sample") as sandbox:
        longest = jobs * 22 / SLOTS / SPEED / (kills + 1) * 2
        pauses = seeded_pauses(SEED, kills, longest)
        killed = run_with_kills(sandbox.base_url, sandbox.api_key, Path(directory), jobs, INTERVAL, pauses)
        yield Figure(KILLED_TWICE, duplicates(sandbox.tasks), f"{jobs} jobs, killed {killed} times")
        expected = {f"job-{number}.mp4" for number in range(jobs)}
        found = {path.name for path in Path(directory).iterdir() if path.suffix == ".mp4"}
        yield Figure(KILLED_MISSING, len(expected ^ found))
    yield from _growth()


def _growth() -> Iterator[Figure]:
    """Many jobs beside few ones, in processes of their own."""
    few = [load(FEW), load(FEW)]
    many = load(MANY)
    few.append(load(FEW))
    for aim, kind in ((GROWTH, "seconds"), (GROWTH_AGAIN, "again")):
        each = getattr(many, kind) / MANY
        other = statistics.median(getattr(small, kind) for small in few) / FEW
        yield Figure(aim, each / other, time_text(each, other))
    yield Figure(FIRST, many.first / many.seconds * 100, f"{many.first:.2f} of {many.seconds:.1f} s")
    yield Figure(MEMORY, (many.peak - statistics.median(small.peak for small in few)) / (MANY - FEW))
    yield Figure(FAILED, many.failed)


def _options() -> dict[str, int]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--kills", type=int, default=KILLS)
    return vars(parser.parse_args())


BENCH = Bench(
    "Batches",
    f"`render_many` renders videos of 40 seconds in a sandbox with two slots that runs {SPEED} times as "
    "fast. Then it does so in a process that is killed at random moments and started again. The last figures "
    "are of a sandbox with 20 slots that renders as fast as jobs are sent; the files are saved in memory "
    "(`/dev/shm`), so that the speed of the disk is not measured.",
    (
        *(BUSY, TWICE, MISSING, KILLED_TWICE, KILLED_MISSING),
        *(GROWTH, GROWTH_AGAIN, FIRST, MEMORY, FAILED),
    ),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH, **_options()))
