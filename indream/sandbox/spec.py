"""The contract, as the generator ships it, and validators for what it says of request bodies."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import orjson

__all__ = ["body_validator", "components", "enum_values", "load"]


@cache
def load() -> dict[str, Any]:
    """The whole of openapi.yaml; not to be changed."""
    contract: dict[str, Any] = orjson.loads(files("indream.generated").joinpath("openapi.json").read_bytes())
    return contract


def components() -> dict[str, Any]:
    """The schemas of the contract, by name."""
    schemas: dict[str, Any] = load()["components"]["schemas"]
    return schemas


def enum_values(component: str, field: str) -> list[Any]:
    """The values that the contract allows in a field of a component."""
    schema = components()[component]
    for part in (schema, *schema.get("allOf", ())):
        declared = part.get("properties", {}).get(field, {})
        if "enum" in declared:
            return list(declared["enum"])
    raise LookupError(f"{component}.{field} has no enum in the contract")


@cache
def body_validator(component: str) -> jsonschema_rs.Validator:
    """A validator for request bodies of one component.

    An editor state counts as any object here: routes that take drafts want no more, and the others
    check it on its own, since a bad state has an error code of its own.
    """
    schemas = {**components(), "EditorState": {"type": "object"}}
    return jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": f"#/components/schemas/{component}",
            "components": {"schemas": schemas},
        },
        mask="the value",  # what was sent has no place in error messages
    )
