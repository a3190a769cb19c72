"""What a state holds that JSON can't hold, with its places.

orjson writes a state in a fraction of the time that this takes, but it names no places, and it refuses a few
values that JSON can hold after all (a `numpy.float64`, a named tuple). So this is gone through only when
orjson or the validator has stumbled.
"""

from __future__ import annotations

from enum import Enum
from math import isfinite
from typing import Any, Final, NamedTuple, TypeAlias, cast

from indream.editor_state._words import Path, json_path, show

__all__ = ["MAX_DEPTH", "Unholdable", "plain", "why_unholdable"]

# The depth to which orjson writes.
MAX_DEPTH: Final = 254
_INTEGERS: Final = range(-(2**63), 2**64)
_INSTEAD: Final = {
    "Decimal": "float(…) or str(…) makes it a number or a string",
    "UUID": "str(…) makes it a string",
    "bytearray": ".decode() makes it a string",
    "bytes": ".decode() makes it a string",
    "date": ".isoformat() makes it a string",
    "datetime": ".isoformat() makes it a string",
    "frozenset": "list(…) makes it an array",
    "generator": "list(…) makes it an array",
    "ndarray": ".tolist() makes it an array",
    "set": "list(…) makes it an array",
}


_Container: TypeAlias = dict[object, object] | list[object] | tuple[object, ...]


class Unholdable(NamedTuple):
    """A value that JSON can't hold."""

    path: Path
    message: str
    hint: str | None = None


def plain(value: object) -> tuple[Any, list[Unholdable]]:
    """The value in the types that JSON has, and what of it JSON can't hold, which is null in the first.

    As in `json`, a subclass of str, int, float, list, tuple or dict counts as what it is a subclass of, and a
    tuple as an array. A member of an enum counts as its value.
    """
    walk = _Walk()
    return walk.plain(value, ()), walk.found


def why_unholdable(value: object) -> str | None:
    """Why JSON can't hold a scalar of a type that it has, or None if it can."""
    match value:
        case str() if (surrogate := _lone_surrogate(value)) is not None:
            return f"has the lone surrogate {surrogate}, which JSON cannot hold"
        case int() if value not in _INTEGERS:
            return f"is {show(value)}, an integer beyond 64 bits"
        case float() if not isfinite(value):
            return f"is {show(value)}, which JSON cannot hold"
        case _:
            return None


class _Walk:
    def __init__(self) -> None:
        self.found: list[Unholdable] = []
        self._open: dict[int, Path] = {}

    def plain(self, value: object, path: Path) -> Any:
        if isinstance(value, Enum):
            return self.plain(value.value, path)
        match value:
            case None | bool():
                return value
            case str() | int() | float():
                return self._scalar(value, path)
            case dict() | list() | tuple():
                return self._container(cast("_Container", value), path)
            case _:
                hint = _INSTEAD.get(type(value).__name__) or _numpy_hint(value)
                self._cannot(path, f"is {show(value)}, which JSON cannot hold", hint)
                return None

    def _cannot(self, path: Path, message: str, hint: str | None = None) -> None:
        self.found.append(Unholdable(path, message, hint))

    def _scalar(self, value: str | int | float, path: Path) -> str | int | float | None:
        why = why_unholdable(value)
        if why is not None:
            self._cannot(path, why)
            return None
        # A subclass becomes the type itself.
        match value:
            case str():
                return str.__str__(value)
            case int():
                return int(value)
            case float():
                return float(value)

    def _container(self, value: _Container, path: Path) -> Any:
        why = None
        if id(value) in self._open:
            why = f"contains itself: it is {json_path(self._open[id(value)])} again"
        elif len(path) >= MAX_DEPTH:
            why = f"is nested more than {MAX_DEPTH} levels deep"
        if why is not None:
            self._cannot(path, why)
            return None
        self._open[id(value)] = path
        try:
            return self._entries(value, path)
        finally:
            del self._open[id(value)]

    def _entries(self, value: _Container, path: Path) -> Any:
        if not isinstance(value, dict):
            return [self.plain(entry, (*path, index)) for index, entry in enumerate(value)]
        entries: dict[str, Any] = {}
        for key, entry in value.items():
            if not isinstance(key, str):
                self._cannot(path, f"has the key {show(key)}, which is not a string")
            elif (surrogate := _lone_surrogate(key)) is not None:
                self._cannot(path, f"has a key with the lone surrogate {surrogate}, which JSON cannot hold")
            else:
                entries[str.__str__(key)] = self.plain(entry, (*path, key))
        return entries


def _lone_surrogate(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"\\u{ord(text[error.start]):04x}"
    return None


def _numpy_hint(value: object) -> str | None:
    return ".item() makes it a plain number" if hasattr(value, "item") else None
