"""Requests as data: their headers and their bodies."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._wire.request import (
    Operation,
    Request,
    binary_body,
    header_pairs,
    names_task,
)

OPERATION = Operation("createThing", "POST", "/things", "keyed", takes_key=True)
content_of = attrgetter("content")


def test_headers() -> None:
    """None is left out, and a value that is not a text is an error."""
    assert (("A", "x"), ("B", "5")) == header_pairs([("A", "x"), ("N", None), ("B", "5")])
    number: Any = 5
    with pytest.raises(TypeError, match="A must be a string, not int"):
        header_pairs([("A", number)])


@pytest.mark.rule("uploads.headers")
@given(st.text(min_size=1))
def test_no_header_is_split(text: str) -> None:
    """Every accepted key is one line of printable ASCII."""
    try:
        ((_, value),) = header_pairs([("X", text)])
    except ValueError:
        return
    assert text == value == value.strip()
    assert all(" " <= character <= "~" for character in value)


def test_keys() -> None:
    """A key is found, and put on a copy."""
    request = Request(OPERATION, "/things", content_of, headers=(("Content-Type", "application/json"),))
    keyed = request.with_key("key-1")
    assert (None, "key-1") == (request.idempotency_key, keyed.idempotency_key)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        request.target = "/others"  # type: ignore[misc]


def test_another_parser() -> None:
    """The answer is read differently, and the rest is the same."""
    request: Request[Any] = Request(
        OPERATION, "/things", content_of, (("A", "b"),), b"{}", client_task_id=True
    )
    other = request.with_parse(len)
    assert request != other
    assert request == other.with_parse(content_of)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"clientTaskId": "mine"}, True),
        ({"clientTaskId": ""}, False),
        ({"clientTaskId": None}, False),
        ({}, False),
        ([], False),
        ("clientTaskId", False),
    ],
)
def test_bodies_that_name_their_task(body: Any, expected: bool) -> None:
    """Only a `clientTaskId` that says something tells repeated exports apart."""
    assert expected == names_task(body)


@pytest.mark.rule("secrets.no-bodies")
def test_query_and_headers_are_not_shown() -> None:
    """They may have a credential that an operation requires beside the key."""
    request = Request(OPERATION, "/things?key=hidden", content_of, headers=(("X-Key", "hidden"),))
    assert "hidden" not in repr(request)
    assert "target='/things'" in repr(request)
    assert "headers=['X-Key']" in repr(request)


@pytest.mark.rule("secrets.no-bodies")
def test_bodies_are_not_shown() -> None:
    """A body may hold secrets of the caller's, and 800 MiB."""
    assert "hidden" not in repr(Request(OPERATION, "/things", content_of, content=b"hidden"))


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_binary_body_is_not_copied(kind: Any) -> None:
    """It may be 800 MiB; a buffer that could change its size can't, as long as it is to be sent."""
    buffer = kind(b"abc")
    body = binary_body(buffer)
    assert (3, b"abc") == (body.size, body.content)
    assert body.content.obj is (buffer.obj if kind is memoryview else buffer)
    if kind is bytearray:
        with pytest.raises(BufferError):
            buffer.append(0)
