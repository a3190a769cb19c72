"""Paths in a JSON document, as tuples of keys and indices and as text, and an error that names one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from indream._json.words import SHOWN_LENGTH, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Path", "ShapeError", "json_path", "json_step"]

Path: TypeAlias = tuple[str | int, ...]


def json_path(path: Iterable[str | int]) -> str:
    """A path in a JSON document as text.

    >>> json_path(["tracks", 0, "items", 1]), json_path(["items", "my clip", "x"])
    ('$.tracks[0].items[1]', '$.items["my clip"].x')
    """
    return "$" + "".join(map(json_step, path))


def json_step(key: str | int) -> str:
    """One step of a path as text: a key or an index."""
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.isascii() and key.isidentifier() else f"[{escaped(key)}]"


class ShapeError(ValueError):
    """A value does not match its shape; `place` is its JSON path below the value that was read."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"${self.place}: {self.message}"

    def under(self, key: str | int) -> ShapeError:
        """The same error with a path from the value that contains this one at `key`."""
        if isinstance(key, str) and len(key) > SHOWN_LENGTH:
            key = f"{key[: SHOWN_LENGTH - 1]}…"  # The service chooses the keys of some objects.
        return ShapeError(self.message, json_step(key) + self.place)
