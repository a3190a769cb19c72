"""`python -m tests.mutants`: change the code in small ways, and see which changes no test notices.

The changes are chosen by the seed. Each is made in a copy of the checkout, and the tests that reach the
changed lines run there. The first run measures which tests these are, which takes as long as all tests; the
result is kept in build/mutants. The results of each module are written to tests/mutants/results.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime

from tests.mutants.page import RESULTS, totals
from tests.mutants.running import REACH, measure_reach, modules, run_modules


def main() -> int:
    """Run the command; the exit code is 0, whatever survives, since each survivor has to be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which changes are chosen; default 1")
    parser.add_argument("--module", default="*", help="the modules, such as 'indream/timeline/*'")
    parser.add_argument("--count", type=int, default=10, help="changes of each module; default 10")
    parser.add_argument("--jobs", type=int, default=1, help="processes; default 1")
    parser.add_argument("--reach", nargs="*", metavar="TESTS", help="only measure these tests (again)")
    options = parser.parse_args()
    if options.reach is not None or not any(REACH.glob("reach-*.json")):
        measure_reach(options.reach or [], options.jobs)
        if options.reach is not None:
            return 0
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    names = modules(options.module)
    for name, result in run_modules(names, options.seed, options.count, options.jobs):
        results[name] = {"date": datetime.now(UTC).date().isoformat(), **result}
        print(f"{name}: {result['killed']} of {result['mutants']} killed, {result['equivalent']} equivalent")
        for survivor in result["survivors"]:
            print(f"  line {survivor['line']} ({survivor['outcome']})")
            print(*(f"    - {line}" for line in survivor["before"].splitlines()), sep="\n")
            print(*(f"    + {line}" for line in survivor["after"].splitlines()), sep="\n", flush=True)
        text = json.dumps(dict(sorted(results.items())), indent=1, ensure_ascii=False)
        RESULTS.write_text(f"{text}\n", encoding="utf-8")
    print(totals({name: results[name] for name in names if name in results}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
