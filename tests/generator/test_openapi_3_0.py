"""A spec in OpenAPI 3.0 is generated from as the same spec in 3.1."""

from __future__ import annotations

from typing import Any

import pytest

from generator.__main__ import generated_files
from generator.prepare import prepare
from generator.reading import parse
from tests.support.generated import unformatted
from tests.support.specs import FIELD, as_text, changed, generate, line_of, refusal

OLD = {"openapi": "3.0.3"}
TEXT = {"type": "string"}
NULL = {"type": "null"}
PART = {"$ref": "#/components/schemas/Part"}

# A schema of 3.0, and the same in 3.1.
SAME: dict[str, tuple[Any, Any]] = {
    "nullable": ({**TEXT, "nullable": True}, {"type": ["string", "null"]}),
    "not nullable": ({**TEXT, "nullable": False}, TEXT),
    "nullable anything": ({"nullable": True}, {}),
    "a nullable enum": (
        {**TEXT, "enum": ["a"], "nullable": True},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    "a nullable enum with null": ({"enum": ["a", None], "nullable": True}, {"enum": ["a", None]}),
    "a nullable reference": (
        {**PART, "nullable": True, "description": "A part."},
        {"description": "A part.", "anyOf": [PART, NULL]},
    ),
    "a nullable allOf": (
        {"allOf": [PART], "nullable": True, "title": "Part", "x-a": 1},
        {"title": "Part", "x-a": 1, "anyOf": [{"allOf": [PART]}, NULL]},
    ),
    "a nullable union": (
        {"oneOf": [TEXT, {"type": "integer"}], "nullable": True},
        {"anyOf": [{"oneOf": [TEXT, {"type": "integer"}]}, NULL]},
    ),
    "nullable fields of a nullable part": (
        {"allOf": [{"type": "object", "properties": {"a": {**TEXT, "nullable": True}}}], "nullable": True},
        {
            "anyOf": [
                {"allOf": [{"type": "object", "properties": {"a": {"type": ["string", "null"]}}}]},
                NULL,
            ]
        },
    ),
    "something beside a reference": ({**PART, "type": "object", "minProperties": 1}, PART),
    "exclusive bounds": (
        {"type": "number", "minimum": 1, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": True},
        {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 9},
    ),
    "inclusive bounds": (
        {"type": "number", "minimum": 1, "exclusiveMinimum": False},
        {"type": "number", "minimum": 1},
    ),
    "an example": ({**TEXT, "example": "a"}, {**TEXT, "examples": ["a"]}),
    "bytes": ({**TEXT, "format": "byte"}, {**TEXT, "format": "byte"}),
}


@pytest.mark.parametrize("case", SAME)
def test_schemas_mean_the_same(case: str) -> None:
    """A schema of 3.0 is read as the same of 3.1, and the same is generated."""
    old, new = changed({FIELD: SAME[case][0], **OLD}), changed({FIELD: SAME[case][1]})
    assert parse(as_text(new)).document == parse(as_text(old)).document
    with unformatted():
        assert generate(new) == generate(old)


# A change of a spec in 3.0; the place that the refusal names; words of it.
REFUSED: dict[str, tuple[Any, str, str]] = {
    **{
        keyword: ({FIELD: {keyword: []}}, f"{FIELD}/{keyword}", "is new in OpenAPI 3.1; write")
        for keyword in ("const", "examples", "if", "prefixItems", "$defs", "contentMediaType")
    },
    "webhooks": ({"webhooks": {}}, "webhooks", "is new in OpenAPI 3.1"),
    "path items": ({"components/pathItems": {}}, "components/pathItems", "is new in OpenAPI 3.1"),
    "types": ({FIELD: {"type": ["string"]}}, f"{FIELD}/type", "lists of types"),
    "null": ({FIELD: NULL}, f"{FIELD}/type", "the type null"),
    "a file": ({FIELD: {"type": "file"}}, f"{FIELD}/type", "write `type: string` and `format: binary`"),
    "numbers": ({FIELD: {"exclusiveMinimum": 1}}, f"{FIELD}/exclusiveMinimum", "must be true or false in"),
    "no bound": ({FIELD: {"exclusiveMinimum": True}}, FIELD, "needs `minimum`"),
    "nullable": ({FIELD: {"nullable": "yes"}}, f"{FIELD}/nullable", "must be true or false"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_forms_of_3_1_are_refused(case: str) -> None:
    """A form that 3.0 does not have is refused at its line, and only once."""
    changes, place, words = REFUSED[case]
    document = changed({**OLD, **changes})
    text = refusal(document)
    assert text.startswith(f"openapi.yaml, line {line_of(document, place)} (#/{place}): ")
    assert words in text
    assert "\n" not in text


def test_a_refusal_in_a_part_that_was_moved_keeps_its_line() -> None:
    """Inside an alternative that the spec does not have, a mistake is reported on the line of the file."""
    inner = {"type": "object", "properties": {"a": {"type": "text"}}}
    document = changed({**OLD, FIELD: {"allOf": [inner], "nullable": True}})
    line = line_of(document, f"{FIELD}/allOf/0/properties/a/type")
    assert refusal(document).startswith(f"openapi.yaml, line {line} (#/{FIELD}/allOf/0/properties/a/type): ")


def test_what_3_0_ignores_is_noticed() -> None:
    """Keywords beside a reference have no effect in 3.0, and a notice says so."""
    document = changed({**OLD, FIELD: {**PART, "type": "object"}})
    spec = parse(as_text(document))
    assert generated_files(spec)
    words = "OpenAPI 3.0 ignores `type` beside `$ref`; it is left out"
    assert [
        f"openapi.yaml, line {line_of(document, f'{FIELD}/type')} (#/{FIELD}/type): {words}"
    ] == spec.noticed()


def test_types_of_nullable_fields() -> None:
    """A nullable reference is the class or None."""
    document = changed({**OLD, FIELD: {**PART, "nullable": True}})
    fields = {field.wire: field for field in prepare(parse(as_text(document))).models["Thing"].fields}
    assert "Part | None" == fields["id"].annotation
