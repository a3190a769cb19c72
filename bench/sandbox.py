"""How fast the sandbox is: its start, and 200 renders end to end in-process: `python -m bench.sandbox`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.calls import PAYLOAD
from bench.report import Aim, Bench, Figure, main
from bench.timing import medians, seconds, told_seconds
from indream.sandbox import Sandbox

__all__ = ["BENCH"]

RENDERS = 200
GETS = 200
STARTS = 9
COMMAND = Aim("`python -m indream.sandbox`", 300, "ms")
MADE = Aim("`Sandbox()`", 300, "ms")
SERVED = Aim("`Sandbox().serve()`", 300, "ms")
GET = Aim("`exports.get` over a port", 3, beside="in process")
SYNC = Aim(f"{RENDERS} renders, sync", 10, "s")
ASYNC = Aim(f"{RENDERS} renders, async, two at a time", 10, "s")


def measure() -> Iterator[Figure]:
    """The best of several starts, as what else goes on only ever slows them; then the renders."""
    bare = min(seconds(_bare) for _ in range(STARTS))
    yield Figure(COMMAND, (min(ready() for _ in range(STARTS)) - bare) * 1000)
    yield Figure(MADE, min(seconds(_made) for _ in range(STARTS)) * 1000)
    yield Figure(SERVED, min(seconds(_served) for _ in range(STARTS)) * 1000)
    yield gets()
    yield Figure(SYNC, renders())
    yield Figure(ASYNC, asyncio.run(async_renders()))


def _bare() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def _made() -> None:
    with Sandbox():
        pass


def _served() -> None:
    with Sandbox().serve():
        pass


def ready() -> float:
    """Seconds until the command says that it is ready."""
    command = [sys.executable, "-m", "indream.sandbox", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - all of it is written above
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - began
        process.terminate()
    assert line.startswith(b"Indream sandbox: ")
    return taken


def gets() -> Figure:
    """The same request through a port and in process, in turns."""
    with (
        Sandbox(speed=0) as sandbox,
        sandbox.client() as near,
        sandbox.serve(),
        sandbox.client() as far,
    ):
        task_id = near.exports.create(PAYLOAD).task_id
        runs = {"port": lambda: far.exports.get(task_id), "process": lambda: near.exports.get(task_id)}
        taken = medians(runs, GETS)
    source = told_seconds(taken["port"], taken["process"])
    return Figure(GET, taken["port"] / taken["process"], source)


def renders() -> float:
    """Seconds for all renders, one after the other."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(speed="auto") as sandbox,
        sandbox.client() as client,
    ):
        began = time.perf_counter()
        for number in range(RENDERS):
            client.exports.render(PAYLOAD, Path(folder) / f"{number}.mp4")
        taken = time.perf_counter() - began
        done(sandbox, Path(folder))
        return taken


async def async_renders() -> float:
    """Seconds for all renders, two at a time: as many as there are slots."""

    async def some(first: int) -> None:
        for number in range(first, RENDERS, 2):
            await client.exports.render(PAYLOAD, Path(folder) / f"{number}.mp4")

    with tempfile.TemporaryDirectory() as folder, Sandbox(speed="auto") as sandbox:
        async with sandbox.async_client() as client:
            began = time.perf_counter()
            await asyncio.gather(some(0), some(1))
            taken = time.perf_counter() - began
        done(sandbox, Path(folder))
        return taken


def done(sandbox: Sandbox, folder: Path) -> None:
    """See that all has been rendered."""
    assert all(task.status == "COMPLETED" for task in sandbox.tasks)
    assert len(list(folder.iterdir())) == RENDERS


BENCH = Bench(
    "The sandbox",
    "A start of the command is from its process to its ready line, less what a bare interpreter takes. A "
    "render in-process checks the state, creates the export, waits for it and downloads its file. "
    "`exports.get` is the same call over a port and in process, in turns.",
    (COMMAND, MADE, SERVED, GET, SYNC, ASYNC),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
