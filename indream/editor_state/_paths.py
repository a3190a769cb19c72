"""Places in a state: as tuples of keys and indices, as JSON pointers, and as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from indream.editor_state._words import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Path", "at_pointer", "json_path", "value_at"]

Path: TypeAlias = tuple[str | int, ...]


def json_path(path: Iterable[str | int]) -> str:
    """A place in a state as text.

    >>> json_path(["tracks", 0, "items", 1]), json_path(["items", "my clip", "x"])
    ('$.tracks[0].items[1]', '$.items["my clip"].x')
    """
    return "$" + "".join(map(_step, path))


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.isascii() and key.isidentifier() else f"[{escaped(key)}]"


def value_at(document: Any, path: Path) -> Any:
    """The value at a place that is known to be there."""
    for key in path:
        document = document[key]
    return document


def at_pointer(document: object, pointer: str) -> tuple[Path, Any]:
    """The place that a JSON pointer names, and the value there.

    >>> at_pointer({"items": [{"": 5}]}, "/items/0/")
    (('items', 0, ''), 5)
    """
    path: list[str | int] = []
    value: Any = document
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        path.append(key if hasattr(value, "keys") else int(key))
        value = value[path[-1]]
    return tuple(path), value
