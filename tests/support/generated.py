"""The output of the generator: made quickly, written to a directory, imported."""

from __future__ import annotations

import importlib
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

__all__ = ["imported", "unformatted", "write"]


@contextmanager
def unformatted() -> Generator[None]:
    """Compile generated files, but do not format them: ruff takes longer than everything before it."""
    with patch("generator.__main__.format_python", _compiled):
        yield


def _compiled(files: dict[str, str]) -> dict[str, str]:
    for path, text in files.items():
        compile(text, path, "exec", dont_inherit=True)
    return files


def write(directory: Path, files: Mapping[str, str]) -> None:
    """Write generated files to a directory."""
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")


@contextmanager
def imported(name: str, files: Mapping[str, str]) -> Generator[Path]:
    """Let generated files be imported as a package of a name, from the directory that this returns.

    Its modules are forgotten afterwards.
    """
    with tempfile.TemporaryDirectory() as directory:
        write(Path(directory) / name, files)
        sys.path.insert(0, directory)
        importlib.invalidate_caches()
        try:
            yield Path(directory)
        finally:
            sys.path.remove(directory)
            for module in [module for module in sys.modules if module.partition(".")[0] == name]:
                del sys.modules[module]
            importlib.invalidate_caches()
