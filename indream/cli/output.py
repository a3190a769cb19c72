"""Results on standard output: tables for people, JSON for machines."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer
from rich.console import Console
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
        title: What stands above it.
        field: The field that is shown in it.
        show: Makes a text of its value.
        brief: Makes a shorter one, for where there is little room.
        least: How narrow it may become. None: it is always whole.
        folds: What is too long goes on in the next line, and is not cut.
        rank: On a narrow terminal those of the highest rank are left out first, those of rank 0 never.
    """

    title: str
    field: str
    show: Callable[[Any], str] = str
    brief: Callable[[Any], str] | None = None
    least: int | None = None
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
        rows = [(_words(name), _value(value)) for name, value in shown.items()]
        longest = max((len(word) for _, value in rows for word in value.plain.split()), default=0)
        room = out.width - _GAP - longest
        table = Table.grid(padding=(0, _GAP, 0, 0))
        # The names make room for what would be broken amid a word, such as a link, where that helps.
        fits = max((len(name) for name, _ in rows), default=0) <= room or room < _NARROW
        table.add_column(style="bold", no_wrap=fits, max_width=None if fits else room)
        table.add_column(overflow="fold")
        for row in rows:
            table.add_row(*row)
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
        left_out = _write_table(documents, columns)
        if left_out:
            self.note(f"not shown: {', '.join(left_out)} (--json has all)")
        if len(documents) == most:
            self.note("there may be more: --limit shows more of them, --all all")

    def raw(self, value: object) -> None:
        """Write JSON, whoever reads it; in colour on a terminal."""
        write_json(to_json(value))

    def line(self, text: str) -> None:
        """Write a line as it is."""
        sys.stdout.write(text + "\n")

    def announce(self, text: str, **fields: object) -> None:
        """Write what people and machines need before there is a result, to standard error.

        Args:
            text: A line for people.
            fields: The same for machines.
        """
        # To the stream, not to a console of its own: progress bars then move out of its way.
        sys.stderr.write((to_json(fields, indent=False) if self.json else text) + "\n")

    def note(self, text: str) -> None:
        """Write something beside the results for people; machines get none of it."""
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
    from indream._json.dates import parse_moment

    when = value if isinstance(value, datetime) else parse_moment(str(value))
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def moment_in_brief(value: object) -> str:
    """The same without its seconds."""
    return moment(value)[:-3]


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


def write_problems(console: Console, rows: Sequence[tuple[str, ...]], omitted: int = 0) -> None:
    """Write problems, their places and texts aligned, each hint below its message; then how many more."""
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
    if omitted:
        console.print(f"  and at least {omitted:,} more", style="dim")


def _print(console: Console, table: Table) -> None:
    """Write a table, its lines without the spaces at their ends where it is not for the eyes."""
    if console.is_terminal:
        console.print(table, crop=False)
        return
    with console.capture() as captured:
        console.print(table, crop=False)
    lines = captured.get().splitlines()
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def _write_table(documents: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> list[str]:
    """Write a table no wider than where it is read; gives the titles of the columns it had no room for."""
    out = writer()
    full = _cells(documents, columns)
    if _least(columns, full) > out.width:
        columns = [replace(one, show=one.brief or one.show) for one in columns]
        full = _cells(documents, columns)
    left_out: list[str] = []
    for index in sorted((i for i, one in enumerate(columns) if one.rank), key=lambda i: -columns[i].rank):
        if _least(columns, full) > out.width:
            left_out.append(columns[index].title)
            del full[columns[index].title]
    columns = [one for one in columns if one.title in full]
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for column, width in zip(columns, _widths(columns, full, out.width), strict=True):
        table.add_column(
            column.title,
            width=width,
            no_wrap=not column.folds,
            overflow="fold" if column.folds else "ellipsis",
        )
    for row in zip(*full.values(), strict=True):
        table.add_row(*row)
    # Ids are for copying: where even the least is too wide, the terminal's own line breaks keep them whole.
    out.width = max(out.width, _least(columns, full))
    _print(out, table)
    return left_out


def _cells(documents: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> dict[str, list[Text]]:
    """The columns of a table, by their titles."""
    return {
        one.title: [_cell(document.get(one.field), one.show) for document in documents] for one in columns
    }


def _full_width(column: Column, cells: Mapping[str, list[Text]]) -> int:
    return max(len(column.title), *(cell.cell_len for cell in cells[column.title]))


def _least_width(column: Column, cells: Mapping[str, list[Text]]) -> int:
    width = _full_width(column, cells)
    return width if column.least is None else min(width, column.least)


def _least(columns: Sequence[Column], cells: Mapping[str, list[Text]]) -> int:
    """How wide a table of those columns that have cells is at least."""
    return sum(_least_width(one, cells) + _GAP for one in columns if one.title in cells) - _GAP


def _widths(columns: Sequence[Column], cells: Mapping[str, list[Text]], room: int) -> list[int]:
    """How wide each column becomes: those that may shrink share what room there is, by what they want."""
    spare = max(room - _least(columns, cells), 0)
    wanted = [_full_width(one, cells) - _least_width(one, cells) for one in columns]
    total = max(sum(wanted), 1)
    return [
        _least_width(one, cells) + min(want, spare * want // total)
        for one, want in zip(columns, wanted, strict=True)
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
        return Text(f"{moment(value)} UTC")
    if isinstance(value, dict | list):
        return Text(plain(to_json(cast("object", value), indent=False)))
    return _cell(value)


def _words(name: str) -> str:
    """`createdAt` as people write it."""
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: " " + found[0].lower(), name)
