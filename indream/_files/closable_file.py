"""A file that can be closed at any time, even while another thread uses it."""

from __future__ import annotations

import contextlib
import threading
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["ClosableFile"]


class ClosableFile:
    """A file that several threads use, one at a time, and that a caller can close without waiting for them.

    A canceled caller calls `close` and returns. If a thread is using the file at that moment, that thread
    closes it as soon as it has finished.

    Args:
        opener: Opens the file on first use. None: the file is opened by `open`.
        name: Returns the file's name, which is added to errors that have none.
    """

    def __init__(
        self, opener: Callable[[], IO[bytes]] | None = None, name: Callable[[], str] | None = None
    ) -> None:
        self._opener = opener
        self._name = name
        self._lock = threading.Lock()
        self._closed = False
        self._file: IO[bytes] | None = None

    @contextlib.contextmanager
    def at_work(self) -> Generator[IO[bytes]]:
        """A context with the open file, for one thread at a time.

        Raises:
            ValueError: The file is closed, or not open yet.
            OSError: The file cannot be opened, or an operation in the context fails.
        """
        with self._locked():
            if self._file is None and self._opener is not None:
                self._file = self._opener()
            if self._file is None:
                raise ValueError("the file is not open yet")
            yield self._file

    def open(self, opener: Callable[[], IO[bytes]]) -> None:
        """Open another file, and close the one that is open, if any.

        Raises:
            ValueError: This object is closed.
            OSError: The file cannot be opened.
        """
        with self._locked():
            former, self._file = self._file, None
            if former is not None:
                former.close()
            self._file = opener()

    @contextlib.contextmanager
    def _locked(self) -> Generator[None]:
        try:
            with self._lock:
                if self._closed:
                    raise ValueError("the file is closed")
                yield
        except OSError as error:
            if error.filename is None and self._name is not None:
                error.filename = self._name()
            raise
        finally:
            if self._closed:
                self.close()

    @property
    def closed(self) -> bool:
        """Whether it is closed, or will be when the thread that uses it has finished."""
        return self._closed

    def end(self) -> None:
        """Close it, and wait for the thread that uses it."""
        self._close(blocking=True)

    def close(self) -> None:
        """Close it, now or when the thread that uses it has finished."""
        self._close(blocking=False)

    def _close(self, *, blocking: bool) -> None:
        self._closed = True
        if self._lock.acquire(blocking):
            try:
                if self._file is not None:
                    # The file is discarded, so an error such as a full disk does not matter.
                    with contextlib.suppress(OSError):
                        self._file.close()
            finally:
                self._lock.release()
