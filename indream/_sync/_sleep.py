# Derived from indream/_async/_sleep.py by `make generate`: do not edit, change that file.
"""The one place that sleeps."""

from __future__ import annotations

import time

__all__ = ["sleep"]


def sleep(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)
