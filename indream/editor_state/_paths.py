"""What stands in a place of a state, the place given as a tuple of keys and indices or as a JSON pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indream._core.json_paths import Path

__all__ = ["at_pointer", "value_at"]


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
