"""`python -m tests.reliability`: write docs/reliability.md from the marks of the tests."""

from __future__ import annotations

import argparse
import sys

from tests.mutants.results import Results
from tests.reliability.catalog import catalog
from tests.reliability.collecting import collect
from tests.reliability.page import findings, page
from tests.support.repository import ROOT

PAGE = ROOT / "docs/reliability.md"


def main() -> int:
    """Run the command; the exit code is 0 when all is well, 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; say what is not up to date")
    options = parser.parse_args()
    rules, tests = catalog(), collect()
    found = findings(rules, tests)
    text = page(rules, tests) + "\n" + Results.read().section()
    if not options.check and not found:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        found.append("docs/reliability.md is out of date: run `make reliability`")
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
