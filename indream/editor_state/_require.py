"""The checks as a gate: what is valid comes out as the bytes that are sent, anything else raises."""

from __future__ import annotations

from typing import Any

import orjson

from indream._warning import warn_user
from indream.editor_state._check import check_and_dump, dump_editor_state
from indream.editor_state._payloads import check_payload
from indream.editor_state._places import joined
from indream.editor_state._problem import EditorStateProblem, EditorStateProblems
from indream.errors import EDITOR_SCHEMA_INVALID, PAYLOAD_INVALID, ValidationError

__all__ = ["require_payload", "require_valid"]


def require_valid(state: object) -> orjson.Fragment:
    """The state as JSON, to be put into a body as it is.

    Raises:
        ValidationError: It does not fit the schema (`EDITOR_SCHEMA_INVALID`). The text names the first
            problem and counts the rest; `problems` has the first 100.
    """
    problems, text = check_and_dump(state)
    if problems:
        raise _refusal(problems)
    return orjson.Fragment(text)


def require_payload(name: str, payload: dict[str, Any], *, check_state: bool = False) -> dict[str, Any]:
    """The payload as it is sent, the editor state in it already written as JSON.

    Args:
        name: The payload's component in `openapi.yaml`.
        payload: The payload; it is not changed.
        check_state: Check the editor state in it against its schema.

    Raises:
        ValidationError: Something does not fit: `EDITOR_SCHEMA_INVALID` where it is in the editor state,
            `PAYLOAD_INVALID` otherwise. `problems` has everything, up to 100 problems.

    Warns:
        UserWarning: A field is not known, but much like one that is, or it is an editor state where none
            belongs: the service would pass over it.
    """
    problems = EditorStateProblems()
    sent = payload
    if check_state or "editorState" in payload:
        problems, text = _dump_state_of(payload, check_schema=check_state)
        sent = {**payload, "editorState": orjson.Fragment(text)}
    found = check_payload(name, {**payload, "editorState": {}} if problems else payload)
    problems = joined(problems, found)
    if any(problem.severity == "error" for problem in problems):
        raise _refusal(problems)
    for problem in problems:
        warn_user(f"{name}: {problem}", UserWarning)
    return sent


def _dump_state_of(payload: dict[str, Any], *, check_schema: bool) -> tuple[EditorStateProblems, bytes]:
    if "editorState" in payload:
        # A draft need not fit the schema, but JSON has to hold it: nothing in it is silently changed.
        dump = check_and_dump if check_schema else dump_editor_state
        return dump(payload["editorState"])
    hint = 'the payload needs it under "editorState"'
    return EditorStateProblems([EditorStateProblem(EDITOR_SCHEMA_INVALID, "$", "is missing", hint)]), b""


_TITLES = {
    EDITOR_SCHEMA_INVALID: "The editor state is not valid",
    PAYLOAD_INVALID: "The payload is not valid",
}


def _refusal(problems: EditorStateProblems) -> ValidationError:
    first = problems[0]
    error = ValidationError(
        status=422,
        type=first.code,
        title=f"{_TITLES[first.code]}; nothing was sent",
        detail=f"{first}{_more(problems)}",
        error_code=first.code,
    )
    error.problems = tuple(problems)
    error.problems_omitted = problems.omitted
    return error


def _more(problems: EditorStateProblems) -> str:
    more = len(problems) + problems.omitted - 1
    if not more:
        return ""
    if problems.omitted:
        return f"; and at least {more:,} more problems, see .problems for the first {len(problems)}"
    return f"; and {more} more {'problem' if more == 1 else 'problems'}, see .problems"
