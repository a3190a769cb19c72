"""Answers that no service should give: seeded, each reproducible by its number alone."""

from __future__ import annotations

import json
import random
import zlib
from typing import TYPE_CHECKING, Any

import attrs
import httpx

from tests.support.faults.service import Call, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.faults.plans import Answer

__all__ = ["Fuzzed", "FuzzedService", "fuzzed", "fuzzed_bytes"]

Pairs = list[tuple[bytes, bytes]]

STATUSES = (
    *(200,) * 8,
    *(201, 202, 204, 206, 299, 301, 304, 307, 400, 401, 403, 404, 408, 409, 418, 422, 429, 429),
    *(499, 500, 501, 502, 503, 504, 505, 520, 599, 600, 700, 999, 199, 100, 101, 0, 1),
)
DEEP = 100_000
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e308, 10**18, 2**63, 2**64, -(2**63) - 1),
    *("", " ", "\x00", "x" * 5000, "\ud800", "\U0001f600", "../..", "NaN", "PENDING", "²", "١"),
    *("2026-09-25T00:00:00.000Z", "2026-13-45T99:99:99Z", "0000-00-00", "20260925", "not a date"),
    *("9999-12-31T23:59:60Z", "2026-09-25T00:00:00+99:99", "0001-01-01T00:00:00+23:59"),
    *([], {}, [[]], [None], {"": ""}, {"data": {}}, [{}] * 50, {"taskId": None}, {"status": []}),
)
DOCUMENTS = (
    *(b"", b" ", b"null", b"[]", b"{}", b"0", b'""', b"true", b"NaN", b"-Infinity", b"1e999", b"-", b"{"),
    *(b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b"\xff\xfe", b"<html>502</html>", b"\x00" * 100),
    *(b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"data":' * DEEP),
    *(b'{"data":"\xc3\x28"}', b'{"data":"\\ud800"}', b'{"data":[' + b"9" * 5000 + b'],"meta":{}}'),
    *(b'{"data":NaN,"meta":{}}', b'{"data":{},"meta":null}', b'{"data":{},"data":[],"meta":{}}'),
    b'{"type":{},"title":[],"status":"x","detail":1,"errorCode":{}}',
    b'{"type":"about:blank","title":"t","status":500,"detail":"' + b"d" * 2**20 + b'"}',
    b'{"detail":"\\u0000\\ud83d","errorCode":"' + b"E" * 9000 + b'","status":1e400}',
)
HEADERS: dict[bytes, tuple[bytes, ...]] = {
    b"Retry-After": (
        *(b"0", b"1", b"59", b"61", b"-1", b"1e3", b"999999999", b"9999999999", b"9" * 5000),
        *(b"", b" 7 ", b"\xb2", b"\xd9\xa1", b"Wed, 21 Oct 2026 07:28:00 GMT", b"Sun Nov  6 08:49:37 1994"),
        *(b"Wed, 21 Oct 0000 07:28:00 GMT", b"Wed, 99 Oct 2026 99:99:99 +9999"),
        *(
            b"21 Oct 99999 07:28:00 GMT",
            b"Fri, 31 Dec 9999 23:59:59 -2359",
            b"Mon, 01 Jan 0001 00:00:00 +2359",
        ),
    ),
    b"Content-Type": (
        *(b"", b"text/html; charset=nope", b"application/json; charset=utf-16", b"\xff\xfe", b";" * 99),
    ),
    b"Content-Encoding": (
        *(b"gzip", b"deflate", b"br", b"zstd", b"identity", b"nope", b"gzip, gzip", b"gzip, nope"),
        *(b",", b"GZIP", b"", b"gzip;q=1", b", ".join([b"gzip"] * 500)),
    ),
    b"Content-Length": (b"0", b"1", b"99999999999", b"-1", b"x", b"1, 2"),
    b"X-Request-Id": (b"", b"r" * 9000, b"\xff\x80", b"\x1b[31mred", b"a, b"),
    b"Set-Cookie": (
        *(b"", b"a=b; Expires=nonsense; Domain=[", b"=;;;=", b"a=\xff; Max-Age=99999999999999999999"),
    ),
    b"Location": (
        b"http://[",
        b"//other/",
        b"/",
        b"\xff",
        b"javascript:0",
        b"http://a:99999/",
        b"x" * 70_000,
    ),
    b"Link": (b"<x>; rel=next", b"<" * 99),
    b"Transfer-Encoding": (b"chunked", b"identity", b"gzip, chunked"),
    b"Connection": (b"close", b"keep-alive", b"upgrade"),
    b"": (b"",),
    b"X-\xff": (b"\xff" * 20,),
    b"X-Long": (b"x" * 100_000,),
}


@attrs.frozen
class Fuzzed:
    """One answer: its status, its headers as bytes, its body, and whether the body breaks off."""

    status: int
    headers: Pairs
    body: bytes
    breaks_off: bool

    def response(self) -> httpx.Response:
        """The answer as a transport gives it, its body not yet read."""
        return httpx.Response(self.status, headers=self.headers, stream=_Stream(self.body, self.breaks_off))


def fuzzed(number: int, good: Answer) -> Fuzzed:
    """A good answer, spoilt in one or more ways."""
    chance = random.Random(number)
    status, body = good.status, good.body
    headers: Pairs = [(name.encode(), value.encode()) for name, value in good.headers]
    if chance.random() < 0.5:
        status = chance.choice(STATUSES) if chance.random() < 0.9 else chance.randrange(1000)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        body = chance.choice(_BODIES)(chance, body)
    while chance.random() < 0.4:
        headers.append(_header(chance))
    if chance.random() < 0.1:
        headers, body = _packed(chance, headers, body)
    return Fuzzed(status, headers, body, chance.random() < 0.02)


def fuzzed_bytes(number: int, good: Answer) -> bytes:
    """The bytes of a whole answer, spoilt anywhere: its status line, its headers, its framing, its body."""
    chance = random.Random(number)
    raw = good.raw()
    if chance.random() < 0.3:
        chunked = good.head(("Transfer-Encoding", "chunked")) + b"%x\r\n%b\r\n0\r\n\r\n" % (
            len(good.body),
            good.body,
        )
        raw = chunked
    for _ in range(chance.randint(1, 4)):
        spoil = chance.choice((_flip, _cut, _insert, _repeat, _spoil_line, _spoil_line))
        raw = spoil(chance, raw)
    return raw


class FuzzedService:
    """A transport's handler that spoils what the service would answer.

    Attributes:
        number: The number of the answer given last.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._service = Service()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.number += 1
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(request.method, request.url.raw_path.decode(), headers, request.content)
        return fuzzed(self.number, self._service.carry_out(call)).response()


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, which may break off."""

    def __init__(self, body: bytes, breaks_off: bool) -> None:
        self._body = body
        self._breaks_off = breaks_off

    def __iter__(self) -> Iterator[bytes]:
        half = len(self._body) // 2
        yield self._body[:half]
        if self._breaks_off:
            raise httpx.ReadError("planned")
        yield self._body[half:]

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece


# Bodies.


def _structure(chance: random.Random, body: bytes) -> bytes:
    """Another value somewhere in the document, or something missing, or something new."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return body
    places = list(_places(document))
    if not places:
        return json.dumps(chance.choice(VALUES)).encode()
    holder, key = chance.choice(places)
    match chance.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("", "x", "data", "\ud800", "__class__"))] = chance.choice(VALUES)
        case _:
            holder[key] = chance.choice(VALUES)
    return json.dumps(document).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield value, key
            yield from _places(inner)


def _document(chance: random.Random, body: bytes) -> bytes:
    return chance.choice(DOCUMENTS)


def _flip(chance: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 4) if spoilt else 0):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _insert(chance: random.Random, data: bytes) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.randbytes(chance.randint(1, 9)) + data[place:]


def _repeat(chance: random.Random, data: bytes) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + data[max(0, start - chance.randint(1, 50)) :]


def _spoil_line(chance: random.Random, data: bytes) -> bytes:
    """Another status line, or another value of a header."""
    head, empty, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    number = chance.randrange(len(lines))
    if number == 0:
        status = chance.choice(STATUSES)
        version = chance.choice((b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"HTTP/9.9", b"ICY", b"http/1.1", b""))
        lines[0] = b"%b %b Fuzz" % (version, str(status).encode())
    else:
        lines[number] = b": ".join(_header(chance))
    return b"\r\n".join(lines) + empty + body


def _header(chance: random.Random) -> tuple[bytes, bytes]:
    name = chance.choice(tuple(HEADERS))
    return name, chance.choice(HEADERS[name])


def _packed(chance: random.Random, headers: Pairs, body: bytes) -> tuple[Pairs, bytes]:
    """A body that is rightly encoded, or nearly."""
    packer = zlib.compressobj(wbits=chance.choice((31, 15, -15)))
    packed = packer.compress(body) + packer.flush()
    if chance.random() < 0.5:
        packed = chance.choice((_flip, _cut, _insert))(chance, packed)
    return [*headers, (b"Content-Encoding", chance.choice((b"gzip", b"deflate")))], packed


_BODIES = (_structure, _structure, _structure, _structure, _document, _flip, _cut, _insert, _repeat)
