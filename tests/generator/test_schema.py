"""The reader of schemas: `$ref`s and `allOf`s become one schema, and contradictions are refused."""

from __future__ import annotations

from typing import Any

import pytest

from generator.reading import parse
from generator.schema import Reader, Schema
from generator.spec import Node, SpecError
from tests.support.specs import as_text, line_of

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
NULL = {"type": "null"}
SCHEMAS = "components/schemas"


def ref(name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def document_of(schema: Any, components: dict[str, Any]) -> dict[str, Any]:
    """A spec with a component `Root`, and others."""
    return {"openapi": "3.1.0", "components": {"schemas": {"Root": schema, **components}}}


def read(schema: Any, /, **components: Any) -> Schema:
    """The schema of `Root`."""
    return Reader(parse(as_text(document_of(schema, components)))).component("Root")


def refusal(schema: Any, /, **components: Any) -> tuple[str, str]:
    """The place and the text of the refusal of `Root`; its line is that of the place."""
    document = document_of(schema, components)
    with pytest.raises(SpecError) as caught:
        everything(Reader(parse(as_text(document))).component("Root"))
    (found,) = caught.value.refusals
    place = found.place.removeprefix("#/components/schemas/Root").removeprefix("/")
    assert line_of(document, found.place.removeprefix("#/")) == found.line
    return place, found.message


def everything(schema: Schema) -> None:
    """Ask for all that a schema says."""
    assert isinstance(schema.json_types, tuple)
    for name in schema.properties:
        assert schema.property(name).node.place
    for union in schema.unions:
        assert union.tag or not union.tags
        assert union.alternatives
    for below in (schema.items, schema.additional):
        assert not below or below.node.place


def test_the_stricter_of_two_limits_holds() -> None:
    """Limits of all parts are merged, whichever order they have."""
    schema = read(
        {
            "allOf": [
                {"type": "number", "minimum": 1, "maximum": 9, "multipleOf": 4, "format": "float"},
                {"minimum": 2, "maximum": 10, "multipleOf": 6, "format": "double"},
            ],
            "exclusiveMaximum": 8,
        }
    )
    assert {
        "minimum": 2,
        "maximum": 9,
        "multipleOf": 12,
        "format": "double",
        "exclusiveMaximum": 8,
    } == schema.limits
    texts = read(
        {"allOf": [{"pattern": "a", "uniqueItems": False}, {"pattern": "b$", "uniqueItems": True}]}
    ).limits
    assert texts == {"pattern": r"^(?=[\s\S]*(?:a))(?=[\s\S]*(?:b$))", "uniqueItems": True}
    assert 0.6 == read({"allOf": [{"multipleOf": 0.2}, {"multipleOf": 0.3}]}).limits["multipleOf"]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("minimum", "1"),
        ("minLength", -1),
        ("maxItems", 1.5),
        ("multipleOf", 0),
        ("pattern", 1),
        ("uniqueItems", 1),
    ],
)
def test_limits_are_of_their_type(keyword: str, value: Any) -> None:
    """A limit of the wrong type is refused at its place."""
    place, message = refusal({keyword: value})
    assert (keyword, "must be ") == (place, message[:8])


def test_types_are_narrowed() -> None:
    """An integer is a number; types that contradict are refused at the later one."""
    integers = {"allOf": [{"type": ["number", "string"]}, {"type": ["integer", "null"]}]}
    assert ("integer",) == read(integers).types
    assert (
        "allOf/1/type",
        "is number here, and string elsewhere in this schema; make them agree",
    ) == refusal({"allOf": [TEXT, NUMBER]})
    assert "'text' is not a type" in refusal({"allOf": [TEXT, {"type": "text"}]})[1]


def test_values_are_intersected() -> None:
    """A const narrows an enum; a type narrows both; nothing in common is refused."""
    schema = read(
        {"allOf": [{"enum": ["a", 1, None]}, {"type": ["integer", "string"]}, {"enum": [1.0, "a"]}]}
    )
    assert ((1.0, "a"), False) == (schema.values, schema.is_const)
    fixed = read({"allOf": [{"enum": ["a", "b"]}, {"const": "b"}]})
    assert (("b",), True) == (fixed.values, fixed.is_const)
    assert (1, True) == (len(read({"allOf": [{"enum": [1, True]}, {"const": True}]}).values or ()), True)
    assert "allOf/1/const" == refusal({"allOf": [{"enum": ["a"]}, {"const": "b"}]})[0]
    assert "no value satisfies" in refusal({"allOf": [{"enum": ["a"]}, NUMBER]})[1]
    assert "enum/1" == refusal({"type": "string", "enum": ["a", 1]})[0]
    assert "is here twice" in refusal({"enum": [1, 1.0]})[1]
    assert "at least one value" in refusal({"enum": []})[1]


def test_a_part_narrows_a_field() -> None:
    """All that is said about a property applies to it, in the order of the spec."""
    schema = read(
        {
            "allOf": [ref("Base"), {"properties": {"kind": {"enum": ["a", "b"], "description": "Which."}}}],
            "required": ["kind"],
        },
        Base={
            "type": "object",
            "properties": {"id": TEXT, "kind": {**TEXT, "description": "Any."}},
            "required": ["id"],
        },
    )
    assert ["id", "kind"] == list(schema.properties)
    assert ["id", "kind"] == list(schema.required)
    kind = schema.property("kind")
    assert (("string",), ("a", "b"), "Which.") == (kind.types, kind.values, kind.description)
    assert schema.component is None


def test_components_are_recognized() -> None:
    """A schema is a component if it refers to one, whatever describes it, or limits its values."""
    base = {"type": "object", "properties": {"a": TEXT}}
    for node in (
        ref("A"),
        {"allOf": [ref("A")], "description": "x", "x-y": 1},
        {"allOf": [ref("A"), ref("A")]},
    ):
        assert ("A", "A") == (read({"properties": {"p": node}}, A=base).property("p").component, "A")
    limited = read({"properties": {"p": {**ref("A"), "minProperties": 1}}}, A=base).property("p")
    assert (None, "A") == (limited.component, limited.named)
    both = read({"properties": {"p": {"allOf": [ref("A"), ref("B")]}}}, A=base, B=base).property("p")
    assert (None, None, ["a"]) == (both.component, both.named, list(both.properties))
    assert "B" == read({"properties": {"p": ref("B")}}, A=base, B=ref("A")).property("p").component
    assert (None, True) == (read({}).component, read({}).named is None)


def test_further_properties() -> None:
    """They are free, forbidden or described; what one part says about them must not reach another part."""
    assert read({"type": "object", "additionalProperties": True}).additional is None
    assert read({"type": "object", "additionalProperties": False}).additional is False
    free = read({"type": "object", "additionalProperties": TEXT}).additional
    assert free
    assert ("string",) == free.types
    closed = {"properties": {"a": TEXT}, "additionalProperties": False}
    read(closed).check_closed()
    for schema in (
        {"allOf": [closed], "properties": {"b": TEXT}},
        {**closed, "anyOf": [{"properties": {"b": TEXT}}]},
    ):
        with pytest.raises(SpecError, match="also applies to the properties"):
            read(schema).check_closed()
    forbidden = read(
        {"properties": {"a": False}, "not": {"anyOf": [{"required": ["b"]}, {"required": ["c"]}]}}
    )
    assert ["a", "b", "c"] == list(forbidden.forbidden)
    assert ["not"] == [keyword for keyword, _ in read({"not": {"required": ["a", "b"]}}).constraints]


def test_alternatives_have_what_stands_beside_them() -> None:
    """Each alternative is merged with the rest of the schema; types alone leave a component a component."""
    (union,) = read(
        {"properties": {"id": TEXT}, "anyOf": [ref("A"), {"required": ["id"]}]},
        A={"type": "object", "properties": {"a": TEXT}},
    ).unions
    first, second = union.alternatives
    assert (["id", "a"], ["id"]) == (list(first.properties), list(second.properties))
    assert (None, "A") == (first.component, union.own[0].component)
    assert not union.only_narrows
    assert read({"properties": {"a": TEXT}, "anyOf": [{"required": ["a"]}]}).unions[0].only_narrows
    plain = read({"type": "object", "oneOf": [ref("A")]}, A={"type": "object"}).unions[0]
    assert "A" == plain.alternatives[0].component
    assert ("string", "null") == read({"anyOf": [TEXT, {"oneOf": [NULL, {"const": "x"}]}]}).json_types


CAT = {
    "type": "object",
    "required": ["kind", "v"],
    "properties": {"v": {"const": 1}, "kind": {"const": "cat"}},
}
DOG = {
    "type": "object",
    "required": ["kind", "v"],
    "properties": {"v": {"const": 1}, "kind": {"enum": ["dog"]}},
}
PET = {"type": "object", "properties": {"kind": TEXT}}


def kinds(*alternatives: Any, **keywords: Any) -> dict[str, Any]:
    """A union with a discriminator."""
    return {"oneOf": list(alternatives), "discriminator": {"propertyName": "kind", **keywords}}


def test_alternatives_are_distinguished_by_a_property() -> None:
    """By a constant of their own, by the mapping of the discriminator, or by the names of the components."""

    def tags(schema: Any, **components: Any) -> tuple[str, tuple[tuple[Any, ...], ...]]:
        (union,) = read(schema, **components).unions
        return union.tag, union.tags

    assert ("kind", (("cat",), (), ("dog",))) == tags({"oneOf": [CAT, NULL, DOG]})
    assert ("", ()) == tags({"oneOf": [CAT, PET]})
    assert ("", ()) == tags({"oneOf": [TEXT, NULL]})
    assert ("kind", (("cat",), ("dog",))) == tags(kinds(ref("A"), ref("B")), A=CAT, B=DOG)
    assert ("kind", (("A",), ("B",))) == tags(kinds(ref("A"), ref("B")), A=PET, B=PET)
    mapping = {"one": ref("A")["$ref"], "two": "B", "three": "B"}
    assert ("kind", (("one",), ("two", "three"))) == tags(
        kinds(ref("A"), ref("B"), mapping=mapping), A=PET, B=PET
    )
    nested = tags({"oneOf": [ref("A"), CAT]}, A={"oneOf": [DOG, {**PET, **DOG}]})
    assert ("kind", (("dog",), ("cat",))) == nested


@pytest.mark.parametrize(
    ("schema", "place", "words"),
    [
        (kinds(PET, PET), "oneOf/0", "needs a required property 'kind' with a `const` of its own"),
        (kinds(CAT, CAT), "oneOf/1", "another alternative has the same kind 'cat'"),
        (
            kinds(ref("A"), CAT, mapping={"a": "B"}),
            "discriminator/mapping/a",
            "B is not one of the alternatives",
        ),
        (kinds(ref("A"), CAT, mapping={"a": 1}), "discriminator/mapping/a", "must be a string"),
        (
            kinds(ref("A"), CAT, mapping={"b": "A"}),
            "discriminator/mapping",
            "A says that its 'kind' is 'dog'",
        ),
        ({"oneOf": [CAT], "discriminator": {}}, "discriminator", "needs `propertyName`"),
        ({"oneOf": []}, "oneOf", "needs at least one alternative"),
    ],
)
def test_discriminators_that_do_not_distinguish(schema: Any, place: str, words: str) -> None:
    """The refusal is at the alternative or in the mapping."""
    found, message = refusal(schema, A=DOG)
    assert place == found
    assert words in message


@pytest.mark.parametrize(
    "schema",
    [
        ref("Root"),
        {"allOf": [ref("Root"), PET]},
        {"oneOf": [NULL, ref("Root")]},
        {"oneOf": [NULL, {"anyOf": [TEXT, {"allOf": [ref("A")]}]}]},
    ],
)
def test_a_schema_within_itself_is_refused(schema: Any) -> None:
    """No value is enough of an answer."""
    message = refusal(schema, A={"oneOf": [ref("Root")]})[1]
    assert message.startswith("refers to itself without an object or a list between")


def test_objects_and_lists_may_contain_themselves() -> None:
    """A list may be empty, and a property absent."""
    tree = read({"properties": {"left": ref("Root"), "all": {"items": ref("Root")}}, "type": "object"})
    assert "Root" == tree.property("left").component
    every = tree.property("all").items
    assert every
    assert "Root" == every.component
    for schema in ({"items": ref("Root")}, {"type": "object", "additionalProperties": ref("Root")}):
        read(schema)


def test_narrowing_keywords_are_kept_apart() -> None:
    """Keywords that cannot be merged are kept in order; annotations have no effect; others are refused."""
    schema = read(
        {
            "type": "array",
            "prefixItems": [TEXT],
            "contains": TEXT,
            "items": False,
            "if": {"minItems": 1},
            "then": {"maxItems": 2},
            "xml": {"wrapped": True},
            "externalDocs": {"url": "https://example.com"},
            "contentMediaType": "text/plain",
            "contentEncoding": "base64",
            "x-secret": True,
        }
    )
    assert ["prefixItems", "contains", "items"] == [keyword for keyword, _ in schema.constraints]
    assert (None, 1, {}) == (schema.items, len(schema.conditions), schema.limits)
    secret = schema.extension("x-secret")
    assert (True, True, None) == (
        schema.flag("x-secret"),
        secret and secret.value,
        schema.extension("x-other"),
    )
    place, message = refusal({"typ": "string"})
    assert ("typ", "`typ` is not supported here; did you mean `type`?") == (place, message)


@pytest.mark.parametrize("keyword", ["allOf", "oneOf"])
def test_a_chain_of_references_ends(keyword: str) -> None:
    """No chain is too long for Python: after a hundred references and parts, it is refused."""
    chain = {f"C{number}": {keyword: [ref(f"C{number + 1}")]} for number in range(1500)}
    # Two of each component, the reference to the first one, and the last schema.
    assert ("string",) == read(ref("C1451"), C1500=TEXT, **chain).json_types
    for start in ("Longer", "C0"):
        with pytest.raises(SpecError, match="has more than 100 references or parts inside each other"):
            read(ref(start), Longer=ref("C1451"), C1500=TEXT, **chain)


def test_nodes_are_read_once() -> None:
    """The same schemas give the same object."""
    spec = parse(as_text(document_of(PET, {})))
    reader = Reader(spec)
    node: Node = spec.root["components"]["schemas"]["Root"]
    assert reader.schema(node) is reader.schema(node, node)
