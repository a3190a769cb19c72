"""Runs tests against changed copies of the checkout; the working tree stays as it is."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path, PurePosixPath
from queue import SimpleQueue

from generator.unasync import AsyncSource, derive, sources_in
from tests.mutants.choosing import Change, text_of
from tests.mutants.reach import Reach, digests, stale
from tests.support.repository import ROOT

__all__ = ["measure_reach", "outcomes", "with_twin"]

BUILD = ROOT / "build/mutants"
FIRST_FILES = 3
NOT_RUN = (
    "tests/language/*",
    "tests/packaging/test_[!e]*",
    "tests/reliability/*",
    "tests/test_site.py",
    "tests/typing/*",
)
"""Tests of files, not of code."""


# Which tests reach a line


def measure_reach() -> Reach:
    """Which tests reach which lines; runs the tests whose result may have changed since the last time."""
    directory, record = BUILD / "reach", BUILD / "digests.json"
    before = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    now = digests(ROOT)
    files = stale(Reach(directory), before, now)
    if files == set():
        return Reach(directory)
    directory.mkdir(parents=True, exist_ok=True)
    replaced = list(directory.iterdir()) if files is None else []
    print(f"measuring what {'all' if files is None else len(files)} files of tests reach", flush=True)
    copy = BUILD / "copies/reach"
    _copy_checkout(copy)
    environment = {**_environment(copy), "MUTANTS_REACH": str(directory)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.reach", "-n", "auto"]
    ignored = ["--dist", "loadfile", *(f"--ignore-glob={path}" for path in NOT_RUN)]
    # Tests that fail in the copy are not used, so the exit code does not matter.
    subprocess.run([*command, *ignored, *sorted(files or ())], cwd=copy, env=environment)
    for path in replaced:
        path.unlink()
    record.write_text(json.dumps(now), encoding="utf-8")
    return Reach(directory)


def _groups(reach: Reach, change: Change, most_seconds: float, also: Sequence[str]) -> list[dict[str, float]]:
    """The tests that may notice a change, with their seconds: fast ones that reach its lines come first.

    The tests of the same files and of the same package follow: they may use a result that is kept from a test
    that reaches the lines, or start a process. Without any, those in `tests` itself are run. All are grouped
    by file, since loading a file takes time.
    """
    paths = [change.module, _twin(change.module)]
    # A line that is executed when the module is loaded: any test of the module may depend on it.
    lines = change.mutant.lines or None
    reaching = set().union(*(reach.tests(path, lines) for path in paths))
    near = set(map(_file, reaching))
    order: dict[str, tuple[bool, float]] = {}
    measured = {test: seconds for test, seconds in reach.seconds.items() if _exists(_file(test))}
    for test, seconds in measured.items():
        distance = _distance(test, change.module)
        if test in reaching or _file(test) in near or _file(test) in also or distance < 2:
            # A test that is nearer in one of these ways comes before one that is up to four times as fast.
            weight = 4 ** (distance + (test not in reaching) + (_file(test) not in near))
            order[test] = (_file(test) not in also, (seconds + 0.05) * weight)
    if not order:
        order = {test: (True, seconds) for test, seconds in measured.items() if test.count("/") == 1}
    files: dict[str, dict[str, float]] = {}
    total = 0.0
    for test in sorted(order, key=order.__getitem__):
        total += reach.seconds[test]
        if files and total > most_seconds:
            break
        files.setdefault(_file(test), {})[test] = reach.seconds[test]
    parts = list(files.values())
    return [_merged(group) for group in (parts[:FIRST_FILES], parts[FIRST_FILES:]) if group]


def _file(test: str) -> str:
    return test.partition("::")[0]


@cache
def _exists(file: str) -> bool:
    """Whether a file of tests is still there: it may have another name since it was measured."""
    return (ROOT / file).is_file()


def _distance(test: str, module: str) -> int:
    """0 for a test in a file named like the module, 1 for one about its package, or 2."""
    *directories, name = PurePosixPath(_file(test)).with_suffix("").parts
    *packages, stem = (part.strip("_") for part in PurePosixPath(module).with_suffix("").parts)
    if name.removeprefix("test_") == stem:
        return 0
    about = {part.strip("_") for part in directories[1:]} | {name.removeprefix("test_")}
    return 1 if about & (set(packages) - {"indream"}) else 2


def _merged(parts: Iterable[dict[str, float]]) -> dict[str, float]:
    return {test: seconds for part in parts for test, seconds in part.items()}


def _twin(module: str) -> str:
    return module.replace("indream/_async/", "indream/_sync/", 1)


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


@cache
def _async_sources() -> list[AsyncSource]:
    return [
        *sources_in(ROOT, "indream/_async", "indream/_sync"),
        *sources_in(ROOT, "tests/_async", "tests/_sync"),
    ]


def with_twin(module: str, text: str) -> dict[str, str]:
    """A changed module, and the sync module that is derived from it, if there is one."""
    twin = _twin(module)
    if twin == module:
        return {module: text}
    # All sources are derived, since a substitution that matches nothing is an error; the last one wins.
    return {module: text, twin: derive([*_async_sources(), AsyncSource(module, twin, text)])[twin]}


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
    def changed(self, files: Mapping[str, str]) -> Iterator[None]:
        """A context in which files have another text."""
        before = {name: (self.path / name).read_text(encoding="utf-8") for name in files}
        try:
            self._write(files)
            yield
        finally:
            self._write(before)

    def _write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.path / name
            path.write_text(text, encoding="utf-8")
            # Python takes a compiled file of the same second and size for that of the new text.
            for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
                compiled.unlink()

    def close(self) -> None:
        """End the worker, whose input ends."""
        with self._process:
            pass


# Runs


def outcomes(
    chosen: Sequence[Change], reach: Reach, *, jobs: int, most_seconds: float, also: Sequence[str] = ()
) -> Iterator[tuple[Change, str]]:
    """The outcome of each change: `killed`, `timeout`, `survived`, or `not reached` by any test.

    Args:
        chosen: The changes.
        reach: Which tests reach which lines.
        jobs: The number of processes.
        most_seconds: The duration of the tests that are run for each change; the others are left out.
        also: Files of tests that are run for each change, although no line that they reach was measured,
            because they start processes.
    """
    copies: SimpleQueue[_Copy] = SimpleQueue()
    everything = [_Copy(BUILD / "copies" / str(number)) for number in range(jobs)]
    for copy in everything:
        copies.put(copy)
    passing: dict[str, bool] = {}

    def outcome_of(change: Change) -> str:
        groups = _groups(reach, change, most_seconds, also)
        copy = copies.get()
        try:
            return _outcome(copy, change, groups, passing) if groups else "not reached"
        finally:
            copies.put(copy)

    try:
        with ThreadPoolExecutor(jobs) as pool:
            yield from zip(chosen, pool.map(outcome_of, chosen), strict=True)
    finally:
        for copy in everything:
            copy.close()


def _outcome(copy: _Copy, change: Change, groups: list[dict[str, float]], passing: dict[str, bool]) -> str:
    """The outcome of a change. A test that fails without it too is left out: it says nothing about it.

    `passing` says which tests pass without a change, as far as that was needed.
    """
    tries = 0
    files = with_twin(change.module, change.mutant.apply(text_of(change.module)))
    while True:
        usable = [{test: group[test] for test in group if passing.get(test, True)} for group in groups]
        usable = [group for group in usable if group]
        with copy.changed(files):
            outcome, test = copy.outcome(usable)
        if outcome == "survived":
            return outcome
        # Without a test, the files could not be loaded; then a test of each shows whether they can be.
        everything = _merged(usable)
        firsts = {_file(each): each for each in reversed(everything)}.values()
        failed = {each: everything[each] for each in ([test] if test else firsts)}
        key = test or " ".join(sorted(set(map(_file, failed))))
        failing = ""
        if key not in passing:
            clean, failing = copy.outcome([failed])
            passing[key] = clean == "survived"
        if passing[key]:
            return outcome
        if not test and failing:
            # The files can be loaded, and one of their tests fails without a change.
            del passing[key]
            passing[failing] = False
        elif not test:
            # A machine that is very busy may not have loaded them in time.
            tries += 1
            if tries == 3:
                raise RuntimeError(f"these tests can't be run without a change: {key}")
            del passing[key]
