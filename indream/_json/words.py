"""The wording of values in messages.

The reader of a message can look at the value, so only short scalars are quoted, not objects, arrays or long
texts.
"""

from __future__ import annotations

from enum import Enum
from math import isfinite
from typing import Final

__all__ = ["SHOWN_LENGTH", "escaped", "quoted", "show", "without_enum"]

SHOWN_LENGTH: Final = 40


def quoted(text: str) -> str:
    """A text in double quotes, with its middle omitted if it is long.

    >>> print(quoted('say "hi"'), quoted("x" * 50 + ".png"))
    "say \\"hi\\"" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxx.png"
    """
    if len(text) > SHOWN_LENGTH:
        text = f"{text[: SHOWN_LENGTH - 10]}…{text[-9:]}"
    return escaped(text)


def escaped(text: str) -> str:
    """A complete text in double quotes, with line breaks and invisible characters escaped."""
    return '"' + "".join(_ESCAPES.get(char) or _printable(char) for char in text) + '"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _printable(char: str) -> str:
    return char if char.isprintable() else f"\\u{ord(char):04x}"


def show(value: object) -> str:
    """A short scalar as JSON writes it; for any other value, its kind.

    >>> show("left"), show(True), show(None), show([1, 2]), show({}), show({1})
    ('"left"', 'true', 'null', 'an array', 'an empty object', 'a set')
    """
    value = without_enum(value)
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int():
            return str(int(value)) if abs(value) < 10**SHOWN_LENGTH else "a very large number"
        case float():
            return repr(float(value)) if isfinite(value) else _not_finite(value)
        case dict():
            return "an object" if value else "an empty object"
        case list() | tuple():
            return "an array" if value else "an empty array"
        case _:
            name = type(value).__name__
            return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def without_enum(value: object) -> object:
    """The value of an enum's member; any other value unchanged."""
    while isinstance(value, Enum):
        value = value.value
    return value


def _not_finite(value: float) -> str:
    if value != value:
        return "NaN"
    return "infinity" if value > 0 else "-infinity"
