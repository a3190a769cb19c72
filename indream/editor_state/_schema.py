"""The schema of an editor state, read and compiled when it is first used."""

from __future__ import annotations

from collections import deque
from functools import cache, lru_cache
from pkgutil import get_data  # importlib.resources does the same, and takes several times as long to import
from typing import TYPE_CHECKING, Any, cast

import orjson
from jsonschema_rs import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "json_validator",
    "keyword_at",
    "load_schemas",
    "optional_names",
    "payload_validator",
    "resolved",
    "state_validator",
]


@cache
def schema() -> dict[str, Any]:
    """The schema as a document."""
    document: dict[str, Any] = orjson.loads(get_data("indream.generated", "editor_state.schema.json") or b"")
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
    steps = deque(step.replace("~1", "/").replace("~0", "~") for step in location.split("/")[1:])
    while steps:
        step = steps.popleft()
        if step in {"properties", "$defs"}:
            node = node[step][steps.popleft()]
        elif not steps:
            return step, node
        else:
            node = node[int(step) if isinstance(node, list) else step]
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
    return Draft202012Validator(schema())


@cache
def json_validator() -> Draft202012Validator:
    """A validator that asks only for what JSON can hold."""
    return Draft202012Validator(
        {"$ref": "#/$defs/JsonValue", "$defs": {"JsonValue": schema()["$defs"]["JsonValue"]}}
    )


@cache
def payload_validator(name: str) -> Draft202012Validator:
    """The validator of a request's payload, whose editor state may be any object."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema()["$defs"]})


def load_schemas() -> None:
    """Read the schema and compile the validators, which the first checks do otherwise."""
    state_validator()
    json_validator()
    for name in schema()["$defs"]:
        if name.endswith("Request"):
            payload_validator(name)
