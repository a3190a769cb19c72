"""The files of this repository that tests read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["ROOT", "STATE_FILE", "title_card"]

ROOT = Path(__file__).parents[2]
STATE_FILE = ROOT / "examples/states/title-card.json"


def title_card() -> dict[str, Any]:
    """A small valid editor state, which the caller may change."""
    state: dict[str, Any] = json.loads(STATE_FILE.read_text(encoding="utf-8"))
    return state
