"""Checks a spec before it is read: references have targets, and schemas are schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.spec import is_list, is_mapping

if TYPE_CHECKING:
    from generator.spec import Node, Spec

__all__ = ["TYPES", "check"]

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
"""The types of JSON."""

_DATA = ("const", "default", "enum", "example", "examples")
"""Keywords whose values are data, in which `$ref` is not a reference."""

_NAMES = ("content", "headers", "parameters", "paths", "properties", "requestBodies", "responses", "schemas",
          "webhooks")  # fmt: skip
"""Keywords whose keys are names, which are not keywords even if they look like one."""

_SCHEMAS = (
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "schema",
    "then",
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


def check(spec: Spec) -> None:
    """Raise SpecError for a reference without a target or an invalid schema; fill in `spec.referred`."""
    _check(spec.root)
    for section, components in spec.root.entries("components"):
        if section == "schemas":
            for name in components.mapping():
                _check_schema(components[name])


def _check(node: Node) -> None:
    if is_mapping(node.value):
        if "$ref" in node.value:
            node.spec.referred.add(node.referred().place)
        for key, below in node.items():
            if key == "schema":
                _check_schema(below)
            if key in _NAMES and is_mapping(below.value):
                for name in below.value:
                    _check(below[name])
            elif key not in _DATA:
                _check(below)
    elif is_list(node.value):
        for index in range(len(node.value)):
            _check(node[index])


def _check_schema(node: Node) -> None:
    if isinstance(node.value, bool):
        return
    keywords = node.mapping().keys()
    if "type" in keywords:
        types = node.names("type") if is_list(node["type"].value) else [node.text("type")]
        for type_ in types or [""]:
            if type_ not in TYPES:
                raise node["type"].error(f"{type_!r} is not a type of JSON")
    if "nullable" in keywords:
        raise node["nullable"].error(
            "OpenAPI 3.1 has no `nullable`; say `type: [string, 'null']`, or the like"
        )
    for keyword in ("description", "format", "title"):
        node.text(keyword)
    node.texts("required")
    node.sequence("enum")
    for _, below in node.entries("properties"):
        _check_schema(below)
    for keyword in _SCHEMAS:
        if keyword in keywords:
            _check_schema(node[keyword])
    for keyword in _LISTS:
        for below in node.sequence(keyword):
            _check_schema(below)
