"""`upgrade`: convert an editor state that was written for an older service."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from indream.cli.command import command
from indream.cli.errors import CommandError
from indream.cli.input import State, name_of, read_object, state_in
from indream.cli.output import Output
from indream.cli.rewriting import OutputFile, write_rewritten
from indream.cli.root import RENDERING, root

__all__ = ["upgrade"]


@command(
    root,
    examples=["indream upgrade state.json -o new.json", "indream upgrade --fps 25 - < state.json"],
    rich_help_panel=RENDERING,
)
def upgrade(
    state: State,
    output: Output,
    file: OutputFile = None,
    fps: Annotated[
        float, typer.Option(metavar="NUMBER", help="The frames per second of times in frames.")
    ] = 30,
) -> int:
    """Convert an editor state that was written for the service before 1.1.0.

    The new editor state is written to standard output or to a file, and a report of all changes to standard
    error. An editor state inside an object stays inside it. No key is needed. Exit code 0: the new editor
    state is valid. 1: it has errors that an upgrade cannot fix; it is still written.
    """
    from indream.editor_state import upgrade_editor_state

    document = read_object(state)
    old = state_in(document)
    try:
        result = upgrade_editor_state(old, fps=fps)
    except ValueError as error:
        raise CommandError(f"--{error}") from None
    whole: Any = result.state if old is document else _with_state(document, result.state)
    return write_rewritten(
        whole,
        file,
        result.changes,
        result.problems,
        name_of(state),
        output,
        omitted=result.problems.omitted,
    )


def _with_state(document: dict[str, Any], state: object) -> dict[str, Any]:
    """An object with an editor state in place of its own; a payload names the version too."""
    fields = {**document, "editorState": state}
    if fields.pop("stateVersion", None) is not None:
        fields.setdefault("stateSchemaVersion", "v1")
    return fields
