"""Waiting for another thread or process."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["PATIENCE", "until"]

PATIENCE = 120.0
"""Seconds after which something that does not happen has failed: far more than a busy machine needs."""


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, which only depends on other threads or processes."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
