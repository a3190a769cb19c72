"""How large a document is: whether a check of it would hold up an event loop."""

from __future__ import annotations

from typing import Any, Final

import orjson

from indream._json.body import AS_JSON

__all__ = ["is_large", "is_never_large"]

# About 400 items: checking them takes some milliseconds, or ten with many mistakes among them.
_LARGE: Final = 300_000
_ENTRIES: Final = 1_000


def is_large(document: object) -> bool:
    """Whether a payload or an editor state has many entries, or is long as JSON. Writing it costs little."""
    count = 0
    pending: list[Any] = [document]
    for _ in range(3):  # a payload, the state in it, and its items
        objects: list[dict[Any, Any]] = [value for value in pending if isinstance(value, dict)]
        count += sum(map(len, objects))
        if count > _ENTRIES:
            return True
        pending = [entry for value in objects for entry in value.values()]
    try:
        return len(orjson.dumps(document, option=AS_JSON)) > _LARGE
    except TypeError:  # what JSON can't hold is looked for in all of it, step by step
        return True


def is_never_large(_: object) -> bool:
    """The same for a sync client, which has no event loop to hold up."""
    return False
