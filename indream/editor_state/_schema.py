"""The schema of an editor state, read and compiled when it is first used."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import Draft202012Validator

__all__ = ["json_validator", "keyword_at", "optional_names", "resolved", "state_validator"]


@cache
def _text() -> str:
    return resources.files("indream.generated").joinpath("editor_state.schema.json").read_text("utf-8")


@cache
def schema() -> dict[str, Any]:
    """The schema as a document; only messages need it."""
    from orjson import loads

    document: dict[str, Any] = loads(_text())
    return document


def resolved(reference: str) -> dict[str, Any]:
    """The part of the schema that a `$ref` names."""
    definition: dict[str, Any] = schema()["$defs"][reference.removeprefix("#/$defs/")]
    return definition


@lru_cache(maxsize=512)
def keyword_at(location: str) -> tuple[str, dict[str, Any]]:
    """The keyword at a JSON pointer into the schema, and the part that has it.

    Where a whole part is at fault, because it is `false`, the keyword is empty.
    """
    node: Any = schema()
    steps = iter(location.split("/")[1:])
    for step in steps:
        if step in {"properties", "$defs"}:
            node = node[step][next(steps)]
        elif isinstance(node[step], dict) and step != "additionalProperties":
            node = node[step]
        else:
            return step, node
    return "", {}


@cache
def optional_names() -> frozenset[str]:
    """The names of fields that no object of the schema requires."""
    parts = list(_parts(schema()))
    known = {name for part in parts for name in part.get("properties", ())}
    return frozenset(known.difference(*(part.get("required", ()) for part in parts)))


def _parts(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        part = cast("dict[str, Any]", node)
        yield part
        for deeper in part.values():
            yield from _parts(deeper)


@cache
def state_validator() -> Draft202012Validator:
    """The validator of a whole state."""
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(_text())


@cache
def json_validator() -> Draft202012Validator:
    """A validator that asks only for what JSON can hold."""
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(
        {"$ref": "#/$defs/JsonValue", "$defs": {"JsonValue": schema()["$defs"]["JsonValue"]}}
    )
