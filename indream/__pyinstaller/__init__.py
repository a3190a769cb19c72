"""The PyInstaller hooks of the package, found through an entry point."""

from __future__ import annotations

from pathlib import Path

__all__ = ["get_hook_dirs"]


def get_hook_dirs() -> list[str]:
    """The directory of the hooks, one for each part of the package."""
    return [str(Path(__file__).parent)]
