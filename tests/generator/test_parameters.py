"""Parameters of generated endpoints: what is on the wire, and what is rejected before it is sent."""

from __future__ import annotations

import enum
import inspect
import sys
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import attrs
import httpx
import pytest

from generator.prepare import prepare
from generator.reading import parse
from indream import AsyncIndreamClient, IndreamClient
from tests.support.specs import as_text, changed, generate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Schema = dict[str, Any]

BASE_URL = "https://workshop.example"
TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
NULL = {"type": "null"}
SIZE = {"type": "object", "properties": {"w": WHOLE, "h": NUMBER}, "required": ["w"]}
NOON = datetime(2026, 9, 25, 12, tzinfo=UTC)
ID = uuid.UUID(int=1)


class Color(str, enum.Enum):  # noqa: UP042 - the `str` of a StrEnum is its value
    """An enum of a user's own, whose `str` is not its value."""

    RED = "red"


class Level(int, enum.Enum):
    """The same with numbers."""

    HIGH = 3


def list_of(schema: Schema, **limits: Any) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": schema, **limits}


@attrs.frozen
class Form:
    """A parameter `p` in the spec, a value, and what is sent: a path with its query, or a header."""

    location: str
    schema: Any
    value: Any
    sent: str
    more: Mapping[str, Any] = {}


FORMS = [
    # Texts, numbers, dates
    Form("path", TEXT, "a/b ü", "a%2Fb%20%C3%BC"),
    Form("path", TEXT, Color.RED, "red"),
    Form("path", TEXT, ID, "00000000-0000-0000-0000-000000000001"),
    Form("path", WHOLE, 7, "7"),
    Form("path", WHOLE, Level.HIGH, "3"),
    Form("path", NUMBER, 0.5, "0.5"),
    Form("path", NUMBER, 2, "2"),
    Form("path", {"type": "boolean"}, True, "true"),
    Form("path", DAY, date(2026, 9, 25), "2026-09-25"),
    Form("path", MOMENT, NOON, "2026-09-25T12%3A00%3A00.000Z"),
    Form("path", {"type": ["string", "integer"]}, 5, "5"),
    Form("query", TEXT, "", "p="),
    Form("query", TEXT, "a&b=c+d", "p=a%26b%3Dc%2Bd"),
    Form("query", TEXT, None, ""),
    Form("query", {"type": ["string", "null"]}, None, "", {"required": True}),
    Form("query", {"type": ["object", "null"]}, None, "", {"required": True}),
    Form("query", NUMBER, 1e-7, "p=1e-07"),
    Form("query", {"type": "boolean"}, False, "p=false"),
    Form("query", MOMENT, NOON.astimezone(timezone(timedelta(hours=2))), "p=2026-09-25T12%3A00%3A00.000Z"),
    Form("query", True, 0.5, "p=0.5"),
    Form("query", TEXT, "x", "p=x", {"allowEmptyValue": True}),
    Form("query", TEXT, "a/b?c:d,e&f=g#h i", "p=a/b?c:d,e%26f%3Dg%23h%20i", {"allowReserved": True}),
    Form("header", NUMBER, 0.5, "0.5"),
    Form("header", DAY, date(2026, 9, 25), "2026-09-25"),
    Form("header", TEXT, "a, b", "a, b"),
    Form("cookie", TEXT, "a; b=c", "p=a%3B%20b%3Dc"),
    Form("cookie", WHOLE, 5, "p=5"),
    Form("cookie", TEXT, None, ""),
    # Lists
    Form("query", list_of(TEXT), ["a", "b c"], "p=a&p=b%20c"),
    Form("query", list_of(DAY), (date(2026, 9, 25),), "p=2026-09-25"),
    Form("query", list_of(TEXT), [], ""),
    Form("query", list_of(TEXT), ["a,b", "c d"], "p=a%2Cb,c%20d", {"explode": False}),
    Form("query", list_of(TEXT), ["a,b/", "c"], "p=a%2Cb/,c", {"explode": False, "allowReserved": True}),
    Form("query", list_of(WHOLE), [], "", {"explode": False}),
    Form("query", list_of(TEXT), ["a|b", "c"], "p=a%7Cb%20c", {"style": "spaceDelimited"}),
    Form("query", list_of(TEXT), ["a b", "c"], "p=a%20b%7Cc", {"style": "pipeDelimited"}),
    Form("query", {"oneOf": [TEXT, list_of(TEXT)]}, "a", "p=a"),
    Form("query", {"oneOf": [TEXT, list_of(TEXT)]}, ["a", "b"], "p=a&p=b"),
    Form("path", list_of(TEXT), ["a,b", "c/"], "a%2Cb,c%2F"),
    Form("path", list_of(WHOLE), [1, 2], "1,2", {"explode": True}),
    Form("header", list_of(TEXT), ["a", "b c"], "a,b c"),
    Form("header", list_of(TEXT), [], ""),
    # Objects
    Form("query", SIZE, {"w": 1, "h": 0.5}, "w=1&h=0.5"),
    Form("query", SIZE, {"w": 1, "h": None}, "w=1"),
    Form("query", SIZE, {"w": 1, "a b": "c"}, "p=w,1,a%20b,c", {"explode": False}),
    Form("query", SIZE, {"w": 1, "a&b": "="}, "p%5Bw%5D=1&p%5Ba%26b%5D=%3D", {"style": "deepObject"}),
    Form("path", SIZE, {"w": 1, "h": 2}, "w,1,h,2"),
    Form("path", SIZE, {"w": 1, "h": 2}, "w=1,h=2", {"explode": True}),
    Form("header", SIZE, {"w": 1, "h": 2}, "w,1,h,2"),
    Form("header", SIZE, {"w": 1, "h": 2}, "w=1,h=2", {"explode": True}),
    # JSON
    Form("query", None, {"a": [1, None]}, "p=%7B%22a%22%3A%5B1%2Cnull%5D%7D"),
    Form("path", None, ["a"], "%5B%22a%22%5D"),
    Form("header", None, {"a": "b, c"}, '{"a":"b, c"}'),
    Form("cookie", None, [1], "p=%5B1%5D"),
]


def operation(name: str, *parameters: Schema, **more: Any) -> Schema:
    """An operation with some parameters."""
    responses = {"204": {"description": ""}}
    return {
        "operationId": name, "summary": "Do it.", "tags": ["p"], "parameters": [*parameters],
        "responses": responses, **more,
    }  # fmt: skip


def parameter(name: str, location: str, schema: Any, **more: Any) -> Schema:
    """A parameter; one without a schema is JSON."""
    rules = {"schema": schema} if schema is not None else {"content": {"application/json": {"schema": {}}}}
    return {
        "name": name,
        "in": location,
        **({"required": True} if location == "path" else {}),
        **rules,
        **more,
    }


def packaged(document: Schema, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that imports a module of what is generated from a spec."""
    package = f"generated_parameters_{directory.name}"
    for path, text in generate(document).items():
        target = directory / package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(directory)
    invalidate_caches()
    return lambda name: import_module(f"{package}.api.p.{name}")


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The endpoints that are generated for all forms."""
    paths: Schema = {}
    for number, form in enumerate(FORMS):
        place = f"/v1/f{number}" + "/{p}" * (form.location == "path")
        parameters = [parameter("p", form.location, form.schema, **form.more)]
        paths[place] = {"get": operation(f"form{number}", *parameters)}
    with pytest.MonkeyPatch.context() as monkeypatch:
        document = changed({"paths": paths, "components/parameters": {}, "components/schemas": {}})
        yield packaged(document, tmp_path_factory.mktemp("forms"), monkeypatch)
    for name in [name for name in sys.modules if name.startswith("generated_parameters_")]:
        del sys.modules[name]


class Service:
    """A service that remembers the last request."""

    line = ""
    headers: httpx.Headers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.line = request.url.raw_path.decode()
        self.headers = request.headers
        return httpx.Response(204)


@pytest.mark.anyio
@pytest.mark.parametrize("number", range(len(FORMS)))
async def test_each_form_is_sent_as_openapi_says(forms: Any, number: int) -> None:
    """Byte for byte, by the sync and the async client, whose own headers stay as they are."""
    form, endpoint, service = FORMS[number], forms(f"form{number}"), Service()
    arguments, named = ([form.value], {}) if form.location == "path" else ([], {"p": form.value})
    for is_async in (False, True):
        transport = httpx.MockTransport(service)
        if is_async:
            async with AsyncIndreamClient("key", base_url=BASE_URL, transport=transport) as client:
                await endpoint.asyncio(*arguments, client=client, **named)
        else:
            with IndreamClient("key", base_url=BASE_URL, transport=transport) as client:
                endpoint.sync(*arguments, client=client, **named)
        separator = {"path": "/", "query": "?"}.get(form.location)
        sent = separator + form.sent if separator and form.sent else ""
        assert f"/v1/f{number}{sent}" == service.line
        headers = {"header": "p", "cookie": "cookie"}
        found = {place: service.headers.get(name) for place, name in headers.items()}
        assert {place: form.sent or None if place == form.location else None for place in headers} == found
        assert ["Bearer key"] == service.headers.get_list("authorization")


# Checks


def rejected(schema: Schema | bool, value: Any, words: str, error: type[Exception] = ValueError) -> Any:
    """A case: a schema, a value that it does not allow, and the message after the name."""
    return pytest.param(schema, value, error, words, id=f"{schema}-{value!r}"[:90])


LOW = {"type": "number", "exclusiveMinimum": 0, "maximum": 10}
TENTH = {"type": "number", "multipleOf": 0.1}
CODE = {"type": "string", "pattern": "^[a-z]+$"}

REJECTED = [
    # Types
    rejected(TEXT, 5, "must be a string, not int", TypeError),
    rejected(TEXT, b"a", "must be a string, not bytes", TypeError),
    rejected(WHOLE, "5", "must be an int, not str", TypeError),
    rejected(WHOLE, 5.0, "must be an int, not float", TypeError),
    rejected(WHOLE, True, "must be an int, not bool", TypeError),
    rejected(NUMBER, "0.5", "must be a number, not str", TypeError),
    rejected(NUMBER, False, "must be a number, not bool", TypeError),
    rejected({"type": "boolean"}, "true", "must be a bool, not str", TypeError),
    rejected({"type": "boolean"}, 1, "must be a bool, not int", TypeError),
    rejected(DAY, "2026-09-25", "must be a date, not str", TypeError),
    rejected(DAY, NOON, "must be a date, not datetime", TypeError),
    rejected(MOMENT, "2026-09-25T12:00:00Z", "must be a datetime, not str", TypeError),
    rejected(MOMENT, date(2026, 9, 25), "must be a datetime, not date", TypeError),
    rejected(
        {"type": ["string", "integer", "null"]}, 0.5, "must be a string or an int, not float", TypeError
    ),
    rejected({"enum": ["a", "b"]}, 5, "must be a string, not int", TypeError),
    rejected(
        True, ["a"], "must be a string, a number, a bool, a date, a datetime or a UUID, not list", TypeError
    ),
    rejected(list_of(TEXT), "abc", "must be a list, not str", TypeError),
    rejected(list_of(TEXT), {"a"}, "must be a list, not set", TypeError),
    rejected(list_of(WHOLE), [1, "2"], r"\[1\] must be an int, not str", TypeError),
    rejected(list_of(TEXT), [None], r"\[0\] must be a string, not NoneType", TypeError),
    rejected({"type": "array"}, [[1]], r"\[0\] must be a string, a number, .*, not list", TypeError),
    rejected(SIZE, [("w", 1)], "must be a mapping, not list", TypeError),
    rejected(SIZE, {"w": "1"}, r"\['w'\] must be an int, not str", TypeError),
    rejected(SIZE, {"w": 1, 2: 3}, "must be strings, not int", TypeError),
    rejected(SIZE, {"w": 1, "x": [1]}, r"\['x'\] must be a string, a number, .*, not list", TypeError),
    # Numbers
    rejected({**WHOLE, "minimum": 1, "maximum": 50}, 0, "must be from 1 to 50, is 0"),
    rejected({**WHOLE, "minimum": 1, "maximum": 50}, 51, "must be from 1 to 50, is 51"),
    rejected({**WHOLE, "minimum": 0}, -1, "must be at least 0, is -1"),
    rejected(LOW, 0, "must be at most 10 and more than 0, is 0"),
    rejected(LOW, 10.5, "must be at most 10 and more than 0, is 10.5"),
    rejected({"type": "integer", "exclusiveMaximum": 5}, 5, "must be less than 5, is 5"),
    rejected(LOW, float("nan"), "must be at most 10 and more than 0, is nan"),
    rejected(NUMBER, float("nan"), "must be a finite number, is nan"),
    rejected(NUMBER, float("-inf"), "must be a finite number, is -inf"),
    rejected(TENTH, 0.35, "must be a multiple of 0.1, is 0.35"),
    rejected({**WHOLE, "multipleOf": 5}, 12, "must be a multiple of 5, is 12"),
    rejected({**NUMBER, "multipleOf": 2}, 3.0, "must be a multiple of 2, is 3.0"),
    # Texts
    rejected({**TEXT, "minLength": 1, "maxLength": 3}, "", "must have 1 to 3 characters, has 0"),
    rejected({**TEXT, "maxLength": 3}, "\u00e9" * 4, "must have at most 3 characters, has 4"),
    rejected(CODE, "a1", r"must match the pattern \^\[a-z\]\+\$"),
    rejected(CODE, "a\n", "must match the pattern"),
    rejected({**TEXT, "pattern": "^\\\\d$"}, "\u0661", "must match the pattern"),
    rejected(TEXT, "\ud800", "contains a lone surrogate, which cannot be sent"),
    # Values
    rejected({"const": "v1"}, "v2", "must be 'v1'"),
    rejected({"enum": ["a", "b", "c"], "x-closed-enum": True}, "d", "must be 'a', 'b' or 'c'"),
    rejected({"enum": [1, 2], "x-closed-enum": True}, 3, "must be 1 or 2"),
    rejected({"enum": [True]}, False, "must be True"),
    # Lists
    rejected(list_of(TEXT, minItems=1), [], "must have at least 1 item, has 0"),
    rejected(list_of(TEXT, maxItems=2), ["a"] * 3, "must have at most 2 items, has 3"),
    rejected(list_of(TEXT, uniqueItems=True), ["a", "b", "a"], "must not have the same item twice"),
    rejected(list_of(NUMBER, uniqueItems=True), [1, 1.0], "must not have the same item twice"),
    rejected(list_of({**WHOLE, "minimum": 1}), [1, 0], r"\[1\] must be at least 1, is 0"),
    # Objects
    rejected(SIZE, {"h": 1}, "must have the key 'w'"),
    rejected(SIZE, {"w": None}, "must have the key 'w'"),
    rejected({**SIZE, "additionalProperties": False}, {"w": 1, "x": 1}, "must not have the key 'x'"),
    rejected({**SIZE, "additionalProperties": CODE}, {"w": 1, "x": "1"}, r"\['x'\] must match the pattern"),
    rejected({**SIZE, "minProperties": 2}, {"w": 1}, "must have at least 2 keys, has 1"),
    rejected({**SIZE, "maxProperties": 1}, {"w": 1, "h": 1}, "must have at most 1 key, has 2"),
    # Unions and parts
    rejected({"anyOf": [{**WHOLE, "minimum": 1}, NULL]}, 0, "must be at least 1, is 0"),
    rejected(
        {"allOf": [{**WHOLE, "minimum": 1}, {"maximum": 5}, {"minimum": 3}]}, 2, "must be from 3 to 5, is 2"
    ),
    rejected({"anyOf": [{**WHOLE, "minimum": 1}, CODE]}, 0, "must be at least 1, is 0"),
    rejected({"anyOf": [{**WHOLE, "minimum": 1}, CODE]}, "1", "must match the pattern"),
    rejected({"anyOf": [WHOLE, CODE]}, 0.5, "must be an int or a string, not float", TypeError),
    rejected({"oneOf": [TEXT, list_of(CODE)]}, ["1"], r"\[0\] must match the pattern"),
    rejected({"$ref": "#/components/schemas/Count", "maximum": 5}, 6, "must be from 1 to 5, is 6"),
]

ACCEPTED: list[tuple[Schema, Any]] = [
    (TENTH, 0.3),
    (TENTH, 0.7000000000000001 - 1e-16),
    (TENTH, 1e22),
    ({**WHOLE, "multipleOf": 5}, -10),
    (LOW, 10),
    (CODE, "abc"),
    ({**TEXT, "pattern": "[0-9]"}, "room 5"),  # it may match anywhere
    ({**TEXT, "pattern": r"^\S+$"}, "a\u0301"),
    ({**TEXT, "pattern": r"^(?<year>\d{4})$"}, "2026"),
    ({**TEXT, "pattern": "^[[a]$"}, "["),  # of which Python warns
    ({"enum": ["a", "b"]}, "c"),  # the service may grow
    ({"enum": [1, 2]}, 3),
    ({"enum": ["a", None]}, None),
    (list_of({"enum": ["a", "b"]}), ["c"]),
    (list_of({"type": ["string", "integer"]}, uniqueItems=True), ["1", 1]),
    (list_of({"type": ["boolean", "integer"]}, uniqueItems=True), [True, 1]),
    ({"anyOf": [{**WHOLE, "minimum": 1}, CODE]}, "abc"),
    ({"$ref": "#/components/schemas/Count"}, 1),
    ({"type": "array"}, ["a", 1, NOON]),
]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The endpoints that are generated for all cases."""
    schemas = [case.values[0] for case in REJECTED] + [schema for schema, _ in ACCEPTED]
    paths: Schema = {
        f"/v1/c{number}": {"get": operation(f"case{number}", parameter("pageCode", "query", schema))}
        for number, schema in enumerate(schemas)
    }
    count = {"type": "integer", "minimum": 1}
    changes = {"paths": paths, "components/parameters": {}, "components/schemas": {"Count": count}}
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield packaged(changed(changes), tmp_path_factory.mktemp("checks"), monkeypatch)


@pytest.mark.parametrize(
    ("number", "case"), [pytest.param(number, case, id=case.id) for number, case in enumerate(REJECTED)]
)
def test_values_that_the_spec_does_not_allow_are_rejected(checks: Any, number: int, case: Any) -> None:
    """By the argument's name, before anything is sent."""
    _, value, error, words = case.values
    with pytest.raises(error, match=f"^(the keys of )?page_code ?{words}"):
        checks(f"case{number}").request(page_code=value)


@pytest.mark.parametrize("number", range(len(ACCEPTED)))
def test_values_that_the_spec_allows_are_sent(checks: Any, number: int) -> None:
    """An unknown value of an open enum is one of them."""
    _, value = ACCEPTED[number]
    checks(f"case{len(REJECTED) + number}").request(page_code=value)


# Names


NAMES = [
    "plainText", "in_range", "of_length", "int", "float", "str", "list", "date", "Parameter", "parameter",
    "Value", "value", "operation", "OPERATION", "_OPERATION", "request", "Request", "parse", "query_string",
    "header_pairs", "cookies", "hidden", "client", "body", "self", "class", "straße", "STRASSE", "ſ", "S",
    "fooBar", "foo_bar", "foo bar", "a b query",
]  # fmt: skip


def test_every_name_can_be_a_parameter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that the module uses, too, and names that differ only in the case of their constants."""
    paths = {"/v1/names": {"get": operation("names", *(parameter(name, "query", TEXT) for name in NAMES))}}
    endpoint = packaged(changed({"paths": paths, "components/parameters": {}}), tmp_path, monkeypatch)(
        "names"
    )
    arguments = [*inspect.signature(endpoint.request).parameters]
    service = Service()
    with IndreamClient("key", base_url=BASE_URL, transport=httpx.MockTransport(service)) as client:
        endpoint.sync(client=client, **{name: str(number) for number, name in enumerate(arguments)})
    pairs = parse_qsl(service.line.partition("?")[2])
    assert [(name, str(number)) for number, name in enumerate(NAMES)] == pairs


def test_one_name_in_every_location(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operation overrides what its path says; the second location is appended to the name."""
    shared = [
        parameter("id", "path", TEXT),
        parameter("id", "header", TEXT),
        {"$ref": "#/components/parameters/Id"},
    ]
    own = [parameter("id", "header", WHOLE), parameter("id", "cookie", TEXT)]
    paths = {"/v1/{id}": {"parameters": shared, "get": operation("get", *own)}}
    components = {"Id": parameter("id", "query", TEXT)}
    document = changed({"paths": paths, "components/parameters": components})
    request = packaged(document, tmp_path, monkeypatch)("get").request
    assert ["id", "id_header", "id_query", "id_cookie"] == [*inspect.signature(request).parameters]
    made = request("a", id_header=5, id_query="b", id_cookie="c")
    assert ("/v1/a?id=b", [("id", "5"), ("Cookie", "id=c")]) == (made.target, [*made.headers])


def test_type_checkers_accept_what_can_be_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list may be a tuple, and an id a UUID."""
    parameters = [
        parameter("id", "query", {**TEXT, "format": "uuid"}),
        parameter("ids", "query", {"type": "array", "items": {**TEXT, "format": "uuid"}}),
        parameter("several", "query", {"anyOf": [WHOLE, {"type": "array", "items": WHOLE}]}),
    ]
    document = changed(
        {"paths": {"/v1/a": {"get": operation("get", *parameters)}}, "components/parameters": {}}
    )
    endpoint = packaged(document, tmp_path, monkeypatch)("get")
    types = {name: type_ for name, type_ in endpoint.request.__annotations__.items() if name != "return"}
    assert {
        "id": "str | UUID | None",
        "ids": "list[str] | tuple[str, ...] | None",
        "several": "int | list[int] | tuple[int, ...] | None",
    } == types
    made = endpoint.request(id=ID, ids=(ID, "b"), several=(1, 2))
    assert f"/v1/a?id={ID}&ids={ID}&ids=b&several=1&several=2" == made.target


def test_headers_that_openapi_ignores_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a notice: the client sends its own."""
    ignored = [parameter(name, "header", TEXT) for name in ("Accept", "authorization", "Content-Type")]
    document = changed({"paths": {"/v1/a": {"get": operation("get", *ignored)}}, "components/parameters": {}})
    spec = parse(as_text(document))
    prepare(spec)
    notices = [text for text in spec.noticed() if "/parameters/" in text]
    assert [
        f"OpenAPI ignores a header parameter {name}" for name in ("Accept", "authorization", "Content-Type")
    ] == [text.partition("): ")[2].partition(":")[0] for text in notices]
    request = packaged(document, tmp_path, monkeypatch)("get").request
    assert {} == dict(inspect.signature(request).parameters)
