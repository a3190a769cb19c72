"""The check of an editor state against its schema: is it one, and if not, everything that is wrong with it.

A state that is right costs one run of orjson over it and one of a compiled validator; the bytes that orjson
makes are those that are sent. Places and words are looked for only in a state that is wrong.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from indream._core.json_body import AS_JSON
from indream._core.json_values import plain
from indream.editor_state._messages import problems_of
from indream.editor_state._schema import json_validator, state_validator

if TYPE_CHECKING:
    from jsonschema_rs import EvaluationErrorEntry

    from indream._core.json_values import Unholdable
    from indream.editor_state._problem import EditorStateProblem

__all__ = ["check_and_dump", "check_editor_state", "dump_editor_state"]

# What orjson and the validator raise at a value they do not know, and orjson beyond its depth.
_UNREADABLE = (TypeError, ValueError)


def check_editor_state(state: object) -> list[EditorStateProblem]:
    """Everything that keeps a state from being valid under the schema, in the order of the state; or nothing.

    A state is a plain dict with the wire's camelCase keys. It is neither changed nor kept. Beside what the
    schema refuses, values that JSON cannot hold are problems wherever they stand: NaN and infinities, sets,
    bytes, dates, keys that are no strings, integers beyond 64 bits, lone surrogates, an object within itself,
    more than 254 levels. A tuple counts as an array, a member of an enum as its value.

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


def check_and_dump(state: object) -> tuple[list[EditorStateProblem], bytes]:
    """What `check_editor_state` finds, and the state as JSON text; no text where there are problems."""
    with suppress(*_UNREADABLE):
        text = _dump(state)
        if state_validator().is_valid(state):
            return [], text
    return _explain(state)


def dump_editor_state(state: object) -> tuple[list[EditorStateProblem], bytes]:
    """The state as JSON text, without asking whether it is valid: only for what JSON cannot hold."""
    with suppress(*_UNREADABLE):
        text = _dump(state)
        if json_validator().is_valid(state):
            return [], text
    document, unholdable = plain(state)
    return problems_of([], document, unholdable), b"" if unholdable else _dump(document)


def _explain(state: object) -> tuple[list[EditorStateProblem], bytes]:
    """The slow way: for a state that is wrong, or right but for Python types that only look like JSON's."""
    document: object = state
    unholdable: list[Unholdable] = []
    try:
        text, errors = _dump(document), _errors(document)
    except _UNREADABLE:
        document, unholdable = plain(state)
        text, errors = _dump(document), _errors(document)
    problems = problems_of(errors, document, unholdable)
    return problems, b"" if problems else text


def _errors(document: object) -> list[EvaluationErrorEntry]:
    return state_validator().evaluate(document).errors()


def _dump(document: object) -> bytes:
    """The document as JSON text; TypeError where orjson cannot write it.

    Neither this nor the validator suffices alone. orjson makes null of NaN, which has no type for the
    validator. The validator takes Decimals, large integers and any keys, and follows a cycle until the stack
    is full: so this comes first.
    """
    return orjson.dumps(document, option=AS_JSON)
