"""What a benchmark is: aims, each a figure with its limit, and the function that measures them.

Each module here has a `BENCH`, and can be run alone: `python -m bench.calls` prints its figures and exits
with 1 when a limit is missed. `python -m bench` runs all of them, and writes docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

__all__ = ["HTTPX", "Aim", "Bench", "Figure", "main", "run"]

HTTPX = "bare httpx"


@attrs.frozen
class Aim:
    """A figure that is measured, and what it has to keep to.

    Attributes:
        name: What is measured, in Markdown.
        limit: The most it may be, or the least where `at_least` says so.
        unit: "×" for how many times as long something takes as what it is compared with.
        beside: What it is compared with; what takes "×" beside bare httpx is in the picture.
        at_least: Whether more is better.
    """

    name: str
    limit: float
    unit: str = "×"
    beside: str = ""
    at_least: bool = False

    def told(self, value: float) -> str:
        """A value of it in words: three digits, which is what can be measured, and the unit."""
        text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{text} {self.unit}".strip()

    @property
    def limit_told(self) -> str:
        """The limit in words."""
        return f"at {'least' if self.at_least else 'most'} {self.told(self.limit)}"


@attrs.frozen
class Figure:
    """What was measured for an aim, and what it comes from, in words.

    It is what is told of it, to three digits: so the verdict is about what is read.
    """

    aim: Aim
    value: float = attrs.field(converter=lambda value: float(f"{value:.3g}"))
    source: str = ""

    @property
    def kept(self) -> bool:
        """Whether it keeps to its limit."""
        return self.value >= self.aim.limit if self.aim.at_least else self.value <= self.aim.limit


@attrs.frozen
class Bench:
    """A module's aims, and how they are measured.

    Attributes:
        title: What it is about.
        about: What is compared, and how, for those who read the page.
        aims: What it measures.
        measure: Gives the figures, one for each aim.
    """

    title: str
    about: str
    aims: tuple[Aim, ...]
    measure: Callable[..., Iterator[Figure]]

    def figures(self, **options: Any) -> Iterator[Figure]:
        """The figures as they are measured; RuntimeError when an aim is forgotten, or measured twice."""
        missing = list(self.aims)
        for figure in self.measure(**options):
            if figure.aim not in missing:
                raise RuntimeError(f"{figure.aim.name!r} is no aim of {self.title!r}, or was measured before")
            missing.remove(figure.aim)
            yield figure
        if missing:
            raise RuntimeError(f"{self.title!r} did not measure {[aim.name for aim in missing]}")


def run(bench: Bench, **options: Any) -> list[Figure]:
    """Measure, and print each figure beside its limit as it comes."""
    print(f"{bench.title}:", flush=True)
    figures: list[Figure] = []
    for figure in bench.figures(**options):
        aim = figure.aim
        what = f"{aim.name}, beside {aim.beside}" if aim.beside else aim.name
        missed = "" if figure.kept else "  <- missed"
        print(f"  {what.replace('`', ''):<66} {aim.told(figure.value):>15}  {aim.limit_told:<23}", end="")
        print(f"  {figure.source}{missed}".rstrip(), flush=True)
        figures.append(figure)
    return figures


def main(bench: Bench, **options: Any) -> int:
    """Run one benchmark by itself: the code that its process ends with."""
    return 0 if all(figure.kept for figure in run(bench, **options)) else 1
