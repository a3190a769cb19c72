"""A file that can be closed at any time, also while another thread uses it."""

from __future__ import annotations

import contextlib
import threading
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["ClosableFile"]


class ClosableFile:
    """A file for several threads, one at a time, and for a caller that cannot wait for them.

    A caller that is canceled closes it and leaves. If a thread is using it at that moment, that thread closes
    it as soon as it has finished.

    Args:
        opener: Opens the file on first use. None: `open` opens it.
        name: Returns the file's name, for errors of the open file, which have none.
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
        """The open file, for one thread at a time; a context.

        Raises:
            ValueError: It is closed, or not open yet.
            OSError: It cannot be opened, or what is done with it in the context fails.
        """
        with self._locked():
            if self._file is None and self._opener is not None:
                self._file = self._opener()
            if self._file is None:
                raise ValueError("the file is not open yet")
            yield self._file

    def open(self, opener: Callable[[], IO[bytes]]) -> None:
        """Open another file in place of the one that is open, if any.

        Raises:
            ValueError: It is closed.
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
                    raise ValueError("the file was closed meanwhile")
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
        self._closed = True
        with self._lock:
            pass
        self.close()

    def close(self) -> None:
        """Close it, now or when the thread that uses it has finished."""
        self._closed = True
        if self._lock.acquire(blocking=False):
            try:
                if self._file is not None:
                    # A full disk does not matter to what is thrown away.
                    with contextlib.suppress(OSError):
                        self._file.close()
            finally:
                self._lock.release()
