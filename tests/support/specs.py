"""Small specs, and what the generator makes of them."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from generator.spec import SpecError

Document = dict[str, Any]

REMOVED = object()
"""A value that means that there is no value."""

_OK = {
    "200": {
        "description": "",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
    }
}

BASE: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Workshop", "version": "1"},
    "security": [{"Token": []}],
    "paths": {
        "/v1/things/{id}": {
            "get": {
                "operationId": "getThing",
                "summary": "Get a thing",
                "tags": ["default"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "q", "in": "query", "schema": {"type": "string"}},
                    {"name": "x-h", "in": "header", "schema": {"type": "string"}},
                    {"$ref": "#/components/parameters/Trace"},
                ],
                "responses": copy.deepcopy(_OK),
            },
        },
        "/v1/things": {
            "post": {
                "operationId": "createThing",
                "summary": "Create a thing",
                "tags": ["default"],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}
                },
                "responses": _OK,
            },
        },
        "/v1/files": {
            "put": {
                "operationId": "putFile",
                "summary": "Put a file",
                "tags": ["default"],
                "requestBody": {"required": True, "content": {"image/png": {}}},
                "responses": {"204": {"description": ""}, "400": {"$ref": "#/components/responses/Bad"}},
            },
        },
    },
    "components": {
        "securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}},
        "parameters": {"Trace": {"name": "trace", "in": "query", "schema": {"type": "string"}}},
        "responses": {"Bad": {"description": ""}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}, "part": {"$ref": "#/components/schemas/Part"}},
            },
            "Part": {"type": "object", "properties": {"size": {"type": "integer"}}},
            "New": {"type": "object", "properties": {"id": {"type": "string"}}},
        },
    },
}
"""A small correct spec."""

FIELD = "components/schemas/Thing/properties/id"
"""The schema in it that tests put something else in place of."""


def changed(changes: dict[str, Any]) -> Document:
    """The small spec with other values at some places, `/` between the steps and `~1` for a `/` in one."""
    document = copy.deepcopy(BASE)
    for place, value in changes.items():
        _put(document, place, value)
    return document


def _put(document: Document, place: str, value: Any) -> None:
    *above, last = [step.replace("~1", "/") for step in place.split("/")]
    holder: Any = document
    for step in above:
        holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, {})
    key: Any = int(last) if isinstance(holder, list) else last
    if value is REMOVED:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(value)


def line_of(document: Document, place: str) -> int:
    """The line of a place in `as_text` of a document."""
    if not place:
        return 1
    marked = copy.deepcopy(document)
    _put(marked, place, "the place")
    lines = as_text(marked).splitlines()
    (line,) = [
        number for number, text in enumerate(lines, 1) if text.endswith(('"the place"', '"the place",'))
    ]
    return line


def generate(document: Document) -> dict[str, str]:
    """The files of a spec."""
    return generated_files(parse(as_text(document)))


def as_text(document: Document) -> str:
    """A spec with a line for each of its places."""
    return json.dumps(document, indent=1, ensure_ascii=False)


def refusal(document: Document) -> str:
    """The generator's message about a spec that it can't generate from."""
    with pytest.raises(SpecError) as caught:
        generate(document)
    return str(caught.value)
