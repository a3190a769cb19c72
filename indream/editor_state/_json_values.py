"""What a state holds that JSON can't hold, with its places.

orjson writes a state in a fraction of the time that this takes, but it names no places, and it refuses a few
values that JSON can hold after all (a `numpy.float64`, a named tuple). So this is gone through only when
orjson or the validator has stumbled.
"""

from __future__ import annotations

from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from indream.editor_state._words import Path, json_path, show

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    found: list[Unholdable] = []
    root: list[Any] = [None]
    # A stack of its own: the depth that JSON text may have is near to that of Python's calls.
    tasks = [_Task(value, (), (), root, 0)]
    while tasks:
        task = tasks.pop()
        value = _without_enum(task.value)
        why = _why_not(value, task.path, task.above)
        if why is not None:
            found.append(Unholdable(task.path, *why))
        elif isinstance(value, dict | list | tuple):
            tasks += _entries(cast("_Container", value), task, found)
        else:
            task.target[task.key] = _exact(value)
    return root[0], found


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


class _Task(NamedTuple):
    """A value, where it stands, the ids of what it stands in, and where its plain form goes."""

    value: object
    path: Path
    above: tuple[int, ...]
    target: Any
    key: str | int


def _without_enum(value: object) -> object:
    while isinstance(value, Enum):
        value = value.value
    return value


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


def _why_not(value: object, path: Path, above: tuple[int, ...]) -> tuple[str, str | None] | None:
    """Why JSON can't hold a value, apart from what is in it, and what could be done about it."""
    match value:
        case None | bool() | str() | int() | float():
            why = why_unholdable(value)
            return None if why is None else (why, None)
        case dict() | list() | tuple() if id(cast("object", value)) in above:
            start = path[: above.index(id(cast("object", value)))]
            return f"contains itself: it is {json_path(start)} again", None
        case dict() | list() | tuple():
            return (f"is nested more than {MAX_DEPTH} levels deep", None) if len(above) >= MAX_DEPTH else None
        case _:
            hint = _INSTEAD.get(type(value).__name__) or _numpy_hint(value)
            return f"is {show(value)}, which JSON cannot hold", hint


def _entries(value: _Container, task: _Task, found: list[Unholdable]) -> Iterator[_Task]:
    """The entries of an object or array, whose plain form is begun with null for each."""
    above = (*task.above, id(value))
    if not isinstance(value, dict):
        task.target[task.key] = entries = [None] * len(value)
        for index, entry in enumerate(value):
            yield _Task(entry, (*task.path, index), above, entries, index)
        return
    task.target[task.key] = fields = dict[str, Any]()
    for key, entry in value.items():
        why = _why_no_key(key)
        if why is not None:
            found.append(Unholdable(task.path, why))
        else:
            name = _exact(key)
            fields[name] = None
            yield _Task(entry, (*task.path, name), above, fields, name)


def _why_no_key(key: object) -> str | None:
    if not isinstance(key, str):
        return f"has the key {show(key)}, which is not a string"
    surrogate = _lone_surrogate(key)
    return (
        None
        if surrogate is None
        else f"has a key with the lone surrogate {surrogate}, which JSON cannot hold"
    )


def _lone_surrogate(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"\\u{ord(text[error.start]):04x}"
    return None


def _numpy_hint(value: object) -> str | None:
    return ".item() makes it a plain number" if hasattr(value, "item") else None
