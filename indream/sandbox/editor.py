"""The checks of editor states, which use the client's own check and lint."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from indream._errors import counted
from indream._net.workers import disk_work
from indream.sandbox.catalog import capabilities
from indream.sandbox.problems import InvalidStateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.editor_state import EditorStateProblem, EditorStateProblems
    from indream.types import EditorCapabilities

__all__ = ["errors_in", "require_fitting", "require_renderable"]

T = TypeVar("T")

_OF_UNKNOWN_VALUES = frozenset(
    {"EDITOR_EFFECT_TYPE_INVALID", "EDITOR_FILTER_TYPE_INVALID", "EDITOR_TRANSITION_TYPE_INVALID"}
)
# The rules about these are the client's own, and the lists of the sandbox are made up.
_NOT_THE_SERVICES = frozenset({"EDITOR_ANIMATION_TYPE_INVALID", "EDITOR_CAPTION_ANIMATION_TYPE_INVALID"})


async def errors_in(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    """Return the errors of a state: at most 100, and one more that counts the rest.

    The semantic rules are checked only if the schema check passes. An unknown effect, filter or transition
    also breaks the schema, but has its own code. Large states are checked in a thread.
    """
    return await _off_the_loop(_errors_in, editor_state)


def _errors_in(editor_state: dict[str, Any]) -> list[EditorStateProblem]:
    from indream.editor_state import EditorStateProblem

    invalid, semantic = _check(editor_state), _semantic_errors(editor_state)
    problems = invalid or semantic
    if not problems:
        return []
    unknown = {problem.path: problem for problem in semantic if problem.code in _OF_UNKNOWN_VALUES}
    errors = [unknown.get(problem.path, problem) for problem in problems]
    if problems.omitted:
        more = f"at least {counted(problems.omitted, 'more error')}"
        errors.append(EditorStateProblem(problems[0].code, "$", more))
    return errors


async def require_renderable(editor_state: dict[str, Any], *, of_project: bool) -> None:
    """Refuse to export a state that does not match the schema or breaks a semantic rule.

    A project's assets may lack fields: the service's own documentation exports a project with an asset that
    has only a type and a URL. Large states are checked in a thread.
    """
    await _off_the_loop(partial(_require_renderable, of_project=of_project), editor_state)


async def require_fitting(editor_state: dict[str, Any]) -> None:
    """Refuse a state that does not match the schema. Large states are checked in a thread."""
    await _off_the_loop(_require_fitting, editor_state)


async def _off_the_loop(check: Callable[[dict[str, Any]], T], editor_state: dict[str, Any]) -> T:
    """Run a check; a large state is checked in a thread, so that other requests are served meanwhile."""
    from indream.editor_state._check import StateText, is_large

    large = is_large(StateText(editor_state))
    return await disk_work(check, editor_state) if large else check(editor_state)


def _require_renderable(editor_state: dict[str, Any], *, of_project: bool) -> None:
    lenient = ("$.assets.", "$.assets[") if of_project else ()
    # The assets are left out: their problems could fill the list and hide all others.
    checked = editor_state
    if of_project and isinstance(editor_state.get("assets"), dict):
        checked = {**editor_state, "assets": dict[str, Any]()}
    invalid, semantic = _check(checked), _semantic_errors(editor_state)
    problems = invalid or [problem for problem in semantic if not problem.path.startswith(lenient)]
    _refuse(problems, (invalid or semantic).omitted)


def _require_fitting(editor_state: dict[str, Any]) -> None:
    problems = _check(editor_state)
    _refuse(problems, problems.omitted)


def _refuse(problems: list[EditorStateProblem], omitted: int) -> None:
    if problems:
        raise InvalidStateError(problems, omitted)


def _check(editor_state: dict[str, Any]) -> EditorStateProblems:
    from indream.editor_state import check_editor_state  # imported here: the server starts faster without it

    return check_editor_state(editor_state)


def _semantic_errors(editor_state: dict[str, Any]) -> EditorStateProblems:
    from indream.editor_state import EditorStateProblems, lint_editor_state

    problems = lint_editor_state(editor_state, _capabilities())
    errors = [
        problem
        for problem in problems
        if problem.severity == "error" and problem.code not in _NOT_THE_SERVICES
    ]
    # A full list omits warnings first: errors are omitted only if all listed problems are errors.
    return EditorStateProblems(errors, problems.omitted if len(errors) == len(problems) else 0)


@cache
def _capabilities() -> EditorCapabilities:
    from indream.types import EditorCapabilities

    return EditorCapabilities.from_dict(capabilities())
