"""Measure times of several functions that take turns, so that a busy machine slows all of them."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping

__all__ = ["fresh_processes", "medians", "medians_async", "seconds", "time_text"]


def seconds(run: Callable[[], object]) -> float:
    """The seconds of one run."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def medians(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each function; they run in turns."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(seconds(run))
    return {name: statistics.median(times) for name, times in taken.items()}


async def medians_async(runs: Mapping[str, Callable[[], Awaitable[object]]], rounds: int) -> dict[str, float]:
    """The median seconds of each function; they are awaited in turns."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            began = time.perf_counter()
            await run()
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


def time_text(*times: float) -> str:
    """Times in seconds as text, in a unit that suits the first: `84 and 101 µs`."""
    factor, unit = next(
        (factor, unit) for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")) if times[0] * factor >= 1
    )
    texts = [f"{time * factor:,.0f}" if time * factor >= 100 else f"{time * factor:.3g}" for time in times]
    return f"{' and '.join(texts)} {unit}"


@contextlib.contextmanager
def fresh_processes() -> Iterator[Callable[..., float]]:
    """Provide a function that runs a script in a new process and returns the number that it prints.

    It takes the script, the arguments of the script, and as `text` its input. Modules that the scripts import
    are compiled once, as after an installation.
    """
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}

        def run(script: str, *arguments: str, text: str = "") -> float:
            done = subprocess.run(  # noqa: S603 - this Python with a script of a benchmark, no shell
                [sys.executable, "-c", script, *arguments],
                input=text,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            return float(done.stdout)

        yield run
