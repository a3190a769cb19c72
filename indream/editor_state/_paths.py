"""What stands in a place of a state, the place given as a tuple of keys and indices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indream._json.paths import Path

__all__ = ["value_at"]


def value_at(document: Any, path: Path) -> Any:
    """The value at a place that is known to be there."""
    for key in path:
        document = document[key]
    return document
