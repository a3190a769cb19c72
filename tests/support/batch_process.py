"""A batch in processes that can be killed.

`python -m tests.support.batch_process URL KEY DIRECTORY JOBS INTERVAL` runs a batch. With `--die-at 3,17` it
runs one batch for each of these moments, in its own directory, kills it there, and runs it again to its end.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from indream import IndreamClient
from indream.batch import Outcome
from tests.support.repository import OPTIONS, ROOT, title_card

__all__ = ["jobs", "run_batch", "run_with_deaths", "run_with_kills"]

LONG = 40 * 240_000  # ticks: a video of 40 seconds takes the sandbox 22


def jobs(count: int, prefix: str = "job") -> list[dict[str, Any]]:
    """This many jobs, each with another video that has the name of the job."""
    state = title_card()
    for name in ("date", "backdrop"):  # the last ones of their tracks
        state["items"][name]["durationTicks"] = LONG
    options = {**OPTIONS, "editorState": state}
    keys = [f"{prefix}-{number}" for number in range(count)]
    return [{"key": key, "payload": {**options, "filename": f"{key}.mp4"}} for key in keys]


def run_batch(client: IndreamClient, directory: Path, count: int, prefix: str = "job") -> list[Outcome]:
    """All of it, here."""
    return list(client.exports.render_many(jobs(count, prefix), directory))


def run_with_kills(
    url: str, key: str, directory: Path, count: int, interval: float, pauses: list[float]
) -> int:
    """Kill the batch after each of these pauses, then let it end; gives how often it was killed."""
    command = _command(url, key, directory, count, interval)
    killed = 0
    for pause in pauses:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        with process:
            assert process.stdout is not None
            process.stdout.readline()  # it has begun
            time.sleep(pause)  # the moment is what is tried: any will do
            killed += process.poll() is None
            process.kill()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return killed


def run_with_deaths(
    url: str, key: str, directory: Path, count: int, interval: float, moments: list[int]
) -> list[int]:
    """Run it for each of these moments; gives those in which it died, the others being after its end."""
    joined = ",".join(map(str, moments))
    command = [*_command(url, key, directory, count, interval), "--die-at", joined]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [int(line) for line in done.stdout.split()]


def _command(url: str, key: str, directory: Path, count: int, interval: float) -> list[str]:
    module = "tests.support.batch_process"
    return [sys.executable, "-m", module, url, key, str(directory), str(count), str(interval)]


def seeded_pauses(seed: int, kills: int, longest: float) -> list[float]:
    """Moments to kill at."""
    chance = random.Random(seed)
    return [chance.uniform(0, longest) for _ in range(kills)]


class Death:
    """Kills the process before or after what others can see: a request, bytes that reach the disk."""

    def __init__(self, moment: int) -> None:
        self._remaining = moment

    def lurk(self) -> None:
        """Wait from now on."""
        for owner, name in (
            (httpx.HTTPTransport, "handle_request"),
            (os, "fsync"),
            (os, "replace"),
            (os, "link"),
        ):
            setattr(owner, name, self._around(getattr(owner, name)))

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def around(*arguments: Any, **named: Any) -> Any:
            self._moment()
            result = function(*arguments, **named)
            self._moment()
            return result

        return around

    def _moment(self) -> None:
        self._remaining -= 1
        if self._remaining < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the batch."""
    parser = argparse.ArgumentParser()
    for name in ("url", "key", "directory", "count", "interval", "--die-at"):
        parser.add_argument(name)
    options = parser.parse_args()
    directory = Path(options.directory)

    def run(directory: Path, prefix: str) -> None:
        with IndreamClient(
            options.key, base_url=options.url, poll_interval=float(options.interval)
        ) as client:
            print("begun", file=sys.stdout if options.die_at is None else sys.stderr, flush=True)
            outcomes = run_batch(client, directory, int(options.count), prefix)
        failed = [outcome for outcome in outcomes if outcome.error]
        if failed:
            raise SystemExit(f"{len(failed)} jobs failed: {failed[0]}")

    if options.die_at is None:
        run(directory, "job")
        return
    for moment in map(int, options.die_at.split(",")):
        inner = directory / f"moment-{moment}"
        inner.mkdir()
        again = partial(run, inner, inner.name)
        died = _in_a_child(Death(moment).lurk, again)
        if died == -signal.SIGKILL:
            print(moment, flush=True)
            died = _in_a_child(again)
        if died:
            raise SystemExit(f"moment {moment}: the batch ended with {died}")


def _in_a_child(*work: Callable[[], object]) -> int:
    """Do it in a forked process, which has loaded everything; gives its exit code, or minus its signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for part in work:
                part()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
