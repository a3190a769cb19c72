"""What a schema of the answers becomes in Python: its type, its reader, and its fast reader's code."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from openapi_python_client.strings import snake_case

from generator.spec import Schema, SpecError

__all__ = ["Kind", "kind_of", "model_name_of", "python_name"]

RESERVED = frozenset(
    {
        "additional_properties", "fields", "from_dict", "model_dump", "model_validate", "read_fast",
        "read_wire", "to_dict",
    }
)  # fmt: skip
"""Attribute names that the models' base class has taken."""

ANNOTATIONS = frozenset(
    {
        "$comment", "default", "deprecated", "description", "example", "examples", "externalDocs",
        "readOnly", "title", "writeOnly", "xml",
    }
)  # fmt: skip
"""Keywords that say nothing about which values are valid."""

LIMITS = frozenset(
    {
        "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength", "maxProperties", "maximum",
        "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "uniqueItems",
    }
)  # fmt: skip
"""Keywords that narrow values. Answers are not held to them: a limit may be widened by the service."""

STRUCTURE = frozenset(
    {"$ref", "additionalProperties", "anyOf", "const", "discriminator", "enum", "items", "oneOf", "properties",
     "required", "type"}
)  # fmt: skip

KNOWN = ANNOTATIONS | LIMITS | STRUCTURE


@attrs.frozen
class Kind:
    """A kind of value, in all the forms the templates need.

    Attributes:
        annotation: The Python type.
        shape: An expression that makes the runtime shape, which reads carefully.
        check: Code that tells a usual value from an odd one, with `{}` for it; empty when `value` does.
        value: Code that gives the value to keep, with `{}` for the value of the wire; empty when only the
            careful shape can.
        names: What the code uses of the runtime: names of `indream._core`.
        models: The models it refers to.
        nullable: Whether null is among its values.
    """

    annotation: str
    shape: str
    check: str = ""
    value: str = "{}"
    names: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    nullable: bool = False


def _plain(annotation: str, shape: str, classes: Sequence[str]) -> Kind:
    check = " or ".join(f"{{0}}.__class__ is {name}" for name in classes)
    return Kind(annotation, shape, check, names=frozenset({shape}))


_BY_TYPE: dict[str, Kind] = {
    "string": _plain("str", "TEXT", ["str"]),
    "integer": _plain("int", "INTEGER", ["int"]),
    "number": _plain("float", "NUMBER", ["float", "int"]),
    "boolean": _plain("bool", "BOOLEAN", ["bool"]),
    "null": _plain("None", "NULL", ["None.__class__"]),
}
_FREE_OBJECT = _plain("dict[str, Any]", "FREE_OBJECT", ["dict"])
_ANYTHING = Kind("Any", "ANYTHING", names=frozenset({"ANYTHING"}))
_MOMENT = Kind(
    "datetime", "MOMENT", value="canonical_moment({0})", names=frozenset({"MOMENT", "canonical_moment"})
)
_DAY = Kind("date", "DAY", value="", names=frozenset({"DAY"}))
_BY_FORMAT = {"date-time": _MOMENT, "date": _DAY}


def python_name(wire: str, place: str) -> str:
    """The attribute or argument a name of the wire becomes: snake_case, keywords with a `_` after them."""
    name = snake_case(wire)
    if not name or name[0].isdigit():
        name = f"field_{name}"
    if keyword.iskeyword(name) or name in RESERVED:
        name += "_"
    if not name.isidentifier():
        raise SpecError(place, f"{wire!r} can't be made a Python name")
    return name


def model_name_of(ref: str) -> str:
    """The component a reference names."""
    return ref.rpartition("/")[2]


def kind_of(schema: Any, place: str, components: Mapping[str, Schema]) -> Kind:
    """What values of a prepared schema are; SpecError for a construct that answers can't have.

    `components` are the prepared ones: every object with fields is a component of its own there.
    """
    if schema is True or schema == {}:
        return _ANYTHING
    if not isinstance(schema, dict):
        raise SpecError(place, "not a schema")
    unknown = [key for key in schema if key not in KNOWN and not key.startswith("x-")]
    if unknown:
        raise SpecError(f"{place}/{unknown[0]}", f"answers can't be described with `{unknown[0]}`")
    if "$ref" in schema:
        return _referenced(schema, place, components)
    if "const" in schema:
        return _closed([schema["const"]], place)
    if "enum" in schema:
        return _enum(schema, place)
    for keyword_ in ("oneOf", "anyOf"):
        if keyword_ in schema:
            return _union(schema[keyword_], f"{place}/{keyword_}", components)
    kinds = schema.get("type")
    if isinstance(kinds, list):
        alternatives = [{**schema, "type": kind} for kind in kinds]
        return _union(alternatives, f"{place}/type", components)
    if kinds is None and "properties" not in schema and "items" not in schema:
        return _ANYTHING
    return _single(schema, kinds, place, components)


def _single(schema: Schema, kind: str | None, place: str, components: Mapping[str, Schema]) -> Kind:
    if kind == "string":
        return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE["string"])
    if kind == "array" or (kind is None and "items" in schema):
        return _list(kind_of(schema.get("items", True), f"{place}/items", components))
    if kind == "object":
        values = schema.get("additionalProperties", True)
        if schema.get("properties"):
            raise SpecError(place, "an object with fields must be a component here")  # hoisting missed it
        if values is True or values == {} or values is False:
            return _FREE_OBJECT
        inner = kind_of(values, f"{place}/additionalProperties", components)
        if inner is _ANYTHING:
            return _FREE_OBJECT
        return Kind(
            f"dict[str, {inner.annotation}]", f"MapOf({inner.shape})", value="",
            names=inner.names | {"MapOf"}, models=inner.models,
        )  # fmt: skip
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    raise SpecError(f"{place}/type", f"unknown type {kind!r}")


def _referenced(schema: Schema, place: str, components: Mapping[str, Schema]) -> Kind:
    name = model_name_of(schema["$ref"])
    target = components.get(name)
    if target is None:  # left to others on purpose: an editor state stays a plain dict
        return _FREE_OBJECT
    if "enum" in target:
        kind = _enum(target, f"#/components/schemas/{name}")
        nullable = " | None" if kind.nullable else ""
        closed = target.get("x-closed-enum")
        base = "" if closed else " | " + " | ".join(_classes(target["enum"], place))
        return attrs.evolve(kind, annotation=name + base + nullable, models=frozenset({name}))
    if not target.get("properties"):
        return kind_of(target, f"#/components/schemas/{name}", components)
    lack: list[str] = schema.get("x-may-lack", [])
    for field in lack:
        if field not in target["properties"]:
            raise SpecError(f"{place}/x-may-lack", f"{name} has no field {field!r}")
    may_lack = f", may_lack=({', '.join(map(repr, lack))},)" if lack else ""
    return Kind(
        name, f"ObjectOf(lambda: {name}{may_lack})", value=f"{name}.read_fast({{0}})",
        names=frozenset({"ObjectOf"}), models=frozenset({name}),
    )  # fmt: skip


def _list(inner: Kind) -> Kind:
    annotation, names = f"list[{inner.annotation}]", inner.names | {"ListOf"}
    value = ""
    if inner.value and inner.value != "{}" and not inner.check:
        value = f"[{inner.value.format('item')} for item in {{0}}]"
    check = "{0}.__class__ is list" if value else ""
    return Kind(annotation, f"ListOf({inner.shape})", check, value, names, inner.models)


def _classes(values: Sequence[Any], place: str) -> list[str]:
    classes = dict.fromkeys(type(value).__name__ for value in values if value is not None)
    if not classes or not set(classes) <= {"str", "int"}:
        raise SpecError(f"{place}/enum", "enums of strings and integers are supported")
    return list(classes)


def literal(values: Sequence[Any]) -> str:
    """A `Literal[…]` of values, null left out."""
    return f"Literal[{', '.join(repr(value) for value in values if value is not None)}]"


def _enum(schema: Schema, place: str) -> Kind:
    values: list[Any] = schema["enum"]
    classes = _classes(values, place)
    if schema.get("x-closed-enum"):
        kind = _closed([value for value in values if value is not None], place)
    else:  # the service may grow: an unknown value is kept, as long as it is of the same class
        shapes = {"str": "TEXT", "int": "INTEGER"}
        kind = _plain(f"{literal(values)} | {' | '.join(classes)}", shapes[classes[0]], classes)
        if len(classes) > 1:
            kind = attrs.evolve(
                kind, shape="OneOf(TEXT, INTEGER)", names=frozenset({"OneOf", "TEXT", "INTEGER"})
            )
    return _nullable(kind) if None in values else kind


def _closed(values: Sequence[Any], place: str) -> Kind:
    _classes(values, place)
    shape = f"Values({', '.join(map(repr, values))})"
    return Kind(literal(values), shape, value="", names=frozenset({"Values"}))


def _nullable(kind: Kind) -> Kind:
    if kind.nullable or kind is _ANYTHING:
        return kind
    check = f"({{0}} is None or {kind.check})" if kind.check else ""
    value = kind.value
    if value not in ("", "{}"):
        value = f"(None if {{0}} is None else {value})"
    return attrs.evolve(
        kind, annotation=f"{kind.annotation} | None", shape=f"Nullable({kind.shape})", check=check, value=value,
        names=kind.names | {"Nullable"}, nullable=True,
    )  # fmt: skip


def _union(alternatives: Sequence[Any], place: str, components: Mapping[str, Schema]) -> Kind:
    kinds = [kind_of(schema, f"{place}/{index}", components) for index, schema in enumerate(alternatives)]
    nullable = any(kind.nullable or kind.annotation == "None" for kind in kinds)
    real = [kind for kind in kinds if kind.annotation != "None"]
    if not real:
        return _BY_TYPE["null"]
    if len(real) == 1:
        return _nullable(real[0]) if nullable else real[0]
    union = Kind(
        " | ".join(dict.fromkeys(kind.annotation.removesuffix(" | None") for kind in real)),
        f"OneOf({', '.join(dict.fromkeys(kind.shape for kind in real))})",
        value="",
        names=frozenset({"OneOf"}).union(*(kind.names for kind in real)),
        models=frozenset().union(*(kind.models for kind in real)),
    )
    return _nullable(union) if nullable else union
