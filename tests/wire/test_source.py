"""Sources of bodies: what can be sent, how it is named, and whether it can be read again."""

from __future__ import annotations

import array
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indream._wire.source import Kind, Source, files_of, parts_of, view_of


class File(io.BytesIO):
    """An open file with a name."""

    def __init__(self, name: Any) -> None:
        super().__init__(b"abc")
        self.name = name


class AsyncFile:
    """A file that is read with await."""

    async def read(self, size: int) -> bytes:
        """The next bytes."""
        return b""


class Upload(AsyncFile):
    """A file of a web framework, around another file."""

    file = io.BytesIO()


def generated() -> Any:
    """A generator."""
    yield b"abc"


async def awaited() -> Any:
    """An async generator."""
    yield b"abc"


def text_file() -> Any:
    """A file that is open as text."""
    return io.TextIOWrapper(io.BytesIO())


ITERABLE = (
    "which needs size=, the total number of bytes (for a raw endpoint: Source.of(…, size=…)); "
    "bytes, a path or a file need none"
)
NOT_IN_HEADERS = (("filename", ""), ("filename", "a\n"), ("content_type", ""), ("content_type", "é"))
REFUSED: list[tuple[Any, dict[str, Any], type[Exception], str]] = [
    (5, {}, TypeError, "content must be bytes, a path, a file or an iterable of bytes, not int"),
    ("a", {"size": 1}, TypeError, "content must be bytes, a path, a file or an iterable of bytes, not str"),
    ({}, {"size": 1}, TypeError, "content must be bytes, a path, a file or an iterable of bytes, not dict"),
    (
        SimpleNamespace(file=1),
        {},
        TypeError,
        (
            "content must be bytes, a path, a file or an iterable of bytes, not SimpleNamespace: "
            "pass its .file with filename=, or its bytes"
        ),
    ),
    ([b"a"], {}, TypeError, f"content is an iterable (list), {ITERABLE}"),
    (awaited(), {}, TypeError, f"content is an iterable (async_generator), {ITERABLE}"),
    (
        SimpleNamespace(iter_content=1),
        {},
        TypeError,
        "content is a response (SimpleNamespace), not a file: pass its .iter_content(…) and size=",
    ),
    (
        io.StringIO("a"),
        {},
        TypeError,
        "content is text (StringIO), not bytes: pass .getvalue().encode()",
    ),
    (text_file(), {}, TypeError, 'the file is open as text, not as bytes: open it with "rb"'),
    (
        AsyncFile(),
        {},
        TypeError,
        (
            "read() of AsyncFile is async: pass the file itself, its path, or an async iterable of bytes "
            "with size="
        ),
    ),
    (
        Upload(),
        {},
        TypeError,
        (
            "read() of Upload is async: pass its .file with filename=, its path, or an async iterable of "
            "bytes with size="
        ),
    ),
    (b"abc", {"size": 2}, ValueError, "size is 2 bytes, but content has 3"),
    (b"abc", {"size": 0}, ValueError, "size is 0 bytes, but content has 3"),
    (Source.of(b"abc"), {"size": 1}, ValueError, "size is 1 byte, but content has 3"),
    (b"abc", {"size": -1}, ValueError, "size must not be negative"),
    (b"abc", {"size": True}, TypeError, "size must be a number of bytes, not bool"),
    (b"abc", {"size": 3.0}, TypeError, "size must be a number of bytes, not float"),
    (b"abc", {"on_progress": 5}, TypeError, "on_progress must be a function, not int"),
    *(
        (b"abc", {name: 5}, TypeError, f"{name} must be a string, not int")
        for name in ("filename", "content_type")
    ),
    *(
        (
            b"abc",
            {name: value},
            ValueError,
            f"{name} must be printable and not empty; a content type must also be ASCII",
        )
        for name, value in NOT_IN_HEADERS
    ),
]


@pytest.mark.parametrize(("content", "options", "kind", "message"), REFUSED)
def test_a_body_that_cannot_be_sent(
    content: Any, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    """The error says what to pass."""
    with pytest.raises(kind) as caught:
        Source.of(content, **options)
    assert message == str(caught.value)


TAKEN: list[tuple[Any, dict[str, Any], Kind, int | None, str, bool]] = [
    (b"abc", {}, Kind.BUFFER, 3, "the source", True),
    (b"", {"size": 0}, Kind.BUFFER, 0, "the source", True),
    (bytearray(b"abc"), {"size": 3}, Kind.BUFFER, 3, "the source", True),
    (array.array("H", [1, 2]), {}, Kind.BUFFER, 4, "the source", True),
    (Path("a"), {}, Kind.PATH, None, "the file 'a'", True),
    (Path("a"), {"size": 7}, Kind.PATH, 7, "the file 'a'", True),
    (File("a.txt"), {}, Kind.FILE, None, "the file 'a.txt'", False),
    (File(b"a.txt"), {"size": 3}, Kind.FILE, 3, "the file 'a.txt'", False),
    (File(5), {}, Kind.FILE, None, "the file with the descriptor 5", False),
    (io.BytesIO(), {}, Kind.FILE, None, "the BytesIO", False),
    ([b"abc"], {"size": 3}, Kind.CHUNKS, 3, "the list", True),
    (generated(), {"size": 3}, Kind.CHUNKS, 3, "the generator 'generated'", False),
    (awaited(), {"size": 3}, Kind.CHUNKS, 3, "the async_generator 'awaited'", False),
]


@pytest.mark.parametrize(("content", "options", "kind", "size", "label", "rewinds"), TAKEN)
def test_a_body_that_can_be_sent(
    content: Any, options: dict[str, Any], kind: Kind, size: int | None, label: str, rewinds: bool
) -> None:
    """Its kind, its size as far as it is given, its name in messages, and whether it can be sent again."""
    source = Source.of(content, **options)
    assert (kind, size, None, None, None, None, None) == (
        source.kind,
        source.size,
        source.start,
        source.on_progress,
        source.file,
        source.filename,
        source.content_type,
    )
    assert (label, rewinds) == (source.label, source.rewinds)
    assert ((), []) == (parts_of(source), files_of(source))


def test_a_source_of_a_source_has_its_options() -> None:
    """As far as there are no new ones."""
    first = Source.of(Path("a"), size=5, on_progress=print, filename="a.txt", content_type="text/plain")
    assert (5, print, "a.txt", "text/plain") == (
        first.size,
        first.on_progress,
        first.filename,
        first.content_type,
    )
    same = Source.of(first)
    assert (5, print, "a.txt", "text/plain") == (
        same.size,
        same.on_progress,
        same.filename,
        same.content_type,
    )
    named = Source.of(first, filename="b.txt", size=0, on_progress=repr)
    assert (0, repr, "b.txt", "text/plain") == (
        named.size,
        named.on_progress,
        named.filename,
        named.content_type,
    )
    typed = Source.of(first, content_type="text/csv")
    assert ("a.txt", "text/csv") == (typed.filename, typed.content_type)
    assert "abc" not in repr(Source.of(b"abc", on_progress="abc".count))


def test_the_files_of_a_form_belong_to_it() -> None:
    """It can be sent again if they all can, and closing it closes those that were opened for it."""
    opened = io.BytesIO()
    again = Source(Kind.FILE, io.BytesIO(), start=0, file=opened)
    once = Source.of(io.BytesIO())
    form = Source(Kind.PARTS, (b"head", again, b"end"))
    assert ((b"head", again, b"end"), [again], "the form", True) == (
        parts_of(form),
        files_of(form),
        form.label,
        form.rewinds,
    )
    assert not Source(Kind.PARTS, (again, once)).rewinds
    form.close()
    assert (True, False) == (opened.closed, again.content.closed)
    own = io.BytesIO()
    Source(Kind.PATH, Path("a"), file=own).close()
    assert own.closed


def test_bytes_are_copied_only_if_they_are_scattered() -> None:
    """An array of several dimensions, or every second byte."""
    data = bytearray(b"abcdef")
    assert view_of(data).obj is data
    assert b"ace" == view_of(memoryview(data)[::2])
    assert "B" == view_of(array.array("H", [1])).format  # type: ignore[arg-type]
