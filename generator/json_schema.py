"""Reads the part of JSON Schema that the components of an OpenAPI document may use.

`Components.shape` reads a schema with all its `$ref`s and `allOf`s as one flat `Shape`, from which the
runtime schema and the types are written. A construct that is unknown, or cannot be expressed without changing
which documents are valid, is a `ValueError` that names the place as a JSON pointer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Choice", "Components", "Condition", "Node", "Shape", "fail"]

COMPONENTS: Final = "#/components/schemas"

# Keywords that inform people or tools, but never make a document invalid. In JSON Schema 2020-12
# `format` is one of them.
_ANNOTATIONS: Final = frozenset(
    {
        "$comment",
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "format",
        "readOnly",
        "title",
        "writeOnly",
    }
)
# The function that chooses the stricter of two limits.
_LIMITS: Final = {
    "minimum": max,
    "maximum": min,
    "exclusiveMinimum": max,
    "exclusiveMaximum": min,
    "minLength": max,
    "maxLength": min,
    "minItems": max,
    "maxItems": min,
    "minProperties": max,
    "maxProperties": min,
}
_VALUES: Final = ("const", "enum")
_TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")


@dataclass(frozen=True, slots=True)
class Node:
    """A schema and its place in the document."""

    schema: Any
    pointer: str

    def child(self, *keys: str | int) -> Node:
        """The schema below this one."""
        schema, pointer = self.schema, self.pointer
        for key in keys:
            schema = schema[key]
            pointer += "/" + str(key).replace("~", "~0").replace("/", "~1")
        return Node(schema, pointer)

    def children(self, keyword: str) -> list[Node]:
        """The schemas in the list under a keyword."""
        return [self.child(keyword, index) for index in range(len(self.keywords.get(keyword, ())))]

    @property
    def keywords(self) -> Mapping[str, Any]:
        """The schema, which must be an object."""
        if not isinstance(self.schema, Mapping):
            fail(self.pointer, "only objects are supported as schemas")
        return cast("Mapping[str, Any]", self.schema)

    @property
    def component(self) -> str | None:
        """The name of the component that this schema refers to, if it has no other keywords."""
        alone = all(keyword == "$ref" or _is_annotation(keyword) for keyword in self.keywords)
        return self.reference if alone else None

    @property
    def reference(self) -> str | None:
        """The name of the component in `$ref`."""
        target = self.keywords.get("$ref")
        if target is None:
            return None
        parent, _, name = str(target).rpartition("/")
        if parent != COMPONENTS:
            fail(self.pointer, f"$ref to {target!r}, which is not a schema component of this document")
        return name

    @property
    def description(self) -> str:
        """The description of this schema, in one line."""
        return " ".join(str(self.keywords.get("description", "")).split())


@dataclass(frozen=True, slots=True)
class Condition:
    """An `if` with its `then` and `else`."""

    if_: Node
    then: Node | None
    else_: Node | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A `oneOf` whose alternatives are told apart by the value of one property."""

    property: str
    alternatives: dict[str, Node]
    pointer: str


@dataclass(slots=True)
class Shape:
    """The combination of one or several schemas.

    `types` is None if no type is named; `additional` is None if further properties are not mentioned, and
    False if they are forbidden; `properties` and `items` have all schemas that their value must satisfy.
    `parts` are the pointers of the combined schemas, `listed` the properties of the schema that has
    `additionalProperties`.
    """

    pointer: str
    parts: set[str] = field(default_factory=set[str])
    types: tuple[str, ...] | None = None
    limits: dict[str, Any] = field(default_factory=dict[str, Any])
    properties: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    required: list[str] = field(default_factory=list[str])
    forbidden: list[str] = field(default_factory=list[str])
    additional: Node | Literal[False] | None = None
    listed: frozenset[str] | None = None
    items: list[Node] = field(default_factory=list[Node])
    conditions: list[Condition] = field(default_factory=list[Condition])
    choices: list[Choice] = field(default_factory=list[Choice])

    @property
    def values(self) -> list[Any] | None:
        """The allowed values, if they are listed."""
        if "const" in self.limits:
            return [self.limits["const"]]
        return self.limits.get("enum")


class Components:
    """The schemas under `components` of an OpenAPI document."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._schemas: Mapping[str, Any] = spec["components"]["schemas"]

    def component(self, name: str, referrer: str = COMPONENTS) -> Node:
        """The component of that name."""
        if name not in self._schemas:
            fail(referrer, f"there is no component {name!r}")
        return Node(self._schemas, COMPONENTS).child(name)

    def shape(self, nodes: Sequence[Node]) -> Shape:
        """The combination of schemas, as one flat shape."""
        shape = Shape(nodes[0].pointer)
        for node in nodes:
            self._add(shape, node)
        _refuse_contradictions(shape)
        return shape

    def _add(self, shape: Shape, node: Node) -> None:
        if node.pointer in shape.parts:
            return
        shape.parts.add(node.pointer)
        if node.reference is not None:
            self._add(shape, self.component(node.reference, node.pointer))
        for part in node.children("allOf"):
            self._add(shape, part)
        if "oneOf" in node.keywords:
            self._add_one_of(shape, node)
        for keyword in node.keywords:
            if keyword not in {"$ref", "allOf", "oneOf"} and not _is_annotation(keyword):
                _add_keyword(shape, node, keyword)

    def _add_one_of(self, shape: Shape, node: Node) -> None:
        if "discriminator" in node.keywords:
            shape.choices.append(self._choice(node))
        elif shape.types is None and not shape.limits and not shape.properties and not shape.items:
            union = self._union(node)
            shape.types = union.types
            _take_over(shape, union)
        else:
            fail(node.pointer, "'oneOf' beside other keywords needs a discriminator")

    def _choice(self, node: Node) -> Choice:
        property = str(node.keywords["discriminator"]["propertyName"])
        alternatives: dict[str, Node] = {}
        for alternative in node.children("oneOf"):
            value = self._constant(alternative, property)
            if value in alternatives:
                fail(alternative.pointer, f"another alternative has the same {property} {value!r}")
            alternatives[value] = alternative
        mapping = node.keywords["discriminator"].get("mapping")
        targets = {value: alternative.keywords.get("$ref") for value, alternative in alternatives.items()}
        if mapping is not None and mapping != targets:
            fail(node.child("discriminator").pointer, "the mapping is not that of the alternatives")
        return Choice(property, alternatives, node.pointer)

    def _constant(self, node: Node, property: str) -> str:
        """The one string that `property` must be in this alternative, which takes objects only."""
        shape = self.shape([node])
        for choice in shape.choices:
            inner = {self._constant(deeper, property) for deeper in choice.alternatives.values()}
            if len(inner) == 1:
                return inner.pop()
        value = None
        if shape.types == ("object",) and property in shape.properties and property in shape.required:
            value = self.shape(shape.properties[property]).limits.get("const")
        if not isinstance(value, str):
            fail(node.pointer, f"the alternative does not require one constant string as its {property!r}")
        return value

    def _union(self, node: Node) -> Shape:
        """The combination of alternatives with different JSON types: a value fits at most one of them."""
        union = Shape(node.pointer, types=())
        for alternative in node.children("oneOf"):
            shape = self.shape([alternative])
            if shape.types is None or shape.choices or shape.conditions or shape.values is not None:
                fail(
                    alternative.pointer,
                    "the alternative has neither a discriminator nor a type of its own",
                )
            overlap = _narrower(union.types or (), shape.types)
            if overlap:
                fail(alternative.pointer, f"another alternative takes {overlap[0]} too")
            union.types = (*(union.types or ()), *shape.types)
            _take_over(union, shape)
        return union


def fail(pointer: str, what: str) -> NoReturn:
    """Refuse a construct, naming its place."""
    message = f"{pointer}: {what}"
    raise ValueError(message)


def _is_annotation(keyword: str) -> bool:
    return keyword in _ANNOTATIONS or keyword.startswith("x-")


def _add_keyword(shape: Shape, node: Node, keyword: str) -> None:
    value = node.keywords[keyword]
    match keyword:
        case "type":
            _add_types(shape, node, [value] if isinstance(value, str) else value)
        case "const" | "enum":
            _add_values(shape, node, keyword)
        case "properties":
            for name in value:
                shape.properties.setdefault(name, []).append(node.child("properties", name))
        case "required":
            shape.required += [name for name in value if name not in shape.required]
        case "additionalProperties":
            _add_additional(shape, node)
        case "items":
            shape.items.append(node.child("items"))
        case "not":
            shape.forbidden += _forbidden(node.child("not"))
        case "if":
            parts = {part: node.child(part) for part in ("then", "else") if part in node.keywords}
            shape.conditions.append(Condition(node.child("if"), parts.get("then"), parts.get("else")))
        case "then" | "else" if "if" in node.keywords:
            pass
        case "discriminator" if "oneOf" in node.keywords:
            pass
        case _ if keyword in _LIMITS:
            narrower = _LIMITS[keyword]
            shape.limits[keyword] = narrower(value, shape.limits.get(keyword, value))
        case _:
            fail(node.pointer, f"the keyword {keyword!r} is not supported")


def _add_types(shape: Shape, node: Node, types: Sequence[str]) -> None:
    for name in types:
        if name not in _TYPES:
            fail(node.pointer, f"there is no type {name!r}")
    narrowed = tuple(types) if shape.types is None else _narrower(shape.types, types)
    if not narrowed:
        fail(node.pointer, f"is {types[0]} here and {(shape.types or types)[0]} elsewhere")
    shape.types = narrowed


def _narrower(types: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The types that are in both; an integer is a number."""

    def within(name: str, names: Sequence[str]) -> bool:
        return name in names or (name == "integer" and "number" in names)

    both = [name for name in types if within(name, allowed)]
    return (*both, *(name for name in allowed if within(name, types) and name not in both))


def _add_values(shape: Shape, node: Node, keyword: str) -> None:
    value = node.keywords[keyword]
    for limit in _VALUES:
        if limit in shape.limits and (limit != keyword or shape.limits[limit] != value):
            fail(node.pointer, f"{keyword!r} beside another {limit!r}")
    shape.limits[keyword] = value


def _add_additional(shape: Shape, node: Node) -> None:
    value = node.keywords["additionalProperties"]
    if value is True:
        return
    if shape.additional is not None:
        fail(node.pointer, "'additionalProperties' beside another one")
    shape.additional = False if value is False else node.child("additionalProperties")
    shape.listed = frozenset(node.keywords.get("properties", ()))


def _forbidden(node: Node) -> list[str]:
    """The properties that a `not: {required: […]}` keeps out."""
    keywords = dict(node.keywords)
    match keywords:
        case {"required": [str(name)]} if len(keywords) == 1:
            return [name]
        case {"anyOf": [*_]} if len(keywords) == 1:
            return [name for part in node.children("anyOf") for name in _forbidden(part)]
        case _:
            fail(node.pointer, "'not' of anything but single required properties")


def _take_over(shape: Shape, other: Shape) -> None:
    """Add what another shape says about values of other types."""
    shape.limits.update(other.limits)
    shape.properties.update(other.properties)
    shape.required += other.required
    shape.forbidden += other.forbidden
    shape.items += other.items
    if other.additional is not None:
        shape.additional, shape.listed = other.additional, other.listed


def _refuse_contradictions(shape: Shape) -> None:
    # Where two schemas meet, what one says about "all others" reaches the properties of the other, and so
    # closes an object that was meant to be extended.
    if shape.listed is not None and (shape.choices or shape.listed != shape.properties.keys()):
        fail(shape.pointer, "'additionalProperties' of one part reaches the properties of another")
    for value in shape.values or ():
        if shape.types is not None and not _narrower(shape.types, [_type_of(value)]):
            fail(shape.pointer, f"{value!r} is not of type {shape.types[0]}")


def _type_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "integer" if float(value).is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
