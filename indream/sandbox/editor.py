"""What the sandbox finds wrong with an editor state: what the client's own check and lint find."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from indream.sandbox.capabilities import capabilities
from indream.sandbox.problems import ProblemError

if TYPE_CHECKING:
    from indream.editor_state import EditorStateProblem
    from indream.types import EditorCapabilities

__all__ = ["errors_in", "require_renderable"]

_OF_UNKNOWN_VALUES = frozenset(
    {"EDITOR_EFFECT_TYPE_INVALID", "EDITOR_FILTER_TYPE_INVALID", "EDITOR_TRANSITION_TYPE_INVALID"}
)


def errors_in(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    """All that makes a state invalid. The semantic rules are told only where the schema holds.

    An effect, filter or transition that does not exist breaks the schema, too, but has a code of its own.
    """
    broken, semantic = _check(editor_state), _semantic_errors(editor_state)
    if not broken:
        return semantic
    unknown = {problem.path: problem for problem in semantic if problem.code in _OF_UNKNOWN_VALUES}
    return [unknown.get(problem.path, problem) for problem in broken]


def require_renderable(editor_state: dict[str, Any], *, of_project: bool) -> None:
    """Refuse to export a state that does not fit the schema, or breaks a semantic rule.

    A project's assets may lack fields: the service's own page exports one whose asset has only its type
    and where the file is.
    """
    lenient = ("$.assets.", "$.assets[") if of_project else ()
    problems = [problem for problem in _check(editor_state) if not problem.path.startswith(lenient)] or [
        problem for problem in _semantic_errors(editor_state) if not problem.path.startswith(lenient)
    ]
    if problems:
        first = problems[0]
        more = f" ({len(problems)} problems)" if len(problems) > 1 else ""
        raise ProblemError(422, first.code, f"{first.path}: {first.message}{more}")


def _check(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    from indream.editor_state import check_editor_state  # here: a server starts sooner without it

    return check_editor_state(editor_state)


def _semantic_errors(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    from indream.editor_state import lint_editor_state

    problems = lint_editor_state(editor_state, _known())
    return [problem for problem in problems if problem.severity == "error"]


@cache
def _known() -> EditorCapabilities:
    from indream.types import EditorCapabilities

    return EditorCapabilities.from_dict(capabilities())
