"""Which tests reach which lines: measured with coverage, as a plugin of pytest (`-p tests.mutants.reach`).

Each process writes two files into the directory `MUTANTS_REACH`: the data of coverage, with the id of a test
as the context of a line, and the seconds of each test that passed. More runs add more files.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import attrs
import coverage
import pytest

from tests.mutants.choosing import PACKAGES, digest

__all__ = ["Reach", "digests", "stale"]


class _Recorder:
    """Measures each test by itself, with its fixtures."""

    def __init__(self, directory: Path, root: Path) -> None:
        name = f"{time.time_ns()}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self._seconds_file = directory / f"{name}.json"
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._coverage = coverage.Coverage(
            data_file=str(directory / f"{name}.coverage"),
            config_file=False,
            include=[str(root / package / "*") for package in PACKAGES],
            messages=False,
        )
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        begin = time.perf_counter()
        result = yield
        if item.nodeid not in self._failed:
            self._seconds[item.nodeid] = round(time.perf_counter() - begin, 4)
        self._coverage.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        self._coverage.save()
        self._seconds_file.write_text(json.dumps(self._seconds), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Measure in each process that runs tests."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        return
    config.pluginmanager.register(_Recorder(Path(os.environ["MUTANTS_REACH"]), config.rootpath))


@attrs.define(slots=False, eq=False)
class Reach:
    """The measurements of the runs in a directory; of a test that was measured twice, the newer one."""

    directory: Path

    @cached_property
    def seconds(self) -> dict[str, float]:
        """The duration of each test that passed."""
        return {test: seconds for test, (seconds, _) in self._newest.items()}

    @cached_property
    def _newest(self) -> dict[str, tuple[float, str]]:
        return {
            test: (seconds, path.stem)
            for path in sorted(self.directory.glob("*-*.json"))
            for test, seconds in json.loads(path.read_text(encoding="utf-8")).items()
        }

    @cached_property
    def _data(self) -> dict[str, coverage.CoverageData]:
        names = {name for _, name in self._newest.values()}
        found = {name: coverage.CoverageData(str(self.directory / f"{name}.coverage")) for name in names}
        for data in found.values():
            data.read()
        return found

    def tests(self, module: str, lines: Collection[int] | None = None) -> set[str]:
        """The tests that execute one of the lines of a module (its path in the checkout), or any line."""
        reached = self._reached(module)
        return {test for line in reached if lines is None or line in lines for test in reached[line]}

    @cache  # noqa: B019 - an object of this class lives as long as the run
    def _reached(self, module: str) -> dict[int, set[str]]:
        reached: dict[int, set[str]] = {}
        for name, data in self._data.items():
            for path in data.measured_files():
                if not path.endswith(f"/{module}"):
                    continue
                for line, tests in data.contexts_by_lineno(path).items():
                    newest = {test for test in tests if self._newest.get(test, (0.0, ""))[1] == name}
                    reached.setdefault(line, set()).update(newest)
        return reached


def digests(root: Path) -> dict[str, str]:
    """The digest of each Python file that the measurements depend on, by its path."""
    return {
        path.relative_to(root).as_posix(): digest(path.read_text(encoding="utf-8"))
        for package in (*PACKAGES, "tests")
        for path in sorted((root / package).rglob("*.py"))
        if "tests/mutants" not in path.as_posix()
    }


def stale(reach: Reach, before: Mapping[str, str], now: Mapping[str, str]) -> set[str] | None:
    """The files of tests to measure again, after the files with these digests have changed; None means all.

    These are the tests that are new or changed, and those that reach a changed module. When anything that
    tests share has changed, it is all of them.
    """
    files: set[str] = set()
    for path in {path for path in {*before, *now} if before.get(path) != now.get(path)}:
        if path.startswith("tests/"):
            if not PurePosixPath(path).name.startswith("test_"):
                return None
            files.add(path)
        else:
            files |= {test.partition("::")[0] for test in reach.tests(path)}
    return files & set(now)
