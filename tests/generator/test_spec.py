"""The spec in memory: its values, their places and lines, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from generator.spec import Node, Remark, Spec, SpecError, is_json, pointer

LINES = {"#": 1, "#/a": 2, "#/a/b~1c": 3, "#/list/1": 9}


def spec_of(**document: Any) -> Spec:
    """A spec with lines."""
    return Spec("spec.yaml", document, dict(LINES))


def refusal(error: SpecError) -> tuple[int, str, str]:
    """The only refusal of an error."""
    (found,) = error.refusals
    return found.line, found.place, found.message


def test_places_have_lines() -> None:
    """Or the line of what is around them."""
    spec = spec_of()
    places = ["#", "#/a", "#/a/b~1c", "#/a/b~1c/d/e", "#/list/1/x", "#/list/0", "#/none"]
    assert [1, 2, 3, 3, 9, 1, 1] == list(map(spec.line, places))
    assert 1 == Spec("spec.yaml").line("#/none")


def test_a_remark_is_one_line_of_text() -> None:
    """Characters that a terminal would not show are written as escapes."""
    assert r"spec.yaml, line 3 (#/a\n): is\x1b wrong" == Remark(3, "#/a\n", "is\x1b wrong").text("spec.yaml")
    error = SpecError("s", Remark(9, "#/b", "x"), Remark(2, "#/a", "y"), Remark(9, "#/b", "x"))
    assert "s, line 2 (#/a): y\ns, line 9 (#/b): x" == str(error)


def test_refusals_are_collected() -> None:
    """Code that reads a refused value gets the same refusal again, and not another one."""
    spec = spec_of(a={"b/c": 1}, list=[1])
    spec.refuse()
    node = spec.root["a"]
    with spec.collecting(node):
        raise node.error("is\nwrong")
    with spec.collecting():
        raise node["b/c"].error("cannot be read")
    assert [(2, "#/a", "is wrong")] == [refusal(spec.broken["#/a"])]
    assert 1 == len(set(spec.refusals))  # what is in a refused value is not read
    with pytest.raises(SpecError) as caught:
        node.mapping()
    assert (2, "#/a", "is wrong") == refusal(caught.value)
    spec.reject("#/list/1", "is odd")
    assert (9, "#/list/1", "is odd") == refusal(spec.error("#/list/1", "something else"))
    assert (5, None) == (spec.part(lambda: 5), spec.part(lambda: spec.root["none"].value))
    with pytest.raises(SpecError) as caught:
        spec.refuse()
    assert ["needs `none`", "is wrong", "is odd"] == [found.message for found in caught.value.refusals]


def test_notices_are_in_the_order_of_the_file() -> None:
    """Each once."""
    spec = spec_of(a={"b/c": 1}, list=[1, 2])
    for place, node in (("list", spec.root["list"][1]), ("a", spec.root["a"]), ("a", spec.root["a"])):
        spec.notice(node, f"see {place}")
    assert ["spec.yaml, line 2 (#/a): see a", "spec.yaml, line 9 (#/list/1): see list"] == spec.noticed()


def test_places_that_were_moved_are_those_of_the_file() -> None:
    """Also of what is below them."""
    spec = spec_of(a={"anyOf": [{"b/c": 1}]})
    assert "#/a/anyOf/0/b~1c" == spec.in_file("#/a/anyOf/0/b~1c")
    spec.moved["#/a/anyOf/0"] = "#/a"
    assert "#/a/b~1c" == spec.in_file("#/a/anyOf/0/b~1c")
    node = spec.root["a"]["anyOf"][0]["b/c"]
    assert (3, "#/a/b~1c", "is wrong") == refusal(node.error("is wrong"))
    spec.reject(node.place, "is odd")
    assert ["#/a/b~1c"] == list(spec.broken)


def test_schemas_are_the_components() -> None:
    """If there are any."""
    for document in ({}, {"components": []}, {"components": {}}, {"components": {"schemas": []}}):
        assert {} == Spec("spec.yaml", document).schemas
    assert {"A": {}} == spec_of(components={"schemas": {"A": {}}}).schemas


ROOT: dict[str, Any] = {"text": "t", "flag": True, "list": ["a", "b"], "map": {"k": 1}, "number": 5}


def test_values_of_each_type() -> None:
    """A key that is missing has the value of nothing."""
    node = spec_of(**ROOT).root
    assert ("t", "", True, False) == (node.text("text"), node.text("x"), node.flag("flag"), node.flag("x"))
    assert (["a", "b"], []) == (node.names("list"), node.names("x"))
    assert ["#/list/0", "#/list/1"] == [item.place for item in node.sequence("list")]
    assert ([], [("k", 1)], []) == (
        node.sequence("x"),
        [(name, below.value) for name, below in node.entries("map")],
        node.entries("x"),
    )
    assert [ROOT[name] for name in ROOT] == [below.value for below in node.values()]
    assert ("text" in node, "x" in node) == (True, False)
    node["map"].only("k")
    node.only(*ROOT)


WRONG: list[tuple[Any, str, str]] = [
    (lambda node: node["x"], "#", "needs `x`"),
    (lambda node: node["number"].mapping(), "#/number", "must be a mapping"),
    (lambda node: node.text("number"), "#/number", "must be a string"),
    (lambda node: node.flag("number"), "#/number", "must be true or false"),
    (lambda node: node.sequence("map"), "#/map", "must be a list"),
    (lambda node: node.entries("list"), "#/list", "must be a mapping"),
    (lambda node: Node(node.spec, {"l": [1]}, "#/z").texts("l"), "#/z/l/0", "must be a string"),
    (lambda node: node["map"].only("x", "y"), "#/map/k", "`k` is not supported here; remove it"),
]


@pytest.mark.parametrize(("read", "place", "message"), WRONG)
def test_values_of_another_type(read: Any, place: str, message: str) -> None:
    """They are refused at their place."""
    with pytest.raises(SpecError) as caught:
        read(spec_of(**ROOT).root)
    assert (place, message) == refusal(caught.value)[1:]


def test_all_keys_that_are_not_supported_are_refused() -> None:
    """Extensions are let through."""
    with pytest.raises(SpecError) as caught:
        spec_of(a=1, b=2, c=3, **{"x-d": 4}).root.only("b")
    assert ["#/a", "#/c"] == sorted(found.place for found in caught.value.refusals)


TARGETS: dict[str, Any] = {
    "a": {"b/c": {"~d": 1}},
    "list": [{"e": 1}, {"f": 2}],
    "components": {"schemas": {"A b": {"properties": {"p": {}}}, "x/y": {}, "R": {"$ref": "#/a"}}},
    "path": {"schema": {}},
}


@pytest.mark.parametrize(
    ("ref", "place"),
    [
        ("#/a", "#/a"),
        ("#/a/b~1c/~0d", "#/a/b~1c/~0d"),
        ("#/list/1/f", "#/list/1/f"),
        ("#/components/schemas/A%20b", "#/components/schemas/A b"),
    ],
)
def test_the_target_of_a_reference(ref: str, place: str) -> None:
    """A JSON pointer in a URI."""
    node = spec_of(**TARGETS, r={"$ref": ref}).root["r"]
    assert place == node.referred().place == node.resolved().place


def test_references_are_followed_to_their_end() -> None:
    """A value that does not refer to another one is its own end."""
    root = spec_of(**TARGETS, r={"$ref": "#/components/schemas/R"}).root
    assert ("#/components/schemas/R", "#/a") == (root["r"].referred().place, root["r"].resolved().place)
    assert ("#/a", "#/list") == (root["a"].resolved().place, root["list"].resolved().place)


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        (5, "must be a string"),
        ("b.yaml#/a", "b.yaml#/a is outside this document; move its target to `components`"),
        ("#a", "#a is not a JSON pointer; write it like #/components/schemas/Name"),
        ("#", "# is not a JSON pointer; write it like #/components/schemas/Name"),
        ("#/list/2", "#/list/2 points at nothing; correct it"),
        ("#/list/-1", "#/list/-1 points at nothing; correct it"),
        ("#/list/1111111111", "#/list/1111111111 points at nothing; correct it"),
        ("#/a/none", "#/a/none points at nothing; correct it"),
        ("#/path/schema/x", "#/path/schema/x points at nothing; correct it"),
    ],
)
def test_references_without_a_target(ref: Any, message: str) -> None:
    """The place is that of the reference."""
    with pytest.raises(SpecError) as caught:
        spec_of(**TARGETS, r={"$ref": ref}).root["r"].resolved()
    assert ("#/r/$ref", message) == refusal(caught.value)[1:]


def test_references_in_a_circle() -> None:
    """The last one before the circle closes is named."""
    root = spec_of(r={"$ref": "#/s"}, s={"$ref": "#/t"}, t={"$ref": "#/s"}, u={"$ref": "#/u"}).root
    for name, last in (("r", "#/t"), ("u", "#/u")):
        with pytest.raises(SpecError) as caught:
            root[name].resolved()
        expected = (f"#/{name}", f"refers to itself through {last}; refer to something else")
        assert expected == refusal(caught.value)[1:]


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("#/components/schemas/A%20b", "A b"),
        ("#/components/schemas/x~1y", "x/y"),
        ("#/components/schemas/A%20b/properties/p", ""),
        ("#/path/schema", ""),
        ("#/a", None),
    ],
)
def test_references_to_schemas(ref: str, name: str | None) -> None:
    """Those to a component have its name."""
    node = spec_of(**TARGETS, r={"$ref": ref}).root["r"]
    if name is not None:
        assert name == node.component()
        return
    with pytest.raises(SpecError) as caught:
        node.component()
    message = "#/a is not a schema; refer to one, such as #/components/schemas/…"
    assert ("#/r/$ref", message) == refusal(caught.value)[1:]


def test_pointers_and_json() -> None:
    """Names of the wire."""
    assert ["#", "#/a~1b/~0c/0"] == [pointer(), pointer("a/b", "~c", 0)]
    names = ("application/json", "application/hal+json", "text/json", "+json", "json")
    assert [True, True, False, True, False] == list(map(is_json, names))
