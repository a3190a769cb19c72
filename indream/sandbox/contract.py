"""The contract, as the generator ships it: its operations with ready answers, and what a request is for.

An operation is named by a method and a path template, as in `GET /v1/exports/{taskId}`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, unquote_to_bytes

import attrs
import jsonschema_rs
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ANY",
    "CONTROL",
    "PAGE",
    "Template",
    "body_validator",
    "check_operation",
    "credentials",
    "encoded",
    "enum_values",
    "is_control",
    "is_internal",
    "is_page_view",
    "load",
    "matches",
    "operation_names",
    "operation_of",
    "served_operations",
]

ANY = "*"
"""The name that stands for every operation."""

CONTROL = "/_sandbox"
"""The prefix of the routes that control the sandbox itself."""

PAGE = "/"
"""The path of the page that shows the sandbox in a browser."""

# The files that answers link to; the contract does not define their paths.
_FILES = ("GET /outputs/{name}", "GET /uploads/{name}")


@cache
def load() -> dict[str, Any]:
    """Return the generated description of the operations; do not change it."""
    return _generated("operations.json")


@cache
def _generated(name: str) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(files("indream.generated").joinpath(name).read_bytes())
    return document


def served_operations() -> Mapping[str, Mapping[str, Any]]:
    """Return the operations of the contract by their names; each has a ready `answer`."""
    operations: dict[str, dict[str, Any]] = load()["operations"]
    return {f"{each['method']} {each['path']}": each for each in operations.values()}


@cache
def credentials(location: str) -> frozenset[str]:
    """Return the names of the headers (in lower case) or query parameters that are credentials."""
    found = (each for operation in load()["operations"].values() for each in operation["parameters"])
    names = [each["wire"] for each in found if each.get("secret") and each["location"] == location]
    return frozenset(name.lower() if location == "header" else name for name in names)


def enum_values(component: str, field: str) -> list[Any]:
    """Return the values that the contract allows in a field of a component; none if it has no such enum."""
    values: list[Any] = load()["values"].get(component, {}).get(field, [])
    return list(values)


@cache
def body_validator(payload: str) -> jsonschema_rs.Validator | None:
    """Return a validator for request bodies of one type; None if the contract has no such body.

    It accepts any object as an editor state: routes that take drafts need no more, and the other routes
    check the state separately, because an invalid state has its own error code.
    """
    definitions = _generated("editor_state.schema.json")["$defs"]
    if payload not in definitions:
        return None
    return jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": f"#/$defs/{payload}",
            "$defs": definitions,
        },
        mask="the value",  # error messages must not quote the request
    )


def encoded(path: str) -> str:
    """Return a path with each segment percent-encoded in the form that this package compares."""
    return "/".join(quote(unquote_to_bytes(segment), safe="") for segment in path.split("/"))


@attrs.frozen
class Template:
    """A path template, such as `/v1/exports/{taskId}`; the names in it may have any characters."""

    path: str
    names: tuple[str, ...]
    pattern: re.Pattern[str]
    rank: tuple[int, ...]
    """Orders templates that match the same path: the first one is the most literal one."""

    @classmethod
    @cache
    def of(cls, path: str) -> Template:
        """Read a template."""
        parts = re.split(r"\{([^{}]*)\}", path)
        literals, names = parts[::2], parts[1::2]
        pattern = "([^/]+)".join(re.escape(encoded(literal)) for literal in literals)
        segments = (re.split(r"\{[^{}]*\}", segment) for segment in path.split("/"))
        rank = tuple(-len("".join(pieces)) for pieces in segments)
        return cls(path, tuple(names), re.compile(pattern), rank)

    def parameters(self, path: str) -> dict[str, str] | None:
        """Return the decoded parameters in an encoded path; None if the path is another one."""
        match = self.pattern.fullmatch(path)
        return None if match is None else dict(zip(self.names, map(unquote, match.groups()), strict=True))


def is_control(path: str) -> bool:
    """Return whether a path controls the sandbox."""
    return path.startswith(f"{CONTROL}/")


def is_page_view(method: str, path: str) -> bool:
    """Return whether a request is for the page, or for a picture or timeline that it shows."""
    is_of_page = path == PAGE or path.startswith((f"{CONTROL}/exports/", f"{CONTROL}/checks/"))
    return is_of_page and method in ("GET", "HEAD")


def is_internal(method: str, path: str) -> bool:
    """Return whether a request is about the sandbox itself, not one to the service that it imitates.

    Such requests meet no fault and are not recorded.
    """
    return is_control(path) or is_page_view(method, path)


@cache
def operation_names() -> tuple[str, ...]:
    """Return all operations: those of the contract, and the files that answers link to."""
    return (*served_operations(), *_FILES)


def operation_of(method: str, path: str) -> str | None:
    """Return the operation of a request by its encoded path; None for an unknown route."""
    # HEAD is answered like GET, unless the contract has a HEAD of its own.
    for asked in (method, "GET") if method == "HEAD" else (method,):
        for name, named_method, template in _templates():
            if named_method == asked and template.parameters(path) is not None:
                return name
    return None


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
    # The path of a request has no braces: a template with another name, or with one of two ids, matches none.
    found = None if "{" in path else operation_of(method, encoded(path))
    if found is None or not found.startswith(f"{method} "):
        raise ValueError(
            f'unknown operation {name!r}; use "{ANY}" or one of {", ".join(operation_names())};'
            " ids may replace all of the {…}"
        )


def matches(name: str, operation: str | None, method: str, path: str) -> bool:
    """Return whether a name stands for a request: by its operation, by its exact path, or as `ANY`."""
    if name in (ANY, operation):
        return True
    named_method, _, named_path = name.partition(" ")
    return (named_method, encoded(named_path)) == (method, path)


@cache
def _templates() -> tuple[tuple[str, str, Template], ...]:
    """The operations, the most literal paths first."""
    templates = [(name, *name.split()) for name in operation_names()]
    found = [(name, method, Template.of(path)) for name, method, path in templates]
    return tuple(sorted(found, key=lambda each: each[2].rank))
