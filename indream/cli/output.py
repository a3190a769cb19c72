"""Results on standard output: tables for people, JSON for machines."""

from __future__ import annotations

import contextlib
import re
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from indream._errors import EDITOR_SCHEMA_INVALID, PAYLOAD_INVALID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indream.editor_state import EditorStateProblem

__all__ = [
    "Column",
    "Output",
    "moment",
    "moment_in_brief",
    "plain",
    "problem_rows",
    "to_json",
    "write_json",
    "write_outcome",
    "write_problems",
    "writer",
]

_STYLES: Final = {
    "COMPLETED": "green",
    "PROCESSING": "cyan",
    "PENDING": "blue",
    "PAUSED": "yellow",
    "CANCELED": "yellow",
    "FAILED": "red",
    "error": "red",
    "warning": "yellow",
}
_NOTHING: Final = "-"
_GENERAL: Final = (EDITOR_SCHEMA_INVALID, PAYLOAD_INVALID)
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNBOUNDED: Final = 10_000
_GAP: Final = 2
_NARROW: Final = 12


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: The title of the column.
        field: The name of the field that it shows.
        show: Returns the text for a value.
        brief: Returns a shorter text, for a narrow terminal.
        least: The minimum width in characters. None: the column is never narrowed.
        tight: A lower one, for a terminal on which even the columns of rank 0 do not fit.
        folds: Whether a long value is wrapped instead of cut.
        rank: On a narrow terminal, columns with the highest rank are dropped first; those of rank 0 never.
    """

    title: str
    field: str
    show: Callable[[Any], str] = str
    brief: Callable[[Any], str] | None = None
    least: int | None = None
    tight: int | None = None
    folds: bool = False
    rank: int = 0


@dataclass(frozen=True)
class Output:
    """How results are written."""

    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Write JSON, for machines; errors too, on standard error.",
            rich_help_panel="Output",
        ),
    ] = False

    def document(self, document: Mapping[str, Any], fields: Mapping[str, Any] | None = None) -> None:
        """Write one object: as JSON, or as a line for each field.

        Args:
            document: The object, with the wire's names.
            fields: The fields to show to people. Default: all of them.
        """
        if self.json:
            self.raw(document)
            return
        out = writer()
        shown = document if fields is None else fields
        rows = [(_words(name), _value(value)) for name, value in shown.items()]
        _print(out, _fields(rows, out.width))

    def table(
        self,
        documents: Sequence[Mapping[str, Any]],
        columns: Sequence[Column],
        none: str,
        most: int | None = None,
    ) -> None:
        """Write a list of objects: as a JSON array, or as a table.

        Args:
            documents: The objects, with the wire's names.
            columns: The columns of the table.
            none: The message for an empty list.
            most: The requested number of objects; None for all.
        """
        if self.json:
            self.raw(documents)
            return
        if not documents:
            writer(stderr=True).print(none, soft_wrap=True)
            return
        hidden = _write_table(documents, columns)
        if hidden:
            self.note(f"Not shown: {', '.join(hidden)}. Use --json for all columns.")
        if len(documents) == most:
            self.note(f"Showing {most:,}. Use --limit N or --all for more.")

    def raw(self, value: object) -> None:
        """Write JSON, for people too; in color on a terminal."""
        write_json(to_json(value))

    def line(self, text: str) -> None:
        """Write a line unchanged."""
        sys.stdout.write(text + "\n")

    def announce(self, text: str, **fields: object) -> None:
        """Write an announcement before the result to standard error.

        Args:
            text: The line for people.
            fields: The fields for machines.
        """
        # To the stream, not to another console, so that progress bars stay below it.
        sys.stderr.write((to_json(fields, indent=False) if self.json else text) + "\n")

    def note(self, text: str) -> None:
        """Write a remark for people to standard error; with --json, nothing is written."""
        if not self.json:
            writer(stderr=True).print(text, style="dim", soft_wrap=True)


def writer(*, stderr: bool = False) -> Console:
    """A console: in color on a terminal (unless NO_COLOR is set), with unlimited width otherwise."""
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    return console


def write_outcome(out: Console, name: str, outcome: str, style: str) -> None:
    """Write the name of what was checked and the outcome in one line, which the terminal wraps."""
    out.print(Text.assemble(f"{name}: ", (outcome, style)), soft_wrap=True)


def to_json(value: object, *, indent: bool = True) -> str:
    """A value as JSON."""
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else None).decode()


def write_json(text: str) -> None:
    """Write JSON on standard output."""
    console = writer()
    if console.is_terminal and not console.no_color:
        console.print_json(text, indent=None if "\n" not in text else 2, ensure_ascii=False)
    else:
        sys.stdout.write(text + "\n")


def plain(text: str) -> str:
    """A text from another source with its control characters escaped, so that it cannot affect a terminal."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def moment(value: object) -> str:
    """A time from the wire, in UTC."""
    from indream._json.dates import parse_moment

    when = value if isinstance(value, datetime) else parse_moment(str(value))
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def moment_in_brief(value: object) -> str:
    """The same without seconds."""
    return moment(value)[:-3]


def problem_rows(problems: Sequence[EditorStateProblem]) -> list[tuple[str, ...]]:
    """Problems as `write_problems` takes them: severity, place, message and hint.

    The code is part of the message, unless it only says that a check failed.
    """
    return [
        (
            problem.severity,
            problem.path,
            problem.message if problem.code in _GENERAL else f"{problem.message} ({problem.code})",
            problem.hint or "",
        )
        for problem in problems
    ]


def write_problems(console: Console, rows: Sequence[tuple[str, ...]], omitted: int = 0) -> None:
    """Write problems in aligned columns, with each hint below its message, and the number of omitted ones."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=max(console.width // 2, 20))
    table.add_column(overflow="fold")
    for severity, path, message, hint in rows:
        text = Text(plain(message))
        if hint:
            text.append(f"\n→ {plain(hint)}", style="dim")
        table.add_row(
            Text(f"  {severity}", style=_STYLES.get(severity, "")), Text(plain(path), style="cyan"), text
        )
    _print(console, table)
    if omitted:
        console.print(f"  and at least {omitted:,} more", style="dim")


def _fields(rows: Sequence[tuple[str, Text]], width: int) -> Table:
    """Names and values side by side; on a narrow terminal, each value below its name.

    A word that fits on a line, such as an id, is not broken.
    """
    lengths = [len(word) for _, value in rows for word in value.plain.split()]
    room = width - _GAP - max((length for length in lengths if length <= width - _GAP), default=0)
    fits = max((len(name) for name, _ in rows), default=0) <= room
    table = Table.grid(padding=(0, _GAP, 0, 0))
    if not fits and room < _NARROW:
        table.add_column(overflow="fold")
        for name, value in rows:
            table.add_row(Text(name, style="bold"))
            table.add_row(Padding(value, (0, 0, 0, _GAP)))
        return table
    table.add_column(style="bold", no_wrap=fits, max_width=None if fits else room)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _print(console: Console, table: Table) -> None:
    """Write a table; without trailing spaces if the output is not a terminal."""
    if console.is_terminal:
        console.print(table, crop=False)
        return
    with console.capture() as captured:
        console.print(table, crop=False)
    lines = captured.get().splitlines()
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def _write_table(documents: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> list[str]:
    """Write a table that fits the terminal, and return the titles of the columns that did not fit."""
    out = writer()
    full = _cells(documents, columns)
    if _least(columns, full) > out.width:
        columns = [replace(column, show=column.brief or column.show) for column in columns]
        full = _cells(documents, columns)
    hidden: list[str] = []
    for column in sorted(columns, key=lambda column: -column.rank):
        if column.rank and _least(columns, full) > out.width:
            hidden.append(column.title)
            del full[column.title]
    columns = [column for column in columns if column.title in full]
    if _least(columns, full) > out.width:
        columns = [replace(column, least=column.tight or column.least) for column in columns]
    # The gaps are columns, since Rich 14 and older count padding after the last column too.
    table = Table(box=None, padding=0, header_style="bold")
    for column, width in zip(columns, _widths(columns, full, out.width), strict=True):
        if table.columns:
            table.add_column(width=_GAP)
        table.add_column(
            column.title,
            width=width,
            no_wrap=not column.folds,
            overflow="fold" if column.folds else "ellipsis",
        )
    for row in zip(*full.values(), strict=True):
        table.add_row(*[part for cell in row for part in ("", cell)][1:])
    # Ids are for copying. If even the narrowest table is too wide, the terminal wraps its lines without
    # cutting them.
    out.width = max(out.width, _least(columns, full))
    _print(out, table)
    return hidden


def _cells(documents: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> dict[str, list[Text]]:
    """The columns of a table, by their titles."""
    return {
        column.title: [_cell(document.get(column.field), column.show) for document in documents]
        for column in columns
    }


def _full_width(column: Column, cells: Mapping[str, list[Text]]) -> int:
    return max(len(column.title), *(cell.cell_len for cell in cells[column.title]))


def _least_width(column: Column, cells: Mapping[str, list[Text]]) -> int:
    width = _full_width(column, cells)
    return width if column.least is None else min(width, column.least)


def _least(columns: Sequence[Column], cells: Mapping[str, list[Text]]) -> int:
    """The minimum width of a table of the columns that have cells."""
    return sum(_least_width(column, cells) + _GAP for column in columns if column.title in cells) - _GAP


def _widths(columns: Sequence[Column], cells: Mapping[str, list[Text]], room: int) -> list[int]:
    """The width of each column: columns above their minimum share the spare room in proportion."""
    spare = max(room - _least(columns, cells), 0)
    missing = [_full_width(column, cells) - _least_width(column, cells) for column in columns]
    total = max(sum(missing), 1)
    return [
        _least_width(column, cells) + min(width, spare * width // total)
        for column, width in zip(columns, missing, strict=True)
    ]


def _cell(value: object, show: Callable[[Any], str] = str) -> Text:
    if value in (None, "", []):
        return Text(_NOTHING, style="dim")
    text = plain(show(value))
    return Text(text, style=_STYLES.get(text, ""))


def _value(value: object) -> Text:
    """A field of any kind, for people."""
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", value):
        with contextlib.suppress(ValueError):
            return Text(f"{moment(value)} UTC")
    if isinstance(value, dict | list):
        return Text(plain(to_json(cast("object", value), indent=False)))
    return _cell(value)


def _words(name: str) -> str:
    """A field's name as words: `createdAt` as "created at"."""
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: " " + found[0].lower(), name)
