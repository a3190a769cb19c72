"""JSON bodies: written once, by orjson, and never with a value silently changed."""

from __future__ import annotations

from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

import orjson

from indream._json.values import plain

__all__ = ["AS_JSON", "WrittenBody", "dump_json", "written"]

# orjson would write these in forms of its own; JSON has none for them, so they are the caller's mistake.
AS_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
# Text that was checked and written before, and a type with only one written form.
_WRITTEN_BY_ORJSON = (orjson.Fragment, UUID)


class WrittenBody(dict[str, Any]):
    """A body that has been checked, and its JSON text: it is not written again. It must not be changed."""

    __slots__ = ("text",)

    def __init__(self, body: dict[str, Any], text: bytes) -> None:
        super().__init__(body)
        self.text = text


def dump_json(value: Any, option: int = AS_JSON) -> bytes:
    """Write a value as JSON; ValueError that names the place of what JSON cannot hold."""
    if isinstance(value, WrittenBody):
        return value.text
    text = written(value, option)
    if text is not None:
        return text
    document, unholdable = plain(value, _WRITTEN_BY_ORJSON)
    if unholdable:
        more = f" (and {len(unholdable) - 1} more)" if len(unholdable) > 1 else ""
        raise ValueError(f"the body can't be written as JSON: {unholdable[0]}{more}")
    return orjson.dumps(document, option=option)


def written(value: Any, option: int = AS_JSON) -> bytes | None:
    """A value as JSON, or None where orjson does not write it, or would write something else."""
    try:
        text = orjson.dumps(value, option=option)
    except TypeError:
        return None
    # NaN and infinities are written as null.
    return text if b"null" not in text or _is_finite(value) else None


def _is_finite(value: Any) -> bool:
    """Whether all numbers are, in a value that orjson has written."""
    pending: list[Any] = [value]
    while pending:
        one = pending.pop()
        kind = one.__class__
        if kind is str or kind is int:  # most are
            continue
        if issubclass(kind, float):
            if not isfinite(one):
                return False
        elif issubclass(kind, dict):
            pending.extend(one.values())
        elif kind is tuple or issubclass(kind, list):
            pending.extend(one)
        elif issubclass(kind, Enum):
            pending.append(one.value)
    return True
