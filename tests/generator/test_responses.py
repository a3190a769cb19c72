"""Responses of every form: what is asked for, what is returned, and what is refused."""

from __future__ import annotations

import copy
import json
import pickle
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from generator.answers import Answers
from generator.spec import Spec
from indream import IndreamClient
from indream.errors import APIError, NotFoundError, ValidationError
from indream.types import Envelope
from tests.support.calling import BASE_URL, KEY, Generated, Scripted, generated_package, spec_of
from tests.support.specs import REMOVED, as_text, changed, generate, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.spec import Node

TEXT = {"type": "string"}
PET = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
TO_PET = {"$ref": "#/components/schemas/Pet"}
TO_FAULT = {"$ref": "#/components/schemas/Fault"}
FILE = {"type": "string", "format": "binary"}


def response(schema: Any = None, media_type: str = "application/json", **more: Any) -> dict[str, Any]:
    """A response with a schema, or without one."""
    return {"description": "", "content": {media_type: {} if schema is None else {"schema": schema}}, **more}


def responses(**by_status: Any) -> dict[str, Any]:
    """The responses of an operation; a status begins with a letter here."""
    return {"responses": {name.removeprefix("s"): value for name, value in by_status.items()}}


def of(media: dict[str, Any]) -> dict[str, Any]:
    """A response with these media types."""
    return responses(s200={"description": "", "content": media})


HEADERS = {
    "X-Rate-Limit": {"required": True, "description": "Calls that remain.", "schema": {"type": "integer"}},
    "X-Share": {"schema": {"type": "number"}},
    "X-Fresh": {"schema": {"type": ["boolean", "null"]}},
    "X-Expires-After": {"schema": {"type": "string", "format": "date-time"}},
    "X-Level": {"schema": {"type": "integer", "enum": [1, 2], "x-closed-enum": True}},
    "X-Tags": {"schema": {"type": "array", "items": {"type": "integer"}}},
    "X-Either": {"schema": {"oneOf": [{"type": "integer"}, TEXT]}},
    "Content-Type": {"schema": TEXT},
    "Self": {"$ref": "#/components/headers/Self"},
}

SPEC = spec_of(
    {
        "GET /several": {
            "operationId": "several",
            **responses(
                s200=response(TO_PET),
                s201=response({"type": "object", "required": ["id"], "properties": {"id": TEXT}}),
                s202=response(TEXT, "text/plain"),
                s204={"description": ""},
                s2XX=response({"type": "array", "items": TO_PET}),
                default=response(TO_FAULT),
            ),
        },
        "GET /same": {"operationId": "same", **responses(s200=response(TO_PET), s201=response(TO_PET))},
        "GET /two": {"operationId": "two", **responses(s200=response(TO_PET), s205=response(TO_PET))},
        "GET /fallback": {"operationId": "fallback", **responses(default=response(TO_PET))},
        "GET /range": {"operationId": "range_", **responses(s2XX=response(TO_PET))},
        "HEAD /pet": {
            "operationId": "headPet",
            **responses(s200=response(TO_PET, headers={"Content-Length": {"schema": {"type": "integer"}}})),
        },
        "GET /json": {
            "operationId": "preferJson",
            **of({"application/xml": {"schema": TO_PET}, "application/json": {"schema": TO_PET}}),
        },
        "GET /hal": {"operationId": "hal", **of({"application/hal+json; charset=utf-8": {"schema": TO_PET}})},
        "GET /any": {"operationId": "anyType", **of({"*/*": {"schema": TO_PET}})},
        "GET /text": {"operationId": "text", **of({"text/csv": {"schema": TO_PET}})},
        "GET /file": {"operationId": "file", **of({"image/png": {"schema": FILE}, "text/html": {}})},
        "GET /part": {
            "operationId": "part",
            **of({"application/octet-stream": {"schema": {"$ref": "#/components/schemas/Blob"}}}),
        },
        "GET /anything": {"operationId": "anything", **of({"application/json": {"schema": {}}})},
        "GET /bare": {"operationId": "bare", **of({"application/json": {}})},
        "GET /empty": {"operationId": "empty", **of({})},
        "GET /list": {"operationId": "listed", **of({"application/json": {"schema": {"items": TO_PET}}})},
        "GET /maybe": {
            "operationId": "maybe",
            **responses(
                s200=response({"anyOf": [TO_PET, {"type": "null"}]}), s203=response({"type": "integer"})
            ),
        },
        "GET /wrapped": {
            "operationId": "wrapped",
            **responses(
                s200=response(
                    {
                        "type": "object",
                        "required": ["data", "meta"],
                        "properties": {"data": TO_PET, "meta": {"type": "object"}},
                    }
                ),
                s204={"description": ""},
            ),
        },
        "GET /headers": {
            "operationId": "headed",
            **responses(
                s200=response(TO_PET, headers=HEADERS),
                s201=response(TO_PET, headers={"x-rate-limit": HEADERS["X-Rate-Limit"]}),
            ),
        },
        "GET /faults": {
            "operationId": "faulty",
            "responses": {
                "200": response(TO_PET),
                "404": response(TO_FAULT, "application/problem+json"),
                "409": response({"type": "object", "properties": {"reason": TEXT}}),
                "410": response({"type": "object", "properties": {"since": TEXT}}),
                "4XX": {"$ref": "#/components/responses/Throttled"},
                "500": response(None, "text/html"),
                "x-note": "Not a response.",
            },
        },
    },
    Pet=PET,
    Fault={"type": "object", "required": ["errorCode"], "properties": {"errorCode": TEXT, "hint": TEXT}},
    Blob=FILE,
)
SPEC["components"]["headers"] = {"Self": {"schema": TEXT, "description": "Where it is."}}
SPEC["components"]["responses"] = {
    "Throttled": response({"type": "object", "properties": {"limit": {"type": "integer"}}})
}


@pytest.fixture(scope="module")
def api() -> Iterator[Generated]:
    """The package generated from the spec above."""
    with generated_package("of_responses", SPEC) as package:
        yield package


NAMED = {"name": "Rex"}

# An operation; the status, the body and its type; what is returned.
CALLS: list[tuple[str, int, Any, str, Any]] = [
    ("several", 200, NAMED, "application/json", "Pet"),
    ("several", 201, {"id": "a"}, "application/json", "Several201Response"),
    ("several", 202, b"sp\xe4ter", "text/plain; charset=iso-8859-1", "später"),
    ("several", 204, b"", "", None),
    ("several", 226, [NAMED], "application/json", ["Pet"]),
    ("same", 201, NAMED, "application/json", "Pet"),
    ("two", 205, b"", "", None),
    ("fallback", 200, NAMED, "application/json", "Pet"),
    ("range_", 207, NAMED, "application/json", "Pet"),
    ("head_pet", 200, b"", "application/json", None),
    ("prefer_json", 200, NAMED, "application/json", "Pet"),
    ("hal", 200, NAMED, "application/hal+json", "Pet"),
    ("any_type", 200, NAMED, "application/json", "Pet"),
    ("text", 200, "größer".encode(), "text/csv", "größer"),
    ("text", 200, "größer".encode("utf-16"), 'text/csv; header=present; charset="UTF-16"', "größer"),
    ("text", 200, b"", "", ""),
    ("file", 200, b"\0\xff", "image/png", b"\0\xff"),
    ("part", 200, b"\0\xff", "application/octet-stream", b"\0\xff"),
    ("anything", 200, {"a": 1}, "application/json", {"a": 1}),
    ("bare", 200, [1, {"a": None}], "application/json", [1, {"a": None}]),
    ("empty", 200, b"ignored", "text/plain", None),
    ("listed", 200, [NAMED, NAMED], "application/json", ["Pet", "Pet"]),
    ("maybe", 200, None, "application/json", None),
    ("maybe", 203, 7, "application/json", 7),
    ("wrapped", 204, b"", "", None),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]}-{call[1]}")
def test_responses_are_read(api: Generated, call: tuple[str, int, Any, str, Any]) -> None:
    """Both clients read a response by its status, and return the body as it was received beside it."""
    name, status, body, content_type, expected = call
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": content_type} if content_type else {}
    read = api.call(name, Scripted(status, content, headers))

    def shown(value: Any) -> Any:
        return [type(item).__name__ for item in value] if expected == ["Pet"] * len(value) else value

    models = {"Pet", "Several201Response"}
    if isinstance(expected, str) and expected in models:
        assert expected == type(read.parsed).__name__
        assert body == read.parsed.to_dict()
    elif isinstance(expected, list) and expected[0] == "Pet":
        assert expected == [type(item).__name__ for item in read.parsed]
    else:
        assert (expected, type(expected)) == (read.parsed, type(read.parsed))
    assert (status, content) == (read.status_code, read.content)


def test_an_envelope_beside_no_content(api: Generated) -> None:
    """An envelope is read as one, also beside another response."""
    body = json.dumps({"data": NAMED, "meta": {"a": 1}}).encode()
    read = api.call("wrapped", Scripted(200, body)).parsed
    assert Envelope(api.models.Pet("Rex"), {"a": 1}) == read


@pytest.mark.parametrize(
    ("name", "accept"),
    [
        ("same", "application/json"),
        ("empty", "application/json"),
        ("prefer_json", "application/json"),
        ("any_type", "application/json"),
        ("hal", "application/hal+json, application/json;q=0.5"),
        ("text", "text/csv, application/json;q=0.5"),
        ("file", "image/png, text/html, application/json;q=0.5"),
        ("several", "application/json, text/plain"),
    ],
)
def test_accept_names_what_can_be_read(api: Generated, name: str, accept: str) -> None:
    """A request asks for the media types that are read, and for JSON for errors."""
    service = Scripted(200, b"null")
    with suppress(APIError):  # null is not what most of them return
        api.call(name, service)
    assert [accept] == service.requests[0].headers.get_list("accept")


@pytest.mark.parametrize(
    ("name", "status", "content", "content_type", "detail"),
    [
        ("maybe", 206, b"{}", "application/json", "expected the status 200 or 203, got 206"),
        ("text", 200, b"\xff", "text/csv", "the body is not text in utf-8"),
        ("text", 200, b"a", "text/csv; charset=punycode", "the charset 'punycode' is not supported"),
        ("text", 200, b"a", "text/csv; charset=cp9999", "the charset 'cp9999' is not supported"),
        ("several", 200, b"a,b", "text/csv", "the body is not JSON (text/csv)"),
        ("prefer_json", 200, b"<a/>", "application/xml", "the body is not JSON (application/xml)"),
    ],
)
def test_responses_that_break_the_spec(
    api: Generated, name: str, status: int, content: bytes, content_type: str, detail: str
) -> None:
    """Such a response is one typed error, which does not quote the body."""
    with pytest.raises(APIError) as caught:
        api.call(name, Scripted(status, content, {"Content-Type": content_type}))
    assert (status, "SDK_UNEXPECTED_RESPONSE") == (caught.value.status, caught.value.error_code)
    assert detail in caught.value.detail
    assert caught.value.__context__ is None


def test_headers_are_typed(api: Generated) -> None:
    """`read_headers` converts the headers that the spec describes."""
    headers = {
        "X-Rate-Limit": "12",
        "X-Share": "0.5",
        "X-Fresh": "true",
        "X-Expires-After": "Fri, 25 Sep 2026 12:00:00 GMT",
        "X-Level": "2",
        "X-Tags": "1, 2",
        "X-Either": "soon",
        "Self": "/here",
    }
    response = api.call("headed", Scripted(200, b'{"name":"Rex"}', headers))
    read = response.read_headers(api.endpoint("headed").Headers)
    assert (12, 0.5, True, 2, [1, 2], "soon", "/here") == (
        read.x_rate_limit,
        read.x_share,
        read.x_fresh,
        read.x_level,
        read.x_tags,
        read.x_either,
        read.self_,
    )
    assert datetime(2026, 9, 25, 12, tzinfo=UTC) == read.x_expires_after
    response = api.call("headed", Scripted(201, b'{"name":"Rex"}', {"x-rate-limit": "0"}))
    read = response.read_headers(api.endpoint("headed").Headers)
    assert (0, None, None) == (read.x_rate_limit, read.x_share, read.x_expires_after)
    empty = {"x-rate-limit": "9" * 400, "x-tags": ""}
    response = api.call("headed", Scripted(200, b'{"name":"Rex"}', empty))
    read = response.read_headers(api.endpoint("headed").Headers)
    assert (int("9" * 400), []) == (read.x_rate_limit, read.x_tags)
    head = api.call("head_pet", Scripted(200, b"", {"content-length": "7"}))
    assert 7 == head.read_headers(api.endpoint("head_pet").Headers).content_length


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, '$["x-rate-limit"]: is missing'),
        ({"x-rate-limit": "many"}, '$["x-rate-limit"]: expected an integer, found a string'),
        ({"x-rate-limit": "1", "x-level": "3"}, '$["x-level"]: expected one of 1, 2'),
        ({"x-rate-limit": "1", "x-expires-after": "soon"}, '$["x-expires-after"]: expected a date-time'),
        ({"x-rate-limit": "1", "x-tags": "1,a"}, '$["x-tags"][1]: expected an integer'),
        ({"x-rate-limit": "1", "x-share": "1e400"}, '$["x-share"]: expected a number, found a string'),
        ({"x-rate-limit": "1", "x-share": "1e999"}, '$["x-share"]: expected a number, found a string'),
        ({"x-rate-limit": "1", "x-fresh": "maybe"}, '$["x-fresh"]: expected a boolean'),
    ],
)
def test_headers_that_break_the_spec(api: Generated, headers: dict[str, str], detail: str) -> None:
    """The error names the header and not its value."""
    response = api.call("headed", Scripted(200, b'{"name":"Rex"}', headers))
    with pytest.raises(APIError) as caught:
        response.read_headers(api.endpoint("headed").Headers)
    assert ("SDK_UNEXPECTED_RESPONSE", 200) == (caught.value.error_code, caught.value.status)
    assert detail in caught.value.detail


def test_error_schemas_are_models(api: Generated) -> None:
    """The body of an error is read with a model; an inline one is named after its operation."""
    body = {"errorCode": "GONE", "hint": "look elsewhere", "more": [1]}
    with pytest.raises(NotFoundError) as caught:
        api.call("faulty", Scripted(404, json.dumps(body).encode()))
    assert body == caught.value.body
    fault = api.models.Fault.model_validate(caught.value.body)
    assert ("GONE", "look elsewhere") == (fault.error_code, fault.hint)
    names = {"Fault", "FaultyError", "Faulty410Error", "ThrottledError"}
    assert names <= set(api.models.__all__)
    assert 3 == api.models.ThrottledError.model_validate({"limit": 3}).limit


def test_the_body_of_an_error_is_short_and_without_the_key(api: Generated) -> None:
    """Texts are cut, values beyond the limit left out, and the key removed, also from names and copies."""
    deep: Any = "end"
    for _ in range(40):
        deep = [deep]
    body = {
        "detail": f"your key {KEY}",
        KEY: [{"nested": f"{KEY}{'x' * 5000}"}],
        "deep": deep,
        "many": list(range(2000)),
        "last": 1,
    }
    with pytest.raises(ValidationError) as caught:
        api.call("faulty", Scripted(422, json.dumps(body).encode()))
    error = caught.value
    for same in (error, copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert KEY not in f"{same!r}{same}{same.body}{vars(same)}"
        assert "your key …" == same.body["detail"]
        assert 2000 == len(same.body["…"][0]["nested"])
        assert 900 < len(same.body["many"]) < 1000
        assert "last" not in same.body
        assert "end" not in str(same.body["deep"])


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b'"text"', b"{"])
def test_an_error_without_an_object_has_an_empty_body(api: Generated, content: bytes) -> None:
    """The attribute is always there."""
    with pytest.raises(APIError) as caught:
        api.call("faulty", Scripted(404, content))
    assert {} == caught.value.body
    assert {} == APIError().body


def test_the_sandbox_serves_what_the_client_asks_for() -> None:
    """The stand-in chooses the media type of a response as the client does."""
    operations = json.loads(generate(SPEC)["operations.json"])["operations"]
    answers = {id_: operation["answer"] for id_, operation in operations.items()}
    types = {id_: answer["mediaType"] for id_, answer in answers.items()}
    expected = {
        "anyType": "application/json",
        "preferJson": "application/json",
        "anything": "application/json",
        "text": "text/csv",
        "file": "image/png",
        "empty": None,
        "headPet": None,
    }
    assert expected == {id_: types[id_] for id_ in expected}
    assert answers["anyType"]["example"].keys() == {"name"}
    assert "example" in answers["anything"]


def test_types_of_results(api: Generated) -> None:
    """A type checker knows the union of the results, and the fields of the headers."""
    api.check_types(
        """
from typing import assert_type

from of_responses.api.things import file, hal, headed, maybe, several, text, wrapped
from of_responses.models import Pet, Several201Response

from indream import IndreamClient
from indream.types import Envelope


def use(client: IndreamClient) -> None:
    assert_type(
        several.sync(client=client), Pet | Several201Response | str | list[Pet] | None
    )
    assert_type(hal.sync(client=client), Pet)
    assert_type(text.sync(client=client), str)
    assert_type(file.sync(client=client), bytes)
    assert_type(maybe.sync(client=client), Pet | int | None)
    assert_type(wrapped.sync(client=client), Envelope[Pet] | None)
    headers = headed.sync_detailed(client=client).read_headers(headed.Headers)
    assert_type(headers.x_rate_limit, int)
    assert_type(headers.x_tags, list[int] | None)
"""
    )


RESPONSES = "paths/~1v1~1things~1{id}/get/responses"


def notices(changes: dict[str, Any]) -> list[str]:
    """The notices about a changed spec."""
    from generator.__main__ import generated_files
    from generator.reading import parse

    spec = parse(as_text(changed(changes)))
    assert generated_files(spec)
    return spec.noticed()


class Named:
    """Notes what the model of each schema would be called."""

    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []

    def kind(self, schema: Node, suggestion: str) -> None:
        """Note the place and the name."""
        self.names.append((schema.place.split("/")[2], suggestion))


def test_the_names_of_errors() -> None:
    """After a shared response, or the operation; with a status from the second schema of its own on."""
    inline = {"content": {"application/json": {"schema": PET}}}
    by_reference = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
    text = {"content": {"text/plain": {"schema": PET}, "application/json": {}}}
    responses = {
        "200": inline,
        "400": {"$ref": "#/components/responses/Busy_error"},
        "401": by_reference,
        "402": text,
        "404": inline,
        "409": by_reference,
        "410": inline,
        "x-note": {},
    }
    spec = Spec(
        "openapi.yaml",
        {
            "responses": responses,
            "components": {"schemas": {"Pet": PET}, "responses": {"Busy_error": inline}},
        },
    )
    named = Named()
    statuses = list(Answers(named).failures(spec.root["responses"], "FeedError"))  # type: ignore[arg-type]
    assert ["400", "401", "402", "404", "409", "410"] == statuses
    assert [
        ("responses", "BusyError"),
        ("401", "FeedError"),
        ("404", "FeedError"),
        ("409", "Feed409Error"),
        ("410", "Feed410Error"),
    ] == named.names


def test_media_types_that_are_not_used_are_noticed() -> None:
    """JSON is used where a response has it; a notice names what is beside it."""
    (notice,) = notices({f"{RESPONSES}/200/content/text~1csv": {}})
    assert (
        f"(#/{RESPONSES}/200/content/text~1csv): text/csv is not used; the client uses application/json"
        in notice
    )


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({f"{RESPONSES}/200/contents": {}}, f"{RESPONSES}/200/contents", "not supported here"),
        (
            {f"{RESPONSES}/200/content/text~1csv": {"shape": 1}},
            f"{RESPONSES}/200/content/text~1csv/shape",
            "not supported here",
        ),
        (
            {f"{RESPONSES}/200/content/application~1json/encoding": {}},
            f"{RESPONSES}/200/content/application~1json/encoding",
            "not supported here",
        ),
        ({f"{RESPONSES}/100": {"description": ""}}, f"{RESPONSES}/100", "not the status of a final response"),
        (
            {f"{RESPONSES}/2xx": {"description": ""}},
            f"{RESPONSES}/2xx",
            "use one such as 200, 2XX or default",
        ),
        (
            {f"{RESPONSES}/200": REMOVED, f"{RESPONSES}/302": {}},
            RESPONSES,
            "describes no successful response",
        ),
        (
            {f"{RESPONSES}/200/content/json": {}},
            f"{RESPONSES}/200/content/json",
            "'json' is not a media type; write it like application/json",
        ),
        (
            {f"{RESPONSES}/200/headers": {"X-A": {"schema": {"type": "object"}}}},
            f"{RESPONSES}/200/headers/X-A/schema",
            "a header can't be a dict[str, Any]",
        ),
        (
            {f"{RESPONSES}/200/headers": {"X-A": {"content": {"application/json": {}}}}},
            f"{RESPONSES}/200/headers/X-A/content",
            "not supported here",
        ),
        (
            {f"{RESPONSES}/200/headers": {"X-A": {"schema": TEXT}, "x-a": {"schema": TEXT}}},
            f"{RESPONSES}/200/headers/x-a",
            "described twice",
        ),
        (
            {f"{RESPONSES}/200/headers": {"X A": {"schema": TEXT}}},
            f"{RESPONSES}/200/headers/X A",
            "can't be the name of a header",
        ),
    ],
)
def test_refusals_name_the_place(changes: dict[str, Any], place: str, words: str) -> None:
    """Keys below `responses` that are not understood are refused, not dropped silently."""
    text = refusal(changed(changes))
    assert f"(#/{place}): " in text
    assert words in text


def test_all_mistakes_in_responses_are_refused_in_one_run() -> None:
    """Each response, each header and each error is a part of its own."""
    text = refusal(
        changed(
            {
                f"{RESPONSES}/200/content/text~1csv": {"shape": 1},
                f"{RESPONSES}/201": {"description": "", "headers": {"X-A": {}, "X-B": {"schema": 5}}},
                f"{RESPONSES}/404": {"description": "", "schema": {}},
                f"{RESPONSES}/500": {"$ref": "#/components/responses/None"},
            }
        )
    )
    places = (
        "200/content/text~1csv/shape",
        "201/headers/X-A",
        "201/headers/X-B/schema",
        "404/schema",
        "500/$ref",
    )
    assert len(places) == len(text.splitlines())
    for place, line in zip(places, text.splitlines(), strict=True):
        assert f"{RESPONSES}/{place}" in line


def test_extensions_are_passed_over() -> None:
    """Keys that begin with `x-` are for others."""
    changes = {
        f"{RESPONSES}/x-a": 1,
        f"{RESPONSES}/200/x-a": 1,
        f"{RESPONSES}/200/content/x-a": 1,
        f"{RESPONSES}/200/content/application~1json/x-a": 1,
    }
    assert generate(changed(changes))


def test_a_client_of_its_own_reads_headers_of_any_case() -> None:
    """The names of headers have no case."""
    transport = httpx.MockTransport(lambda request: httpx.Response(404, json={"X": 1}))
    client = IndreamClient(KEY, base_url=BASE_URL, transport=transport)
    with client, pytest.raises(NotFoundError) as caught:
        client.exports.get("a")
    assert {"X": 1} == caught.value.body
