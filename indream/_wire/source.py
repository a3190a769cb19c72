"""The sources that a body of bytes can be read from, distinguished without reading them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from inspect import iscoroutinefunction
from typing import Any, Protocol, TypeAlias, cast

from indream._arguments import check_type
from indream._errors import counted
from indream._paths import plain_text
from indream._wire.settings import check_callback

__all__ = [
    "AsyncBinaryContent",
    "BinaryContent",
    "BinaryFile",
    "Buffer",
    "Kind",
    "OnProgress",
    "Source",
    "files_of",
    "parts_of",
    "view_of",
]


class BinaryFile(Protocol):
    """A file opened in binary mode, or an object that is read like one."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, and `b""` at the end."""
        ...


OnProgress: TypeAlias = Callable[[int, int], object]
"""A function that is called with the number of bytes sent and the total number of bytes."""


class Kind(Enum):
    """The kind of object that a source reads."""

    BUFFER = "bytes"
    PATH = "a path"
    FILE = "a file"
    CHUNKS = "an iterable of bytes"
    PARTS = "a form"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A body that is read while it is sent; `Source.of(…)` makes one.

    Attributes:
        kind: The kind of `content`.
        content: The object that is read.
        size: The length in bytes; None until it is measured.
        start: The position at which a file begins; None for a file that cannot seek back to it.
        on_progress: Called with the number of bytes sent and the total.
        file: The open file of a path, for all attempts; None until the path is measured.
        filename: The name of a file in a form; None for its own name, or for that of the field.
        content_type: The media type of a file in a form; None for the one that the spec names.
    """

    kind: Kind
    content: Any = field(repr=False)
    size: int | None = None
    start: int | None = None
    on_progress: OnProgress | None = field(default=None, repr=False)
    file: Any = field(default=None, repr=False)
    filename: str | None = None
    content_type: str | None = None

    def close(self) -> None:
        """Close the files that were opened for paths; files of the caller stay open."""
        if self.file is not None:
            self.file.close()
        for file in files_of(self):
            file.close()

    @classmethod
    def of(
        cls,
        content: AsyncBinaryContent,
        *,
        size: int | None = None,
        on_progress: OnProgress | None = None,
        filename: str | None = None,
        content_type: str | None = None,
    ) -> Source:
        """A source for a body; nothing is read yet.

        Args:
            content: Bytes (not copied: they must not change while they are sent), a path, a file opened in
                binary mode (sent from its current position), or an iterable of bytes; with the async client
                also an async iterable.
            size: The number of bytes. Required for an iterable, and for a file that cannot seek.
            on_progress: Called with the number of bytes sent and the total: at the start, while they are
                sent, and at the end; from the start again when the body is sent again.
            filename: The name of a file in a multipart form; by default that of the path or file, or of the
                field. It has no effect elsewhere.
            content_type: The media type of a file in a multipart form; by default the one that the spec
                names, or `application/octet-stream`. It has no effect elsewhere.

        Raises:
            TypeError: `content` cannot be sent, or needs a `size`.
            ValueError: The size is negative, or differs from the number of bytes.
        """
        _check_size(size)
        check_callback("on_progress", on_progress)
        source = cls._of(content, size, on_progress)
        if filename is None and content_type is None:
            return source
        name, kind = _checked_header("filename", filename), _checked_header("content_type", content_type)
        return replace(
            source,
            filename=source.filename if name is None else name,
            content_type=source.content_type if kind is None else kind,
        )

    @classmethod
    def _of(cls, content: AsyncBinaryContent, size: int | None, on_progress: OnProgress | None) -> Source:
        type_name = type(content).__name__
        if isinstance(content, cls):
            if content.kind is Kind.BUFFER:
                _check_size_of(content.content, size)
            return replace(
                content,
                size=content.size if size is None else size,
                on_progress=content.on_progress if on_progress is None else on_progress,
            )
        if (view := _buffer(content)) is not None:
            _check_size_of(view, size)
            return cls(Kind.BUFFER, view, view.nbytes, on_progress=on_progress)
        if isinstance(content, os.PathLike):
            return cls(Kind.PATH, content, size, on_progress=on_progress)
        if pieces := [name for name in _PIECES if hasattr(content, name)]:
            raise TypeError(
                f"content is a response ({type_name}), not a file: pass its .{pieces[0]}(…) and size="
            )
        if callable(read := getattr(content, "read", None)):
            if hasattr(content, "getvalue") and hasattr(content, "encoding"):
                raise TypeError(f"content is text ({type_name}), not bytes: pass .getvalue().encode()")
            # The class does not show it: a temporary file is a wrapper around a file.
            if hasattr(content, "encoding"):
                raise TypeError('the file is open as text, not as bytes: open it with "rb"')
            if iscoroutinefunction(read):
                raise TypeError(
                    f"read() of {type_name} is async: pass {_file_of(content)}its path, "
                    "or an async iterable of bytes with size="
                )
            return cls(Kind.FILE, content, size, on_progress=on_progress)
        if isinstance(content, Iterable | AsyncIterable) and not isinstance(content, str | dict):
            if size is None:
                raise TypeError(
                    f"content is an iterable ({type_name}), which needs size=, the total number of bytes "
                    "(for a raw endpoint: Source.of(…, size=…)); bytes, a path or a file need none"
                )
            return cls(Kind.CHUNKS, content, size, on_progress=on_progress)
        hint = (
            ": pass its .file with filename=, or its bytes"
            if hasattr(cast("object", content), "file")
            else ""
        )
        raise TypeError(
            f"content must be bytes, a path, a file or an iterable of bytes, not {type_name}{hint}"
        )

    @property
    def label(self) -> str:
        """The name of the source in messages."""
        if self.kind is Kind.BUFFER:
            return "the source"
        if self.kind is Kind.PARTS:
            return "the form"
        if self.kind is Kind.PATH:
            return f"the file {os.fsdecode(self.content)!r}"
        name = getattr(self.content, "name", None)
        if self.kind is Kind.FILE and isinstance(name, int):
            return f"the file with the descriptor {name}"
        if self.kind is Kind.FILE and isinstance(name, str | bytes):
            return f"the file {os.fsdecode(name)!r}"
        name = getattr(self.content, "__name__", "")  # A generator has the name of its function.
        return f"the {type(self.content).__name__} {name!r}" if name else f"the {type(self.content).__name__}"

    @property
    def rewinds(self) -> bool:
        """Whether it can be read again from its start."""
        if self.kind is Kind.PARTS:
            return all(file.rewinds for file in files_of(self))
        if self.kind is Kind.FILE:
            return self.start is not None
        return not hasattr(self.content, "__next__") and not hasattr(self.content, "__anext__")


def parts_of(source: Source) -> tuple[bytes | Source, ...]:
    """The pieces of a form: bytes, and the sources of its files; none for any other source."""
    return cast("tuple[bytes | Source, ...]", source.content) if source.kind is Kind.PARTS else ()


def files_of(source: Source) -> list[Source]:
    """The sources of the files of a form; none for any other source."""
    return [part for part in parts_of(source) if isinstance(part, Source)]


_PIECES = "iter_bytes", "iter_content", "iter_chunked"
"""Methods of the responses of HTTP libraries; some responses look like files that are open as text."""


def _file_of(content: object) -> str:
    return "its .file with filename=, " if hasattr(content, "file") else "the file itself, "


def _buffer(content: object) -> memoryview | None:
    """The bytes of an object that has them in memory, such as an array; None for others and mapped files."""
    if hasattr(content, "read"):
        return None
    try:
        return view_of(cast("Buffer", content))
    except TypeError:
        return None


def view_of(data: Buffer) -> memoryview:
    """The bytes of a buffer; copied only if they are not contiguous."""
    view = memoryview(data)
    return view.cast("B") if view.c_contiguous else memoryview(view.tobytes())


def _checked_header(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    check_type(name, value, str, "a string")
    if not value or not value.isprintable() or (name == "content_type" and not value.isascii()):
        raise ValueError(f"{name} must be printable and not empty; a content type must also be ASCII")
    return plain_text(value)


def _check_size(size: int | None) -> None:
    if size is None:
        return
    check_type("size", size, int, "a number of bytes")
    if size < 0:
        raise ValueError("size must not be negative")


def _check_size_of(view: memoryview, size: int | None) -> None:
    if size not in (None, view.nbytes):
        raise ValueError(f"size is {counted(size or 0, 'byte')}, but content has {view.nbytes:,}")


Buffer: TypeAlias = "bytes | bytearray | memoryview"

BinaryContent: TypeAlias = "Buffer | os.PathLike[str] | BinaryFile | Iterable[bytes] | Source"
"""The types that a body can be read from."""

AsyncBinaryContent: TypeAlias = "BinaryContent | AsyncIterable[bytes]"
"""The types that a body can be read from in the async client."""
