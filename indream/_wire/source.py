"""What a body of bytes can be taken from, told apart without reading any of it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from inspect import iscoroutinefunction
from typing import Any, Protocol, TypeAlias, cast

from indream._wire.settings import check_callback

__all__ = [
    "AsyncBinaryContent",
    "BinaryContent",
    "BinaryFile",
    "Buffer",
    "Kind",
    "OnProgress",
    "Source",
    "view_of",
]


class BinaryFile(Protocol):
    """A file opened in binary mode, or what can be read like one."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


OnProgress: TypeAlias = Callable[[int, int], object]
"""Called with the bytes sent and the bytes in all."""


class Kind(Enum):
    """What a source reads."""

    BUFFER = "bytes"
    PATH = "a path"
    FILE = "a file"
    CHUNKS = "an iterable of bytes"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A body that is read while it is sent; `Source.of(…)` makes one.

    Attributes:
        kind: What it is read from.
        content: That.
        size: Its length in bytes; None where that has yet to be looked up.
        start: A file's position to begin at; None where it can't be set back to it.
        on_progress: Called with how much was sent.
        file: The open file of a path, for all attempts, once the path has been measured.
    """

    kind: Kind
    content: Any = field(repr=False)
    size: int | None = None
    start: int | None = None
    on_progress: OnProgress | None = field(default=None, repr=False)
    file: Any = field(default=None, repr=False)

    def close(self) -> None:
        """Close the file that was opened for a path; files of the caller stay open."""
        if self.file is not None:
            self.file.close()

    @classmethod
    def of(
        cls, content: AsyncBinaryContent, *, size: int | None = None, on_progress: OnProgress | None = None
    ) -> Source:
        """A source for a body; nothing is read yet.

        Args:
            content: Bytes (not copied: they must not change while they are sent), a path, a file opened in
                binary mode (sent from its current position on), or an iterable of bytes; with the async
                client an async iterable, too.
            size: How many bytes it has. An iterable, and a file that can't seek, don't tell by themselves.
            on_progress: Called with the bytes sent and the bytes in all: at the start, as they are sent, and
                at the end; from the start again when the body has to be sent anew.

        Raises:
            TypeError: It can't be sent, or has no known size and none is given.
            ValueError: The size is negative, or not that of the bytes.
        """
        what = type(content).__name__
        _check_size(size)
        check_callback("on_progress", on_progress)
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
            raise TypeError(f"content is a response ({what}), not a file: pass its .{pieces[0]}(…) and size=")
        if callable(read := getattr(content, "read", None)):
            if hasattr(content, "getvalue") and hasattr(content, "encoding"):
                raise TypeError(f"content is text ({what}), not bytes: pass .getvalue().encode()")
            if hasattr(content, "encoding"):  # not by class: a temporary file has its file in another one
                raise TypeError('the file is open as text, not as bytes: open it with "rb"')
            if iscoroutinefunction(read):
                raise TypeError(
                    f"the read() of {what} is async: pass {_file_of(content)}its path, "
                    "or an async iterable of bytes with size="
                )
            return cls(Kind.FILE, content, size, on_progress=on_progress)
        if isinstance(content, Iterable | AsyncIterable) and not isinstance(content, str | dict):
            if size is None:
                raise TypeError(
                    f"content must be bytes, a path or a file; for an iterable of bytes ({what}) "
                    "size= is needed: how many bytes it gives in all"
                )
            return cls(Kind.CHUNKS, content, size, on_progress=on_progress)
        hint = (
            ": pass its .file with filename=, or its bytes"
            if hasattr(cast("object", content), "file")
            else ""
        )
        raise TypeError(f"content must be bytes, a path, a file or an iterable of bytes, not {what}{hint}")

    @property
    def label(self) -> str:
        """The source as a message names it."""
        if self.kind is Kind.BUFFER:
            return "the source"
        if self.kind is Kind.PATH:
            return f"the file {os.fsdecode(self.content)!r}"
        name = getattr(self.content, "name", None)
        if self.kind is Kind.FILE and isinstance(name, int):
            return f"the file with the descriptor {name}"
        if self.kind is Kind.FILE and isinstance(name, str | bytes):
            return f"the file {os.fsdecode(name)!r}"
        name = getattr(self.content, "__name__", "")  # a generator has that of its function
        return f"the {type(self.content).__name__} {name!r}" if name else f"the {type(self.content).__name__}"

    @property
    def rewinds(self) -> bool:
        """Whether it can be read once more from where it began."""
        if self.kind is Kind.FILE:
            return self.start is not None
        return not hasattr(self.content, "__next__") and not hasattr(self.content, "__anext__")


_PIECES = "iter_bytes", "iter_content", "iter_chunked"
"""Methods of the responses of HTTP libraries, some of which look like files that are open as text."""


def _file_of(content: object) -> str:
    return "its .file with filename=, " if hasattr(content, "file") else "the file itself, "


def _buffer(content: object) -> memoryview | None:
    """The bytes of what has them in memory, such as an array; not of a file that is mapped there."""
    if hasattr(content, "read"):
        return None
    try:
        return view_of(cast("Buffer", content))
    except TypeError:
        return None


def view_of(data: Buffer) -> memoryview:
    """The bytes of a buffer, not copied unless they lie scattered."""
    view = memoryview(data)
    return view.cast("B") if view.c_contiguous else memoryview(view.tobytes())


def _check_size(size: int | None) -> None:
    if size is None:
        return
    if isinstance(size, bool) or not isinstance(size, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"size must be a number of bytes, not {type(size).__name__}")
    if size < 0:
        raise ValueError("size must not be negative")


def _check_size_of(view: memoryview, size: int | None) -> None:
    if size not in (None, view.nbytes):
        raise ValueError(f"size says {size:,} bytes, but there are {view.nbytes:,}")


Buffer: TypeAlias = "bytes | bytearray | memoryview"

BinaryContent: TypeAlias = "Buffer | os.PathLike[str] | BinaryFile | Iterable[bytes] | Source"
"""What a body can be taken from."""

AsyncBinaryContent: TypeAlias = "BinaryContent | AsyncIterable[bytes]"
"""What a body can be taken from in the async client."""
