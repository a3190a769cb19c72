"""Requests as data: what goes into a path, a query, a header, a body."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._wire.request import (
    Operation,
    Request,
    binary_body,
    header_pairs,
    in_range,
    names_task,
    of_length,
    path_part,
    plain_text,
    query_string,
)

OPERATION = Operation("createThing", "POST", "/things", "keyed", takes_key=True)
content_of = attrgetter("content")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text not in (".", "..")
)


@pytest.mark.rule("secrets.ids")
@given(TEXT)
def test_a_path_parameter_stays_one_segment(text: str) -> None:
    """It can be read back, and nothing in it parts a URL."""
    part = path_part("task_id", text)
    assert text == unquote(part)
    assert part.isascii()
    assert set(part).isdisjoint("/?#&;= \\")


@given(st.lists(st.tuples(st.sampled_from("abc"), TEXT)))
def test_a_query_can_be_read_back(pairs: list[tuple[str, str]]) -> None:
    """For all values."""
    written = query_string(pairs)
    assert pairs == parse_qsl(written.removeprefix("?"), keep_blank_values=True)
    assert written.isascii()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", "?x="),
        (0, "?x=0"),
        (True, "?x=true"),
        (False, "?x=false"),
        (1.5, "?x=1.5"),
        (["a", "b c"], "?x=a&x=b%20c"),
        ([], ""),
        (uuid.UUID(int=1), "?x=00000000-0000-0000-0000-000000000001"),
        (datetime(2026, 9, 25, tzinfo=UTC), "?x=2026-09-25T00%3A00%3A00.000Z"),
        (datetime(2026, 9, 25, 2, tzinfo=timezone(timedelta(hours=2))), "?x=2026-09-25T00%3A00%3A00.000Z"),
    ],
)
def test_query_values_are_written_as_json(value: Any, expected: str) -> None:
    """JSON's forms, dates in UTC, lists as repeated names; None is left out."""
    assert expected == query_string([("x", value)])


@pytest.mark.parametrize("value", [b"x", {"a": 1}, object(), [[1]], [None]])
def test_other_query_values_are_type_errors(value: Any) -> None:
    """They are TypeErrors that name the parameter."""
    with pytest.raises(TypeError, match="pageCursor"):
        query_string([("pageCursor", value)])


def test_a_lone_surrogate_is_rejected() -> None:
    """It has no UTF-8, so it can't be sent."""
    with pytest.raises(ValueError, match="pageCursor contains a lone surrogate"):
        query_string([("pageCursor", "\udc80")])


@pytest.mark.parametrize(
    ("value", "kind", "least", "most", "message"),
    [
        (0, int, 1, 50, "size must be from 1 to 50, is 0"),
        (51, int, 1, 50, "size must be from 1 to 50, is 51"),
        (-1, int, 0, None, "size must be at least 0, is -1"),
        (8.5, float, None, 8, "size must be at most 8, is 8.5"),
        (float("nan"), float, None, 8, "size must be at most 8, is nan"),
        (2.0, int, 1, 50, "size must be an int, not float"),
        (True, int, 1, 50, "size must be an int, not bool"),
        ("5", float, 1, 50, "size must be a number, not str"),
    ],
)
def test_numbers_out_of_range_are_rejected(
    value: Any, kind: Any, least: Any, most: Any, message: str
) -> None:
    """The message says which, what is permitted and what there is."""
    with pytest.raises(TypeError if " not " in message else ValueError, match=f"^{re.escape(message)}$"):
        in_range("size", value, kind, least, most)


@pytest.mark.parametrize("value", [None, 1, 50])
def test_numbers_in_range_are_accepted(value: int | None) -> None:
    """Both ends are in it; None is left to the service."""
    assert value == in_range("size", value, int, 1, 50)
    assert value == in_range("size", value, float, None, None)


@pytest.mark.parametrize(
    ("value", "least", "most", "message"),
    [
        ("", 1, 5, "name must have 1 to 5 characters, has 0"),
        ("ab\u00e9def", 1, 5, "name must have 1 to 5 characters, has 6"),
        ("", 1, None, "name must have at least 1 characters, has 0"),
        ("abc", None, 2, "name must have at most 2 characters, has 3"),
        (b"abc", None, 2, "name must be a string, not bytes"),
        (5, None, 2, "name must be a string, not int"),
    ],
)
def test_texts_of_invalid_length_are_rejected(value: Any, least: Any, most: Any, message: str) -> None:
    """Characters are counted, not bytes."""
    with pytest.raises(ValueError if isinstance(value, str) else TypeError, match=f"^{re.escape(message)}$"):
        of_length("name", value, least, most)


def test_values_must_be_strings() -> None:
    """A number would be written, and so be sent; None is left out, a UUID is an id as people have them."""
    values: list[Any] = [None, "", "a", uuid.UUID(int=5)]
    assert values == [plain_text("key", value) for value in values]
    further: list[Any] = [5, True, 0.5, b"a", ["a"]]
    for value in further:
        with pytest.raises(TypeError, match="key must be a string, not "):
            plain_text("key", value)


@pytest.mark.parametrize("value", [None, "a", "\u00e9" * 5])
def test_texts_of_valid_length_are_accepted(value: str | None) -> None:
    """They are given back as they are."""
    assert value == of_length("name", value, 1, 5)


def test_headers() -> None:
    """None is left out, numbers and the like are written."""
    assert (("A", "x"), ("B", "5"), ("C", "true")) == header_pairs(
        [("A", "x"), ("N", None), ("B", 5), ("C", True)]
    )


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
