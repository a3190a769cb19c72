# Written here, async; indream/_sync/_loading.py is derived from it.
"""Loads what the first request needs where it holds nobody up."""

from __future__ import annotations

from indream._async._threads import off_loop
from indream._net.loading import async_network as network

__all__ = ["load_network"]


async def load_network() -> None:
    """Load what the first request needs."""
    if not network.loaded:
        await off_loop(network.load)
