"""Find the places where a document violates the schema, in the order of the document.

The compiled validator checks a whole document in one step and blocks all other threads while it runs. It can
also list errors, but only all of them at once, which takes seconds for 40,000 errors. This walk finds one
place after the other, and other threads can run in between. It follows the keywords that the schema of the
project uses; the compiled validator checks a value against others.
"""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from indream._json.words import without_enum
from indream.editor_state._problems import MAX_PROBLEMS
from indream.editor_state._schema import resolved, validator_for, validator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jsonschema_rs import Draft202012Validator

    from indream._json.paths import Path

__all__ = ["Part", "Violation", "applicable", "part_of_component", "violations"]

# At this depth are the entries that the compiled validator can check as a whole: an item, for example.
_ENTRY_DEPTH: Final = 2


class Violation(NamedTuple):
    """A keyword that a place in the document violates, and the part of the schema with that keyword.

    The keyword is empty if the schema allows no value at all.
    """

    keyword: str
    node: Mapping[str, Any]


_Place: TypeAlias = "tuple[Path, Any, Sequence[Part], list[Violation]]"
"""A path, its value, the parts of the schema for the value's content, and the value's own violations."""


def violations(
    document: object, component: str, *, large: bool = False, limit: int = MAX_PROBLEMS
) -> Iterator[tuple[Path, list[Violation]]]:
    """Each place that violates a component of the schema, with its violations.

    Args:
        document: The document to check.
        component: The component's name, such as `EditorState`.
        large: Whether the document is large: its entries are first checked as a whole, since most of them
            are likely to be valid.
        limit: After this number of places, an entry that is not valid counts as one place.
    """
    return _Walk(large, limit).places(document, component)


class _Walk:
    """A lazy walk through a document, depth first."""

    def __init__(self, large: bool, limit: int) -> None:
        self._large = large
        self._remaining = limit

    def places(self, document: object, component: str) -> Iterator[tuple[Path, list[Violation]]]:
        """The places, in the order of the document."""
        stack = [iter([_place((), document, [part_of_component(component)])])]
        while stack:
            place = next(stack[-1], None)
            if place is None:
                stack.pop()
                continue
            path, value, parts, broken = place
            if broken:
                self._remaining -= 1
                yield path, broken
            if isinstance(value, dict):
                stack.append(self._fields(path, cast("dict[str, Any]", value), parts))
            elif isinstance(value, list | tuple):
                stack.append(self._entries(path, cast("Sequence[Any]", value), parts))

    def _fields(self, path: Path, value: dict[str, Any], parts: Sequence[Part]) -> Iterator[_Place]:
        """The fields of an object; the missing ones at the end."""
        relevant = [part for part in parts if part.has_fields]
        for name, field in value.items() if relevant else ():
            inner: list[Part] = []
            unknown: list[Violation] = []
            for part in relevant:
                node = part.properties.get(name)
                if node is not None:
                    inner.append(node)
                elif part.is_closed:
                    unknown.append(Violation("additionalProperties", part.node))
                elif part.further is not None:
                    inner.append(part.further)
            if unknown:  # the value of a field that must not exist does not matter
                yield (*path, name), None, (), unknown
            elif not _is_valid(field, inner):
                yield from self._inner(path, name, field, inner)
        missing: dict[str, list[Violation]] = {}
        for part in parts:
            for name in part.required:
                if name not in value:
                    missing.setdefault(name, []).append(Violation("required", part.node))
        for name, broken in missing.items():
            yield (*path, name), None, (), broken

    def _entries(self, path: Path, value: Sequence[Any], parts: Sequence[Part]) -> Iterator[_Place]:
        """The entries of an array."""
        inner = [part.items for part in parts if part.items is not None]
        for index, entry in enumerate(value):
            if not _is_valid(entry, inner):
                yield from self._inner(path, index, entry, inner)

    def _inner(self, path: Path, key: str | int, value: object, parts: list[Part]) -> Iterator[_Place]:
        inner = (*path, key)
        validator = _validator(inner, value, parts) if self._large or self._remaining <= 0 else None
        if validator is None:
            yield _place(inner, value, parts)
            return
        try:
            if validator.is_valid(value):
                return
        except (TypeError, ValueError):  # a value of a type that the validator does not know
            yield _place(inner, value, parts)
            return
        if self._remaining > 0:
            yield _place(inner, value, parts)
        else:
            yield inner, None, (), [Violation("", parts[0].node)]


def _place(path: Path, value: Any, parts: Sequence[Part]) -> _Place:
    """A place that must satisfy some parts of the schema."""
    value = without_enum(value)
    parts = applicable(parts, value)
    broken = [
        Violation(keyword, part.node)
        for part in parts
        for keyword, violates, limit in part.checks
        if violates(value, limit)
    ]
    return path, value, parts if isinstance(value, dict | list | tuple) else (), broken


def _is_valid(value: object, parts: Sequence[Part]) -> bool:
    """A quick check: True for a valid value without content of its own, which most values are."""
    if value.__class__ not in _SCALARS:
        return not parts
    for part in parts:
        if part.leads_on:
            return False
        for _, violates, limit in part.checks:
            if violates(value, limit):
                return False
    return True


_SCALARS: Final = frozenset({str, int, float, bool, type(None)})


def _validator(path: Path, value: object, parts: list[Part]) -> Draft202012Validator | None:
    """The compiled validator for an entry: an object or array near the root that is of one component."""
    if len(path) > _ENTRY_DEPTH or len(parts) != 1 or not isinstance(value, dict | list | tuple):
        return None
    reference = parts[0].reference
    return validator_of(reference.rpartition("/")[2]) if reference else None


class Part:
    """A part of the schema, prepared for checking many values."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        rest = {key: limit for key, limit in node.items() if key not in _FOLLOWED and key not in _VIOLATED}
        if "if" in node and not _asks(node):
            rest |= {key: node[key] for key in ("if", "then", "else") if key in node}
        self.node = node
        keyword = next(iter(rest), "")
        if rest.keys() & _ABOUT_CONTENT:
            rest = dict(node)
            node = dict[str, Any]()
        self.checks: list[tuple[str, Callable[[Any, Any], bool], Any]] = [
            (key, _VIOLATED[key], limit) for key, limit in node.items() if key in _VIOLATED
        ]
        if rest:
            self.checks.append((keyword, _is_invalid, validator_for(rest)))
        self.properties = {
            name: part for name, inner in node.get("properties", {}).items() if (part := _part(inner))
        }
        further = node.get("additionalProperties", True)
        self.is_closed = further is False
        self.further = None if further is False else _part(further)
        # A field without restrictions (`true`) is a known field too.
        self.properties |= {
            name: _ANYTHING for name in node.get("properties", ()) if name not in self.properties
        }
        self.has_fields = bool(self.properties) or self.is_closed or self.further is not None
        self.required: tuple[str, ...] = tuple(node.get("required", ()))
        self.items = _part(node["items"]) if "items" in node else None
        self.reference: str | None = node.get("$ref")
        self.choice = _Choice(node) if _asks(node) else None
        self.leads_on = self.reference is not None or self.choice is not None


class _Choice:
    """A chain of `if` and `else` that compares one field with one value after the other."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        (self._field,) = node["if"]["required"]
        self._branches: dict[Any, Part | None] = {}
        rest: Any = node
        while not isinstance(rest, bool) and _asks(rest, self._field):
            value = rest["if"]["properties"][self._field]["const"]
            self._branches.setdefault(value, _part(rest.get("then", True)))
            rest = rest.get("else", True)
            if not isinstance(rest, bool) and not rest.keys() <= {"if", "then", "else"}:
                break
        self._first = next(iter(self._branches.values()))
        self._otherwise = _part(rest)

    def branch(self, value: object) -> Part | None:
        """The part that applies to a value."""
        if not isinstance(value, dict):
            return self._first  # conditions about fields hold for a value that is not an object
        choice = without_enum(cast("dict[str, Any]", value).get(self._field))
        return self._branches.get(choice, self._otherwise) if isinstance(choice, str) else self._otherwise


def _asks(node: Mapping[str, Any], field: str | None = None) -> bool:
    """Whether a node has a condition, namely that a field exists and has a certain text."""
    match node.get("if"):
        case {"properties": {**properties}, "required": [str(name)], **rest}:
            is_field = properties.keys() == {name} and field in (None, name)
            condition: Any = properties.get(name)
            is_const = isinstance(condition, dict) and condition.keys() == {"const"}
            return not rest and is_field and is_const and isinstance(condition["const"], str)
        case _:
            return False


@cache
def part_of_component(name: str) -> Part:
    return Part({"$ref": f"#/$defs/{name}"})


@cache
def _target(reference: str) -> Part | None:
    return _part(resolved(reference))


def _part(node: Any) -> Part | None:
    """A prepared part; None for one that accepts every value."""
    if node is True or node == {}:
        return None
    return Part({"": None} if node is False else node)


def applicable(parts: Sequence[Part], value: object) -> list[Part]:
    """The parts, and those that apply to a value through their references and conditions."""
    found: list[Part] = []
    for part in parts:
        found.append(part)
        further = [
            _target(part.reference) if part.reference else None,
            part.choice.branch(value) if part.choice else None,
        ]
        if targets := [target for target in further if target is not None]:
            found += applicable(targets, value)
    return found


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and value == int(value),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def _is_of_another_type(value: object, types: str | list[str]) -> bool:
    if isinstance(types, str):
        return not _TYPES[types](value)
    return not any(_TYPES[name](value) for name in types)


def _has_length(value: Any, types: Any) -> bool:
    return isinstance(value, types)


def _differs(value: object, other: object) -> bool:
    """Whether values are not equal in JSON, where 1 is 1.0 but not true."""
    return value != other or isinstance(value, bool) != isinstance(other, bool)


def _is_invalid(value: object, validator: Draft202012Validator) -> bool:
    try:
        return not validator.is_valid(value)
    except (TypeError, ValueError):  # a value of a type that the validator does not know
        return True


_FOLLOWED: Final = frozenset(
    {"$comment", "$defs", "$ref", "$schema", "additionalProperties", "else", "if", "items", "properties",
     "required", "then"}
)  # fmt: skip
"""Keywords that the walk follows into the content of a value."""

_ABOUT_CONTENT: Final = frozenset(
    {"patternProperties", "prefixItems", "unevaluatedItems", "unevaluatedProperties"}
)
"""Keywords beside which others are not about all of the content; the validator checks all of the value."""

_VIOLATED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "": lambda value, _: True,
    "type": _is_of_another_type,
    "const": _differs,
    "enum": lambda value, choices: all(_differs(value, choice) for choice in choices),
    "minimum": lambda value, limit: _is_number(value) and value < limit,
    "maximum": lambda value, limit: _is_number(value) and value > limit,
    "exclusiveMinimum": lambda value, limit: _is_number(value) and value <= limit,
    "exclusiveMaximum": lambda value, limit: _is_number(value) and value >= limit,
    "minLength": lambda value, limit: isinstance(value, str) and len(value) < limit,
    "maxLength": lambda value, limit: isinstance(value, str) and len(value) > limit,
    "minItems": lambda value, limit: _has_length(value, list | tuple) and len(value) < limit,
    "maxItems": lambda value, limit: _has_length(value, list | tuple) and len(value) > limit,
    "minProperties": lambda value, limit: _has_length(value, dict) and len(value) < limit,
    "maxProperties": lambda value, limit: _has_length(value, dict) and len(value) > limit,
}
"""For each keyword about the value itself, a function that says whether a value violates it."""

_ANYTHING: Final = Part({})
