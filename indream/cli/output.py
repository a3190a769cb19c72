"""Results on standard output: tables for people, JSON for machines."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from indream.errors import EDITOR_SCHEMA_INVALID, PAYLOAD_INVALID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indream.editor_state import EditorStateProblem

__all__ = [
    "Column",
    "Output",
    "moment",
    "plain",
    "problem_rows",
    "to_json",
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
_FLEXIBLE: Final = 12


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, and the field that is shown in it."""

    title: str
    field: str
    show: Callable[[Any], str] = str
    may_shrink: bool = False


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
        """Write one thing: its JSON, or a line for each field.

        Args:
            document: The thing, under the names of the wire.
            fields: What people see of it. Default: all of it.
        """
        if self.json:
            self.raw(document)
            return
        out = writer()
        shown = document if fields is None else fields
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in shown.items():
            table.add_row(_words(name), _value(value))
        _print(out, table)

    def table(
        self,
        documents: Sequence[Mapping[str, Any]],
        columns: Sequence[Column],
        none: str,
        most: int | None = None,
    ) -> None:
        """Write many things: a JSON array, or a table.

        Args:
            documents: The things, under the names of the wire.
            columns: What people see of each.
            none: What people read when there are none.
            most: How many were asked for; None for all.
        """
        if self.json:
            self.raw(documents)
            return
        if not documents:
            writer(stderr=True).print(none, soft_wrap=True)
            return
        _write_table(documents, columns)
        if len(documents) == most:
            self.note("there may be more: --limit shows more of them, --all all")

    def raw(self, value: object) -> None:
        """Write JSON, whoever reads it; in colour on a terminal."""
        write_json(to_json(value))

    def line(self, text: str) -> None:
        """Write a line as it is, at once: somebody may be waiting for it."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Tell people something beside the results; machines get none of it."""
        if not self.json:
            writer(stderr=True).print(text, style="dim", soft_wrap=True)


def writer(*, stderr: bool = False) -> Console:
    """Where people read: coloured on a terminal (unless NO_COLOR is set), of unbounded width elsewhere."""
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    return console


def to_json(value: object, *, indent: bool = True) -> str:
    """JSON of a document."""
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
    """A text from elsewhere that does nothing to a terminal: control characters become visible."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def moment(value: object) -> str:
    """A time of the wire, in UTC."""
    from indream._core.dates import parse_moment

    when = value if isinstance(value, datetime) else parse_moment(str(value))
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def problem_rows(problems: Sequence[EditorStateProblem]) -> list[tuple[str, ...]]:
    """Problems as `write_problems` takes them: severity, place, message and hint.

    A code that says more than that a check failed, and can be looked up, is part of the message.
    """
    return [
        (
            one.severity,
            one.path,
            one.message if one.code in _GENERAL else f"{one.message} ({one.code})",
            one.hint or "",
        )
        for one in problems
    ]


def write_problems(console: Console, rows: Sequence[tuple[str, ...]]) -> None:
    """Write problems, their places and their texts aligned, each hint below its message."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=max(console.width // 2, 20))
    table.add_column(overflow="fold")
    for severity, path, message, hint in rows:
        told = Text(plain(message))
        if hint:
            told.append(f"\n→ {plain(hint)}", style="dim")
        table.add_row(
            Text(f"  {severity}", style=_STYLES.get(severity, "")), Text(plain(path), style="cyan"), told
        )
    _print(console, table)


def _print(console: Console, table: Table) -> None:
    """Write a table, its lines without the spaces at their ends where it is not for the eyes."""
    if console.is_terminal:
        console.print(table, crop=False)
        return
    with console.capture() as captured:
        console.print(table, crop=False)
    lines = captured.get().splitlines()
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def _write_table(documents: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> None:
    out = writer()
    rows = [[_cell(document.get(one.field), one.show) for one in columns] for document in documents]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    least = 0
    for index, column in enumerate(columns):
        width = max(len(column.title), *(row[index].cell_len for row in rows))
        least += (min(width, _FLEXIBLE) if column.may_shrink else width) + 2
        table.add_column(
            column.title,
            no_wrap=True,
            overflow="ellipsis",
            min_width=None if column.may_shrink else width,
        )
    for row in rows:
        table.add_row(*row)
    # Ids are for copying: on a narrow terminal its own line breaks keep them whole.
    out.width = max(out.width, least)
    _print(out, table)


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
        return Text(f"{moment(value)} UTC")
    if isinstance(value, dict | list):
        return Text(plain(to_json(cast("object", value), indent=False)))
    return _cell(value)


def _words(name: str) -> str:
    """`createdAt` as people write it."""
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: " " + found[0].lower(), name)
