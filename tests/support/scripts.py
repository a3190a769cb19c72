"""Python programs run on their own, with every warning an error."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.repository import ROOT
from tests.support.waiting import PATIENCE

__all__ = ["outcome"]


def outcome(script: str, *arguments: str) -> tuple[int, str, str]:
    """The exit code of a script, what it printed, and what it complained about."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script, *arguments],
        cwd=ROOT,
        env=os.environ | {"INDREAM_API_KEY": "k"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout, done.stderr
