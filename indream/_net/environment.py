"""The proxies of this process."""

from __future__ import annotations

import os
import sys

from indream._net.proxies import Proxies, proxies

__all__ = ["proxies_here"]


def proxies_here() -> Proxies:
    """The proxies of the environment; on macOS and Windows, the system's proxies if it has none."""
    system: dict[str, str] = {}
    if sys.platform in ("darwin", "win32"):
        from urllib.request import getproxies

        system = getproxies()
    return proxies(os.environ, system)
