"""The golden spec: its output is as expected, to the byte, and works."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs
import httpx
import pytest

from indream import AsyncIndreamClient, IndreamClient
from indream.errors import APIError, ModelValidationError
from indream.types import Envelope, Page
from tests.generator.golden.expected.models import (
    Edge,
    ListShapesItem,
    ListShapesItemShape2,
    ListShapesItemShapeCircle,
    ListShapesResponse,
    Nail,
    Node,
    PatchThingData,
    Screw,
    State,
    Thing,
    ThingEvent,
    ThingListResponse,
)
from tests.generator.renew_golden import EXPECTED, FORMS_EXPECTED, made, made_of_forms
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE_URL = "https://workshop.example"
PACKAGE = "tests.generator.golden.expected"
NOON = datetime(2026, 9, 25, 12, tzinfo=UTC)
THING: dict[str, Any] = {
    "name": "clamp",
    "createdAt": "2026-09-25T12:00:00.000Z",
    "endedAt": None,
    "in": "the drawer",
    "class": 3,
    "self": False,
    "ratio": "16:9",
    "kind": "wood",
    "version": "v1",
    "done": True,
}
WHOLE: dict[str, Any] = {
    **THING,
    "endedAt": "2026-09-25T14:00:00+02:00",
    "self": "yes",
    "ratio": "21:9",
    "kind": None,
    "type": "tool",
    "id": 7,
    "date": "2026-09-25",
    "str": None,
    "fields": ["2026-09-25T12:00:00.000Z", "20260925T12Z"],
    "fromDict": "no",
    "2d": 2,
    "fooBar": "a",
    "foo_bar": "b",
    "data": "c",
    "level": 4,
    "mixed": "C:\\new",
    "closed": "off",
    "parent": THING,
    "children": [{**THING, "parent": None}],
    "days": ["2026-09-25"],
    "byName": {"m4": {"what": "screw", "length": 4}},
    "anything": [None],
    "labels": {"a": None, "b": "c"},
    "matrix": [[1, 2.5], []],
    "screw": {"what": "nail", "bent": True},
    "when": 5,
    "extra": {"a": {}},
    "node": {"edges": [{"to": {"edges": []}}]},
    "list": ["a"],
    "1st 'odd' \"name\"": "d",
    "new": {"kept": 1},
}


# The files


@pytest.mark.parametrize(
    ("directory", "make"), [(EXPECTED, made), (FORMS_EXPECTED, made_of_forms)], ids=["expected", "forms"]
)
def test_generated_files_match_the_golden_files(directory: Path, make: Callable[[], dict[str, str]]) -> None:
    """Each file to the byte, none missing, none too many. Renew: `python -m tests.generator.renew_golden`."""
    present = {
        path.relative_to(directory).as_posix(): path.read_bytes().decode()
        for path in directory.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert present == make()


def test_the_same_spec_makes_the_same_bytes() -> None:
    """Neither the hash seed, the locale, the time zone nor the working directory shows in a file."""
    code = (
        "import hashlib; from tests.generator.renew_golden import made;"
        "print(hashlib.sha256(repr(made()).encode()).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "3", "LC_ALL": "tr_TR.ISO-8859-9", "PYTHONUTF8": "0"}
    environment |= {"TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT), "COLUMNS": "20"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd="/", capture_output=True, text=True, check=True
    )
    assert hashlib.sha256(repr(made()).encode()).hexdigest() == run.stdout.strip()


def test_the_first_line_names_command_and_source() -> None:
    """The first line of each file says what made it, and from what."""
    first_line = "Generated from openapi.yaml by `make generate`: do not edit, change that file."
    for path, text in made().items():
        assert first_line in text.splitlines()[0], path


def test_generated_code_passes_the_linter() -> None:
    """The repository's own lint rules and format find nothing."""
    files = [str(path) for path in EXPECTED.rglob("*.py")]  # the directory itself is left out of `make check`
    for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        run = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", *files],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert (0, "") == (run.returncode, run.stdout)


# The endpoints


@attrs.frozen
class Call:
    """A call of an endpoint; the request it has to make; an answer, and what has to be read of it."""

    endpoint: str
    path: tuple[Any, ...] = ()
    named: dict[str, Any] = attrs.field(factory=dict[str, Any])
    line: str = ""
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: bytes = b""
    status: int = 200
    answer: Any = None
    read: Any = None


def envelope(data: Any, meta: Any = None) -> dict[str, Any]:
    """An answer in its envelope."""
    return {"data": data, "meta": meta or {}}


THING_READ = Thing(
    name="clamp",
    created_at=NOON,
    ended_at=None,
    in_="the drawer",
    class_=3,
    self_=False,
    ratio="16:9",
    kind="wood",
    version="v1",
    done=True,
)

CALLS = [
    Call(
        "things.list_things",
        named={"class_": "b|c"},
        line="GET /v1/things?class=b%7Cc",
        answer=envelope([THING], {"nextPageCursor": "next"}),
        read=ThingListResponse([THING_READ], {"nextPageCursor": "next"}),
    ),
    Call(
        "things.list_things",
        named={
            "class_": "a",
            "page_size": 5,
            "page_cursor": "ü &",
            "since": NOON,
            "day": date(2026, 9, 25),
            "weight": 0.5,
            "broken": True,
            "kind": ["wood", "new"],
            "body_": "x",
            "foo_bar_2": "1",
            "foo_bar": "2",
        },
        line="GET /v1/things?pageSize=5&pageCursor=%C3%BC%20%26&since=2026-09-25T12%3A00%3A00.000Z"
        "&day=2026-09-25&weight=0.5&broken=true&kind=wood&kind=new&class=a&body=x&fooBar=1&foo_bar=2",
        answer=envelope([], {"nextPageCursor": None, "total": 0}),
        read=ThingListResponse([], {"nextPageCursor": None, "total": 0}),
    ),
    Call(
        "things.create_thing",
        named={"body": {"name": "clamp"}, "idempotency_key": "key-1"},
        line="POST /v1/things",
        headers={"content-type": "application/json; charset=utf-8", "idempotency-key": "key-1"},
        body=b'{"name":"clamp"}',
        status=201,
        answer=envelope(THING),
        read=Envelope(THING_READ, {}),
    ),
    Call(
        "things.get_thing",
        path=("a/b ü",),
        named={"x_trace": "t"},
        line="GET /v1/things/a%2Fb%20%C3%BC",
        headers={"x-trace": "t"},
        answer=envelope({**THING, "ratio": "21:9", "new": 1}),
        read=Envelope(attrs.evolve(THING_READ, ratio="21:9", additional_properties={"new": 1}), {}),
    ),
    Call(
        "things.put_thing",
        path=("a",),
        named={"body": {"what": "screw", "length": 4}, "x_trace": "t"},
        line="PUT /v1/things/a",
        headers={"content-type": "application/json", "x-trace": "t"},
        body=b'{"what":"screw","length":4}',
        answer={"what": "screw", "length": 4.5},
        read=Screw("screw", 4.5),
    ),
    Call(
        "things.patch_thing",
        path=("a",),
        line="PATCH /v1/things/a",
        answer=envelope({"changed": [], "at": "2026-09-25"}),
        read=Envelope(PatchThingData([], date(2026, 9, 25)), {}),
    ),
    Call(
        "things.patch_thing",
        path=("a",),
        named={"body": {"in": "the box"}},
        line="PATCH /v1/things/a",
        headers={"content-type": "application/merge-patch+json"},
        body=b'{"in":"the box"}',
        answer=envelope({"changed": ["in"]}, {"warned": True}),
        read=Envelope(PatchThingData(["in"]), {"warned": True}),
    ),
    Call("things.delete_thing", path=("a",), line="DELETE /v1/things/a", status=204),
    Call(
        "things.put_file",
        path=("a",),
        named={
            "body": b"\0\xff",
            "content_type": "image/png",
            "x_file_name": "a.png",
            "x_count": 0,
            "x_share": 0.5,
            "x_keep": False,
            "x_until": NOON.astimezone(timezone(timedelta(hours=2))),
            "x_day": date(2026, 9, 25),
            "x_ratio": "16:9",
        },
        line="PUT /v1/things/a/file",
        headers={
            "content-type": "image/png",
            "x-file-name": "a.png",
            "x-count": "0",
            "x-share": "0.5",
            "x-keep": "false",
            "x-until": "2026-09-25T12:00:00.000Z",
            "x-day": "2026-09-25",
            "x-ratio": "16:9",
        },
        body=b"\0\xff",
        answer=envelope(2),
        read=Envelope(2, {}),
    ),
    Call(
        "things.put_file",
        path=("a",),
        named={"body": bytearray(b"text"), "x_file_name": "a.png"},
        line="PUT /v1/things/a/file",
        headers={"content-type": "application/octet-stream", "x-file-name": "a.png"},
        body=b"text",
        answer=envelope(4),
        read=Envelope(4, {}),
    ),
    Call("things.get_file", path=("a",), line="GET /v1/things/a/file", answer=b"\0\xff", read=b"\0\xff"),
    Call(
        "class_.class_",
        path=("1:1", 7, "mine"),
        named={"body": ["a", "b"], "in_query": "q", "in_header": "h"},
        line="POST /v1/1%3A1/7:movemine?in=q",
        headers={"content-type": "application/json", "in": "h"},
        body=b'["a","b"]',
        answer=["c"],
        read=["c"],
    ),
    Call("default.untagged", line="GET /v1/untagged", answer=envelope(["a"]), read=Envelope(["a"], {})),
    Call(
        "things.list_shapes",
        named={"page_cursor": "c"},
        line="GET /v1/shapes?pageCursor=c",
        answer=envelope(
            [{"shape": {"radius": 1}}, {"shape": {"a": 1, "b": 2}}, {"shape": None}], {"nextPageCursor": "d"}
        ),
        read=ListShapesResponse(
            [
                ListShapesItem(ListShapesItemShapeCircle(1)),
                ListShapesItem(ListShapesItemShape2(1, 2)),
                ListShapesItem(None),
            ],
            {"nextPageCursor": "d"},
        ),
    ),
    Call(
        "things.get_state",
        line="GET /v1/state",
        answer={"state": {"tracks": [{"id": 1}], "of": "any kind"}},
        read=State({"tracks": [{"id": 1}], "of": "any kind"}),
    ),
]


class Service:
    """A service that gives one answer, and remembers the last request."""

    def __init__(self, status: int, answer: Any) -> None:
        self.content = (
            answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
        )
        self.status = status
        self.line = ""
        self.headers: dict[str, str] = {}
        self.body = b""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.line = f"{request.method} {request.url.raw_path.decode()}"
        of_every_request = {
            "host",
            "authorization",
            "accept",
            "accept-encoding",
            "user-agent",
            "content-length",
        }
        self.headers = {
            name: value for name, value in request.headers.items() if name not in of_every_request
        }
        self.body = request.content
        return httpx.Response(self.status, content=self.content)


def identify(call: Call) -> str:
    """The name of a call."""
    return f"{call.endpoint}-{len(call.named)}"


@pytest.mark.parametrize("call", CALLS, ids=identify)
def test_sync_endpoints_send_and_read(call: Call) -> None:
    """`sync` and `sync_detailed` send the request and read the answer."""
    endpoint = import_module(f"{PACKAGE}.api.{call.endpoint}")
    for name in ("sync", "sync_detailed"):
        service = Service(call.status, call.answer)
        with IndreamClient("key", base_url=BASE_URL, transport=httpx.MockTransport(service)) as client:
            value = getattr(endpoint, name)(*call.path, client=client, **call.named)
        check(call, service, value, detailed=name == "sync_detailed")


@pytest.mark.anyio
@pytest.mark.parametrize("call", CALLS, ids=identify)
async def test_async_endpoints_send_and_read(call: Call) -> None:
    """`asyncio` and `asyncio_detailed` do the same, awaited."""
    endpoint = import_module(f"{PACKAGE}.api.{call.endpoint}")
    for name in ("asyncio", "asyncio_detailed"):
        service = Service(call.status, call.answer)
        transport = httpx.MockTransport(service)
        async with AsyncIndreamClient("key", base_url=BASE_URL, transport=transport) as client:
            value = await getattr(endpoint, name)(*call.path, client=client, **call.named)
        check(call, service, value, detailed=name == "asyncio_detailed")


def check(call: Call, service: Service, value: Any, *, detailed: bool) -> None:
    """The request was the right one, and so is what was read of the answer."""
    assert (call.line, call.headers, call.body) == (service.line, service.headers, service.body)
    if detailed:
        assert (call.status, service.content) == (value.status_code, value.content)
        value = value.parsed
    assert (call.read, type(call.read)) == (value, type(value))


def test_every_endpoint_is_called() -> None:
    """No endpoint of the golden spec is left out above."""
    modules = {
        path.relative_to(EXPECTED / "api").with_suffix("").as_posix().replace("/", ".")
        for path in (EXPECTED / "api").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert modules == {call.endpoint for call in CALLS}


@pytest.mark.parametrize(
    ("endpoint", "answer", "place"),
    [
        (
            "things.get_thing",
            envelope({**THING, "createdAt": "soon"}),
            "$.data.createdAt: expected a date-time",
        ),
        ("things.get_thing", envelope([]), "$.data: expected an object, found an array"),
        ("things.get_thing", {"data": THING}, "$.meta: is missing"),
        (
            "things.list_things",
            envelope([THING, {**THING, "class": "a"}]),
            "$.data[1].class: expected an integer",
        ),
        (
            "things.list_things",
            envelope([], {"nextPageCursor": 1}),
            "$.meta.nextPageCursor: expected a string or null",
        ),
        ("things.put_thing", {"what": "nail", "length": 1}, "$.what: expected 'screw'"),
        ("class_.class_", ["a", 1], "$[1]: expected a string, found an integer"),
        ("default.untagged", [], "$: expected an object, found an array"),
    ],
)
def test_an_answer_that_breaks_the_spec_names_the_json_path(endpoint: str, answer: Any, place: str) -> None:
    """An answer that is not what the spec says is an error that names the JSON path."""
    call = next(item for item in CALLS if item.endpoint == endpoint)
    transport = httpx.MockTransport(Service(200, answer))
    module = import_module(f"{PACKAGE}.api.{endpoint}")
    client = IndreamClient("key", base_url=BASE_URL, transport=transport)
    with client, pytest.raises(APIError) as caught:
        module.sync(*call.path, client=client, **call.named)
    assert "SDK_UNEXPECTED_RESPONSE" == caught.value.error_code
    assert place in caught.value.detail


# The models


def test_every_field_is_read_and_dumped() -> None:
    """Every field is read as what it is, and everything is given back as it came."""
    thing = Thing.model_validate(WHOLE)
    assert (NOON, "2026-09-25T14:00:00+02:00") == (thing.ended_at, thing.to_dict()["endedAt"])
    assert ("yes", "21:9", None, "tool", 7) == (thing.self_, thing.ratio, thing.kind, thing.type, thing.id)
    assert (date(2026, 9, 25), None) == (thing.date_, thing.str_)
    assert [NOON, NOON] == thing.fields_
    assert ("no", 2, "a", "b", "c", 4) == (
        thing.from_dict_,
        thing.field_2d,
        thing.foo_bar_2,
        thing.foo_bar,
        thing.data,
        thing.level,
    )
    assert ("C:\\new", "off") == (thing.mixed, thing.closed)
    assert THING_READ == thing.parent
    assert thing.children is not None
    assert [THING_READ] == thing.children
    assert {"m4": Screw("screw", 4)} == thing.by_name
    assert [date(2026, 9, 25)] == thing.days
    assert ([None], {"a": None, "b": "c"}, [[1, 2.5], []]) == (thing.anything, thing.labels, thing.matrix)
    assert (Nail("nail", bent=True), 5, {"a": {}}) == (thing.screw, thing.when, thing.extra)
    assert Node([Edge(Node([]))]) == thing.node
    assert (["a"], "d", {"new": {"kept": 1}}) == (
        thing.list_,
        thing.field_1st_odd_name,
        thing.additional_properties,
    )
    assert WHOLE == thing.model_dump(by_alias=True, exclude_unset=True)
    assert json.dumps(WHOLE, sort_keys=True) == json.dumps(thing.to_dict(), sort_keys=True)


def test_models_are_values() -> None:
    """Models compare, pickle and deepcopy, and say what they hold."""
    thing = Thing.model_validate(WHOLE)
    assert thing == Thing.model_validate(copy.deepcopy(WHOLE))
    assert thing != Thing.model_validate({**WHOLE, "class": 4})
    for other in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):
        assert (thing, WHOLE) == (other, other.to_dict())
    assert "Screw(what='screw', length=4)" == repr(Screw("screw", 4))


def test_names_in_a_dump() -> None:
    """Without `by_alias` a dump has the attributes' names; without `exclude_unset`, what was absent, too."""
    dumped = Thing.model_validate(THING).model_dump()
    assert ("the drawer", 3, False, None) == (
        dumped["in_"],
        dumped["class_"],
        dumped["self_"],
        dumped["field_2d"],
    )
    assert {field.name for field in Thing.fields} == dumped.keys()
    assert {"in_", "class_"} <= Thing.model_validate(THING).model_dump(exclude_unset=True).keys()
    assert THING.keys() == Thing.model_validate(THING).model_dump(by_alias=True, exclude_unset=True).keys()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parent": {**THING, "kind": 1}}, "$.parent.kind: expected a string, found an integer"),
        (
            {"children": [THING, {**THING, "self": 1}]},
            "$.children[1].self: matches none of the expected forms",
        ),
        ({"children": {}}, "$.children: expected an array, found an object"),
        ({"byName": {"a b": {"what": "screw"}}}, '$.byName["a b"].length: is missing'),
        ({"screw": {"what": "nail", "bent": 1}}, "$.screw.bent: expected a boolean, found an integer"),
        ({"screw": {"what": "rivet"}}, "$.screw.what: expected one of 'screw', 'nail'"),
        ({"node": {"edges": [{"to": {"edges": [{}]}}]}}, "$.node.edges[0].to.edges[0].to: is missing"),
        ({"fields": ["2026-09-25T12:00:00"]}, "$.fields[0]: expected a date-time with a zone"),
        ({"labels": {"a": 1}}, "$.labels.a: expected a string, found an integer"),
        ({"matrix": [[1], [True]]}, "$.matrix[1][0]: expected a number, found a boolean"),
        ({"closed": "ajar"}, "$.closed: expected one of 'on', 'off'"),
        ({"version": "v2"}, "$.version: expected 'v1'"),
        ({"done": False}, "$.done: expected True"),
        ({"type": None}, "$.type: expected a string, found null"),
    ],
)
def test_broken_documents(changes: dict[str, Any], message: str) -> None:
    """The error shows the mistake with its JSON path."""
    with pytest.raises(ModelValidationError) as caught:
        Thing.model_validate({**THING, **changes})
    assert message in str(caught.value)


def test_a_tolerated_absence() -> None:
    """A field that may be missing in one place is None there, and is required in any other."""
    lacking = {key: value for key, value in THING.items() if key != "endedAt"}
    document = {"eventType": "THING_DONE", "occurredAt": "2026-09-25T12:00:00.000Z", "thing": lacking}
    event = ThingEvent.model_validate(document)
    assert (None, document) == (event.thing.ended_at, event.to_dict())
    with pytest.raises(ModelValidationError, match=r"\$\.endedAt: is missing"):
        Thing.model_validate(lacking)
    with pytest.raises(ModelValidationError, match=r"\$\.eventType: expected 'THING_DONE'"):
        ThingEvent.model_validate({**document, "eventType": "THING_LOST"})


def test_an_opaque_state_is_passed_through() -> None:
    """An opaque value is the very same object, in and out."""
    state: dict[str, Any] = {"tracks": []}
    read = State.model_validate({"state": state})
    assert read.state is state
    assert read.to_dict()["state"] is state


def test_pages() -> None:
    """A page is a Page, gives its items and its cursor, and everything back."""
    document = {**envelope([THING, WHOLE], {"nextPageCursor": "next"}), "took": 5}
    page = ThingListResponse.model_validate(document)
    assert isinstance(page, Page)
    assert ([THING_READ, Thing.model_validate(WHOLE)], "next") == (page.items, page.next_page_cursor)
    assert document == page.to_dict()


def test_docstrings_quote_the_spec_literally() -> None:
    """Any text of the spec is text in the docstrings; nothing of it is run."""
    assert Thing.__doc__ is not None
    assert Thing.__doc__.startswith(
        'A thing. """ + __import__("os").abort() + """ is text, \\N{x} and \\u too.'
    )
    doc = import_module(f"{PACKAGE}.api.things.create_thing").sync.__doc__
    for text in (
        '"""Quoted""", with a \\ backslash, an ümlaut and 日本.',
        'It ends with a "quote"',
        "- another item, with",
    ):
        assert text in doc
    package = import_module(f"{PACKAGE}.api.things")
    assert package.__doc__ is not None
    assert (
        'Everything in the workshop: "new" things, C:\\old ones, and things of \\n no kind.'
        in package.__doc__
    )
