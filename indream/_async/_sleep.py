# Written here, async; indream/_sync/_sleep.py is derived from it.
"""The one place that sleeps."""

from __future__ import annotations

import asyncio

__all__ = ["sleep"]


async def sleep(seconds: float) -> None:
    """Let time pass."""
    await asyncio.sleep(seconds)
