"""The page: a table for each section, a row for each rule, with the tests that show it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from tests.reliability.catalog import Catalog, Section
from tests.reliability.collecting import MarkedTest

__all__ = ["findings", "page"]

INTRODUCTION = """\
<!-- Made by `make reliability` from the marks of the tests and tests/reliability/rules.toml: do not edit. -->

# Reliability

This page lists how the client handles faults of the network and the service, and forged requests. Next to
each rule are the tests that fail if the rule is broken. They produce the fault on loopback or in place of the
network, with clocks that stand still.

A test is listed with its file and its name, without `test_` and with spaces. Tests without a directory are in
`tests/_async`; `tests/_sync` is derived from it and runs the same tests with the sync client.

`make test` runs all of them. `make faults` measures the client under thousands of faults: duplicates,
attempts in an outage, overshoot of deadlines, memory.
"""


def findings(catalog: Catalog, tests: Sequence[MarkedTest]) -> list[str]:
    """The mistakes in the marks: each names the test or the rule, and says what to do."""
    found: list[str] = []
    shown: dict[object, set[tuple[str, str, str]]] = {}
    for test in tests:
        where = f"{test.path}: {test.name}"
        if not test.runs:
            found.append(f"{where} is skipped or expected to fail: it shows no rule")
        for rule in test.rules:
            if rule not in catalog.ids:
                found.append(f"{where} is marked with {rule!r}, which tests/reliability/rules.toml lacks")
            shown.setdefault(rule, set()).add((test.path, test.name, test.case))
    for rule in catalog.ids:
        if rule not in shown:
            found.append(f"no test shows the rule {rule}: mark one, or write it")
        if any((_sync(path), *rest) not in shown[rule] for path, *rest in shown.get(rule, ())):
            found.append(f"{rule} is shown for one client and not for the other: run `make generate`")
    return sorted(set(found))


def page(catalog: Catalog, tests: Sequence[MarkedTest]) -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(_table(section, tests) for section in catalog.sections)])


def _table(section: Section, tests: Sequence[MarkedTest]) -> str:
    rows = [f"| {rule.text} | {_shown_by(rule.id, tests)} |" for rule in section.rules]
    return "\n".join([f"## {section.title}", "", "| rule | tests |", "|---|---|", *rows, ""])


def _shown_by(rule: str, tests: Sequence[MarkedTest]) -> str:
    """The tests of a rule, by file; a derived test is not listed, only the test that it is derived from."""
    names: dict[str, dict[str, None]] = {}
    for test in tests:
        if rule in test.rules and not test.path.startswith("tests/_sync/"):
            names.setdefault(test.path, {})[test.name.removeprefix("test_").replace("_", " ")] = None
    files = [f"[{_label(path)}](../{path}): {'; '.join(names[path])}" for path in sorted(names, key=_label)]
    return "<br>".join(files)


def _label(path: str) -> str:
    place = PurePosixPath(path).relative_to("tests")
    return str(place.parent / place.stem.removeprefix("test_")).removeprefix("_async/")


def _sync(path: str) -> str:
    return path.replace("tests/_async/", "tests/_sync/", 1)
