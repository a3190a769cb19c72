"""Request bodies of every form: what is sent, again where an answer was lost, and what is refused."""

from __future__ import annotations

import asyncio
import io
import time
import uuid
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from generator.__main__ import generated_files
from generator.bodies import Body
from generator.prepare import prepare
from generator.reading import parse
from indream import AsyncIndreamClient, IndreamClient
from indream.errors import UploadOutcomeUnknownError, UploadSourceError
from indream.types import Source
from tests.support.calling import BASE_URL, KEY, Generated, Scripted, generated_package, spec_of
from tests.support.specs import as_text, changed, generate, refusal
from tests.support.uploading import Changing, Pipe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

TEXT = {"type": "string"}
FILE = {"type": "string", "format": "binary"}
NUMBER = {"type": "number"}
TO_PET = {"$ref": "#/components/schemas/Pet"}
FORM = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"


NONE = " if body is not None else None"


@pytest.mark.parametrize(
    ("body", "annotation", "doc", "content"),
    [
        (
            Body("binary", "a/b", True),
            "AsyncBinaryContent",
            "The content to send: bytes, a path, an open binary file, or a `Source`.",
            ("content_type", "binary_body(body)"),
        ),
        (
            Body("text", "text/csv", False),
            "str",
            "The text to send, as UTF-8.",
            (f"'text/csv'{NONE}", f"text_body(body){NONE}"),
        ),
        (
            Body("json", "a/json", True, "Pet", may_be_mapping=True),
            "Pet | Mapping[str, Any]",
            "The payload, a dict with the wire's names; sent unchanged.",
            ("'a/json'", "json_body(body)"),
        ),
        (
            Body("json", "a/json", False, "Pet"),
            "Pet",
            "The payload; sent unchanged.",
            (f"'a/json'{NONE}", f"json_body(body){NONE}"),
        ),
        (
            Body("json", "a/json", True),
            "Any",
            "The payload; sent unchanged.",
            ("'a/json'", "json_body(body)"),
        ),
        (
            Body("urlencoded", "a/form", True),
            "Mapping[str, Any]",
            "The fields of the form, by the wire's names.",
            ("'a/form'", "json_body(body)"),
        ),
        (
            Body("multipart", "a/form", True, "Pet"),
            "Pet",
            (
                "The fields of the form, by the wire's names; files are bytes, a path, an open binary file, "
                "or a `Source`."
            ),
            ("'a/form'", "json_body(body)"),
        ),
    ],
)
def test_the_code_for_a_body(body: Body, annotation: str, doc: str, content: tuple[str, str]) -> None:
    """The type and the description of the argument, the header and the content."""
    assert (annotation, doc, content) == (body.annotation, body.doc, (body.content_type, body.content))


def test_the_code_for_a_form() -> None:
    """With the fields that are not written as usual; bytes name their media types."""
    forms = [
        Body(kind, "a/b", True, fields=fields).form
        for kind in ("multipart", "urlencoded")
        for fields in ((), ("1: 2", "3: 4"))
    ]
    assert [
        "MultipartForm()",
        "MultipartForm({1: 2, 3: 4})",
        "UrlencodedForm()",
        "UrlencodedForm({1: 2, 3: 4})",
    ] == forms
    types = [("a/b",), ("a/b", "c/d")]
    assert ["MIME type of the content.", "MIME type of the content: one of a/b, c/d."] == [
        Body("binary", "a/b", True, media_types=names).type_doc for names in types
    ]


def taking(media: dict[str, Any], *, required: bool = True, **more: Any) -> dict[str, Any]:
    """An operation that takes one of these media types."""
    return {**more, "requestBody": {"required": required, "content": media}}


def form(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The schema of a form."""
    return {"type": "object", "properties": properties, **more}


UPLOAD = form(
    {
        "photo": FILE,
        "scans": {"type": "array", "items": FILE},
        "sound": {"type": ["string", "null"], "format": "binary"},
        "icon": FILE,
        "title": TEXT,
        "count": {"type": "integer"},
        "public": {"type": "boolean"},
        "since": {"type": "string", "format": "date"},
        "tags": {"type": "array", "items": TEXT},
        "pet": TO_PET,
        "pets": {"type": "array", "items": TO_PET},
        "all": {"type": "array", "items": TEXT},
        "note": TEXT,
        "code": {"type": "string", "format": "byte"},
    },
    required=["photo"],
)

SPEC = spec_of(
    {
        "PUT /upload": taking(
            {
                FORM: {
                    "schema": UPLOAD,
                    "encoding": {
                        "photo": {"contentType": "image/png, image/jpeg"},
                        "sound": {"contentType": "audio/mpeg"},
                        "icon": {"contentType": "image/*"},
                        "all": {"contentType": "application/json"},
                        "note": {"contentType": "text/markdown"},
                        "tags": {"style": "form", "explode": True},
                    },
                }
            },
            operationId="upload",
            **{"x-retry": "safe"},
        ),
        "POST /upload": taking({FORM: {"schema": UPLOAD}}, required=False, operationId="uploadOnce"),
        "POST /open": taking({FORM: {}}, operationId="openForm"),
        "POST /composed": taking(
            {FORM: {"schema": {"allOf": [{"$ref": "#/components/schemas/Photo"}, form({"url": TEXT})]}}},
            operationId="composed",
        ),
        "POST /fields": taking(
            {
                URLENCODED: {
                    "schema": form(
                        {
                            "name": TEXT,
                            "ids": {"type": "array", "items": {"type": "integer"}},
                            "joined": {"type": "array", "items": TEXT},
                            "spaced": {"type": "array", "items": TEXT},
                            "piped": {"type": "array", "items": TEXT},
                            "pet": TO_PET,
                            "spread": TO_PET,
                            "flat": TO_PET,
                            "deep": {"type": "object"},
                            "json": {"type": "array", "items": NUMBER},
                        }
                    ),
                    "encoding": {
                        "joined": {"explode": False},
                        "spaced": {"style": "spaceDelimited"},
                        "piped": {"style": "pipeDelimited"},
                        "spread": {"explode": True},
                        "flat": {"style": "form", "explode": False},
                        "deep": {"style": "deepObject"},
                        "json": {"contentType": "application/json"},
                    },
                }
            },
            operationId="fields",
        ),
        "PATCH /fields": taking(
            {URLENCODED: {"schema": form({"a": TEXT})}}, required=False, operationId="someFields"
        ),
        "POST /text": taking({"text/plain": {"schema": TEXT}}, operationId="sendText"),
        "PUT /text": taking({"text/csv; charset=utf-8": {}}, required=False, operationId="maybeText"),
        "PUT /image": taking(
            {"image/png": {"schema": FILE}, "image/jpeg": {}, "text/plain": {}},
            required=False,
            operationId="putImage",
        ),
        "PUT /thing": taking(
            {
                FORM: {"schema": form({"a": FILE})},
                "application/xml": {"schema": TO_PET},
                "application/json": {"schema": TO_PET},
            },
            operationId="preferJson",
        ),
        "PATCH /thing": taking({"*/*": {"schema": TO_PET}}, operationId="anyType"),
        "POST /bare": taking({"application/json": {}}, required=False, operationId="bare"),
    },
    Pet={"type": "object", "required": ["name"], "properties": {"name": TEXT, "age": {"type": "integer"}}},
    Photo=form({"photo": FILE}, required=["photo"]),
)


@pytest.fixture(scope="module")
def api() -> Iterator[Generated]:
    """The package generated from the spec above."""
    with generated_package("of_bodies", SPEC) as package:
        yield package


def parts_of(request: httpx.Request) -> list[tuple[str | None, str | None, str | None, bytes]]:
    """The parts of a form, as a parser of the standard library sees them: name, file, type, content."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message: EmailMessage = message_from_bytes(head + request.content, policy=policy.HTTP)  # type: ignore[assignment]
    assert not message.defects
    return [
        (
            part.get_param("name", header="content-disposition"),  # type: ignore[misc]
            part.get_filename(),
            part["content-type"],
            part.get_payload(decode=True),  # type: ignore[misc]
        )
        for part in message.iter_parts()
    ]


def test_a_multipart_form(api: Generated, tmp_path: Path) -> None:
    """Files have names and types, text is sent as it is, objects as JSON, and lists as several parts."""
    path = tmp_path / 'a "photo".png'
    path.write_bytes(b"\x89PNG\r\n--")
    service = Scripted()
    scan = tmp_path / "scan"
    scan.write_bytes(b"56789")
    body = {
        "photo": path,
        "scans": [
            scan,
            Source.of(b"x", filename="ü.tiff", content_type="image/tiff"),
            b"abc",
        ],
        "sound": memoryview(b"mp3"),
        "icon": None,
        "title": "größer\r\nund",
        "count": 3,
        "public": True,
        "since": date(2026, 9, 25),
        "tags": ["a", "b"],
        "pet": {"name": "Rex"},
        "pets": [{"name": "Rex"}, {"name": "Mia", "age": 2}],
        "all": ["a", "b"],
        "note": "*x*",
        "code": "AAAA",
        "when": datetime(2026, 9, 25, 12, tzinfo=UTC),
    }
    api.call("upload", service, body=body)
    for request in service.requests:
        assert [
            ("photo", "a %22photo%22.png", "image/png", b"\x89PNG\r\n--"),
            ("scans", "scan", "application/octet-stream", b"56789"),
            ("scans", "ü.tiff", "image/tiff", b"x"),
            ("scans", "scans", "application/octet-stream", b"abc"),
            ("sound", "sound", "audio/mpeg", b"mp3"),
            ("title", None, None, "größer\r\nund".encode()),
            ("count", None, None, b"3"),
            ("public", None, None, b"true"),
            ("since", None, None, b"2026-09-25"),
            ("tags", None, None, b"a"),
            ("tags", None, None, b"b"),
            ("pet", None, "application/json", b'{"name":"Rex"}'),
            ("pets", None, "application/json", b'{"name":"Rex"}'),
            ("pets", None, "application/json", b'{"name":"Mia","age":2}'),
            ("all", None, "application/json", b'["a","b"]'),
            ("note", None, "text/markdown", b"*x*"),
            ("code", None, None, b"AAAA"),
            ("when", None, None, b"2026-09-25T12:00:00.000Z"),
        ] == parts_of(request)
        assert str(len(request.content)) == request.headers["content-length"]


def test_boundaries_differ_between_calls_and_not_between_attempts(api: Generated) -> None:
    """Each request has a boundary of its own."""
    upload = api.endpoint("upload")
    requests = [upload.request(body={"title": "a"}) for _ in range(2)]
    assert requests[0].headers != requests[1].headers
    for request in requests:
        (_, content_type), *_ = request.headers
        boundary = content_type.rpartition("=")[2]
        assert uuid.UUID(boundary)
        assert request.content.startswith(f"--{boundary}\r\n".encode())
        assert request.content.endswith(f"\r\n--{boundary}--\r\n".encode())


class Losing(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A network that loses the first answers, after it has read the whole request."""

    def __init__(self, lost: int) -> None:
        self.lost = lost
        self.received: list[tuple[str, bytes]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Read the request, and lose the answer."""
        request.read()
        return self._handled(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Read the request, and lose the answer."""
        await request.aread()
        return self._handled(request)

    def _handled(self, request: httpx.Request) -> httpx.Response:
        self.received.append((request.headers["content-type"], request.content))
        if len(self.received) <= self.lost:
            raise httpx.ReadError("lost")
        return httpx.Response(204)


def send(api: Generated, name: str, network: Losing, *, is_async: bool, **named: Any) -> None:
    """Call an operation over a network."""
    module = api.endpoint(name)

    async def awaited() -> None:
        async with AsyncIndreamClient(KEY, base_url=BASE_URL, transport=network) as client:
            await module.asyncio(client=client, **named)

    if is_async:
        asyncio.run(awaited())
        return
    with IndreamClient(KEY, base_url=BASE_URL, transport=network) as client:
        module.sync(client=client, **named)


@pytest.mark.usefixtures("held_time")
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_form_is_sent_again_where_the_operation_allows_it(
    api: Generated, tmp_path: Path, is_async: bool
) -> None:
    """Every attempt sends the same bytes, also of files that are read while they are sent."""
    path = tmp_path / "photo"
    path.write_bytes(b"photo" * 200_000)
    scan = tmp_path / "scan"
    scan.write_bytes(b"left out, scan")
    network = Losing(2)
    with scan.open("rb") as file:
        file.seek(10)
        body = {
            "photo": path,
            "scans": [file, bytearray(b"b"), Source.of([b"c", b"d"], size=2)],
            "title": "a",
        }
        send(api, "upload", network, is_async=is_async, body=body)
    assert 3 == len(network.received)
    assert 1 == len(set(network.received))
    assert b"photo" * 200_000 in network.received[0][1]
    assert b'; filename="scan"\r\n' in network.received[0][1]
    assert b"\r\n\r\nscan\r\n" in network.received[0][1]
    assert b"\r\n\r\ncd\r\n" in network.received[0][1]
    once = Losing(1)
    with pytest.raises(UploadOutcomeUnknownError) as caught:
        send(api, "upload_once", once, is_async=is_async, body={"photo": path})
    assert (1, 1, True) == (len(once.received), caught.value.attempts, caught.value.may_have_succeeded)


@pytest.mark.usefixtures("held_time")
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_form_with_a_file_that_cannot_seek_is_sent_once(api: Generated, is_async: bool) -> None:
    """A part that can be read only once makes the whole form such a body."""
    network = Losing(1)
    body = {"photo": Source.of(Pipe(b"once"), size=4)}
    with pytest.raises(UploadOutcomeUnknownError) as caught:
        send(api, "upload", network, is_async=is_async, body=body)
    assert (1, 1) == (len(network.received), caught.value.attempts)
    assert b"\r\n\r\nonce\r\n" in network.received[0][1]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (lambda: Source.of([b"abc"], size=2), "expected 2 bytes of the list, but it has more"),
        (lambda: Source.of([b"abc"], size=4), "expected 4 bytes of the list, but it ended after 3"),
        (lambda: Source.of([b"a", "b"], size=2), "expected bytes, but the source yielded a str"),
        (
            lambda: Changing(b"12345" * 400_000, lambda file: file.truncate(100)),
            "expected 2,000,000 bytes of the Changing, but it ended after",
        ),
    ],
    ids=["longer", "shorter", "text", "truncated"],
)
def test_a_file_of_another_size_is_an_error(
    api: Generated, content: Any, detail: str, is_async: bool
) -> None:
    """A form whose file does not have the announced size is never complete, also if another file makes up."""
    body = {"photo": content(), "scans": [b"more"]}
    with pytest.raises(UploadSourceError, match=detail):
        send(api, "upload", Losing(0), is_async=is_async, body=body)


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ([], TypeError, "body must be a mapping of the form's fields, not list"),
        ("a=b", TypeError, "body must be a mapping of the form's fields, not str"),
        ({1: "a"}, TypeError, "the name of a field must be a string, not int"),
        ({"photo": "a.png"}, TypeError, "photo: content must be bytes, a path, a file"),
        ({"photo": io.StringIO("a")}, TypeError, "photo: content is text"),
        ({"title": object()}, TypeError, "title must be a string, a number"),
        ({"title": "\ud800"}, ValueError, "title contains a lone surrogate"),
        ({"a\0": "b"}, ValueError, "contains a NUL"),
        ({"pet": {"a": {1, 2}}}, ValueError, r"pet: .*\$\.a: is a set"),
        (
            {"photo": Source.of(b"a", on_progress=print)},
            ValueError,
            "photo: on_progress reports a whole body",
        ),
    ],
)
def test_what_a_form_cannot_hold(api: Generated, body: Any, error: type[Exception], words: str) -> None:
    """The caller's mistake is named before anything is sent."""
    with pytest.raises(error, match=words):
        api.endpoint("upload").request(body=body)


def test_an_async_iterable_is_not_a_part(api: Generated) -> None:
    """Parts are read in threads."""

    async def chunks() -> Any:
        yield b""

    with pytest.raises(TypeError, match="photo: an async iterable cannot be a part of a form"):
        api.endpoint("upload").request(body={"photo": Source.of(chunks(), size=1)})


def test_names_never_leave_their_header(api: Generated) -> None:
    """Line breaks and quotes in the names of fields and files cannot add headers."""
    service = Scripted()
    body = {'a"\r\nX-Evil: 1': "b", "photo": Source.of(b"", filename='"; x="')}
    api.call("open_form", service, body=body)
    assert b'name="a%22%0D%0AX-Evil: 1"\r\n' in service.requests[0].content
    assert b'name="photo"; filename="%22; x=%22"\r\n' in service.requests[0].content
    for name in ("filename", "content_type"):
        with pytest.raises(ValueError, match=f"{name} must be printable"):
            Source.of(b"", **{name: "a\r\nb"})
        with pytest.raises(TypeError, match=f"{name} must be a string, not int"):
            Source.of(b"", **{name: 5})  # type: ignore[arg-type]


def test_paths_of_a_form_are_closed(api: Generated, tmp_path: Path) -> None:
    """If one file of several cannot be opened, the others are closed and nothing is sent."""
    path = tmp_path / "photo"
    path.write_bytes(b"a")
    service = Scripted()
    with pytest.raises(FileNotFoundError):
        api.call("upload", service, body={"photo": path, "scans": [tmp_path / "missing"]})
    assert [] == service.requests


def test_a_url_encoded_form(api: Generated) -> None:
    """Values are written like those of a query, or as `encoding` says."""
    service = Scripted()
    body = {
        "name": "a b&c=ü+",
        "ids": [1, 2],
        "joined": ["a", "b c"],
        "spaced": ["a", "b"],
        "piped": ["a", "b"],
        "pet": {"name": "Rex"},
        "spread": {"name": "Rex", "age": 2, "none": None},
        "flat": {"name": "Rex", "age": 2},
        "deep": {"a": {"b": [1, {"c": True}]}, "none": None},
        "json": [1, 2.5],
        "none": None,
    }
    api.call("fields", service, body=body)
    for request in service.requests:
        assert URLENCODED == request.headers["content-type"]
        assert (
            "name=a+b%26c%3D%C3%BC%2B&ids=1&ids=2&joined=a%2Cb+c&spaced=a+b&piped=a%7Cb"
            "&pet=%7B%22name%22%3A%22Rex%22%7D&name=Rex&age=2&flat=name%2CRex%2Cage%2C2"
            "&deep%5Ba%5D%5Bb%5D%5B0%5D=1&deep%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=true&json=%5B1%2C2.5%5D"
        ) == request.content.decode()


def test_fields_without_items_are_left_out(api: Generated) -> None:
    """An empty text would be read as an item; a key without a value is left out in every style."""
    body = {"joined": [], "spaced": [], "ids": [], "flat": {"name": "Rex", "age": None}, "deep": {}}
    assert b"flat=name%2CRex" == api.endpoint("fields").request(body=body).content


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ({"joined": ["a,b", "c"]}, ValueError, "joined must not contain ','"),
        ({"spaced": ["a b", "c"]}, ValueError, "spaced must not contain ' '"),
        ({"piped": ["a|b", "c"]}, ValueError, r"piped must not contain '\|'"),
        ({"flat": {"name": "a,b"}}, ValueError, "flat must not contain ','"),
        ({"flat": {1: "a"}}, TypeError, "the keys of flat must be strings, not int"),
        ({"spread": {None: "a"}}, TypeError, "the keys of spread must be strings, not NoneType"),
        ({"deep": {"a": {1: "a"}}}, TypeError, r"the keys of deep\[a\] must be strings, not int"),
        ({"name": datetime(2026, 9, 25)}, ValueError, "name: a date-time needs a time zone"),
        ({"name": 10**5000}, ValueError, "name: Exceeds the limit"),
        ({"ids": [1, None]}, TypeError, "ids must be a string, a number"),
    ],
    ids=str.split("joined spaced piped flat key spread deep time int item"),
)
def test_what_a_url_encoded_form_cannot_hold(
    api: Generated, body: Any, error: type[Exception], words: str
) -> None:
    """Nothing is sent that would be read as another value."""
    with pytest.raises(error, match=words):
        api.endpoint("fields").request(body=body)


def test_a_form_with_many_fields_is_joined_once(api: Generated) -> None:
    """The work grows with the form, not with its square: 8 times the fields take about 8 times as long."""

    def seconds(count: int) -> float:
        fields = {f"field{index}": "a" * 100 for index in range(count)}
        durations: list[float] = []
        for _ in range(3):
            began = time.process_time()
            request = api.endpoint("open_form").request(body=fields)
            durations.append(time.process_time() - began)
            assert count == request.content.count(b"form-data")
        return min(durations)

    assert seconds(16_000) < 24 * seconds(2_000)


# An operation, its arguments; the content type and the body that are sent.
OTHERS: list[tuple[str, dict[str, Any], str | None, bytes]] = [
    ("some_fields", {"body": {"a": "b"}}, URLENCODED, b"a=b"),
    ("some_fields", {}, None, b""),
    ("upload_once", {}, None, b""),
    ("send_text", {"body": "größer"}, "text/plain; charset=utf-8", "größer".encode()),
    ("maybe_text", {"body": "a,b"}, "text/csv; charset=utf-8", b"a,b"),
    ("maybe_text", {}, None, b""),
    ("put_image", {"body": b"\0"}, "image/png", b"\0"),
    ("put_image", {"body": b"\0", "content_type": "image/jpeg"}, "image/jpeg", b"\0"),
    ("put_image", {}, None, b""),
    ("prefer_json", {"body": {"name": "Rex"}}, "application/json", b'{"name":"Rex"}'),
    ("any_type", {"body": {"name": "Rex"}}, "application/json", b'{"name":"Rex"}'),
    ("bare", {"body": [1]}, "application/json", b"[1]"),
    ("bare", {}, None, b""),
]


@pytest.mark.parametrize("call", OTHERS, ids=lambda call: f"{call[0]}-{len(call[1])}")
def test_other_bodies(api: Generated, call: tuple[str, dict[str, Any], str | None, bytes]) -> None:
    """Text, bytes and JSON are sent with their media type; a body that may be left out is."""
    name, named, content_type, content = call
    service = Scripted()
    api.call(name, service, **named)
    for request in service.requests:
        assert (content_type, content) == (request.headers.get("content-type"), request.content)


def test_text_is_a_string(api: Generated) -> None:
    """Nothing else is sent as text."""
    with pytest.raises(TypeError, match="body must be a string, not bytes"):
        api.endpoint("send_text").request(body=b"a")
    with pytest.raises(ValueError, match="body contains a lone surrogate"):
        api.endpoint("send_text").request(body="\ud800")


def test_forms_are_recorded() -> None:
    """The types of forms are those of bodies, and are marked as forms."""
    prepared = prepare(parse(as_text(SPEC)))
    assert {
        "ComposedRequest",
        "FieldsRequest",
        "SomeFieldsRequest",
        "UploadRequest",
        "UploadOnceRequest",
    } == (prepared.forms)
    assert prepared.forms <= prepared.bodies.keys()
    assert {"Pet"} == prepared.bodies.keys() - prepared.forms


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        (FILE, "FormField(file=True)"),
        ({"type": ["string", "null"], "format": "binary"}, "FormField(file=True)"),
        ({"contentMediaType": "image/png"}, "FormField(file=True, content_type='image/png')"),
        ({"contentMediaType": "application/octet-stream"}, "FormField(file=True)"),
        ({"anyOf": [FILE, {"type": "null"}]}, "FormField(file=True)"),
        ({"allOf": [{"$ref": "#/components/schemas/Blob"}]}, "FormField(file=True)"),
        ({"items": {"$ref": "#/components/schemas/Blob"}}, "FormField(file=True)"),
        ({**TEXT, "contentMediaType": "image/png", "contentEncoding": "base64"}, None),
        ({**TEXT, "format": "byte"}, None),
        ({"type": "object"}, None),
        (TEXT, None),
    ],
)
def test_files_of_a_form(schema: dict[str, Any], field: str | None) -> None:
    """A field is a file where its schema says that it is not text."""
    document = spec_of(
        {"POST /a": taking({FORM: {"schema": form({"f": schema})}}, operationId="a")},
        Blob=FILE,
        Unused=TEXT,
    )
    body = prepare(parse(as_text(document))).operations["a"].body
    assert body is not None
    assert ((f"'f': {field}",) if field else ()) == body.fields


def test_types_of_bodies(api: Generated) -> None:
    """The package is well typed, and calls with the types of its bodies are."""
    api.check_types(
        """
from pathlib import Path

from of_bodies.api.things import bare, fields, put_image, send_text, some_fields, upload, upload_once

from indream import AsyncIndreamClient, IndreamClient
from indream.types import Source


def use(client: IndreamClient) -> None:
    upload.sync(client=client, body={"photo": b"", "tags": ["a"], "pet": {"name": "Rex"}})
    upload.sync(client=client, body={"photo": Source.of(Path("a"), filename="b")})
    upload_once.sync(client=client)
    fields.sync(client=client, body={"name": "a", "ids": [1]})
    some_fields.sync(client=client)
    send_text.sync(client=client, body="a")
    put_image.sync(client=client, body=Path("a"), content_type="image/jpeg")
    bare.sync(client=client, body=[1])


async def use_async(client: AsyncIndreamClient) -> None:
    await upload.asyncio(client=client, body={"photo": b""})
    await put_image.asyncio(client=client)
"""
    )


POST = "paths/~1v1~1things/post/requestBody"
CONTENT = f"{POST}/content"


def with_form(media: dict[str, Any], name: str = FORM) -> dict[str, Any]:
    """A change that makes the body a form."""
    return {CONTENT: {name: media}, "components/schemas/New": {"type": "object"}}


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({CONTENT: {}}, CONTENT, "a body needs a media type"),
        ({CONTENT: {"json": {}}}, f"{CONTENT}/json", "is not a media type"),
        ({f"{POST}/style": 1}, f"{POST}/style", "not supported here"),
        (with_form({"schema": {"type": "array"}}), f"{CONTENT}/multipart~1form-data/schema", "is an object"),
        (
            with_form({"schema": form({"a": TEXT}), "encoding": {"b": {}}}),
            f"{CONTENT}/multipart~1form-data/encoding/b",
            "the form has no field 'b'",
        ),
        (
            with_form({"schema": form({"a": TEXT}), "encoding": {"a": {"charset": "x"}}}),
            f"{CONTENT}/multipart~1form-data/encoding/a/charset",
            "not supported here",
        ),
        (
            with_form({"schema": form({"a": TEXT}), "encoding": {"a": {"headers": {"X": {}}}}}),
            f"{CONTENT}/multipart~1form-data/encoding/a/headers",
            "can't have headers of their own",
        ),
        (
            with_form({"schema": form({"a": TEXT}), "encoding": {"a": {"style": "deepObject"}}}),
            f"{CONTENT}/multipart~1form-data/encoding/a/style",
            "a part for each item",
        ),
        (
            with_form({"schema": form({"a": TEXT}), "encoding": {"a": {"style": "x"}}}, URLENCODED),
            f"{CONTENT}/application~1x-www-form-urlencoded/encoding/a/style",
            "must be one of form, spaceDelimited",
        ),
        (
            with_form({"schema": form({"a": TEXT}), "encoding": {"a": {"allowReserved": True}}}, URLENCODED),
            f"{CONTENT}/application~1x-www-form-urlencoded/encoding/a/allowReserved",
            "always encoded",
        ),
        (
            with_form(
                {"schema": form({"a": TEXT}), "encoding": {"a": {"contentType": "text/xml"}}}, URLENCODED
            ),
            f"{CONTENT}/application~1x-www-form-urlencoded/encoding/a/contentType",
            "text or JSON, not text/xml",
        ),
        (
            with_form({"schema": form({"a": FILE})}, URLENCODED),
            f"{CONTENT}/application~1x-www-form-urlencoded/schema/properties/a",
            "can only be sent as multipart/form-data",
        ),
        (
            {CONTENT: {"text/plain; charset=latin-1": {}}},
            f"{CONTENT}/text~1plain; charset=latin-1",
            "text is sent as UTF-8",
        ),
    ],
)
def test_refusals_name_the_place(changes: dict[str, Any], place: str, words: str) -> None:
    """A construct that has no effect on what is sent is refused by its name."""
    text = refusal(changed(changes))
    assert f"(#/{place}): " in text
    assert words in text


def test_a_component_is_either_json_or_a_form() -> None:
    """The type of a body with files differs between the two."""
    put = "paths/~1v1~1files/put/requestBody/content"
    text = refusal(changed({put: {FORM: {"schema": {"$ref": "#/components/schemas/New"}}}}))
    assert "New is a form in one place and JSON in another; make it two components" in text


def test_media_types_that_are_not_used_are_noticed() -> None:
    """JSON is sent where an operation takes it; a notice names what is beside it."""
    document = changed({f"{CONTENT}/{FORM.replace('/', '~1')}": {"schema": form({"a": FILE})}})
    spec = parse(as_text(document))
    assert generated_files(spec)
    (notice,) = spec.noticed()
    assert f"{FORM} is not used; the client uses application/json" in notice


def test_extensions_are_passed_over() -> None:
    """Keys that begin with `x-` are for others."""
    document = changed(with_form({"schema": form({"a": TEXT}), "encoding": {"a": {"x-b": 1}}, "x-a": 1}))
    assert generate(document)


def test_json_is_chosen_over_a_kind_of_json() -> None:
    """Whichever the document names first."""
    schema = {"schema": {"$ref": "#/components/schemas/New"}}
    for names in (["application/hal+json", "application/json"], ["application/json", "application/hal+json"]):
        spec = parse(as_text(changed({CONTENT: dict.fromkeys(names, schema)})))
        assert generated_files(spec)
        (notice,) = spec.noticed()
        assert "application/hal+json is not used; the client uses application/json" in notice
