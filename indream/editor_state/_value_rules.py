"""The rules about single values and names of fields that the service accepts, but that are probably mistakes.

All are warnings. Each rule yields its findings and skips the parts of a state that it cannot read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from indream._json.words import quoted
from indream.editor_state._problems import Finding
from indream.editor_state._ratios import length_at, ratio_problems
from indream.editor_state._schema import resolved
from indream.editor_state._timeline import number_at, object_at, objects_at, text_at
from indream.editor_state._words import did_you_mean, plain_number, ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indream._json.paths import Path
    from indream.editor_state._timeline import Object, Timeline

__all__ = ["RULES"]

_FACTOR: Final = "opacity is a factor from 0 to 1"


def output_ratio(timeline: Timeline) -> Iterator[Finding]:
    """The ratio is that of the composition."""
    document = timeline.document
    width, height = length_at(document, "compositionWidth"), length_at(document, "compositionHeight")
    ratio = text_at(document, "outputRatio")
    yield from ratio_problems("EDITOR_RATIO_INVALID", ("outputRatio",), ratio, width, height)


def keyframe_order(timeline: Timeline) -> Iterator[Finding]:
    """The keyframes of a value are in the order of their times, and no two are at one time."""
    for animated in timeline.animated:
        before = -1.0
        for index, time in animated.times.items():
            if time <= before:
                message = f"is {ticks(time)}, but the keyframe before it is at {ticks(before)}"
                hint = "sort the keyframes by their times"
                if time == before:
                    message = f"is {ticks(time)}, like the keyframe before it"
                    hint = "remove one of them, or move it by at least one tick"
                path = (*animated.path, "keyframes", index, "timeTicks")
                yield Finding("EDITOR_KEYFRAME_ORDER", path, message, hint, "warning")
                break
            before = time


def opacities(timeline: Timeline) -> Iterator[Finding]:
    """Opacity is from 0 to 1."""
    for id, item in _visible(timeline):
        opacity = object_at(item, "opacity")
        if opacity is not None:
            value = number_at(opacity, "value")
            if value is not None and not 0 <= value <= 1:
                yield _opacity(("items", id, "opacity", "value"), value)
            if opacity.get("keyframes"):
                for index, keyframe in objects_at(opacity, "keyframes").items():
                    value = number_at(keyframe, "value")
                    if value is not None and not 0 <= value <= 1:
                        yield _opacity(("items", id, "opacity", "keyframes", index, "value"), value)
        for index, node in _nodes(item).items():
            value = number_at(node, "opacity")
            if value is not None and not 0 <= value <= 1:
                yield _opacity(("items", id, "nodes", index, "opacity"), value)


def _opacity(path: Path, value: float) -> Finding:
    hint = f"{_FACTOR}: write {plain_number(round(value / 100, 6))}" if 1 < value <= 100 else _FACTOR
    message = f"must be from 0 to 1, is {plain_number(value)}"
    return Finding("EDITOR_OPACITY_INVALID", path, message, hint, "warning")


def sizes(timeline: Timeline) -> Iterator[Finding]:
    """A visible item has a size: its width, height and scale are not 0 all the time."""
    for id, item in _visible(timeline):
        for name in ("width", "height", "scaleX", "scaleY"):
            number = object_at(item, name)
            value = None if number is None else number_at(number, "value")
            if number is None or value is None or value > 0 or (value < 0 and name.startswith("scale")):
                continue
            if number.get("keyframes") and _ever_positive(number, name):
                continue
            yield _no_size(("items", id, name, "value"), value, name)
        for index, node in _nodes(item).items():
            for name in ("width", "height"):
                value = number_at(node, name)
                if value is not None and value <= 0:
                    yield _no_size(("items", id, "nodes", index, name), value, name)


def _ever_positive(number: Object, name: str) -> bool:
    values = [number_at(keyframe, "value") for keyframe in objects_at(number, "keyframes").values()]
    negative = name.startswith("scale")  # mirrored
    return any(value is None or value > 0 or (negative and value < 0) for value in values)


def _no_size(path: Path, value: float, name: str) -> Finding:
    hint = "1 is the original size" if name.startswith("scale") else "it is in pixels of the composition"
    message = f"is {plain_number(value)}, so nothing is visible"
    return Finding("EDITOR_SIZE_INVALID", path, message, hint, "warning")


def _visible(timeline: Timeline) -> Iterator[tuple[str, Object]]:
    """The items with a picture; an audio item has geometry too, but it is not used."""
    return ((id, item) for id, item in (timeline.items or {}).items() if text_at(item, "type") != "audio")


def _nodes(item: Object) -> dict[int, Object]:
    return objects_at(item, "nodes") if text_at(item, "type") == "text-template" else {}


def misspelled_fields(timeline: Timeline) -> Iterator[Finding]:
    """The name of an unknown field does not resemble that of a known one, which is optional and missing.

    A missing required field is found by the check against the schema, and so are unknown fields of objects
    that allow no others. The service ignores all other unknown fields.
    """
    yield from _misspelled((), timeline.document, _fields("EditorState", None))
    for component, name, entries in (
        ("EditorAsset", "assets", timeline.assets),
        ("EditorItem", "items", timeline.items),
    ):
        for id, entry in (entries or {}).items():
            yield from _misspelled((name, id), entry, _fields(component, text_at(entry, "type")))


def _misspelled(path: Path, document: Object, fields: _Fields) -> Iterator[Finding]:
    if not fields.names or document.keys() <= fields.names:
        return
    missing = [name for name in fields.optional if name not in document]
    for key in document:
        if key not in fields.names:
            similar = did_you_mean(key, missing)
            if similar is not None:
                hint = f"did you mean {quoted(similar)}?"
                yield Finding("EDITOR_FIELD_UNKNOWN", (*path, key), "is not a known field", hint, "warning")


class _Fields(NamedTuple):
    """The fields of an object."""

    names: frozenset[str]
    optional: tuple[str, ...]


@lru_cache(maxsize=64)
def _fields(component: str, type: str | None) -> _Fields:
    """The fields of a component, or of its alternative for a type; empty if it has no such alternative."""
    names: dict[str, bool] = {}
    required: set[str] = set()
    for part in _parts(resolved(f"#/$defs/{component}"), type):
        names |= {name: node is not False for name, node in part.get("properties", {}).items()}
        required |= set(part.get("required", ()))
    if type is not None and "id" not in names:
        return _Fields(frozenset(), ())
    optional = [name for name, allowed in names.items() if allowed and name not in required]
    return _Fields(frozenset(names), tuple(name for name in optional if name not in ("type", "chartType")))


def _parts(node: Mapping[str, Any], type: str | None) -> Iterator[Mapping[str, Any]]:
    """The parts of a component that apply to a type; those for all kinds of charts count as one."""
    yield node
    while "if" in node:
        condition = node["if"]["properties"]
        if condition.get("type", {}).get("const", type) == type:
            yield from _parts(node["then"], type)
        node = node["else"] if isinstance(node.get("else"), dict) else {}


RULES: Final = (output_ratio, keyframe_order, opacities, sizes, misspelled_fields)
"""The rules, each a function of a `Timeline`."""
