"""Editor states: is one valid, and does its timeline make sense, before a render is paid for.

`check_editor_state` asks what the schema asks; `lint_editor_state` asks what the service asks beyond it. Both
are plain functions over a plain dict, do no I/O, and give all problems at once, up to 100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream.editor_state._problem import EditorStateProblem, EditorStateProblems

if TYPE_CHECKING:
    from indream.editor_state._check import check_editor_state
    from indream.editor_state._lint import lint_editor_state
    from indream.editor_state._require import require_payload, require_valid

__all__ = [
    "EditorStateProblem",
    "EditorStateProblems",
    "check_editor_state",
    "lint_editor_state",
    "require_payload",
    "require_valid",
]

_HOMES = {
    "check_editor_state": "_check",
    "lint_editor_state": "_lint",
    "require_payload": "_require",
    "require_valid": "_require",
}


def __getattr__(name: str) -> Any:
    # The validator behind the check is not loaded by those who never check.
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
