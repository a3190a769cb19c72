"""A table of values for a template: the rows of a CSV file, as jobs of a batch."""

from __future__ import annotations

import contextlib
import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indream.cli.errors import AdvisedError, CommandError
from indream.cli.input import STDIN, name_of, read_bytes
from indream.errors import IndreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from indream import IndreamClient
    from indream.timeline import Template

__all__ = ["CACHE", "table_jobs", "uploader"]

_ACCEPTED = (
    "with --template, JOBS must be a CSV file: the names of the columns in its first line, and the values for"
    " a video in each line below"
)

CACHE = "indream-uploads.json"
"""The name of the file that remembers uploads, in the directory of the videos."""


@dataclass(frozen=True)
class _Table:
    """The rows of a CSV file.

    Attributes:
        columns: The names of its columns.
        rows: The values by the names of their columns.
        lines: The last line of each row, as a name in messages.
    """

    columns: list[str]
    rows: list[dict[str | Any, str | Any]]
    lines: list[str]


def table_jobs(
    source: str, template: str, key: str | None, upload: Callable[[Any], object], options: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The jobs for the rows of a table; all of them are checked first.

    Args:
        source: The CSV file, or - for standard input.
        template: The JSON file of the template, or of an editor state with variables.
        key: The column of the keys. None: the column named key, or otherwise the first.
        upload: Uploads the local files of all rows.
        options: The options of each export.
    """
    table = _read(source)
    if key is not None and key not in table.columns:
        columns = ", ".join(table.columns)
        raise CommandError(f"--key {key}: {name_of(source)} has no such column", f"it has {columns}")
    key = key or ("key" if "key" in table.columns else table.columns[0])
    with _problems():
        return _template(template).jobs(
            table.rows,
            key=key,
            names=table.lines,
            directory=None if source == STDIN else Path(source).absolute().parent,
            upload=upload,
            **options,
        )


def uploader(
    client: IndreamClient, directory: Path, on_progress: Callable[[int, int], object]
) -> Callable[[Any], None]:
    """A function that uploads local files; an error of it names the file."""

    def upload(files: Any) -> None:
        try:
            client.uploads.upload_assets(files, cache=directory / CACHE, on_progress=on_progress)
        except (IndreamError, OSError, ValueError) as error:
            raise AdvisedError(error, *getattr(error, "__notes__", ())) from error

    return upload


def _template(file: str) -> Template:
    from indream.timeline import Template, TemplateError

    try:
        return Template.from_json(read_bytes(file).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CommandError(f"{name_of(file)} is not JSON: byte {error.start} is not UTF-8") from None
    except TemplateError as error:
        raise CommandError(f"{name_of(file)}: {_subject(error)}", *error.problems) from None


@contextlib.contextmanager
def _problems() -> Generator[None]:
    """Show each problem of the rows as a line."""
    from indream.timeline import TemplateError

    try:
        yield
    except TemplateError as error:
        raise CommandError(_subject(error), *error.problems) from None


def _subject(error: Exception) -> str:
    """The message without the list of problems."""
    return str(error).splitlines()[0].removesuffix(":")


def _read(source: str) -> _Table:
    name = name_of(source)
    try:
        text = read_bytes(source).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not CSV: byte {error.start} is not UTF-8", _ACCEPTED) from None
    if text.lstrip().startswith(("{", "[")):
        raise CommandError(f"{name} is not CSV: it begins like JSON", _ACCEPTED)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = list(reader.fieldnames or ())
        rows: list[dict[str | Any, str | Any]] = []
        lines: list[str] = []
        for row in reader:
            rows.append(row)
            lines.append(f"line {reader.line_num}")
    except csv.Error as error:
        line = reader.reader.line_num  # `reader.line_num` is still that of the row before
        raise CommandError(f"{name}, line {line}: not CSV: {error}", _ACCEPTED) from None
    if not rows:
        raise CommandError(f"{name} has no rows", _ACCEPTED)
    repeated = [column for column in columns if columns.count(column) > 1]
    if repeated:
        raise CommandError(f"{name}, line 1: duplicate column {repeated[0]!r}")
    return _Table(columns, rows, lines)
