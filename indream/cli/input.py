"""Read JSON from files and from standard input."""

from __future__ import annotations

import codecs
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from indream.cli.errors import CommandError
from indream.cli.paths import as_input

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import BinaryIO

__all__ = [
    "STDIN",
    "State",
    "check_sources",
    "name_of",
    "opened",
    "parsed_json",
    "parsed_object",
    "read_bytes",
    "read_object",
    "read_state",
    "state_in",
    "stdin",
]

STDIN = "-"

State = Annotated[
    str,
    typer.Argument(
        parser=as_input,
        metavar="STATE",
        help="A JSON file with the editor state, or with an object that has it as [bold]editorState[/bold];"
        " - is standard input.",
        show_default=False,
    ),
]


def stdin() -> BinaryIO:
    """Standard input as bytes."""
    if sys.stdin is None:
        raise CommandError("standard input is closed")
    return sys.stdin.buffer


def name_of(source: str) -> str:
    """The name of a source of input in messages."""
    return "standard input" if source == STDIN else source


def check_sources(*sources: str | None) -> None:
    """Raise CommandError if a command would read standard input for several of its files."""
    if sources.count(STDIN) > 1:
        raise CommandError("standard input can be read only once: pass - for one file only")


def read_bytes(source: str) -> bytes:
    """All of a file, or of standard input."""
    return stdin().read() if source == STDIN else Path(source).read_bytes()


@contextlib.contextmanager
def opened(file: str) -> Generator[str | BinaryIO]:
    """A path, or a copy of standard input, for a reader that has to know its size or to seek."""
    if file != STDIN:
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stdin(), copy)
        copy.seek(0)
        yield copy


def read_object(source: str) -> dict[str, Any]:
    """A JSON object."""
    return parsed_object(read_bytes(source), name_of(source))


def parsed_json(text: bytes, name: str) -> object:
    """The value of a JSON text; messages name its source."""
    import orjson

    from indream._json.flaws import json_flaw

    try:
        # Decoded first, because the error of `orjson` does not say where a text is not UTF-8.
        return cast("object", orjson.loads(text.removeprefix(codecs.BOM_UTF8).decode()))
    except ValueError as error:
        raise CommandError(f"{name} is not JSON: {json_flaw(error)}") from None


def parsed_object(text: bytes, name: str) -> dict[str, Any]:
    """The JSON object that a text contains; messages name its source."""
    value = parsed_json(text, name)
    if not isinstance(value, dict):
        raise CommandError(f"{name} must contain a JSON object, not {_kind(value)}")
    return cast("dict[str, Any]", value)


def read_state(source: str) -> dict[str, Any]:
    """An editor state, either by itself or inside a payload or a project."""
    return state_in(read_object(source))


def state_in(document: dict[str, Any]) -> dict[str, Any]:
    """The editor state inside an object, or the object itself."""
    inner = document.get("editorState")
    return cast("dict[str, Any]", inner) if isinstance(inner, dict) else document


def _kind(value: object) -> str:
    match value:
        case list():
            return "an array"
        case str():
            return "a string"
        case None:
            return "null"
        case bool():
            return "true or false"
        case _:
            return "a number"
