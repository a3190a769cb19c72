"""Made-up instances of schemas with parts, alternatives and conditions, or that refer to themselves."""

from __future__ import annotations

import itertools
import json
from typing import Any

import jsonschema_rs
import pytest

from generator.instances import Checks, candidates
from generator.schema import Reader
from generator.spec import Spec

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
CIRCLE = {"type": "object", "required": ["r"], "properties": {"r": {"type": "number", "minimum": 2}}}
SCHEMAS: dict[str, Any] = {
    "Circle": CIRCLE,
    "Tagged": {"type": "object", "required": ["kind"], "properties": {"kind": TEXT}},
    "Mapped": {
        "oneOf": [{"$ref": "#/components/schemas/Tagged"}],
        "discriminator": {"propertyName": "kind", "mapping": {"round": "#/components/schemas/Tagged"}},
    },
    "Narrowed": {"allOf": [CIRCLE, {"properties": {"r": {"maximum": 2.5}}}]},
    "Anything": {},
    "Exactly one": {"type": "integer", "oneOf": [{"multipleOf": 5}, {"multipleOf": 3}]},
    "Beside a union": {"required": ["x"], "properties": {"x": TEXT}, "anyOf": [CIRCLE, {"required": ["y"]}]},
    "Conditional": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"enum": ["x", "y"]}},
        "if": {"properties": {"a": {"const": "x"}}},
        "then": {"required": ["b"], "properties": {"b": {"type": "integer"}}},
        "else": {"required": ["c"]},
    },
    "Tuple": {
        "type": "array",
        "prefixItems": [TEXT, {"type": "integer"}],
        "items": False,
        "minItems": 2,
    },
    "Tree": {
        "type": "object",
        "required": ["left", "right"],
        "properties": {
            side: {"oneOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "integer"}]}
            for side in ("left", "right")
        },
    },
    "Web": {
        "type": "object",
        "properties": {name: {"$ref": "#/components/schemas/Web"} for name in "abcdefghij"},
    },
    "Forbidden field": {"type": "object", "properties": {"a": TEXT, "b": False}},
    "Free fields": {"type": "object", "required": ["z"], "additionalProperties": {"type": "boolean"}},
    "Fields by pattern": {
        "type": "object",
        "required": ["x-a"],
        "patternProperties": {"^x-": {"type": "integer"}},
        "additionalProperties": False,
    },
    "Numbers apart": {"allOf": [{"type": "number", "multipleOf": 4}, {"multipleOf": 6, "minimum": 7}]},
    "Long": {"type": "string", "minLength": 100_000},
    "Integer of numbers": {"allOf": [{"type": "number"}, {"type": ["integer", "string"], "minimum": 3}]},
}
WIDE: Any = TEXT
"""Objects in objects, 8,191 of them in an instance."""
for _ in range(13):
    WIDE = {"type": "object", "required": ["a", "b"], "properties": {"a": WIDE, "b": WIDE}}
IMPOSSIBLE: dict[str, Any] = {
    "False": False,
    "Endless": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"$ref": "#/components/schemas/Endless"}},
    },
    "No type": {"allOf": [{"type": "string"}, {"type": "integer"}]},
    "No value": {"enum": ["a"], "const": "b"},
    "No number": {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
    "No pattern of ours": {"type": "string", "pattern": r"\p{Letter}\Q"},
    "Too many": {"type": "array", "items": {}, "minItems": 10**9},
    "Too long": {"type": "string", "minLength": 100_001},
    "Too wide": WIDE,
}
SPEC = Spec("openapi.yaml", {"components": {"schemas": SCHEMAS | IMPOSSIBLE}})
READER = Reader(SPEC)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_candidate_is_valid(name: str) -> None:
    """The first valid one is also valid to a validator that knows nothing of the spec's other schemas."""
    node = SPEC.root["components"]["schemas"][name]
    checks = Checks(READER, [node])
    valid = [value for value in candidates(READER, node) if checks.problem(node, value) is None]
    reference = name.replace(" ", "%20")
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{reference}", "components": {"schemas": SCHEMAS}}
    )
    assert validator.is_valid(valid[0])


def test_a_tag_is_that_of_the_mapping() -> None:
    """JSON Schema ignores it, but a response is read by it."""
    node = SPEC.root["components"]["schemas"]["Mapped"]
    assert {"kind": "round"} == next(iter(candidates(READER, node)))


def test_alternatives_with_a_discriminator_may_overlap() -> None:
    """Its value decides, so that a value of several alternatives is not refused."""
    union = {"oneOf": [{"type": "object"}, CIRCLE], "discriminator": {"propertyName": "kind"}}
    spec = Spec("openapi.yaml", {"tagged": union, "plain": {"oneOf": union["oneOf"]}})
    checks = Checks(Reader(spec), [spec.root["tagged"], spec.root["plain"]])
    assert checks.problem(spec.root["tagged"], {"r": 5}) is None
    assert checks.problem(spec.root["plain"], {"r": 5}) is not None


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Über", "Über"),
        ("Page[Item]", "Page[Item]"),
        ("a b", "a b"),
        ("a b", "a%20b"),
        ("a%b", "a%25b"),
        ("a/b", "a~1b"),
    ],
)
def test_references_may_have_any_character(name: str, written: str) -> None:
    """Also those that a URL would have to encode."""
    reference = {"$ref": f"#/components/schemas/{written}"}
    schema = {"type": "object", "properties": {"next": reference}, "additionalProperties": False}
    document = {"a": {"properties": {"b": reference}}, "components": {"schemas": {name: schema}}}
    spec = Spec("openapi.yaml", document)
    checks = Checks(Reader(spec), [spec.root["a"]])
    assert checks.problem(spec.root["a"], {"b": {"next": {}}}) is None
    assert "b.next: " in str(checks.problem(spec.root["a"], {"b": {"next": 5}}))


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_schema_without_instances_has_no_valid_candidate(name: str) -> None:
    """The search ends; one with only very large instances is as one without any."""
    node = SPEC.root["components"]["schemas"][name]
    checks = Checks(READER, [node])
    assert [] == [value for value in candidates(READER, node) if checks.problem(node, value) is None]


def test_one_broken_schema_does_not_break_the_check_of_another() -> None:
    """A pattern that is not a regular expression makes its own schema unusable."""
    spec = Spec("openapi.yaml", {"a": {"type": "string", "pattern": "(("}, "b": {"type": "string"}})
    checks = Checks(Reader(spec), [spec.root["a"], spec.root["b"]])
    assert checks.problem(spec.root["b"], "text") is None
    assert "not of type" in str(checks.problem(spec.root["b"], 5))
    assert "not a valid JSON Schema" in str(checks.problem(spec.root["a"], "text"))


MADE: dict[str, tuple[Any, list[Any]]] = {
    "integers": (
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 3, "uniqueItems": True},
        [[1, 2, 3]],
    ),
    "integers up to": (
        {
            "type": "array",
            "items": {"type": "integer", "maximum": 1, "minimum": 0},
            "minItems": 3,
            "uniqueItems": True,
        },
        [[1, 1, 1]],
    ),
    "multiples": (
        {"type": "array", "items": {"type": "number", "multipleOf": 0.5}, "minItems": 3, "uniqueItems": True},
        [[1, 1.5, 2]],
    ),
    "texts": (
        {"type": "array", "items": TEXT, "minItems": 3, "uniqueItems": True},
        [["text", "text1", "text2"]],
    ),
    "not unique": ({"type": "array", "items": TEXT, "minItems": 3}, [["text", "text", "text"]]),
    "moments": (
        {
            "type": "array",
            "items": {"type": "string", "format": "date-time"},
            "minItems": 2,
            "uniqueItems": True,
        },
        [["2026-09-25T00:00:00Z", "2027-09-25T00:00:00Z"]],
    ),
    "uuids": (
        {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 2, "uniqueItems": True},
        [["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2604e0-4f89-41d3-9a0c-0305e82c3301"]],
    ),
    "flags": (
        {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": True},
        [[True, False], [False, True], [True, False]],
    ),
    "enum": (
        {"type": "array", "items": {"enum": ["a", None, "b"]}, "minItems": 3, "uniqueItems": True},
        [["a", "b", None], ["b", None, "a"], [None, "a", "b"]],
    ),
    "patterns": (
        {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z0-9]+$"},
            "minItems": 2,
            "uniqueItems": True,
        },
        [["text", "text1"]],
    ),
    "no minimum": ({"type": "array", "items": WHOLE}, [[1]]),
    "at most none": ({"type": "array", "items": WHOLE, "maxItems": 0}, [[]]),
    "at most one": ({"type": "array", "items": False}, [[]]),
    "items of a tuple": (
        {"type": "array", "prefixItems": [TEXT, WHOLE], "items": {"type": "boolean"}, "minItems": 3},
        [["text", 1, True], ["text", 1, False], ["text", 1, True]],
    ),
    "contains": ({"type": "array", "contains": WHOLE}, [[1]]),
    "short": ({"type": "string", "maxLength": 2}, ["xt"]),
    "longest": ({"type": "string", "maxLength": 4}, ["text"]),
    "long": ({"type": "string", "minLength": 6}, ["textxx"]),
    "patterned": ({"type": "string", "pattern": "^[0-9]+$", "minLength": 3}, ["000"]),
    "patterned short": ({"type": "string", "pattern": "^[a-z]", "maxLength": 1}, ["a"]),
    "spaces": ({"type": "string", "pattern": "^a *$", "minLength": 3}, ["a  "]),
    "letters": ({"type": "string", "pattern": "^[A-Z]{3}$"}, ["ABC"]),
    "formats": (
        {
            "type": "object",
            "properties": {
                "date": {"type": "string", "format": "date"},
                "email": {"type": "string", "format": "email"},
                "unknown": {"type": "string", "format": "unknown"},
            },
        },
        [
            {"date": "2026-09-25", "email": "user@example.com", "unknown": "text"},
            {},
            {"date": "2026-09-25", "email": "user@example.com", "unknown": "text"},
            {},
            {"date": "2026-09-25", "email": "user@example.com", "unknown": "text"},
            {},
        ],
    ),
    "minimum": ({"type": "number", "minimum": 2.5}, [3]),
    "whole minimum": ({"type": "integer", "minimum": 2.5}, [3]),
    "maximum": ({"type": "integer", "maximum": -2}, [-2]),
    "above": ({"type": "number", "exclusiveMinimum": 1}, [2]),
    "below": ({"type": "number", "exclusiveMaximum": 1}, [0]),
    "below zero": ({"type": "number", "exclusiveMaximum": 0}, [-1]),
    "between": ({"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2}, [1.5]),
    "between 2": ({"type": "number", "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.2}, [0.15]),
    "step": ({"type": "number", "multipleOf": 0.1, "minimum": 0.25}, [1]),
    "step above": ({"type": "number", "multipleOf": 4, "exclusiveMinimum": 8}, [12]),
    "big": ({"type": "integer", "minimum": 100000000000000000000}, [100000000000000000000]),
    "example": ({"type": "string", "example": "e"}, ["e", "text", "e", "text"]),
    "examples": ({"type": "string", "examples": ["f", "g"], "default": "d"}, ["f", "text", "f", "text"]),
    "default": ({"type": "string", "default": "d"}, ["d", "text", "d", "text"]),
    "null default": ({"type": "string", "default": None}, ["text"]),
    "inner": (
        {
            "type": "object",
            "properties": {
                "a": {"type": "string", "example": "inner"},
                "b": {"type": "integer", "default": 7},
            },
        },
        [
            {"a": "inner", "b": 7},
            {"a": "text", "b": 1},
            {},
            {"a": "text", "b": 1},
            {},
            {"a": "text", "b": 1},
            {},
        ],
    ),
    "outer": ({"allOf": [{"type": "string", "maxLength": 5, "example": "inner"}], "minLength": 2}, ["text"]),
    "outer ref": (
        {"allOf": [{"type": "string", "maxLength": 5, "example": "inner"}], "description": "x"},
        ["inner", "text", "inner", "text"],
    ),
    "cursor": (
        {
            "type": "object",
            "properties": {
                "nextPageCursor": {"type": ["string", "null"]},
                "other": {"type": ["null", "string"]},
            },
        },
        [
            {"nextPageCursor": None, "other": "text"},
            {},
            {"nextPageCursor": None, "other": None},
            {},
            {"nextPageCursor": None, "other": "text"},
            {},
        ],
    ),
    "cursor enum": (
        {
            "type": "object",
            "properties": {"nextPageCursor": {"enum": ["a", None]}, "other": {"enum": [None, "a"]}},
        },
        [
            {"nextPageCursor": None, "other": "a"},
            {},
            {"nextPageCursor": None, "other": None},
            {},
            {"nextPageCursor": None, "other": "a"},
            {},
        ],
    ),
    "cursor union": (
        {
            "type": "object",
            "properties": {
                "nextPageCursor": {"anyOf": [{"type": "null"}, TEXT]},
                "other": {"anyOf": [{"type": "null"}, TEXT]},
            },
        },
        [
            {"nextPageCursor": None, "other": "text"},
            {},
            {"nextPageCursor": None, "other": "text"},
            {},
            {"nextPageCursor": None, "other": "text"},
            {},
        ],
    ),
    "null": ({"type": "null"}, [None]),
    "boolean": ({"type": "boolean"}, [True, False, True]),
    "types": ({"type": ["integer", "string", "boolean"]}, [1, "text", True]),
    "any of": ({"anyOf": [WHOLE, TEXT, {"type": "boolean"}]}, [1, "text", True]),
    "by limit": ({"minLength": 6}, ["textxx"]),
    "by number": ({"minimum": 6}, [6]),
    "by items": ({"prefixItems": [WHOLE]}, [[1]]),
    "depth": (
        {
            "type": "object",
            "properties": {
                "a": {
                    "type": "object",
                    "properties": {
                        "a": {
                            "type": "object",
                            "properties": {
                                "a": {
                                    "type": "object",
                                    "properties": {
                                        "a": {"type": "object", "properties": {"a": TEXT, "b": WHOLE}},
                                        "b": WHOLE,
                                    },
                                },
                                "b": WHOLE,
                            },
                        },
                        "b": WHOLE,
                    },
                },
                "b": WHOLE,
            },
        },
        [
            {"a": {"a": {"a": {}, "b": 1}, "b": 1}, "b": 1},
            {},
            {"a": {"a": {"a": {}, "b": 1}, "b": 1}, "b": 1},
            {},
            {"a": {"a": {"a": {}, "b": 1}, "b": 1}, "b": 1},
            {},
        ],
    ),
    "required": (
        {"type": "object", "required": ["b"], "properties": {"a": WHOLE, "b": TEXT}},
        [
            {"b": "text", "a": 1},
            {"b": "text"},
            {"b": "text", "a": 1},
            {"b": "text"},
            {"b": "text", "a": 1},
            {"b": "text"},
        ],
    ),
    "write only": (
        {"type": "object", "properties": {"a": {"type": "integer", "writeOnly": True}, "b": TEXT}},
        [{"b": "text"}, {}, {"b": "text"}, {}, {"b": "text"}, {}],
    ),
    "write only required": (
        {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "integer", "writeOnly": True}, "b": TEXT},
        },
        [{"a": 1, "b": "text"}, {"a": 1}, {"a": 1, "b": "text"}, {"a": 1}, {"a": 1, "b": "text"}, {"a": 1}],
    ),
    "few": (
        {"type": "object", "properties": {"a": WHOLE, "b": TEXT, "c": TEXT}, "maxProperties": 2},
        [{"a": 1, "b": "text"}, {}, {"a": 1, "b": "text"}, {}, {"a": 1, "b": "text"}, {}],
    ),
    "many": (
        {"type": "object", "properties": {"a": WHOLE, "b": TEXT, "c": TEXT}, "minProperties": 2},
        [
            {"a": 1, "b": "text", "c": "text"},
            {"a": 1, "b": "text"},
            {"a": 1, "b": "text", "c": "text"},
            {"a": 1, "b": "text"},
            {"a": 1, "b": "text", "c": "text"},
            {"a": 1, "b": "text"},
        ],
    ),
    "more": (
        {"type": "object", "properties": {"a": WHOLE}, "minProperties": 3},
        [{"a": 1, "key1": {}, "key2": {}}],
    ),
    "free": (
        {"type": "object", "additionalProperties": WHOLE},
        [{"key1": 1}, {}, {"key1": 1}, {}, {"key1": 1}, {}],
    ),
    "free none": ({"type": "object", "additionalProperties": WHOLE, "maxProperties": 0}, [{}]),
    "free many": (
        {"type": "object", "additionalProperties": WHOLE, "minProperties": 2},
        [{"key1": 1, "key2": 1}],
    ),
    "free fields": (
        {"type": "object", "properties": {"a": TEXT}, "additionalProperties": WHOLE},
        [{"a": "text"}, {}, {"a": "text"}, {}, {"a": "text"}, {}],
    ),
    "closed": ({"type": "object", "additionalProperties": False}, [{}]),
    "tagged": (
        {
            "oneOf": [
                {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "x"}, "v": WHOLE}},
                {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "y"}, "v": TEXT}},
            ]
        },
        [
            {"kind": "x", "v": 1},
            {"kind": "x"},
            {"kind": "y", "v": "text"},
            {"kind": "y"},
            {"kind": "x", "v": 1},
            {"kind": "x"},
        ],
    ),
}
"""Schemas, and the first eight candidates, where those that are the same in a row are shown once."""


@pytest.mark.parametrize("name", MADE)
def test_candidates_are_made_in_this_order(name: str) -> None:
    """With examples and without, with optional fields and without, and then other alternatives."""
    schema, expected = MADE[name]
    spec = Spec("openapi.yaml", {"schema": schema})
    made = list(itertools.islice(candidates(Reader(spec), spec.root["schema"]), 8))
    # As JSON: in Python, True is equal to 1.
    assert json.dumps(expected) == json.dumps([value for value, _ in itertools.groupby(made)])


def test_later_alternatives_are_chosen_at_random() -> None:
    """In each run the same."""
    spec = Spec("openapi.yaml", {"schema": {"enum": list("abcdefgh")}})
    made = "".join(candidates(Reader(spec), spec.root["schema"]))
    assert "aaaabbcc" == made[:8]
    assert made == "".join(candidates(Reader(spec), spec.root["schema"]))
    assert set(made[8:]).isdisjoint("de")


def test_numbers_that_json_readers_disagree_about_are_not_sent() -> None:
    """A check of a value says so, and names the place of another problem."""
    spec = Spec(
        "openapi.yaml", {"a": {"type": "object", "properties": {"b": {"items": {"type": "integer"}}}}}
    )
    node = spec.root["a"]
    checks = Checks(Reader(spec), [node])
    assert (True, True, False) == tuple(map(checks.can_be_sent, (1, 2**64 - 1, 10**30)))
    assert "JSON readers disagree about a number in it" == checks.problem(node, {"b": [10**30]})
    assert checks.problem(node, {"b": [1]}) is None
    assert 'b.1: "x" is not of type "integer"' == checks.problem(node, {"b": [1, "x"]})
    assert '[] is not of type "object"' == checks.problem(node, [])


def test_a_value_of_another_format_is_a_problem() -> None:
    """It is not an example then."""
    spec = Spec("openapi.yaml", {"a": {"type": "string", "format": "date"}})
    checks = Checks(Reader(spec), [spec.root["a"]])
    assert checks.problem(spec.root["a"], "2026-09-25") is None
    assert checks.problem(spec.root["a"], "tomorrow") is not None


def test_a_large_object_has_all_fields_at_its_top() -> None:
    """Those of the objects in it are as many as fit, and what is required of them."""
    fields = {f"field{number}": TEXT for number in range(60)}
    below = {"type": "object", "required": ["field59"], "properties": fields}
    spec = Spec("openapi.yaml", {"a": {"type": "object", "properties": {**fields, "below": below}}})
    made = next(iter(candidates(Reader(spec), spec.root["a"])))
    assert [*fields, "below"] == list(made)
    assert {"field59": "text"} == made["below"]


def test_a_required_field_without_a_value_leaves_no_candidate() -> None:
    """An optional one is left out."""
    schema = {"type": "object", "properties": {"a": False, "b": TEXT}}
    spec = Spec("openapi.yaml", {"a": {**schema, "required": ["a"]}, "b": schema})
    assert [] == list(candidates(Reader(spec), spec.root["a"]))
    assert {"b": "text"} == next(iter(candidates(Reader(spec), spec.root["b"])))
