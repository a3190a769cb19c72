# Written here, async; indream/_sync/_sources.py is derived from it.
"""The one place that reads uploads: it measures the size of a source, then yields it piece by piece."""

from __future__ import annotations

import errno
import io
import os
import select
import stat
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, cast

from indream import _clock
from indream._errors import counted
from indream._files.closable_file import ClosableFile
from indream._net.workers import END, AsyncSourceReader, SilentError
from indream._wire.retry import SLOWEST_UPLOAD, Failure, Outlook
from indream._wire.source import Kind, Source, files_of, parts_of, view_of
from indream.errors import UploadSourceTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from indream._wire.answer import Answer
    from indream._wire.deadline import TimeLeft
    from indream._wire.source import Buffer

__all__ = ["Body", "Stopped", "measured"]

PIECE = 512 * 1024  # bytes that are written at once
LEAST_PIECE = 4096
BATCH = 4 * 1024 * 1024  # bytes that are read at once: a change of threads takes as long as half a MiB
LONGEST = 0.1  # seconds after which a batch is returned with fewer bytes
LOOK_AGAIN = 0.25  # seconds between two checks of a thread that waits for a pipe whether it is still needed

P = ParamSpec("P")
T = TypeVar("T")


async def measured(source: Source, timeout: float) -> Source:
    """Return a source with its size, without reading from it. Close it after the last attempt.

    The file of a path is opened here, once for all attempts. A source that is measured already is returned
    unchanged.

    Raises:
        UploadSourceTimeoutError: Measuring it took more than `timeout` seconds.
        OSError: A path does not exist, is a directory, or cannot be read.
        ValueError: A file is closed, is not open for reading, or differs from the size that was passed.
        TypeError: The size of a file cannot be measured and was not passed; or an async iterable was passed
            to a sync client.
    """
    match source.kind:
        case Kind.PATH if source.file is None:
            path = source.content
            # `open`, not `Path.open`: the path may be bytes.
            file = ClosableFile(lambda: open(path, "rb", buffering=0))  # noqa: PTH123, SIM115 - closed below
            try:
                length = await _measured(source, timeout, partial(_opened, file))
                return _sized(replace(source, file=file), length)
            except BaseException:
                file.close()
                raise
        case Kind.FILE if source.start is None:
            start, size = await _measured(source, timeout, _place_in_file)
            return _sized(replace(source, start=start), size)
        case Kind.CHUNKS if not (hasattr(source.content, "__iter__") or hasattr(source.content, "__aiter__")):
            raise TypeError("an async iterable can be sent with the async client only")
        case Kind.PARTS if source.size is None:
            return await _form_measured(source, timeout)
        case _:
            return source


async def _form_measured(source: Source, timeout: float) -> Source:
    parts: list[bytes | Source] = []
    measured_here = replace(source, content=parts)
    try:
        for part in parts_of(source):
            parts.append(  # noqa: PERF401 - those that are measured already are closed below
                await measured(part, timeout) if isinstance(part, Source) else part
            )
    except BaseException:
        measured_here.close()
        raise
    size = sum((part.size or 0) if isinstance(part, Source) else len(part) for part in parts)
    return replace(source, content=tuple(parts), size=size)


async def _measured(source: Source, timeout: float, function: Callable[[Any], T]) -> T:
    reader = AsyncSourceReader(source)
    try:
        return await reader.call(timeout, function, source.content)
    except SilentError:
        raise UploadSourceTimeoutError(
            f"measuring the size of {source.label} took more than {timeout:g} seconds; nothing was sent"
        ) from None
    finally:
        reader.close()


def _sized(source: Source, size: int | None) -> Source:
    if size is None and source.size is None:
        raise TypeError("the file cannot seek, so its size is unknown: pass size=")
    if None not in (size, source.size) and size != source.size:
        raise ValueError(f"size is {counted(source.size or 0, 'byte')}, but content has {size:,}")
    return replace(source, size=source.size if size is None else size)


def _opened(file: ClosableFile, path: os.PathLike[str]) -> int:
    """Open the file of a path, and return its size."""
    # The path is checked first, because opening a pipe waits until another process writes to it.
    status = os.stat(path)  # noqa: PTH116 - the path may be bytes
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a directory; only files can be uploaded", os.fspath(path))
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{os.fspath(path)!r} is not a regular file: open it, and pass its size=")
    with file.at_work():
        return status.st_size


def _place_in_file(file: Any) -> tuple[int | None, int | None]:
    """The position of a file, and the number of bytes from there; None for both if it cannot seek."""
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


class Stopped(Exception):  # noqa: N818 - users never see it
    """A body cannot be read. `Body` keeps the reason: an exception in httpx refers to request and key."""


class Body:
    """The body of one attempt, read from its source; a context, which ends the reading.

    Each read of the source may take as long as `limit`.

    The last blocks are sent only after the source has ended, so that a body with another size than announced
    is never complete.
    """

    def __init__(self, source: Source, limit: TimeLeft) -> None:
        self.size = source.size or 0
        self._source = source
        self._limit = limit
        self._reader = AsyncSourceReader(source)
        # A piece is one write, which the slowest network that is waited for has to send within the timeout.
        self._piece_size = min(PIECE, max(LEAST_PIECE, int(limit * SLOWEST_UPLOAD)))
        self._file: Any = None
        self._items: Any = None
        self._is_open = False
        self._began = False
        self._blocks: deque[bytes | memoryview] = deque()
        self._taken = 0
        self._sent = 0
        self._flaw: Failure | None = None
        self._failure: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(self._file, _Attempt | _Pipe | _Form):
            self._file.close()
        self._reader.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._piece()
        except Exception as error:  # noqa: BLE001 - it is raised to the caller later
            self._keep(error)
            raise Stopped from None
        if not piece:
            raise StopAsyncIteration
        return piece

    async def look(self) -> None:
        """Check that a source of 0 bytes is empty: a head without a body is a complete request.

        Raises:
            Stopped: It is not empty, or cannot be read; nothing was sent.
        """
        if self.size == 0 and self._source.kind is not Kind.BUFFER:
            try:
                await self._begin()
                self._is_open = True
                if await self._take():
                    raise _SourceFlaw(  # noqa: TRY301 - handled like an error of the source
                        "expected 0 bytes, but the source has more"
                    )
            except Exception as error:  # noqa: BLE001 - it is raised to the caller later
                self._keep(error)
                raise Stopped from None

    def _keep(self, error: Exception) -> None:
        # This is not a context made by `contextmanager`: since Python 3.12, a context that raises another
        # error leaves a reference cycle, through a frame of its own, that keeps the source and the request.
        match error:
            case _SourceFlaw():
                self._flaw = Failure(Outlook.FLAWED, str(error))
            case SilentError():
                self._flaw = Failure(Outlook.SOURCE_SILENT, self._silence(), timed_out=True)
            case _:
                self._failure = error

    def judged(self, outcome: Answer | Failure) -> Answer | Failure:
        """The outcome of an attempt, corrected by how much of the body was sent.

        Raises:
            Exception: The error of the source, or of `on_progress`.
        """
        if self._failure is not None:
            try:
                raise self._failure
            finally:
                self._failure = None  # Its traceback refers to this frame.
        if self._flaw is not None:
            return self._flaw
        cut = self._sent < self.size
        if not isinstance(outcome, Failure):
            return replace(outcome, cut_short=cut)
        outlook = Outlook.CUT_SHORT if cut and outcome.outlook is Outlook.AMBIGUOUS else outcome.outlook
        return outcome._replace(outlook=outlook, body_unread=not self._began)

    async def _piece(self) -> bytes:
        if not self._began:
            self._began = True
            if not self._is_open:
                await self._begin()
        if self._source.on_progress is not None:
            self._source.on_progress(self._sent, self.size)
        if self._sent == self.size:
            return b""
        if not self._blocks:
            self._blocks += await self._next_blocks()
        block = self._blocks.popleft()
        if len(block) > self._piece_size:
            view = memoryview(block)
            block = view[: self._piece_size]
            self._blocks.appendleft(view[self._piece_size :])
        self._sent += len(block)
        return bytes(block)

    async def _read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._reader.call(self._patience(), function, *args, **kwargs)

    def _patience(self) -> float:
        return self._limit.at(_clock.monotonic())

    def _silence(self) -> str:
        progress = f"after {self._taken:,} of {self.size:,} bytes"
        return f"{self._source.label} returned nothing for {self._limit:g} seconds, {progress}"

    async def _begin(self) -> None:
        content, start = self._source.content, self._source.start
        match self._source.kind:
            case Kind.BUFFER:
                self._blocks.append(content)
            case Kind.PARTS:
                self._file = _Form(self._source)
            case Kind.PATH:
                self._file = _Attempt(self._source.file)
            case Kind.FILE:
                self._file = await self._read(_readable, content)
                if start is not None:
                    await self._read(content.seek, start)
            case Kind.CHUNKS if hasattr(content, "__iter__"):
                self._file = await self._read(_Gathered, content)
            case Kind.CHUNKS:
                self._items = content.__aiter__()

    async def _next_blocks(self) -> list[bytes]:
        blocks = await self._take()
        if not blocks:
            raise _SourceFlaw(
                f"expected {counted(self.size, 'byte')}, but the source ended after {self._taken:,}"
            )
        self._taken += sum(map(len, blocks))
        if self._taken > self.size or (self._taken == self.size and await self._take()):
            raise _SourceFlaw(f"expected {counted(self.size, 'byte')}, but the source has more")
        return blocks

    async def _take(self) -> list[bytes]:
        """The next blocks; empty at the end."""
        if self._file is not None:
            size = 1 if _may_wait(self._file) else BATCH
            return await self._read(_batch, self._file.read, self._piece_size, size)
        while (item := await self._reader.next(self._patience(), self._items)) is not END:
            if block := _bytes_of(item):
                return [block]
        return []


def _may_wait(file: Any) -> bool:
    """Whether a second read may wait, as of a pipe."""
    return isinstance(file, _Pipe) or (isinstance(file, _Form) and file.may_wait)


def _batch(read: Callable[[int], Any], size: int, remaining: int) -> list[bytes]:
    """Several reads with a single change of threads."""
    end = _clock.monotonic() + LONGEST
    blocks: list[bytes] = []
    while remaining > 0 and (block := read(size)):
        blocks.append(_bytes_of(block))
        remaining -= len(block)
        if _clock.monotonic() > end:
            break
    return blocks


class _SourceFlaw(Exception):  # noqa: N818 - its text becomes a `Failure`
    """A source does not have the announced size, or yields something other than bytes."""


class _Attempt:
    """A file that was opened here, read from its start by one of several attempts.

    A thread of an earlier attempt may still be reading, so each attempt has its own position.
    """

    def __init__(self, file: ClosableFile) -> None:
        self._file = file
        self._position = 0
        self._closed = False

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and `b""` at the end or after `close`."""
        if self._closed:
            return b""
        with self._file.at_work() as file:
            file.seek(self._position)
            block = file.read(size)
        self._position += len(block)
        return block

    def close(self) -> None:
        """End the reading, without waiting for a thread that reads."""
        self._closed = True


def _readable(file: Any) -> Any:
    """The object through which a file is read: a `_Pipe` for a pipe or socket, or the file itself."""
    raw = file.raw if type(file) is io.BufferedReader else file
    if type(raw) is not io.FileIO or raw.closed or not hasattr(select, "poll"):  # Windows has no poll
        return file
    mode = os.fstat(raw.fileno()).st_mode
    return _Pipe(file) if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else file


class _Pipe:
    """A pipe or a socket of the caller, which is read only when it has data.

    A thread that is blocked in a read holds the file's lock: until it returns, the file could not be closed,
    and the interpreter could not end.
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._closed = False
        self._looked = False

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, or the buffered ones, as soon as there are any; `b""` at the end."""
        if not self._looked:
            self._looked = True
            if buffered := self._buffered():
                return buffered
        waiting = select.poll()
        waiting.register(self._file.fileno(), select.POLLIN)
        while not self._closed:
            if waiting.poll(LOOK_AGAIN * 1000):
                read = getattr(self._file, "read1", self._file.read)
                return cast("bytes", read(size))
        return b""

    def _buffered(self) -> bytes:
        """The bytes that earlier reads of the caller have left in the file's buffer, which `poll` ignores."""
        if not hasattr(self._file, "read1"):
            return b""
        number = self._file.fileno()
        blocks = os.get_blocking(number)
        os.set_blocking(number, False)
        try:
            return cast("bytes", self._file.read1(-1) or b"")
        except BlockingIOError:
            return b""
        finally:
            os.set_blocking(number, blocks)

    def close(self) -> None:
        """Let a thread that waits for the file return. The file itself stays open."""
        self._closed = True


class _Gathered:
    """The items of an iterable, read like a file, because changing threads for each item takes too long."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = iter(items)

    def read(self, size: int) -> bytes:
        """Return at least `size` bytes; fewer, or `b""`, at the end."""
        blocks: list[bytes] = []
        for item in self._items:
            blocks.append(_bytes_of(item))
            size -= len(blocks[-1])
            if size <= 0:
                break
        return b"".join(blocks)


class _Form:
    """The pieces of a form, read like one file; each of its files must have the size that was measured."""

    def __init__(self, source: Source) -> None:
        self._parts = iter(parts_of(source))
        self._file: Any = None
        self._of: Source | None = None
        self._remaining = 0
        self._closed = False
        self.may_wait = not all(file.start is not None or file.kind in _SEEKABLE for file in files_of(source))

    def read(self, size: int) -> bytes | memoryview:
        """Return at most `size` bytes of a file, or a piece of the form; `b""` at the end."""
        while not self._closed:
            if self._of is not None:
                if block := self._block(self._of, size):
                    return block
                self._end()
            part = next(self._parts, None)
            if not isinstance(part, Source):
                return part or b""
            self._of, self._remaining = part, part.size or 0
            self._file = _opened_part(part)
        return b""

    def _block(self, source: Source, size: int) -> bytes | memoryview:
        """The next block of the current file; empty at its end."""
        block = self._file.read(min(size, self._remaining) or 1)
        expected = f"expected {counted(source.size or 0, 'byte')} of {source.label}, but it"
        if len(block) > self._remaining:
            raise _SourceFlaw(f"{expected} has more")
        if self._remaining and not block and not self._closed:
            raise _SourceFlaw(f"{expected} ended after {(source.size or 0) - self._remaining:,}")
        self._remaining -= len(block)
        return cast("bytes | memoryview", block)

    def _end(self) -> None:
        if isinstance(self._file, _Attempt | _Pipe):
            self._file.close()
        self._file = self._of = None

    def close(self) -> None:
        """End the reading, without waiting for a thread that reads."""
        self._closed = True
        if isinstance(file := self._file, _Attempt | _Pipe):
            file.close()


_SEEKABLE = (Kind.BUFFER, Kind.PATH)


def _opened_part(source: Source) -> Any:
    """The file of a part of a form, at its start."""
    match source.kind:
        case Kind.BUFFER:
            return _Slices(source.content)
        case Kind.PATH:
            return _Attempt(source.file)
        case Kind.CHUNKS:
            return _Gathered(source.content)
        case _:
            file = _readable(source.content)
            if source.start is not None:
                source.content.seek(source.start)
            return file


class _Slices:
    """Bytes in memory, read like a file without a copy of them all."""

    def __init__(self, data: memoryview) -> None:
        self._data = data

    def read(self, size: int) -> memoryview:
        """Return at most `size` bytes, and none at the end."""
        block, self._data = self._data[:size], self._data[size:]
        return block


def _bytes_of(item: Any) -> bytes:
    """An item of a source, copied to bytes if it is a buffer, which the source may reuse."""
    if not isinstance(item, bytes | bytearray | memoryview):
        raise _SourceFlaw(f"expected bytes, but the source yielded a {type(item).__name__}")
    return item if isinstance(item, bytes) else bytes(view_of(cast("Buffer", item)))
