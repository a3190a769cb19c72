"""Answers as data: what the parsers of generated endpoints share."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest

from indream._json.paths import ShapeError
from indream._models.models import parse_bytes, parse_envelope, parse_nothing, parse_plain
from indream._models.shapes import ANYTHING, TEXT, Shape
from indream._wire.answer import (
    Answer,
    BodyError,
    Response,
    Unpacker,
    either,
    enveloped,
    error_class_of,
    error_of,
    request_id,
)
from indream.errors import (
    APIError,
    AuthError,
    ConflictError,
    NotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    SlotsFullError,
    ValidationError,
)

BROKEN = Answer(200, {}, b"", "the body is larger than 32 MiB")


class Endless(Shape):
    """A shape that holds itself, read as deep as a document goes."""

    def read_carefully(self, value: Any) -> Any:
        return self.read_carefully(value)


@pytest.mark.parametrize("parse", [parse_plain(ANYTHING), parse_envelope(ANYTHING), parse_bytes])
def test_an_unreadable_body_is_an_error_in_every_parser(parse: Any) -> None:
    """Every parser that needs a body reports the flaw."""
    with pytest.raises(APIError, match="larger than 32 MiB") as caught:
        parse(BROKEN)
    assert "SDK_UNEXPECTED_RESPONSE" == caught.value.error_code


def test_an_empty_answer_needs_no_body() -> None:
    """An answer without a body has nothing to be wrong with."""
    assert parse_nothing(BROKEN) is None
    assert parse_nothing(Answer(204, {}, b"")) is None


def test_bytes_are_returned_unchanged() -> None:
    """A body that is not JSON by contract."""
    assert b"\xff" == parse_bytes(Answer(200, {}, b"\xff"))


def test_an_answer_without_an_envelope_is_read_by_its_shape() -> None:
    """It is read by its shape alone."""
    assert "x" == parse_plain(TEXT)(Answer(200, {}, b'"x"'))
    with pytest.raises(APIError, match=r"\$: expected a string"):
        parse_plain(TEXT)(Answer(200, {}, b"5"))


@pytest.mark.rule("answers.garbage")
def test_documents_deeper_than_the_stack() -> None:
    """An endless recursion is one typed error, too."""
    with pytest.raises(APIError, match="nested too deeply"):
        parse_plain(Endless("endless"))(Answer(200, {}, b"[]"))


def test_the_status_decides_the_error_class() -> None:
    """Also where the parser finds the fault."""
    with pytest.raises(ServerError):
        parse_plain(TEXT)(Answer(500, {}, b"5"))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"x-request-id": "a"}, "a"),
        ({"request-id": "b"}, "b"),
        ({"request-id": "b", "x-request-id": "a"}, "a"),
        ({"x-request-id": "r" * 9000}, "r" * 200),
    ],
)
def test_request_ids(headers: dict[str, str], expected: str | None) -> None:
    """From the headers it is usual in, at a reasonable length."""
    assert expected == request_id(headers)


@pytest.mark.rule("secrets.no-bodies")
def test_bodies_are_not_shown() -> None:
    """Answers hold signed URLs: their bodies stay out of tracebacks and logs."""
    assert "hidden" not in repr(Answer(200, {}, b"hidden")) + repr(Response(200, {}, b"hidden", None))


SLOTS, QUOTA = "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED", "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        *((status, None, ValidationError) for status in (400, 422)),
        *((status, None, AuthError) for status in (401, 403)),
        (404, None, NotFoundError),
        (409, None, ConflictError),
        (429, None, RateLimitError),
        *((status, None, ServerError) for status in (500, 503, 599)),
        *((status, None, APIError) for status in (302, 402, 405, 408, 410, 421, 423, 428, 430, 499, 600)),
        (422, SLOTS, SlotsFullError),
        (429, QUOTA, QuotaExceededError),
        (429, SLOTS, RateLimitError),
        (422, [SLOTS], ValidationError),
    ],
)
def test_the_class_of_each_status(status: int, code: Any, expected: type[APIError]) -> None:
    """Two error codes have classes of their own; a code that is not a text has none."""
    answer = Answer(status, {}, json.dumps({"errorCode": code}).encode())
    assert expected is error_class_of(answer) is type(error_of(answer, str))
    assert [199 < status < 300] == [answer.is_success]


def test_edges_of_success() -> None:
    """It is any status of 2xx."""
    statuses = (199, 200, 299, 300)
    assert [False, True, True, False] == [Answer(status, {}, b"").is_success for status in statuses]


def hiding(text: str) -> str:
    """The text without the key."""
    return text.replace("key", "…")


def test_an_error_has_what_the_problem_says() -> None:
    """Without the key, and with a request id from the headers."""
    problem: dict[str, Any] = {
        "type": "t-key",
        "title": "The key is wrong",
        "detail": "d",
        "errorCode": "CODE",
        "more": {"key": ["key", 1, None, True]},
    }
    headers = {"x-request-id": "r"}
    error = error_of(Answer(418, headers, json.dumps(problem).encode()), hiding)
    expected = {**problem, "type": "t-…", "title": "The … is wrong", "more": {"…": ["…", 1, None, True]}}
    assert (418, "t-…", "The … is wrong", "d", "CODE", "r", headers, expected) == (
        error.status,
        error.type,
        error.title,
        error.detail,
        error.error_code,
        error.request_id,
        error.headers,
        error.body,
    )


@pytest.mark.parametrize(
    "body", [{}, {"type": 1, "title": None, "detail": [], "errorCode": 5}, {"type": "", "title": ""}]
)
def test_an_error_without_texts_has_usual_ones(body: dict[str, Any]) -> None:
    """They name the status."""
    error = error_of(Answer(418, {}, json.dumps(body).encode()), str)
    assert ("about:blank", "HTTP 418", "", None, None, body) == (
        error.type,
        error.title,
        error.detail,
        error.error_code,
        error.request_id,
        error.body,
    )


def test_an_error_keeps_a_part_of_a_large_body() -> None:
    """Texts of 2,000 characters, a thousand values, and thirty levels."""
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    problem = {"title": "t" * 3000, "k" * 3000: "v" * 3000, "deep": deep, "list": list(range(2000))}
    error = error_of(Answer(400, {}, json.dumps(problem).encode()), str)
    assert error.title == "t" * 2000
    assert error.body is not None
    assert {"title": "t" * 2000, "k" * 2000: "v" * 2000} == {
        key: error.body[key] for key in list(error.body)[:2]
    }
    assert str(error.body["deep"]).count("[") == 30
    # The values before the list are the body itself, two texts, thirty lists, and the list.
    assert error.body["list"] == list(range(1000 - 1 - 2 - 30 - 1))
    objects: Any = {}
    for _ in range(40):
        objects = {"a": objects}
    error = error_of(Answer(400, {}, json.dumps(objects).encode()), str)
    assert str(error.body).count("{") == 31


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        *(
            (Answer(status, {}, b""), "the answer is a redirect, which is not followed: check base_url")
            for status in (300, 302, 399)
        ),
        (
            Answer(407, {}, b""),
            "a proxy requires authentication: add a user name and password to the URL of the proxy",
        ),
        *(
            (Answer(status, {}, body), "the body does not contain a problem object")
            for status, body in ((400, b""), (299, b"x"), (408, b"[]"), (502, b"<html>"))
        ),
        (Answer(500, {}, b"", "the flaw"), "the flaw"),
    ],
)
def test_an_error_without_a_problem_says_so(answer: Answer, detail: str) -> None:
    """Nothing of the body is quoted."""
    error = error_of(answer, str)
    assert ("SDK_UNEXPECTED_RESPONSE", "SDK_UNEXPECTED_RESPONSE", "Unexpected response", detail) == (
        error.type,
        error.error_code,
        error.title,
        error.detail,
    )


@pytest.mark.parametrize(
    ("content", "headers", "detail"),
    [
        (b"hidden", {}, "the body is not JSON"),
        (b"hidden", {"content-type": "text/html; charset=utf-8"}, "the body is not JSON (text/html)"),
        (b"hidden", {"content-type": "a" * 99}, f"the body is not JSON ({'a' * 60})"),
        (b"", {"content-type": "application/json"}, "the body is empty"),
    ],
)
def test_a_body_that_is_not_json_is_named_by_its_type(
    content: bytes, headers: dict[str, str], detail: str
) -> None:
    """The error does not refer to the one of the JSON reader, which has the body."""
    with pytest.raises(APIError) as caught:
        parse_plain(TEXT)(Answer(200, {**headers, "request-id": "r"}, content))
    error = caught.value
    assert (200, detail, "r", None, None) == (
        error.status,
        error.detail,
        error.request_id,
        error.__cause__,
        error.__context__,
    )


def unpacked(coding: str, packed: bytes, limit: int = 100) -> bytes:
    """The body that is received byte by byte."""
    unpacker = Unpacker(coding, limit)
    for number in range(len(packed)):
        unpacker.feed(packed[number : number + 1])
    return unpacker.end()


BODY = b"a body " * 10
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", BODY),
        (" Identity ", BODY),
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("X-Gzip", gzip.compress(BODY, mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY, 9)),
        ("deflate", RAW.compress(BODY) + RAW.flush()),
        ("deflate", gzip.compress(BODY, mtime=0)),
    ],
    ids=range(8),
)
def test_each_content_coding(coding: str, packed: bytes) -> None:
    """Also one whose wrapper is not that of its name."""
    assert unpacked(coding, packed) == BODY == unpacked(coding, packed, len(BODY))
    with pytest.raises(BodyError, match=r"^the body is larger than 0 MiB$"):
        unpacked(coding, packed, len(BODY) - 1)
    if packed != BODY:
        with pytest.raises(BodyError, match=r"^the body's content coding is broken$"):
            unpacked(coding, packed[:-5])
        with pytest.raises(BodyError, match=r"^the body's content coding is broken$"):
            unpacked(coding, b"\xff" * 20)


def test_other_codings_are_not_accepted() -> None:
    """They were not asked for."""
    for coding in ("br", "gzip, gzip"):
        with pytest.raises(BodyError, match=r"^the body has a content coding that was not asked for$"):
            Unpacker(coding, 1)


def test_a_fast_reader_leaves_unusual_values_to_a_careful_one() -> None:
    """It raises what a flaw of a value raises; another exception is a mistake of ours."""

    def careful(value: Any) -> str:
        return f"careful {value}"

    for error in (KeyError, TypeError, ValueError, AttributeError, RecursionError):

        def fast(_: Any, error: type[Exception] = error) -> str:
            raise error

        assert "careful 1" == either(fast, careful)(1)
    assert "5" == either(str, careful)(5)
    with pytest.raises(ZeroDivisionError):
        either(lambda value: str(1 / value), careful)(0)
    with pytest.raises(ShapeError, match=r"^\$: is nested too deeply$"):
        either(fast, Endless("endless").read_carefully)(1)


def test_a_fast_reader_of_an_envelope() -> None:
    """It takes an object beside the data, and nothing else."""

    def made(data: str, meta: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return data, meta

    read = enveloped(made, str)
    assert ("5", {"a": 1}) == read({"data": 5, "meta": {"a": 1}})
    for unusual in ({"data": 5, "meta": []}, {"data": 5, "meta": None}, {"data": 5}, {"meta": {}}, []):
        with pytest.raises((TypeError, KeyError)):
            read(unusual)
