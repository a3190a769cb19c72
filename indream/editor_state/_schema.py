"""The schema of editor states and payloads, read and compiled on first use."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data  # importlib.resources would take several times as long to import
from typing import TYPE_CHECKING, Any, cast

import orjson
from jsonschema_rs import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["is_animated", "load_schemas", "optional_names", "resolved", "validator_for", "validator_of"]


@cache
def schema() -> dict[str, Any]:
    """The schema."""
    document: dict[str, Any] = orjson.loads(get_data("indream.generated", "editor_state.schema.json") or b"")
    return document


def resolved(reference: str) -> dict[str, Any]:
    """The part of the schema that a `$ref` refers to."""
    definition: dict[str, Any] = schema()["$defs"][reference.removeprefix("#/$defs/")]
    return definition


def is_animated(node: Mapping[str, Any]) -> bool:
    """Whether a part of the schema is a number with keyframes."""
    return {"value", "keyframes"} == set(node.get("properties", ()))


@cache
def optional_names() -> frozenset[str]:
    """The names of fields that no object of the schema requires."""
    parts = list(_parts(schema()))
    names = {name for part in parts for name in part.get("properties", ())}
    return frozenset(names.difference(*(part.get("required", ()) for part in parts)))


def _parts(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        part = cast("dict[str, Any]", node)
        yield part
        for value in part.values():
            yield from _parts(value)


@cache
def validator_of(name: str) -> Draft202012Validator:
    """The compiled validator of a component: `EditorState`, a payload, or a part of a state."""
    return validator_for({"$ref": f"#/$defs/{name}"})


def validator_for(node: Mapping[str, Any]) -> Draft202012Validator:
    """The compiled validator of a part of the schema."""
    return Draft202012Validator({**node, "$defs": schema()["$defs"]})


def load_schemas() -> None:
    """Read the schema and compile the validators, so that the first checks do not have to."""
    for name in (
        "EditorState",
        "JsonValue",
        *(name for name in schema()["$defs"] if name.endswith("Request")),
    ):
        validator_of(name)
