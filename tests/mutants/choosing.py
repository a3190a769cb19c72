"""Which changes are made: some of each module, chosen by a seed."""

from __future__ import annotations

import hashlib
import random
from fnmatch import fnmatch

import attrs

from tests.mutants.operators import Mutant, is_readable, mutants
from tests.support.repository import ROOT

__all__ = ["PACKAGES", "Change", "changes", "digest", "modules", "text_of"]

PACKAGES = ("indream", "generator")
NOT_CHANGED = ("indream/_sync/*", "indream/generated/*", "indream/__pyinstaller/*", "*/_advance_widths.py")
"""Modules that are derived or generated, that run while an app is frozen, or that are tables."""


@attrs.frozen
class Change:
    """A mutant of a module, with the line where it begins, and the changed lines before and after."""

    module: str
    mutant: Mutant
    line: int
    before: str
    after: str


def modules(pattern: str) -> list[str]:
    """The modules written by hand whose path matches, such as `indream/timeline/*`."""
    paths = (
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )
    return [
        path
        for path in paths
        if fnmatch(path, pattern) and not any(fnmatch(path, row) for row in NOT_CHANGED)
    ]


def text_of(module: str) -> str:
    """The text of a module of the checkout."""
    return (ROOT / module).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """A short name of a text; another text has another one."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changes(module: str, seed: int, count: int) -> list[Change]:
    """Changes of a module, chosen by the seed; with a greater count, the same ones are the first."""
    source = text_of(module)
    candidates = mutants(source)
    random.Random(f"{seed} {module}").shuffle(candidates)
    chosen: list[Change] = []
    for mutant in candidates:
        if len(chosen) == count:
            break
        if is_readable(source, mutant):
            line = source.count("\n", 0, mutant.begin) + 1
            chosen.append(Change(module, mutant, line, *mutant.excerpts(source)))
    return chosen
