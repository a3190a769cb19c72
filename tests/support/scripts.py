"""Python programs run on their own, with every warning an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.repository import ROOT
from tests.support.waiting import PATIENCE

__all__ = ["outcome"]


def outcome(script: str, *arguments: str, directory: Path = ROOT) -> tuple[int, str, str]:
    """The exit code of a script in a directory, what it printed, and what it complained about."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script, *arguments],
        cwd=directory,
        env=os.environ | {"INDREAM_API_KEY": "k"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout, done.stderr
