"""The check of an editor state against its schema.

A valid state takes one pass of orjson and one of a compiled validator; the bytes that orjson writes are those
that are sent. A slower walk finds and describes the problems of a state that is not valid. It also checks
large states in pieces, because the validator blocks all other threads while it runs.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from indream._json.body import AS_JSON
from indream._json.values import Unholdable, plain
from indream.editor_state._messages import problems_of
from indream.editor_state._problems import EditorStateProblems, refusal
from indream.editor_state._schema import validator_of
from indream.editor_state._violations import violations

__all__ = [
    "check_and_dump",
    "check_editor_state",
    "dump_editor_state",
    "is_large",
    "is_never_large",
    "require_valid",
]

# orjson and the validator raise these for a value that they do not know, and orjson beyond its depth.
_UNREADABLE = (TypeError, ValueError)
# The length of a state, in bytes as JSON, from which on it is checked in pieces.
_IN_PIECES: Final = 1_000_000
# A document that has more bytes or entries is not checked on an event loop. That is about 400 items: checking
# them takes some milliseconds, or ten if many of them are wrong.
_LARGE: Final = 300_000
_ENTRIES: Final = 1_000


def check_editor_state(state: object) -> EditorStateProblems:
    """Check an editor state against the schema and return its problems; an empty list if it is valid.

    Values that JSON cannot represent are problems too: NaN and infinities, sets, bytes, dates, keys that are
    not strings, integers beyond 64 bits, lone surrogates, an object that contains itself, more than 254
    levels of nesting. A tuple counts as an array, an enum member as its value.

    Args:
        state: The editor state, a plain dict with the wire's camelCase keys. It is neither changed nor kept.

    Returns:
        The first 100 problems in the order of the state; `omitted` is the number of further problems.

    Examples:
        >>> for problem in check_editor_state({"stateSchemaVersion": "v2", "tracks": []}):
        ...     print(problem.path, problem.message)
        $.stateSchemaVersion must be "v1", is "v2"
        $.tracks must not be empty
        $.compositionWidth is missing
        $.compositionHeight is missing
        $.timebaseTicksPerSecond is missing
        $.assets is missing
        $.items is missing
        $.transitions is missing
    """
    return check_and_dump(state)[0]


def check_and_dump(state: object) -> tuple[EditorStateProblems, bytes]:
    """The problems that `check_editor_state` finds, and the state as JSON; empty if there are problems."""
    return _checked(state, "EditorState")


def dump_editor_state(state: object) -> tuple[EditorStateProblems, bytes]:
    """The state as JSON; only values that JSON cannot represent are problems, the schema is not checked."""
    return _checked(state, "JsonValue")


def _checked(state: object, component: str) -> tuple[EditorStateProblems, bytes]:
    """Write and validate a state, a large one in pieces; search it for problems only if that fails."""
    document, unholdable = state, list[Unholdable]()
    try:
        text = _dump(state)
        large = len(text) > _IN_PIECES
        if not large and validator_of(component).is_valid(state):
            return EditorStateProblems(), text
    except _UNREADABLE:
        document, unholdable = plain(state)
        text = _dump(document)
        large = len(text) > _IN_PIECES
    problems = problems_of(violations(document, component, large=large), document, unholdable)
    return problems, b"" if problems else text


def _dump(document: object) -> bytes:
    """The document as JSON; raises TypeError if orjson cannot write it.

    Neither orjson nor the validator suffices alone. orjson writes NaN as null; the validator rejects it. The
    validator accepts Decimals, large integers and any keys, and follows a cycle until the stack overflows;
    orjson, which runs first, rejects them.
    """
    return orjson.dumps(document, option=AS_JSON)


def require_valid(state: object) -> orjson.Fragment:
    """Check an editor state against the schema and return it as JSON, to be inserted into a body.

    Raises:
        ValidationError: The state violates the schema (`EDITOR_SCHEMA_INVALID`). The message names the first
            problem and counts the rest; `problems` contains the first 100.
    """
    problems, text = check_and_dump(state)
    if problems:
        raise refusal(problems)
    return orjson.Fragment(text)


def is_large(document: object) -> bool:
    """Whether a check of a payload or an editor state would hold up an event loop."""
    count = 0
    pending: list[Any] = [document]
    for _ in range(3):  # a payload, the state in it, and its items
        objects: list[dict[Any, Any]] = [value for value in pending if isinstance(value, dict)]
        count += sum(map(len, objects))
        if count > _ENTRIES:
            return True
        pending = [entry for value in objects for entry in value.values()]
    try:
        return len(orjson.dumps(document, option=AS_JSON)) > _LARGE
    except TypeError:  # the slow search for values that JSON cannot hold
        return True


def is_never_large(_: object) -> bool:
    """The same for a sync client, which has no event loop to hold up."""
    return False
