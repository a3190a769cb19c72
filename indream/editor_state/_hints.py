"""Hints on how to fix a violation of the schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from indream._json.paths import Path
from indream._json.words import quoted, show
from indream.editor_state._schema import is_animated, optional_names, resolved
from indream.editor_state._words import FEW, TICKS_PER_SECOND, did_you_mean, listed, type_names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["hint_for_missing", "hint_for_unknown", "hint_for_value"]

_FIELDS_LISTED: Final = 12
_TRACK: Final = '{{"value": {}, "keyframes": []}}'
# A number of ticks below this that has a fraction was probably meant as seconds.
_SECONDS: Final = 10_000


def hint_for_missing(name: str | int, node: Mapping[str, Any], siblings: Mapping[str, Any]) -> str | None:
    """The form of a missing field, or the unknown field that was probably meant to be it."""
    properties = node.get("properties", {})
    unknown = [key for key in siblings if key not in properties]
    similar = did_you_mean(name, unknown)
    if similar is not None:
        return f"it has {quoted(similar)}: did you mean {quoted(str(name))}?"
    return _described(properties[name]) if name in properties else None


def hint_for_unknown(name: str | int, node: Mapping[str, Any]) -> str | None:
    """The field that was probably meant, or a list of the possible fields."""
    properties = list(node.get("properties", ()))
    similar = did_you_mean(name, properties)
    if similar is not None:
        return f"did you mean {quoted(similar)}?"
    if not properties or len(properties) > _FIELDS_LISTED:
        return None
    return f"it can have {listed([quoted(key) for key in properties], 'and')}"


def hint_for_value(value: Any, path: Path, node: Mapping[str, Any]) -> str | None:
    """How to write the value that was probably meant."""
    if value is None:
        return "leave the field out instead" if path and path[-1] in optional_names() else None
    if "enum" in node:
        return _hint_for_choice(value, node["enum"])
    types = node.get("type", ())
    match value:
        case bool():
            return None
        case str():
            return _hint_for_text(value, types)
        case int() | float() if "string" in types:
            return f'write it in quotes: "{show(value)}"'
        case int() | float() if is_animated(node):
            return f"write {_TRACK.format(show(value))}"
        case float() if "integer" in types:
            return _hint_for_fraction(value, str(path[-1]))
        case list() | tuple() if "object" in types and "properties" not in node:
            return "write an object with each entry under its key"
        case _:
            return None


def _hint_for_choice(value: object, allowed: list[Any]) -> str | None:
    similar = did_you_mean(value, [name for name in allowed if isinstance(name, str)])
    if similar is not None:
        return f"did you mean {quoted(similar)}?"
    return f"one of {', '.join(map(show, allowed))}" if len(allowed) > FEW else None


def _hint_for_text(text: str, types: str | list[str]) -> str | None:
    if "boolean" in types and text.lower() in {"true", "false"}:
        return f"write it without quotes: {text.lower()}"
    number = re.fullmatch(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*(?:px|pt|%|dB|deg|m?s)?\s*", text)
    if number is not None and ("number" in types or "integer" in types):
        return f"write the number itself: {number[1]}"
    return None


def _hint_for_fraction(value: float, name: str) -> str | None:
    if name.endswith("Ticks") and 0 < value < _SECONDS:
        ticks = round(value * TICKS_PER_SECOND)
        return f"count in ticks, {TICKS_PER_SECOND} to a second: {value:g} s are {ticks}"
    if value.is_integer():  # too large, not too fine
        return None
    return f"round it: {round(value)}"


def _described(node: Mapping[str, Any]) -> str | None:
    """A short description of the values that a part of the schema allows."""
    if "$ref" in node:
        return _described(resolved(node["$ref"]))
    if "const" in node:
        return show(node["const"])
    if "enum" in node:
        return f"one of {', '.join(map(show, node['enum']))}"
    if is_animated(node):
        return f"such as {_TRACK.format(0)}"
    names = listed(type_names(node))
    if not names:
        return None
    required = node.get("required", ())
    if required and len(required) <= _FIELDS_LISTED:
        return f"{names} with {listed([quoted(name) for name in required], 'and')}"
    if "minimum" in node:
        return f"{names}, at least {show(node['minimum'])}"
    return names
