"""The standard streams of a command: a full or closed one never ends what was paid for."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import TextIO

__all__ = ["OutputError", "standard_streams"]


class OutputError(Exception):
    """A result could not be written to standard output.

    Args:
        error: Why.

    Attributes:
        reader_left: Whether the reader of a pipe closed it, as `head` does.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(f"could not write to standard output: {error.strerror or error}")
        self.reader_left = error.errno == errno.EPIPE


@contextlib.contextmanager
def standard_streams() -> Generator[None]:
    """Have standard output and standard error fail in a block as a command needs it.

    Standard output raises OutputError, at the write that failed. Standard error raises nothing: progress,
    notes and messages that cannot be written are dropped. A stream that is closed is like one that is full.
    """
    _occupy_closed_descriptors()
    before = sys.stdout, sys.stderr
    sys.stdout = cast("TextIO", _Stream(sys.stdout, _raise))
    sys.stderr = cast("TextIO", _Stream(sys.stderr, _drop))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


class _Stream:
    """A stream whose failures go to a function, and whose buffer is empty after each write."""

    def __init__(self, stream: Any, fail: Callable[[OSError], None]) -> None:
        if isinstance(stream, io.TextIOWrapper):
            # A character that the encoding does not have is written as an escape.
            stream.reconfigure(errors="backslashreplace")
        self._closed = stream is None
        self._stream: Any = io.StringIO() if self._closed else stream
        self._fail = fail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def buffer(self) -> _Stream:
        """The same stream for bytes."""
        return _Stream(None if self._closed else self._stream.buffer, self._fail)

    def write(self, content: Any) -> int:
        """Write text, at once."""
        if self._closed:
            self._fail(OSError(errno.EBADF, os.strerror(errno.EBADF)))
            return len(content)
        try:
            self._stream.write(content)
            self._stream.flush()
        except OSError as error:
            self._discard()
            self._fail(error)
        return len(content)

    def flush(self) -> None:
        """Do nothing: each write has done it."""

    def _discard(self) -> None:
        """Send what is still in the buffer, and would fail again when the process ends, nowhere."""
        with contextlib.suppress(OSError, ValueError):  # the stream may have no descriptor
            descriptor = self._stream.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)
            self._stream.flush()


def _raise(error: OSError) -> None:
    raise OutputError(error) from error


def _drop(_error: OSError) -> None:
    """Go on without it."""


def _occupy_closed_descriptors() -> None:
    """Keep a file or a connection from getting the number of a closed standard stream."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number: this one
