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
    "is_aside",
    "is_control",
    "is_look",
    "known",
    "load",
    "matches",
    "operation_of",
]

ANY = "*"
"""Stands for every operation."""

CONTROL = "/_sandbox"
"""Below this path the sandbox itself is controlled."""

PAGE = "/"
"""The path of the page that shows the sandbox to a person."""

_METHODS = ("get", "post", "put", "patch", "delete")
# The files that answers link to; the contract leaves their addresses open.
_FILES = ("GET /outputs/{name}", "GET /uploads/{name}")


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


def encoded(path: str) -> str:
    """A path with each segment percent-encoded in the one way that is used here."""
    return "/".join(quote(unquote_to_bytes(segment), safe="") for segment in path.split("/"))


def is_control(path: str) -> bool:
    """Whether a path is one that controls the sandbox."""
    return path.startswith(f"{CONTROL}/")


def is_look(method: str, path: str) -> bool:
    """Whether a request looks at the page."""
    return path == PAGE and method in ("GET", "HEAD")


def is_aside(method: str, path: str) -> bool:
    """Whether a request is about the sandbox, and not one to the service that it plays.

    Nothing goes wrong with it, and it is not recorded.
    """
    return is_control(path) or is_look(method, path)


@cache
def known() -> tuple[str, ...]:
    """All operations: those of the contract, and the files that answers link to."""
    contract = (
        f"{method.upper()} {path}"
        for path, item in load()["paths"].items()
        for method in _METHODS
        if method in item
    )
    return (*contract, *_FILES)


def operation_of(method: str, path: str) -> str | None:
    """The operation that a request is for, by its encoded path; None if it is for none."""
    request = f"{'GET' if method == 'HEAD' else method} {path}"
    return next((name for name, pattern in _patterns() if pattern.fullmatch(request)), None)


def check_operation(wanted: object) -> None:
    """Let only what can match a request through: a name that is misspelt never would.

    Raises:
        ValueError: There is no such operation.
        TypeError: It is no string.
    """
    if not isinstance(wanted, str):
        raise TypeError('operation must be a string such as "POST /v1/exports"')
    if wanted in (ANY, *known()):
        return
    method, _, path = wanted.partition(" ")
    if method == "HEAD" or operation_of(method, encoded(path)) is None:
        raise ValueError(
            f'there is no operation {wanted!r}: it is "{ANY}" or one of {", ".join(known())};'
            " an id may stand in place of a {…}"
        )


def matches(wanted: str, operation: str | None, method: str, path: str) -> bool:
    """Whether a request is one of those wanted: by operation, by its very path, or any."""
    if wanted in (ANY, operation):
        return True
    wanted_method, _, wanted_path = wanted.partition(" ")
    return (wanted_method, encoded(wanted_path)) == (method, path)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # A path that is written out goes before one that has an id in its place.
    names = sorted(known(), key=lambda name: name.count("{"))
    return tuple((name, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", name))) for name in names)
