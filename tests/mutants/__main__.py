"""`python -m tests.mutants`: change the code in small ways, and see which changes no test notices.

The seed chooses the changes. Each is made in a copy of the checkout, and the tests that reach the changed
lines run there. Which tests these are is measured before, which takes longer than `make test`; later runs
measure only what has changed. tests/mutants/results.json is written after each change, so that a run can be
stopped and continued.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.mutants.choosing import Change, changes, digest, modules, text_of
from tests.mutants.results import Results
from tests.mutants.running import measure_reach, outcomes


def main() -> int:
    """Run the command; the exit code is 0, whatever survives, since each survivor has to be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which changes are made; default 1")
    parser.add_argument("--module", default="*", help="the modules, such as 'indream/timeline/*'")
    parser.add_argument("--count", type=int, default=1, help="changes of each module; default 1")
    parser.add_argument("--jobs", type=int, default=1, help="processes; default 1")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="when to stop; default never")
    parser.add_argument("--seconds", type=float, default=30, help="of tests for each change; default 30")
    parser.add_argument("--survivors", action="store_true", help="only the changes that survived before")
    parser.add_argument("--also", nargs="*", default=[], help="files of tests to run for each change")
    options = parser.parse_args()
    names = modules(options.module)
    random.Random(options.seed).shuffle(names)  # A run that is stopped has seen modules of all packages.
    reach, results = measure_reach(), Results.read()
    chosen: list[tuple[int, Change]] = []
    for name in names:
        found = changes(name, options.seed, options.count)
        results.begin(name, options.seed, digest(text_of(name)))
        selected = results.survivors if options.survivors else results.open
        chosen += [(found.index(change), change) for change in selected(name, found)]
    # The first change of each module, then the second of each.
    chosen.sort(key=lambda each: each[0])
    end = time.monotonic() + 60 * options.minutes
    made = outcomes(
        [change for _, change in chosen],
        reach,
        jobs=options.jobs,
        most_seconds=options.seconds,
        also=options.also,
    )
    for change, outcome in made:
        survived = outcome not in ("killed", "timeout")
        results.add(change, survived=survived)
        results.write()
        if survived:
            print(f"{change.module}:{change.line} {outcome}")
            print(*(f"    - {line}" for line in change.before.splitlines()), sep="\n")
            print(*(f"    + {line}" for line in change.after.splitlines()), sep="\n", flush=True)
        if time.monotonic() > end:
            break
    print(results.totals(names))
    print("`make reliability` writes the results into docs/reliability.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
