"""Schemas of responses: their Python types, and the values that their readers accept and return."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING, Any

import pytest

from generator.prepare import prepare
from generator.reading import parse
from indream.types import Asset
from tests.support.generated import imported
from tests.support.specs import FIELD, as_text, changed, generate

if TYPE_CHECKING:
    from pathlib import Path

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
NULL = {"type": "null"}
MOMENT = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
PART = {"$ref": "#/components/schemas/Part"}
LEVEL = {"$ref": "#/components/schemas/Level"}
LEVELS = {"components/schemas/Level": {"description": "A level.", "enum": [1, 2, None]}}
OBJECT = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
CAT = {"type": "object", "title": "cat", "required": ["is"], "properties": {"is": {"const": "cat"}}}
DOG = {"type": "object", "title": "dog", "required": ["is"], "properties": {"is": {"const": "dog"}}}

# A schema, the type of a required field and that of an optional field with it.
TYPES: list[tuple[Any, str, str]] = [
    (True, "Any", "Any"),
    ({}, "Any", "Any"),
    ({"description": "Anything."}, "Any", "Any"),
    (TEXT, "str", "str | None"),
    ({"type": "string", "format": "uuid", "maxLength": 36}, "str", "str | None"),
    ({"type": "integer", "minimum": 1}, "int", "int | None"),
    (NUMBER, "float", "float | None"),
    ({"type": "boolean"}, "bool", "bool | None"),
    (NULL, "None", "None"),
    (MOMENT, "datetime", "datetime | None"),
    (DAY, "date", "date | None"),
    ({"type": ["string", "null"]}, "str | None", "str | None"),
    ({"type": ["string", "null"], "format": "date-time"}, "datetime | None", "datetime | None"),
    ({"type": ["string", "integer", "null"]}, "str | int | None", "str | int | None"),
    ({"type": "object"}, "dict[str, Any]", "dict[str, Any] | None"),
    ({"additionalProperties": True}, "dict[str, Any]", "dict[str, Any] | None"),
    ({"type": "object", "additionalProperties": {}}, "dict[str, Any]", "dict[str, Any] | None"),
    ({"type": "object", "additionalProperties": NUMBER}, "dict[str, float]", "dict[str, float] | None"),
    ({"type": "object", "additionalProperties": PART}, "dict[str, Part]", "dict[str, Part] | None"),
    ({"type": "array"}, "list[Any]", "list[Any] | None"),
    ({"items": TEXT}, "list[str]", "list[str] | None"),
    ({"type": "array", "items": {"type": ["string", "null"]}}, "list[str | None]", "list[str | None] | None"),
    (
        {"type": "array", "items": {"type": "array", "items": DAY}},
        "list[list[date]]",
        "list[list[date]] | None",
    ),
    ({"const": "v1"}, "Literal['v1']", "Literal['v1'] | None"),
    ({"const": True}, "Literal[True]", "Literal[True] | None"),
    ({"const": None}, "None", "None"),
    ({"enum": [None]}, "None", "None"),
    ({"enum": ["a", "b"]}, "ThingId | str", "ThingId | str | None"),
    ({"type": "integer", "enum": [1, 2]}, "ThingId | int", "ThingId | int | None"),
    ({"enum": ["a", 1, None]}, "ThingId | str | int | None", "ThingId | str | int | None"),
    ({"enum": ["a", "b"], "x-closed-enum": True}, "Literal['a', 'b']", "Literal['a', 'b'] | None"),
    ({"enum": [False]}, "Literal[False]", "Literal[False] | None"),
    (LEVEL, "Level | int | None", "Level | int | None"),
    (PART, "Part", "Part | None"),
    ({"allOf": [PART], "description": "A part."}, "Part", "Part | None"),
    ({"allOf": [{"description": "A part."}, PART]}, "Part", "Part | None"),
    ({"anyOf": [PART, NULL]}, "Part | None", "Part | None"),
    ({"oneOf": [NULL, PART]}, "Part | None", "Part | None"),
    ({"anyOf": [{"anyOf": [TEXT, NULL]}, NUMBER]}, "str | float | None", "str | float | None"),
    ({"anyOf": [TEXT, {}]}, "Any", "Any"),
    (OBJECT, "ThingId", "ThingId | None"),
    (
        {"oneOf": [{**CAT, "title": "1"}, {**DOG, "title": "1"}]},
        "ThingId1 | ThingId12",
        "ThingId1 | ThingId12 | None",
    ),
    ({**OBJECT, "type": ["object", "null"]}, "ThingId | None", "ThingId | None"),
    ({"anyOf": [OBJECT, NULL]}, "ThingId | None", "ThingId | None"),
    ({"allOf": [PART, OBJECT]}, "ThingId", "ThingId | None"),
    ({"type": "array", "items": OBJECT}, "list[ThingIdItem]", "list[ThingIdItem] | None"),
    (
        {"type": "object", "additionalProperties": OBJECT},
        "dict[str, ThingIdValue]",
        "dict[str, ThingIdValue] | None",
    ),
    ({"oneOf": [CAT, DOG]}, "ThingIdCat | ThingIdDog", "ThingIdCat | ThingIdDog | None"),
    ({"oneOf": [OBJECT, DOG]}, "ThingId1 | ThingIdDog", "ThingId1 | ThingIdDog | None"),
    (
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "is"}},
        "ThingIdCat | ThingIdDog",
        "ThingIdCat | ThingIdDog | None",
    ),
]


@pytest.mark.parametrize(("schema", "required", "optional"), TYPES, ids=map(str, range(len(TYPES))))
def test_types(schema: Any, required: str, optional: str) -> None:
    """Each schema has one Python type; what may be absent may be None, too."""
    changes = LEVELS if schema == LEVEL else {}
    for names, expected in ((["id"], required), ([], optional)):
        document = changed({FIELD: schema, "components/schemas/Thing/required": names, **changes})
        fields = prepare(parse(as_text(document))).models["Thing"].fields
        assert expected == next(field.annotation for field in fields if field.wire == "id")


def test_an_asset_has_methods_written_by_hand() -> None:
    """They are those of the client's own model."""
    asset = {"type": "object", "required": ["assetId"], "properties": {"assetId": TEXT}}
    document = changed({"components/schemas/Asset": asset, FIELD: {"$ref": "#/components/schemas/Asset"}})
    with imported("generated_asset", generate(document)):
        model = import_module("generated_asset.models").Asset
        assert Asset.to_editor_asset is model.to_editor_asset
        assert "a" == model.model_validate({"assetId": "a"}).asset_id


def test_a_closed_enum_of_its_own_has_a_name() -> None:
    """A closed enum that is a component has the component's name, within a model and outside."""
    closed = {"description": "A mode.", "enum": ["a", "b"], "x-closed-enum": True}
    mode = {"$ref": "#/components/schemas/Mode"}
    document = changed({FIELD: mode, "components/schemas/Mode": closed})
    prepared = prepare(parse(as_text(document)))
    fields = prepared.models["Thing"].fields
    assert ["Mode"] == [field.annotation for field in fields if field.wire == "id"]
    assert {"Mode": "Literal['a', 'b']"} == {name: enum.literal for name, enum in prepared.enums.items()}


# A schema; values of the wire with what is read of them (None: the value itself); values that are refused.
READ: dict[str, tuple[Any, list[tuple[Any, Any]], list[Any]]] = {
    "a string": (TEXT, [("", None), ("a", None)], [1, None, [], {}, True]),
    "an integer": ({"type": "integer"}, [(1, None), (1.0, 1)], [1.5, "1", True, None]),
    "a number": (NUMBER, [(1, None), (1.5, None)], ["1", True, None]),
    "a boolean": ({"type": "boolean"}, [(True, None)], [1, "true", None]),
    "null": (NULL, [(None, None)], [0, "", False]),
    "a nullable boolean": ({"type": ["boolean", "null"]}, [(None, None), (False, None)], [0]),
    "a date-time": (
        MOMENT,
        [("2026-09-25T00:00:00.000Z", datetime(2026, 9, 25, tzinfo=UTC))],
        ["2026-09-25", 1, None, "a"],
    ),
    "a nullable date-time": ({"type": ["string", "null"], "format": "date-time"}, [(None, None)], ["a", 1]),
    "a day": (DAY, [("2026-09-25", date(2026, 9, 25))], ["20260925", "2026-02-30", "a", 1, None]),
    "days": (
        {"type": "array", "items": DAY},
        [([], None), (["2026-09-25"], [date(2026, 9, 25)])],
        [["a"], {}, "a", None],
    ),
    "date-times": (
        {"type": "array", "items": MOMENT},
        [([], None), (["2026-09-25T00:00:00.000Z"], [datetime(2026, 9, 25, tzinfo=UTC)])],
        [["a"], [None], {}, "", None],
    ),
    "texts": ({"type": "array", "items": TEXT}, [([], None), (["a"], None)], [["a", 1], "a", {}, None]),
    "a table": (
        {"type": "array", "items": {"type": "array", "items": NUMBER}},
        [([[1, 2.5], []], None)],
        [[1], [["a"]]],
    ),
    "a map": (
        {"type": "object", "additionalProperties": NUMBER},
        [({}, None), ({"a": 1}, None)],
        [{"a": "1"}, []],
    ),
    "a free object": ({"type": "object"}, [({"a": [None]}, None)], [[], "a", None]),
    "anything": ({}, [(None, None), ([1], None), ("a", None)], []),
    "an enum": ({"enum": ["16:9", "", "in"]}, [("16:9", None), ("", None), ("new", None)], [1, None]),
    "an enum of numbers": ({"enum": [1, 2]}, [(1, None), (7, None)], ["1", True, None]),
    "a mixed enum": ({"enum": ["a", 1, None]}, [("a", None), (7, None), (None, None)], [True, 1.5, []]),
    "a closed enum": (
        {"enum": ["a", 1], "x-closed-enum": True},
        [("a", None), (1, None)],
        ["b", True, 1.0, None],
    ),
    "a constant": ({"const": 1}, [(1, None)], [True, 1.0, "1", None]),
    "a true constant": ({"const": True}, [(True, None)], [1, False]),
    "a date-time or a number": (
        {"oneOf": [MOMENT, NUMBER]},
        [("2026-09-25T00:00:00.000Z", datetime(2026, 9, 25, tzinfo=UTC)), (5, None)],
        ["a", True, None],
    ),
    "a secret": ({**TEXT, "x-secret": True}, [("https://a.test/b?c", None)], [1, None]),
    "numbers or texts": (
        {"oneOf": [{"items": NUMBER}, {"items": TEXT}, NULL]},
        [([1], None), (["a"], None), (None, None)],
        [[1, "a"]],
    ),
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A class with a required field `r` and an optional field `o` for each of the schemas, by name."""
    schemas: dict[str, Any] = {}
    names: dict[str, Any] = {}
    for number, (name, (schema, _, _)) in enumerate(READ.items()):
        names[name] = f"Class{number}"
        schemas[f"components/schemas/Class{number}"] = {
            "type": "object",
            "required": ["r"],
            "properties": {"r": schema, "o": schema},
        }
        schemas[f"components/schemas/Part/properties/p{number}"] = {
            "$ref": f"#/components/schemas/Class{number}"
        }
    directory = tmp_path_factory.mktemp("kinds")
    write(directory / "generated_kinds", generate(changed(schemas)))
    sys.path.insert(0, str(directory))
    invalidate_caches()
    try:
        package = import_module("generated_kinds.models")
        yield {name: getattr(package, class_) for name, class_ in names.items()}
    finally:
        sys.path.remove(str(directory))


def write(directory: Path, files: dict[str, str]) -> None:
    """Put files in a directory."""
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", READ)
def test_values_that_are_read(models: Any, name: str) -> None:
    """A value of the right kind is read, alone and together with unknown fields, and returned unchanged."""
    for value, expected in READ[name][1]:
        for document in ({"r": value, "o": value}, {"r": value, "o": value, "new": [1]}):
            model = models[name].model_validate(document)
            result = value if expected is None else expected
            assert (result, result) == (model.r, model.o)
            assert (type(result), type(result)) == (type(model.r), type(model.o))
            assert document == model.to_dict()
        assert {"r": value} == models[name].model_validate({"r": value}).to_dict()


def test_secrets_are_not_shown(models: Any) -> None:
    """A repr shows the host of a URL that may be signed, and nothing of what is not a URL."""
    for value, shown in {
        "https://a.test:8000/b?c=s3cret": "'https://a.test:8000/…'",
        "http://s3cret@a.test/s3cret#s3cret": "'http://a.test/…'",
        "s3cret": "'…'",
        "//a.test/s3cret": "'…'",
        "s3cret:s3cret": "'…'",
        "https://[s3cret": "'…'",
        "": "''",
    }.items():
        model = models["a secret"].model_validate({"r": value, "o": value})
        assert f"(r={shown}, o={shown})" in repr(model)
        assert "o=None" in repr(models["a secret"].model_validate({"r": value}))


@pytest.mark.parametrize("name", [name for name, (_, _, refused) in READ.items() if refused])
def test_values_that_are_refused(models: Any, name: str) -> None:
    """A value of another kind is refused at its place, in a required and in an optional field."""
    good = READ[name][1][0][0]
    for value in READ[name][2]:
        for place, document in (("r", {"r": value}), ("o", {"r": good, "o": value})):
            with pytest.raises(ValueError, match=rf"\$\.{place}(\[\d\]|\.a)*: (expected|matches none of)"):
                models[name].model_validate(document)
