"""`python -m tests.language`: check the English of code and documentation against the word list."""

from __future__ import annotations

import argparse
import sys

from tests.language.checking import files, findings, judge, read_exceptions


def main() -> int:
    """Run the command; the exit code is 0 when the word list finds nothing, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.language", description=__doc__)
    parser.add_argument("--all", action="store_true", help="show every finding, exceptions or not")
    parser.add_argument("path", nargs="*", help="only files whose path begins like this (with --all)")
    options = parser.parse_args()
    found = [finding for path in files() for finding in findings(path)]
    if options.all:
        begins = tuple(options.path) or ("",)
        messages = [str(finding) for finding in found if finding.path.startswith(begins)]
    else:
        messages = judge(found, read_exceptions())
    for message in messages:
        print(message, file=sys.stderr)
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
