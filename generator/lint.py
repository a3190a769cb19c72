"""Checks a spec before it is read: references have targets, and schemas are schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from generator.reach import SKIP, Part, reach
from generator.schema import narrower, type_of, types_of
from generator.spec import is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.spec import Node

__all__ = ["WITHOUT_EFFECT", "check"]

WITHOUT_EFFECT = ("callbacks", "externalDocs", "links", "servers", "xml")
"""Keys that the generated client does not follow."""

_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_BESIDE_REFERENCES = ("$ref", "description", "summary")


def check(roots: Iterable[Part]) -> None:
    """Record a refusal for each reference without a target and each invalid schema that the roots reach.

    Code that reads such a schema later gets the same refusal.
    """
    # All parts first: a part that is refused here can no longer be walked through.
    for part in list(reach(*roots, without=("components", SKIP, *WITHOUT_EFFECT))):
        node = part.node
        if part.is_schema:
            with node.spec.collecting(node):
                _check_schema(node)
        if is_mapping(node.value):
            for key in WITHOUT_EFFECT:
                if key in node.value and node.place != "#":
                    node.spec.notice(node[key], f"`{key}` has no effect on the client; it is left out")
            if isinstance(node.value.get("$ref"), str):
                with node.spec.collecting(node):
                    node.referred()
                    if not part.is_schema:
                        node.only(*_BESIDE_REFERENCES)


def _check_schema(node: Node) -> None:
    if isinstance(node.value, bool):
        return
    keywords = node.mapping().keys()
    types_of(node)  # also where no other code reads the schema
    if "nullable" in keywords:
        raise node["nullable"].error(
            "OpenAPI 3.1 has no `nullable`; add 'null' to the types, as in `type: [string, 'null']`"
        )
    _check_default(node)
    for least, most in _BOUNDS:
        low, high = node.mapping().get(least), node.mapping().get(most)
        if _is_number(low) and _is_number(high) and low > high:
            raise node[least].error(f"is above `{most}`; change one of them")
    for keyword in ("$ref", "description", "format", "title"):
        node.text(keyword)
    node.texts("required")
    node.sequence("enum")
    node.entries("properties")
    for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        node.sequence(keyword)


def _check_default(node: Node) -> None:
    """SpecError for a default that the type or the values beside it exclude."""
    if node.mapping().get("default") is None:
        return
    default = node["default"]
    types = types_of(node)
    if types and not narrower([type_of(default.value)], types):
        raise default.error("is not of the type beside it; change one of them")
    values = [value.value for value in node.sequence("enum")]
    if values and default.value not in values:
        raise default.error("is not one of the values in `enum`; change one of them")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
