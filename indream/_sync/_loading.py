# Derived from indream/_async/_loading.py by `make generate`: do not edit, change that file.
"""Loads what the first request needs where it holds nobody up."""

from __future__ import annotations

from indream._sync._threads import off_loop
from indream._net.loading import sync_network as network

__all__ = ["load_network"]


def load_network() -> None:
    """Load what the first request needs."""
    if not network.loaded:
        off_loop(network.load)
