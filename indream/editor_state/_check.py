"""The check of an editor state against its schema.

A valid state takes one pass of orjson and one of a compiled validator; the bytes that orjson writes are those
that are sent. A slower walk finds and describes the problems of a state that is not valid. It also checks
large states in pieces, because the validator blocks all other threads while it runs.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import orjson

from indream._errors import EDITOR_SCHEMA_INVALID, EditorStateProblem
from indream._json.body import AS_JSON
from indream._json.values import Unholdable, plain
from indream._json.words import quoted
from indream.editor_state._messages import problems_of
from indream.editor_state._old_fields import names_of_old_fields
from indream.editor_state._problems import EditorStateProblems, inside, joined, refusal
from indream.editor_state._schema import validator_of
from indream.editor_state._violations import violations
from indream.editor_state._words import FEW, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream._json.paths import Path

__all__ = [
    "StateText",
    "check_and_dump",
    "check_editor_state",
    "dump_editor_state",
    "is_large",
    "is_never_large",
    "require_valid",
    "require_valid_text",
]

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

    A state with fields of the service before 1.1.0 has one more problem, at the top, which names
    `upgrade_editor_state`.

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
    return check_and_dump(StateText(state))[0] or EditorStateProblems()


class StateText:
    """An editor state, and its JSON text, which is written once for all who need it.

    Args:
        state: The editor state.
        option: How orjson writes it.
    """

    def __init__(self, state: object, option: int = AS_JSON) -> None:
        self.state = state
        self.option = option

    @cached_property
    def text(self) -> bytes | None:
        """The text, or None if orjson cannot write the state. NaN and infinities are null in it."""
        try:
            return orjson.dumps(self.state, option=self.option)
        except TypeError:
            return None


def check_and_dump(state: StateText, base: Path = ()) -> tuple[EditorStateProblems | None, bytes]:
    """The problems that `check_editor_state` finds, or None, and the state as JSON if there are none.

    `base` is the path of the state in the payload that it is a part of.
    """
    return _checked(state, "EditorState", base)


def dump_editor_state(state: StateText, base: Path = ()) -> tuple[EditorStateProblems | None, bytes]:
    """The state as JSON; only values that JSON cannot represent are problems, the schema is not checked."""
    return _checked(state, "JsonValue", base)


def _checked(state: StateText, component: str, base: Path) -> tuple[EditorStateProblems | None, bytes]:
    """Write and validate a state, a large one in pieces; search it for problems only if that fails.

    Neither orjson nor the validator suffices alone. orjson writes NaN as null; the validator rejects it. The
    validator accepts Decimals, large integers and any keys, and follows a cycle until the stack overflows;
    orjson, which runs first, rejects them.
    """
    document, text = state.state, state.text
    unholdable: list[Unholdable] = []
    if text is not None and len(text) <= _IN_PIECES:
        try:
            if validator_of(component).is_valid(document):
                return None, text
        except (TypeError, ValueError):  # a value that the validator does not know
            text = None
    if text is None:
        document, unholdable = plain(document, base=base)
        text = orjson.dumps(document, option=state.option)
    found = violations(document, component, large=len(text) > _IN_PIECES)
    problems = problems_of(found, document, unholdable)
    if problems and component == "EditorState" and (names := names_of_old_fields(document)):
        problems = joined(EditorStateProblems([_old_version(names)]), problems)
    return (inside(problems, base), b"") if problems else (None, text)


def _old_version(names: Sequence[str]) -> EditorStateProblem:
    more = len(names) - FEW
    shown = [quoted(name) for name in names[:FEW]] + ([f"{more} more"] if more > 0 else [])
    message = f"was written for the service before 1.1.0: it has {listed(shown, 'and')}"
    hint = "upgrade_editor_state converts it; on the command line, indream upgrade"
    return EditorStateProblem(EDITOR_SCHEMA_INVALID, "$", message, hint)


def require_valid(state: object) -> orjson.Fragment:
    """Check an editor state against the schema and return it as JSON, to be inserted into a body.

    Raises:
        ValidationError: The state violates the schema (`EDITOR_SCHEMA_INVALID`). The message names the first
            problem and counts the rest; `problems` contains the first 100.
    """
    return require_valid_text(StateText(state))


def require_valid_text(state: StateText) -> orjson.Fragment:
    """The same for a state that may have been written already."""
    problems, text = check_and_dump(state)
    if problems:
        raise refusal(problems)
    return orjson.Fragment(text)


def is_large(state: StateText) -> bool:
    """Whether a check of a state would hold up an event loop. One with few entries is written to find out."""
    count = 0
    pending: list[Any] = [state.state]
    for _ in range(2):  # the state and its items
        objects: list[dict[Any, Any]] = [value for value in pending if isinstance(value, dict)]
        count += sum(map(len, objects))
        pending = [entry for value in objects for entry in value.values()]
    # A state that JSON cannot hold is searched, which is slow.
    return count > _ENTRIES or state.text is None or len(state.text) > _LARGE


def is_never_large(_: StateText) -> bool:
    """The same for a sync client, which has no event loop to hold up."""
    return False
