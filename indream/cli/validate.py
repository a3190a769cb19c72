"""`validate`: check whether the service accepts an editor state."""

from __future__ import annotations

from typing import Annotated

import typer

from indream.cli.command import command
from indream.cli.input import State, name_of, read_state
from indream.cli.output import Output
from indream.cli.root import RENDERING, root
from indream.cli.service import Service
from indream.cli.verdict import write_verdict

__all__ = ["validate"]


@command(
    root,
    examples=["indream validate state.json", "indream validate state.json --local --json"],
    rich_help_panel=RENDERING,
)
def validate(
    state: State,
    output: Output,
    service: Service,
    local: Annotated[
        bool, typer.Option("--local", help="Check it only locally, against its schema; nothing is sent.")
    ] = False,
) -> int:
    """Check an editor state locally against its schema, then have the service check its timeline.

    Exit code 0: the state is valid. 1: it is not, and the problems are listed with their places.
    """
    from indream.editor_state import EditorStateProblem, EditorStateProblems, check_editor_state

    found = read_state(state)
    problems = check_editor_state(found)
    if not problems and not local:
        with service.client() as client:
            result = client.editor.validate(found)
        problems = EditorStateProblems(
            EditorStateProblem(error.code, error.path, error.message) for error in result.errors
        )
    return write_verdict(problems, name_of(state), output, omitted=problems.omitted)
