"""`upgrade`: convert an editor state that was written for an older service."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream.cli.command import command
from indream.cli.errors import DONE, NOT_SO, CommandError
from indream.cli.input import State, name_of, read_object, state_in
from indream.cli.output import Output, plain, problem_rows, to_json, write_json, write_problems, writer
from indream.cli.root import RENDERING, root

if TYPE_CHECKING:
    from indream.editor_state import Upgrade

__all__ = ["upgrade"]


@command(
    root,
    examples=["indream upgrade state.json -o new.json", "indream upgrade --fps 25 - < state.json"],
    rich_help_panel=RENDERING,
)
def upgrade(
    state: State,
    output: Output,
    file: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the editor state here.", show_default=False
        ),
    ] = None,
    fps: Annotated[float, typer.Option(help="The frames per second of times that are in frames.")] = 30,
) -> int:
    """Convert an editor state that was written for the service before 1.1.0.

    The new editor state is written to standard output or to a file, and a report of all changes to standard
    error. An editor state inside an object stays inside it. No key is needed. Exit code 0: the new editor
    state is valid. 1: it has errors that an upgrade cannot fix; it is written nevertheless.
    """
    from indream.editor_state import upgrade_editor_state

    document = read_object(state)
    old = state_in(document)
    try:
        result = upgrade_editor_state(old, fps=fps)
    except ValueError as error:
        raise CommandError(f"--{error}") from None
    whole: Any = result.state if old is document else _with_state(document, result.state)
    text = to_json(whole)
    if file is None:
        write_json(text)
    else:
        file.write_text(text + "\n", encoding="utf-8")
    _report(result, name_of(state), output)
    return NOT_SO if any(problem.severity == "error" for problem in result.problems) else DONE


def _with_state(document: dict[str, Any], state: object) -> dict[str, Any]:
    """An object with an editor state in place of its own; a payload names the version too."""
    fields = {**document, "editorState": state}
    if fields.pop("stateVersion", None) is not None:
        fields.setdefault("stateSchemaVersion", "v1")
    return fields


def _report(result: Upgrade, name: str, output: Output) -> None:
    if output.json:
        report = {
            "changes": [change._asdict() for change in result.changes],
            "problems": [problem._asdict() for problem in result.problems],
        }
        sys.stderr.write(to_json(report, indent=False) + "\n")
        return
    err = writer(stderr=True)
    count = len(result.changes)
    err.print(f"{name}: {count or 'no'} change{'' if count == 1 else 's'}", soft_wrap=True)
    for change in result.changes:
        err.print(f"  {plain(str(change))}", soft_wrap=True)
    if result.problems:
        write_problems(err, problem_rows(result.problems))
