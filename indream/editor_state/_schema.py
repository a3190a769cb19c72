"""The schema of an editor state, read and compiled when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

__all__ = ["json_validator", "resolved", "schema", "state_validator"]


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
