"""Reads schemas: everything that a value has to satisfy, with its `$ref`s and `allOf`s, as one flat `Schema`.

Response models, payload types, the runtime schema and the checks of parameters are made from it. Only what
describes one value is read at once: the schemas of properties, items and alternatives are read when they are
asked for, so that an object may contain itself.
"""

from __future__ import annotations

import json
import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from generator.names import pascal_case
from generator.spec import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from generator.spec import Node, Spec

__all__ = [
    "ANNOTATIONS",
    "BYTES",
    "DEPTH",
    "Reader",
    "Schema",
    "Union",
    "has_only_types",
    "narrower",
    "type_of",
    "types_of",
]

TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
"""The types of JSON."""

ANNOTATIONS: Final = frozenset(
    {"$comment", "contentEncoding", "contentMediaType", "contentSchema", "default", "deprecated",
     "description", "discriminator", "example", "examples", "externalDocs", "readOnly", "title", "writeOnly",
     "xml"}
)  # fmt: skip
"""Keywords that inform people or tools, but never make a value invalid."""

DEPTH: Final = 100
"""How many schemas about the same value may be one below the other."""

BYTES: Final = "application/octet-stream"
"""The media type of a file of any kind."""

UNIONS: Final = ("oneOf", "anyOf")

CONSTRAINTS: Final = frozenset(
    {"contains", "dependentRequired", "dependentSchemas", "maxContains", "minContains", "patternProperties",
     "prefixItems", "propertyNames", "unevaluatedItems", "unevaluatedProperties"}
)  # fmt: skip
"""Keywords that only narrow values, and cannot be merged with one another."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _both_multiples(first: float, second: float) -> float:
    """The smallest number that is a multiple of both."""
    scale = 10 ** max(len(f"{value:f}".rstrip("0").partition(".")[2]) for value in (first, second))
    common = math.lcm(round(first * scale), round(second * scale)) / scale
    return int(common) if common.is_integer() else common


def _both_patterns(first: str, second: str) -> str:
    return first if first == second else rf"^(?=[\s\S]*(?:{first}))(?=[\s\S]*(?:{second}))"


def _latter(_: str, second: str) -> str:
    return second


# For each limit: which values it may have, in words and as code, and the stricter one of two.
_COUNT = ("an integer from 0", _is_count)
_NUMBER = ("a number", _is_number)
_LIMITS: Final[dict[str, tuple[tuple[str, Callable[[object], bool]], Callable[[Any, Any], Any]]]] = {
    "minimum": (_NUMBER, max),
    "maximum": (_NUMBER, min),
    "exclusiveMinimum": (_NUMBER, max),
    "exclusiveMaximum": (_NUMBER, min),
    "minLength": (_COUNT, max),
    "maxLength": (_COUNT, min),
    "minItems": (_COUNT, max),
    "maxItems": (_COUNT, min),
    "minProperties": (_COUNT, max),
    "maxProperties": (_COUNT, min),
    "multipleOf": (("a number above 0", _is_positive), _both_multiples),
    "pattern": (("a string", _is_text), _both_patterns),
    "uniqueItems": (("true or false", _is_flag), max),
    "format": (("a string", _is_text), _latter),
}
_KEYWORDS: Final = (
    *("$defs", "$ref", "additionalProperties", "allOf", "const", "else", "enum", "if", "items", "not"),
    *("properties", "required", "then", "type"),
    *UNIONS,
    *CONSTRAINTS,
    *_LIMITS,
    *ANNOTATIONS,
)
"""All keywords that schemas may have."""
_NARROWING: Final = CONSTRAINTS | (_LIMITS.keys() - {"format"}) | {"not", "if", "then", "else"}
"""Keywords that do not change the Python type of a value."""

_APPLIES: Final = ((frozenset({"properties", "required", "additionalProperties"}), "object"),
                   (frozenset({"items", "prefixItems"}), "array"))  # fmt: skip
"""Keywords, and the type that they are about."""


@attrs.define(eq=False, slots=False)
class Schema:
    """Everything that a value has to satisfy.

    Attributes:
        nodes: The schemas that it satisfies; the first is the place for errors.
        skipped: The places of unions in these that are left out.
        types: The JSON types; None if no type is named.
        values: The allowed values, if they are listed.
        is_const: Whether a `const` lists them.
        limits: The limits by their keywords, the stricter of two.
        properties: For each property, the schemas that it has to satisfy; see `property`.
        required: The required properties, and where they are required.
        forbidden: The properties that must be missing, and where that is said.
        unions: The `oneOf`s and `anyOf`s.
        conditions: The schemas with an `if`.
        constraints: Further keywords that narrow values, with their values.
        parts: The schemas that it consists of, those referred to before those that refer to them.
        item_nodes: The schemas that items have to satisfy; see `items`.
        closing: The schemas with an `additionalProperties` that says something; see `additional`.
        component: The name of the component, if it is one and nothing else.
        named: The component that has its Python type: as `component`, but beside limits.
    """

    reader: Reader
    nodes: tuple[Node, ...]
    skipped: frozenset[str] = frozenset()
    types: tuple[str, ...] | None = None
    values: tuple[Any, ...] | None = None
    is_const: bool = False
    limits: dict[str, Any] = attrs.field(factory=dict[str, Any])
    properties: dict[str, tuple[Node, ...]] = attrs.field(factory=dict[str, "tuple[Node, ...]"])
    required: dict[str, Node] = attrs.field(factory=dict[str, "Node"])
    forbidden: dict[str, Node] = attrs.field(factory=dict[str, "Node"])
    unions: list[Union] = attrs.field(factory=list["Union"])
    conditions: list[Node] = attrs.field(factory=list["Node"])
    constraints: list[tuple[str, Node]] = attrs.field(factory=list["tuple[str, Node]"])
    component: str | None = None
    named: str | None = None
    parts: list[Node] = attrs.field(factory=list["Node"])
    item_nodes: tuple[Node, ...] = ()
    closing: list[Node] = attrs.field(factory=list["Node"])

    @property
    def keywords(self) -> set[str]:
        """All its keywords."""
        return {keyword for part in self.parts for keyword in part.mapping()}

    @property
    def node(self) -> Node:
        """The place for errors."""
        return self.nodes[0]

    @property
    def key(self) -> str:
        """A text that no other schema has."""
        return " ".join(node.place for node in self.nodes)

    @cached_property
    def variants(self) -> tuple[Schema, ...]:
        """Its alternatives, those of these alternatives in their place; the schema itself if it has none."""
        if not self.unions:
            return (self,)
        below = (variant for own in self.unions[0].alternatives for variant in own.variants)
        return tuple(dict.fromkeys(below))

    @property
    def fields(self) -> dict[str, tuple[Node, ...]]:
        """The properties as in `properties`, with those of its alternatives."""
        found: dict[str, tuple[Node, ...]] = {}
        for variant in self.variants:
            found |= {name: nodes for name, nodes in variant.properties.items() if name not in found}
        return found

    @property
    def file_type(self) -> str:
        """The media type of a string without alternatives that is the content of a file; otherwise empty."""
        media_type = next(filter(None, (part.text("contentMediaType") for part in self.parts)), "")
        is_encoded = any("contentEncoding" in part for part in self.parts)
        if is_encoded or "string" not in (self.types or ("string",)):
            return ""
        return media_type or BYTES * (self.limits.get("format") == "binary")

    @cached_property
    def json_types(self) -> tuple[str, ...]:
        """The JSON types that it names or that its keywords are about; empty if it takes anything."""
        if self.types is not None:
            return self.types
        if self.values is not None:
            return tuple(dict.fromkeys(map(type_of, self.values)))
        for union in self.unions:
            below = [alternative.json_types for alternative in union.alternatives]
            return tuple(dict.fromkeys(name for names in below for name in names)) if all(below) else ()
        is_object = (
            self.properties or self.required or self.forbidden or "additionalProperties" in self.keywords
        )
        is_array = not self.keywords.isdisjoint(("items", "prefixItems"))
        return ("object",) * bool(is_object) + ("array",) * is_array

    @property
    def items(self) -> Schema | None:
        """The schema of the items of an array."""
        return self.reader.schema(*self.item_nodes) if self.item_nodes else None

    @property
    def positions(self) -> tuple[list[Schema], Schema | None]:
        """The schemas of the first items of a list, and that of all others, None if there are no others.

        There are no first items if they are not described, or if others may be anything.
        """
        nodes = [node for keyword, node in self.constraints if keyword == "prefixItems"]
        first = [self.reader.schema(node[index]) for node in nodes[:1] for index in range(len(node.value))]
        is_closed = self.limits.get("maxItems", len(first) + 1) <= len(first) or any(
            keyword == "items" for keyword, _ in self.constraints
        )
        if len(nodes) > 1 or not (is_closed or self.items):
            return [], None
        return first, None if is_closed else self.items

    @property
    def additional(self) -> Schema | Literal[False] | None:
        """The schema of further properties, False if they are forbidden; None if it does not say."""
        nodes = [part["additionalProperties"] for part in self.closing]
        if any(node.value is False for node in nodes):
            return False
        return self.reader.schema(*nodes) if nodes else None

    def check_closed(self) -> None:
        """SpecError if what one part says about "all other properties" reaches the properties of another."""
        for part in self.closing:
            listed = {name for name, _ in part.entries("properties")}
            if any(union.adds_properties for union in self.unions) or listed != self.properties.keys():
                raise part["additionalProperties"].error(
                    "also applies to the properties that other parts of this schema describe; "
                    "remove it, or describe all properties in one place"
                )

    @property
    def description(self) -> str:
        """Its own description, not that of a component it refers to."""
        return next((text for node in reversed(self.nodes) if (text := _text(node, "description"))), "")

    @property
    def title(self) -> str:
        """Its own title, not that of a component it refers to."""
        return next((text for node in reversed(self.nodes) if (text := _text(node, "title"))), "")

    @property
    def deprecated(self) -> bool:
        """Whether it says itself that it is deprecated."""
        return any(is_mapping(node.value) and node.flag("deprecated") for node in self.nodes)

    def flag(self, key: str) -> bool:
        """Whether an annotation or extension is true in any part."""
        return any(part.flag(key) for part in self.parts)

    def names(self, key: str) -> list[str]:
        """The strings in an extension, from the outermost part that has it."""
        lists = [part.names(key) for part in self.parts if key in part]
        return lists[-1] if lists else []

    def extension(self, key: str) -> Node | None:
        """The value of an annotation or extension such as `x-secret`, from the outermost part that has it."""
        return next((part[key] for part in reversed(self.parts) if key in part), None)

    @property
    def required_to_send(self) -> list[str]:
        """The properties that a request must have: OpenAPI requires read-only ones in responses only."""
        return [
            name
            for name in self.required
            if name not in self.properties or not self.property(name).flag("readOnly")
        ]

    def property(self, name: str) -> Schema:
        """The schema of a property."""
        return self.reader.schema(*self.properties[name])


@attrs.define(eq=False, slots=False)
class Union:
    """A `oneOf` or `anyOf` in a schema."""

    schema: Schema
    node: Node
    keyword: str
    _skipped: frozenset[str] = frozenset()

    @cached_property
    def own(self) -> tuple[Schema, ...]:
        """The schema of each alternative by itself."""
        return tuple(self.schema.reader.schema(node) for node in self.node.sequence(self.keyword))

    @cached_property
    def beside(self) -> Schema:
        """Everything that the schema says beside this union."""
        return self.schema.reader.schema(*self.schema.nodes, skipped=self._skipped)

    @cached_property
    def alternatives(self) -> tuple[Schema, ...]:
        """The alternatives, each merged with what stands beside the union."""
        return tuple(self._merged(own) for own in self.own)

    def _merged(self, own: Schema) -> Schema:
        types, beside = own.json_types, self.beside
        is_within = beside.types is None or (types and set(narrower(types, beside.types)) == set(types))
        if is_within and has_only_types(beside):
            return own
        return self.schema.reader.schema(*self.schema.nodes, own.node, skipped=self._skipped)

    def names(self, name: str) -> list[str]:
        """The names of objects in the alternatives: after their title, component or tag, or numbered."""
        if sum(own.json_types != ("null",) for own in self.own) < 2:
            return [name] * len(self.own)
        tags = self.tags or ((),) * len(self.own)
        words = [
            own.title or own.named or _only_text(values) for own, values in zip(self.own, tags, strict=True)
        ]
        return [name + (pascal_case(word) or str(number)) for number, word in enumerate(words, 1)]

    @property
    def adds_properties(self) -> bool:
        """Whether an alternative describes properties."""
        return any(own.properties or own.unions for own in self.own)

    @property
    def only_narrows(self) -> bool:
        """Whether no alternative changes the Python type: each has only limits, or requires something."""
        beside = self.beside
        has_type = beside.types or beside.properties or beside.values or beside.unions
        return bool(has_type) and all(
            own.named is None
            and not (own.properties or own.values or own.unions or own.items or own.additional)
            and "format" not in own.limits
            and (own.types is None or own.types == beside.types)
            for own in self.own
        )

    @property
    def tag(self) -> str:
        """The property by which objects among the alternatives are distinguished; empty if there is none."""
        return self._tagged[0]

    @property
    def tags(self) -> tuple[tuple[Any, ...], ...]:
        """For each alternative the values of that property; none for an alternative that is not an object."""
        return self._tagged[1]

    @cached_property
    def _tagged(self) -> tuple[str, tuple[tuple[Any, ...], ...]]:
        objects = [schema for schema in self.alternatives if schema.json_types == ("object",)]
        if "discriminator" in self.node:
            tag = self.node["discriminator"].text("propertyName")
            if not tag:
                raise self.node["discriminator"].error("needs `propertyName`")
            return tag, self._discriminated(tag)
        if len(objects) < 2:
            return "", ()
        for tag in _property_names(objects[0]):
            tags = tuple(_constants(schema, tag) if schema in objects else () for schema in self.alternatives)
            tagged = zip(tags, self.alternatives, strict=True)
            is_fixed = all(len(values) == 1 for values, schema in tagged if schema in objects)
            if is_fixed and not _overlap(tags):
                return tag, tags
        return "", ()

    def _discriminated(self, tag: str) -> tuple[tuple[Any, ...], ...]:
        node = self.node["discriminator"]
        mapped = self._mapped(node)
        own = [_constants(schema, tag, required=False) for schema in self.alternatives]
        keys = [mapped.get(schema.component or "", ()) for schema in self.own]
        for values, names, alternative in zip(own, keys, self.own, strict=True):
            if values and not set(names) <= set(values):
                raise node["mapping"].error(
                    f"{alternative.component} says that its {tag!r} is "
                    f"{' or '.join(map(repr, values))}, not {' or '.join(map(repr, names))}; make them agree"
                )
        chosen = own
        if not all(own) or _overlap(own):
            chosen = [
                names or _own_name(alternative, values) or values
                for values, names, alternative in zip(own, keys, self.own, strict=True)
            ]
        taken: dict[str, int] = {}
        for index, (values, alternative) in enumerate(zip(chosen, self.alternatives, strict=True)):
            if not values and alternative.json_types in (("object",), ()):
                raise self.own[index].node.error(
                    f"needs a required property {tag!r} with a `const` of its own; or move it to `components`"
                )
            for value in values:
                if taken.setdefault(_key(value), index) != index:
                    raise self.own[index].node.error(
                        f"another alternative has the same {tag} {value!r}; give each its own"
                    )
        return tuple(chosen)

    def _mapped(self, node: Node) -> dict[str, tuple[str, ...]]:
        """The values in the mapping of a discriminator, by the names of the components."""
        alternatives = {schema.component for schema in self.own}
        mapped: dict[str, tuple[str, ...]] = {}
        for value, target in node.entries("mapping"):
            if not isinstance(target.value, str):
                raise target.error("must be a string")
            name = target.value.removeprefix("#/components/schemas/")
            if name not in alternatives:
                raise target.error(f"{target.value} is not one of the alternatives; name one of them")
            mapped[name] = (*mapped.get(name, ()), value)
        return mapped


def _only_text(values: Sequence[Any]) -> str:
    """The value of a tag that has one value, a text; otherwise empty."""
    return values[0] if len(values) == 1 and isinstance(values[0], str) else ""


def _own_name(alternative: Schema, values: Sequence[Any]) -> tuple[str, ...]:
    """The name of the component as its tag, unless its values exclude that."""
    name = alternative.component
    return (name,) if name and (not values or name in values) else ()


class Reader:
    """Reads the schemas of a spec."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._schemas: dict[tuple[tuple[str, ...], frozenset[str]], Schema] = {}
        self._heights: dict[str, int] = {}
        """For each place that was checked, how many schemas about the same value are one below the other."""

    @property
    def components(self) -> Collection[str]:
        """The names of all components."""
        return self.spec.schemas

    def component(self, name: str) -> Schema:
        """The schema of a component."""
        return self.schema(self.spec.root["components"]["schemas"][name])

    def schema(self, *nodes: Node, skipped: frozenset[str] = frozenset()) -> Schema:
        """Everything that a value which satisfies all these nodes has to satisfy.

        `skipped` are the places of unions that are left out.
        """
        unique = tuple({node.place: node for node in map(_aimed, nodes)}.values())
        key = (tuple(node.place for node in unique), skipped)
        if key not in self._schemas:
            self._schemas[key] = self._folded(unique, skipped)
        return self._schemas[key]

    def _folded(self, nodes: tuple[Node, ...], skipped: frozenset[str]) -> Schema:
        schema = Schema(self, nodes, skipped)
        labels: dict[str | None, None] = {}
        loose: dict[str | None, None] = {}
        for node in nodes:
            self._check_end(node)
        for part, label in _parts(nodes):
            if label is not None:
                labels[label] = loose[label] = None
            schema.parts.append(part)
            for keyword in part.mapping():
                _add(schema, part, keyword, skipped)
                if (
                    label is None
                    and keyword not in ("$ref", "$defs", "allOf")
                    and not _is_annotation(keyword)
                ):
                    labels[None] = None
                    if keyword not in _NARROWING:
                        loose[None] = None
        schema.component = next(iter(labels)) if len(labels) == 1 else None
        schema.named = next(iter(loose)) if len(loose) == 1 else None
        if schema.values is not None and schema.types is not None:
            types = schema.types
            schema.values = tuple(value for value in schema.values if narrower([type_of(value)], types))
            if not schema.values:
                raise schema.node.error("no value satisfies all parts of this schema; make them agree")
        return schema

    def _check_end(self, node: Node) -> None:
        """SpecError if a schema contains itself, so that no value would be enough of an answer."""
        opened: dict[str, None] = {}
        ahead: list[tuple[Node, Node | None]] = [(node, node)]
        while ahead:
            below, referrer = ahead.pop()
            if referrer is None:
                del opened[below.place]
                height = 1 + max((self._heights.get(inner.place, 0) for inner in _within(below)), default=0)
                if height > DEPTH:
                    raise below.error(
                        f"has more than {DEPTH} references or parts inside each other; "
                        "put an object between them"
                    )
                self._heights[below.place] = height
                continue
            if below.place in opened:
                raise referrer.error(
                    "refers to itself without an object or a list between; "
                    "move the reference into a property, or remove it"
                )
            if below.place in self._heights or not is_mapping(below.value):
                continue
            opened[below.place] = None
            ahead.append((below, None))
            ahead += [(inner, below) for inner in _within(below)]


def _aimed(node: Node) -> Node:
    """The schema in place of a reference to it, if it is not a component, which has a name of its own."""
    seen: set[str] = set()
    while is_mapping(node.value) and [*node.value] == ["$ref"] and node.place not in seen:
        if node.component() or re.fullmatch("#/components/schemas/[^/]*", node.place):
            break
        seen.add(node.place)
        node = node.referred()
    return node


def _within(node: Node) -> Iterator[Node]:
    """The schemas that describe the same value as a node."""
    if "$ref" in node:
        node.component()
        yield node.referred()
    for keyword in ("allOf", *UNIONS):
        yield from node.sequence(keyword)
    for keyword in ("not", "if", "then", "else"):
        if keyword in node:
            yield node[keyword]
    for _, below in node.entries("dependentSchemas"):
        yield below


def _parts(nodes: Sequence[Node]) -> Iterator[tuple[Node, str | None]]:
    """The schemas that a value has to satisfy, what a node refers to before the node itself.

    With each, the name of the component through which it is reached.
    """
    seen: set[str] = set()
    ahead: list[tuple[Node, str | None, bool]] = [(node, None, False) for node in reversed(nodes)]
    while ahead:
        node, label, is_read = ahead.pop()
        if is_read:
            yield node, label
            continue
        if node.place in seen or node.value is True:
            continue
        seen.add(node.place)
        if node.value is False:
            raise node.error("accepts no value at all; remove it")
        ahead.append((node, label, True))
        ahead += [(part, label, False) for part in reversed(node.sequence("allOf"))]
        if "$ref" in node:
            ahead.append((node.referred(), label or node.component() or None, False))


def _is_annotation(keyword: str) -> bool:
    return keyword in ANNOTATIONS or keyword.startswith("x-")


def _add(schema: Schema, node: Node, keyword: str, skipped: frozenset[str]) -> None:
    match keyword:
        case "type":
            _add_types(schema, node)
        case "const" | "enum":
            _add_values(schema, node, keyword)
        case "properties":
            for name, below in node.entries("properties"):
                if below.value is False:
                    schema.forbidden[name] = below
                else:
                    schema.properties[name] = (*schema.properties.get(name, ()), below)
        case "required":
            for required in node.texts("required"):
                schema.required.setdefault(required.value, required)
        case "additionalProperties":
            if node[keyword].value not in (True, {}):
                schema.closing.append(node)
        case "items":
            if node["items"].value is False:
                schema.constraints.append((keyword, node[keyword]))
            else:
                schema.item_nodes = (*schema.item_nodes, node["items"])
        case "not":
            _add_not(schema, node["not"])
        case "if":
            schema.conditions.append(node)
        case "oneOf" | "anyOf":
            place = node[keyword].place
            if not node.sequence(keyword):
                raise node[keyword].error("needs at least one alternative")
            if place not in skipped:
                schema.unions.append(Union(schema, node, keyword, skipped | {place}))
        case "x-secret" | "x-closed-enum" | "x-filled-in" | "readOnly":
            node.flag(keyword)
        case "discriminator" if node.mapping().keys().isdisjoint(UNIONS):
            node.spec.notice(
                node[keyword], "`discriminator` has no effect without alternatives; list them in `oneOf`"
            )
        case "x-may-lack":
            node.names(keyword)
        case "$ref" | "$defs" | "allOf" | "then" | "else":
            pass
        case _ if keyword in _LIMITS:
            _add_limit(schema, node[keyword], keyword)
        case _ if keyword in CONSTRAINTS:
            schema.constraints.append((keyword, node[keyword]))
        case _ if not _is_annotation(keyword):
            raise node.unsupported(keyword, _KEYWORDS)
        case _:
            pass


def _add_types(schema: Schema, node: Node) -> None:
    types = types_of(node)
    for keywords, type_ in _APPLIES:
        for keyword in keywords & node.mapping().keys():
            if type_ not in types:
                node.spec.notice(
                    node[keyword],
                    f"`{keyword}` has no effect on a value that is {' or '.join(types)}; remove it",
                )
    narrowed = tuple(dict.fromkeys(types)) if schema.types is None else narrower(schema.types, types)
    if not narrowed:
        raise node["type"].error(
            f"is {' or '.join(types)} here, and {' or '.join(schema.types or ())} elsewhere in this schema; "
            "make them agree"
        )
    schema.types = narrowed


def types_of(node: Node) -> list[str]:
    """The types that a schema names; SpecError for one that JSON does not have."""
    if "type" not in node:
        return []
    types = node.names("type") if is_list(node["type"].value) else [node.text("type")]
    for name in types or [""]:
        if name not in TYPES:
            raise node["type"].error(f"{name!r} is not a type of JSON; use one of {', '.join(TYPES)}")
    return types


def narrower(types: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The types that are in both; an integer is a number."""

    def within(name: str, names: Sequence[str]) -> bool:
        return name in names or (name == "integer" and "number" in names)

    both = [name for name in types if within(name, allowed)]
    return (*both, *(name for name in allowed if within(name, types) and name not in both))


def _add_values(schema: Schema, node: Node, keyword: str) -> None:
    nodes = [node["const"]] if keyword == "const" else node.sequence("enum")
    if not nodes:
        raise node["enum"].error("needs at least one value")
    types = types_of(node)
    values: dict[str, Any] = {}
    for value in nodes:
        if types and not narrower([type_of(value.value)], types):
            raise value.error(f"{_shown(value.value)} is not of the type beside it; change one of them")
        if _key(value.value) in values:
            raise value.error(f"{_shown(value.value)} is here twice; remove one of them")
        values[_key(value.value)] = value.value
    if schema.values is not None:
        values = {key: value for key, value in values.items() if key in map(_key, schema.values)}
        if not values:
            raise node[keyword].error(
                "has no value in common with another part of this schema; make them agree"
            )
    schema.values = tuple(values.values())
    schema.is_const = schema.is_const or keyword == "const"


def _add_limit(schema: Schema, node: Node, keyword: str) -> None:
    (words, is_valid), narrower = _LIMITS[keyword]
    if not is_valid(node.value):
        raise node.error(f"must be {words}")
    limits = schema.limits
    limits[keyword] = narrower(limits[keyword], node.value) if keyword in limits else node.value


def _add_not(schema: Schema, node: Node) -> None:
    forbidden = _forbidden(node)
    if forbidden is None:
        schema.constraints.append(("not", node))
    else:
        schema.forbidden |= dict.fromkeys(forbidden, node)


def _forbidden(node: Node) -> list[str] | None:
    """The properties that a `not: {required: […]}` keeps out; None if it says something else."""
    match node.value:
        case {"required": [str(name)]} if len(node.value) == 1:
            return [name]
        case {"anyOf": [*_]} if len(node.value) == 1:
            below = [_forbidden(part) for part in node.sequence("anyOf")]
            names = [names for names in below if names is not None]
            return [name for part in names for name in part] if len(names) == len(below) else None
        case _:
            return None


def has_only_types(schema: Schema) -> bool:
    """Whether a schema says nothing but types."""
    names = ("limits", "properties", "required", "forbidden", "unions", "conditions", "constraints",
             "item_nodes", "closing")  # fmt: skip
    return schema.values is None and not any(getattr(schema, name) for name in names)


def _constants(schema: Schema, name: str, *, required: bool = True) -> tuple[Any, ...]:
    """The values that a property of an object must have; empty if they are not fixed."""
    for union in schema.unions:
        below = [_constants(own, name, required=required) for own in union.alternatives]
        if all(below):
            return tuple({_key(value): value for values in below for value in values}.values())
    if name not in schema.properties or (required and name not in schema.required):
        return ()
    values = schema.property(name).values or ()
    return values if all(isinstance(value, str | int) for value in values) else ()


def _property_names(schema: Schema) -> Iterator[str]:
    """The properties of an object, or of one of its alternatives."""
    yield from schema.properties
    for union in schema.unions:
        yield from _property_names(union.alternatives[0])


def _overlap(tags: Sequence[Sequence[Any]]) -> bool:
    keys = [_key(value) for values in tags for value in values]
    return len(keys) != len(set(keys))


def _key(value: Any) -> str:
    """A text that is the same for values that are equal in JSON."""
    is_whole = isinstance(value, float) and value.is_integer()
    return json.dumps(int(value) if is_whole else value, sort_keys=True)


def _shown(value: object) -> str:
    """A value as the spec writes it."""
    return repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(node: Node, key: str) -> str:
    return node.text(key) if is_mapping(node.value) else ""


def type_of(value: object) -> str:
    """The JSON type of a value."""
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
