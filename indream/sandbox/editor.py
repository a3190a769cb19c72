"""What the sandbox finds wrong with an editor state: what the client's own check and lint find."""

from __future__ import annotations

from typing import Any

from indream.editor_state import EditorStateProblem, check_editor_state, lint_editor_state
from indream.sandbox.problems import Code, ProblemError

__all__ = ["errors_in", "require_renderable"]


def errors_in(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    """All that makes a state invalid. The semantic rules are read only where the schema holds."""
    return list(check_editor_state(editor_state)) or [
        problem for problem in lint_editor_state(editor_state) if problem.severity == "error"
    ]


def require_renderable(editor_state: dict[str, Any], *, of_project: bool) -> None:
    """Refuse to export a state that does not fit the schema.

    A project's assets may lack fields: the service's own page exports one whose asset has only its type
    and where the file is.
    """
    problems = [
        problem
        for problem in check_editor_state(editor_state)
        if not (of_project and problem.path.startswith(("$.assets.", "$.assets[")))
    ]
    if problems:
        first = problems[0]
        more = f" ({len(problems)} problems)" if len(problems) > 1 else ""
        raise ProblemError(422, Code.EDITOR_SCHEMA_INVALID, f"{first.path}: {first.message}{more}")
