"""JSON bodies: written once, by orjson, and never with a value silently changed."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, cast

import orjson

from indream._core.shapes import ShapeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    ScalarFault = Callable[[Any], ShapeError | None]

__all__ = ["dump_json"]

# orjson would write these in forms of its own; JSON has none for them, so they are the caller's mistake.
_AS_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_DEEPEST = 254  # what orjson writes


def dump_json(value: Any) -> bytes:
    """Write a value as JSON; ValueError that names the place of what JSON can't hold."""
    try:
        text = orjson.dumps(value, option=_AS_JSON)
    except TypeError:  # it doesn't say where
        text = b""
    fault = None
    if not text:
        fault = _first_fault(value, _refused)
    elif b"null" in text:  # which NaN and infinities are written as
        fault = _first_fault(value, _not_finite)
    if fault is not None:
        raise ValueError(f"the body can't be written as JSON: {fault}")
    return text or orjson.dumps(value, option=_AS_JSON)


def _first_fault(value: Any, scalar_fault: ScalarFault, depth: int = 0) -> ShapeError | None:
    kind = value.__class__
    if not issubclass(kind, dict | list) and kind is not tuple:
        return scalar_fault(value)
    if depth >= _DEEPEST:
        return ShapeError(f"is nested more than {_DEEPEST} levels deep")
    is_object = issubclass(kind, dict)
    entries = cast("Iterable[tuple[Any, Any]]", value.items() if is_object else enumerate(value))
    for key, item in entries:
        if is_object and (not isinstance(key, str) or scalar_fault(key)):
            return ShapeError("has a key that is not a string of Unicode characters")
        fault = _first_fault(item, scalar_fault, depth + 1)
        if fault is not None:
            return fault.under(key)
    return None


def _not_finite(value: Any) -> ShapeError | None:
    return ShapeError(f"is {value}") if isinstance(value, float) and not isfinite(value) else None


def _refused(value: Any) -> ShapeError | None:
    try:
        orjson.dumps(value, option=_AS_JSON)
    except TypeError as error:  # for a scalar its words name the type, not the value
        return ShapeError(str(error))
    return _not_finite(value)
