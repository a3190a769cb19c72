"""The forms of schemas that public APIs use, in responses and in bodies: generated, read and written."""

from __future__ import annotations

import sys
import typing
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING, Any

import pytest

from indream.errors import ModelValidationError
from tests.support.specs import changed, generate

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}
NULL = {"type": "null"}
DAY = {"type": "string", "format": "date"}


def ref(name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def opened(required: list[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    """An object with these properties and any others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties] if required is None else required,
    }


def kind(name: str) -> dict[str, Any]:
    """A property that is always the same."""
    return {"type": "string", "const": name}


COMPONENTS: dict[str, Any] = {
    "Cat": opened(kind=kind("cat"), lives=WHOLE),
    "Dog": opened(kind={"type": "string", "enum": ["dog"]}, born=DAY),
    "PlainCat": opened(kind=TEXT, lives=WHOLE),
    "PlainDog": opened(kind=TEXT, born=DAY),
    "Tree": opened(["name"], name=TEXT, children={"type": "array", "items": ref("Tree")}, up=ref("Tree")),
    "Names": {"type": "array", "items": ref("Names")},
    "Labels": {"type": "object", "additionalProperties": ref("Labels")},
    "Json": {"anyOf": [TEXT, {"type": "array", "items": ref("Json")}]},
    "my-part.v1": opened(a=TEXT),
    "Chain": {
        **opened(
            [],
            link=opened([], next=ref("Chain/properties/link"), size=WHOLE),
            lists={"type": "array", "items": ref("Chain/properties/lists")},
        ),
        "$defs": {"maps": {"type": "object", "additionalProperties": ref("Chain/$defs/maps")}},
    },
    "Base": opened(["id"], id=TEXT, state=TEXT, secret={**TEXT, "writeOnly": True}),
}
CAT, DOG = {"kind": "cat", "lives": 9}, {"kind": "dog", "born": "2026-09-25"}

# A schema; its type in a model and in a body; values that are read and written back; values that are refused
# with their places.
FORMS: dict[str, tuple[Any, str, str, list[Any], list[tuple[Any, str]]]] = {
    "constants without a discriminator": (
        {"oneOf": [ref("Cat"), ref("Dog")]},
        "Cat | Dog",
        "CatPayload | DogPayload",
        [CAT, DOG, {**DOG, "new": 1}],
        [({"kind": "cow"}, "$.r.kind: expected one of 'cat', 'dog'"), ({}, "$.r.kind: is missing"),
         ({"kind": ["cat"]}, "$.r.kind: expected one of"),
         ({**DOG, "born": "x"}, "$.r.born: expected a date"),
         ("cat", "$.r: matches none")],
    ),
    "constants of objects in place": (
        {"oneOf": [opened(kind=kind("cat"), lives=WHOLE), opened(kind=kind("dog"), born=DAY)]},
        "{name}RCat | {name}RDog",
        "{name}PayloadRCat | {name}PayloadRDog",
        [CAT, DOG],
        [({"kind": "cow"}, "$.r.kind: expected one of 'cat', 'dog'")],
    ),
    "any of several or null": (
        {"anyOf": [ref("Cat"), ref("Dog"), NULL]},
        "Cat | Dog | None",
        "CatPayload | DogPayload | None",
        [CAT, DOG, None],
        [({"kind": "cow"}, "$.r.kind: expected one of 'cat', 'dog'")],
    ),
    "as FastAPI writes optional fields": (
        {"anyOf": [TEXT, NULL], "title": "Name"},
        "str | None",
        "str | None",
        ["a", None],
        [(1, "$.r: expected a string")],
    ),
    "a mapping over plain strings": (
        {
            "oneOf": [ref("PlainCat"), ref("PlainDog")],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"cat": "#/components/schemas/PlainCat", "dog": "PlainDog"},
            },
        },
        "PlainCat | PlainDog",
        "PlainCatPayload | PlainDogPayload",
        [CAT, DOG],
        [({"kind": "PlainCat", "lives": 1}, "$.r.kind: expected one of 'cat', 'dog'")],
    ),
    "the names of the components": (
        {"oneOf": [ref("PlainCat"), ref("PlainDog")], "discriminator": {"propertyName": "kind"}},
        "PlainCat | PlainDog",
        "PlainCatPayload | PlainDogPayload",
        [{**CAT, "kind": "PlainCat"}, {**DOG, "kind": "PlainDog"}],
        [({**CAT, "kind": "PlainDog"}, "$.r.born: is missing")],
    ),
    "objects in place": (
        opened(size=opened(w=NUMBER), all={"type": "array", "items": opened(n=WHOLE)}),
        "{name}R",
        "{name}PayloadR",
        [{"size": {"w": 1.5}, "all": [{"n": 1}], "more": None}],
        [({"size": {"w": "1"}, "all": []}, "$.r.size.w: expected a number"),
         ({"size": {"w": 1}, "all": [{"n": 1}, {}]}, "$.r.all[1].n: is missing")],
    ),
    "components that contain themselves": (
        ref("Tree"),
        "Tree",
        "TreePayload",
        [{"name": "a", "children": [{"name": "b", "children": [], "up": {"name": "c"}}]}],
        [({"name": "a", "children": [{"name": 1}]}, "$.r.children[0].name: expected a string")],
    ),
    "lists of themselves": (
        ref("Names"), "list[list[Any]]", "Names", [[], [[], [[]]]], [([1], "$.r[0]: expected an array")]
    ),
    "maps of themselves": (
        ref("Labels"),
        "dict[str, dict[str, Any]]",
        "Labels",
        [{}, {"a": {"b": {}}}],
        [({"a": 1}, "$.r.a: expected an object")],
    ),
    "alternatives that contain themselves": (
        ref("Json"),
        "str | list[str | list[Any]]",
        "Json",
        ["a", ["b", ["c", []]]],
        [(1, "$.r: matches none")],
    ),
    "names with signs": (
        ref("my-part.v1"), "MyPartV1", "MyPartV1Payload", [{"a": "b"}], [({}, "$.r.a: is missing")]
    ),
    "a part that narrows a field": (
        {"allOf": [ref("Base"), opened(["state"], state={"enum": ["on", "off"], "x-closed-enum": True})]},
        "{name}R",
        "{name}PayloadR",
        [{"id": "a", "state": "on"}],
        [({"id": "a", "state": "x"}, "$.r.state: expected one of 'on', 'off'"),
         ({"id": "a"}, "$.r.state: is missing")],
    ),
    "a part that only limits": (
        {"allOf": [ref("Base")], "minProperties": 1},
        "Base",
        "BasePayload",
        [{"id": "a"}],
        [({}, "$.r.id: is missing")],
    ),
    "fields and free ones": (
        {**opened(a=TEXT), "additionalProperties": DAY},
        "{name}R",
        "{name}PayloadR",
        [{"a": "b", "c": "2026-09-25"}],
        [({"a": 1}, "$.r.a: expected a string")],
    ),
    "fields beside alternatives": (
        {**opened(id=TEXT), "oneOf": [ref("Cat"), ref("Dog")]},
        "{name}RCat | {name}RDog",
        "{name}PayloadRCat | {name}PayloadRDog",
        [{"id": "a", **CAT}, {"id": "a", **DOG}],
        [(CAT, "$.r.id: is missing")],
    ),
    "alternatives that only narrow": (
        {**opened([], id=TEXT, no=WHOLE), "anyOf": [{"required": ["id"]}, {"required": ["no"]}]},
        "{name}R",
        "{name}PayloadR",
        [{"id": "a"}, {"no": 1}],
        [({"id": 1}, "$.r.id: expected a string")],
    ),
    "keywords that only narrow": (
        {
            "type": "array",
            "prefixItems": [TEXT, NUMBER],
            "contains": TEXT,
            "if": {"minItems": 1},
            "then": {"maxItems": 5},
            "not": {"const": []},
            "externalDocs": {"url": "https://example.com"},
        },
        "list[Any]",
        "list[Any]",
        [["a", 1], []],
        [("a", "$.r: expected an array")],
    ),
    "texts with annotations": (
        {**TEXT, "contentMediaType": "image/png", "contentEncoding": "base64", "pattern": "^a",
         "xml": {"name": "x"}},
        "str",
        "str",
        ["a", "b"],
        [(1, "$.r: expected a string")],
    ),
    "values that are not literals": (
        {"enum": [0.5, 1, "auto", None]},
        "float | int | str | None",
        "Literal[1, 'auto'] | float | None",
        [0.5, 2, "auto", None],
        [([], "$.r: matches none")],
    ),
    "a list of two, as FastAPI writes tuples": (
        {"type": "array", "prefixItems": [TEXT, DAY], "minItems": 2, "maxItems": 2},
        "list[str | date]",
        "list[str]",
        [["2026-09-25", "2026-09-25"], []],
        [(["a", "b"], "$.r[1]: expected a date"),
         ([1, "2026-09-25"], "$.r[0]: expected a string"),
         (["a", "2026-09-25", "c"], "$.r: expected at most 2 items, found 3"),
         ({}, "$.r: expected an array")],
    ),
    "a list with a head and others": (
        {"prefixItems": [ref("Cat"), {"anyOf": [WHOLE, NULL]}], "items": ref("Dog")},
        "list[Cat | int | Dog | None]",
        "list[CatPayload | int | DogPayload | None]",
        [[CAT, 1, DOG, DOG], [CAT, None], []],
        [([DOG], "$.r[0]"), ([CAT, 1, CAT], "$.r[2]")],
    ),
    "a list with a head and nothing else": (
        {"type": "array", "prefixItems": [opened(a=TEXT)], "items": False},
        "list[{name}RItem1]",
        "list[{name}PayloadRItem1]",
        [[{"a": "b"}], []],
        [([{"a": "b"}, 1], "$.r: expected at most 1 item, found 2")],
    ),
    "a list with a head and anything else": (
        {"type": "array", "prefixItems": [TEXT]},
        "list[Any]",
        "list[Any]",
        [["a", 1], []],
        [({}, "$.r: expected an array")],
    ),
    "a reference to a property of a component": (
        ref("Tree/properties/children"),
        "list[Tree]",
        "list[TreePayload]",
        [[], [{"name": "a", "children": [{"name": "b"}]}]],
        [([{"name": 1}], "$.r[0].name: expected a string")],
    ),
    "a reference to an object inside of itself": (
        ref("Chain/properties/link"),
        "{name}R",
        "{name}PayloadR",
        [{}, {"next": {"next": {"size": 1}}, "size": 2}],
        [({"next": {"next": {"size": "1"}}}, "$.r.next.next.size: expected an integer")],
    ),
    "references to a list and a map inside of themselves": (
        {"anyOf": [ref("Chain/properties/lists"), ref("Chain/$defs/maps")]},
        "list[list[Any]] | dict[str, dict[str, Any]]",
        "list[Any] | dict[str, Any]",
        [[], [[[]]], {"a": {"b": {}}}],
        [([{}], "$.r[0]: expected an array"), ({"a": 1}, "$.r.a: expected an object")],
    ),
    "a reference to the schema of a body": (
        {"$ref": "#/paths/~1v1~1files/put/requestBody/content/application~1json/schema"},
        "{name}R",
        "PutFileRequest",
        [{"name": "a"}, {"name": "a", "link": {"name": "b"}}],
        [({"name": 1}, "$.r.name: expected a string")],
    ),
    "a value beside a reference": (
        {"$ref": "#/components/schemas/Base", "properties": {"extra": WHOLE}},
        "{name}R",
        "{name}PayloadR",
        [{"id": "a", "extra": 1}],
        [({"id": "a", "extra": "1"}, "$.r.extra: expected an integer")],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The generated package of a spec in which each form is a required field, in a response and in a body."""
    schemas = dict(COMPONENTS)
    for number, (schema, *_) in enumerate(FORMS.values()):
        schemas[f"Form{number}"] = opened(r=schema)
    changes = {f"components/schemas/{name}": schema for name, schema in schemas.items()}
    parts = {f"p{number}": ref(f"Form{number}") for number in range(len(FORMS))}
    for holder in ("Part", "New"):
        changes[f"components/schemas/{holder}"] = opened([], **parts)
    place = "paths/~1v1~1files/put/requestBody/content"
    link = {"$ref": f"#/{place}/application~1json/schema"}
    changes[place] = {"application/json": {"schema": opened(["name"], name=TEXT, link=link)}}
    directory = tmp_path_factory.mktemp("forms")
    for path, text in generate(changed(changes)).items():
        (directory / "generated_schema_forms" / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / "generated_schema_forms" / path).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(directory))
    invalidate_caches()
    try:
        for name in ("models", "payloads"):
            import_module(f"generated_schema_forms.{name}")
        yield import_module("generated_schema_forms")
    finally:
        sys.path.remove(str(directory))


def class_of(name: str) -> str:
    """The name of the class with a form."""
    return f"Form{list(FORMS).index(name)}"


@pytest.mark.parametrize("name", FORMS)
def test_responses_are_read_and_written_back(package: Any, name: str) -> None:
    """Each value is returned as it was received, alone and beside unknown fields."""
    models = package.models
    model = getattr(models, class_of(name))
    for value in FORMS[name][3]:
        for document in ({"r": value}, {"r": value, "new": 1}):
            assert document == model.model_validate(document).to_dict()
    for value, message in FORMS[name][4]:
        with pytest.raises(ModelValidationError) as caught:
            model.model_validate({"r": value})
        assert message in str(caught.value)


@pytest.mark.parametrize("name", FORMS)
def test_types(package: Any, name: str) -> None:
    """A field has a type that says what it may be, in the model and in the body."""
    models, payloads = (
        package.models,
        import_module("generated_schema_forms.payloads"),
    )
    _, response, body, *_ = FORMS[name]
    model = getattr(models, class_of(name))
    assert response.format(name=class_of(name)) == model.__annotations__["r"]
    assert typing.get_type_hints(model)
    hints = typing.get_type_hints(getattr(payloads, f"{class_of(name)}Payload"))
    expected = body.format(name=class_of(name))
    named = {"Literal": typing.Literal, "Any": Any, **payloads.__dict__}
    assert typing.get_type_hints(type("X", (), {"__annotations__": {"r": expected}}), named) == hints


def test_fields_that_are_only_written(package: Any) -> None:
    """A `writeOnly` field is a key of bodies, and no attribute of models."""
    models, payloads = (
        package.models,
        import_module("generated_schema_forms.payloads"),
    )
    assert "secret" in payloads.BasePayload.__annotations__
    assert "secret" not in models.Base.__annotations__
