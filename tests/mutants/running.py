"""Runs tests against changed copies of the checkout; the working tree stays as it is."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import Any

import attrs

from generator.unasync import derive, sources_in
from tests.mutants.operators import Mutant, is_readable, mutants
from tests.mutants.reach import Reach
from tests.support.repository import ROOT

__all__ = ["Equivalents", "measure_reach", "modules", "run_modules"]

REACH = ROOT / "build/mutants/reach"
COPIES = ROOT / "build/mutants/copies"
EQUIVALENT = Path(__file__).parent / "equivalent.toml"
MADE = ("indream/_sync/*", "indream/generated/*", "indream/__pyinstaller/*", "*/_advance_widths.py")
"""Modules that nobody writes by hand, or that are tables."""
FIRST_FILES = 3
MOST_SECONDS = 90.0
"""The fastest tests are run, up to this many seconds: thousands of tests reach a line of every call."""
NOT_RUN = ("tests/packaging", "tests/test_site.py", "tests/typing", "tests/language", "tests/reliability")
"""Tests of files, not of code."""


def modules(pattern: str) -> list[str]:
    """The modules written by hand whose path matches, such as `indream/timeline/*`."""
    paths = [
        path.relative_to(ROOT).as_posix()
        for package in ("indream", "generator")
        for path in sorted((ROOT / package).rglob("*.py"))
    ]
    return [
        path for path in paths if fnmatch(path, pattern) and not any(fnmatch(path, made) for made in MADE)
    ]


@attrs.frozen
class Equivalents:
    """The changes that change no behavior: module, lines before, lines after, each with a reason."""

    reasons: dict[tuple[str, str, str], str]

    @classmethod
    def read(cls) -> Equivalents:
        """The list in equivalent.toml."""
        document: dict[str, Any] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
        rows = document.get("equivalent", [])
        return cls({(row["module"], row["before"], row["after"]): row["reason"] for row in rows})


# Which tests reach a line


def measure_reach(paths: Sequence[str], jobs: int) -> None:
    """Run the tests once and note which lines each of them executes."""
    REACH.mkdir(parents=True, exist_ok=True)
    copy = COPIES / "reach"
    _copy_checkout(copy)
    environment = {**_environment(copy), "MUTANTS_REACH": str(REACH)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.reach", "--dist", "loadfile"]
    ignored = [f"--ignore={path}" for path in NOT_RUN]
    subprocess.run([*command, "-n", str(jobs), *ignored, *paths], cwd=copy, env=environment)


def _groups(reach: Reach, module: str, lines: range) -> list[dict[str, float]]:
    """The tests that reach some lines: those that are about the module first, all fastest first."""
    paths = [module]
    if module.startswith("indream/_async/"):
        paths.append(module.replace("indream/_async/", "indream/_sync/", 1))
    tests = {test for path in paths for test in reach.tests(path, lines)}
    # A line that is executed when the module is loaded: any test of the module may depend on it.
    tests = tests or {test for path in paths for test in reach.tests(path, range(100_000))}
    files: dict[str, dict[str, float]] = {}
    total = 0.0
    for test in sorted(tests, key=lambda each: reach.seconds[each]):
        total += reach.seconds[test]
        if total > MOST_SECONDS:
            break
        files.setdefault(test.partition("::")[0], {})[test] = reach.seconds[test]
    words = {part.strip("_") for part in PurePosixPath(module).with_suffix("").parts} - {"indream", "async"}
    order = sorted(files, key=lambda file: (not _is_about(file, words), sum(files[file].values())))
    return [
        _merged(files[file] for file in part) for part in (order[:FIRST_FILES], order[FIRST_FILES:]) if part
    ]


def _is_about(file: str, words: set[str]) -> bool:
    parts = PurePosixPath(file).with_suffix("").parts
    return any(part.strip("_").removeprefix("test_") in words for part in parts)


def _merged(parts: Any) -> dict[str, float]:
    merged: dict[str, float] = {}
    for part in parts:
        merged |= part
    return merged


# Copies


def _environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy), "PYTHONHASHSEED": "0"}


def _copy_checkout(copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


class _Copy:
    """A copy of the checkout with a worker process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _copy_checkout(path)
        self._process = subprocess.Popen(
            [sys.executable, "tests/mutants/worker.py"],
            cwd=path,
            env=_environment(path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def outcome(self, groups: list[dict[str, float]]) -> tuple[str, str]:
        """The outcome of groups of tests, and the test that decided it, if one did."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(groups) + "\n")
        self._process.stdin.flush()
        outcome, test = json.loads(self._process.stdout.readline())
        return outcome, test

    @contextlib.contextmanager
    def changed(self, module: str, text: str) -> Iterator[None]:
        """A context in which a module has another text, and its sync twin the derived one."""
        before = {module: (self.path / module).read_text(encoding="utf-8")}
        after = {module: text}
        try:
            self._write(after)
            if module.startswith("indream/_async/"):
                twin = module.replace("indream/_async/", "indream/_sync/", 1)
                before[twin] = (self.path / twin).read_text(encoding="utf-8")
                sources = [
                    *sources_in(self.path, "indream/_async", "indream/_sync"),
                    *sources_in(self.path, "tests/_async", "tests/_sync"),
                ]
                self._write({twin: derive(sources)[twin]})
            yield
        finally:
            self._write(before)

    def _write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.path / name
            path.write_text(text, encoding="utf-8")
            # Python takes a compiled file of the same second and size for that of the new text.
            for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
                compiled.unlink()

    def close(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


# Runs


def run_modules(
    names: Sequence[str], seed: int, count: int, jobs: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The results of modules, one after the other: how many changes were made, and which were not noticed."""
    reach, equivalents = Reach(REACH), Equivalents.read()
    copies: SimpleQueue[_Copy] = SimpleQueue()
    everything = [_Copy(COPIES / str(number)) for number in range(jobs)]
    for copy in everything:
        copies.put(copy)
    trust = _Trust()
    try:
        with ThreadPoolExecutor(jobs) as pool:
            for name in names:
                source = (ROOT / name).read_text(encoding="utf-8")
                chosen = _chosen(source, random.Random(f"{seed} {name}"), count)
                if not chosen:
                    continue
                planned = [(mutant, _groups(reach, name, mutant.lines)) for mutant in chosen]
                outcomes = list(
                    pool.map(lambda plan, name=name: _outcome(copies, trust, name, *plan), planned)
                )
                yield name, _result(name, source, seed, chosen, outcomes, equivalents)
    finally:
        for copy in everything:
            copy.close()


def _chosen(source: str, chance: random.Random, count: int) -> list[Mutant]:
    candidates = mutants(source)
    chance.shuffle(candidates)
    chosen: list[Mutant] = []
    for mutant in candidates:
        if len(chosen) == count:
            break
        if is_readable(source, mutant):
            chosen.append(mutant)
    return chosen


class _Trust:
    """Whether tests pass in a copy that is not changed: one that fails there says nothing about a change."""

    def __init__(self) -> None:
        self._passes: dict[str, bool] = {}

    def passes(self, copy: _Copy, key: str, group: dict[str, float]) -> bool:
        """Whether tests pass; asked once for each key."""
        if key not in self._passes:
            self._passes[key] = copy.outcome([group])[0] == "survived"
        return self._passes[key]

    def usable(self, group: dict[str, float]) -> dict[str, float]:
        """The tests of a group that have not failed without a change."""
        return {test: seconds for test, seconds in group.items() if self._passes.get(test, True)}


def _outcome(
    copies: SimpleQueue[_Copy],
    trust: _Trust,
    module: str,
    mutant: Mutant,
    groups: list[dict[str, float]],
) -> str:
    if not groups:
        return "not reached"
    copy = copies.get()
    try:
        text = mutant.apply((copy.path / module).read_text(encoding="utf-8"))
        while True:
            usable = [kept for group in groups if (kept := trust.usable(group))]
            with copy.changed(module, text):
                outcome, test = copy.outcome(usable)
            if outcome == "survived":
                return outcome
            group = {key: seconds for kept in usable for key, seconds in kept.items()}
            if test:
                if trust.passes(copy, test, {test: group[test]}):
                    return outcome
            else:  # The tests could not be loaded.
                files = " ".join(sorted({key.partition("::")[0] for key in group}))
                if trust.passes(copy, files, group):
                    return outcome
                raise RuntimeError(f"these tests can't be run without a change: {files}")
    finally:
        copies.put(copy)


def _result(
    module: str,
    source: str,
    seed: int,
    chosen: list[Mutant],
    outcomes: list[str],
    equivalents: Equivalents,
) -> dict[str, Any]:
    result: dict[str, Any] = {"seed": seed, "mutants": len(chosen), "killed": 0, "equivalent": 0}
    survivors: list[dict[str, Any]] = []
    for mutant, outcome in zip(chosen, outcomes, strict=True):
        before, after = mutant.excerpts(source)
        if outcome in ("killed", "timeout"):
            result["killed"] += 1
        elif (module, before, after) in equivalents.reasons:
            result["equivalent"] += 1
        else:
            line = source.count("\n", 0, mutant.begin) + 1
            survivors.append({"line": line, "outcome": outcome, "before": before, "after": after})
    return {**result, "survivors": survivors}
