"""Write the result of a check of an editor state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._errors import counted
from indream.cli.errors import DONE, NOT_SO
from indream.cli.output import problem_rows, write_outcome, write_problems, writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream.cli.output import Output
    from indream.editor_state import EditorStateProblem

__all__ = ["write_verdict"]


def write_verdict(problems: Sequence[EditorStateProblem], name: str, output: Output, *, omitted: int) -> int:
    """Write the problems and the number of omitted ones, and return the exit code."""
    errors = sum(problem.severity == "error" for problem in problems)
    if output.json:
        shown = [problem._asdict() for problem in problems]
        output.raw({"valid": not errors, "problems": shown, "problemsOmitted": omitted})
        return NOT_SO if errors else DONE
    out = writer()
    found = {"error": errors, "warning": len(problems) - errors}
    counts = [counted(number, noun) for noun, number in found.items() if number]
    style = "bold red" if errors else "bold yellow" if problems else "bold green"
    write_outcome(out, name, ", ".join(counts) or "valid", style)
    if problems:
        write_problems(out, problem_rows(problems), omitted)
    return NOT_SO if errors else DONE
