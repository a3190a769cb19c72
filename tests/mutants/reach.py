"""Which tests reach which lines: measured with coverage, as a plugin of pytest (`-p tests.mutants.reach`).

Each process writes two files into the directory `MUTANTS_REACH`: the data of coverage, with the id of a test
as the context of a line, and the seconds of each test that passed. More runs add more files.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import coverage
import pytest
from coverage.numbits import register_sqlite_functions

__all__ = ["Reach"]

PACKAGES = ("indream", "generator")


class _Recorder:
    """Measures each test by itself, with its fixtures."""

    def __init__(self, directory: Path, root: Path) -> None:
        name = f"reach-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{time.time_ns()}"
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


@attrs.define(slots=False)
class Reach:
    """The measurements of the runs in a directory."""

    directory: Path

    @cached_property
    def seconds(self) -> dict[str, float]:
        """The duration of each test that passed."""
        found: dict[str, float] = {}
        for path in sorted(self.directory.glob("reach-*.json"), key=_age):
            found |= json.loads(path.read_text(encoding="utf-8"))
        return found

    @cached_property
    def _databases(self) -> list[Any]:
        connections = []
        for path in sorted(self.directory.glob("reach-*.coverage")):
            connection = sqlite3.connect(path)
            register_sqlite_functions(connection)
            connections.append(connection)
        return connections

    def tests(self, module: str, lines: range) -> list[str]:
        """The tests that execute one of the lines of a module (its path in the checkout), fastest first."""
        found: set[str] = set()
        for database in self._databases:
            rows = database.execute(
                "select context.context, line_bits.numbits from line_bits"
                " join file on file.id = line_bits.file_id join context on context.id = line_bits.context_id"
                " where file.path like ?",
                (f"%/{module}",),
            )
            found |= {context for context, bits in rows if _any_line(lines, bits)}
        return sorted((test for test in found if test in self.seconds), key=lambda test: self.seconds[test])


def _any_line(lines: range, numbits: bytes) -> bool:
    return any(line // 8 < len(numbits) and numbits[line // 8] & 1 << line % 8 for line in lines)


def _age(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
