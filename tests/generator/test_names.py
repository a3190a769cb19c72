"""Names of the spec that generated modules use themselves are changed, so that the modules work."""

from __future__ import annotations

import builtins
import sys
import typing
from datetime import UTC, datetime
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from indream import IndreamClient
from tests.support.specs import REMOVED, as_text, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

GET = "paths/~1v1~1things~1{id}/get"
POST = "paths/~1v1~1things/post"
SCHEMAS = "components/schemas"
TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}

COMPONENTS = ("Any", "datetime", "dict", "Field", "list", "Model", "None", "Operation", "Page", "Request",
              "Response", "str", "Type", "TypeError", "Values", "ValuesModel")  # fmt: skip
DERIVED = {"Any": "AnyModel", "Field": "FieldModel", "Model": "ModelModel",
           "Operation": "OperationModel", "Page": "PageModel", "Request": "RequestModel",
           "Response": "ResponseModel", "Values": "ValuesModel2"}  # fmt: skip
PARAMETERS = ("body", "client", "content_type", "def", "date", "float", "header_pairs", "in_range", "int",
              "list", "of_length", "plainText", "query_string", "request", "self", "sync")  # fmt: skip
FIELDS = ("absent", "attrs", "cls", "data", "date", "datetime", "fields", "host_only", "model",
          "parse_moment", "read_fast", "self", *filter(str.islower, dir(builtins)))  # fmt: skip


@pytest.fixture(scope="module")
def notices() -> list[str]:
    """The notices of the run that generates the package."""
    return []


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, notices: list[str]) -> Iterator[str]:
    """The name of a package generated from a spec with many names that the modules use themselves."""
    parts: dict[str, Any] = {
        name: {
            "type": "object",
            "required": ["parse_moment"],
            "properties": {"parse_moment": MOMENT, name: TEXT},
        }
        for name in COMPONENTS
    }
    fields = {f"{name}Part": {"$ref": f"#/{SCHEMAS}/{name}"} for name in COMPONENTS}
    thing = {
        "type": "object",
        "required": ["at", *FIELDS],
        "properties": {
            **fields,
            **{name: MOMENT if name == "parse_moment" else TEXT for name in FIELDS},
            "at": MOMENT,
            "optional": {"type": "object", "properties": dict.fromkeys(FIELDS, TEXT)},
            "secret": {**TEXT, "x-secret": True},
        },
    }
    parameters = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
    parameters += [
        {"name": name, "in": "query", "required": True, "schema": {"type": "integer", "minimum": 1}}
        for name in PARAMETERS
    ]
    document = changed(
        {
            **{f"{SCHEMAS}/{name}": schema for name, schema in parts.items()},
            f"{SCHEMAS}/Thing": thing,
            f"{GET}/parameters": parameters,
            f"{POST}/requestBody/content/application~1json/schema": {"$ref": f"#/{SCHEMAS}/Request"},
            f"{SCHEMAS}/New": REMOVED,
            f"{GET}/responses/200/content/application~1json/schema": {
                "type": "object",
                "required": ["thing", "request"],
                "properties": {
                    "thing": {"$ref": f"#/{SCHEMAS}/Thing"},
                    "request": {"$ref": f"#/{SCHEMAS}/Request"},
                },
            },
        }
    )
    directory = tmp_path_factory.mktemp("names")
    spec = parse(as_text(document))
    for path, text in generated_files(spec).items():
        (directory / "generated_names" / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / "generated_names" / path).write_text(text, encoding="utf-8")
    notices += spec.noticed()
    sys.path.insert(0, str(directory))
    invalidate_caches()
    yield "generated_names"
    sys.path.remove(str(directory))


MOMENTS = {"at": "2026-09-25T00:00:00.000Z", "parse_moment": "2026-09-25T00:00:00.000Z"}
PART = {"parse_moment": "2026-09-25T00:00:00.000Z"}
THING = {
    **dict.fromkeys(FIELDS, "a"),
    **{f"{name}Part": PART for name in COMPONENTS},
    **MOMENTS,
    "optional": dict.fromkeys(FIELDS, "c"),
    "secret": "b",
}


def test_classes_and_fields_of_taken_names_are_read(package: str) -> None:
    """Models whose names, and names of fields, are used by the module itself read and dump values."""
    models = import_module(f"{package}.models")
    thing = models.Thing.model_validate(THING)
    moment = datetime(2026, 9, 25, tzinfo=UTC)
    assert moment == thing.at == thing.parse_moment_ == thing.response_part.parse_moment_
    assert models.ResponseModel is type(thing.response_part)
    assert THING == thing.to_dict()
    for name in models.__all__:
        assert typing.get_type_hints(getattr(models, name))


def test_parameters_of_taken_names_are_sent(package: str) -> None:
    """An endpoint with parameters whose names its functions use sends all of them."""
    get_thing = import_module(f"{package}.api.default.get_thing")
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"thing": THING, "request": PART})

    names = [name for name in get_thing.sync.__annotations__ if name not in ("id", "client", "return")]
    with IndreamClient("key", transport=httpx.MockTransport(answer)) as client:
        result = get_thing.sync("a", client=client, **{name: index + 1 for index, name in enumerate(names)})
    assert datetime(2026, 9, 25, tzinfo=UTC) == result.request.parse_moment_
    assert {name: str(index + 1) for index, name in enumerate(PARAMETERS)} == dict(sent[0].url.params)


def test_types_of_bodies_have_names_of_their_own(package: str) -> None:
    """The type of a body is not called like something that the module of the endpoint imports."""
    create_thing = import_module(f"{package}.api.default.create_thing")
    assert "RequestPayload | Mapping[str, Any] | None" == create_thing.sync.__annotations__["body"]
    assert "RequestPayload" in import_module(f"{package}.payloads").__all__


def test_notices_name_the_classes_that_have_other_names(package: str, notices: list[str]) -> None:
    """A run says which classes do not have the names of their components."""
    assert package
    words = "its class is called {}, since generated modules use the name {}"
    expected = {f"(#/{SCHEMAS}/{name}): {words.format(DERIVED[name], name)}" for name in DERIVED}
    assert expected == {notice[notice.index("(") :] for notice in notices if "its class is called" in notice}
