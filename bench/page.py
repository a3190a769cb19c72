"""docs/performance.md: what was compared, what came out, and how to measure it oneself."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench import batch, calls, editor_state, sandbox, start, trace, transfers, watch
from bench.report import Aim, Bench, Figure

__all__ = ["BENCHES", "PAGE", "PICTURE", "cells", "page"]

BENCHES = (
    calls.BENCH,
    watch.BENCH,
    editor_state.BENCH,
    start.BENCH,
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

What the client itself costs. A program mostly waits for the service: an answer takes milliseconds at the
very least, a render seconds to minutes. The aim is that nobody has to leave this client for speed: a call
takes about as long as with bare httpx and `.json()`, though its answer is checked and typed; large files
go at full speed, in little memory; many exports are watched with few requests.

{verdict}

![What takes how many times as long as with bare httpx](assets/performance.svg)

## How it was measured

- Every ratio compares two things that took turns in one run, so that a busy machine slows both. It is the
  ratio of their medians, for large files that of the best times. "×" says how many times as long it
  takes: less than 1 is faster.
- Each figure stands beside its limit. Ratios differ from run to run by a few hundredths, those of the
  import and of large files by a tenth. All figures below are of one and the same run, whatever came out.
- Times by themselves (µs, ms, MiB/s) are of the machine it ran on, which other programs used as well:
  {machine}.
- To measure it yourself, in a clone: `make bench` measures all of it and writes this page, which takes
  some minutes; `python -m bench.calls` measures one part (the others are named as their files in `bench/`
  are), and exits with 1 when a limit is missed.
"""

HEADER = "| what | beside | figure | limit | kept | from |\n|---|---|---:|---|---|---|"


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
        return f"In this run all {len(figures)} figures kept to their limits."
    told = "; ".join(f"{one.aim.name}: {one.aim.told(one.value)}, {one.aim.limit_told}" for one in missed)
    kept = len(figures) - len(missed)
    return f"In this run {kept} of {len(figures)} figures kept to their limits. Missed: {told}."


def cells(aim: Aim) -> tuple[str, str, str]:
    """What a row says of an aim itself: its name, what it stands beside, its limit."""
    return aim.name, aim.beside, _unbroken(aim.limit_told)


def _row(figure: Figure) -> str:
    name, beside, limit = cells(figure.aim)
    verdict = "yes" if figure.kept else "**no**"
    told = _unbroken(figure.aim.told(figure.value))
    return f"| {name} | {beside} | {told} | {limit} | {verdict} | {figure.source} |"


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _machine() -> str:
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}"
