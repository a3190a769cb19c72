"""A spec with many routes and many components that refer to each other."""

from __future__ import annotations

from typing import Any

__all__ = ["large_spec"]

TEXT = {"type": "string"}


def large_spec(size: int) -> dict[str, Any]:
    """A spec with `size` routes, each with a body and an answer, and `size` mutually recursive components."""
    names = [f"Part{number}" for number in range(size)]
    schemas: dict[str, Any] = {}
    for number, name in enumerate(names):
        schemas[name] = {
            "type": "object",
            "description": f"Part {number} of many.",
            "required": ["name"],
            "properties": {
                "name": {**TEXT, "maxLength": 100},
                "madeAt": {"type": "string", "format": "date-time"},
                "next": {"$ref": f"#/components/schemas/{names[(number + 1) % size]}"},
                "others": {
                    "type": "array",
                    "items": {"$ref": f"#/components/schemas/{names[(number * 7 + 3) % size]}"},
                },
            },
        }
    paths: dict[str, Any] = {}
    for number, name in enumerate(names):
        reference = {"$ref": f"#/components/schemas/{name}"}
        paths[f"/v1/parts{number}/{{id}}"] = {
            "put": {
                "operationId": f"putPart{number}",
                "summary": f"Put part {number}",
                "tags": [f"Parts {number % 10}"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": TEXT},
                    {"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
                "responses": {
                    "200": {"description": "", "content": {"application/json": {"schema": reference}}},
                    "404": {"description": ""},
                },
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parts", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
