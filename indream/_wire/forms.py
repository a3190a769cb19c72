"""Forms as bodies: `multipart/form-data`, whose files are read while they are sent, and URL-encoded ones.

Every attempt of a request sends the same bytes: the boundary of a multipart form is an argument.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, TypeGuard, TypeVar
from urllib.parse import quote_plus

import attrs

from indream._json.body import dump_json
from indream._wire.parameters import SCALARS, check_items, scalar_text
from indream._wire.source import Kind, Source

if TYPE_CHECKING:
    from indream._wire.request import Request

__all__ = ["FormField", "MultipartForm", "UrlencodedForm"]

T = TypeVar("T")

Style = Literal["", "form", "spaceDelimited", "pipeDelimited", "deepObject"]

MULTIPART = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"
JSON = "application/json"
BYTES = "application/octet-stream"
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
# As browsers write the names of fields and files (the HTML standard, "multipart/form-data encoding").
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@attrs.frozen
class FormField:
    """A field that is not written as usual, as the spec describes it.

    Attributes:
        file: Whether it is a file, or a list of files.
        content_type: The media type of the field; empty for the usual one.
        style: How lists and objects of a URL-encoded form are written; empty for JSON.
        explode: Whether each item of such a list or object is a pair of its own.
    """

    file: bool = False
    content_type: str = ""
    style: Style = ""
    explode: bool = True


USUAL = FormField()


@attrs.frozen
class MultipartForm:
    """The form of an operation: `fields` are those that are not written as usual.

    Text is sent as it is, numbers, booleans and dates as in a query, objects as JSON. A list becomes a part
    for each item. Fields that are None are left out.
    """

    fields: Mapping[str, FormField] = attrs.field(factory=dict[str, FormField])

    def fill(self, request: Request[T], body: object, boundary: str) -> Request[T]:
        """A copy of the request with this form as its body; without a body if that is None.

        Raises:
            TypeError: The body is not a mapping, or a value cannot be sent in a form.
            ValueError: A name or a text cannot be written.
        """
        if body is None:
            return request
        parts: list[bytes | Source] = []
        for name, value in _fields(body):
            field = self.fields.get(name, USUAL)
            for item in _items(field, value):
                parts += _part(name, item, field, boundary)
        parts.append(f"--{boundary}--\r\n".encode())
        return _with_body(request, f"{MULTIPART}; boundary={boundary}", _joined(parts))


@attrs.frozen
class UrlencodedForm:
    """The form of an operation, written like a query: `fields` are those that are not written as usual.

    A list becomes a pair for each item; objects are written as JSON. Fields that are None are left out.
    """

    fields: Mapping[str, FormField] = attrs.field(factory=dict[str, FormField])

    def fill(self, request: Request[T], body: object) -> Request[T]:
        """A copy of the request with this form as its body; without a body if that is None.

        Raises:
            TypeError: The body is not a mapping, or a value cannot be sent in a form.
            ValueError: A name or a text cannot be written.
        """
        if body is None:
            return request
        pairs = [
            f"{_quoted(name, key)}={_quoted(name, text)}"
            for name, value in _fields(body)
            for key, text in _pairs(name, value, self.fields.get(name, USUAL))
        ]
        return _with_body(request, URLENCODED, "&".join(pairs).encode())


def _with_body(request: Request[T], content_type: str, content: bytes | Source) -> Request[T]:
    headers = (("Content-Type", content_type), *request.headers)
    return attrs.evolve(request, headers=headers, content=content)


def _is_object(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _fields(body: object) -> Iterator[tuple[str, Any]]:
    """The fields of a form that have a value."""
    if not _is_object(body):
        raise TypeError(f"body must be a mapping of the form's fields, not {type(body).__name__}")
    for name, value in body.items():
        if not isinstance(name, str):
            raise TypeError(f"the name of a field must be a string, not {type(name).__name__}")
        if value is not None:
            yield name, value


def _items(field: FormField, value: Any) -> list[Any]:
    """The values of the parts of a field: the items of a list, or the value itself."""
    if not _is_list(value) or (field.content_type == JSON and not field.file):
        return [value]
    return list(value)


def _part(name: str, value: Any, field: FormField, boundary: str) -> list[bytes | Source]:
    """One part: its head, its content, and the end of its last line."""
    disposition = f'form-data; name="{_escaped(name, name)}"'
    content_type = field.content_type
    content: bytes | Source
    if field.file or _is_file(value):
        source = _source(name, value)
        filename = _escaped(name, source.filename or _name_of(source) or name)
        disposition += f'; filename="{filename}"'
        content, content_type = source, source.content_type or content_type or BYTES
    elif content_type == JSON or _is_object(value) or _is_list(value):
        content, content_type = _json(name, value), content_type or JSON
    else:
        content = _encoded(name, _text(name, value))
    head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n"
    head += f"Content-Type: {content_type}\r\n" if content_type else ""
    return [f"{head}\r\n".encode(), content, b"\r\n"]


def _joined(parts: list[bytes | Source]) -> bytes | Source:
    """The parts as one body, with no more pieces than it has files; bytes if it has none."""
    joined: list[bytes | Source] = []
    texts: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            texts.append(part)
        else:
            joined += [b"".join(texts), part]
            texts = []
    joined.append(b"".join(texts))  # A form ends in bytes.
    if len(joined) == 1 and isinstance(joined[0], bytes):
        return joined[0]
    return Source(Kind.PARTS, tuple(joined))


def _is_file(value: object) -> bool:
    return isinstance(value, Source | bytes | bytearray | memoryview | os.PathLike) or hasattr(value, "read")


def _source(name: str, value: Any) -> Source:
    try:
        source = Source.of(value)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    if source.kind is Kind.CHUNKS and not hasattr(source.content, "__iter__"):
        raise TypeError(
            f"{name}: an async iterable cannot be a part of a form: pass bytes, a path or an open file"
        )
    if source.on_progress is not None:
        raise ValueError(f"{name}: on_progress reports a whole body; a part of a form has none")
    return source


def _name_of(source: Source) -> str:
    """The name of a file, without its directory."""
    if source.kind is Kind.PATH:
        return os.path.basename(os.fsdecode(source.content))  # noqa: PTH119 - the path may be bytes
    file_name = getattr(source.content, "name", None) if source.kind is Kind.FILE else None
    return os.path.basename(file_name) if isinstance(file_name, str) else ""  # noqa: PTH119 - a text


def _pairs(name: str, value: Any, field: FormField) -> Iterator[tuple[str, str]]:
    """The pairs of a field of a URL-encoded form."""
    if field.content_type == JSON or (_is_object(value) and not field.style):
        yield name, _json(name, value).decode()
    elif field.style == "deepObject":
        yield from _deep(name, value)
    elif _is_list(value) and field.explode and field.style in ("", "form"):
        for item in value:
            nested = _is_object(item) or _is_list(item)
            yield name, _json(name, item).decode() if nested else _text(name, item)
    elif _is_object(value) and field.explode and field.style == "form":
        for key, item in _entries(name, value):
            yield key, _text(name, item)
    elif _is_object(value):
        yield from _delimited(name, [*chain(*_entries(name, value))], field)
    elif _is_list(value):
        yield from _delimited(name, value, field)
    else:
        yield name, _text(name, value)


def _entries(name: str, value: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """The entries of an object that have a value."""
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"the keys of {name} must be strings, not {type(key).__name__}")
        if item is not None:
            yield key, item


def _delimited(name: str, values: Sequence[Any], field: FormField) -> Iterator[tuple[str, str]]:
    """One pair with all items; none if there are none, as an empty text would be read as one item."""
    delimiter = _DELIMITERS[field.style or "form"]
    texts = [_text(name, value) for value in values]
    check_items(name, texts, delimiter)
    if texts:
        yield name, delimiter.join(texts)


def _deep(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The pairs of an object as `name[key]=…`; the keys of a list are the numbers of its items."""
    if _is_object(value):
        entries = _entries(name, value)
    elif _is_list(value):
        entries = ((str(index), item) for index, item in enumerate(value) if item is not None)
    else:
        yield name, _text(name, value)
        return
    for key, item in entries:
        yield from _deep(f"{name}[{key}]", item)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, SCALARS):
        raise TypeError(
            f"{name} must be a string, a number, a bool, a date, a datetime or a UUID, "
            f"not {type(value).__name__}"
        )
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{name} must be a finite number, is {value}")
    return scalar_text(name, value)


def _json(name: str, value: Any) -> bytes:
    try:
        return dump_json(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _quoted(name: str, text: str) -> str:
    return quote_plus(_encoded(name, text))


def _encoded(name: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} contains a lone surrogate, which cannot be sent") from None


def _escaped(name: str, text: str) -> str:
    """A name for the head of a part."""
    _encoded(name, text)
    if "\0" in text:
        raise ValueError(f"the name {text!r} of {name!r} contains a NUL, which cannot be sent")
    return text.translate(_ESCAPES)
