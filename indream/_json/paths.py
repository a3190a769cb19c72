"""Places in a JSON document, as tuples of keys and indices and as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from indream._json.words import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Path", "json_path", "json_step"]

Path: TypeAlias = tuple[str | int, ...]


def json_path(path: Iterable[str | int]) -> str:
    """A place in a state as text.

    >>> json_path(["tracks", 0, "items", 1]), json_path(["items", "my clip", "x"])
    ('$.tracks[0].items[1]', '$.items["my clip"].x')
    """
    return "$" + "".join(map(json_step, path))


def json_step(key: str | int) -> str:
    """One step of a place, from a value to one that it holds."""
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.isascii() and key.isidentifier() else f"[{escaped(key)}]"
