"""Open a file with the program that the system has for it. It never fails a command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["open_file", "start"]

# A program that finds no viewer ends with an error within this time, in seconds.
_PATIENCE: Final = 1
_DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")


def open_file(
    path: Path, environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> str | None:
    """Open a file with the system's viewer.

    Args:
        path: The path of the file.
        environment: The environment variables.
        platform: The system, as `sys.platform` names it.

    Returns:
        Why it could not be opened; None if a viewer was started.
    """
    opener = {"win32": "explorer", "darwin": "open"}.get(platform, "xdg-open")
    if opener == "xdg-open" and not any(environment.get(name) for name in _DISPLAYS):
        # In a terminal without a display, it would start a text browser.
        return "there is no display"
    program = shutil.which(opener, path=environment.get("PATH"))
    if program is None:
        return f"{opener} is not installed"
    try:
        code = start(program, str(path.absolute()))
    except OSError as error:
        return f"{opener} could not be started: {error.strerror}"
    # `explorer` ends with 1 even if it has opened the file.
    return None if not code or opener == "explorer" else f"{opener} found no program for it"


def start(program: str, path: str) -> int | None:
    """Start a program with a file, detached from the terminal.

    Returns:
        Its exit code, or None if it is still running.
    """
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - the program is the system's, and there is no shell
        [program, path], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
