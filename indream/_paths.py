"""Paths, and other texts, that are passed as arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from indream._arguments import check_type

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_files", "check_name", "check_path", "plain_text"]


def check_path(name: str, value: object) -> str:
    """Return a path as text; TypeError or ValueError with the argument's name if it is not one, or empty."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a string or a path, not {type(value).__name__}")
    text = os.fspath(cast("os.PathLike[Any]", value))
    if not isinstance(text, str):  # A path may be bytes.
        raise TypeError(f"{name} must be a path of text, not of {type(text).__name__}")
    return check_name(name, text)  # `pathlib` would read an empty one as the current directory.


def check_name(name: str, value: object) -> str:
    """Return a text; TypeError or ValueError with the argument's name if it is not one, or empty."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    if not value:
        raise ValueError(f"{name} must not be empty")
    return plain_text(value)


def plain_text(text: str) -> str:
    """A text as a `str`: an enum whose values are texts would be written with the name of its member."""
    return str.__str__(text)


def check_files(files: Mapping[str, object]) -> dict[str, Path]:
    """Return the paths of the files of assets by the assets' ids; raises as `check_path`, or TypeError."""
    check_type("files", files, Mapping, "a dict")
    from pathlib import Path  # Not before it is needed: `import indream.media` is quick.

    return {id: Path(check_path(f"the file of {id!r}", path)) for id, path in files.items()}
