"""docs/performance.md: what is compared, the figures, and how to measure them."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench import (
    batch,
    calls,
    captions,
    editor_state,
    generator,
    media,
    preview,
    sandbox,
    start,
    timeline,
    trace,
    transfers,
    watch,
)
from bench.report import Aim, Bench, Figure

__all__ = ["BENCHES", "PAGE", "PICTURE", "cells", "page"]

BENCHES = (
    calls.BENCH,
    watch.BENCH,
    editor_state.BENCH,
    start.BENCH,
    timeline.BENCH,
    captions.BENCH,
    media.BENCH,
    preview.BENCH,
    generator.BENCH,
    transfers.BENCH,
    batch.BENCH,
    sandbox.BENCH,
    trace.BENCH,
)
PAGE = Path(__file__).parents[1] / "docs/performance.md"
PICTURE = PAGE.parent / "assets/performance.svg"
PACKAGES = ("httpx", "httpcore", "orjson", "attrs", "jsonschema-rs")

INTRODUCTION = """\
<!-- Made by `make bench` from what it measured (bench/page.py): do not edit. -->

# Performance

This page measures the client itself. A program spends most of its time waiting for the service: an answer
takes milliseconds at least, a render seconds to minutes. Speed should never be a reason not to use this
client: a call takes about as long as with bare httpx and `.json()`, although its answer is checked and typed;
large files are transferred at full speed with little memory; many exports are watched with few requests.

{verdict}

![What takes how many times as long as with bare httpx](assets/performance.svg)

## How it was measured

- "×" is a ratio: how many times as long the client takes as what it is compared with. Less than 1 is faster.
  Both take turns in one run, so that a busy machine slows both. The ratio is that of the medians; for large
  files, that of the best times.
- Each figure is shown with its limit. Ratios vary from run to run by a few hundredths, those of the import
  and of large files by a tenth. All figures on this page are from the same run, including those that miss
  their limit.
- Absolute times (µs, ms, MiB/s) depend on the machine. This one also ran other programs:
  {machine}.
- To measure it yourself, in a clone: `make bench` measures everything and writes this page, which takes
  several minutes. `python -m bench.calls` measures one section and exits with 1 if a limit is missed; the
  other sections are named like their files in `bench/`.
"""

HEADER = "| what | beside | figure | limit | kept | measured |\n|---|---|---:|---|---|---|"


def page(measured: Sequence[tuple[Bench, Sequence[Figure]]]) -> str:
    """The whole page as Markdown."""
    verdict = _verdict([figure for _, figures in measured for figure in figures])
    sections = [
        "\n".join([f"## {bench.title}", "", bench.about, "", HEADER, *map(_row, figures), ""])
        for bench, figures in measured
    ]
    return "\n".join([INTRODUCTION.format(machine=_machine(), verdict=verdict), *sections])


def _verdict(figures: Sequence[Figure]) -> str:
    missed = [figure for figure in figures if not figure.kept]
    if not missed:
        return f"In this run, all {len(figures)} figures kept their limits."
    names = "; ".join(
        f"{figure.aim.name} ({figure.aim.text(figure.value)}, {figure.aim.limit_text})" for figure in missed
    )
    kept = len(figures) - len(missed)
    return f"In this run, {kept} of {len(figures)} figures kept their limits. Missed: {names}."


def cells(aim: Aim) -> tuple[str, str, str]:
    """The cells of a row that do not depend on the measurement: name, comparison, limit."""
    return aim.name, aim.beside, _unbroken(aim.limit_text)


def _row(figure: Figure) -> str:
    name, beside, limit = cells(figure.aim)
    verdict = "yes" if figure.kept else "**no**"
    value = _unbroken(figure.aim.text(figure.value))
    return f"| {name} | {beside} | {value} | {limit} | {verdict} | {figure.source} |"


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _machine() -> str:
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}"
