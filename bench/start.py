"""What it costs to begin: the import, and clients: `python -m bench.start`."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

import httpx

from bench.calls import KEY
from bench.report import Aim, Bench, Figure, main
from bench.timing import fresh_processes, medians, told_seconds
from indream import IndreamClient

__all__ = ["BENCH", "IMPORTING"]

IMPORTS = 25
ROUNDS = 101
IMPORT = Aim("`from indream import IndreamClient`", 1.4, beside="`import httpx`")
SECOND = Aim("a further `IndreamClient`", 1, "ms")
# httpx imports what its command line needs where that is installed, as it is here: users seldom have it.
IMPORTING = """
import sys, time
sys.modules["click"] = None
began = time.process_time()
{}
print(time.process_time() - began)
"""


def measure() -> Iterator[Figure]:
    """The import first: in processes of its own."""
    ours, theirs = _imports("from indream import IndreamClient", "import httpx")
    yield Figure(IMPORT, ours / theirs, told_seconds(ours, theirs))
    IndreamClient(KEY).close()
    median = medians({"ours": lambda: IndreamClient(KEY), "theirs": httpx.Client}, ROUNDS)
    theirs = median["theirs"]
    yield Figure(SECOND, median["ours"] * 1000, f"an `httpx.Client()` takes {told_seconds(theirs)}")


def _imports(*statements: str) -> list[float]:
    """The median seconds of processor time that each takes, once it has been compiled."""
    with fresh_processes() as number_from:
        rounds = [[number_from(IMPORTING.format(one)) for one in statements] for _ in range(IMPORTS + 1)]
    return [statistics.median(times) for times in zip(*rounds[1:], strict=True)]


BENCH = Bench(
    "Start",
    "The import is measured in processes of its own, compiled beforehand, in turns with that of httpx "
    "alone, both without the packages that httpx's command line needs; what is compared is processor "
    "time. Clients of one process share their TLS settings, which is what takes long in making one; attrs, "
    "models and the schema are loaded when the first client is made.",
    (IMPORT, SECOND),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
