"""`python -m tests.language`: check the English of code and documentation against the word list."""

from __future__ import annotations

import argparse
import re
import sys

from tests.language.checking import EXCEPTIONS, files, findings, judge, lowered, read_exceptions


def main() -> int:
    """Run the command; the exit code is 0 when the word list finds nothing, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.language", description=__doc__)
    parser.add_argument("--all", action="store_true", help="show every finding, exceptions or not")
    parser.add_argument("--lower", action="store_true", help="write lower counts to exceptions.toml")
    parser.add_argument("path", nargs="*", help="only files whose path begins like this (with --all)")
    options = parser.parse_args()
    found = [finding for path in files() for finding in findings(path)]
    exceptions = read_exceptions()
    if options.all:
        begins = tuple(options.path) or ("",)
        messages = [str(finding) for finding in found if finding.path.startswith(begins)]
    elif options.lower:
        counts = lowered(found, exceptions)
        head = re.split(r"^\[remaining\]\n", EXCEPTIONS.read_text(encoding="utf-8"), flags=re.MULTILINE)[0]
        lines = [f'"{part}" = {count}\n' for part, count in sorted(counts.items())]
        EXCEPTIONS.write_text("".join([head, "[remaining]\n", *lines]), encoding="utf-8")
        return 0
    else:
        messages = judge(found, exceptions)
    for message in messages:
        print(message, file=sys.stderr)
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
