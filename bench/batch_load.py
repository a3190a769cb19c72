"""One batch of many jobs on a sandbox that renders fast: how long each job takes, and in how much memory.

`python -m bench.batch_load URL KEY JOBS` runs it in this process and prints its `Load` as JSON.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from indream import IndreamClient
from tests.support.batch_process import jobs

__all__ = ["Load", "load"]

SPEED = 400
SLOTS = 20
INTERVAL = 0.05
KEY = "sk_sandbox_bench"
MEMORY = "/dev/shm"  # noqa: S108 - only private directories are made in it
"""Files are saved here where it exists: on a disk, five waits for it take most of the time of each job."""
WARM_UP = 20
"""Jobs of another batch, in which everything is loaded that is loaded once."""


@attrs.frozen
class Load:
    """The measurements of one batch.

    Attributes:
        jobs: The number of its jobs.
        seconds: From the call to the last outcome.
        first: From the call to the first outcome.
        again: The same batch again, after its files were removed: all exports are complete.
        failed: Jobs that ended without a file, in either run.
        peak: The most memory of the process, in KiB.
    """

    jobs: int
    seconds: float
    first: float
    again: float
    failed: int
    peak: int


def load(count: int) -> Load:
    """Run it in a fresh process, on a sandbox in another one."""
    with _sandbox() as url:
        command = [sys.executable, "-m", "bench.batch_load", url, KEY, str(count)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - this Python, no shell
    return Load(**json.loads(done.stdout))


@contextmanager
def _sandbox() -> Generator[str]:
    options = [
        "--port",
        "0",
        "--speed",
        str(SPEED),
        "--slots",
        str(SLOTS),
        "--api-key",
        KEY,
        "--render",
        "sample",
    ]
    command = [sys.executable, "-m", "indream.sandbox", *options]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as log,
        subprocess.Popen(command, stderr=log, stdout=log) as process,  # noqa: S603 - this Python, no shell
    ):
        try:
            yield _address(log, process)
        finally:
            process.kill()


def _address(log: Any, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        log.seek(0)
        if found := re.search(r"base_url=(\S+)", log.read()):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError("the sandbox has ended")


def _jobs(count: int, prefix: str) -> Iterator[dict[str, Any]]:
    [first] = jobs(1)
    for number in range(count):
        key = f"{prefix}-{number}"
        yield {"key": key, "payload": {**first["payload"], "filename": f"{key}.mp4"}}


def _run(url: str, key: str, count: int) -> Load:
    with IndreamClient(key, base_url=url, poll_interval=INTERVAL) as client:
        with _directory() as directory:
            for _ in client.exports.render_many(_jobs(WARM_UP, "warm-up"), directory):
                pass
        with _directory() as directory:
            seconds, first, failed = _timed(client, count, directory)
            for path in Path(directory).glob("*.mp4"):
                path.unlink()
            again, _, failed_again = _timed(client, count, directory)
    return Load(count, seconds, first, again, failed + failed_again, _peak())


def _directory() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=MEMORY if Path(MEMORY).is_dir() else None)


def _timed(client: IndreamClient, count: int, directory: str) -> tuple[float, float, int]:
    began = time.perf_counter()
    first, failed = 0.0, 0
    for outcome in client.exports.render_many(_jobs(count, "job"), directory):
        first = first or time.perf_counter() - began
        failed += outcome.error is not None
    return time.perf_counter() - began, first, failed


def _peak() -> int:
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


if __name__ == "__main__":
    print(json.dumps(attrs.asdict(_run(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
