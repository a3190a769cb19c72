"""The files of this repository that tests read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

__all__ = ["OPTIONS", "ROOT", "STATE_FILE", "TESTS", "title_card"]

ROOT = Path(__file__).parents[2]
TESTS = str(ROOT / "tests") + os.sep
"""How the paths of the tests and of these helpers begin, in frames and tracebacks."""
STATE_FILE = ROOT / "examples/states/title-card.json"
OPTIONS: dict[str, Any] = {"ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
"""Options for an export of that state."""


def title_card() -> dict[str, Any]:
    """A small valid editor state, which the caller may change."""
    state: dict[str, Any] = json.loads(STATE_FILE.read_text(encoding="utf-8"))
    return state
