"""The classes for the schemas of answers, and the kind of value that each schema describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from generator import shapes
from generator.lint import TYPES
from generator.names import ATTRIBUTES, class_name, pascal_case, python_names
from generator.spec import Node, is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from generator.shapes import Kind
    from generator.spec import Spec

__all__ = ["EnumInfo", "FieldInfo", "ModelInfo", "Models", "Object"]

ANNOTATIONS = frozenset(
    {"$comment", "default", "deprecated", "description", "example", "examples", "externalDocs", "readOnly",
     "title"}
)  # fmt: skip
"""Keywords that say nothing about which values are valid."""

LIMITS = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength", "maxProperties", "maximum",
     "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "uniqueItems"}
)  # fmt: skip
"""Keywords that narrow values. Answers are not held to them: a limit may be widened by the service."""

METHODS = {"Asset": ("AssetMethods", ("CaptionEntry", "EditorAsset"))}
"""Models with hand-written methods: their class in `indream._models.asset_methods`, and the types of editor
states that the class is generic in."""

OF_OBJECTS = frozenset({"additionalProperties", "properties", "required"})
OF_ARRAYS = frozenset({"items"})


@attrs.frozen
class FieldInfo:
    """One field of a model, as the template needs it."""

    wire: str
    name: str
    kind: Kind
    required: bool
    doc: str
    secret: bool = False

    @property
    def default(self) -> str:
        """The default, as code after the annotation."""
        if self.secret:
            return f" = attrs.field({'' if self.required else 'default=None, '}repr=host_only)"
        return "" if self.required else " = None"

    @property
    def annotation(self) -> str:
        """The Python type of the attribute."""
        annotation = self.kind.annotation
        may_be_none = self.required or self.kind.nullable or annotation == "Any"
        return annotation if may_be_none else f"{annotation} | None"

    @property
    def constant(self) -> str:
        """A module's name for the shape, where reading needs it and it isn't a name already."""
        return "" if self.kind.value or self.kind.shape.isupper() else f"_{self.name}"

    @property
    def shape(self) -> str:
        """An expression for the shape."""
        return self.constant or self.kind.shape

    @property
    def local(self) -> str:
        """The variable that holds the value of the wire; empty when the attribute's own line does."""
        if self.required and not self.kind.check and self.kind.reader.count("{0}") == 1:
            return ""
        clashes = self.name in {"absent", "canonical_moment", "cls", "data", "len", "model"}
        return f"{self.name}_" if clashes else self.name

    @property
    def check(self) -> str:
        """Code that is true for a usual value; empty if reading it shows the difference."""
        check = self.kind.check.format(self.local)
        if check and not self.required and not self.kind.nullable:
            check = f"{self.local} is None or {check}"
        return f"({check})" if " or " in check else check

    @property
    def value(self) -> str:
        """Code for the value to keep."""
        code = f"{self.shape}.read_fast({{0}})" if not self.kind.value else self.kind.value
        value = code.format(self.local or f"data[{self.wire!r}]")
        if self.required or value == self.local or (self.kind.nullable and self.kind.value):
            return value
        return f"None if {self.local} is None else {value}"


@attrs.frozen
class ModelInfo:
    """One model, as the template needs it: required fields first."""

    name: str
    place: str
    doc: str
    fields: tuple[FieldInfo, ...]

    @property
    def methods(self) -> tuple[str, tuple[str, ...]] | None:
        """The class that has its hand-written methods, and the types that the class is generic in."""
        return METHODS.get(self.name)

    @property
    def required(self) -> list[FieldInfo]:
        """The fields that must be there."""
        return [field for field in self.fields if field.required]

    @property
    def optional(self) -> list[FieldInfo]:
        """The fields that may be absent."""
        return [field for field in self.fields if not field.required]

    @property
    def models(self) -> set[str]:
        """The other classes it refers to."""
        return set[str]().union(*(field.kind.models for field in self.fields)) - {self.name}


@attrs.frozen
class EnumInfo:
    """The known values of something, as the template needs them."""

    name: str
    place: str
    doc: str
    literal: str


@attrs.define
class Object:
    """The combination of an object schema and the parts of its `allOf`."""

    node: Node
    fields: dict[str, Node] = attrs.field(factory=dict[str, Node])
    required: dict[str, Node] = attrs.field(factory=dict[str, Node])

    @property
    def doc(self) -> str:
        """Its description."""
        return with_deprecation(self.node, self.node.text("description"))


def with_deprecation(node: Node, doc: str) -> str:
    """A description, and that the thing is deprecated, if it is."""
    return f"{doc} Deprecated.".strip() if node.flag("deprecated") else doc


class Models:
    """The classes that the schemas seen so far become.

    `opaque` are components whose values stay plain dicts. `used` are the components that were referred to.
    """

    def __init__(self, spec: Spec, opaque: Collection[str] = ()) -> None:
        self.enums: dict[str, EnumInfo] = {}
        self.models: dict[str, ModelInfo] = {}
        self.used: set[str] = set(opaque)
        self._spec = spec
        self._opaque = frozenset(opaque)
        self._names: dict[str, str] = {}
        self._kinds: dict[str, Kind] = {}
        self._open: set[str] = set()
        self._unread: list[tuple[str, Object]] = []
        self._checks: list[Callable[[], None]] = []

    def claim(self, node: Node, suggestion: str) -> str:
        """The name of the class for a node; no other class can have it."""
        if node.place in self._names:  # met before, from somewhere else
            return self._names[node.place]
        name = class_name(node, suggestion)
        for other, taken in self._names.items():
            if taken == name:
                raise node.error(f"its class would be called {name}, as that of {other}; make it a component")
        self._names[node.place] = name
        return name

    def kind(self, node: Node, name: str) -> Kind:
        """The kind of a schema's values; an object in it is called `name` if it has no name of its own."""
        if node.value is True or node.value == {}:
            return shapes.ANYTHING
        if "$ref" in node:
            return self._referred(node)
        if "allOf" in node:
            return self._all_of(node, name)
        if "const" in node or "enum" in node:
            return self._values(node, name)
        for keyword in ("oneOf", "anyOf"):
            if keyword in node:
                return self._union(node, keyword, name)
        return self._typed(node, name)

    def finish(self) -> None:
        """Read the fields of all objects that were met, and of those met on the way."""
        while self._unread:
            name, found = self._unread.pop()
            self.models[name] = self._model(name, found)
        for check in self._checks:
            check()

    # References

    def _referred(self, node: Node) -> Kind:
        node.only("$ref", *ANNOTATIONS)
        name = node.component()
        self.used.add(name)
        if name in self._opaque:
            return shapes.FREE_OBJECT
        kind = self._component(node, name)
        lacking = node.names("x-may-lack")
        if not lacking:
            return kind
        (model,) = kind.types
        if kind != shapes.model(model):
            raise node["x-may-lack"].error("only an object can lack fields")
        self._checks.append(lambda: self._check_lacking(node["x-may-lack"], model))
        return shapes.model(model, lacking)

    def _check_lacking(self, node: Node, model: str) -> None:
        fields = {field.wire: field for field in self.models[model].fields}
        for wire in node.value:
            if wire not in fields:
                raise node.error(f"{model} has no field {wire!r}")
            if not fields[wire].kind.nullable:
                raise node.error(f"{wire!r} is read as None where it is missing: let it be null, too")

    def _component(self, node: Node, name: str) -> Kind:
        target = node.referred()
        if target.place in self._open:
            raise node.error(f"{name} refers to itself without an object between, which has no end")
        if target.place not in self._kinds:
            self._open.add(target.place)
            self._kinds[target.place] = self.kind(target, name)
            self._open.remove(target.place)
        return self._kinds[target.place]

    # Objects

    def object(self, node: Node) -> Object:
        """An object schema, combined with the parts of its `allOf` and the schemas it refers to."""
        found = Object(node.resolved())
        self._fold(node, found, ())
        for wire, required in found.required.items():
            if wire not in found.fields:
                raise required.error(f"{wire!r} is required but not described; add it to `properties`")
        return found

    def _fold(self, node: Node, found: Object, above: tuple[str, ...]) -> None:
        node.resolved()  # which ends, or says that it doesn't
        while "$ref" in node:
            node.only("$ref", *ANNOTATIONS)
            self.used.add(node.component())
            node = node.referred()
        if node.place in above:
            raise node.error("this allOf holds itself")
        node.only("allOf", "type", *OF_OBJECTS, *ANNOTATIONS, *LIMITS)
        for part in node.sequence("allOf"):
            self._fold(part, found, (*above, node.place))
        if "type" in node and node["type"].value != "object":
            raise node["type"].error("allOf is supported for objects only; write the schema out")
        for wire, field in node.entries("properties"):
            if wire in found.fields and _bare(found.fields[wire].value) != _bare(field.value):
                other = found.fields[wire].place
                raise field.error(f"{other} describes this field differently; make them alike")
            found.fields[wire] = field
        for required in node.sequence("required"):
            found.required[required.value] = required
        if is_mapping(node.mapping().get("additionalProperties")) and node["additionalProperties"].value:
            raise node["additionalProperties"].error(
                "an object has either fields or free keys; describe one of both"
            )

    def _all_of(self, node: Node, name: str) -> Kind:
        parts = [part for part in node.sequence("allOf") if not _says_nothing(part)]
        alone = _says_nothing(Node(node.spec, {**node.value, "allOf": []}, node.place), but="allOf")
        if alone and len(parts) == 1:
            return self.kind(parts[0], name)
        found = self.object(node)
        return self._class_of(found, name) if found.fields else shapes.FREE_OBJECT

    def _class_of(self, found: Object, name: str) -> Kind:
        name = self.claim(found.node, name)
        if name not in self.models and all(name != other for other, _ in self._unread):
            self._unread.append((name, found))
        return shapes.model(name)

    def _model(self, name: str, found: Object) -> ModelInfo:
        attributes = python_names(found.fields, ATTRIBUTES)
        fields: list[FieldInfo] = []
        for wire, node in found.fields.items():
            if is_mapping(node.value) and node.flag("writeOnly"):
                raise node.error("a `writeOnly` field has no place in an answer; take it out")
            kind = self.kind(node, name + pascal_case(wire))
            secret = is_mapping(node.value) and node.flag("x-secret")
            if secret and kind.annotation not in ("str", "str | None"):
                raise node["x-secret"].error("only a string can be secret")
            fields.append(
                FieldInfo(wire, attributes[wire], kind, wire in found.required, _described(node), secret)
            )
        fields.sort(key=lambda field: not field.required)
        return ModelInfo(name, found.node.place, found.doc or f"{name}.", tuple(fields))

    # Values, unions, types

    def _values(self, node: Node, name: str) -> Kind:
        keyword = "const" if "const" in node else "enum"
        node.only(keyword, "type", *ANNOTATIONS, *LIMITS)
        values = _checked_values(node, keyword)
        real = [value for value in values if value is not None]
        if not real:
            return shapes.BY_TYPE["null"]
        # An unknown value of an enum is kept: the service may grow. A boolean can't.
        grows = keyword == "enum" and not node.flag("x-closed-enum") and bool not in set(map(type, real))
        is_component = node.place.startswith("#/components/schemas/") and node.place.count("/") == 3
        if keyword == "enum" and (grows or is_component):
            name = self.claim(node, name)
            self.enums[name] = EnumInfo(name, node.place, Object(node).doc, shapes.literal(real))
            kind = shapes.open_enum(name, real) if grows else shapes.closed(real, name)
        else:
            kind = shapes.closed(real)
        return shapes.nullable(kind) if None in values else kind

    def _union(self, node: Node, keyword: str, name: str) -> Kind:
        node.only(keyword, "discriminator", *ANNOTATIONS)
        nodes = node.sequence(keyword)
        if not nodes:
            raise node[keyword].error("needs an alternative at least")
        several = sum(not _is_null(part) for part in nodes) > 1
        kinds = [
            self.kind(part, name + (_part_name(part) or str(index + 1)) if several else name)
            for index, part in enumerate(nodes)
        ]
        if "discriminator" in node:
            self._checks.append(lambda: self._check_discriminator(node["discriminator"], kinds))
        return shapes.one_of(kinds)

    def _check_discriminator(self, node: Node, kinds: Sequence[Kind]) -> None:
        """Check that each alternative has fixed values of its own for the property of the discriminator."""
        wire = node.text("propertyName")
        seen: set[Any] = set()
        for model in (type_ for kind in kinds for type_ in kind.types):
            fields = self.models[model].fields if model in self.models else ()
            tags = [field.kind.values for field in fields if field.wire == wire and field.required]
            values = {value for tag in tags for value in tag}
            if not values or values & seen:
                raise node.error(f"{model} needs a `const` for {wire!r} of its own, and has to require it")
            seen |= values

    def _typed(self, node: Node, name: str) -> Kind:
        types = _types(node)
        for keywords, type_ in ((OF_OBJECTS, "object"), (OF_ARRAYS, "array")):
            for keyword in keywords & node.mapping().keys():
                if type_ not in types:
                    names = " or ".join(types)
                    raise node[keyword].error(f"`{keyword}` does not apply to a {names}; remove it")
        node.only("type", *OF_OBJECTS, *OF_ARRAYS, *ANNOTATIONS, *LIMITS)
        kinds = [self._one_type(node, type_, name) for type_ in types]
        return shapes.one_of(kinds) if kinds else shapes.ANYTHING

    def _one_type(self, node: Node, type_: str, name: str) -> Kind:
        if type_ == "string":
            return shapes.BY_FORMAT.get(node.text("format"), shapes.BY_TYPE["string"])
        if type_ == "array":
            items = self.kind(node["items"], f"{name}Item") if "items" in node else shapes.ANYTHING
            return shapes.list_of(items)
        if type_ != "object":
            return shapes.BY_TYPE[type_]
        if node.mapping().get("properties"):
            only_object = Node(node.spec, {**node.value, "type": "object"}, node.place)
            return self._class_of(self.object(only_object), name)
        for required in node.sequence("required"):
            raise required.error(f"{required.value!r} is required but not described; add it to `properties`")
        if isinstance(node.value.get("additionalProperties", True), bool):
            return shapes.FREE_OBJECT
        return shapes.map_of(self.kind(node["additionalProperties"], f"{name}Value"))


def _types(node: Node) -> list[str]:
    """The JSON types that a schema names, or that its keywords suggest."""
    keywords = node.mapping().keys()
    if "type" not in node:
        return ["object"] * bool(OF_OBJECTS & keywords) + ["array"] * bool(OF_ARRAYS & keywords)
    return node.names("type") if is_list(node["type"].value) else [node.text("type")]


_JSON_TYPES = {str: {"string"}, bool: {"boolean"}, int: {"integer", "number"}, type(None): {"null"}}


def _checked_values(node: Node, keyword: str) -> list[Any]:
    values = [node["const"]] if keyword == "const" else node.sequence("enum")
    if not values:
        raise node["enum"].error("needs a value at least")
    types = set(_types(node)) or set(TYPES)
    for index, value in enumerate(values):
        if type(value.value) not in _JSON_TYPES:
            raise value.error("strings, integers, booleans and null are supported as fixed values")
        if not types & _JSON_TYPES[type(value.value)]:
            raise value.error(f"{value.value!r} is not of the type that stands beside it; change one of both")
        if any(
            type(value.value) is type(other.value) and value.value == other.value for other in values[:index]
        ):
            raise value.error(f"{value.value!r} is here twice")
    return [value.value for value in values]


def _bare(schema: Any) -> Any:
    return {k: v for k, v in schema.items() if k not in ANNOTATIONS} if is_mapping(schema) else schema


def _says_nothing(node: Node, but: str = "") -> bool:
    keys = (key for key in node.mapping() if not key.startswith("x-"))
    return all(key == but or key in ANNOTATIONS | LIMITS for key in keys)


def _is_null(node: Node) -> bool:
    return is_mapping(node.value) and node.value.get("type") == "null"


def _part_name(node: Node) -> str:
    return pascal_case(node.text("title")) if is_mapping(node.value) else ""


def _described(node: Node) -> str:
    """The description of a field, by default that of the schema it refers to."""
    if not is_mapping(node.value):
        return ""
    return with_deprecation(node, node.text("description") or node.resolved().text("description"))
