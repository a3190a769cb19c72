"""Calls of the endpoints of a generated package over a mock transport, and the requests expected of them."""

from __future__ import annotations

import json
from datetime import date, datetime
from email.parser import BytesParser
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import httpx

from indream import AsyncIndreamClient, IndreamClient
from tests.support.specs import REMOVED

__all__ = ["BASE_URL", "Call", "Form", "Multipart", "call_async", "call_sync"]

BASE_URL = "https://service.example"


@attrs.frozen
class Form:
    """A body that is a form, by the pairs in it."""

    fields: list[tuple[str, str]]


@attrs.frozen
class Multipart:
    """A body that is a multipart form, by the parts in it: name, file name, media type, content."""

    parts: list[tuple[str, str | None, str | None, bytes]]


@attrs.frozen
class Call:
    """A call of an endpoint; the request it has to make; a response, which has to be read back unchanged.

    `headers` are those that the request must have. A header that is None must be absent.
    """

    endpoint: str
    path: tuple[Any, ...] = ()
    named: dict[str, Any] = attrs.field(factory=dict[str, Any])
    line: str = ""
    headers: dict[str, str | None] = attrs.field(factory=dict[str, "str | None"])
    body: Any = None
    status: int = 200
    answer: Any = None
    media_type: str = "application/json"
    response_headers: dict[str, str] = attrs.field(factory=dict[str, str])
    read: Any = REMOVED
    """The value that is read, where it is not the answer itself."""
    read_headers: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Attributes of the typed headers."""


class Service:
    """A service that gives one response, and remembers the last request."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.request = httpx.Request("GET", BASE_URL)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.request = request
        headers = {"content-type": self.call.media_type, **self.call.response_headers}
        return httpx.Response(self.call.status, content=_content(self.call), headers=headers)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client, whose body may be read by await only."""
        await request.aread()
        return self(request)


def _content(call: Call) -> bytes:
    if isinstance(call.answer, bytes):
        return call.answer
    if isinstance(call.answer, str) and call.media_type.startswith("text/"):
        return call.answer.encode()
    empty = call.answer is None and (call.status in (204, 205) or call.line.startswith("HEAD "))
    return b"" if empty else json.dumps(call.answer).encode()


def call_sync(package: str, call: Call) -> None:
    """Make the call with the sync client, and check the request and what is read."""
    endpoint = import_module(f"{package}.api.{call.endpoint}")
    service = Service(call)
    with IndreamClient("key", base_url=BASE_URL, transport=httpx.MockTransport(service)) as client:
        response = endpoint.sync_detailed(*call.path, client=client, **call.named)
    _check(call, endpoint, service, response)


async def call_async(package: str, call: Call) -> None:
    """The same with the async client."""
    endpoint = import_module(f"{package}.api.{call.endpoint}")
    service = Service(call)
    transport = httpx.MockTransport(service.answer)
    async with AsyncIndreamClient("key", base_url=BASE_URL, transport=transport) as client:
        response = await endpoint.asyncio_detailed(*call.path, client=client, **call.named)
    _check(call, endpoint, service, response)


def _check(call: Call, endpoint: Any, service: Service, response: Any) -> None:
    request = service.request
    assert call.line == unquote(f"{request.method} {request.url.raw_path.decode()}")
    assert call.headers == {name: request.headers.get(name) for name in call.headers}
    assert call.body == _body(call.body, request)
    assert (call.status, _content(call)) == (response.status_code, response.content)
    expected = call.answer if call.read is REMOVED else call.read
    assert expected == dumped(response.parsed)
    if call.read_headers:
        headers = response.read_headers(endpoint.Headers)
        assert call.read_headers == {name: getattr(headers, name) for name in call.read_headers}


def _body(expected: Any, request: httpx.Request) -> Any:
    content, media_type = request.content, request.headers.get("content-type", "")
    if expected is None:
        return content or None
    if isinstance(expected, bytes):
        return content
    if isinstance(expected, Form):
        assert "application/x-www-form-urlencoded" == media_type
        return Form(parse_qsl(content.decode(), keep_blank_values=True, strict_parsing=True))
    if isinstance(expected, Multipart):
        assert media_type.startswith("multipart/form-data; boundary=")
        message: Any = BytesParser().parsebytes(
            b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + content
        )
        return Multipart([_part(part) for part in message.get_payload()])
    return json.loads(content)


def _part(part: Any) -> tuple[str, str | None, str | None, bytes]:
    """A part of a multipart form, its media type without a charset."""
    name = part.get_param("name", header="content-disposition")
    media_type = part["content-type"]
    essence = media_type.partition(";")[0] if media_type else None
    return name, part.get_filename(), essence, part.get_payload(decode=True)


def dumped(value: Any) -> Any:
    """A value that was read, as the JSON value it was read from."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, list):
        return [dumped(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {key: dumped(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value.isoformat() if isinstance(value, date | datetime) else value
