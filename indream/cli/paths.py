"""Paths and keys on the command line. An empty one, as of a shell variable that is not set, is rejected."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from indream._paths import check_path

__all__ = ["as_directory", "as_input", "as_key", "as_output", "as_output_path", "as_path"]

_SHOWN = 40
"""A message quotes at most this many characters of a value."""


def as_path(value: str | Path) -> Path:
    """The parser of an argument or option that names a file or a directory."""
    return Path(_text(value))


def as_output(value: str) -> str:
    """The parser of one that is written: as text, in which `videos/` is a directory.

    Many programs write to standard output for `-`. No command does, and a file with this name would be a
    surprise: it is an error that says so, before a render is paid for.
    """
    text = _text(value)
    if text == "-":
        raise typer.BadParameter(
            "'-' does not mean standard output. Pass a path: ./- for one with this name."
        )
    return text


def as_output_path(value: str | Path) -> Path:
    """The same as a path."""
    return Path(as_output(str(value)))


def as_input(value: str) -> str:
    """The parser of a file that is read; `-` is standard input.

    Content in its place, such as JSON, is an error that says so.
    """
    text = _text(value)
    content = text.lstrip().startswith(("{", "[")) or "\n" in text
    if content and not os.path.exists(text):  # noqa: PTH110 - `Path.exists` raises for a name that is too long
        shown = repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
        raise typer.BadParameter(
            f"{shown} is not a file. Pass the path of a file, or - to read the content from standard input."
        )
    return text


def as_directory(value: str | Path) -> Path:
    """The parser of an option that names a directory to look in."""
    path = as_path(value)
    if not path.is_dir():
        raise typer.BadParameter(f"{path} is not a directory")
    return path


def as_key(value: str) -> str:
    """The parser of an option by which the same command finds again what it has created."""
    if not value:
        raise typer.BadParameter("the key must not be empty")
    return value


def _text(value: str | Path) -> str:
    try:
        return check_path("the path", value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
