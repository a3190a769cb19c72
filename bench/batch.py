"""Batches on a sandbox with two slots: how full they are kept, and what kills do: `python -m bench.batch`.

A second of the sandbox is a fraction of one here, and the client looks as much more often.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from indream import IndreamClient
from indream.sandbox import run
from indream.types import ExportTask
from tests.batch_process import run_batch, run_with_kills, seeded_pauses

SPEED = 20
INTERVAL = 2 / SPEED
SLOTS = 2
SEED = 20261124


def busy(tasks: list[ExportTask]) -> float:
    """Which part of the slots was taken, from the first create to the last one."""
    spans = [(task.created_at.timestamp(), _ended(task)) for task in tasks]
    begin, end = min(spans)[0], max(spans)[0]
    taken = sum(min(done, end) - created for created, done in spans)
    return taken / (SLOTS * (end - begin))


def _ended(task: ExportTask) -> float:
    if task.completed_at is None:
        raise ValueError(f"export {task.task_id} has not ended")
    return task.completed_at.timestamp()


def duplicates(tasks: list[ExportTask]) -> int:
    """Exports of a job beyond the first."""
    return sum(count - 1 for count in Counter(task.filename for task in tasks).values())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, run(speed=SPEED) as sandbox:
        client = IndreamClient(sandbox.api_key, base_url=sandbox.base_url, poll_interval=INTERVAL)
        with client:
            outcomes = run_batch(client, Path(folder), options.jobs)
        tasks = sandbox.tasks
        creates = sum(request.method == "POST" for request in sandbox.requests)
        print(f"batch of {options.jobs} jobs, {SLOTS} slots:")
        print(f"  files                    {sum(one.path is not None for one in outcomes)}")
        print(f"  exports beyond one a job {duplicates(tasks)}")
        print(f"  slots busy               {busy(tasks):.1%}  (aim: over 95%)")
        print(f"  creates sent             {creates}, requests {len(sandbox.requests)}")
    with tempfile.TemporaryDirectory() as folder, run(speed=SPEED) as sandbox:
        longest = options.jobs * 22 / SLOTS / SPEED / (options.kills + 1) * 2
        pauses = seeded_pauses(SEED, options.kills, longest)
        killed = run_with_kills(
            sandbox.base_url, sandbox.api_key, Path(folder), options.jobs, INTERVAL, pauses
        )
        tasks = sandbox.tasks
        videos = [path for path in Path(folder).iterdir() if path.suffix == ".mp4"]
        rest = [path.name for path in Path(folder).iterdir() if path.suffix != ".mp4"]
        print(f"the same, killed {killed} times:")
        print(f"  files                    {len(videos)}, beside them {rest}")
        print(f"  exports beyond one a job {duplicates(tasks)}")


if __name__ == "__main__":
    main()
