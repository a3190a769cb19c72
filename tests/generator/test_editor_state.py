"""The output for the component EditorState: the runtime schema, and the types."""

from __future__ import annotations

import copy
import inspect
import json
import sys
import textwrap
import types
import typing
from functools import cache
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from generator.editor_state import runtime_schema
from generator.prepare import prepare
from generator.reading import parse
from generator.schema import Reader
from generator.spec import Spec, SpecError
from generator.typed_dicts import payload_types, typed_dicts
from indream.editor_state._payloads import check_payload
from tests.generator.random_schemas import checked_against
from tests.support.contract import contract, contract_spec
from tests.support.editor_state.documents import Documents, mutated
from tests.support.specs import as_text

TEXT = {"type": "string"}
NUMBER = {"type": "number"}


def spec_of(root: dict[str, Any], **components: Any) -> dict[str, Any]:
    """A spec whose editor state is this schema."""
    return {"openapi": "3.1.0", "components": {"schemas": {"EditorState": root, **components}}}


def read(document: dict[str, Any]) -> Spec:
    """A spec as the generator reads it."""
    return parse(as_text(document))


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


@cache
def bodies() -> dict[str, Any]:
    """The bodies of the contract's requests."""
    return prepare(contract_spec()).bodies


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
    "constants without a discriminator": spec_of(
        opened(["a"], a={"oneOf": [ref("A"), ref("B")]}),
        A=opened(type=const("a"), size=NUMBER),
        B=closed(type=TEXT | {"enum": ["b"]}),
    ),
    "alternatives of any kind": spec_of(
        opened(["a"], a={"oneOf": [{"enum": [1, "x"]}, {"type": "integer", "minimum": 5}, opened(b=TEXT)]})
    ),
    "limits of all kinds": spec_of(
        opened(
            [],
            even={"type": "integer", "multipleOf": 2, "not": {"const": 4}},
            code=TEXT | {"pattern": "^[a-z]*$"},
            list={"type": "array", "items": NUMBER, "uniqueItems": True, "contains": {"const": 1}},
            free={"minimum": 1},
        )
    ),
    "further fields beside fields": spec_of(
        opened(["a"], a=TEXT)
        | {
            "additionalProperties": NUMBER,
            "propertyNames": {"maxLength": 4},
            "dependentRequired": {"b": ["c"]},
        }
    ),
    "values that parts have in common": spec_of(
        {"allOf": [opened(a={"enum": ["x", "y"]}), opened(a=const("y"))]}
    ),
    "nothing said": spec_of(opened(["free"], free={"type": "object"}, any={"description": "Anything."})),
}


@pytest.mark.parametrize("spec", CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_each_construct_keeps_its_meaning(spec: dict[str, Any]) -> None:
    """The runtime schema accepts exactly the values that the component accepts."""
    schemas = spec["components"]["schemas"]
    original = jsonschema.Draft202012Validator({**ref("EditorState"), "components": {"schemas": schemas}})
    runtime = runtime_schema(Reader(read(spec)), {})
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


def test_a_constraint_that_several_schemas_have_holds_for_each() -> None:
    """A keyword can be in a schema once, so the others are in branches."""
    number = {"type": "integer", "not": {"const": 4}, "allOf": [{"not": {"const": 5}}, {"not": {"const": 6}}]}
    runtime = runtime_schema(Reader(read(spec_of(closed(number=number)))), {})
    validator = jsonschema_rs.Draft202012Validator(runtime)
    assert [3, 7] == [value for value in range(3, 8) if validator.is_valid({"number": value})]


def sample(documents: Documents, schemas: dict[str, Any]) -> Any:
    """A document near to the component: its fields, with little care for what else it says."""
    return documents.valid({key: value for key, value in schemas["EditorState"].items() if key != "not"})


def test_the_contract_needs_no_other_document_and_no_words() -> None:
    """The schema has no reference out of itself, and nothing that only people read."""
    schema = runtime_schema(Reader(contract_spec()), bodies())
    parts = list(parts_of(schema))
    targets = {part["$ref"].removeprefix("#/$defs/") for part in parts if isinstance(part.get("$ref"), str)}
    assert targets | bodies().keys() == set(schema["$defs"])
    keywords = {keyword for part in parts for keyword in part} - fields_of(parts)
    assert not keywords & {"description", "examples", "title", "discriminator", "oneOf", "not", "format"}


def test_every_value_that_the_contract_is_silent_about_is_json() -> None:
    """If further properties or entries are free, the schema requires them to be JSON."""
    for part in parts_of(runtime_schema(Reader(contract_spec()), bodies())):
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
    schema = runtime_schema(Reader(contract_spec()), bodies())
    items = jsonschema_rs.Draft202012Validator({"$ref": "#/$defs/EditorItem", "$defs": schema["$defs"]})
    assert 1 == len(list(items.iter_errors(item)))


def test_the_same_spec_gives_the_same_files() -> None:
    """The output depends on the spec alone, which is not changed."""
    before = copy.deepcopy(contract_spec().document)
    again = read(contract())
    assert json.dumps(runtime_schema(Reader(contract_spec()), bodies())) == json.dumps(
        runtime_schema(Reader(again), bodies())
    )
    assert typed_dicts(Reader(contract_spec())) == typed_dicts(Reader(again))
    assert payload_types(Reader(contract_spec()), bodies()) == payload_types(Reader(again), bodies())
    assert before == contract_spec().document


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
    "a closed object that is extended": (
        spec_of({"allOf": [closed(a=TEXT), opened(b=TEXT)]}),
        f"{ROOT}/allOf/0/additionalProperties: also applies to the properties",
    ),
    "an alternative without its constant": (
        spec_of(opened(a={"oneOf": [opened(type=TEXT)], "discriminator": {"propertyName": "type"}})),
        f"{ROOT}/properties/a/oneOf/0: needs a required property 'type' with a `const` of its own",
    ),
    "a mapping that says otherwise": (
        spec_of(
            opened(a={"oneOf": [ref("A")], "discriminator": {"propertyName": "type", "mapping": {"b": "A"}}}),
            A=opened(type=const("a")),
        ),
        f"{ROOT}/properties/a/discriminator/mapping: A says that its 'type' is 'a', not 'b'",
    ),
    "a pattern that cannot be checked": (
        spec_of(opened(**{"a/b": TEXT | {"pattern": "("}})),
        f"{ROOT}/properties/a~1b: the pattern '(' is not a regular expression",
    ),
    "a name that the schema has": (
        spec_of(opened(a=ref("JsonValue")), JsonValue=opened(b=TEXT)),
        "#/components/schemas/JsonValue: the runtime schema uses the name JsonValue",
    ),
}


@pytest.mark.parametrize(("document", "message"), REFUSED.values(), ids=REFUSED)
def test_unsupported_schemas_are_refused_at_their_place(document: dict[str, Any], message: str) -> None:
    """The refusal has the place and the line."""
    with pytest.raises(SpecError) as caught:
        runtime_schema(Reader(read(document)), {})
    (refusal,) = caught.value.refusals
    assert f"{refusal.place}: {refusal.message}".startswith(message)
    assert refusal.line > 1


UNTYPED: dict[str, tuple[dict[str, Any], str]] = {
    "two types of one name": (
        spec_of(opened(a=ref("my-box"), b=ref("MyBox")), MyBox=opened(b=TEXT), **{"my-box": opened(b=TEXT)}),
        (
            "#/components/schemas/MyBox: "
            "its type would be called MyBox, like that of #/components/schemas/my-box"
        ),
    ),
}


@pytest.mark.parametrize(("document", "message"), UNTYPED.values(), ids=UNTYPED)
def test_schemas_without_a_type_are_refused_at_their_place(document: dict[str, Any], message: str) -> None:
    """The same for the types."""
    with pytest.raises(SpecError) as caught:
        typed_dicts(Reader(read(document)))
    (refusal,) = caught.value.refusals
    assert f"{refusal.place}: {refusal.message}".startswith(message)


# ---- The types --------------------------------------------------------------------------------------------


def module_of(source: str) -> Any:
    """The module that a source makes."""
    module = types.ModuleType("made")
    sys.modules["made"] = module  # where typing looks for names in quotes
    exec(compile(source, "made", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - our own source
    return module


def test_the_types_have_the_names_and_fields_of_the_contract() -> None:
    """Each component is a type of that name, each field a key as it is on the wire."""
    module = module_of(typed_dicts(Reader(contract_spec())))
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
        Reader(
            read(
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


def test_payloads_take_states_typed_or_plain() -> None:
    """An editor state may be any mapping."""
    contract = read(spec_of(opened(a=TEXT), Create=closed(["state"], state=ref("EditorState"))))
    source = payload_types(Reader(contract), {"Create": contract.root["components"]["schemas"]["Create"]})
    assert "    state: EditorState | Mapping[str, Any]\n" in source
    assert "from indream.generated.editor_state import EditorState\n" in source
    assert "class EditorState" not in source


def test_fields_of_payloads_that_the_caller_does_not_send() -> None:
    """A field may be left out if the service or a method of the client sets it. A constant is sent."""
    fields = {
        "id": TEXT | {"readOnly": True, "description": "Its id"},
        "version": const("v1") | {"x-filled-in": True},
        "kind": const("disc") | {"deprecated": True},
        "state": {"type": ["string", "null"], "enum": ["on", "off", None], "default": "on"},
    }
    count = {"type": "integer", "default": 5, "description": "How many"}
    create = closed([*fields], **fields, count=count)
    contract = read(spec_of(opened(a=TEXT), Create=create))
    bodies = {"Create": contract.root["components"]["schemas"]["Create"]}
    source = payload_types(Reader(contract), bodies)
    assert (
        "    id: NotRequired[str]\n"
        '    """Its id. Read-only: the service sets it."""\n'
        "\n"
        "    version: NotRequired[Literal['v1']]\n"
        '    """The methods of the client fill it in; raw calls do not."""\n'
        "\n"
        "    kind: Literal['disc']\n"
        '    """Deprecated."""\n'
        "\n"
        "    state: Literal['on', 'off'] | None\n"
        "\n"
        "    count: NotRequired[int]\n"
        '    """How many. Not sent unless given; the service\'s default is 5."""\n'
    ) in source
    checked = runtime_schema(Reader(contract), bodies)["$defs"]["Create"]
    assert ["version", "kind", "state"] == checked["required"]


def test_the_payloads_of_the_contract_are_those_of_its_operations() -> None:
    """Every JSON body, and what it refers to."""
    module = module_of(payload_types(Reader(contract_spec()), bodies()))
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


FORMS: dict[str, tuple[Any, Any]] = {
    "an object in an object": ({"size": opened(w=NUMBER, more=opened(n=TEXT))}, {"size": "RootSize"}),
    "names that are taken": (
        {"fooBar": opened(a=TEXT), "foo_bar": opened(b=TEXT), "taken": opened(c=TEXT)},
        {"fooBar": "RootFooBar", "foo_bar": "RootFooBar2", "taken": "RootTaken2"},
    ),
    "objects in lists and maps": (
        {
            "all": {"type": "array", "items": opened(a=TEXT)},
            "by": {"type": "object", "additionalProperties": opened(b=TEXT)},
        },
        {"all": "list[RootAllItem]", "by": "dict[str, RootByValue]"},
    ),
    "an object that may be null": (
        {
            "one": {**opened(a=TEXT), "type": ["object", "null"]},
            "two": {"anyOf": [ref("Part"), {"type": "null"}]},
        },
        {"one": "RootOne | None", "two": "Part | None"},
    ),
    "a name with signs": ({"a": ref("my-part.v1"), "b": ref("Any")}, {"a": "MyPartV1", "b": "Any_"}),
    "objects with constants of their own": (
        {"pet": {"oneOf": [opened(k=const("cat")), {**opened(k=const("dog")), "title": "the dog"}]}},
        {"pet": "RootPetCat | RootPetTheDog"},
    ),
    "fields beside alternatives": (
        {"pet": {**opened(id=TEXT), "oneOf": [ref("Part"), opened(b=TEXT)]}},
        {"pet": "RootPetPart | RootPet2"},
    ),
    "alternatives that only narrow": (
        {"pet": {**opened(id=TEXT, no=TEXT), "anyOf": [{"required": ["id"]}, {"required": ["no"]}]}},
        {"pet": "RootPet"},
    ),
    "parts that narrow a field": (
        {
            "part": {"allOf": [ref("Part"), opened(["a"], a={"enum": ["x", "y"]})]},
            "same": {"allOf": [ref("Part")], "minProperties": 1},
        },
        {"part": "RootPart", "same": "Part"},
    ),
    "fields and further ones": (
        {"part": {**opened(a=TEXT), "additionalProperties": NUMBER}},
        {"part": "RootPart"},
    ),
    "values that are not literals": (
        {"a": {"enum": [0.5, "x", None]}, "b": {"const": [1]}, "c": {"const": {}}},
        {
            "a": "Literal['x'] | float | None",
            "b": "list[Any]",
            "c": "dict[str, Any]",
        },
    ),
    "keywords of lists and texts": (
        {
            "a": {"type": "array", "prefixItems": [TEXT], "items": NUMBER},
            "b": {**TEXT, "pattern": "(", "not": {"const": "b"}},
        },
        {"a": "list[str | float]", "b": "str"},
    ),
}


@pytest.mark.parametrize(("properties", "expected"), FORMS.values(), ids=FORMS)
def test_bodies_of_each_form_have_a_type(properties: Any, expected: dict[str, str]) -> None:
    """The annotations of the fields, which can be evaluated."""
    schemas = {"Part": opened(a=TEXT), "my-part.v1": opened(a=TEXT), "Any": opened(a=TEXT), "RootTaken": TEXT}
    contract = read(
        {"openapi": "3.1.0", "components": {"schemas": {"Root": opened(**properties), **schemas}}}
    )
    module = module_of(
        payload_types(Reader(contract), {"Root": contract.root["components"]["schemas"]["Root"]})
    )
    hints = typing.get_type_hints(module.Root, include_extras=True)
    assert {key: eval(text, module.__dict__) for key, text in expected.items()} == hints  # noqa: S307


def test_components_may_contain_themselves_in_a_body() -> None:
    """Their names are quoted where they are not defined yet; an optional field stays optional."""
    tree = opened(["all"], all={"type": "array", "items": ref("Tree")}, up=ref("Tree"), leaf=ref("Leaf"))
    schemas = {
        "Tree": tree,
        "Leaf": opened([], **{"in": ref("Tree")}),
        "Json": {"anyOf": [TEXT, {"type": "array", "items": ref("Json")}]},
    }
    contract = read({"openapi": "3.1.0", "components": {"schemas": schemas}})
    nodes = dict(contract.root["components"]["schemas"].items())
    module = module_of(payload_types(Reader(contract), nodes))
    hints = typing.get_type_hints(module.Tree, include_extras=True)
    assert {
        "all": list[module.Tree],
        "up": typing.NotRequired[module.Tree],
        "leaf": typing.NotRequired[module.Leaf],
    } == hints
    assert {"all"} == module.Tree.__required_keys__
    assert {"in"} == module.Leaf.__optional_keys__
    assert "str | list[Json]" == module.Json


def test_payload_types_do_not_have_the_names_of_models() -> None:
    """A component that is also in a response has a payload type of its own; a file of a form is bytes."""
    schemas = {"Thing": opened(part=ref("Part"), file={**TEXT, "format": "binary"}), "Part": opened(a=TEXT)}
    contract = read({"openapi": "3.1.0", "components": {"schemas": schemas}})
    thing = contract.root["components"]["schemas"]["Thing"]
    source = payload_types(Reader(contract), {"ThingPayload": thing}, {"Thing", "Part"}, {"ThingPayload"})
    module = module_of(source)
    assert {"ThingPayload", "PartPayload"} == set(module.__all__)
    assert "    part: PartPayload\n" in source
    assert "    file: BinaryContent\n" in source


def test_descriptions_keep_their_form() -> None:
    """Code, tables and lists of a description are lines of the docstring."""
    text = "A thing.\n\n| a | b |\n|---|---|\n\n- one\n- two\n\n```\nx = 1\n  y\n```"
    described = opened(a=TEXT | {"description": text}, b=TEXT | {"description": text, "readOnly": True}) | {
        "description": text
    }
    contract = read({"openapi": "3.1.0", "components": {"schemas": {"Thing": described}}})
    source = payload_types(Reader(contract), {"Thing": contract.root["components"]["schemas"]["Thing"]})
    assert 2 == source.count(textwrap.indent(f'"""{text}"""', "    ").replace("    \n", "\n"))
    assert "    ```\n\n    Read-only: the service sets it." in source
    assert text == inspect.getdoc(module_of(source).Thing)


def test_schemas_without_a_name_that_hold_themselves() -> None:
    """They are checked at each depth, in whichever keyword they refer to themselves."""
    own = "#/components/schemas/Create"
    link = opened([], next={"$ref": f"{own}/properties/link"}, size=NUMBER)
    create = opened(
        [],
        link=link,
        list={"type": "array", "items": {"$ref": f"{own}/properties/list"}},
        parts={"type": "object", "patternProperties": {"": {"$ref": f"{own}/properties/parts"}}},
        pair={"type": "array", "prefixItems": [{"$ref": f"{own}/properties/pair"}, TEXT]},
        other={"type": "object", "additionalProperties": {"$ref": f"{own}/$defs/other"}},
    )
    create["$defs"] = {
        "other": {"anyOf": [NUMBER, {"type": "array", "items": {"$ref": f"{own}/$defs/other"}}]}
    }
    contract = read(spec_of(opened(a=TEXT), Create=create))
    schema = runtime_schema(Reader(contract), {"Create": contract.root["components"]["schemas"]["Create"]})
    validator = jsonschema_rs.Draft202012Validator({**schema, "$ref": "#/$defs/Create"})
    documents: dict[bool, list[Any]] = {
        True: [
            {"link": {"next": {"next": {"size": 1}}}},
            {"list": [[], [[]]]},
            {"parts": {"a": {"b": {}}}},
            {"pair": [[[], "a"], "b"]},
            {"other": {"a": [1, [2]]}},
        ],
        False: [
            {"link": {"next": {"next": {"size": "1"}}}},
            {"list": [[], [[1]]]},
            {"parts": {"a": {"b": 1}}},
            {"pair": [[[], 1], "b"]},
            {"other": {"a": [1, ["2"]]}},
        ],
    }
    for is_valid, values in documents.items():
        assert [is_valid] * len(values) == [validator.is_valid(value) for value in values]


def test_bodies_that_are_components() -> None:
    """A body that is another component is described in place; an editor state is any object."""
    box = opened([], size=NUMBER)
    contract = read(spec_of(opened(a=TEXT), Box=box, State=ref("EditorState"), Crate=ref("Box")))
    nodes = contract.root["components"]["schemas"]
    names = ("Box", "Crate", "EditorState", "State")
    schema = runtime_schema(Reader(contract), {name: nodes[name] for name in names})
    anything = {"$ref": "#/$defs/JsonValue"}
    described = {"type": "object", "properties": {"size": NUMBER}, "additionalProperties": anything}
    assert {
        "Box": described,
        "Crate": described,
        "State": {"type": "object", "additionalProperties": anything},
    } == {name: schema["$defs"][name] for name in ("Box", "Crate", "State")}
    assert ["Box", "Crate", "EditorState", "JsonValue", "State"] == list(schema["$defs"])


def test_long_chains_of_schemas_without_a_name() -> None:
    """Each is written, however many are one inside the other by reference."""

    def link(number: int) -> Any:
        return {"type": "array", "prefixItems": [{"$ref": f"#/components/schemas/C{number}/properties/p"}]}

    chain = {f"C{number}": opened([], p=link(number + 1)) for number in range(300)}
    schema = runtime_schema(
        Reader(read(spec_of(opened(a=ref("C0")), C300=opened([], p=NUMBER), **chain))), {}
    )
    validator = jsonschema_rs.Draft202012Validator(schema)
    inside: Any = 1
    for _ in range(300):
        inside = [inside]
    assert validator.is_valid({"a": {"p": inside}})
    assert not validator.is_valid({"a": {"p": [inside]}})


def test_conditions_that_allow_nothing_else() -> None:
    """After the last alternative that a component lists by `if`, there is none, or any."""
    is_cat = {"properties": {"kind": {"const": "cat"}}, "required": ["kind"]}
    lives = {"properties": {"lives": NUMBER}, "required": ["lives"]}
    for otherwise, problems in ((False, ["$.pet: "]), (True, [])):
        pet = opened([], kind=TEXT, lives={}) | {"if": is_cat, "then": lives, "else": otherwise}
        contract = read(spec_of(opened(a=TEXT), Create=opened([], pet=ref("Pet")), Pet=pet))
        nodes = {"Create": contract.root["components"]["schemas"]["Create"]}
        with checked_against(runtime_schema(Reader(contract), nodes)):
            assert [] == check_payload("Create", {"pet": {"kind": "cat", "lives": 9}})
            assert ["$.pet.lives: "] == places(check_payload("Create", {"pet": {"kind": "cat", "lives": ""}}))
            assert problems == places(check_payload("Create", {"pet": {"kind": "dog"}}))


def places(problems: Any) -> list[str]:
    """Where problems are."""
    return [str(problem)[: str(problem).index(" ") + 1] for problem in problems]


def test_keywords_that_the_walk_does_not_follow_are_checked() -> None:
    """Each violation has its path and a sentence, whatever keyword it violates."""
    create = opened(
        [],
        code=TEXT | {"pattern": "^a"},
        half={"type": "integer", "multipleOf": 2},
        list={"type": "array", "items": NUMBER, "uniqueItems": True},
        pet={"anyOf": [{"const": 1}, {"type": "boolean"}]},
        pair={"type": "array", "prefixItems": [TEXT]},
        box={"oneOf": [{"type": "null"}, ref("Box")]},
    )
    box = opened([], inner={"oneOf": [{"type": "null"}, ref("Box")]}, size=NUMBER)
    contract = read(spec_of(opened(a=TEXT), Create=create, Box=box))
    nodes = {"Create": contract.root["components"]["schemas"]["Create"]}
    valid = {
        "code": "a",
        "half": 4,
        "list": [1, 2],
        "pet": True,
        "pair": ["a"],
        "box": {"inner": {"inner": None}},
    }
    broken = {
        "code": "b",
        "half": 3,
        "list": [1, 1.0],
        "pet": "cat",
        "pair": [1],
        "box": {"inner": {"inner": {"size": "1"}}},
    }
    with checked_against(runtime_schema(Reader(contract), nodes)):
        assert [] == check_payload("Create", valid)
        assert [
            '$.code: must match the pattern ^a, is "b"',
            "$.half: must be a multiple of 2, is 3",
            "$.list: must have no entry twice, is an array",
            '$.pet: must have a form that the schema allows, is "cat"',
            "$.pair: must have a form that the schema allows, is an array",
            "$.box.inner: must have a form that the schema allows, is an object",
        ] == [str(problem).partition(" — ")[0] for problem in check_payload("Create", broken)]
