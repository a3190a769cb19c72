"""The parameters of operations, as the endpoint template needs them."""

from __future__ import annotations

import math
import re
import unicodedata
import warnings
from typing import TYPE_CHECKING

import attrs

from generator.models import check_required
from generator.names import ARGUMENTS, pascal_case, python_names
from generator.security import credentials, is_basic, where
from generator.shapes import ANYTHING, BY_TYPE, Kind, list_of
from generator.spec import is_json
from generator.texts import followed_by, with_default
from indream._wire.parameters import compiled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from generator.models import Models
    from generator.schema import Schema
    from generator.spec import Node

__all__ = ["BASIC", "KEY", "Parameter", "Parameters"]

STYLES = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles of each location, the usual one first."""
KEY = "Idempotency-Key"
OWN_HEADERS = ("accept", "authorization", "content-type")
"""Headers that OpenAPI says are not parameters: they follow from the rest of the operation."""
MAPPING = Kind(("Mapping[str, Any]",), "FREE_OBJECT")
BASIC = Kind(("tuple[str, str]",), "ANYTHING")
_NULL = "null alone cannot be sent; describe another value"
CONSTANTS = ("_OPERATION",)
"""Constants that the modules have beside those for parameters."""
_TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
}
_FORMATS = {"date": "date", "date-time": "datetime"}
_LIMITS = {
    "str": ("minLength", "maxLength", "pattern"),
    "int": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "float": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "list": ("minItems", "maxItems", "uniqueItems"),
    "dict": ("minProperties", "maxProperties"),
}  # fmt: skip
"""The limits that are checked, by type."""


@attrs.frozen
class Parameter:
    """One parameter of an operation.

    Attributes:
        node: The parameter in the spec, or the security scheme that becomes one.
        wire: Its name on the wire.
        name: The name of the argument.
        location: "path", "query", "header" or "cookie".
        rules: Code for the further arguments of the `Parameter` that checks and writes it at run time.
        constant: The name of that object in the module.
        is_secret: Whether it is a credential, which a security scheme requires.
    """

    node: Node
    wire: str
    name: str
    location: str
    kind: Kind
    required: bool
    doc: str
    rules: tuple[str, ...] = ()
    constant: str = ""
    is_secret: bool = False

    @property
    def annotation(self) -> str:
        """The Python type of the argument."""
        annotation = self.kind.annotation
        return annotation if self.required or self.kind.nullable else f"{annotation} | None"

    @property
    def definition(self) -> str:
        """Code that makes the `Parameter` of the run time."""
        return f"Parameter({', '.join((repr(self.name), repr(self.wire), *self.rules))})"

    @property
    def value(self) -> str:
        """Code for the value to send."""
        return f"{self.constant}.in_{self.location}({self.name})"


class Parameters:
    """Reads the parameters of operations."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def read(self, path: str, item: Node, node: Node, name: str, *, has_body: bool) -> Iterator[Parameter]:
        """The parameters of the operation at a node of a path."""
        nodes = self._described(path, item, node, has_body=has_body)
        schemes: dict[str, Node] = {}
        needed = False
        with node.spec.collecting():
            schemes, needed = _schemes(node, nodes)
        nodes |= schemes
        arguments = python_names(nodes, ARGUMENTS)
        constants = _constants(arguments.values())
        for unique, parameter in nodes.items():
            with node.spec.collecting():
                argument = arguments[unique]
                if unique in schemes:
                    made = _secret(parameter, argument, required=needed)
                else:
                    made = self._parameter(parameter, argument, name)
                yield attrs.evolve(made, constant=constants[argument])

    def _described(self, path: str, item: Node, node: Node, *, has_body: bool) -> dict[str, Node]:
        """The described parameters that are sent, by unique names; first those of the path, in its order."""
        found = self._found(path, item, node)
        in_path = [("path", wire) for wire in dict.fromkeys(re.findall(r"{([^{}]*)}", path))]
        elsewhere = [key for key in found if key[0] != "path"]
        nodes: dict[str, Node] = {}
        for location, wire in [*(key for key in in_path if key in found), *elsewhere]:
            header = wire.lower() if location == "header" else ""
            if header in OWN_HEADERS:
                message = f"OpenAPI ignores a header parameter {wire}: the client sends its own"
                node.spec.notice(found[location, wire], message)
            elif not (header == "content-length" and has_body):  # That follows from the body.
                nodes[_unique(location, wire, nodes)] = found[location, wire]
        return nodes

    def _found(self, path: str, item: Node, node: Node) -> dict[tuple[str, str], Node]:
        """The parameters by location and name; those of the operation override those of the path."""
        found: dict[tuple[str, str], Node] = {}
        before = len(node.spec.refusals)
        for holder in (item, node):
            own: dict[tuple[str, str], Node] = {}
            for reference in holder.sequence("parameters"):
                with node.spec.collecting():
                    parameter = reference.resolved()
                    if not parameter["in"].value or not parameter["name"].value:
                        raise parameter.error("`in` and `name` must not be empty")
                    key = parameter.text("in"), parameter.text("name")
                    if key in own:
                        raise reference.error(
                            f"the {key[0]} parameter {key[1]!r} is described twice; remove one of them"
                        )
                    own[key] = parameter
            found |= own
        wires = re.findall(r"{([^{}]*)}", path)
        described = [wire for location, wire in found if location == "path"]
        if sorted(wires) != sorted(described) and len(node.spec.refusals) == before:
            raise node.error(
                f"the path names {_listed(wires)}, but the parameters describe {_listed(described)}; "
                "make them agree"
            )
        return found

    def _parameter(self, node: Node, name: str, operation: str) -> Parameter:
        location, wire, required = node.text("in"), node.text("name"), node.flag("required")
        _check_parameter(node, location, wire)
        own = self._schema(node) if "schema" in node else None
        described = own.extension("description") if own else None
        doc = node.text("description") or (described.value if described else "") or f"The parameter `{wire}`."
        if node.flag("deprecated") or (own is not None and own.deprecated):
            doc = followed_by(doc, "Deprecated.")
        kind, rules = (
            self._json(node) if "content" in node else self._plain(node, operation + pascal_case(wire))
        )
        if location == "path" and (kind.nullable or not required):
            raise node.error(
                "a path parameter always has a value; write `required: true`, and do not allow null"
            )
        default = own.extension("default") if own else None
        if default is not None and not required:
            doc = with_default(doc, default.value)
        required_rule = ("required=True",) if required and not kind.nullable else ()
        return Parameter(node, wire, name, location, kind, required, doc, (*rules, *required_rule))

    def _schema(self, node: Node) -> Schema:
        return self._models.reader.schema(node["schema"])

    def _json(self, node: Node) -> tuple[Kind, Sequence[str]]:
        """The kind and the rules of a parameter that is JSON text."""
        if "schema" in node:
            raise node["content"].error("a parameter has either `schema` or `content`; remove one of them")
        media_types = list(node["content"].mapping())
        if len(media_types) != 1 or not is_json(media_types[0].partition(";")[0].strip().lower()):
            raise node["content"].error(
                "the content of a parameter must be application/json and nothing else"
            )
        media = node["content"][media_types[0]]
        media.only("schema", "example", "examples")
        return ANYTHING, ("style='json'",)

    def _plain(self, node: Node, name: str) -> tuple[Kind, Sequence[str]]:
        """The kind and the rules of a parameter that has a style."""
        location, schema = node.text("in"), self._schema(node)
        style = node.text("style") or STYLES[location][0]
        if style not in STYLES[location]:
            usual = " or ".join(STYLES[location])
            raise node["style"].error(
                f"the style {style} is not supported in {location} parameters; use {usual}"
            )
        explode = node.flag("explode") if "explode" in node else style == "form"
        parts = _parts(schema)
        forms = {form for part in parts for form in part.json_types if form in ("array", "object")}
        if forms and location == "cookie":
            raise node["schema"].error("a cookie has a single value; use `content` with application/json")
        if style == "deepObject" and forms != {"object"}:
            raise node["style"].error("deepObject is for objects; remove it")
        if style.endswith("Delimited") and explode:
            raise node["explode"].error(f"{style} has no exploded form; remove `explode`")
        for part in parts:
            _check_flat(part)
        if "object" not in forms:
            kind = self._models.kind(node["schema"], name)
        elif forms == {"object"} and len(parts) == 1:
            kind = attrs.evolve(MAPPING, nullable="null" in parts[0].json_types)
        else:
            raise node["schema"].error(
                f"a {location} parameter can't be an object or another value; describe one of them"
            )
        if not kind.types:
            raise node["schema"].error(_NULL)
        if kind.items and kind.items.nullable:  # there is no null in a query
            kind = list_of(attrs.evolve(kind.items, nullable=False))
        kind = _passed(kind, parts)
        rules = _rules(schema)
        if location == "path" and "min_length=1" in rules and not any("max_length" in rule for rule in rules):
            rules.remove("min_length=1")  # a part of a path is never empty
        if style not in ("form", "simple") and forms:
            rules.append(f"style={style!r}")
        if explode and forms and style != "deepObject":
            rules.append("explode=True")
        if node.flag("allowReserved"):
            rules.append("reserved=True")
        return kind, rules


def _passed(kind: Kind, parts: Iterable[Schema]) -> Kind:
    """The kind of the arguments for a parameter, which may be more than what is read from a response."""
    types: list[str] = []
    for type_ in kind.types:
        types.append(type_)
        if type_.startswith("list["):
            types.append(f"tuple[{type_[5:-1]}, ...]")
        elif type_ == "str" and any(part.limits.get("format") == "uuid" for part in parts):
            types.append("UUID")
    return attrs.evolve(kind, types=tuple(types))


def _place(node: Node) -> tuple[str, str]:
    return node.text("in"), node.text("name").lower()


def _unique(location: str, wire: str, taken: Collection[str]) -> str:
    """A name for a parameter: that on the wire, with its location appended if there is another one."""
    while wire in taken:
        wire += f" {location}"
    return wire


def _schemes(node: Node, nodes: Mapping[str, Node]) -> tuple[dict[str, Node], bool]:
    """The security schemes that become parameters, by unique names, and whether they are required.

    A scheme that is also described as one of the parameters `nodes` has its name, and replaces it.
    """
    found, required = credentials(node)
    schemes: dict[str, Node] = {}
    for scheme in found:
        location, wire = where(scheme)
        taken = {**nodes, **schemes}
        same = [name for name, parameter in taken.items() if _place(parameter) == (location, wire.lower())]
        schemes[same[0] if same else _unique(location, wire, taken)] = scheme
    return schemes, required


def _constants(arguments: Iterable[str]) -> dict[str, str]:
    """The names of constants for arguments."""
    names: dict[str, str] = {}
    for argument in arguments:
        plain = "_" + unicodedata.normalize("NFKC", argument.upper())
        plain = plain if plain.isidentifier() else "_PARAMETER"
        name, number = plain, 1
        while name in names.values() or name in CONSTANTS:
            number += 1
            name = f"{plain}_{number}"
        names[argument] = name
    return names


def _secret(scheme: Node, name: str, *, required: bool) -> Parameter:
    """The parameter for a security scheme."""
    location, wire = where(scheme)
    doc = scheme.text("description")
    rules = ("required=True",) if required else ()
    if is_basic(scheme):
        doc = f"{doc or 'The user name and the password.'} A secret. It is sent instead of the client's key."
        rules = ("style='basic'", *rules)
        return Parameter(scheme, "Authorization", name, location, BASIC, required, doc, rules, is_secret=True)
    _check_token(scheme, location, wire)
    doc = f"{doc or f'The API key `{wire}`.'} A secret."
    if wire.lower() == "authorization":
        doc += " It is sent instead of the client's key."
    return Parameter(
        scheme, wire, name, location, BY_TYPE["string"], required, doc, ("str", *rules), is_secret=True
    )


def _check_parameter(node: Node, location: str, wire: str) -> None:
    node.only("name", "in", "description", "required", "deprecated", "schema", "content", "style", "explode",
              "allowReserved", "allowEmptyValue", "example", "examples")  # fmt: skip
    if location not in STYLES:
        raise node["in"].error(
            f"{location!r} is not a place for parameters; use path, query, header or cookie"
        )
    for keyword in ("allowReserved", "allowEmptyValue"):
        if node.flag(keyword) and location != "query":
            raise node[keyword].error("is for query parameters only; remove it")
    if location == "header":
        if wire.lower() == "content-length":
            raise node.error(f"the client sends {wire} itself; remove it")
        if wire.lower() == "cookie":
            raise node["name"].error("describe each cookie by itself, with `in: cookie`")
        if wire.lower() == KEY.lower() and wire != KEY:
            raise node["name"].error(f"write the name as {KEY}, which retries look for")
    _check_token(node, location, wire)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) or "nothing"


def _check_token(node: Node, location: str, wire: str) -> None:
    if location in ("header", "cookie") and not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", wire):
        raise node["name"].error(f"{wire!r} can't be the name of a {location}; rename it")


# The checks at run time


def _parts(schema: Schema) -> list[Schema]:
    """The alternatives of a schema other than null; the schema itself if it has none."""
    return [part for part in schema.variants if not schema.unions or part.json_types != ("null",)]


def _check_flat(schema: Schema) -> None:
    """SpecError for lists and objects whose items are lists or objects: no style has a form for these."""
    inner = [schema.property(name) for name in schema.properties]
    inner += [below for below in (schema.items, schema.additional) if below]
    for below in inner:
        if all(part.json_types == ("null",) for part in _parts(below)):
            raise below.node.error(_NULL)
        for part in _parts(below):
            if {"array", "object"} & {*part.json_types}:
                raise part.node.error(
                    "a list or an object in a parameter can't contain lists or objects; "
                    "use `content` with application/json"
                )


def _types(schema: Schema) -> list[str]:
    """The Python types of a schema without alternatives, without null; none if it takes anything."""
    types = [name for name in schema.json_types if name != "null"]
    if "number" in types and "integer" in types:
        types.remove("integer")
    format_ = schema.limits.get("format", "") if schema.values is None else ""
    return [_FORMATS.get(format_, "str") if name == "string" else _TYPES[name] for name in types]


def _rules(schema: Schema) -> list[str]:
    """Code for the arguments of `Value`."""
    parts = _parts(schema)
    if len(parts) != 1:
        types = list(dict.fromkeys(name for part in parts for name in _types(part)))
        if not all(map(_types, parts)):
            types = []
        return [*types, f"any_of=({', '.join(map(_value, parts))},)"]
    (part,) = parts
    types = _types(part)
    rules = list(types)
    if part.values is not None and _is_closed(part):
        values = [value for value in part.values if value is not None]
        rules.append(f"values=({', '.join(map(repr, values))},)")
    keywords = dict.fromkeys(keyword for name in types for keyword in _LIMITS.get(name, ()))
    rules += [f"{_snake(name)}={_limit(part, name)}" for name in keywords if name in part.limits]
    if part.items:
        rules.append(f"items={_value(part.items)}")
    if part.properties:
        check_required(part)
        entries = [f"{name!r}: {_value(part.property(name))}" for name in part.properties]
        rules.append(f"properties={{{', '.join(entries)}}}")
    if part.required:
        rules.append(f"keys=({', '.join(map(repr, part.required))},)")
    if part.additional is not None:
        rules.append(f"additional={_value(part.additional) if part.additional else False}")
    return rules


def _value(schema: Schema) -> str:
    return f"Value({', '.join(_rules(schema))})"


def _is_closed(schema: Schema) -> bool:
    """Whether other values are errors: an enum may grow, unless it says that it does not."""
    return schema.is_const or schema.flag("x-closed-enum") or bool in map(type, schema.values or ())


def _limit(schema: Schema, keyword: str) -> str:
    limit = schema.limits[keyword]
    place = next((part[keyword] for part in schema.parts if keyword in part), schema.node)
    if isinstance(limit, float) and not math.isfinite(limit):
        raise place.error("must be a finite number")
    if keyword == "pattern":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compiled(limit)
        except (re.error, OverflowError, RecursionError, Warning) as error:
            raise place.error(f"Python cannot read this pattern ({error}); write it in another way") from None
    return repr(limit)


def _snake(keyword: str) -> str:
    return re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", keyword)
