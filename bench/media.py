"""The time to measure media files: `python -m bench.media`."""

from __future__ import annotations

import contextlib
import functools
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.report import Aim, Bench, Figure, main
from bench.start import IMPORTING
from bench.timing import fresh_processes, medians, time_text
from indream.media import MediaError, probe

__all__ = ["BENCH"]

FILES = Path(__file__).parents[1] / "tests/media/files"
ROUNDS, PROCESSES = 31, 25
FILE = Aim("`probe`, per file", 1, "ms")
SLOWEST = Aim("`probe`, the slowest of the files", 2, "ms")
IMPORT = Aim("`from indream.media import probe`, after `import indream`", 10, "ms")


def measure() -> Iterator[Figure]:
    """Yield the times of all files of the tests, and that of the import."""
    median = medians(
        {path.name: functools.partial(_measured, path) for path in sorted(FILES.iterdir())}, ROUNDS
    )
    mean = statistics.mean(median.values())
    yield Figure(FILE, mean * 1000, f"the mean of {len(median)} files")
    slowest = max(median, key=lambda name: median[name])
    yield Figure(SLOWEST, median[slowest] * 1000, slowest)
    with fresh_processes() as number_from:
        rounds = [
            [number_from(IMPORTING.format(statement)) for statement in (
                "import indream", "import indream; from indream.media import probe")]
            for _ in range(PROCESSES + 1)
        ]  # fmt: skip
    before, after = (statistics.median(times) for times in zip(*rounds[1:], strict=True))
    yield Figure(IMPORT, (after - before) * 1000, f"{time_text(after, before)} with and without it")


def _measured(path: Path) -> None:
    with contextlib.suppress(MediaError):  # some of the files are cut off
        probe(path)


BENCH = Bench(
    "Media files",
    "Each file of the tests is opened and measured, in turns with the others. They are small, but of large "
    "files too only the headers are read, except of GIF, AAC and some MP3 files. The import is measured in "
    "new processes, in processor time.",
    (FILE, SLOWEST, IMPORT),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
