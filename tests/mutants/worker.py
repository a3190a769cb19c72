"""A process that runs tests of the checkout in its working directory, each time in a fork of itself.

It has loaded the packages that the tests need, but neither the project nor its tests. Each line that it reads
is a request in JSON: groups of tests, one group after the other until one fails. Each line that it writes is
the outcome, `survived`, `killed` or `timeout`, with the test that ran last.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

PRELOADED = [
    "PIL.Image",
    "aiohttp",
    "anyio",
    "asyncio",
    "attrs",
    "av",
    "blockbuster",
    "dateutil.parser",
    "fastapi",
    "httpcore",
    "httpx",
    "httpx2",
    "hypothesis",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "openapi_python_client",
    "orjson",
    "rich.console",
    "sqlite3",
    "starlette.applications",
    "typer",
    "unittest.mock",
    "uvicorn",
    "vcr",
    "xdist",
    "xml.etree.ElementTree",
    "yaml",
]
# Assertions stay as they are written: nobody reads why a test fails.
PLAIN = "--assert=plain"
MOST_BYTES = 4 << 30
PATIENCE = 10.0
"""A test may take three times as long as it did, and this many seconds more: a machine may be busy."""


class _Chosen:
    """Runs chosen tests only, and ends the process when one takes far too long, even in a loop in C."""

    def __init__(self, seconds: dict[str, float], note: int) -> None:
        self._seconds = seconds
        self._note = note

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {test: place for place, test in enumerate(self._seconds)}
        items[:] = sorted(
            (item for item in items if item.nodeid in order), key=lambda each: order[each.nodeid]
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        os.truncate(self._note, 0)
        os.pwrite(self._note, item.nodeid.encode(), 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(int(PATIENCE + 3 * self._seconds[item.nodeid]))
        try:
            return (yield)
        finally:
            signal.alarm(0)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        # A test may run pytest in this process, where what is loaded already can't be rewritten; its fixture
        # `pytester` removes the variable.
        os.environ["PYTEST_ADDOPTS"] = PLAIN


def _run(seconds: dict[str, float], note: int) -> int:
    """Run tests in this process, which is a fork; the exit code is that of pytest.

    The file `note` has the id of the test that runs.
    """
    os.setpgid(0, 0)
    # A loop that does not end may fill a list.
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    output = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(output, descriptor)
    # Loading the tests may hang too.
    signal.alarm(120)
    files = list(dict.fromkeys(test.partition("::")[0] for test in seconds))
    options = ["-q", "-x", PLAIN, "--no-header"]
    return int(pytest.main([*options, *files], plugins=[_Chosen(seconds, note)]))


def outcome_of(seconds: dict[str, float]) -> tuple[str, str]:
    """The outcome of some tests, with the seconds that each took before, and the test that decided it."""
    with tempfile.TemporaryFile() as note:
        outcome = _outcome_of(seconds, note.fileno())
        return outcome, os.pread(note.fileno(), 10_000, 0).decode()


def _outcome_of(seconds: dict[str, float], note: int) -> str:
    child = os.fork()
    if not child:
        code = 70
        with contextlib.suppress(BaseException):
            code = _run(seconds, note)
        os._exit(code)
    limit = time.monotonic() + 60 + 3 * sum(seconds.values())
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > limit:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "timeout"
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # processes that the tests began
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    return {0: "survived", 5: "survived"}.get(os.WEXITSTATUS(status), "killed")


def main() -> None:
    """Answer requests until there are no more."""
    sys.path[0] = str(Path.cwd())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in PRELOADED:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    for line in sys.stdin:
        groups: list[dict[str, float]] = json.loads(line)
        outcome, test = "survived", ""
        for seconds in groups:
            outcome, test = outcome_of(seconds)
            if outcome != "survived":
                break
        sys.stdout.write(json.dumps([outcome, test]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
