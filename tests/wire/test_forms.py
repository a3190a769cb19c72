"""Forms as bodies, byte by byte."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from indream._wire.forms import FormField, MultipartForm, UrlencodedForm
from indream._wire.request import Operation, Request
from indream._wire.source import Kind, Source

REQUEST: Request[Any] = Request(Operation("o", "POST", "/o", "never"), "/o", bytes, headers=(("A", "b"),))


class Named(io.BytesIO):
    """An open file with a name."""

    name = "directory/named.txt"


BYTES = "Content-Type: application/octet-stream\r\n\r\n"
FILE = FormField(file=True)
PICTURE = FormField(file=True, content_type="image/png")
JSON = FormField(content_type="application/json")
TEXT = FormField(content_type="text/markdown")


@pytest.mark.parametrize(
    ("field", "value", "heads"),
    [
        (None, "é", ['form-data; name="f"\r\n\r\né']),
        (None, 5, ['form-data; name="f"\r\n\r\n5']),
        (None, True, ['form-data; name="f"\r\n\r\ntrue']),
        (None, None, []),
        (None, [], []),
        (None, ["a", 1], ['form-data; name="f"\r\n\r\na', 'form-data; name="f"\r\n\r\n1']),
        (None, {"a": 1}, ['form-data; name="f"\r\nContent-Type: application/json\r\n\r\n{"a":1}']),
        (None, [["a"]], ['form-data; name="f"\r\nContent-Type: application/json\r\n\r\n["a"]']),
        (JSON, ["a"], ['form-data; name="f"\r\nContent-Type: application/json\r\n\r\n["a"]']),
        (JSON, "a", ['form-data; name="f"\r\nContent-Type: application/json\r\n\r\n"a"']),
        (TEXT, "a", ['form-data; name="f"\r\nContent-Type: text/markdown\r\n\r\na']),
        (TEXT, {"a": 1}, ['form-data; name="f"\r\nContent-Type: text/markdown\r\n\r\n{"a":1}']),
        (
            None,
            b"b",
            [f'form-data; name="f"; filename="f"\r\n{BYTES}b'],
        ),
        (
            FILE,
            b"b",
            [f'form-data; name="f"; filename="f"\r\n{BYTES}b'],
        ),
        (PICTURE, b"b", ['form-data; name="f"; filename="f"\r\nContent-Type: image/png\r\n\r\nb']),
        (
            PICTURE,
            [Source.of(b"b", content_type="image/gif"), Source.of(b"c", filename='a"b')],
            [
                'form-data; name="f"; filename="f"\r\nContent-Type: image/gif\r\n\r\nb',
                'form-data; name="f"; filename="a%22b"\r\nContent-Type: image/png\r\n\r\nc',
            ],
        ),
        (
            FILE,
            Path("directory/a.txt"),
            [
                f'form-data; name="f"; filename="a.txt"\r\n{BYTES}<a path>',
            ],
        ),
        (
            None,
            Named(b"b"),
            [
                f'form-data; name="f"; filename="named.txt"\r\n{BYTES}<a file>',
            ],
        ),
    ],
)
def test_each_part_of_a_multipart_form(field: FormField | None, value: Any, heads: list[str]) -> None:
    """A part for each item of a list, with its name, the name of its file and its media type."""
    form = MultipartForm({} if field is None else {"f": field})
    filled = form.fill(REQUEST, {"f": value}, "BOUNDARY")
    assert (("Content-Type", "multipart/form-data; boundary=BOUNDARY"), ("A", "b")) == filled.headers
    content = filled.content
    pieces = content.content if isinstance(content, Source) and content.kind is Kind.PARTS else [content]
    written = "".join(
        piece.decode()
        if isinstance(piece, bytes)
        else bytes(piece.content).decode()
        if piece.kind is Kind.BUFFER
        else f"<{piece.kind.value}>"
        for piece in pieces
    )
    expected = [f"--BOUNDARY\r\nContent-Disposition: {head}\r\n" for head in heads]
    assert "".join([*expected, "--BOUNDARY--\r\n"]) == written


STYLES: list[tuple[FormField | None, Any, str]] = [
    (None, "a b&é", "f=a+b%26%C3%A9"),
    (None, 0.5, "f=0.5"),
    (None, None, ""),
    (None, ["a", {"b": 1}, [2]], "f=a&f=%7B%22b%22%3A1%7D&f=%5B2%5D"),
    (None, {"b": 1}, "f=%7B%22b%22%3A1%7D"),
    (JSON, ["a"], "f=%5B%22a%22%5D"),
    (FormField(style="form"), ["a", "b"], "f=a&f=b"),
    (FormField(style="form", explode=False), ["a", "b"], "f=a%2Cb"),
    (FormField(explode=False), ["a", 1], "f=a%2C1"),
    (FormField(style="form"), {"a": 1, "b": "c", "n": None}, "a=1&b=c"),
    (FormField(style="form", explode=False), {"a": 1, "b": "c", "n": None}, "f=a%2C1%2Cb%2Cc"),
    (FormField(style="spaceDelimited", explode=False), ["a", "b"], "f=a+b"),
    (FormField(style="pipeDelimited"), ["a", "b"], "f=a%7Cb"),
    (FormField(style="pipeDelimited"), {"a": "b"}, "f=a%7Cb"),
    (FormField(style="pipeDelimited"), [], ""),
    (FormField(style="deepObject"), {"a": {"b": 1}, "n": None}, "f%5Ba%5D%5Bb%5D=1"),
    (FormField(style="deepObject"), ["a", None, "b"], "f%5B0%5D=a&f%5B2%5D=b"),
    (FormField(style="deepObject"), "a", "f=a"),
]


@pytest.mark.parametrize(("field", "value", "expected"), STYLES)
def test_each_style_of_an_urlencoded_form(field: FormField | None, value: Any, expected: str) -> None:
    """Lists and objects as the spec says."""
    form = UrlencodedForm({} if field is None else {"f": field})
    filled = form.fill(REQUEST, {"f": value})
    assert (("Content-Type", "application/x-www-form-urlencoded"), ("A", "b")) == filled.headers
    assert expected.encode() == filled.content


def test_the_name_of_a_field_is_one_line() -> None:
    """It is escaped as browsers do."""
    filled = MultipartForm().fill(REQUEST, {'a"\r\n': "b"}, "x")
    assert isinstance(filled.content, bytes)
    assert b'; name="a%22%0D%0A"\r\n\r\nb\r\n' in filled.content


def test_no_body_is_no_form() -> None:
    """The request is sent without one."""
    assert REQUEST is MultipartForm().fill(REQUEST, None, "b")
    assert REQUEST is UrlencodedForm().fill(REQUEST, None)


ASYNC = "f: an async iterable cannot be a part of a form: pass bytes, a path or an open file"


async def chunks() -> Any:
    """An async iterable."""
    yield b"a"


CONTENT = "f: content must be bytes, a path, a file or an iterable of bytes, not int"
UNWRITTEN = "f: the body cannot be written as JSON: $.a: is an object, which JSON cannot hold"
SCALAR = "f must be a string, a number, a bool, a date, a datetime or a UUID, not object"


@pytest.mark.parametrize(
    ("body", "field", "kind", "message"),
    [
        ([], None, TypeError, "body must be a mapping of the form's fields, not list"),
        ({1: 2}, None, TypeError, "the name of a field must be a string, not int"),
        ({"f": object()}, None, TypeError, SCALAR),
        ({"f": float("nan")}, None, ValueError, "f must be a finite number, is nan"),
        ({"f": "\ud800"}, None, ValueError, "f contains a lone surrogate, which cannot be sent"),
        ({"f": {"a": object()}}, None, ValueError, UNWRITTEN),
        ({"\0": "a"}, None, ValueError, r"the name '\x00' of '\x00' contains a NUL, which cannot be sent"),
        (
            {"f": 5},
            FILE,
            TypeError,
            "f: content must be bytes, a path, a file or an iterable of bytes, not int",
        ),
        ({"f": Source.of(chunks(), size=1)}, FILE, TypeError, ASYNC),
        (
            {"f": Source.of(b"a", on_progress=print)},
            FILE,
            ValueError,
            "f: on_progress reports a whole body; a part of a form has none",
        ),
    ],
)
def test_values_that_no_multipart_form_has(
    body: Any, field: FormField | None, kind: type[Exception], message: str
) -> None:
    """The field is named."""
    with pytest.raises(kind) as caught:
        MultipartForm({} if field is None else {"f": field}).fill(REQUEST, body, "b")
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("value", "field", "message"),
    [
        ({1: 2}, FormField(style="form"), "the keys of f must be strings, not int"),
        ({1: 2}, FormField(style="deepObject"), "the keys of f must be strings, not int"),
        (["a|b"], FormField(style="pipeDelimited"), "f must not contain '|', which separates the items"),
        (["a,b"], FormField(explode=False), "f must not contain ',', which separates the items"),
    ],
)
def test_values_that_no_urlencoded_form_has(value: Any, field: FormField, message: str) -> None:
    """They would be read as something else."""
    with pytest.raises((TypeError, ValueError)) as caught:
        UrlencodedForm({"f": field}).fill(REQUEST, {"f": value})
    assert message == str(caught.value)
