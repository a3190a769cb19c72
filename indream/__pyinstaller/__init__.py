"""What PyInstaller has to know of the package; it finds this by an entry point."""

from __future__ import annotations

from pathlib import Path

__all__ = ["get_hook_dirs"]


def get_hook_dirs() -> list[str]:
    """The folder with the hooks, one for each part of the package."""
    return [str(Path(__file__).parent)]
