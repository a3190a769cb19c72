"""The classes for the schemas of answers, and the kind of value that each schema describes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from openapi_python_client.strings import ClassName

from generator import shapes
from generator.names import ATTRIBUTES, LOCALS, class_name, module_name, pascal_case, python_names
from generator.schema import DEPTH, type_of
from generator.texts import followed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from generator.schema import Reader, Schema, Union
    from generator.shapes import Kind
    from generator.spec import Node

__all__ = ["EnumInfo", "FieldInfo", "ModelInfo", "Models", "Object"]

METHODS = {"Asset": ("AssetMethods", ("CaptionEntry", "EditorAsset"))}
"""Models with hand-written methods: their class in `indream._models.asset_methods`, and the types of editor
states that the class is generic in."""


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
        clashes = self.name in LOCALS
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


@attrs.frozen
class Object:
    """The properties of an object: for each the last schema that describes it, and where it is required."""

    fields: dict[str, Node]
    required: dict[str, Node]


def with_deprecation(node: Node, doc: str) -> str:
    """A description, and that the thing is deprecated, if it is."""
    return followed_by(doc, "Deprecated.") if node.flag("deprecated") else doc


class Models:
    """The classes that the schemas seen so far become.

    `opaque` are components whose values stay plain dicts.
    """

    def __init__(self, reader: Reader, opaque: Collection[str] = ()) -> None:
        self.enums: dict[str, EnumInfo] = {}
        self.models: dict[str, ModelInfo] = {}
        self.reader = reader
        self._spec = reader.spec
        self._opaque = frozenset(opaque)
        self._names: dict[str, str] = {}
        self._claimed: dict[str, str] = {}
        # Classes of schemas in place get numbers, rather than the name of a component.
        self._modules = {
            module_name(str(ClassName(name, "Model"))) for name in reader.spec.schemas.keys() - set(opaque)
        }
        self._kinds: dict[str, Kind] = {}
        self._open: set[str] = set()
        self._schemas: dict[str, Schema] = {}
        self._unread: list[str] = []
        self._checks: list[Callable[[], None]] = []

    def claim(self, node: Node, suggestion: str) -> str:
        """The name of the class for a node; no other class can have it."""
        return self._claim(node, node.place, suggestion)

    def _claim(self, node: Node, key: str, suggestion: str) -> str:
        if key in self._names:  # met before, from somewhere else
            return self._names[key]
        name = plain = class_name(node, suggestion)
        if _is_component(node) and key == node.place:
            if name in self._claimed:
                other = self._claimed[name]
                raise node.error(
                    f"its class would be called {name}, like that of {other}; rename one of them"
                )
        else:
            numbers = itertools.count(2)
            while module_name(name) in self._modules:
                name = f"{plain}{next(numbers)}"
        self._names[key], self._claimed[name] = name, key
        self._modules.add(module_name(name))
        return name

    def kind(self, node: Node, name: str) -> Kind:
        """The kind of a schema's values; an object in it is called `name` if it has no name of its own."""
        return self._kind(self.reader.schema(node), name)

    def object(self, node: Node) -> Object:
        """The properties of an object schema."""
        schema = self.reader.schema(node)
        return Object({name: nodes[-1] for name, nodes in schema.properties.items()}, schema.required)

    def finish(self) -> None:
        """Read the fields of all objects that were met, and of those met on the way.

        Refusals are recorded in the spec, and what they are about is left out.
        """
        while self._unread:
            with self._spec.collecting():
                name = self._unread.pop()
                self.models[name] = self._model(name, self._schemas[name])
        for check in self._checks:
            with self._spec.collecting():
                check()

    def _kind(self, schema: Schema, name: str) -> Kind:
        if schema.named is not None:
            return self._referred(schema, schema.named)
        lacking = schema.extension("x-may-lack")
        if lacking is not None:
            raise lacking.error("only a `$ref` to an object can lack fields; remove it")
        if schema.key in self._open:
            # It holds itself in a list or a map: the values in there are not described.
            kinds = [self._INNER[type_] for type_ in schema.json_types]
            return shapes.one_of(kinds or [shapes.ANYTHING])
        if len(self._open) >= DEPTH:
            raise schema.node.error(
                f"has more than {DEPTH} lists or alternatives inside each other; put an object between them"
            )
        self._open.add(schema.key)
        try:
            return self._unnamed(schema, name)
        finally:
            self._open.remove(schema.key)

    def _unnamed(self, schema: Schema, name: str) -> Kind:
        if schema.values is not None:
            return self._values(schema, schema.values, name)
        for union in schema.unions:
            if not union.only_narrows:
                return self._union(union, name)
        kinds = [self._one_type(schema, type_, name) for type_ in schema.json_types]
        return shapes.one_of(kinds) if kinds else shapes.ANYTHING

    # References

    def _referred(self, schema: Schema, name: str) -> Kind:
        if name in self._opaque:
            return shapes.FREE_OBJECT
        kind = self._component(schema, name)
        lacking = schema.extension("x-may-lack")
        if lacking is None:
            return kind
        model = kind.annotation
        if kind != shapes.model(model):
            raise lacking.error("only a `$ref` to an object can lack fields; remove it")
        self._checks.append(lambda: self._check_lacking(lacking, model))
        return shapes.model(model, schema.names("x-may-lack"))

    def _check_lacking(self, node: Node, model: str) -> None:
        fields = {field.wire: field for field in self.models[model].fields} if model in self.models else {}
        for wire in node.value:
            if wire not in self._schemas[model].properties:
                raise node.error(f"{model} has no field {wire!r}; remove it")
            if wire in fields and not fields[wire].kind.nullable:
                raise node.error(
                    f"{wire!r} is read as None where it is missing; add null to its types, or remove it here"
                )

    def _component(self, schema: Schema, name: str) -> Kind:
        target = self.reader.component(name)
        if name not in self._kinds:
            kind = self._kind(target, name)
            if target.key in self._open:
                return kind
            self._kinds[name] = kind
        return self._kinds[name]

    _INNER: ClassVar[dict[str, Kind]] = {
        **shapes.BY_TYPE,
        "array": shapes.list_of(shapes.ANYTHING),
        "object": shapes.FREE_OBJECT,
    }

    # Objects

    def _class_of(self, schema: Schema, name: str) -> Kind:
        name = self._claim(schema.node, schema.key, name)
        if name not in self._schemas:
            self._schemas[name] = schema
            self._unread.append(name)
        return shapes.model(name)

    def _model(self, name: str, schema: Schema) -> ModelInfo:
        check_required(schema)
        attributes = python_names(schema.properties, ATTRIBUTES)
        fields: list[FieldInfo] = []
        for wire in schema.properties:
            with self._spec.collecting():
                value = schema.property(wire)
                if value.flag("writeOnly"):
                    continue
                kind = self._kind(value, name + pascal_case(wire))
                is_secret = value.flag("x-secret")
                secret = value.extension("x-secret")
                if secret and is_secret and kind.annotation not in ("str", "str | None"):
                    raise secret.error("only a string can be secret; remove it")
                required = wire in schema.required
                fields.append(FieldInfo(wire, attributes[wire], kind, required, _described(value), is_secret))
        fields.sort(key=lambda field: not field.required)
        doc = schema.description or f"{name}."
        return ModelInfo(name, schema.node.place, _deprecated(schema, doc), tuple(fields))

    # Values, unions, types

    def _values(self, schema: Schema, values: Sequence[Any], name: str) -> Kind:
        real = [value for value in values if value is not None]
        if not all(isinstance(value, str | int) for value in real):
            types = dict.fromkeys(map(type_of, values))
            return shapes.one_of([self._INNER[type_] for type_ in types])
        if not real:
            return shapes.BY_TYPE["null"]
        # An unknown value of an enum is kept: the service may grow. A boolean can't.
        grows = not (schema.is_const or schema.flag("x-closed-enum") or bool in set(map(type, real)))
        if not schema.is_const and (grows or _is_component(schema.node)):
            name = self._claim(schema.node, schema.key, name)
            doc = _deprecated(schema, schema.description)
            self.enums[name] = EnumInfo(name, schema.node.place, doc, shapes.literal(real))
            kind = shapes.open_enum(name, real) if grows else shapes.closed(real, name)
        else:
            kind = shapes.closed(real)
        return shapes.nullable(kind) if None in values else kind

    def _union(self, union: Union, name: str) -> Kind:
        kinds = [
            self._kind(alternative, own_name)
            for alternative, own_name in zip(union.alternatives, union.names(name), strict=True)
        ]
        return shapes.one_of(kinds, union.tag, union.tags)

    def _one_type(self, schema: Schema, type_: str, name: str) -> Kind:
        constraints = {keyword for keyword, _ in schema.constraints}
        if type_ == "string":
            return shapes.BY_FORMAT.get(schema.limits.get("format", ""), shapes.BY_TYPE["string"])
        if type_ == "array":
            first, rest = schema.positions
            if first:
                kinds = [self._kind(item, f"{name}Item{index}") for index, item in enumerate(first, 1)]
                return shapes.tuple_of(kinds, self._kind(rest, f"{name}Item") if rest else None)
            items = None if "prefixItems" in constraints else schema.items
            return shapes.list_of(self._kind(items, f"{name}Item") if items else shapes.ANYTHING)
        if type_ != "object":
            return shapes.BY_TYPE[type_]
        if schema.properties:
            return self._class_of(schema, name)
        check_required(schema)
        if "patternProperties" in constraints or not schema.additional:
            return shapes.FREE_OBJECT
        return shapes.map_of(self._kind(schema.additional, f"{name}Value"))


def _is_component(node: Node) -> bool:
    return node.place.startswith("#/components/schemas/") and node.place.count("/") == 3


def check_required(schema: Schema) -> None:
    """SpecError for a property that is required but not described."""
    for wire, required in schema.required.items():
        if wire not in schema.properties:
            raise required.error(f"{wire!r} is required but not described; add it to `properties`")


def _deprecated(schema: Schema, doc: str) -> str:
    return followed_by(doc, "Deprecated.") if schema.deprecated else doc


def _described(schema: Schema) -> str:
    """The description of a field, by default that of the schema it refers to."""
    description = schema.extension("description")
    return _deprecated(schema, schema.description or (description.value if description else ""))
