"""Hints on how to fix a violation of the schema.

A hint never leads to a state that passes the check and renders wrong: a number is suggested only if the unit
of the value is known, and only if the schema accepts it there. A value that fits two readings gets both.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import orjson

from indream._json.words import quoted, show
from indream.editor_state._old_fields import (
    CAPTION_START,
    OldField,
    amount,
    exact,
    replacement,
    ticks_of,
    whole,
)
from indream.editor_state._schema import is_animated, optional_names, resolved, validator_for
from indream.editor_state._words import (
    FEW,
    TICKS_PER_SECOND,
    did_you_mean,
    listed,
    plain_number,
    type_names,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema_rs import Draft202012Validator

    from indream._json.paths import Path

__all__ = ["hint_for_missing", "hint_for_unknown", "hint_for_value"]

_FIELDS_LISTED: Final = 12
_TRACK: Final = '{{"value": {}, "keyframes": []}}'
_TICKS: Final = "Ticks"
# A number with a fraction in a field for ticks is a number of seconds up to this, and of ticks beyond: 2,000
# seconds are longer than the longest video, 2,000 ticks are a frame at 120 frames per second.
_SECONDS: Final = 2_000
# A number that is this close to a whole one has been one before it was calculated with.
_NOISE: Final = Fraction(1, 10**9)
# The value with which an item looks as if the field did not exist.
_NEUTRAL: Final = {"opacity": 1, "scaleX": 1, "scaleY": 1}
_SIZES: Final = {"width": "compositionWidth", "height": "compositionHeight"}


def hint_for_missing(
    name: str | int, node: Mapping[str, Any], siblings: Mapping[str, Any], document: object = None
) -> str | None:
    """The form of a missing field, or the unknown field that was probably meant to be it.

    Args:
        name: The name of the missing field.
        node: The part of the schema that requires it.
        siblings: The fields that are there.
        document: The whole document.
    """
    properties = node.get("properties", {})
    unknown = [key for key in siblings if key not in properties]
    if "editorState" in unknown and "tracks" in properties:
        return "this is a payload: pass its editorState"
    old_fields = {key: old for key in unknown if (old := replacement(key, properties)) is not None}
    for key, old in old_fields.items():
        if old.name == name:
            return f"it has the old field {quoted(key)}{_conversion(siblings[key], old, properties[name])}"
    if name == "contentStartOffsetTicks" and CAPTION_START in siblings:
        return f"write 0, and let upgrade_editor_state cut the captions at {quoted(CAPTION_START)}"
    similar = did_you_mean(name, [key for key in unknown if key not in old_fields])
    if similar is not None:
        return f"it has {quoted(similar)}: did you mean {_with_unit(str(name), similar)}?"
    return _described(properties[name], str(name), document) if name in properties else None


def hint_for_unknown(name: str | int, node: Mapping[str, Any], value: object = None) -> str | None:
    """The field that was probably meant, or a list of the possible fields.

    Args:
        name: The name of the unknown field.
        node: The part of the schema that does not know it.
        value: The value of the field.
    """
    properties = node.get("properties", {})
    old = replacement(name, properties)
    if old is not None:
        return f"it is now {quoted(old.name)}{_conversion(value, old, properties[old.name])}"
    similar = did_you_mean(name, list(properties))
    if similar is not None:
        return f"did you mean {_with_unit(similar, str(name))}?"
    if not properties or len(properties) > _FIELDS_LISTED:
        return None
    return f"it can have {listed([quoted(key) for key in properties], 'and')}"


def _conversion(value: object, old: OldField, node: Mapping[str, Any]) -> str:
    """How the value of an old field is written now, as the end of a sentence."""
    if not old.unit:
        return f": write {show(node['const'])}" if "const" in node else ""
    ticks = ticks_of(value, old.unit)
    if ticks is None or not _accepts(node, ticks):
        return f"; write it in ticks, {TICKS_PER_SECOND} to a second"
    return f": {amount(value, old.unit)} are {ticks} ticks"


def _with_unit(name: str, word: str) -> str:
    """The name that was probably meant; with its unit if the word does not have it."""
    if name.endswith(_TICKS) and not word.lower().endswith("ticks"):
        return f"{quoted(name)}, in ticks, {TICKS_PER_SECOND} to a second"
    return quoted(name)


def hint_for_value(
    value: Any, path: Path, node: Mapping[str, Any], item: Mapping[str, Any] | None = None
) -> str | None:
    """How to write the value that was probably meant.

    Args:
        value: The value.
        path: Its place.
        node: The part of the schema that it violates.
        item: The item that it is in.
    """
    if value is None:
        return "leave the field out instead" if path and path[-1] in optional_names() else None
    if "enum" in node:
        return _hint_for_choice(value, node["enum"])
    types = node.get("type", ())
    match value:
        case bool():
            return None
        case str():
            return _hint_for_text(value, str(path[-1]) if path else "", node)
        case int() | float() if "string" in types:
            return f'write it in quotes: "{_shown(value)}"'
        case int() | float() if is_animated(node):
            return _hint_for_animated(value, str(path[-1]))
        case float() if "integer" in types:
            return _hint_for_fraction(value, str(path[-1]), node, item)
        case list() | tuple() if "object" in types and "properties" not in node:
            return "write an object with each entry under its key"
        case _:
            return None


def _shown(number: float) -> str:
    return plain_number(number) if exact(number) is not None and abs(number) < 2**53 else show(number)


def _accepts(node: Mapping[str, Any], value: object) -> bool:
    """Whether a part of the schema accepts a number."""
    return _validator(orjson.dumps(dict(node))).is_valid(value)


@lru_cache(maxsize=256)
def _validator(text: bytes) -> Draft202012Validator:
    return validator_for(orjson.loads(text))


def _hint_for_animated(value: float, name: str) -> str | None:
    number = exact(value)
    if number is None:
        return None
    if name == "opacity" and not 0 <= number <= 1:
        # Between 1 and 100 it is probably a percentage.
        opacity = f"write {_TRACK.format(show(whole(number / 100)))}" if 1 < number <= 100 else None
        return f"an opacity is between 0 and 1{f': {opacity}' if opacity else ''}"
    return f"write {_TRACK.format(show(value))}"


def _hint_for_choice(value: object, allowed: list[Any]) -> str | None:
    similar = did_you_mean(value, [name for name in allowed if isinstance(name, str)])
    if similar is not None:
        return f"did you mean {quoted(similar)}?"
    return f"one of {', '.join(map(show, allowed))}" if len(allowed) > FEW else None


# The units of a text, by the unit that a field's number is counted in.
_PER_UNIT: Final[Mapping[str, Mapping[str, Fraction]]] = {
    "ticks": {"s": Fraction(TICKS_PER_SECOND), "ms": Fraction(TICKS_PER_SECOND, 1000)},
    "ms": {"": Fraction(1), "ms": Fraction(1), "s": Fraction(1000)},
    "seconds": {"": Fraction(1), "s": Fraction(1), "ms": Fraction(1, 1000)},
    "factor": {"": Fraction(1), "%": Fraction(1, 100)},
    "": {"": Fraction(1), "px": Fraction(1)},
}
_FACTORS: Final = frozenset(
    {"intensity", "lineHeight", "maxOpacity", "opacity", "playbackRate", "confidence"}
)


def _unit_of(name: str) -> str:
    """The unit that the number in a field is counted in."""
    if name.endswith(_TICKS):
        return "ticks"
    if name.endswith("Ms"):
        return "ms"
    if name.endswith("InSeconds"):
        return "seconds"
    return "factor" if name in _FACTORS else ""


def _hint_for_text(text: str, name: str, node: Mapping[str, Any]) -> str | None:
    types = node.get("type", ())
    if "boolean" in types and text.lower() in {"true", "false"}:
        return f"write it without quotes: {text.lower()}"
    found = re.fullmatch(r"\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*(px|%|m?s)?\s*", text)
    if found is None or not ("number" in types or "integer" in types):
        return None
    unit = _unit_of(name)
    if unit == "ticks" and not found[2]:
        return _hint_for_ticks(found[1], name, node)
    factor = _PER_UNIT[unit].get(found[2] or "")
    if factor is None:
        return None
    number = Fraction(found[1]) * factor
    converted = round(number) if unit == "ticks" else whole(number)
    return f"write the number itself: {show(converted)}" if _accepts(node, converted) else None


def _hint_for_ticks(text: str, name: str, node: Mapping[str, Any]) -> str | None:
    """A hint for a number in quotes, without a unit, where ticks are counted."""
    if "." in text:
        return _hint_for_fraction(float(text), name, node, None)
    number, seconds = int(text), int(text) * TICKS_PER_SECOND
    if not _accepts(node, number):
        return None
    itself = f"write the number itself: {number}"
    return f"{itself}; or, if it is in seconds, {seconds}" if 0 < number < _SECONDS else itself


def _hint_for_fraction(
    value: float, name: str, node: Mapping[str, Any], item: Mapping[str, Any] | None
) -> str | None:
    number = exact(value)
    if number is None or number.denominator == 1:  # too large, not too fine
        return None
    rounded = round(number)
    rounds = f"round it: {rounded}" if _accepts(node, rounded) else None
    if not name.endswith(_TICKS) or not 0 < number < _SECONDS:
        return rounds
    ticks = round(number * TICKS_PER_SECOND)
    if not _accepts(node, ticks):
        return None
    scale = f"count in ticks, {TICKS_PER_SECOND} to a second"
    seconds = f"{scale}: {_seconds(value)} s are {ticks}"
    if name == "timeTicks" and isinstance(item, dict):
        start, duration = exact(item.get("startTicks")) or 0, exact(item.get("durationTicks")) or 0
        local = round(number * TICKS_PER_SECOND - start)
        if start > 0 and 0 <= local < duration:
            video = f"{local} after the start of the item, if {_seconds(value)} s is a time of the video"
            return f"{seconds}; or {video}" if ticks < duration else f"{scale}: {video}"
    if rounds is not None and rounded and abs(number - rounded) < _NOISE * rounded:
        return f"{seconds}; or, if it is in ticks, {rounds}"
    return seconds


def _seconds(value: float) -> str:
    return f"{value:.15g}"


def _described(node: Mapping[str, Any], name: str, document: object) -> str | None:
    """A short description of the values that a part of the schema allows."""
    if "$ref" in node:
        return _described(resolved(node["$ref"]), name, document)
    if "const" in node:
        return show(node["const"])
    if "enum" in node:
        return f"one of {', '.join(map(show, node['enum']))}"
    if is_animated(node):
        value = _usual(name, document)
        return f"such as {_TRACK.format(value)}" if value is not None else "a number with keyframes"
    names = listed(type_names(node))
    if not names:
        return None
    required = node.get("required", ())
    if required and len(required) <= _FIELDS_LISTED:
        return f"{names} with {listed([quoted(name) for name in required], 'and')}"
    if "minimum" in node:
        return f"{names}, at least {show(node['minimum'])}"
    return f"{names}, such as {_NEUTRAL[name]}" if name in _NEUTRAL else names


def _usual(name: str, document: object) -> int | None:
    """A value for a missing number with keyframes, so that its item can be seen; None if it is not known."""
    if name not in _SIZES:
        return _NEUTRAL.get(name, 0)
    fields = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    size = exact(fields.get(_SIZES[name]))
    return int(size) if size is not None and size >= 1 and size.denominator == 1 else None
