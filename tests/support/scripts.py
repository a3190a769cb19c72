"""Python programs run on their own, with every warning an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.forking import ALLOCATOR, DEVELOPMENT, python
from tests.support.repository import ROOT
from tests.support.waiting import PATIENCE

__all__ = ["outcome"]


def outcome(
    script: str, *arguments: str, directory: Path = ROOT, imported: bool = False
) -> tuple[int, str, str]:
    """The exit code of a script in a directory, what it printed, and what it complained about.

    With `imported`, its process may begin with the client imported.
    """
    argv, env = ("-c", script, *arguments), os.environ | {"INDREAM_API_KEY": "k"}
    if imported:
        with python(*argv, options=DEVELOPMENT, cwd=directory, env=env) as process:
            output, errors = process.communicate(PATIENCE)
        return process.wait(), output, errors
    command = [sys.executable, *DEVELOPMENT, *argv]
    done = subprocess.run(
        command, cwd=directory, env=env | ALLOCATOR, capture_output=True, text=True, timeout=PATIENCE
    )
    return done.returncode, done.stdout, done.stderr
