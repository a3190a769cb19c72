"""A benchmark: figures, each with its limit, and the function that measures them.

Each module here has a `BENCH` and can be run alone: `python -m bench.calls` prints its figures and exits with
1 if a limit is missed. `python -m bench` runs all of them and writes docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

__all__ = ["HTTPX", "Aim", "Bench", "Figure", "main", "run"]

HTTPX = "bare httpx"


@attrs.frozen
class Aim:
    """A figure to measure, and its limit.

    Attributes:
        name: The name of the figure, in Markdown.
        limit: The most that the figure may be; with `at_least`, the least.
        unit: The unit of the figure. "×" is a ratio of two times.
        beside: The thing that the figure is compared with. The picture shows the figures beside bare httpx.
        at_least: Whether more is better.
    """

    name: str
    limit: float
    unit: str = "×"
    beside: str = ""
    at_least: bool = False

    def text(self, value: float) -> str:
        """A value with its unit, rounded to three digits, which is how exact the measurements are."""
        number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{number} {self.unit}".strip()

    @property
    def limit_text(self) -> str:
        """The limit as the page shows it."""
        return f"at {'least' if self.at_least else 'most'} {self.text(self.limit)}"


@attrs.frozen
class Figure:
    """A measured value of an aim.

    The value is rounded to the three digits that the page shows, so that the verdict fits what is read there.

    Attributes:
        aim: The figure that was measured.
        value: Its value.
        source: The measurements that the value was computed from, as text.
    """

    aim: Aim
    value: float = attrs.field(converter=lambda value: float(f"{value:.3g}"))
    source: str = ""

    @property
    def kept(self) -> bool:
        """Whether the value keeps its limit."""
        return self.value >= self.aim.limit if self.aim.at_least else self.value <= self.aim.limit


@attrs.frozen
class Bench:
    """The figures of one module, and how to measure them.

    Attributes:
        title: The heading on the page.
        about: A paragraph for the page: what is compared, and how.
        aims: The figures, in the order in which they are measured.
        measure: Yields a `Figure` for each aim.
    """

    title: str
    about: str
    aims: tuple[Aim, ...]
    measure: Callable[..., Iterator[Figure]]

    def figures(self, **options: Any) -> Iterator[Figure]:
        """Yield the figures as they are measured; RuntimeError if one is missing or unexpected."""
        missing = list(self.aims)
        for figure in self.measure(**options):
            if figure.aim not in missing:
                raise RuntimeError(
                    f"{figure.aim.name!r} is not a figure of {self.title!r}, or was measured twice"
                )
            missing.remove(figure.aim)
            yield figure
        if missing:
            raise RuntimeError(f"{self.title!r} did not measure {[aim.name for aim in missing]}")


def run(bench: Bench, **options: Any) -> list[Figure]:
    """Measure, and print each figure with its limit at once."""
    print(f"{bench.title}:", flush=True)
    figures: list[Figure] = []
    for figure in bench.figures(**options):
        aim = figure.aim
        name = f"{aim.name}, beside {aim.beside}" if aim.beside else aim.name
        missed = "" if figure.kept else "  <- missed"
        print(f"  {name.replace('`', ''):<66} {aim.text(figure.value):>15}  {aim.limit_text:<23}", end="")
        print(f"  {figure.source}{missed}".rstrip(), flush=True)
        figures.append(figure)
    return figures


def main(bench: Bench, **options: Any) -> int:
    """Run one benchmark; the exit code is 1 if a limit is missed."""
    return 0 if all(figure.kept for figure in run(bench, **options)) else 1
