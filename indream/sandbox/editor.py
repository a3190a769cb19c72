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


def require_renderable(editor_state: dict[str, Any]) -> None:
    """Refuse to export a state that does not fit the schema."""
    problems = check_editor_state(editor_state)
    if problems:
        first = problems[0]
        more = f" ({len(problems)} problems)" if len(problems) > 1 else ""
        raise ProblemError(422, Code.EDITOR_SCHEMA_INVALID, f"{first.path}: {first.message}{more}")
