"""The time of starting the sandbox, and of 200 renders in process: `python -m bench.sandbox`."""

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
from bench.timing import medians, seconds, time_text
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
    """Yield the best of several starts, since other programs can only slow them; then the renders."""
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
    """The seconds until the command prints that it is ready."""
    command = [sys.executable, "-m", "indream.sandbox", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - this Python, no shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - began
        process.terminate()
    assert line.startswith(b"Indream sandbox: ")
    return taken


def gets() -> Figure:
    """The time of the same request over a port and in process, in turns."""
    with (
        Sandbox(speed=0, render="sample") as sandbox,
        sandbox.client() as near,
        sandbox.serve(),
        sandbox.client() as far,
    ):
        task_id = near.exports.create(PAYLOAD).task_id
        runs = {"port": lambda: far.exports.get(task_id), "process": lambda: near.exports.get(task_id)}
        taken = medians(runs, GETS)
    source = time_text(taken["port"], taken["process"])
    return Figure(GET, taken["port"] / taken["process"], source)


def renders() -> float:
    """The seconds for all renders, one after the other."""
    with (
        tempfile.TemporaryDirectory() as directory,
        Sandbox(speed="auto", render="sample") as sandbox,
        sandbox.client() as client,
    ):
        began = time.perf_counter()
        for number in range(RENDERS):
            client.exports.render(PAYLOAD, Path(directory) / f"{number}.mp4")
        taken = time.perf_counter() - began
        done(sandbox, Path(directory))
        return taken


async def async_renders() -> float:
    """The seconds for all renders, two at a time, since there are two slots."""

    async def every_other(first: int) -> None:
        for number in range(first, RENDERS, 2):
            await client.exports.render(PAYLOAD, Path(directory) / f"{number}.mp4")

    with tempfile.TemporaryDirectory() as directory, Sandbox(speed="auto", render="sample") as sandbox:
        async with sandbox.async_client() as client:
            began = time.perf_counter()
            await asyncio.gather(every_other(0), every_other(1))
            taken = time.perf_counter() - began
        done(sandbox, Path(directory))
        return taken


def done(sandbox: Sandbox, directory: Path) -> None:
    """Assert that everything was rendered."""
    assert all(task.status == "COMPLETED" for task in sandbox.tasks)
    assert len(list(directory.iterdir())) == RENDERS


BENCH = Bench(
    "The sandbox",
    "The start of the command is measured until it prints that it is ready, minus the start of a bare "
    "interpreter. A render in process checks the editor state, creates the export, waits for it and "
    "downloads its file. `exports.get` is called over a port and in process, in turns.",
    (COMMAND, MADE, SERVED, GET, SYNC, ASYNC),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
