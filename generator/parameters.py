"""The parameters of operations, as the endpoint template needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from generator.models import with_deprecation
from generator.names import ARGUMENTS, pascal_case, python_names
from generator.shapes import list_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.models import Models
    from generator.shapes import Kind
    from generator.spec import Node

__all__ = ["KEY", "Parameter", "Parameters"]

BOUNDS: dict[tuple[str, ...], tuple[str, str, str]] = {
    ("str",): ("of_length('{{0}}', {{0}}, {0}, {1})", "minLength", "maxLength"),
    ("int",): ("in_range('{{0}}', {{0}}, int, {0}, {1})", "minimum", "maximum"),
    ("float",): ("in_range('{{0}}', {{0}}, float, {0}, {1})", "minimum", "maximum"),
}
"""The check of a parameter's bounds by its types, and the keywords of the schema for them."""
TEXT = "plain_text('{0}', {0})"
"""The check of a text without bounds: otherwise a number in its place would be sent."""
STYLES = {"path": "simple", "query": "form", "header": "simple"}
KEY = "Idempotency-Key"
OWN_HEADERS = ("accept", "authorization", "content-type")
"""Headers that OpenAPI says are not parameters: they follow from the rest of the operation."""


@attrs.frozen
class Parameter:
    """One parameter of an operation."""

    wire: str
    name: str
    location: str
    kind: Kind
    required: bool
    doc: str
    check: str = ""
    """Code that returns the value, `{0}`, or raises if it is not valid or out of bounds."""

    @property
    def annotation(self) -> str:
        """The Python type of the argument."""
        annotation = self.kind.annotation
        return annotation if self.required or self.kind.nullable else f"{annotation} | None"

    @property
    def value(self) -> str:
        """Code for the value to send. Date-times and other types are converted later, a date is not."""
        if self.kind.types != ("date",):
            return self.check.format(self.name) or self.name
        code = f"{self.name}.isoformat()"
        may_be_none = not self.required or self.kind.nullable
        return f"{code} if {self.name} is not None else None" if may_be_none else code


class Parameters:
    """Reads the parameters of operations."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def read(self, path: str, item: Node, node: Node, name: str, *, has_body: bool) -> Iterator[Parameter]:
        """The parameters of the operation at a node of a path."""
        found: dict[tuple[str, str], Node] = {}
        for holder in (item, node):
            own: dict[tuple[str, str], Node] = {}
            for reference in holder.sequence("parameters"):
                parameter = reference.resolved()
                if not parameter["in"].value or not parameter["name"].value:
                    raise parameter.error("`in` and `name` must not be empty")
                key = parameter.text("in"), parameter.text("name")
                if key in own:
                    raise reference.error(f"the {key[0]} parameter {key[1]!r} is here twice")
                own[key] = parameter
            found |= own  # those of the operation override those of the path
        wires = re.findall(r"{([^{}]*)}", path)
        described = [wire for location, wire in found if location == "path"]
        if sorted(wires) != sorted(described):
            raise node.error(
                f"the path names {wires or 'none'}, described are {described or 'none'}; make them agree"
            )
        nodes: dict[str, Node] = {}
        outside_path = [key for key in found if key[0] != "path"]
        for location, wire in [*(("path", wire) for wire in wires), *outside_path]:
            parameter = found[location, wire]
            if location == "header" and wire.lower() == "content-length" and has_body:
                continue  # follows from the body
            _check_parameter(parameter, location, wire)
            # The same name may occur in two locations; the second gets the location as a suffix.
            nodes[wire if wire not in nodes else f"{wire} {location}"] = parameter
        arguments = python_names(nodes, ARGUMENTS)
        for unique, parameter in nodes.items():
            yield self._parameter(parameter, arguments[unique], name)

    def _parameter(self, node: Node, name: str, operation: str) -> Parameter:
        location, schema, required = node.text("in"), node["schema"], node.flag("required")
        kind = self._models.kind(schema, operation + pascal_case(node.text("name")))
        single = kind.items if kind.items and location == "query" else kind
        in_path = location == "path"
        odd = {"date"} if single != kind or len(single.types) > 1 else set[str]()
        odd |= {"bool", "date", "datetime", "float"} if in_path else set[str]()
        if not single.scalar or odd & {*single.types} or (in_path and bool in map(type, single.values)):
            raise schema.error(f"a {location} parameter can't be a {kind.annotation}")
        if in_path and (kind.nullable or not required):
            raise node.error("a parameter of the path is always there: say `required: true`, and not null")
        doc = with_deprecation(node, node.text("description") or f"The parameter `{node.text('name')}`.")
        default = schema.resolved().mapping().get("default")
        if default is not None and str(default) not in doc:
            doc += f" Not sent unless given; the service's default is {default}."
        if kind.items and kind.items.nullable:  # there is no null in a query
            kind = list_of(attrs.evolve(kind.items, nullable=False))
        return Parameter(
            node.text("name"), name, location, kind, required, doc, _check(schema, kind, in_path)
        )


def _check_parameter(node: Node, location: str, wire: str) -> None:
    node.only("name", "in", "description", "required", "deprecated", "schema", "style", "explode", "example",
              "examples")  # fmt: skip
    if location not in STYLES:
        raise node["in"].error(
            f"{location} parameters are not supported; use the path, the query or a header"
        )
    if node.mapping().get("style", STYLES[location]) != STYLES[location]:
        raise node["style"].error(f"only the usual style, {STYLES[location]}, is supported here; take it out")
    if node.mapping().get("explode", location == "query") != (location == "query"):
        raise node["explode"].error("only the usual form is supported here; take it out")
    if location == "header":
        if wire.lower() in OWN_HEADERS or wire.lower() == "content-length":
            raise node.error(f"the client sends {wire} itself; take it out")
        if wire.lower() == KEY.lower() and wire != KEY:
            raise node["name"].error(f"write it {KEY}: retries look for it")
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", wire):
            raise node["name"].error(f"{wire!r} can't be the name of a header")


def _check(schema: Node, kind: Kind, in_path: bool) -> str:
    if kind.types not in BOUNDS:
        return ""
    function, *keywords = BOUNDS[kind.types]
    least, most = (schema.resolved().mapping().get(keyword) for keyword in keywords)
    if in_path and least in (None, 1) and most is None:
        return ""  # a part of a path is checked anyway
    if least is None and most is None:
        return TEXT if kind.types == ("str",) else ""
    return function.format(least, most)
