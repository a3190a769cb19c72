"""What a value holds that JSON can't hold, with its places.

orjson writes a value in a fraction of the time that this takes, but it names no places, and it refuses a few
values that JSON can hold after all (a `numpy.float64`, a named tuple). So this is gone through only when
orjson or a validator has stumbled.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Final, NamedTuple, TypeAlias, cast

from indream._json.paths import Path, json_path
from indream._json.words import show, without_enum

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
# A container, its plain form, its path, and the ids of what it stands in.
_Begun: TypeAlias = tuple[_Container, Any, Path, tuple[int, ...]]


class Unholdable(NamedTuple):
    """A value that JSON can't hold."""

    path: Path
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        told = f"{json_path(self.path)}: {self.message}"
        return f"{told} — {self.hint}" if self.hint else told


def plain(value: object, keep: tuple[type, ...] = ()) -> tuple[Any, list[Unholdable]]:
    """The value in the types that JSON has, and what of it JSON can't hold, which is null in the first.

    As in `json`, a subclass of str, int, float, list, tuple or dict counts as what it is a subclass of, and a
    tuple as an array. A member of an enum counts as its value. Values of the types to keep stay as they are.
    """
    walk = _Walk(keep)
    return walk.plain(value), walk.found


def why_unholdable(value: object) -> str | None:
    """Why JSON can't hold a scalar of a type that it has, or None if it can."""
    match without_enum(value):
        case str(text) if (surrogate := _lone_surrogate(text)) is not None:
            return f"has the lone surrogate {surrogate}, which JSON cannot hold"
        case int(number) if number not in _INTEGERS:
            return f"is {show(number)}, an integer beyond 64 bits"
        case float(number) if not isfinite(number):
            return f"is {show(number)}, which JSON cannot hold"
        case _:
            return None


class _Walk:
    """One container after the other, on a stack of its own: text may be nested almost as deep as calls."""

    def __init__(self, keep: tuple[type, ...]) -> None:
        self._keep = keep
        self.found: list[Unholdable] = []
        self._begun: list[_Begun] = []

    def plain(self, value: object) -> Any:
        root: list[Any] = [None]
        self._put(value, root, 0, (), ())
        while self._begun:
            self._fill(*self._begun.pop())
        return root[0]

    def _fill(self, source: _Container, form: Any, path: Path, above: tuple[int, ...]) -> None:
        """Put the entries of an object or array into its plain form."""
        above = (*above, id(source))
        if not isinstance(source, dict):
            for index, entry in enumerate(source):
                self._put(entry, form, index, path, above)
            return
        for key, entry in source.items():
            why = _why_no_key(key)
            if why is not None:
                self._cannot(path, why)
            else:
                self._put(entry, form, _exact(key), path, above)

    def _put(self, value: object, form: Any, key: str | int, path: Path, above: tuple[int, ...]) -> None:
        """Put a value into the plain form of what it stands in, as null for now if it holds others."""
        value = without_enum(value)
        form[key] = None
        match value:
            case None | bool() | str() | int() | float():
                why = why_unholdable(value)
                if why is None:
                    form[key] = _exact(value)
                else:
                    self._cannot((*path, key), why)
            case dict() | list() | tuple():
                self._begin(cast("_Container", value), form, key, (*path, key), above)
            case _ if isinstance(value, self._keep):
                form[key] = value
            case _:
                hint = _INSTEAD.get(type(value).__name__) or _numpy_hint(value)
                self._cannot((*path, key), f"is {show(value)}, which JSON cannot hold", hint)

    def _begin(
        self, source: _Container, form: Any, key: str | int, path: Path, above: tuple[int, ...]
    ) -> None:
        if id(source) in above:
            closed = json_path(path[1 : above.index(id(source)) + 1])
            self._cannot(path, f"contains itself: it is {closed} again")
        elif len(above) >= MAX_DEPTH:
            self._cannot(path, f"is nested more than {MAX_DEPTH} levels deep")
        else:
            form[key] = {} if isinstance(source, dict) else [None] * len(source)
            self._begun.append((source, form[key], path, above))

    def _cannot(self, path: Path, message: str, hint: str | None = None) -> None:
        # The first step leads to the root, which stands in a list of its own.
        self.found.append(Unholdable(path[1:], message, hint))


def _exact(value: object) -> Any:
    """A scalar in the very type of which it may be a subclass."""
    match value:
        case str():
            return str.__str__(value)
        case int() if not isinstance(value, bool):
            return int.__int__(value)
        case float():
            return float.__float__(value)
        case _:
            return value


def _why_no_key(key: object) -> str | None:
    if not isinstance(key, str):
        return f"has the key {show(key)}, which is not a string"
    surrogate = _lone_surrogate(key)
    if surrogate is None:
        return None
    return f"has a key with the lone surrogate {surrogate}, which JSON cannot hold"


def _lone_surrogate(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"\\u{ord(text[error.start]):04x}"
    return None


def _numpy_hint(value: object) -> str | None:
    return ".item() makes it a plain number" if hasattr(value, "item") else None
