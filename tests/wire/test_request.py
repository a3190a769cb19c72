"""Requests as data: their headers and their bodies."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._wire.request import (
    Operation,
    Parameter,
    Request,
    binary_body,
    header_pairs,
    hidden,
    names_task,
    query_string,
    text_body,
)
from indream._wire.settings import Secret

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


def test_a_request_is_shown_without_its_secrets() -> None:
    """Two requests are equal if they send the same."""
    request = Request(OPERATION, "/things?a", content_of, client_task_id=True, secrets=hidden("k"))
    assert repr(request) == (
        "Request(operation=Operation(id='createThing', method='POST', path='/things', retry='keyed', "
        "takes_key=True, accept='application/json'), target='/things', headers=[], client_task_id=True)"
    )
    assert request == attrs.evolve(request, secrets=())
    assert request != attrs.evolve(request, client_task_id=False)
    plain = Request(OPERATION, "/things", content_of)
    assert ((), None, False, (), 0) == (
        plain.headers,
        plain.content,
        plain.client_task_id,
        plain.secrets,
        plain.size,
    )
    assert (2, 3, 0) == (
        attrs.evolve(plain, content=b"ab").size,
        plain.with_content(binary_body(b"abc")).size,
        plain.with_content(binary_body(Path("a"))).size,
    )


def test_credentials_are_hidden_in_each_form_that_is_sent() -> None:
    """A key also percent-encoded; a user name and a password as the token, and the password alone."""
    secrets = hidden("a b", None, ("anna", "pw"), "", "a b", ("anna", ""))
    assert ["a b", "a%20b", "YW5uYTpwdw==", "pw", "YW5uYTo="] == [secret.reveal() for secret in secrets]
    request = Request(OPERATION, "/things", content_of, secrets=secrets)
    assert "… … … x" == request.hider(Secret("sk"))("sk a%20b pw x")
    assert "… pw" == Request(OPERATION, "/things", content_of).hider(Secret("sk"))("sk pw")


def test_a_credential_of_its_own() -> None:
    """A header takes the place of the client's key, whatever its case."""
    for headers, expected in (((("AUTHORIZATION", "x"),), True), ((("X-Authorization", "x"),), False)):
        assert expected is Request(OPERATION, "/things", content_of, headers).has_authorization


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("é", "A must be printable ASCII without spaces around it; percent-encode anything else"),
        ("a\x7f", "A must be printable ASCII without spaces around it; percent-encode anything else"),
        (" a", "A must be printable ASCII without spaces around it; percent-encode anything else"),
        ("", "A must not be empty"),
    ],
)
def test_headers_that_cannot_be_sent(value: str, message: str) -> None:
    """They are named."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared as a whole
        header_pairs([("A", value)])
    assert message == str(caught.value)


def test_bodies_of_text() -> None:
    """They are sent as UTF-8."""
    assert "é".encode() == text_body("é")
    with pytest.raises(TypeError, match=r"^body must be a string, not bytes$"):
        text_body(b"a")
    with pytest.raises(ValueError, match=r"^body contains a lone surrogate, which cannot be sent$"):
        text_body("\ud800")


def test_a_query_joins_what_has_a_value() -> None:
    """Without any, it is empty."""
    assert ["?a=1&b=2", ""] == [query_string(["", "a=1", "", "b=2"]), query_string(["", ""])]


LARGE = 10**18
TEXTS = Parameter("p", "p", str, min_length=2, max_length=3)
INTS = Parameter("p", "p", int)


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (TEXTS, "ab", "p=ab"),
        (TEXTS, "abc", "p=abc"),
        (TEXTS, "a b", "p=a%20b"),
        (INTS, LARGE, f"p={LARGE}"),
        (INTS, -LARGE - 1, f"p={-LARGE - 1}"),
        (Parameter("p", "p", int, minimum=0, maximum=LARGE * 10), LARGE * 10, f"p={LARGE * 10}"),
        (Parameter("p", "p", str, pattern="^a"), "ab", "p=ab"),
        (Parameter("p", "p", str, int), 5, "p=5"),
        (TEXTS, None, ""),
    ],
)
def test_usual_values_and_others_are_written_alike(parameter: Parameter, value: Any, expected: str) -> None:
    """The fast way is not another one."""
    assert expected == parameter.in_query(value)
    if value is not None:
        assert expected.removeprefix("p=") == parameter.in_path(value)
        assert ("p", str(value)) == parameter.in_header(value)
