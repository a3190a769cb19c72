"""Writes JSON bodies, once each and with orjson, without changing a value silently."""

from __future__ import annotations

from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

import orjson

from indream._json.values import plain

__all__ = ["AS_JSON", "WrittenBody", "dump_json", "written"]

# orjson would write these types in its own way. JSON does not have them, so they are rejected.
AS_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
# Text that was checked and written before, and UUIDs, which are written as strings.
_WRITTEN_BY_ORJSON = (orjson.Fragment, UUID)


class WrittenBody(dict[str, Any]):
    """A checked body with its JSON text, so that it is not written again. It must not be changed."""

    __slots__ = ("text",)

    def __init__(self, body: dict[str, Any], text: bytes) -> None:
        super().__init__(body)
        self.text = text


def dump_json(value: Any, option: int = AS_JSON) -> bytes:
    """Write a value as JSON; ValueError with the path of a value that JSON cannot represent."""
    if isinstance(value, WrittenBody):
        return value.text
    text = written(value, option)
    if text is not None:
        return text
    document, unholdable = plain(value, _WRITTEN_BY_ORJSON)
    if unholdable:
        more = f" (and {len(unholdable) - 1} more)" if len(unholdable) > 1 else ""
        raise ValueError(f"the body cannot be written as JSON: {unholdable[0]}{more}")
    return orjson.dumps(document, option=option)


def written(value: Any, option: int = AS_JSON) -> bytes | None:
    """A value as JSON, or None if orjson cannot write it, or would write another value."""
    try:
        text = orjson.dumps(value, option=option)
    except TypeError:
        return None
    # orjson writes NaN and infinities as null.
    return text if b"null" not in text or _is_finite(value) else None


def _is_finite(value: Any) -> bool:
    """Whether all numbers in a value are finite; orjson has written it before."""
    pending: list[Any] = [value]
    while pending:
        item = pending.pop()
        kind = item.__class__
        if kind is str or kind is int:  # the most frequent types
            continue
        if issubclass(kind, float):
            if not isfinite(item):
                return False
        elif issubclass(kind, dict):
            pending.extend(item.values())
        elif kind is tuple or issubclass(kind, list):
            pending.extend(item)
        elif issubclass(kind, Enum):
            pending.append(item.value)
    return True
