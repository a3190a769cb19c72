"""Webhooks: the vectors, every form of headers, what strangers may send, and what callers may get wrong."""

from __future__ import annotations

import base64
import email.message
import hashlib
import hmac
import json
import subprocess
import sys
import wsgiref.headers
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette import datastructures

import indream._clock
from indream import webhooks
from indream.errors import IndreamError, ModelValidationError, WebhookVerificationError
from indream.webhooks import (
    parse_export_webhook,
    sign_export_webhook,
    verify_export_webhook_request,
    verify_export_webhook_signature,
)

Vector = dict[str, Any]

VECTORS: list[Vector] = json.loads((Path(__file__).parent / "vectors" / "webhooks.json").read_bytes())[
    "vectors"
]

SECRET = "whsec_example"
NOW = 1790294442
TIMESTAMP = str(NOW)
BODY = b'{"eventType":"EXPORT_STARTED"}'


def hex_hmac(secret: bytes, timestamp: bytes, body: bytes) -> str:
    """The signature by the contract's words, without the module under test."""
    return hmac.new(secret, timestamp + b"." + body, hashlib.sha256).hexdigest()


SIGNATURE = hex_hmac(SECRET.encode(), TIMESTAMP.encode(), BODY)


def pairs(timestamp: str = TIMESTAMP, signature: str = SIGNATURE) -> list[tuple[str, str]]:
    """The two headers of a request."""
    return [("X-Indream-Timestamp", timestamp), ("X-Indream-Signature", signature)]


def verify(headers: Any, raw_body: Any = BODY, **more: Any) -> bool:
    """Verify the sample request, or one near it."""
    arguments: dict[str, Any] = {"webhook_secret": SECRET, "now_timestamp_seconds": NOW}
    return verify_export_webhook_request(raw_body=raw_body, headers=headers, **arguments | more)


# ---- The vectors


def octets(text: dict[str, str]) -> bytes:
    """A vector's secret or body."""
    return text["utf8"].encode() if "utf8" in text else base64.b64decode(text["base64"])


def values(header: str | list[str]) -> list[str]:
    """A vector's header: all its values."""
    return [header] if isinstance(header, str) else header


def request(vector: Vector) -> dict[str, Any]:
    """The arguments that put a vector to the question."""
    return {
        "webhook_secret": [octets(secret) for secret in vector["secrets"]],
        "raw_body": octets(vector["body"]),
        "headers": [("X-Indream-Timestamp", value) for value in values(vector["timestamp"])]
        + [("X-Indream-Signature", value) for value in values(vector["signature"])],
        "max_skew_seconds": vector["max_skew_seconds"],
        "now_timestamp_seconds": vector["now"],
    }


def vectors(*, only: Callable[[Vector], bool] = lambda vector: True) -> pytest.MarkDecorator:
    """Run a test once for each vector."""
    chosen = [vector for vector in VECTORS if only(vector)]
    return pytest.mark.parametrize("vector", chosen, ids=lambda vector: vector["name"])


@pytest.mark.rule(
    "webhooks.timestamp",
    "webhooks.own-bytes",
    "webhooks.signature",
    "webhooks.repeated",
    "webhooks.window",
    "webhooks.rotation",
)
@vectors()
def test_vector(vector: Vector) -> None:
    """Each vector gets its verdict."""
    assert vector["valid"] is verify_export_webhook_request(**request(vector))


@pytest.mark.rule("webhooks.body")
@vectors(only=lambda vector: "utf8" in vector["body"])
def test_vector_with_a_str_body(vector: Vector) -> None:
    """A str is taken as the UTF-8 it came from."""
    messages = request(vector) | {"raw_body": vector["body"]["utf8"]}
    assert vector["valid"] is verify_export_webhook_request(**messages)


@vectors(only=lambda vector: len(vector["secrets"]) == 1)
def test_vector_with_a_single_secret(vector: Vector) -> None:
    """One secret needs no list, and may be str or bytes."""
    (secret,) = vector["secrets"]
    forms = [octets(secret), *([secret["utf8"]] if "utf8" in secret else [])]
    for form in forms:
        assert vector["valid"] is verify_export_webhook_request(**request(vector) | {"webhook_secret": form})


@pytest.mark.rule("webhooks.timestamp", "webhooks.signature")
@vectors(only=lambda vector: isinstance(vector["timestamp"], str) and isinstance(vector["signature"], str))
def test_vector_without_the_clock(vector: Vector) -> None:
    """The function without a clock judges the same, except for the clock."""
    expected = vector["valid"] or vector["reason"] in {"outside_window", "window_unusable"}
    messages = request(vector)
    assert expected is verify_export_webhook_signature(
        webhook_secret=messages["webhook_secret"],
        raw_body=messages["raw_body"],
        timestamp=vector["timestamp"],
        signature=vector["signature"],
    )


@pytest.mark.rule("webhooks.order", "webhooks.parse", "webhooks.callers-mistake")
@vectors(only=lambda vector: not vector["valid"])
def test_vector_refused_by_parse(vector: Vector) -> None:
    """`parse_export_webhook` says why, in words fixed beforehand: they can't quote body or secret."""
    refusal = webhooks._Refusal[vector["reason"].upper()]
    is_callers = vector["reason"] in {"key_unusable", "window_unusable"}
    with pytest.raises(ValueError if is_callers else WebhookVerificationError) as caught:
        parse_export_webhook(**request(vector))
    assert refusal.value == str(caught.value)
    if isinstance(caught.value, WebhookVerificationError):
        assert refusal.name == caught.value.reason


@vectors()
def test_vector_is_reproducible(vector: Vector) -> None:
    """`signed` and `signature` of a vector agree with the standard library."""
    signed = False
    if values(vector["timestamp"]) and values(vector["signature"]):
        timestamp = values(vector["timestamp"])[0].encode()
        signature = values(vector["signature"])[0].lower()
        body = octets(vector["body"])
        signed = signature in {hex_hmac(octets(key), timestamp, body) for key in vector["secrets"]}
    assert vector["signed"] is signed


def test_vectors_cover_every_refusal() -> None:
    """There is a vector for each refusal except those that JSON can't hold, or that only parsing causes."""
    elsewhere = {"body_missing", "body_not_utf8", "body_too_large", "body_not_json_object", "body_not_event"}
    expected = {refusal.name.lower() for refusal in webhooks._Refusal} - elsewhere - {"replayed"}
    assert expected == {vector["reason"] for vector in VECTORS if vector["reason"]}
    assert len(VECTORS) == len({vector["name"] for vector in VECTORS})


# ---- Forms of headers


class _Werkzeug:
    """As werkzeug.datastructures.Headers: no Mapping, and items() repeats names."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self.pairs if name.lower() == key.lower()]


class _LastOnly(Mapping[str, str]):
    """As Django's MultiValueDict: items() shows the last value of a name, getlist() all of them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __getitem__(self, key: str) -> str:
        return dict(self.pairs)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def __len__(self) -> int:
        return len(dict(self.pairs))

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self.pairs if name == key]


class _GetAll(_LastOnly):
    """As Bottle's MultiDict: getall() instead of getlist()."""

    getlist: Any = None

    def getall(self, key: str) -> list[str]:
        return _LastOnly.getlist(self, key)


class _Multidict(_GetAll):
    """As aiohttp's CIMultiDict: items() repeats names."""

    def items(self) -> Any:
        return iter(self.pairs)


def message(pairs: list[tuple[str, str]]) -> email.message.Message:
    """As http.server and http.client have headers."""
    made = email.message.Message()
    for name, value in pairs:
        made[name] = value
    return made


def wsgi(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A WSGI environ (PEP 3333), which also holds values that are not headers."""
    named = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in pairs}
    return {"REQUEST_METHOD": "POST", "wsgi.input": sys.stdin, "wsgi.version": (1, 0)} | named


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """AWS Lambda's `multiValueHeaders`."""
    made: dict[str, list[str]] = {}
    for name, value in pairs:
        made.setdefault(name, []).append(value)
    return made


def starlette(pairs: list[tuple[str, str]]) -> Any:
    """The headers of FastAPI and Starlette, `request.headers`."""
    return datastructures.Headers(raw=[(name.lower().encode(), value.encode()) for name, value in pairs])


class CountingHeaders:
    """A multi-dict that counts how often it is asked for all values of a name."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self.asked = 0

    def items(self) -> list[tuple[str, str]]:
        """Every value, each with its name."""
        return self.pairs

    def getlist(self, name: str) -> list[str]:
        """All values of a name."""
        self.asked += 1
        return [value for other, value in self.pairs if other == name]


def test_a_flood_of_headers_costs_no_more_than_its_length() -> None:
    """Each lookup reads all headers: one for each of thousands would block a server for seconds."""
    flood = CountingHeaders([("x-indream-timestamp", "1790294442")] * 5_000)
    assert not verify_export_webhook_request(webhook_secret="s", raw_body=b"{}", headers=flood)
    assert flood.asked <= 2


def as_bytes(pairs: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """As an ASGI scope and h11 have headers."""
    return [(name.encode(), value.encode()) for name, value in pairs]


# Forms that can hold a name twice, and forms that can't.
REPEATING: dict[str, Callable[[list[tuple[str, str]]], Any]] = {
    "list of pairs": list,
    "tuple of lists": lambda pairs: tuple(map(list, pairs)),
    "iterator of pairs": iter,
    "bytes pairs": as_bytes,
    "bytes pairs, lower case": lambda pairs: [(name.lower(), value) for name, value in as_bytes(pairs)],
    "werkzeug": _Werkzeug,
    "django multi-value dict": _LastOnly,
    "bottle": _GetAll,
    "aiohttp": _Multidict,
    "email message": message,
    "wsgiref": wsgiref.headers.Headers,
    "httpx": httpx.Headers,
    "starlette": starlette,
    "lambda multiValueHeaders": grouped,
    "tuples of values": lambda pairs: {name: tuple(held) for name, held in grouped(pairs).items()},
}
SINGLE: dict[str, Callable[[list[tuple[str, str]]], Any]] = {
    "dict": dict,
    "lower case": lambda pairs: {name.lower(): value for name, value in pairs},
    "upper case": lambda pairs: {name.upper(): value for name, value in pairs},
    "odd case": lambda pairs: {name.swapcase(): value for name, value in pairs},
    "bytes dict": lambda pairs: dict(as_bytes(pairs)),
    "bytes values": lambda pairs: {name: value.encode() for name, value in pairs},
    "wsgi environ": wsgi,
    "lambda headers": lambda pairs: {"host": "x", "x-forwarded-for": "::1"} | dict(pairs),
}


@pytest.mark.rule("webhooks.headers")
@pytest.mark.parametrize("form", [*REPEATING.values(), *SINGLE.values()], ids=[*REPEATING, *SINGLE])
def test_headers_in_every_form(form: Callable[[list[tuple[str, str]]], Any]) -> None:
    """The headers of any framework are read, among other headers and not a bit differently."""
    further = [("Content-Type", "application/json"), ("X-Indream", "1"), ("Signature", "0")]
    assert verify(form([*further, *pairs()])) is True
    assert verify(form([*further, *pairs(timestamp=str(NOW + 1))])) is False
    assert verify(form([*further, pairs()[0]])) is False
    assert verify(form([*further, pairs()[1]])) is False
    assert verify(form(further)) is False
    assert verify(form([])) is False


@pytest.mark.rule("webhooks.repeated")
@pytest.mark.parametrize("form", REPEATING.values(), ids=REPEATING)
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("second", ["same", "other"])
def test_two_values_in_every_form(
    form: Callable[[list[tuple[str, str]]], Any], which: int, second: str
) -> None:
    """Two values for one of the headers are refused, equal or not, in either order."""
    name, value = pairs()[which]
    extra = (name, value if second == "same" else "0")
    assert verify(form([*pairs(), extra])) is False
    assert verify(form([extra, *pairs()])) is False


@pytest.mark.rule("webhooks.repeated")
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    "other",
    [
        str.lower,
        str.upper,
        str.encode,
        lambda name: "HTTP_" + name.upper().replace("-", "_"),
        lambda name: "http_" + name.lower().replace("-", "_"),
    ],
    ids=["lower case", "upper case", "bytes", "wsgi", "wsgi lower case"],
)
def test_a_header_under_two_spellings_is_refused(which: int, other: Callable[[str], Any]) -> None:
    """The same header under two spellings is two values, in a dict and in a list."""
    name, value = pairs()[which]
    both = [*pairs(), (other(name), value)]
    assert verify(dict(both)) is False
    assert verify(both) is False


@pytest.mark.parametrize(
    "name",
    [
        "X_Indream_Timestamp",
        "HTTP-X-INDREAM-TIMESTAMP",
        "X-Indream-Timestamp ",
        "X-Indream-T\u0131mestamp",
        "",
    ],
)
def test_names_that_are_not_ours(name: str) -> None:
    """A name that merely resembles one of the headers is another header."""
    assert verify([(name, TIMESTAMP), pairs()[1]]) is False
    assert verify([*pairs(), (name, "0")]) is True


@pytest.mark.rule("webhooks.strangers")
@pytest.mark.parametrize(
    "headers",
    [
        None,
        0,
        "X-Indream-Timestamp",
        b"\x00",
        [],
        {},
        [()],
        [("a",)],
        [("a", "b", "c")],
        [None],
        {1: 2},
        pytest.param(object(), id="object()"),
    ],
    ids=repr,
)
def test_missing_headers_are_refused(headers: object) -> None:
    """An object without headers is a request without them; a Lambda event may have None."""
    assert verify(headers) is False


@pytest.mark.rule("webhooks.strangers")
@pytest.mark.parametrize(
    "value", [None, NOW, float(NOW), True, [], {}, [[TIMESTAMP]], object(), bytearray(b"1")]
)
def test_header_values_of_other_types(value: object) -> None:
    """A value that is neither str nor bytes is refused; nothing is turned into text."""
    assert verify(dict(pairs()) | {"X-Indream-Timestamp": value}) is False
    assert verify(dict(pairs()) | {"X-Indream-Signature": value}) is False
    words: dict[str, Any] = {"webhook_secret": SECRET, "raw_body": BODY}
    good: dict[str, Any] = {"timestamp": TIMESTAMP, "signature": SIGNATURE}
    assert verify_export_webhook_signature(**words, **good) is True
    assert verify_export_webhook_signature(**words, **good | {"timestamp": value}) is False
    assert verify_export_webhook_signature(**words, **good | {"signature": value}) is False


@pytest.mark.rule("webhooks.strangers")
@pytest.mark.parametrize("value", ["\ud800", "1\udcff", b"\xff", b"\xb2", "\xb2".encode("latin-1")])
def test_header_values_beyond_ascii(value: str | bytes) -> None:
    """Lone surrogates and bytes beyond ASCII are refused."""
    for which in (0, 1):
        name = pairs()[which][0]
        assert verify(dict(pairs()) | {name: value}) is False
    assert not verify_export_webhook_signature(
        webhook_secret=SECRET, timestamp=value, raw_body=BODY, signature=value
    )


# ---- Bodies


@pytest.mark.rule("webhooks.body")
@pytest.mark.parametrize(
    "body",
    [
        BODY,
        BODY.decode(),
        bytearray(BODY),
        memoryview(BODY),
        memoryview(bytes(byte for pair in zip(BODY, BODY, strict=True) for byte in pair))[::2],
        memoryview(bytearray(BODY + b" " * (-len(BODY) % 4))).cast("I"),
    ],
    ids=["bytes", "str", "bytearray", "memoryview", "memoryview with gaps", "memoryview of integers"],
)
def test_bodies_in_every_form(body: Any) -> None:
    """Bodies are accepted as their bytes."""
    held = body.encode() if isinstance(body, str) else bytes(body)
    signature = hex_hmac(SECRET.encode(), TIMESTAMP.encode(), held)
    assert verify(pairs(signature=signature), body) is True
    assert verify(pairs(signature="0" * 64), body) is False


@pytest.mark.rule("webhooks.body", "webhooks.strangers")
@pytest.mark.parametrize("body", ["\ud800", '{"a":"\udcff"}', None])
def test_bodies_without_bytes(body: str | None) -> None:
    """A str that UTF-8 can't hold is refused, and so is the None of a Lambda event without a body."""
    reason = "body_missing" if body is None else "body_not_utf8"
    surrogates = hex_hmac(SECRET.encode(), TIMESTAMP.encode(), (body or "").encode("utf-8", "surrogatepass"))
    assert verify(pairs(signature=surrogates), body) is False
    with pytest.raises(WebhookVerificationError) as caught:
        parse_export_webhook(webhook_secret=SECRET, raw_body=body, headers=pairs(), now_timestamp_seconds=NOW)
    assert webhooks._Refusal[reason.upper()].value == str(caught.value)


async def forgotten_await() -> bytes:
    """Replaces `request.body()` without its await."""
    return BODY


FRAMEWORK_CALLS = {
    "Flask": "request.get_data()",
    "Django": "request.body",
    "FastAPI": "await request.body()",
    "Starlette": "await request.body()",
    "aiohttp": "await request.read()",
    "AWS Lambda": 'event["body"]',
    "base64": "isBase64Encoded",
}


@pytest.mark.rule("webhooks.parsed-body")
@pytest.mark.parametrize(
    "body", [{"eventType": "EXPORT_STARTED"}, {}, [], (), 1, True, object(), [BODY], BODY.decode]
)
@pytest.mark.parametrize("secret", [SECRET, ""])
def test_parsed_body_is_a_type_error(body: Any, secret: str) -> None:
    """A value that is not a body is the caller's mistake in any case; the text names the right call."""
    calls: list[Callable[[], object]] = [
        lambda: verify([], body, webhook_secret=secret),
        lambda: verify(pairs(), body, webhook_secret=secret),
        lambda: verify_export_webhook_signature(
            webhook_secret=secret, timestamp="", raw_body=body, signature=""
        ),
        lambda: parse_export_webhook(webhook_secret=secret, raw_body=body, headers=[]),
        lambda: sign_export_webhook(webhook_secret=secret, raw_body=body),
    ]
    for call in calls:
        with pytest.raises(TypeError) as caught:
            call()
        for framework, raw_body_call in FRAMEWORK_CALLS.items():
            assert framework in str(caught.value)
            assert raw_body_call in str(caught.value)
        assert f"not {type(body).__name__}:" in str(caught.value)
        assert "eventType" not in str(caught.value)


@pytest.mark.rule("webhooks.parsed-body")
def test_forgotten_await_is_a_type_error() -> None:
    """A coroutine in place of the body is named as such."""
    coroutine: Any = forgotten_await()
    with pytest.raises(TypeError, match="not coroutine:"):
        verify(pairs(), coroutine)
    coroutine.close()


# ---- What strangers may send

anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.binary()
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from([TIMESTAMP, SIGNATURE, SIGNATURE.upper(), object(), b"", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)
names = st.sampled_from(
    [
        form
        for name, _ in pairs()
        for text in (name, name.lower(), "HTTP_" + name.upper().replace("-", "_"))
        for form in (text, text.encode())
    ]
)
any_headers = (
    anything
    | st.lists(st.tuples(names | anything, anything), max_size=5)
    | st.dictionaries(names | st.text() | st.integers() | st.none(), anything, max_size=5)
    | st.lists(st.tuples(names, anything), max_size=5).map(iter)
)
any_body: st.SearchStrategy[Any] = (
    st.binary()
    | st.text(st.characters(exclude_categories=()))
    | st.binary().map(bytearray)
    | st.binary().map(lambda data: memoryview(data))  # noqa: PLW0108 - mypy wants it, memoryview is generic
    | st.none()
)


@pytest.mark.rule("webhooks.strangers", "webhooks.parse")
@given(any_headers, any_body)
def test_random_requests(headers: Any, body: Any) -> None:
    """Nothing a stranger sends raises, nothing is accepted, and `parse` raises its one error."""
    if body != BODY:
        assert verify(headers, body, max_skew_seconds=10**15) is False
    else:
        verify(headers, body)
    with pytest.raises(WebhookVerificationError):
        parse_export_webhook(webhook_secret=SECRET, raw_body=body, headers=headers, now_timestamp_seconds=0)


@pytest.mark.rule("webhooks.strangers")
@given(anything, anything, any_body)
def test_random_signatures(timestamp: Any, signature: Any, body: Any) -> None:
    """The same for the function without a clock."""
    expected = (timestamp, body) == (TIMESTAMP, BODY) and str(signature).lower() == SIGNATURE
    assert expected is verify_export_webhook_signature(
        webhook_secret=SECRET, timestamp=timestamp, raw_body=body, signature=signature
    )


@pytest.mark.rule("webhooks.strangers")
@given(st.text(), st.text(st.characters(exclude_categories=())))
def test_random_text_in_the_headers(timestamp: str, signature: str) -> None:
    """Text of the right header names and the wrong content is refused."""
    assert verify(pairs(timestamp, signature)) is False
    assert verify(pairs(timestamp, SIGNATURE)) is False
    assert verify(pairs(TIMESTAMP, signature)) is False


@pytest.mark.rule("webhooks.timestamp")
@given(st.text("0123456789", min_size=1, max_size=17))
def test_timestamps_that_int_admits(timestamp: str) -> None:
    """Of all strings of digits, those without leading zero and of at most 15 digits are timestamps."""
    signature = hex_hmac(SECRET.encode(), timestamp.encode(), BODY)
    expected = not timestamp.startswith("0") and len(timestamp) <= 15
    assert expected is verify(pairs(timestamp, signature), now_timestamp_seconds=int(timestamp))


def flips(data: bytes) -> Iterator[bytes]:
    """The data with each single bit flipped."""
    for place in range(8 * len(data)):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        yield bytes(changed)


@pytest.mark.rule("webhooks.own-bytes")
def test_every_bit_of_the_body_counts() -> None:
    """No bit of the body can be flipped."""
    for body in flips(BODY):
        assert verify(pairs(), body) is False
        assert not verify_export_webhook_signature(
            webhook_secret=SECRET, timestamp=TIMESTAMP, raw_body=body, signature=SIGNATURE
        )


@pytest.mark.rule("webhooks.own-bytes")
@pytest.mark.parametrize("text", [bytes, lambda data: data.decode("latin-1")], ids=["bytes", "str"])
def test_every_bit_of_the_timestamp_counts(text: Callable[[bytes], Any]) -> None:
    """No bit of the timestamp can be flipped, however wide the window."""
    for timestamp in map(text, flips(TIMESTAMP.encode())):
        assert verify(pairs(timestamp), max_skew_seconds=10**15) is False
        assert not verify_export_webhook_signature(
            webhook_secret=SECRET, timestamp=timestamp, raw_body=BODY, signature=SIGNATURE
        )


@pytest.mark.rule("webhooks.signature")
@pytest.mark.parametrize("text", [bytes, lambda data: data.decode("latin-1")], ids=["bytes", "str"])
def test_every_bit_of_the_signature_counts(text: Callable[[bytes], Any]) -> None:
    """No bit of the signature can be flipped, but the one that makes a letter upper case."""
    accepted = 0
    for signature in flips(SIGNATURE.encode()):
        is_equal = signature.lower() == SIGNATURE.encode()
        accepted += is_equal
        assert is_equal is verify(pairs(signature=text(signature)))
        assert is_equal is verify_export_webhook_signature(
            webhook_secret=SECRET, timestamp=TIMESTAMP, raw_body=BODY, signature=text(signature)
        )
    assert accepted == sum(digit.isalpha() for digit in SIGNATURE)


# ---- Order, secrets, clock


@pytest.mark.rule("webhooks.rotation", "webhooks.constant-time")
def test_all_secrets_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every secret is tried, whichever fits, and always by compare_digest on bytes."""
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def spy(item: bytes, other: bytes) -> bool:
        compared.append((item, other))
        return compare(item, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    for secrets in ([SECRET, "a", "b"], ["a", SECRET, "b"], ["a", "b", SECRET]):
        compared.clear()
        assert verify(pairs(), webhook_secret=secrets) is True
        assert [hex_hmac(key.encode(), TIMESTAMP.encode(), BODY).encode() for key in secrets] == [
            item for item, _ in compared
        ]
        assert {SIGNATURE.encode()} == {other for _, other in compared}


@pytest.mark.rule("webhooks.order")
def test_the_clock_is_read_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is asked for genuine requests only, and not at all when the time is given."""
    asked: list[int] = []

    def wall_time() -> float:
        asked.append(1)
        return NOW + 299.5

    monkeypatch.setattr(indream._clock, "wall_time", wall_time)
    words: dict[str, Any] = {"webhook_secret": SECRET, "raw_body": BODY}
    assert not verify_export_webhook_request(**words, headers=pairs(signature="0" * 64))
    assert not verify_export_webhook_request(**words, headers=pairs(timestamp="0"))
    assert verify_export_webhook_signature(**words, timestamp=TIMESTAMP, signature=SIGNATURE)
    assert verify_export_webhook_request(**words, headers=pairs(), now_timestamp_seconds=NOW)
    assert not asked
    assert verify_export_webhook_request(**words, headers=pairs())
    assert not verify_export_webhook_request(**words, headers=pairs(), max_skew_seconds=299)
    assert len(asked) == 2


@pytest.mark.rule("webhooks.window")
@pytest.mark.parametrize(("off", "expected"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_window_of_300_seconds_by_default(off: int, expected: bool) -> None:
    """Without a window, it is five minutes to either side."""
    assert expected is verify(pairs(), now_timestamp_seconds=NOW + off)
    with pytest.raises(WebhookVerificationError) as caught:
        # The body is not an event: parsing ends in an error either way, but not in the same.
        parse(b"", now_timestamp_seconds=NOW + off)
    refusal = webhooks._Refusal.BODY_NOT_JSON_OBJECT if expected else webhooks._Refusal.OUTSIDE_WINDOW
    assert refusal.value == str(caught.value)


@pytest.mark.parametrize("now", [float("nan"), float("inf"), -float("inf"), -1, 0, 10**400])
def test_invalid_times_are_refused(now: float) -> None:
    """An invalid time is far off."""
    assert verify(pairs(), now_timestamp_seconds=now) is False


UNUSABLE_SECRETS: list[Any] = [
    "", b"", [], (), [""], [SECRET, ""], ["", SECRET], [SECRET, None], None, 0, [1],
    "\ud800", [SECRET, "\ud800"], bytearray(b"x"), {SECRET}, {SECRET: SECRET}, [[SECRET]],
    pytest.param(iter([SECRET]), id="iter([SECRET])"),
]  # fmt: skip


@pytest.mark.rule("webhooks.callers-mistake")
@pytest.mark.parametrize("secret", UNUSABLE_SECRETS, ids=repr)
def test_unusable_secrets(secret: Any) -> None:
    """An empty or missing secret: False from the functions that return a bool, ValueError from the others."""
    words: dict[str, Any] = {"webhook_secret": secret, "raw_body": BODY}
    for key in ("", SECRET):
        signature = hex_hmac(key.encode(), TIMESTAMP.encode(), BODY)
        assert verify(pairs(signature=signature), webhook_secret=secret) is False
        assert not verify_export_webhook_signature(**words, timestamp=TIMESTAMP, signature=signature)
        with pytest.raises(ValueError, match=r"^webhook_secret is .*: pass a secret") as parsing:
            parse_export_webhook(**words, headers=pairs(signature=signature), now_timestamp_seconds=NOW)
        with pytest.raises(ValueError, match=r"^webhook_secret is .*: pass a secret") as signing:
            sign_export_webhook(**words)
        for caught in (parsing, signing):
            # A UnicodeEncodeError would hold the secret.
            assert ValueError is caught.type
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None


@pytest.mark.rule("webhooks.callers-mistake")
@pytest.mark.parametrize(
    "skew", [-1, -0.001, float("nan"), float("inf"), -float("inf"), Decimal("NaN"), Decimal("sNaN")]
)
def test_unusable_windows(skew: Any) -> None:
    """An invalid window: False from the function that returns a bool, ValueError from the one that parses."""
    assert verify(pairs(), max_skew_seconds=skew) is False
    with pytest.raises(ValueError, match=r"^max_skew_seconds is ") as caught:
        parse_export_webhook(
            webhook_secret=SECRET,
            raw_body=BODY,
            headers=pairs(),
            max_skew_seconds=skew,
            now_timestamp_seconds=NOW,
        )
    assert not isinstance(caught.value, IndreamError)


@pytest.mark.rule("webhooks.window")
@pytest.mark.parametrize("kind", [float, Decimal])
def test_a_time_or_a_limit_that_is_not_a_number_lets_nothing_pass(kind: Callable[[str], Any]) -> None:
    """NaN is neither recent nor a limit, whatever its type."""
    assert verify(pairs(), now_timestamp_seconds=kind("NaN")) is False
    for name, reason in (("now_timestamp_seconds", "OUTSIDE_WINDOW"), ("max_body_bytes", "BODY_TOO_LARGE")):
        with pytest.raises(WebhookVerificationError) as caught:
            parse(**{name: kind("NaN")})
        assert reason == caught.value.reason


@pytest.mark.parametrize("name", ["max_skew_seconds", "now_timestamp_seconds", "max_body_bytes"])
@pytest.mark.parametrize("value", ["300", None, [300]])
@pytest.mark.parametrize("headers", [pairs(), []], ids=["genuine", "not genuine"])
def test_times_must_be_numbers(name: str, value: Any, headers: Any) -> None:
    """It is a TypeError that names it, for any request; the clock may be left out."""
    arguments: dict[str, Any] = {"webhook_secret": SECRET, "raw_body": BODY, "headers": headers, name: value}
    if (name, value) == ("now_timestamp_seconds", None):
        assert not verify_export_webhook_request(**arguments)  # it was signed long ago
        return
    calls: list[Callable[..., object]] = [parse_export_webhook]
    if name != "max_body_bytes":
        calls.append(verify_export_webhook_request)
    for call in calls:
        with pytest.raises(TypeError, match=f"^{name} must be a number, not {type(value).__name__}$"):
            call(**arguments)


def test_verifying_needs_the_standard_library_alone() -> None:
    """Verifying works without any installed package, and loads none."""
    program = f"""
import sys
sys.path.insert(0, {str(Path(webhooks.__file__).parents[1])!r})
from indream.webhooks import *
arguments = dict(webhook_secret="s", raw_body=b"{{}}")
headers = sign_export_webhook(**arguments)
assert verify_export_webhook_request(**arguments, headers=headers)
loaded = {{name.partition(".")[0] for name in sys.modules}} - sys.stdlib_module_names
assert {{"indream", "__main__"}} >= loaded, loaded
assert not any(name.startswith("indream.generated") for name in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)
    assert not ended.stderr
    assert ended.returncode == 0


# ---- parse_export_webhook

TASK: dict[str, Any] = {
    "taskId": "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
    "projectId": None,
    "createdByApiKeyId": "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
    "clientTaskId": None,
    "status": "COMPLETED",
    "progress": 100,
    "error": None,
    "outputUrl": "https://files.example.com/exports/blue.mp4",
    "filename": "blue.mp4",
    "durationSeconds": 5.5,
    "billedStandardSeconds": 11,
    "chargedCredits": "5",
    "callbackUrl": "https://hooks.example.com/indream",
    "createdAt": "2026-09-25T00:00:00.000Z",
    "completedAt": "2026-09-25T00:00:42.000Z",
}
EVENT: dict[str, Any] = {
    "eventType": "EXPORT_COMPLETED",
    "occurredAt": "2026-09-25T00:00:42.000Z",
    "task": TASK,
}
EVENT_BODY = json.dumps(EVENT).encode()


def parse(raw_body: Any = EVENT_BODY, **more: Any) -> Any:
    """Parse a genuine request with a body."""
    words: dict[str, Any] = {"webhook_secret": SECRET, "raw_body": raw_body}
    words["headers"] = sign_export_webhook(**words, timestamp=NOW)
    return parse_export_webhook(**words | {"now_timestamp_seconds": NOW} | more)


@pytest.mark.rule("webhooks.parse")
@pytest.mark.parametrize("kind", ["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"])
@pytest.mark.parametrize("form", [bytes, bytearray, memoryview, bytes.decode])
def test_parse_gives_the_event(kind: str, form: Callable[[bytes], Any]) -> None:
    """The event is returned as a model, from any form of body."""
    from indream.generated.models import ExportWebhookEvent

    sent = EVENT | {"eventType": kind}
    event = parse(form(json.dumps(sent).encode()))
    assert isinstance(event, ExportWebhookEvent)
    assert kind == event.event_type
    assert TASK["status"] == event.task.status
    assert TASK["billedStandardSeconds"] == event.task.billed_standard_seconds
    assert sent == event.to_dict()


def test_parse_accepts_the_published_samples() -> None:
    """A task without `projectId` and `filename`, and fields that nobody knows yet, are read."""
    task = {name: value for name, value in TASK.items() if name not in ("projectId", "filename")}
    event = parse(json.dumps(EVENT | {"task": task | {"new": 1}, "deliveryId": "x"}))
    assert event.task.project_id is None
    assert event.task.filename is None


@pytest.mark.rule("webhooks.rotation", "webhooks.signature")
def test_parse_accepts_rotated_secrets_and_upper_case() -> None:
    """A request that the bool function accepts is parsed."""
    words: dict[str, Any] = {"webhook_secret": ["whsec_new", SECRET]}
    headers = sign_export_webhook(webhook_secret=SECRET, raw_body=EVENT_BODY, timestamp=NOW)
    upper = {name: value.upper() for name, value in headers.items()}
    assert TASK["taskId"] == parse(**words, headers=upper).task.task_id


@pytest.mark.rule("webhooks.parse")
@pytest.mark.parametrize(
    "body",
    [
        b"", b" ", b"{", b"null", b"true", b"1", b'"EXPORT_STARTED"', b"[]", b"[{}]", b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}', b"{} {}", b"{'a':1}", b'{"a":NaN}', b'{"a":Infinity}', b'{"a":"\x00"}', b"\x00",
        b"eventType=EXPORT_STARTED",
        b'{"a":' * 100_000, b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    ],
    ids=lambda body: ascii(body[:16]),
)  # fmt: skip
def test_parse_refuses_other_bodies_than_json_objects(body: bytes) -> None:
    """A genuine request with another body is refused; the error holds nothing of the body."""
    with pytest.raises(WebhookVerificationError) as caught:
        parse(body)
    assert webhooks._Refusal.BODY_NOT_JSON_OBJECT.value == str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.rule("webhooks.parse")
@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("$.eventType", {}),
        ("$.eventType", EVENT | {"eventType": "EXPORT_SOMETHING_PRIVATE"}),
        ("$.eventType", EVENT | {"eventType": None}),
        ("$.eventType", EVENT | {"eventType": ["EXPORT_STARTED"]}),
        ("$.occurredAt", EVENT | {"occurredAt": "private"}),
        ("$.occurredAt", {name: value for name, value in EVENT.items() if name != "occurredAt"}),
        ("$.task", EVENT | {"task": None}),
        ("$.task", EVENT | {"task": ["private"]}),
        ("$.task.taskId", EVENT | {"task": {}}),
        ("$.task.status", EVENT | {"task": TASK | {"status": 7654321}}),
        ("$.task.progress", EVENT | {"task": TASK | {"progress": "private"}}),
        ("$.task.completedAt", EVENT | {"task": TASK | {"completedAt": "private"}}),
    ],
)
def test_parse_refuses_objects_that_are_not_events(path: str, document: dict[str, Any]) -> None:
    """A genuine request with another object is refused; the error names the JSON path, not the value."""
    with pytest.raises(WebhookVerificationError) as caught:
        parse(json.dumps(document))
    assert str(caught.value).startswith(f"the body is not an export event: {path}: ")
    assert isinstance(caught.value.__cause__, ModelValidationError)
    for item in (str(caught.value), repr(caught.value), str(caught.value.__cause__)):
        assert "private" not in item.lower()
        assert "7654321" not in item


@pytest.mark.rule("secrets.links")
@pytest.mark.parametrize("wrong", ["the secret", "the event", "the JSON", "a replay", "the clock"])
def test_frames_show_neither_the_link_nor_the_secret(wrong: str) -> None:
    """No local variable of the package does when a request is refused, in the error's cause neither."""
    link = "https://files.test/a.mp4?signature=s1gn4ture"
    document = EVENT | {"task": TASK | {"outputUrl": link}}
    if wrong == "the event":
        document["occurredAt"] = 1
    body = json.dumps(document) + ("}" if wrong == "the JSON" else "")
    options: dict[str, Any] = {
        "the secret": {"webhook_secret": "whsec_another"},
        "a replay": {"seen": lambda *_: True},
        "the clock": {"now_timestamp_seconds": NOW + 1_000},
    }.get(wrong, {})
    with pytest.raises(WebhookVerificationError) as caught:
        parse(body, **options)
    error: BaseException | None = caught.value
    while error is not None:
        step = error.__traceback__
        while step is not None:
            if str(step.tb_frame.f_globals["__name__"]).startswith("indream"):
                shown = repr(step.tb_frame.f_locals)
                assert not any(secret in shown for secret in ("s1gn4ture", SECRET, "whsec_another"))
            step = step.tb_next
        error = error.__cause__ or error.__context__


@pytest.mark.rule("webhooks.body-limit")
def test_parse_limits_the_body() -> None:
    """A body of exactly the limit is read, one byte more is refused, counted in UTF-8."""
    wide = json.dumps(EVENT | {"new": "\u96ea"}, ensure_ascii=False)
    size = len(wide.encode())
    assert len(wide) < size
    for body in (wide, wide.encode()):
        assert EVENT["eventType"] == parse(body, max_body_bytes=size).event_type
        with pytest.raises(WebhookVerificationError, match=r"^the body is larger than max_body_bytes$"):
            parse(body, max_body_bytes=size - 1)


@pytest.mark.rule("webhooks.body-limit")
def test_parse_limits_the_body_to_one_mebibyte() -> None:
    """The limit is 1 MiB by default, and holds before anything is computed from the body."""
    assert EVENT["eventType"] == parse(EVENT_BODY.ljust(1_048_576)).event_type
    with pytest.raises(WebhookVerificationError, match=r"^the body is larger than max_body_bytes$"):
        parse(EVENT_BODY.ljust(1_048_577))
    with pytest.raises(WebhookVerificationError, match=r"^the body is larger than max_body_bytes$"):
        parse(EVENT_BODY.ljust(1_048_577), headers=[])


@pytest.mark.rule("webhooks.replay")
@pytest.mark.parametrize(("skew", "ttl"), [(300, 601), (0, 1), (0.5, 2), (10, 21)])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_seen_is_called_last(skew: float, ttl: int, case: Callable[[str], str]) -> None:
    """`seen` gets one spelling of the signature, and a time that outlasts the window."""
    asked: list[tuple[str, int]] = []

    def seen(signature: str, ttl: int) -> bool:
        asked.append((signature, ttl))
        return len(asked) > 1

    headers = sign_export_webhook(webhook_secret=SECRET, raw_body=EVENT_BODY, timestamp=NOW)
    words: dict[str, Any] = {"seen": seen, "max_skew_seconds": skew}
    words["headers"] = {name: case(value) for name, value in headers.items()}
    assert TASK["taskId"] == parse(**words).task.task_id
    with pytest.raises(WebhookVerificationError, match=r"^the request was seen before$"):
        parse(**words)
    assert [(headers["X-Indream-Signature"], ttl)] * 2 == asked
    assert int is type(asked[0][1])


@pytest.mark.rule("webhooks.replay")
@pytest.mark.parametrize(
    "words",
    [
        {"headers": []},
        {"headers": pairs(signature="0" * 64)},
        {"now_timestamp_seconds": NOW + 301},
        {"max_body_bytes": 1},
        {"raw_body": b"{}"},
        {"raw_body": b"not JSON"},
    ],
)
def test_seen_is_called_for_genuine_events_only(words: dict[str, Any]) -> None:
    """Requests that are refused in any case fill nobody's memory."""

    def seen(signature: str, ttl: int) -> bool:
        raise AssertionError

    with pytest.raises(WebhookVerificationError):
        parse(**words, seen=seen)


@pytest.mark.rule("webhooks.replay")
@pytest.mark.parametrize("headers", [None, []])
def test_seen_has_to_be_a_plain_function(headers: object) -> None:
    """An async one would return a coroutine, which is true: each request would be a replay of itself."""

    async def seen(signature: str, ttl: int) -> bool:
        raise AssertionError

    words: dict[str, Any] = {} if headers is None else {"headers": headers}
    with pytest.raises(TypeError, match=r"^seen must be a plain function"):
        parse(**words, seen=seen)
    with pytest.raises(TypeError, match=r"^seen must be a function, not set$"):
        parse(**words, seen=set[str]())


def test_an_error_in_seen_is_raised() -> None:
    """When the memory of replays fails, the request is neither accepted nor called a forgery."""

    def seen(signature: str, ttl: int) -> bool:
        raise ConnectionError("no memory")

    with pytest.raises(ConnectionError, match="no memory"):
        parse(seen=seen)


# ---- sign_export_webhook


@pytest.mark.rule("webhooks.sign")
@given(
    st.text(min_size=1) | st.binary(min_size=1),
    st.text() | st.binary(),
    st.integers(min_value=1, max_value=10**15 - 1),
)
def test_signed_requests_verify(secret: str | bytes, body: str | bytes, timestamp: int) -> None:
    """A signed event verifies, under this secret, and is as the contract says."""
    headers = sign_export_webhook(webhook_secret=secret, raw_body=body, timestamp=timestamp)
    key = secret.encode() if isinstance(secret, str) else secret
    data = body.encode() if isinstance(body, str) else body
    assert {
        "X-Indream-Timestamp": str(timestamp),
        "X-Indream-Signature": hex_hmac(key, str(timestamp).encode(), data),
    } == headers
    assert verify(headers, body, webhook_secret=secret, now_timestamp_seconds=timestamp) is True
    assert verify(headers, data + b" ", webhook_secret=secret, now_timestamp_seconds=timestamp) is False


@pytest.mark.rule("webhooks.sign")
def test_sign_takes_the_clock_and_the_first_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default a request is signed now, in whole seconds; of several secrets the first one signs."""
    monkeypatch.setattr(indream._clock, "wall_time", lambda: NOW + 0.9)
    headers = sign_export_webhook(webhook_secret=[SECRET, "whsec_old"], raw_body=BODY)
    assert dict(pairs()) == headers
    assert verify_export_webhook_request(webhook_secret=SECRET, raw_body=BODY, headers=headers)


@pytest.mark.parametrize(
    "timestamp", [0, -1, 10**15, 10**4_000, 1.5, True, "", " 1", "1\n", "\u0661", "\ud800"]
)
def test_sign_refuses_odd_timestamps(timestamp: Any) -> None:
    """A request that would be refused is not signed."""
    with pytest.raises(ValueError):  # noqa: PT011 - whoever finds the fault may word it
        sign_export_webhook(webhook_secret=SECRET, raw_body=BODY, timestamp=timestamp)


@pytest.mark.parametrize("body", [None, "\ud800"])
def test_sign_refuses_bodies_without_bytes(body: str | None) -> None:
    """There is nothing to sign."""
    with pytest.raises(
        ValueError, match=r"^the (request has no body|body is a str that UTF-8 cannot encode)$"
    ):
        sign_export_webhook(webhook_secret=SECRET, raw_body=body)


# ---- In use


@pytest.mark.parametrize("headers", ["headers", "multiValueHeaders"])
@pytest.mark.parametrize("encoded", [False, True])
def test_lambda_event(headers: str, encoded: bool) -> None:
    """An event of AWS Lambda's proxy integration, with its body in either form."""
    signed = sign_export_webhook(webhook_secret=SECRET, raw_body=EVENT_BODY)
    event: dict[str, Any] = {
        "headers": signed,
        "multiValueHeaders": {name: [value] for name, value in signed.items()},
        "isBase64Encoded": encoded,
        "body": base64.b64encode(EVENT_BODY).decode() if encoded else EVENT_BODY.decode(),
    }
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"]
    assert verify_export_webhook_request(webhook_secret=SECRET, raw_body=body, headers=event[headers])


def test_arguments_are_left_alone() -> None:
    """Neither headers nor body nor secrets are changed."""
    headers: dict[str, list[str]] = {name.upper(): [value] for name, value in pairs()}
    body, secrets = bytearray(BODY), [SECRET]
    before = (repr(headers), repr(body), repr(secrets))
    assert verify(headers, body, webhook_secret=secrets) is True
    assert before == (repr(headers), repr(body), repr(secrets))


def test_all_lists_every_public_function() -> None:
    """`__all__` is sorted and names every public function of the module."""
    public = {
        name
        for name, value in vars(webhooks).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == webhooks.__name__
    }
    assert sorted(public) == list(webhooks.__all__)
