"""The files of a batch: payloads kept out of memory, and the checkpoint. Plain calls that may block."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from indream import _clock
from indream._core.manifest import is_torn, line, read_lines
from indream._part_file import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from indream._core.manifest import Event, History

__all__ = ["Checkpoint", "Spool"]


class Spool:
    """Payloads as they will be sent, in a temporary file: a batch may be larger than the memory."""

    def __init__(self) -> None:
        self._file = Closing()
        self._ends = [0]

    def add(self, payload: bytes) -> int:
        """Keep a payload; gives its place."""
        with self._file.at_work(tempfile.TemporaryFile) as file:
            file.seek(self._ends[-1])
            file.write(payload)
            self._ends.append(self._ends[-1] + len(payload))
            return len(self._ends) - 2

    def read(self, place: int) -> bytes:
        """The payload at a place."""
        with self._file.at_work(tempfile.TemporaryFile) as file:
            file.seek(self._ends[place])
            return file.read(self._ends[place + 1] - self._ends[place])

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


class Closing:
    """A file that may be closed at any time, also while another thread opens it: that one closes it then.

    Who is cancelled can't wait for a thread that goes on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._file: IO[bytes] | None = None

    @contextlib.contextmanager
    def at_work(self, opener: Callable[[], IO[bytes]]) -> Generator[IO[bytes]]:
        """The file, opened when it is first needed."""
        try:
            with self._lock:
                if self._closed:
                    raise ValueError("the file was closed meanwhile")
                if self._file is None:
                    self._file = opener()
                yield self._file
        finally:
            if self._closed:
                self.close()

    def close(self) -> None:
        """Close it, or have who is at work in another thread do so."""
        self._closed = True
        if self._lock.acquire(blocking=False):
            try:
                if self._file is not None:
                    with contextlib.suppress(OSError):  # the disk may be full, of what is thrown away
                        self._file.close()
            finally:
                self._lock.release()


class Checkpoint:
    """A batch's manifest on disk: each line is there for good before the batch goes on.

    Its methods take as long as the disk does, but for `close`, which may be called at any time.

    Raises:
        OSError: The file can't be read or written.
        ValueError: It holds something else, or another batch is at work with it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.jobs: dict[str, History] = {}
        self._file = Closing()
        self._is_read = False

    @property
    def part_prefix(self) -> str:
        """What the names of downloads under way begin with: those of this checkpoint, and of no other."""
        return f"{PREFIX}{sha256(str(self.path.resolve()).encode()).hexdigest()[:12]}-"

    def look(self) -> None:
        """Read what is there; a file is made by `begin` only."""
        if self.path.exists():
            with self._file.at_work(self._open):
                pass

    def begin(self) -> None:
        """Make the file, where there is none."""
        looked = self._is_read
        with self._file.at_work(self._open):
            if not looked and self.jobs:  # of a batch that began, and ended, after this one had looked
                raise ValueError(f"{self.path}: another batch has been at work with this checkpoint")

    def append(self, event: Event, **fields: object) -> None:
        """Add a line, and make sure that it is on the disk."""
        with self._file.at_work(self._open) as file:
            _append(file, event, fields)

    def close(self) -> None:
        """Let the file go, and another batch at it."""
        self._file.close()

    def _open(self) -> IO[bytes]:
        file = self.path.open("a+b")
        try:
            _lock(file)
            file.seek(0)
            lines = file.readlines()
            self.jobs = read_lines(lines, str(self.path))
            _mend(file, lines)
        except BlockingIOError:
            file.close()
            raise ValueError(f"{self.path}: another batch is at work with this checkpoint") from None
        except BaseException:
            file.close()
            raise
        self._is_read = True
        return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        """Keep others out until the file is closed; BlockingIOError where somebody is in."""
        file.seek(1 << 40)  # nobody reads a byte there, which its lock would prevent
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from None

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        """Keep others out until the file is closed; BlockingIOError where somebody is in."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _append(file: IO[bytes], event: Event, fields: Mapping[str, object]) -> None:
    moment = datetime.fromtimestamp(_clock.wall_time(), UTC)
    file.write(line(event, moment.isoformat(timespec="seconds"), **fields))
    file.flush()
    os.fsync(file.fileno())


def _mend(file: IO[bytes], lines: list[bytes]) -> None:
    """See to it that a line can be added."""
    if lines and is_torn(lines[-1]):
        file.truncate(sum(map(len, lines[:-1])))
        lines.pop()
    if not lines:
        _append(file, "batch", {})
    elif not lines[-1].endswith(b"\n"):
        file.write(b"\n")
