"""`lint`: find the problems in an editor state without the service."""

from __future__ import annotations

from typing import Annotated

import typer

from indream.cli.command import command
from indream.cli.input import State, name_of, read_state
from indream.cli.output import Output
from indream.cli.root import RENDERING, root
from indream.cli.service import Service
from indream.cli.verdict import write_verdict

__all__ = ["lint"]


@command(
    root,
    examples=["indream lint state.json", "indream lint --capabilities - < state.json"],
    rich_help_panel=RENDERING,
)
def lint(
    state: State,
    output: Output,
    service: Service,
    capabilities: Annotated[
        bool,
        typer.Option(
            "--capabilities",
            help="Also ask the service which effects, filters, shapes and transitions exist.",
        ),
    ] = False,
) -> int:
    """Find the problems in an editor state locally, without the service.

    Checks its schema and its timeline: overlapping items, keyframes outside of their item, missing
    references. No key is needed. Exit code 0: no errors. 1: errors; warnings do not count.
    """
    from indream.editor_state import check_editor_state, lint_editor_state

    found = read_state(state)
    if capabilities:
        with service.client() as client:
            client.editor.capabilities()
            problems = client.editor.lint(found)
    else:
        problems = lint_editor_state(found)
    broken = check_editor_state(found)
    omitted = broken.omitted + problems.omitted
    return write_verdict([*broken, *problems], name_of(state), output, omitted=omitted)
