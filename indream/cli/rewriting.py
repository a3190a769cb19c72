"""Write an editor state that a command changed, and report the changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._errors import counted
from indream._files.part_file import write_file
from indream.cli.errors import DONE, NOT_SO
from indream.cli.output import plain, problem_rows, to_json, write_json, write_problems, writer
from indream.cli.paths import as_output_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream.cli.output import Output
    from indream.editor_state import Change, EditorStateProblem

__all__ = ["OutputFile", "write_change_lines", "write_rewritten"]

OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", parser=as_output_path, help="Write the editor state here.", show_default=False
    ),
]


def write_rewritten(
    document: object,
    file: Path | None,
    changes: Sequence[Change],
    problems: Sequence[EditorStateProblem],
    name: str,
    output: Output,
    *,
    omitted: int,
) -> int:
    """Write a document to a file or to standard output, and a report to standard error.

    Returns the exit code: that of errors, if the editor state still has some.
    """
    text = to_json(document)
    if file is None:
        write_json(text)
    else:
        write_file(file, f"{text}\n".encode())
    if output.json:
        report: dict[str, Any] = {
            "changes": [change._asdict() for change in changes],
            "problems": [problem._asdict() for problem in problems],
            "problemsOmitted": omitted,
        }
        sys.stderr.write(to_json(report, indent=False) + "\n")
    else:
        write_change_lines(changes, name, stderr=True)
        if problems:
            write_problems(writer(stderr=True), problem_rows(problems), omitted)
    return NOT_SO if any(problem.severity == "error" for problem in problems) else DONE


def write_change_lines(changes: Sequence[Change], name: str, *, stderr: bool = False) -> None:
    """Write changes for people, below their number."""
    console = writer(stderr=stderr)
    number = counted(len(changes), "change") if changes else "no changes"
    console.print(f"{name}: {number}", soft_wrap=True)
    for change in changes:
        console.print(f"  {plain(str(change))}", soft_wrap=True)
