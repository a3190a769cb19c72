"""The standard streams of a command: a full disk or a closed pipe does not end a render that is paid for."""

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
        error: The cause.

    Attributes:
        reader_left: Whether the reader of a pipe closed it, as `head` does.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(f"could not write to standard output: {error.strerror or error}")
        self.reader_left = error.errno == errno.EPIPE


@contextlib.contextmanager
def standard_streams() -> Generator[None]:
    """Handle failures of standard output and standard error in a block.

    A failed write to standard output raises OutputError. Standard error raises nothing: progress, notes and
    messages that cannot be written are dropped. A closed stream behaves like one that fails.
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
    """A stream that reports failures to a function and is flushed after each write."""

    def __init__(self, stream: Any, fail: Callable[[OSError], None]) -> None:
        if isinstance(stream, io.TextIOWrapper):
            # A character that the encoding cannot represent is written as an escape.
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
        """Write text and flush it."""
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
        """Do nothing: each write is flushed."""

    def _discard(self) -> None:
        """Discard the rest of the buffer, which would fail again when the process ends."""
        with contextlib.suppress(OSError, ValueError):  # the stream may have no descriptor
            descriptor = self._stream.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _raise(error: OSError) -> None:
    raise OutputError(error) from error


def _drop(_error: OSError) -> None:
    """Ignore the failure."""


def _occupy_closed_descriptors() -> None:
    """Keep files and connections from getting the number of a closed standard stream."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
