"""Made-up instances of schemas with parts, alternatives and conditions, or that refer to themselves."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from generator.instances import Checks, candidates
from generator.schema import Reader
from generator.spec import Spec

TEXT = {"type": "string"}
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
    "Integer of numbers": {"allOf": [{"type": "number"}, {"type": ["integer", "string"], "minimum": 3}]},
}
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
    "Far too long": {"type": "string", "minLength": 10**12},
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


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_schema_without_instances_has_no_valid_candidate(name: str) -> None:
    """The search ends."""
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
