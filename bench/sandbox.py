"""How fast the sandbox is: its start, and 200 renders end to end in-process: `python -m bench.sandbox`.

A start of the command is from its process to its ready line, less what a bare interpreter takes; the best of
several, as what else goes on in a machine only ever slows it. A render checks the state, creates the export,
waits for it and downloads its file. Exits with 1 when a limit is not kept.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from indream.sandbox import Sandbox

RENDERS = 200
STARTS = 9
MOST_SECONDS, MOST_START = 10, 300
STATE = Path("examples/states/title-card.json")


def main() -> int:
    """Measure, and print; gives the exit code."""
    bare = min(seconds("-c", "pass") for _ in range(STARTS))
    kept = [
        limited("python -m indream.sandbox, ms", (min(map(ready, range(STARTS))) - bare) * 1000, MOST_START),
        limited("Sandbox(), imported, ms", min(map(made, range(STARTS))) * 1000, MOST_START),
        limited("Sandbox().serve(), imported, ms", min(map(served, range(STARTS))) * 1000, MOST_START),
        limited(f"{RENDERS} renders, sync, s", renders(), MOST_SECONDS),
        limited(f"{RENDERS} renders, async, s", asyncio.run(async_renders()), MOST_SECONDS),
    ]
    return 0 if all(kept) else 1


def limited(what: str, figure: float, limit: float) -> bool:
    """Print a figure beside its limit; gives whether the limit is kept."""
    kept = figure < limit
    print(f"{what:<50}{figure:>8.1f} | limit {limit}{'' if kept else '  <- missed'}", flush=True)
    return kept


def seconds(*arguments: str) -> float:
    """Seconds that a process of Python takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True)  # noqa: S603 - our own
    return time.perf_counter() - began


def ready(_: int) -> float:
    """Seconds until the command says that it is ready."""
    command = [sys.executable, "-m", "indream.sandbox", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - began
        process.terminate()
    assert line.startswith(b"Indream sandbox: ")
    return taken


def made(_: int) -> float:
    """Seconds for a sandbox in-process."""
    began = time.perf_counter()
    with Sandbox():
        return time.perf_counter() - began


def served(_: int) -> float:
    """Seconds for one on a port."""
    began = time.perf_counter()
    with Sandbox().serve():
        return time.perf_counter() - began


def payload() -> dict[str, Any]:
    """What is rendered."""
    state = json.loads(STATE.read_text(encoding="utf-8"))
    return {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}


def renders() -> float:
    """Seconds for all renders, one after the other."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(speed="auto") as sandbox,
        sandbox.client() as client,
    ):
        began = time.perf_counter()
        for number in range(RENDERS):
            client.exports.render(payload(), Path(folder) / f"{number}.mp4")
        taken = time.perf_counter() - began
        done(sandbox, Path(folder))
        return taken


async def async_renders() -> float:
    """Seconds for all renders, two at a time: as many as there are slots."""

    async def some(first: int) -> None:
        for number in range(first, RENDERS, 2):
            await client.exports.render(payload(), Path(folder) / f"{number}.mp4")

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


if __name__ == "__main__":
    sys.exit(main())
