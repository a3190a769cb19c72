"""docs/performance.md has a row for each figure of `bench/`, with a verdict that fits its limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from bench.page import BENCHES, PAGE, PICTURE, cells, page
from bench.report import HTTPX, Aim, Bench, Figure

ROW = re.compile(r"^\| (.*) \|$", re.MULTILINE)


def rows(text: str) -> list[list[str]]:
    """The cells of all rows of the tables, without the headers."""
    found = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(text)]
    return [row for row in found if row[0] != "what"]


def test_each_figure_has_its_row() -> None:
    """In the order of the benchmarks, each with its limit."""
    expected = [cells(aim) for bench in BENCHES for aim in bench.aims]
    actual = [(name, beside, limit) for name, beside, _, limit, *_ in rows(PAGE.read_text(encoding="utf-8"))]
    assert expected == actual


def test_the_verdicts_are_those_of_the_figures() -> None:
    """A row says that a limit is kept if it is kept, and only then."""
    aims = [aim for bench in BENCHES for aim in bench.aims]
    for aim, (_, _, value, _, verdict, _) in zip(aims, rows(PAGE.read_text(encoding="utf-8")), strict=True):
        figure = Figure(aim, float(value.split()[0].replace(",", "")))
        assert ("yes" if figure.kept else "**no**") == verdict, aim.name


def test_the_picture_shows_the_figures_beside_httpx() -> None:
    """Their names are in it as text."""
    texts = set(re.findall(r">([^<>]+)</text>", PICTURE.read_text(encoding="utf-8")))
    names = {aim.name.replace("`", "") for bench in BENCHES for aim in bench.aims if aim.beside == HTTPX}
    assert set() == names - texts


def test_limits_are_drawn_above_the_bars(tmp_path: Path) -> None:
    """Also if a bar is longer than its limit. The legend is outside of the rows."""
    pytest.importorskip("matplotlib", reason="the picture is drawn with matplotlib: `make .venv/bench`")
    from bench.plot import plot

    picture = tmp_path / "picture.svg"
    plot([Figure(Aim(name, 1.05, beside=HTTPX), value) for name, value in (("a", 1), ("b", 1.6))], picture)
    drawn = re.findall(r'id="(bar|rims|limits|axes_1|legend_1)"', picture.read_text(encoding="utf-8"))
    assert ["axes_1", "bar", "bar", "rims", "limits", "legend_1"] == drawn
    between = picture.read_text(encoding="utf-8").partition('id="axes_1"')[2].partition('id="legend_1"')[0]
    # The group of the axes has ended, and that of the legend has begun.
    assert between.count("</g>") == between.count("<g ") + between.count("<g>")


FAST = Aim("fast", 1.05)
FULL = Aim("full", 95, "%", at_least=True)


@pytest.mark.parametrize(
    ("aim", "value", "kept"),
    [(FAST, 1.05, True), (FAST, 1.054, True), (FAST, 1.056, False), (FULL, 95, True), (FULL, 94.9, False)],
)
def test_a_verdict_fits_the_figure_as_the_page_shows_it(aim: Aim, value: float, kept: bool) -> None:
    """It is rounded to three digits."""
    figure = Figure(aim, value)
    assert kept == figure.kept
    ((*_, verdict, _),) = rows(page([(_bench(figure), [figure])]))
    assert ("yes" if kept else "**no**") == verdict


def test_missing_and_unexpected_figures_are_errors() -> None:
    """A benchmark measures what it announces, and nothing more."""
    bench = _bench(Figure(FAST, 1))
    with pytest.raises(RuntimeError, match="did not measure \\['full'\\]"):
        list(attrs.evolve(bench, aims=(FAST, FULL)).figures())
    with pytest.raises(RuntimeError, match="'fast' is not a figure of"):
        list(attrs.evolve(bench, aims=()).figures())


def _bench(figure: Figure) -> Bench:
    def measure() -> Iterator[Figure]:
        yield figure

    return Bench("A bench", "About it.", (figure.aim,), measure)
