"""JSON bodies: written once, by orjson, and never with a value silently changed."""

from __future__ import annotations

from typing import Any

import orjson

__all__ = ["dump_json"]

# orjson would write these in forms of its own; JSON has none for them, so they are the caller's mistake.
_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def dump_json(value: Any) -> bytes:
    """Write a value as JSON."""
    return orjson.dumps(value, option=_STRICT)
