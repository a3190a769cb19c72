"""Which components a part of the spec reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.spec import is_list, is_mapping

if TYPE_CHECKING:
    from generator.spec import Node

__all__ = ["components_below"]


def components_below(node: Node) -> set[str]:
    """The names of all schema components that a node reaches."""
    found: set[str] = set()
    _collect(node, found)
    return found


def _collect(node: Node, found: set[str]) -> None:
    if is_mapping(node.value):
        if isinstance(node.value.get("$ref"), str):
            target = node.referred()
            name = target.place.removeprefix("#/components/schemas/")
            if name == target.place or name not in found:
                found |= {name} - {target.place}
                _collect(target, found)
        for key in node.value:
            if key not in ("const", "default", "enum", "example", "examples"):
                _collect(node[key], found)
    elif is_list(node.value):
        for index in range(len(node.value)):
            _collect(node[index], found)
