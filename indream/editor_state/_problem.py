"""What a check or a lint of an editor state found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_PROBLEMS", "EditorStateProblem", "EditorStateProblems", "Severity"]

Severity = Literal["error", "warning"]

MAX_PROBLEMS: Final = 100
"""How many problems are put into words; the others are counted."""


class EditorStateProblem(NamedTuple):
    """One thing that is wrong with an editor state, where it is, and what to do about it.

    Attributes:
        code: What kind of problem it is; branch on this one. `EDITOR_SCHEMA_INVALID` from the schema check,
            one code for each rule from the lint.
        path: The place in the state, as in `$.items.title.fontSize`. For a field that is missing, the place
            where it should be.
        message: What is wrong there, for people.
        hint: What to do about it, for people, where that can be known.
        severity: `"error"` where the service refuses the state, `"warning"` where it takes it and the result
            may not be what was meant.

    Examples:
        >>> print(EditorStateProblem("EDITOR_SCHEMA_INVALID", "$.tracks", "is missing", "an array"))
        $.tracks: is missing — an array
    """

    code: str
    path: str
    message: str
    hint: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        told = f"{self.path}: {self.message}"
        return f"{told} — {self.hint}" if self.hint else told


class EditorStateProblems(list[EditorStateProblem]):
    """A list of problems, the first 100, and how many more there are.

    Attributes:
        omitted: How many more problems there are at least: an item with several mistakes counts once. A list
            that is cut has no warning in it while errors are left out.
    """

    def __init__(self, problems: Iterable[EditorStateProblem] = (), omitted: int = 0) -> None:
        super().__init__(problems)
        self.omitted = omitted
