"""The generator's CPU time, and whether its output is always the same: `python -m bench.generator`.

It is not on docs/performance.md, which is about the client. The time is that of a process that reads a spec
and makes all files of it, with the processes that it starts; a busy machine does not lengthen it much.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.report import Aim, Bench, Figure, main
from bench.timing import time_text
from tests.support.large_spec import large_spec
from tests.support.repository import ROOT
from tests.support.specs import as_text

__all__ = ["BENCH"]

COUNT = 600
PROJECT = Aim("the project's spec", 3, "s")
LARGE = Aim(f"{COUNT} routes and {COUNT} components that refer to each other", 15, "s")
OUTPUTS = Aim("different outputs of three runs with other hash seeds", 1, "")
SEEDS = ("0", "1", "4294967295")
RUN = """
import hashlib, json, resource, sys
from pathlib import Path
from generator.__main__ import generated_files
from generator.reading import load
files = generated_files(load(Path(sys.argv[1])))
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(usage.ru_utime + usage.ru_stime for usage in used)
print(json.dumps([seconds, hashlib.sha256(repr(list(files.items())).encode()).hexdigest()]))
"""


def measure() -> Iterator[Figure]:
    """Yield the time for the project's spec and a large one, and the number of different outputs."""
    project = [_run(ROOT / "openapi.yaml", seed) for seed in SEEDS]
    times = [seconds for seconds, _ in project]
    yield Figure(PROJECT, min(times), f"the longest of {len(times)} runs {time_text(max(times))}")
    with tempfile.TemporaryDirectory() as directory:
        spec = Path(directory) / "openapi.yaml"
        spec.write_text(as_text(large_spec(COUNT)), encoding="utf-8")
        many = [_run(spec, seed) for seed in SEEDS[:2]]
    yield Figure(LARGE, min(seconds for seconds, _ in many))
    digests = [len({digest for _, digest in runs}) for runs in (project, many)]
    yield Figure(OUTPUTS, max(digests), "the same to the byte" if max(digests) == 1 else "")


def _run(spec: Path, seed: str) -> tuple[float, str]:
    """The seconds of CPU time of a run, and the digest of its output."""
    done = subprocess.run(  # noqa: S603 - this Python with a script above, no shell
        [sys.executable, "-c", RUN, str(spec)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, digest = json.loads(done.stdout)
    return seconds, digest


BENCH = Bench(
    "Generator",
    "CPU time of a new process that makes all files of a spec, with the processes that it starts.",
    (PROJECT, LARGE, OUTPUTS),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
