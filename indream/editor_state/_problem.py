"""What a check or a lint of an editor state found."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["EditorStateProblem", "Severity"]

Severity = Literal["error", "warning"]


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
