"""The parts of the spec that another part reaches: everything in it and everything that it refers to."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from generator.spec import Node, SpecError, escaped, is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

__all__ = ["SKIP", "SUBSCHEMAS", "Part", "components_below", "cycles", "reach"]

SKIP = "x-skip"
"""The key that leaves an operation or a path out; its value is the reason."""

_DATA = frozenset({"default", "enum", "example", "mapping", "value"})
"""Keys whose values are data, in which `$ref` is not a reference."""

_NAMES = frozenset({"callbacks", "content", "encoding", "examples", "headers", "links", "parameters",
                    "pathItems", "requestBodies", "schemas", "securitySchemes", "variables"})  # fmt: skip
"""Keys whose values have names of the author's choice as keys."""

_EXTENSIBLE = frozenset({"paths", "responses", "webhooks"})
"""The same, except that a key that begins with `x-` is an extension."""

SUBSCHEMAS = {
    **dict.fromkeys(("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames",
                     "then", "unevaluatedItems", "unevaluatedProperties"), "one"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "list"),
    **dict.fromkeys(("$defs", "dependentSchemas", "patternProperties", "properties"), "names"),
}  # fmt: skip
"""The keywords of a schema that hold other schemas: one, a list, or a mapping of names."""


@attrs.frozen
class Part:
    """A value of the spec that is reached, and whether it is a schema."""

    node: Node
    is_schema: bool = False


def reach(*roots: Part, without: Collection[str] = ()) -> Iterator[Part]:
    """Everything that is reached, each place once; keys of OpenAPI (not of schemas) can be left out.

    If `x-skip` is among these keys, paths and operations that have it are left out. References that point at
    nothing are passed over.
    """
    seen: set[str] = set()
    ahead = list(reversed(roots))
    while ahead:
        part = ahead.pop()
        node = part.node
        if node.place in seen:
            continue
        seen.add(node.place)
        yield part
        if is_mapping(node.value) and node.place not in node.spec.broken:
            if isinstance(node.value.get("$ref"), str):
                with suppress(SpecError):
                    ahead.append(Part(node.referred(), part.is_schema))
            if part.is_schema:
                ahead += _subschemas(node)
            elif SKIP not in without or not is_skipped(node):
                ahead += _parts(node, without)
        elif is_list(node.value) and not part.is_schema:
            ahead += [Part(below) for _, below in _below(node)]


def components_below(node: Node) -> set[str]:
    """The names of all schema components that a schema reaches."""
    places = [part.node.place.split("/") for part in reach(Part(node, is_schema=True))]
    return {
        steps[3].replace("~1", "/").replace("~0", "~")
        for steps in places
        if steps[1:3] == ["components", "schemas"] and len(steps) == 4
    }


def cycles(references: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """A number for each name; names that refer to each other, directly or not, have the same number.

    This is Tarjan's algorithm for strongly connected components, without recursion: chains may be long.
    """
    order: dict[str, int] = {}
    """The order in which names are met."""
    lowest: dict[str, int] = {}
    """The first in that order to which a name leads back, as far as it is followed."""
    numbers: dict[str, int] = {}
    opened: list[str] = []
    """The names that are met and have no number yet."""
    for start in references:
        ahead = [(start, iter(references[start]))] if start not in order else []
        while ahead:
            name, below = ahead[-1]
            if name not in order:
                order[name] = lowest[name] = len(order)
                opened.append(name)
            other = next((other for other in below if other in references and other not in numbers), None)
            if other is None:
                ahead.pop()
                if ahead:
                    above = ahead[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                while lowest[name] == order[name] and name not in numbers:
                    numbers[opened.pop()] = order[name]
            elif other in order:
                lowest[name] = min(lowest[name], order[other])
            else:
                ahead.append((other, iter(references[other])))
    return numbers


def is_skipped(node: Node) -> bool:
    """Whether a node is a path or an operation that the author wants to leave out."""
    return is_mapping(node.value) and SKIP in node.value


def _below(node: Node) -> Iterator[tuple[str, Node]]:
    """The values in a mapping or a list, even if it was refused."""
    items = node.value.items() if is_mapping(node.value) else enumerate(node.value)
    for key, value in items:
        yield str(key), Node(node.spec, value, f"{node.place}/{escaped(key)}")


def _subschemas(node: Node) -> Iterator[Part]:
    for key, below in _below(node):
        form = SUBSCHEMAS.get(key)
        if form == "one":
            yield Part(below, is_schema=True)
        elif (form == "list" and is_list(below.value)) or (form == "names" and is_mapping(below.value)):
            yield from (Part(schema, is_schema=True) for _, schema in _below(below))


def _parts(node: Node, without: Collection[str]) -> Iterator[Part]:
    for key, below in _below(node):
        if key in without or key in _DATA or key.startswith("x-"):
            continue
        if key in _EXTENSIBLE and is_mapping(below.value):
            yield from (Part(part) for name, part in _below(below) if not name.startswith("x-"))
        elif key in _NAMES and is_mapping(below.value):
            yield from (Part(part, is_schema=key == "schemas") for _, part in _below(below))
        else:
            yield Part(below, is_schema=key == "schema")
