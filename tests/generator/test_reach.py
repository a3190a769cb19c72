"""The parts of a document that other parts reach."""

from __future__ import annotations

from typing import Any

import pytest

from generator.reach import SKIP, Part, components_below, cycles, reach
from generator.spec import Spec

TEXT = {"type": "string"}
SCHEMAS: dict[str, Any] = {
    "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}, "$ref": {"type": "integer"}}},
    "B": {"items": {"$ref": "#/components/schemas/A"}, "example": {"$ref": "#/components/schemas/C"}},
    "C": {},
    "D": {"properties": {"example": {"$ref": "#/components/schemas/C"}}},
    "x/y": {"not": {"$ref": "#/components/schemas/C"}},
}


def places(
    document: dict[str, Any], *start: str, without: tuple[str, ...] = (), is_schema: bool = False
) -> Any:
    """The places that are reached, with a `*` for schemas."""
    node = Spec("openapi.yaml", document).root
    for key in start:
        node = node[key]
    return [
        ("*" if part.is_schema else "") + part.node.place
        for part in reach(Part(node, is_schema), without=without)
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"items": TEXT, "not": True}, ["/not", "/items"]),
        ({"allOf": [TEXT, {}], "prefixItems": {}}, ["/allOf/1", "/allOf/0"]),
        ({"properties": {"a": {}, "b": {"if": {}}}}, ["/properties/b", "/properties/b/if", "/properties/a"]),
        ({"properties": [], "$defs": {"x/y": {}}}, ["/$defs/x~1y"]),
        ({"enum": [{"$ref": "#/none"}], "default": {}, "example": {}, "x-a": {"schema": {}}}, []),
        ({"$ref": "#/none"}, []),
        ({"$ref": 5}, []),
    ],
)
def test_schemas_in_a_schema(schema: Any, expected: list[str]) -> None:
    """By keyword: one, a list, or a mapping of names; values that are data are passed over."""
    reached = places({"s": schema}, "s", is_schema=True)
    assert ["*#/s", *(f"*#/s{place}" for place in expected)] == reached


@pytest.mark.parametrize(
    ("document", "without", "expected"),
    [
        (
            {"a": {"schema": TEXT, "b": [{"schema": {}}]}},
            (),
            ["#", "#/a", "#/a/b", "#/a/b/0", "*#/a/b/0/schema", "*#/a/schema"],
        ),
        ({"a": {"b": {}}, "c": {}}, ("a",), ["#", "#/c"]),
        ({"a": {"value": {"schema": {}}, "x-a": {}, "mapping": {}}}, (), ["#", "#/a"]),
        ({"paths": {"x-a": {}, "/b": {}}}, (), ["#", "#/paths/~1b"]),
        ({"responses": {"x-a": {}, "default": {}}}, (), ["#", "#/responses/default"]),
        ({"headers": {"x-a": {}, "value": {}}}, (), ["#", "#/headers/value", "#/headers/x-a"]),
        ({"schemas": {"schema": {}}}, (), ["#", "*#/schemas/schema"]),
        ({"paths": {"/b": {SKIP: "old", "c": {}}, "/d": {}}}, (SKIP,), ["#", "#/paths/~1d", "#/paths/~1b"]),
        ({"paths": {"/b": {SKIP: "old", "c": {}}}}, (), ["#", "#/paths/~1b", "#/paths/~1b/c"]),
        ({"a": {"$ref": "#/c"}, "c": {"d": {}}}, ("c",), ["#", "#/a", "#/c", "#/c/d"]),
    ],
)
def test_parts_of_a_document(document: Any, without: tuple[str, ...], expected: list[str]) -> None:
    """Names that the author has chosen are not keys, and each place is reached once."""
    reached = places(document, without=without)
    scalar = {f"#/paths/~1b/{SKIP}", "#/a/$ref"}
    assert expected == [place for place in reached if place not in scalar]


def test_a_value_that_was_refused_is_not_entered() -> None:
    """It is reached itself."""
    spec = Spec("openapi.yaml", {"a": {"b": {}}})
    spec.reject("#/a", "is wrong")
    assert ["#", "#/a"] == [part.node.place for part in reach(Part(spec.root))]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("A", {"A", "B"}), ("B", {"A", "B"}), ("C", {"C"}), ("D", {"D", "C"}), ("x/y", {"x/y", "C"})],
)
def test_components_that_a_schema_reaches(name: str, expected: set[str]) -> None:
    """With itself; a reference in an example is not one, that of a property called `example` is."""
    spec = Spec("openapi.yaml", {"components": {"schemas": SCHEMAS}})
    assert expected == components_below(spec.root["components"]["schemas"][name])


@pytest.mark.parametrize(
    ("references", "groups"),
    [
        ({}, []),
        ({"a": [], "b": []}, ["a", "b"]),
        ({"a": ["b"], "b": ["a"]}, ["ab"]),
        ({"a": ["a", "none"]}, ["a"]),
        ({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a"]}, ["a", "bc", "d"]),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["a"]}, ["abcd"]),
        ({"a": ["b"], "b": ["c", "a"], "c": ["d"], "d": ["c"]}, ["ab", "cd"]),
        ({"a": ["b", "d"], "b": ["c"], "c": ["a"], "d": ["e"], "e": ["d", "b"]}, ["abcde"]),
    ],
)
def test_names_that_refer_to_each_other(references: dict[str, list[str]], groups: list[str]) -> None:
    """They have the same number, directly or not; others have numbers of their own."""
    numbers = cycles(references)
    found: dict[int, str] = {}
    for name in sorted(numbers):
        found[numbers[name]] = found.get(numbers[name], "") + name
    assert groups == sorted(found.values())
