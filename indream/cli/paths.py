"""Paths and keys on the command line. An empty one, as of a shell variable that is not set, is rejected."""

from __future__ import annotations

from pathlib import Path

import typer

from indream._wire.settings import check_path

__all__ = ["as_key", "as_path", "as_path_text"]


def as_path(value: str | Path) -> Path:
    """The parser of an argument or option that names a file or a directory."""
    return Path(as_path_text(value))


def as_path_text(value: str | Path) -> str:
    """The same for one that has a meaning as text: `-` is standard input, `videos/` is a directory."""
    try:
        return check_path("the path", value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def as_key(value: str) -> str:
    """The parser of an option by which the same command finds again what it has created."""
    if not value:
        raise typer.BadParameter("the key must not be empty")
    return value
