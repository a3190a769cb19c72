"""`lint`: find the problems in an editor state without the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream.cli.command import command
from indream.cli.errors import CommandError
from indream.cli.input import State, name_of, read_object, state_in
from indream.cli.output import Output
from indream.cli.rewriting import OutputFile, write_rewritten
from indream.cli.root import RENDERING, root
from indream.cli.service import Service
from indream.cli.verdict import write_verdict

if TYPE_CHECKING:
    from indream.editor_state import EditorStateProblem

__all__ = ["lint", "problems_of"]


@command(
    root,
    examples=[
        "indream lint state.json",
        "indream lint --layout state.json",
        "indream lint --fix state.json -o fixed.json",
        "indream lint --capabilities - < state.json",
    ],
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
    layout: Annotated[
        bool,
        typer.Option(
            "--layout",
            help="Also find items that probably do not render as intended: hidden items, or texts cut off.",
        ),
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Move items that overlap to tracks of their own, and write the result."),
    ] = False,
    file: OutputFile = None,
) -> int:
    """Find the problems in an editor state locally, without the service.

    Checks its schema and its timeline: overlapping items, keyframes outside of their item, missing
    references. No key is needed. With --fix, the fixed editor state is written to standard output or to a
    file, and a report to standard error. Exit code 0: no errors. 1: errors; warnings do not count.
    """
    if file is not None and not fix:
        raise CommandError("--output needs --fix, which makes the editor state to write")
    document = read_object(state)
    found = state_in(document)
    if not fix:
        problems, omitted = problems_of(found, service if capabilities else None, layout=layout)
        return write_verdict(problems, name_of(state), output, omitted=omitted)
    from indream.editor_state._resolve import resolve_overlaps

    fixed = resolve_overlaps(found)
    problems, omitted = problems_of(fixed.state, service if capabilities else None, layout=layout)
    whole: Any = fixed.state if found is document else {**document, "editorState": fixed.state}
    return write_rewritten(whole, file, fixed.changes, problems, name_of(state), output, omitted=omitted)


def problems_of(
    state: dict[str, Any], service: Service | None, *, layout: bool
) -> tuple[list[EditorStateProblem], int]:
    """The problems of an editor state, and the number of those that are left out."""
    from indream.editor_state import check_editor_state, lint_editor_state, lint_layout
    from indream.editor_state._layout_rules import ALSO_LINTED

    if service is not None:
        with service.client() as client:
            client.editor.capabilities()
            linted = client.editor.lint(state)
    else:
        linted = lint_editor_state(state)
    checked = check_editor_state(state)
    problems, omitted = [*checked, *linted], checked.omitted + linted.omitted
    if layout:
        seen = lint_layout(state)
        problems += [problem for problem in seen if problem.code not in ALSO_LINTED]
        omitted += seen.omitted
    return problems, omitted
