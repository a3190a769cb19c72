"""The time of the import and of making a client: `python -m bench.start`."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

import httpx

from bench.calls import KEY
from bench.report import Aim, Bench, Figure, main
from bench.timing import fresh_processes, medians, time_text
from indream import IndreamClient

__all__ = ["BENCH", "IMPORTING"]

IMPORTS = 25
ROUNDS = 101
IMPORT = Aim("`from indream import IndreamClient`", 1.25, beside="`import httpx`")
SECOND = Aim("a second `IndreamClient`", 0.5, "ms")
# httpx imports the packages of its command line if they are installed, as they are here. Few users have them.
IMPORTING = """
import sys, time
sys.modules["click"] = None
began = time.process_time()
{}
print(time.process_time() - began)
"""


def measure() -> Iterator[Figure]:
    """Yield the time of the import, in new processes, and that of a second client."""
    ours, theirs = _imports("from indream import IndreamClient", "import httpx")
    yield Figure(IMPORT, ours / theirs, time_text(ours, theirs))
    IndreamClient(KEY).close()
    median = medians({"ours": lambda: IndreamClient(KEY), "theirs": httpx.Client}, ROUNDS)
    theirs = median["theirs"]
    yield Figure(SECOND, median["ours"] * 1000, f"an `httpx.Client()` takes {time_text(theirs)}")


def _imports(*statements: str) -> list[float]:
    """The median seconds of processor time of each statement, after it has been compiled."""
    with fresh_processes() as number_from:
        rounds = [
            [number_from(IMPORTING.format(statement)) for statement in statements] for _ in range(IMPORTS + 1)
        ]
    return [statistics.median(times) for times in zip(*rounds[1:], strict=True)]


BENCH = Bench(
    "Start",
    "The import is measured in new processes, in turns with `import httpx`, both compiled beforehand and "
    "without the packages of httpx's command line. Processor time is compared. All clients of a process "
    "share their TLS settings, which take longest to load; attrs, the models and the schema are loaded when "
    "the first client is made.",
    (IMPORT, SECOND),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
