"""Where a document violates the schema, place by place, in the order of the document.

The compiled validator says in one step whether a document is valid, and holds the interpreter meanwhile. It
can also list errors, but only all of them at once: for 40,000 mistakes that takes seconds. This walk finds
one place after the other, and other threads run in between. It knows the keywords that the schema has
(`generator/json_schema.py` lets no others in).
"""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from indream._json.words import without_enum
from indream.editor_state._problems import MAX_PROBLEMS
from indream.editor_state._schema import resolved, validator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jsonschema_rs import Draft202012Validator

    from indream._json.paths import Path

__all__ = ["Violation", "violations"]

# What stands this deep is an entry, which the compiled validator can check as a whole: an item, for example.
_ENTRY_DEPTH: Final = 2


class Violation(NamedTuple):
    """A keyword that a place in the document fails, and the part of the schema that has it.

    The keyword is empty where nothing may be.
    """

    keyword: str
    node: Mapping[str, Any]


_Place: TypeAlias = "tuple[Path, Any, Sequence[_Part], list[Violation]]"
"""A place, its value, the parts of the schema about what it contains, and what it violates itself."""


def violations(
    document: object, component: str, *, large: bool = False, limit: int = MAX_PROBLEMS
) -> Iterator[tuple[Path, list[Violation]]]:
    """Each place that violates a component of the schema, with everything that it violates.

    Args:
        document: What is checked.
        component: The component's name, such as `EditorState`.
        large: Whether most of the document is likely to be valid: its entries are first checked as a whole.
        limit: How many places are found one by one. From then on, an entry that is wrong is one place.
    """
    return _Walk(large, limit).places(document, component)


class _Walk:
    """One way through a document, depth first. Whatever is not yet needed is not yet looked at."""

    def __init__(self, large: bool, limit: int) -> None:
        self._large = large
        self._left = limit

    def places(self, document: object, component: str) -> Iterator[tuple[Path, list[Violation]]]:
        """The places, in the order of the document."""
        begun = [iter([_place((), document, [_component(component)])])]
        while begun:
            place = next(begun[-1], None)
            if place is None:
                begun.pop()
                continue
            path, value, parts, broken = place
            if broken:
                self._left -= 1
                yield path, broken
            if isinstance(value, dict):
                begun.append(self._fields(path, cast("dict[str, Any]", value), parts))
            elif isinstance(value, list | tuple):
                begun.append(self._entries(path, cast("Sequence[Any]", value), parts))

    def _fields(self, path: Path, value: dict[str, Any], parts: Sequence[_Part]) -> Iterator[_Place]:
        """The fields of an object, those that are missing at the end."""
        about = [part for part in parts if part.has_fields]
        for name, field in value.items() if about else ():
            inner: list[_Part] = []
            unknown: list[Violation] = []
            for part in about:
                node = part.properties.get(name)
                if node is not None:
                    inner.append(node)
                elif part.is_closed:
                    unknown.append(Violation("additionalProperties", part.node))
                elif part.further is not None:
                    inner.append(part.further)
            if unknown:  # what should not be there at all need not be right
                yield (*path, name), None, (), unknown
            elif not _is_right(field, inner):
                yield from self._inner(path, name, field, inner)
        missing: dict[str, list[Violation]] = {}
        for part in parts:
            for name in part.required:
                if name not in value:
                    missing.setdefault(name, []).append(Violation("required", part.node))
        for name, broken in missing.items():
            yield (*path, name), None, (), broken

    def _entries(self, path: Path, value: Sequence[Any], parts: Sequence[_Part]) -> Iterator[_Place]:
        """The entries of an array."""
        inner = [part.items for part in parts if part.items is not None]
        for index, entry in enumerate(value):
            if not _is_right(entry, inner):
                yield from self._inner(path, index, entry, inner)

    def _inner(self, path: Path, key: str | int, value: object, parts: list[_Part]) -> Iterator[_Place]:
        inner = (*path, key)
        validator = _validator(inner, value, parts) if self._large or self._left <= 0 else None
        if validator is None:
            yield _place(inner, value, parts)
            return
        try:
            if validator.is_valid(value):
                return
        except (TypeError, ValueError):  # a value that the validator does not know
            yield _place(inner, value, parts)
            return
        if self._left > 0:
            yield _place(inner, value, parts)
        else:
            yield inner, None, (), [Violation("", parts[0].node)]


def _place(path: Path, value: Any, parts: Sequence[_Part]) -> _Place:
    """A place that has to satisfy some parts of the schema."""
    value = without_enum(value)
    parts = _applicable(parts, value)
    broken = [
        Violation(keyword, part.node)
        for part in parts
        for keyword, violates, limit in part.checks
        if violates(value, limit)
    ]
    return path, value, parts if isinstance(value, dict | list | tuple) else (), broken


def _is_right(value: object, parts: Sequence[_Part]) -> bool:
    """Whether nothing has to be said about a value: most of them are right, and contain nothing."""
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


def _validator(path: Path, value: object, parts: list[_Part]) -> Draft202012Validator | None:
    """The compiled validator of an entry: an object or array near the top, of one component."""
    if len(path) > _ENTRY_DEPTH or len(parts) != 1 or not isinstance(value, dict | list | tuple):
        return None
    reference = parts[0].reference
    return validator_of(reference.rpartition("/")[2]) if reference else None


class _Part:
    """A part of the schema, made ready for many values."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        self.node = node
        self.checks = [(key, _VIOLATED[key], limit) for key, limit in node.items() if key in _VIOLATED]
        self.properties = {
            name: part for name, inner in node.get("properties", {}).items() if (part := _part(inner))
        }
        further = node.get("additionalProperties", True)
        self.is_closed = further is False
        self.further = None if further is False else _part(further)
        # Also a field about which the schema says nothing (`true`) is known.
        self.properties |= {
            name: _ANYTHING for name in node.get("properties", ()) if name not in self.properties
        }
        self.has_fields = bool(self.properties) or self.is_closed or self.further is not None
        self.required: tuple[str, ...] = tuple(node.get("required", ()))
        self.items = _part(node["items"]) if "items" in node else None
        self.reference: str | None = node.get("$ref")
        self.choice = _Choice(node) if "if" in node else None
        self.leads_on = self.reference is not None or self.choice is not None


class _Choice:
    """A chain of `if` and `else` that asks one field for one value after the other."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        (self._field,) = node["if"]["required"]
        if not _asks(node, self._field):
            raise ValueError(f"a condition of another form than is known: {node['if']}")
        self._branches: dict[Any, _Part | None] = {}
        rest: Any = node
        while rest is not True and _asks(rest, self._field):
            value = rest["if"]["properties"][self._field]["const"]
            self._branches.setdefault(value, _part(rest.get("then", True)))
            rest = rest.get("else", True)
            if rest is not True and not rest.keys() <= {"if", "then", "else"}:
                break
        self._first = next(iter(self._branches.values()))
        self._otherwise = _part(rest)

    def branch(self, value: object) -> _Part | None:
        """The part that holds for a value."""
        if not isinstance(value, dict):
            return self._first  # a condition about fields holds for what has none
        asked = without_enum(cast("dict[str, Any]", value).get(self._field))
        return self._branches.get(asked, self._otherwise) if isinstance(asked, str) else self._otherwise


def _asks(node: Mapping[str, Any], field: str) -> bool:
    """Whether a node has a condition, which is that a field is there and has a certain value."""
    condition = node.get("if")
    return condition is not None and (
        condition.keys() == {"properties", "required"}
        and condition["required"] == [field]
        and condition["properties"].keys() == {field}
        and condition["properties"][field].keys() == {"const"}
    )


@cache
def _component(name: str) -> _Part:
    return _Part({"$ref": f"#/$defs/{name}"})


@cache
def _target(reference: str) -> _Part | None:
    return _part(resolved(reference))


def _part(node: Any) -> _Part | None:
    """A part made ready; None for one that accepts everything."""
    if node is True or node == {}:
        return None
    return _Part({"": None} if node is False else node)


def _applicable(parts: Sequence[_Part], value: object) -> list[_Part]:
    """Parts, and those that their references and conditions lead to for a value."""
    found: list[_Part] = []
    for part in parts:
        found.append(part)
        further = [
            _target(part.reference) if part.reference else None,
            part.choice.branch(value) if part.choice else None,
        ]
        if deeper := [one for one in further if one is not None]:
            found += _applicable(deeper, value)
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


_VIOLATED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "": lambda value, _: True,
    "type": _is_of_another_type,
    "const": _differs,
    "enum": lambda value, others: all(_differs(value, other) for other in others),
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
"""For each keyword about a value itself, whether a value violates it."""

_ANYTHING: Final = _Part({})
