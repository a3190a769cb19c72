"""The contract, as the generator ships it: its schemas, its operations, and which of them a request is for.

An operation is named by a method and a path template, as in `GET /v1/exports/{taskId}`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import jsonschema_rs
import orjson

__all__ = [
    "ANY",
    "CONTROL",
    "PAGE",
    "body_validator",
    "check_operation",
    "components",
    "encoded",
    "enum_values",
    "is_control",
    "is_internal",
    "is_page_view",
    "load",
    "matches",
    "operation_names",
    "operation_of",
]

ANY = "*"
"""The name that stands for every operation."""

CONTROL = "/_sandbox"
"""The prefix of the routes that control the sandbox itself."""

PAGE = "/"
"""The path of the page that shows the sandbox in a browser."""

_METHODS = ("get", "post", "put", "patch", "delete")
# The files that answers link to; the contract does not define their paths.
_FILES = ("GET /outputs/{name}", "GET /uploads/{name}")


@cache
def load() -> dict[str, Any]:
    """Return openapi.yaml; do not change it."""
    contract: dict[str, Any] = orjson.loads(files("indream.generated").joinpath("openapi.json").read_bytes())
    return contract


def components() -> dict[str, Any]:
    """Return the schemas of the contract, by name."""
    schemas: dict[str, Any] = load()["components"]["schemas"]
    return schemas


def enum_values(component: str, field: str) -> list[Any]:
    """Return the values that the contract allows in a field of a component."""
    schema = components()[component]
    for part in (schema, *schema.get("allOf", ())):
        declared = part.get("properties", {}).get(field, {})
        if "enum" in declared:
            return list(declared["enum"])
    raise LookupError(f"{component}.{field} has no enum in the contract")


@cache
def body_validator(component: str) -> jsonschema_rs.Validator:
    """Return a validator for request bodies of one component.

    It accepts any object as an editor state: routes that take drafts need no more, and the other routes
    check the state separately, because an invalid state has its own error code.
    """
    schemas = {**components(), "EditorState": {"type": "object"}}
    return jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": f"#/components/schemas/{component}",
            "components": {"schemas": schemas},
        },
        mask="the value",  # error messages must not quote the request
    )


def encoded(path: str) -> str:
    """Return a path with each segment percent-encoded in the form that this package compares."""
    return "/".join(quote(unquote_to_bytes(segment), safe="") for segment in path.split("/"))


def is_control(path: str) -> bool:
    """Return whether a path controls the sandbox."""
    return path.startswith(f"{CONTROL}/")


def is_page_view(method: str, path: str) -> bool:
    """Return whether a request is for the page."""
    return path == PAGE and method in ("GET", "HEAD")


def is_internal(method: str, path: str) -> bool:
    """Return whether a request is about the sandbox itself, not one to the service that it imitates.

    Such requests meet no fault and are not recorded.
    """
    return is_control(path) or is_page_view(method, path)


@cache
def operation_names() -> tuple[str, ...]:
    """Return all operations: those of the contract, and the files that answers link to."""
    contract = (
        f"{method.upper()} {path}"
        for path, item in load()["paths"].items()
        for method in _METHODS
        if method in item
    )
    return (*contract, *_FILES)


def operation_of(method: str, path: str) -> str | None:
    """Return the operation of a request by its encoded path; None for an unknown route."""
    request = f"{'GET' if method == 'HEAD' else method} {path}"
    return next((name for name, pattern in _patterns() if pattern.fullmatch(request)), None)


def check_operation(name: object) -> None:
    """Reject a name that no request can match, such as a misspelled one.

    Raises:
        ValueError: No operation has this name.
        TypeError: The name is not a string.
    """
    if not isinstance(name, str):
        raise TypeError('operation must be a string such as "POST /v1/exports"')
    if name in (ANY, *operation_names()):
        return
    method, _, path = name.partition(" ")
    if method == "HEAD" or operation_of(method, encoded(path)) is None:
        raise ValueError(
            f'unknown operation {name!r}; use "{ANY}" or one of {", ".join(operation_names())};'
            " an id may replace a {…}"
        )


def matches(name: str, operation: str | None, method: str, path: str) -> bool:
    """Return whether a name stands for a request: by its operation, by its exact path, or as `ANY`."""
    if name in (ANY, operation):
        return True
    named_method, _, named_path = name.partition(" ")
    return (named_method, encoded(named_path)) == (method, path)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # A literal path precedes one that has a parameter in its place.
    names = sorted(operation_names(), key=lambda name: name.count("{"))
    return tuple((name, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", name))) for name in names)
