"""Commands in their own processes, for tests of real descriptors and real signals."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from tests.support.forking import python
from tests.support.repository import OPTIONS
from tests.support.waiting import PATIENCE

INDREAM = (sys.executable, "-m", "indream")


def write_jobs(place: Path, keys: str = "abc") -> None:
    """A file of jobs for `batch`."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {**OPTIONS, "editorState": state}
    lines = [json.dumps({"key": key, "payload": payload}) for key in keys]
    (place / "jobs.jsonl").write_text("\n".join(lines), encoding="utf-8")


class Running:
    """A command that runs.

    Args:
        argv: Its arguments.
        before: The command that runs it, such as `nohup`.
        imported: Whether its process may begin with the modules of commands imported.
    """

    def __init__(self, *argv: str, before: tuple[str, ...] = (), imported: bool = True) -> None:
        self.process: Any
        if imported and not before:
            self.process = python("-m", "indream", *argv, start_new_session=True)
        else:
            self.process = subprocess.Popen(
                [*before, *INDREAM, *argv],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        self.lines: list[str] = []

    def read(self, until: str) -> None:
        """Read standard error up to a line with a text."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            if until in line:
                return
        raise AssertionError(f"{until!r} did not appear: {self.lines}")

    def end(self) -> int:
        """Wait for its end; gives the exit code."""
        _, errors = self.process.communicate(timeout=PATIENCE)
        self.lines += errors.splitlines()
        code: int = self.process.returncode
        return code

    def close(self) -> None:
        """End it in any case."""
        self.process.kill()
        self.process.communicate()


def opened(kind: type[Any]) -> Iterator[Any]:
    """A function that runs commands as a `Running` or another class, and closes them after the test."""
    with ExitStack() as stack:
        yield lambda *argv, **options: stack.enter_context(closing(kind(*argv, **options)))
