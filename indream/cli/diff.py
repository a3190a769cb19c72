"""`diff`: the changes between two editor states."""

from __future__ import annotations

from typing import Annotated

import typer

from indream.cli.command import command
from indream.cli.errors import DONE, NOT_SO
from indream.cli.input import check_sources, name_of, read_state
from indream.cli.output import Output
from indream.cli.paths import as_input
from indream.cli.rewriting import write_change_lines
from indream.cli.root import RENDERING, root

__all__ = ["diff"]

_HELP = "A JSON file with an editor state, or with an object that has it; - is standard input."


@command(
    root,
    examples=["indream diff state.json edited.json", "indream diff state.json - --json < edited.json"],
    rich_help_panel=RENDERING,
)
def diff(
    before: Annotated[str, typer.Argument(parser=as_input, metavar="BEFORE", help=_HELP, show_default=False)],
    after: Annotated[
        str,
        typer.Argument(
            parser=as_input, metavar="AFTER", help="Another one, to compare it with.", show_default=False
        ),
    ],
    output: Output,
) -> int:
    """List what changed between two editor states, by the ids of items, tracks and assets.

    No key is needed. Exit code 0: nothing changed. 1: the editor states differ, like the command `diff`.
    """
    from indream.editor_state import diff_editor_states

    check_sources(before, after)
    changes = diff_editor_states(read_state(before), read_state(after))
    if output.json:
        output.raw({"changes": [change._asdict() for change in changes]})
    else:
        write_change_lines(changes, f"{name_of(before)} → {name_of(after)}")
    return NOT_SO if changes else DONE
