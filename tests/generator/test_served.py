"""`operations.json`: each operation has an answer that its own schema accepts, whatever the schema says."""

from __future__ import annotations

import base64
import json
from typing import Any

import jsonschema_rs
import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from tests.support.generated import unformatted
from tests.support.specs import Document, as_text, changed

RESPONSE = "paths/~1v1~1things~1{id}/get/responses/200"
MEDIA = f"{RESPONSE}/content/application~1json"
NODE = "components/schemas/Node"
TEXT = {"type": "string"}
COLOR = {"type": "object", "required": ["red"], "properties": {"red": {"type": "integer", "minimum": 5}}}

# Schemas of which the spec has no example.
SCHEMAS: dict[str, Any] = {
    "a text": TEXT,
    "a long text": {**TEXT, "minLength": 40},
    "a short text": {**TEXT, "maxLength": 1},
    "a usual pattern": {**TEXT, "pattern": "^[A-Z]{3}$"},
    "an unusual pattern": {**TEXT, "pattern": r"^INV-\d{4}/[xyz]+$", "minLength": 12},
    "a pattern within a text": {**TEXT, "pattern": "b+c", "maxLength": 5},
    "a date-time": {**TEXT, "format": "date-time"},
    "a date": {**TEXT, "format": "date"},
    "a uuid": {**TEXT, "format": "uuid"},
    "a uri": {**TEXT, "format": "uri"},
    "an email address": {**TEXT, "format": "email"},
    "an address": {**TEXT, "format": "ipv6"},
    "an enum": {"enum": ["a", "b"]},
    "a const": {"const": 7},
    "a boolean": {"type": "boolean"},
    "a number above a bound": {"type": "integer", "exclusiveMinimum": 41},
    "a number between bounds": {"type": "number", "exclusiveMinimum": 0.25, "exclusiveMaximum": 0.26},
    "a multiple": {"type": "integer", "minimum": 50, "multipleOf": 17},
    "a decimal multiple": {"type": "number", "maximum": -0.1, "multipleOf": 0.1},
    "a list": {"type": "array", "items": {"type": "integer"}, "minItems": 3},
    "a list of unique dates": {
        "type": "array",
        "items": {**TEXT, "format": "date"},
        "minItems": 4,
        "uniqueItems": True,
    },
    "a list of unique enum values": {
        "type": "array",
        "items": {"enum": ["a", "b", "c"]},
        "minItems": 3,
        "uniqueItems": True,
    },
    "an object": {**COLOR, "additionalProperties": False},
    "a map": {"type": "object", "additionalProperties": COLOR, "minProperties": 2},
    "a nullable object": {"oneOf": [{"type": "null"}, COLOR]},
    "an object of parts": {
        "allOf": [COLOR, {"type": "object", "required": ["x"], "properties": {"x": TEXT}}]
    },
    "an object of few fields": {
        "type": "object",
        "maxProperties": 1,
        "properties": {"a": TEXT, "b": {"type": "integer"}},
    },
}


def served(document: Document) -> tuple[dict[str, Any], list[str]]:
    """The answer of `getThing` in a spec, and the notices."""
    spec = parse(as_text(document))
    with unformatted():
        operations = json.loads(generated_files(spec)["operations.json"])["operations"]
    return operations["getThing"]["answer"], spec.noticed()


@pytest.mark.parametrize("case", SCHEMAS)
def test_an_instance_is_made_up(case: str) -> None:
    """It is valid, and the generator has nothing to say about it."""
    schema = SCHEMAS[case]
    answer, notices = served(changed({MEDIA: {"schema": schema}}))
    assert [] == [notice for notice in notices if "sandbox" in notice]
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(answer["example"])
    assert (200, "application/json") == (answer["status"], answer["mediaType"])


def test_the_cursor_of_a_list_is_null_where_it_may_be() -> None:
    """Otherwise a list of the sandbox would have no last page."""
    cursor = {"type": ["string", "null"]}
    envelope = {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
            "meta": {
                "type": "object",
                "required": ["nextPageCursor"],
                "properties": {"nextPageCursor": cursor},
            },
        },
    }
    answer, _ = served(changed({MEDIA: {"schema": envelope}}))
    assert {"nextPageCursor": None} == answer["example"]["meta"]


@pytest.mark.parametrize(
    ("media", "expected", "words"),
    [
        ({"schema": TEXT, "example": "a"}, "a", ""),
        ({"schema": TEXT, "examples": {"x": {"value": "b"}, "y": {"value": "c"}}}, "b", ""),
        ({"schema": {**TEXT, "examples": ["d"]}}, "d", ""),
        ({"schema": {**TEXT, "default": "e"}}, "e", ""),
        ({"schema": TEXT, "example": 5}, 5, "the example does not match the schema"),
        ({"schema": {**TEXT, "example": 5}}, "text", ""),
        ({"schema": {"type": "number"}, "example": 10**30}, 1, "JSON readers disagree"),
    ],
)
def test_an_example_of_the_spec_precedes_a_made_up_one(
    media: dict[str, Any], expected: object, words: str
) -> None:
    """A wrong one is served, with a notice, unless no JSON reader takes it."""
    answer, notices = served(changed({MEDIA: media}))
    assert expected == answer["example"]
    assert bool(words) == any(words in notice for notice in notices if MEDIA.rpartition("/")[2] in notice)


@pytest.mark.parametrize(
    "schema",
    [
        {**TEXT, "pattern": "^a{3}$", "maxLength": 2},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 3, "uniqueItems": True},
    ],
)
def test_a_schema_without_an_instance_has_a_notice(schema: dict[str, Any]) -> None:
    """The operation has an answer without a body; all others are as usual."""
    answer, notices = served(changed({MEDIA: {"schema": schema}}))
    assert not {"example", "base64"} & answer.keys()
    (notice,) = [notice for notice in notices if "sandbox" in notice]
    assert "no valid instance was found" in notice


@pytest.mark.parametrize(
    ("media_type", "begin"),
    [
        ("image/png", b"\x89PNG"),
        ("image/*", b"\x89PNG"),
        ("video/mp4", b"\0\0\0\x18ftyp"),
        ("application/pdf", b"%PDF"),
        ("application/zip", b"example"),
    ],
)
def test_a_file_is_made_up(media_type: str, begin: bytes) -> None:
    """Its content fits its media type."""
    answer, _ = served(changed({f"{RESPONSE}/content": {media_type: {}}}))
    assert base64.b64decode(answer["base64"]).startswith(begin)
    assert "*" not in answer["mediaType"]


def test_headers_of_the_response_have_examples() -> None:
    """Those that the server sends itself are left out."""
    headers = {
        "X-Count": {"schema": {"type": "integer", "minimum": 3}},
        "X-Kind": {"schema": TEXT, "example": "blue"},
        "X-Odd": {"schema": {"const": "ключ"}},
        "Content-Encoding": {"schema": {"const": "gzip"}},
    }
    answer, _ = served(changed({f"{RESPONSE}/headers": headers}))
    assert {"X-Count": "3", "X-Kind": "blue"} == answer["headers"]


def test_the_default_response_is_served_if_no_other_is_a_success() -> None:
    """Wherever it is among the errors."""
    responses = "paths/~1v1~1things~1{id}/get/responses"
    error, success = ({"description": text, "content": {"application/json": {"schema": {"const": text}}}}
                      for text in ("Error.", "Success."))  # fmt: skip
    answer, _ = served(changed({responses: {"404": error, "default": success, "500": error}}))
    assert (200, "Success.") == (answer["status"], answer["example"])


def test_fields_of_forms_have_kinds_three_levels_down() -> None:
    """So that `indream raw` can read them from texts; lists are a level, too, and one may contain itself."""
    node = {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": f"#/{NODE}"}}}}
    middle = {"type": "object", "properties": {"c": {"type": "integer"}}}
    deep = {"type": "object", "properties": {"b": middle}}
    form = {"type": "object", "properties": {"a": deep, "node": {"$ref": f"#/{NODE}"}}}
    body = {"content": {"multipart/form-data": {"schema": form}}}
    document = changed({NODE: node, "paths/~1v1~1things/post/requestBody": body})
    with unformatted():
        operations = json.loads(generated_files(parse(as_text(document)))["operations.json"])["operations"]
    fields = operations["createThing"]["body"]["fields"]
    assert {"kinds": ["integer"]} == fields["a"]["fields"]["b"]["fields"]["c"]
    assert {"kinds": ["object"], "list": True} == fields["node"]["fields"]["kids"]
