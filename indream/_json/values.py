"""Finds the values that JSON cannot represent, with their paths.

orjson writes a value in a fraction of the time that this takes, but its errors name no paths, and it rejects
a few values that JSON can represent (a `numpy.float64`, a named tuple). So this is called only after orjson
or a validator has failed.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Final, NamedTuple, TypeAlias, cast

from indream._json.paths import Path, json_path
from indream._json.words import show, without_enum

__all__ = ["MAX_DEPTH", "Unholdable", "plain", "why_unholdable"]

# The maximum depth that orjson writes.
MAX_DEPTH: Final = 254
_INTEGERS: Final = range(-(2**63), 2**64)
_INSTEAD: Final = {
    "Timeline": ".to_editor_state() makes it an object",
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
# A container, its plain form, its path, and the ids of the containers around it.
_Begun: TypeAlias = tuple[_Container, Any, Path, tuple[int, ...]]


class Unholdable(NamedTuple):
    """A value that JSON cannot represent."""

    path: Path
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        sentence = f"{json_path(self.path)}: {self.message}"
        return f"{sentence} — {self.hint}" if self.hint else sentence


def plain(value: object, keep: tuple[type, ...] = (), base: Path = ()) -> tuple[Any, list[Unholdable]]:
    """The value converted to JSON's types, with null for values that JSON cannot represent, and those values.

    As in `json`, an instance of a subclass of str, int, float, list, tuple or dict counts as an instance of
    that type, and a tuple as an array. A member of an enum counts as its value. Values of the types in `keep`
    are not converted. `base` is the path of the value in its document, for messages that name a path.
    """
    walk = _Walk(keep, base)
    return walk.plain(value), walk.found


def why_unholdable(value: object) -> str | None:
    """Why JSON cannot represent a string or a number, or None if it can."""
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
    """A walk through containers with its own stack: a value may be nested almost as deeply as Python's."""

    def __init__(self, keep: tuple[type, ...], base: Path) -> None:
        self._keep = keep
        self._base = base
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
        """Put a value into the plain form of its container; a container is filled later."""
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
            closed = json_path((*self._base, *path[1 : above.index(id(source)) + 1]))
            self._cannot(path, f"contains itself: it is {closed} again")
        elif len(above) >= MAX_DEPTH:
            self._cannot(path, f"is nested more than {MAX_DEPTH} levels deep")
        else:
            form[key] = {} if isinstance(source, dict) else [None] * len(source)
            self._begun.append((source, form[key], path, above))

    def _cannot(self, path: Path, message: str, hint: str | None = None) -> None:
        # The first step of the path is the index of the root in its own list.
        self.found.append(Unholdable(path[1:], message, hint))


def _exact(value: object) -> Any:
    """A string or number converted from a subclass to str, int or float; other values unchanged."""
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
