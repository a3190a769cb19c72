"""The check as a gate: a valid state comes out as the bytes that are sent, any other raises."""

from __future__ import annotations

import orjson

from indream.editor_state._check import check_and_dump
from indream.errors import EDITOR_SCHEMA_INVALID, ValidationError

__all__ = ["require_valid"]


def require_valid(state: object) -> orjson.Fragment:
    """The state as JSON, to be put into a body as it is.

    Raises:
        ValidationError: It does not fit the schema (`EDITOR_SCHEMA_INVALID`). The text names the first
            problem and counts the rest; `problems` has them all.
    """
    problems, text = check_and_dump(state)
    if not problems:
        return orjson.Fragment(text)
    more = len(problems) - 1
    rest = f"; and {more} more {'problem' if more == 1 else 'problems'}, see .problems" if more else ""
    error = ValidationError(
        status=422,
        type=EDITOR_SCHEMA_INVALID,
        title="The editor state is not valid; nothing was sent",
        detail=f"{problems[0]}{rest}",
        error_code=EDITOR_SCHEMA_INVALID,
    )
    error.problems = tuple(problems)
    raise error
