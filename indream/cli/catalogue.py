"""`illustrations` and `capabilities`: the features that editor states may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from indream.cli.command import command
from indream.cli.output import Output
from indream.cli.root import ACCOUNT, root
from indream.cli.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["capabilities", "illustrations"]


@command(
    root,
    examples=["indream illustrations plane", "indream illustrations --json"],
    rich_help_panel=ACCOUNT,
)
def illustrations(
    output: Output,
    service: Service,
    keyword: Annotated[
        str | None,
        typer.Argument(metavar="KEYWORD", help="Show only the names that match.", show_default="all names"),
    ] = None,
) -> None:
    """List the names of the illustrations, one per line."""
    with service.client() as client:
        names = client.illustrations.search(keyword)
    if output.json:
        output.raw(names)
        return
    for name in names:
        output.line(name)
    if not names:
        output.note("No illustrations.")


@command(
    root,
    examples=["indream capabilities", "indream capabilities --json"],
    rich_help_panel=ACCOUNT,
)
def capabilities(output: Output, service: Service) -> None:
    """Show the available animations, transitions, effects, filters, shapes and backgrounds."""
    with service.client() as client:
        document = client.editor.capabilities().to_dict()
    output.document(document, dict(_named(document)))


def _named(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A row for each list, with the names of its entries, or the ids of entries that are objects."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _named(cast("dict[str, Any]", value), f"{prefix}{name} ")
        elif isinstance(value, list):
            yield f"{prefix}{name}", ", ".join(map(_name, cast("list[object]", value)))
        else:
            yield f"{prefix}{name}", str(value)


def _name(entry: object) -> str:
    return str(cast("dict[str, Any]", entry).get("id")) if isinstance(entry, dict) else str(entry)
