"""What the sandbox finds wrong with an editor state: what the client's own check and lint find."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from indream._net.workers import disk_work
from indream.sandbox.catalog import capabilities
from indream.sandbox.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.editor_state import EditorStateProblem, EditorStateProblems
    from indream.types import EditorCapabilities

__all__ = ["errors_in", "require_fitting", "require_renderable"]

T = TypeVar("T")

_OF_UNKNOWN_VALUES = frozenset(
    {"EDITOR_EFFECT_TYPE_INVALID", "EDITOR_FILTER_TYPE_INVALID", "EDITOR_TRANSITION_TYPE_INVALID"}
)


async def errors_in(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    """What makes a state invalid: up to 100 errors, and one that counts the others.

    The semantic rules are checked only where the schema holds. An effect, filter or transition that does not
    exist breaks the schema, too, but has a code of its own. Large states are checked in a thread.
    """
    return await _beside_the_loop(_errors_in, editor_state)


def _errors_in(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    from indream.editor_state import EditorStateProblem

    broken, semantic = _check(editor_state), _semantic_errors(editor_state)
    found = broken or semantic
    if not found:
        return []
    unknown = {problem.path: problem for problem in semantic if problem.code in _OF_UNKNOWN_VALUES}
    errors = [unknown.get(problem.path, problem) for problem in found]
    if found.omitted:
        errors.append(EditorStateProblem(found[0].code, "$", f"at least {found.omitted:,} more errors"))
    return errors


async def require_renderable(editor_state: dict[str, Any], *, of_project: bool) -> None:
    """Refuse to export a state that does not fit the schema, or breaks a semantic rule.

    A project's assets may lack fields: the service's own page exports one whose asset has only its type
    and where the file is. Large states are checked in a thread.
    """
    await _beside_the_loop(partial(_require_renderable, of_project=of_project), editor_state)


async def require_fitting(editor_state: dict[str, Any]) -> None:
    """Refuse a state that does not fit the schema. Large states are checked in a thread."""
    await _beside_the_loop(_require_fitting, editor_state)


async def _beside_the_loop(check: Callable[[dict[str, Any]], T], editor_state: dict[str, Any]) -> T:
    """What a check returns or raises; other requests are served while a large state is checked."""
    from indream.editor_state._check import is_large

    return await disk_work(check, editor_state) if is_large(editor_state) else check(editor_state)


def _require_renderable(editor_state: dict[str, Any], *, of_project: bool) -> None:
    lenient = ("$.assets.", "$.assets[") if of_project else ()
    # Without its assets, lest they be the only ones among the problems that are shown.
    checked = editor_state
    if of_project and isinstance(editor_state.get("assets"), dict):
        checked = {**editor_state, "assets": dict[str, Any]()}
    broken, semantic = _check(checked), _semantic_errors(editor_state)
    problems = broken or [problem for problem in semantic if not problem.path.startswith(lenient)]
    _refuse(problems, (broken or semantic).omitted)


def _require_fitting(editor_state: dict[str, Any]) -> None:
    problems = _check(editor_state)
    _refuse(problems, problems.omitted)


def _refuse(problems: list[EditorStateProblem], omitted: int) -> None:
    if problems:
        first, count = problems[0], len(problems) + omitted
        more = f" ({count:,} problems)" if count > 1 else ""
        raise ProblemError(422, first.code, f"{first.path}: {first.message}{more}")


def _check(editor_state: dict[str, Any]) -> EditorStateProblems:
    from indream.editor_state import check_editor_state  # here: a server starts sooner without it

    return check_editor_state(editor_state)


def _semantic_errors(editor_state: dict[str, Any]) -> EditorStateProblems:
    from indream.editor_state import EditorStateProblems, lint_editor_state

    problems = lint_editor_state(editor_state, _known())
    errors = [problem for problem in problems if problem.severity == "error"]
    # Warnings are left out of a list first: only beyond as many errors there may be more of them.
    return EditorStateProblems(errors, problems.omitted if len(errors) == len(problems) else 0)


@cache
def _known() -> EditorCapabilities:
    from indream.types import EditorCapabilities

    return EditorCapabilities.from_dict(capabilities())
