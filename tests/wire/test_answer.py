"""Answers as data: what the parsers of generated endpoints share."""

from __future__ import annotations

from typing import Any

import pytest

from indream._models.models import parse_bytes, parse_envelope, parse_nothing, parse_plain
from indream._models.shapes import ANYTHING, TEXT, Shape
from indream._wire.answer import Answer, Response, request_id
from indream.errors import APIError, ServerError

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
