"""The results of `make mutants` as a section of docs/reliability.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

__all__ = ["RESULTS", "section", "totals"]

RESULTS = Path(__file__).parent / "results.json"

_INTRODUCTION = """\
## Tests that detect changes

`make mutants` changes the code in small ways: a comparison, a number, a condition, a statement that is
removed. Each change is made in a copy of the code, and the tests that reach its lines run there. A change
that no test notices has survived.

Some changes can't be noticed, because the program behaves as before: these equivalent changes are listed with
a reason in [equivalent.toml](../tests/mutants/equivalent.toml). The survivors are in
[results.json](../tests/mutants/results.json), with the seed and the date of each run.
"""


def section(results: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The section as Markdown, with a row for each package; by default of the results that are checked in."""
    found = json.loads(RESULTS.read_text(encoding="utf-8")) if results is None else results
    packages: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name, result in found.items():
        packages.setdefault(_package(name), {})[name] = result
    rows = [_row(f"`{package}`", packages[package]) for package in sorted(packages)]
    head = [
        "| package | modules | changes | noticed | equivalent | survived | score |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([_INTRODUCTION, *head, *rows, _row("all", found), ""])


def totals(results: Mapping[str, Mapping[str, Any]]) -> str:
    """One line about all results."""
    changes, killed, equivalent = _sums(results)
    return (
        f"{changes} mutants in {len(results)} modules, {killed} killed, {equivalent} equivalent, "
        f"{changes - killed - equivalent} survived: {_share(killed, changes)}, "
        f"{_share(killed, changes - equivalent)} without equivalent ones"
    )


def _package(module: str) -> str:
    parent = PurePosixPath(module).parent.as_posix()
    return "/".join(parent.split("/")[:2])


def _sums(results: Mapping[str, Mapping[str, Any]]) -> tuple[int, int, int]:
    changes, killed, equivalent = (
        sum(result[name] for result in results.values()) for name in ("mutants", "killed", "equivalent")
    )
    return changes, killed, equivalent


def _row(name: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    changes, killed, equivalent = _sums(results)
    survived = changes - killed - equivalent
    score = _share(killed, changes - equivalent)
    return f"| {name} | {len(results)} | {changes} | {killed} | {equivalent} | {survived} | {score} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "none"
