"""The problems that `lint` collects from several checks."""

from __future__ import annotations

from typing import Any

import pytest

from indream import editor_state
from indream.cli.lint import problems_of
from indream.editor_state import EditorStateProblem
from indream.editor_state._layout_rules import ALSO_LINTED


class Found(list[EditorStateProblem]):
    """Problems, and the number of those that are left out."""

    def __init__(self, omitted: int, *codes: str) -> None:
        super().__init__(EditorStateProblem(code, "$", "is odd") for code in codes)
        self.omitted = omitted


def test_problems_of_all_checks_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the schema come first; with the layout, problems that the lint reports too are there once."""
    checks: dict[str, Any] = {
        "check_editor_state": Found(2, "A"),
        "lint_editor_state": Found(30, "B"),
        "lint_layout": Found(400, "C", *ALSO_LINTED),
    }
    for name, found in checks.items():
        monkeypatch.setattr(editor_state, name, lambda _, found=found: found)
    problems, omitted = problems_of({}, None, layout=False)
    assert (["A", "B"], 32) == ([problem.code for problem in problems], omitted)
    problems, omitted = problems_of({}, None, layout=True)
    assert (["A", "B", "C"], 432) == ([problem.code for problem in problems], omitted)
