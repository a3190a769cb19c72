"""The output for the component EditorState: the runtime schema, and the types."""

from __future__ import annotations

import copy
import json
import types
import typing
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml

from generator.editor_state import payload_types, runtime_schema, typed_dicts
from generator.typed_dicts import body_components
from tests.support.editor_state.documents import Documents, mutated

SPEC: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8")
)
TEXT = {"type": "string"}


def spec_of(root: dict[str, Any], **components: Any) -> dict[str, Any]:
    """A spec whose editor state is this schema."""
    return {"paths": {}, "components": {"schemas": {"EditorState": root, **components}}}


def ref(name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties] if required is None else required,
        "additionalProperties": False,
    }


def opened(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    """An object with these properties and any others."""
    return {
        key: value for key, value in closed(required, **properties).items() if key != "additionalProperties"
    }


def choice(property: str, *names: str) -> dict[str, Any]:
    """One of several components, told apart by a property."""
    return {"oneOf": [ref(name) for name in names], "discriminator": {"propertyName": property}}


def const(value: Any) -> dict[str, Any]:
    """A string that is always the same."""
    return {"type": "string", "const": value}


# ---- The runtime schema -----------------------------------------------------------------------------------

CONSTRUCTS: dict[str, dict[str, Any]] = {
    "closed object": spec_of(closed(["a"], a=TEXT, b={"type": "integer", "minimum": 1})),
    "map": spec_of(
        opened(values={"type": "object", "additionalProperties": {"type": "number"}, "minProperties": 1})
    ),
    "array": spec_of(
        opened(list={"type": "array", "items": {"type": ["integer", "null"], "minimum": 1}, "minItems": 2})
    ),
    "values": spec_of(
        opened(level={"type": "integer", "enum": [0, 1, 2]}, two={"const": 2, "type": "integer"})
    ),
    "limits": spec_of(
        opened(
            half={"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            short=TEXT | {"maxLength": 1},
        )
    ),
    "allOf of references": spec_of(
        {"allOf": [ref("Base"), opened(type=const("a"), size={"type": "number", "minimum": 2})]},
        Base=opened(["type"], type=TEXT, size={"type": "number", "maximum": 5}),
    ),
    "an integer that is also a number": spec_of(
        {"allOf": [opened(n={"type": ["number", "null"]}), opened(n={"type": "integer"})]}
    ),
    "alternatives by type": spec_of(
        opened(
            slot={
                "oneOf": [
                    TEXT | {"minLength": 1},
                    {"type": "array", "items": TEXT | {"minLength": 1}},
                    {"type": "null"},
                ]
            },
            box={"oneOf": [{"type": "null"}, ref("Box")]},
            free={"oneOf": [TEXT, {"type": "object"}]},
        ),
        Box=closed(color=TEXT),
    ),
    "alternatives by a property": spec_of(
        opened(["items"], items={"type": "array", "items": choice("type", "A", "B")}),
        A=opened(type=const("a"), size={"type": "number"}),
        B=closed(type=const("b"), size=TEXT),
    ),
    "alternatives within alternatives": spec_of(
        choice("type", "A", "Chart"),
        A=closed(type=const("a")),
        Chart=choice("kind", "Pie", "Line"),
        Pie=closed(type=const("chart"), kind=const("pie")),
        Line=closed(type=const("chart"), kind=const("line"), n={"type": "number"}),
    ),
    "alternatives beside common fields": spec_of(
        {"allOf": [opened(["id"], id=TEXT), choice("kind", "A", "B")]},
        A=opened(kind=const("a")),
        B=opened(kind=const("b"), n={"type": "number"}),
    ),
    "what must not be there": spec_of(
        opened([], a=TEXT, type=TEXT) | {"not": {"anyOf": [{"required": ["text"]}, {"required": ["type"]}]}}
    ),
    "a condition": spec_of(
        {
            "allOf": [
                opened(
                    ["kind"],
                    kind=TEXT | {"enum": ["a", "b"]},
                    params={"type": "object", "additionalProperties": TEXT},
                ),
                {
                    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
                    "then": {"required": ["params"], "properties": {"params": ref("Params")}},
                },
            ]
        },
        Params=closed(text=TEXT),
    ),
    "two conditions, one with an `else`": spec_of(
        opened([], a=TEXT, n={"type": "number"})
        | {
            "allOf": [
                {
                    "if": {"required": ["a"]},
                    "then": {"required": ["n"]},
                    "else": {"properties": {"n": {"const": 1}}},
                },
                {"if": {"required": ["text"]}, "then": {"required": ["a"]}},
            ]
        }
    ),
    "a component within itself": spec_of(
        opened(["tree"], tree=ref("Tree")), Tree=closed([], children={"type": "array", "items": ref("Tree")})
    ),
    "nothing said": spec_of(opened(["free"], free={"type": "object"}, any={"description": "Anything."})),
}


@pytest.mark.parametrize("spec", CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_each_construct_keeps_its_meaning(spec: dict[str, Any]) -> None:
    """The runtime schema accepts exactly the values that the component accepts."""
    schemas = spec["components"]["schemas"]
    original = jsonschema.Draft202012Validator({**ref("EditorState"), "components": {"schemas": schemas}})
    runtime = runtime_schema(spec)
    jsonschema.Draft202012Validator.check_schema(runtime)
    slow, fast = jsonschema.Draft202012Validator(runtime), jsonschema_rs.Draft202012Validator(runtime)
    verdicts: set[bool] = set()
    for seed in range(150):
        random = Random(seed)
        documents = Documents(schemas, random)
        document = sample(documents, schemas) if random.random() < 0.8 else documents.anything()
        document = mutated(document, random, documents) if random.random() < 0.5 else document
        verdict = original.is_valid(document)
        assert (document, verdict, verdict) == (document, slow.is_valid(document), fast.is_valid(document))
        verdicts.add(verdict)
    assert {True, False} == verdicts


def sample(documents: Documents, schemas: dict[str, Any]) -> Any:
    """A document near to the component: its fields, with little care for what else it says."""
    return documents.valid({key: value for key, value in schemas["EditorState"].items() if key != "not"})


def test_the_contract_needs_no_other_document_and_no_words() -> None:
    """The schema has no reference out of itself, and nothing that only people read."""
    schema = runtime_schema(SPEC)
    parts = list(parts_of(schema))
    targets = {part["$ref"].removeprefix("#/$defs/") for part in parts if isinstance(part.get("$ref"), str)}
    payloads = {name for name, _ in body_components(SPEC)}
    assert targets | payloads == set(schema["$defs"])
    keywords = {keyword for part in parts for keyword in part} - fields_of(parts)
    assert not keywords & {"description", "examples", "title", "discriminator", "oneOf", "not", "format"}


def test_every_value_that_the_contract_is_silent_about_is_json() -> None:
    """If further properties or entries are free, the schema requires them to be JSON."""
    for part in parts_of(runtime_schema(SPEC)):
        types = part.get("type", ())
        if not isinstance(types, str | list):
            continue  # a property of that name
        if "object" in types and "if" not in part:
            assert "additionalProperties" in part
        if "array" in types:
            assert "items" in part


@pytest.mark.parametrize("item", [{}, {"type": "nothing"}, {"type": 5}, [], None])
def test_an_unknown_alternative_fails_in_one_place(item: Any) -> None:
    """Not once for each alternative."""
    schema = runtime_schema(SPEC)
    items = jsonschema_rs.Draft202012Validator({"$ref": "#/$defs/EditorItem", "$defs": schema["$defs"]})
    assert 1 == len(list(items.iter_errors(item)))


def test_the_same_spec_gives_the_same_files() -> None:
    """The output depends on the spec alone, which is not changed."""
    before = copy.deepcopy(SPEC)
    for make in (runtime_schema, typed_dicts, payload_types):
        assert json.dumps(make(SPEC)) == json.dumps(make(copy.deepcopy(SPEC)))
    assert before == SPEC


def parts_of(node: Any) -> list[dict[str, Any]]:
    """All objects in a document."""
    if isinstance(node, dict):
        return [node, *(part for value in node.values() for part in parts_of(value))]
    return [part for value in node for part in parts_of(value)] if isinstance(node, list) else []


def fields_of(parts: list[dict[str, Any]]) -> set[str]:
    """The names of properties and definitions, which are not keywords."""
    return {name for part in parts for key in ("properties", "$defs") for name in part.get(key, ())}


# ---- What can't be expressed ------------------------------------------------------------------------------

ROOT = "#/components/schemas/EditorState"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown keyword": (
        spec_of(opened(a=TEXT | {"pattern": "x"})),
        f"{ROOT}/properties/a: the keyword 'pattern' is not supported",
    ),
    "an unknown component": (
        spec_of(opened(a=ref("Nothing"))),
        f"{ROOT}/properties/a: there is no component 'Nothing'",
    ),
    "a reference elsewhere": (
        spec_of(opened(a={"$ref": "other.yaml#/A"})),
        f"{ROOT}/properties/a: $ref to 'other.yaml#/A', which is not a schema component of this document",
    ),
    "a schema that is not an object": (
        spec_of(opened(a=True)),
        f"{ROOT}/properties/a: only objects are supported as schemas",
    ),
    "an unknown type": (
        spec_of(opened(a={"type": "date"})),
        f"{ROOT}/properties/a: there is no type 'date'",
    ),
    "types that contradict": (
        spec_of({"allOf": [opened(a=TEXT), opened(a={"type": "number"})]}),
        f"{ROOT}/allOf/1/properties/a: is number here and string elsewhere",
    ),
    "a value of another type": (
        spec_of(opened(a=TEXT | {"enum": ["x", 1]})),
        f"{ROOT}/properties/a: 1 is not of type string",
    ),
    "two lists of values": (
        spec_of({"allOf": [opened(a=TEXT | {"enum": ["x"]}), opened(a=const("x"))]}),
        f"{ROOT}/allOf/1/properties/a: 'const' beside another 'enum'",
    ),
    "a closed object that is extended": (
        spec_of({"allOf": [closed(a=TEXT), opened(b=TEXT)]}),
        f"{ROOT}: 'additionalProperties' of one part reaches the properties of another",
    ),
    "alternatives that overlap": (
        spec_of(opened(a={"oneOf": [{"type": "integer"}, {"type": "number"}]})),
        f"{ROOT}/properties/a/oneOf/1: another alternative takes integer too",
    ),
    "alternatives that nothing tells apart": (
        spec_of(opened(a={"oneOf": [const("x"), const("y")]})),
        (f"{ROOT}/properties/a/oneOf/0: the alternative has neither a discriminator nor a type of its own"),
    ),
    "an alternative without its constant": (
        spec_of(opened(a=choice("type", "A")), A=opened(type=TEXT)),
        f"{ROOT}/properties/a/oneOf/0: the alternative does not require one constant string as its 'type'",
    ),
    "two alternatives with one constant": (
        spec_of(opened(a=choice("type", "A", "B")), A=opened(type=const("x")), B=opened(type=const("x"))),
        f"{ROOT}/properties/a/oneOf/1: another alternative has the same type 'x'",
    ),
    "a mapping that says otherwise": (
        spec_of(
            opened(a={"oneOf": [ref("A")], "discriminator": {"propertyName": "type", "mapping": {"b": "A"}}}),
            A=opened(type=const("a")),
        ),
        f"{ROOT}/properties/a/discriminator: the mapping is not that of the alternatives",
    ),
    "a not of more than presence": (
        spec_of(opened(a=TEXT) | {"not": {"required": ["a", "b"]}}),
        f"{ROOT}/not: 'not' of anything but single required properties",
    ),
    "a name with a slash": (
        spec_of(opened(**{"a/b": {"minimum": 1}})),
        f"{ROOT}/properties/a~1b: has no 'type'",
    ),
}


@pytest.mark.parametrize(("spec", "message"), REFUSED.values(), ids=REFUSED)
def test_unsupported_schemas_are_refused_at_their_place(spec: dict[str, Any], message: str) -> None:
    """The error begins with the JSON pointer."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is compared below
        runtime_schema(spec)
    assert message == str(caught.value)


UNTYPED: dict[str, tuple[dict[str, Any], str]] = {
    "an object without a name": (
        spec_of(opened(a=opened(b=TEXT))),
        f"{ROOT}/properties/a: an object with fields needs a component of its own",
    ),
    "further fields of a type": (
        spec_of(opened(a=TEXT) | {"additionalProperties": TEXT}),
        f"{ROOT}/additionalProperties: a type for further fields beside known ones",
    ),
    "fields and alternatives": (
        spec_of({"allOf": [opened(a=TEXT), choice("kind", "A")]}, A=opened(kind=const("a"))),
        f"{ROOT}: has both fields and alternatives: put the fields into the alternatives",
    ),
    "a component within itself": (
        spec_of(opened(a=ref("EditorState"))),
        f"{ROOT}/properties/a: EditorState refers to itself",
    ),
    "a name that Python has": (
        spec_of(opened(a=ref("Any")), Any=opened(b=TEXT)),
        "#/components/schemas/Any: 'Any' cannot be the name of a type",
    ),
    "a fraction among the values": (
        spec_of(opened(a={"type": "number", "enum": [0.5]})),
        f"{ROOT}/properties/a: the value 0.5 cannot be a literal type",
    ),
}


@pytest.mark.parametrize(("spec", "message"), UNTYPED.values(), ids=UNTYPED)
def test_schemas_without_a_type_are_refused_at_their_place(spec: dict[str, Any], message: str) -> None:
    """The same for the types."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is compared below
        typed_dicts(spec)
    assert message == str(caught.value)


# ---- The types --------------------------------------------------------------------------------------------


def module_of(source: str) -> Any:
    """The module that a source makes."""
    module = types.ModuleType("made")
    exec(compile(source, "made", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - our own source
    return module


def test_the_types_have_the_names_and_fields_of_the_contract() -> None:
    """Each component is a type of that name, each field a key as it is on the wire."""
    module = module_of(typed_dicts(SPEC))
    assert {"EditorState", "TextItem", "EditorItem", "LineChartItem", "Track", "Primitive"} < set(
        module.__all__
    )
    assert {"stateSchemaVersion", "tracks", "globalBackground"} < set(
        typing.get_type_hints(module.EditorState)
    )
    assert {"in", "out", "loop"} == module.CaptionClipAnimations.__optional_keys__
    assert {"id", "text", "fontSize", "type"} < module.TextItem.__required_keys__
    assert {"animations", "background"} < module.TextItem.__optional_keys__
    assert "A text on the timeline." == module.TextItem.__doc__


def test_each_construct_has_its_type() -> None:
    """Constants, alternatives, maps, lists, free objects, and what may be null or missing."""
    source = typed_dicts(
        spec_of(
            closed(
                ["a", "b", "c", "d", "e", "f"],
                a=const("x"),
                b={"type": "integer", "enum": [1, 2]},
                c={"oneOf": [{"type": "null"}, ref("Box")]},
                d={"type": "object", "additionalProperties": ref("Either")},
                e={"type": "array", "items": {"type": ["null", "number"]}},
                f={"type": "object"},
                g={"type": "boolean", "description": 'Says "so".'},
            ),
            Box=closed([], **{"in": TEXT, "class": ref("Name")}) | {"description": "A box."},
            Name={"type": "string", "description": "A name."},
            Either=choice("type", "A", "B"),
            A=opened(type=const("a")),
            B=opened(type=const("b")),
        )
    )
    module = module_of(source)
    hints = typing.get_type_hints(module.EditorState, include_extras=True)
    assert {
        "a": typing.Literal["x"],
        "b": typing.Literal[1, 2],
        "c": module.Box | None,
        "d": dict[str, module.A | module.B],
        "e": list[float | None],
        "f": dict[str, typing.Any],
        "g": typing.NotRequired[bool],
    } == hints
    assert {"in": typing.NotRequired[str], "class": typing.NotRequired[str]} == typing.get_type_hints(
        module.Box, include_extras=True
    )
    assert '"""Says "so"."""' in source
    assert '"""A box."""' in source


def test_payloads_take_states_typed_or_plain_and_constants_by_themselves() -> None:
    """Fields that the client fills in may be left out; an editor state may be any mapping."""
    spec = spec_of(
        opened(a=TEXT), Create=closed(["state", "version"], state=ref("EditorState"), version=const("v1"))
    )
    content = {"application/json": {"schema": ref("Create")}}
    spec["paths"] = {"/x": {"post": {"requestBody": {"content": content}}, "parameters": []}}
    source = payload_types(spec)
    assert "    state: EditorState | Mapping[str, Any]\n" in source
    assert "    version: NotRequired[Literal['v1']]\n" in source
    assert "from indream.generated.editor_state import EditorState\n" in source
    assert "class EditorState" not in source


def test_the_payloads_of_the_contract_are_those_of_its_operations() -> None:
    """Every JSON body, and what it refers to."""
    module = module_of(payload_types(SPEC))
    assert {
        "AddProjectAssetRequest",
        "CreateExportRequest",
        "CreateProjectRequest",
        "ExportFormat",
        "ExportRatio",
        "ProjectExportRequest",
        "SyncProjectRequest",
        "UpdateProjectRequest",
        "ValidateEditorStateRequest",
    } == set(module.__all__)
    assert {"ratio", "scale", "fps", "format", "editorState"} == module.CreateExportRequest.__required_keys__


def test_a_body_without_a_name_is_refused() -> None:
    """A body that is written in place has no name for its type."""
    spec = spec_of(opened(a=TEXT))
    spec["paths"] = {"/x": {"post": {"requestBody": {"content": {"application/json": {"schema": TEXT}}}}}}
    with pytest.raises(ValueError, match="a body needs a component of its own") as caught:
        payload_types(spec)
    assert str(caught.value).startswith("#/paths/~1x/post/requestBody/content/application~1json/schema: ")
