# Derived from indream/_async/_sources.py by `make generate`: do not edit, change that file.
"""The one place that reads what is uploaded: looks up its size, then gives it out piece by piece."""

from __future__ import annotations

import errno
import os
import stat
import threading
from typing import TYPE_CHECKING, Any, Self, cast

import attrs
import httpx

from indream._sync._threads import off_loop
from indream._core.retry import SLOWEST_UPLOAD, Fault, Outlook
from indream._core.sources import Kind, view_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from types import TracebackType

    from indream._core.response import Answer
    from indream._core.sources import Buffer, Source

__all__ = ["Body", "Stopped", "measured"]

BLOCK = 512 * 1024  # read and written at once: less, and changes of threads cost more than the bytes
LEAST_PIECE = 4096


def measured(source: Source) -> Source:
    """A source whose size is known; nothing has been read of it.

    Raises:
        OSError: A path does not exist, is a folder, or can't be read.
        ValueError: A file is closed, is not open for reading, or has not the size that was given.
        TypeError: A file does not tell its size and none was given; an async iterable with a sync client.
    """
    match source.kind:
        case Kind.PATH:
            return _sized(source, off_loop(_size_of_path, source.content))
        case Kind.FILE if source.start is None:
            start, size = off_loop(_place_in_file, source.content)
            return _sized(attrs.evolve(source, start=start), size)
        case Kind.CHUNKS if not hasattr(source.content, "__iter__") and not _is_async(source.content):
            raise TypeError("an async iterable can be sent with the async client only")
        case _:
            return source


def _is_async(content: Any) -> bool:
    return hasattr(content, "__iter__")


def _sized(source: Source, size: int | None) -> Source:
    if size is None and source.size is None:
        raise TypeError("the file can't seek, so that its size is not known: give it as size=")
    if None not in (size, source.size) and size != source.size:
        raise ValueError(f"size says {source.size:,} bytes, but there are {size:,} to be read")
    return attrs.evolve(source, size=source.size if size is None else size)


def _size_of_path(path: os.PathLike[str]) -> int:
    # Looked at before it is opened: opening a pipe waits until somebody writes into it.
    mode = os.stat(path).st_mode  # noqa: PTH116 - also of a path given as bytes
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder; a file can be uploaded", os.fspath(path))
    if not stat.S_ISREG(mode):
        raise ValueError(f"{os.fspath(path)!r} is no regular file: open it, and give its size=")
    with open(path, "rb") as file:  # noqa: PTH123
        return os.fstat(file.fileno()).st_size


def _place_in_file(file: Any) -> tuple[int | None, int | None]:
    """Where a file stands, and how many bytes are left from there; None each if it can't seek."""
    if hasattr(file, "readable") and not file.readable():
        raise ValueError('the file is not open for reading: open it with "rb"')
    try:
        start = file.tell()
        file.seek(0, os.SEEK_END)
        end = file.tell()
        file.seek(start)
    except (AttributeError, OSError):
        return None, None
    return start, max(0, end - start)


class Stopped(Exception):  # noqa: N818 - nobody gets to see it
    """A body broke off. The body says why: what comes through httpx shows its request, and so the key."""


class Body(httpx.SyncByteStream):
    """A source on its way, once; a context, which closes the file that was opened for it.

    The last block is held back until the source has ended with it, so that nothing can be taken for the
    whole that is not what was announced.
    """

    def __init__(self, source: Source, timeout: float) -> None:
        self.size = source.size or 0
        self._source = source
        # A piece is one write: the slowest network that we wait for has to take it within the time-out.
        self._piece_size = min(BLOCK, max(LEAST_PIECE, int(timeout * SLOWEST_UPLOAD)))
        self._file: Any = None
        self._iterator: Any = None
        self._began = False
        self._block = memoryview(b"")
        self._taken = 0
        self._sent = 0
        self._flaw: str | None = None
        self._failure: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(self._file, _Opened):
            off_loop(self._file.close)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            piece = self._piece()
        except _SourceFlaw as flaw:
            self._flaw = str(flaw)
            piece = b""
        except Exception as error:  # noqa: BLE001 - it is the caller's, and goes back to the caller
            self._failure = error
            piece = b""
        if piece:
            return piece
        if self._flaw is None and self._failure is None:
            raise StopIteration
        raise Stopped

    def judged(self, outcome: Answer | Fault) -> Answer | Fault:
        """What an attempt has come to, now that it is known how far its body has.

        Raises:
            Exception: What the source, or `on_progress`, has raised.
        """
        if self._failure is not None:
            try:
                raise self._failure
            finally:
                self._failure = None  # its traceback leads back here
        if self._flaw is not None:
            return Fault(Outlook.FLAWED, self._flaw)
        if not isinstance(outcome, Fault):
            return outcome
        cut = outcome.outlook is Outlook.AMBIGUOUS and self._sent < self.size
        outlook = Outlook.CUT_SHORT if cut else outcome.outlook
        return attrs.evolve(outcome, outlook=outlook, body_unread=not self._began)

    def _piece(self) -> bytes:
        if not self._began:
            self._began = True
            self._begin()
        if self._source.on_progress is not None:
            self._source.on_progress(self._sent, self.size)
        if self._sent == self.size:
            return b""
        if not self._block:
            self._block = self._next_block()
        piece = bytes(self._block[: self._piece_size])
        self._block = self._block[self._piece_size :]
        self._sent += len(piece)
        return piece

    def _begin(self) -> None:
        content, start = self._source.content, self._source.start
        match self._source.kind:
            case Kind.BUFFER:
                self._iterator = iter((content,))
            case Kind.PATH:
                self._file = _Opened(content)
            case Kind.FILE:
                self._file = content
                if start is not None:
                    off_loop(content.seek, start)
            case Kind.CHUNKS:
                self._iterator = content.__iter__() if _is_async(content) else iter(content)

    def _next_block(self) -> memoryview:
        block = memoryview(b"")
        while not block:
            taken = self._take()
            if taken is None:
                raise _SourceFlaw(f"it was to have {self.size:,} bytes, but ended after {self._taken:,}")
            block = _checked(taken)
        self._taken += len(block)
        more = self._taken - self.size
        while more == 0 and (taken := self._take()) is not None:
            more = len(_checked(taken))
        if more > 0:
            raise _SourceFlaw(f"it was to have {self.size:,} bytes, but goes on after them")
        return block

    def _take(self) -> Any:
        """What comes next, None at the end."""
        if self._file is not None:
            return off_loop(self._file.read, BLOCK) or None
        if self._source.kind is Kind.BUFFER:
            return next(self._iterator, None)
        if _is_async(self._source.content):
            return next(self._iterator, None)
        return off_loop(_gathered, self._iterator)


class _SourceFlaw(Exception):  # noqa: N818 - what it says becomes a fault
    """A source is not what was announced."""


class _Opened:
    """A file of our own, which may be closed while another thread still opens it or reads from it."""

    def __init__(self, path: os.PathLike[str]) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: BufferedReader | None = None
        self._closed = False

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end, or when it was closed meanwhile."""
        with self._lock:
            if self._closed:
                return b""
            if self._file is None:
                self._file = open(self._path, "rb")  # noqa: PTH123, SIM115 - also a path given as bytes
            return self._file.read(size)

    def close(self) -> None:
        """Close it, and let it not be opened any more."""
        with self._lock:
            self._closed = True
            if self._file is not None:
                self._file.close()


def _gathered(iterator: Iterator[Any]) -> bytes | None:
    """The next items together: one at a time they would be too small to change threads for."""
    items: list[bytes] = []
    size = 0
    for item in iterator:
        items.append(bytes(_checked(item)))  # a buffer may be used again for what comes next
        size += len(items[-1])
        if size >= BLOCK:
            break
    return b"".join(items) if items else None


def _checked(item: Any) -> memoryview:
    if not isinstance(item, bytes | bytearray | memoryview):
        raise _SourceFlaw(f"it gave a {type(item).__name__} where bytes were to come")
    return view_of(cast("Buffer", item))
