"""`python -m bench`: run every benchmark and write docs/performance.md with its picture."""

from __future__ import annotations

import sys

from bench.page import BENCHES, PAGE, PICTURE, page
from bench.plot import plot
from bench.report import run


def main() -> int:
    """Measure and write the page; the exit code is 1 if a limit is missed."""
    measured = [(bench, run(bench)) for bench in BENCHES]
    figures = [figure for _, of_bench in measured for figure in of_bench]
    PAGE.write_text(page(measured), encoding="utf-8")
    plot(figures, PICTURE)
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
