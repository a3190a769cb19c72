"""The files of a batch: payloads kept out of memory, and the checkpoint. Plain calls that may block."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from indream import _clock
from indream._core.manifest import is_torn, line, read_lines
from indream._part_file import PREFIX

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from indream._core.manifest import Event, Record

__all__ = ["Checkpoint", "Spool"]


class Spool:
    """Payloads as they will be sent, in a temporary file: a batch may be larger than the memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the batch
        self._ends = [0]

    def add(self, payload: bytes) -> int:
        """Keep a payload; gives its place."""
        self._file.seek(self._ends[-1])
        self._file.write(payload)
        self._ends.append(self._ends[-1] + len(payload))
        return len(self._ends) - 2

    def read(self, place: int) -> bytes:
        """The payload at a place."""
        self._file.seek(self._ends[place])
        return self._file.read(self._ends[place + 1] - self._ends[place])

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


class Checkpoint:
    """A batch's manifest on disk: each line is there for good before the batch goes on.

    What is there is read at once; a file is made by `begin` only.

    Raises:
        OSError: The file can't be read or written.
        ValueError: It holds something else, or another batch is at work with it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part_prefix = f"{PREFIX}{sha256(str(path.resolve()).encode()).hexdigest()[:12]}-"
        """What the names of downloads under way begin with: those of this checkpoint, and of no other."""
        self.records: dict[str, Record] = {}
        self._file: IO[bytes] | None = None
        if path.exists():
            self._open()

    def begin(self) -> None:
        """Make the file, where there is none."""
        if self._file is None:
            self._open()
            if self.records:  # of a batch that began, and ended, after this one had looked
                raise ValueError(f"{self.path}: another batch has been at work with this checkpoint")

    def append(self, event: Event, **fields: object) -> None:
        """Add a line, and make sure that it is on the disk."""
        assert self._file is not None, "the batch has begun"  # noqa: S101
        moment = datetime.fromtimestamp(_clock.wall_time(), UTC)
        self._file.write(line(event, moment.isoformat(timespec="seconds"), **fields))
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let the file go, and another batch at it."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> None:
        self._file = self.path.open("a+b")
        try:
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file.seek(0)
            self._read(self._file.readlines())
        except BlockingIOError:
            self._file.close()
            raise ValueError(f"{self.path}: another batch is at work with this checkpoint") from None
        except BaseException:
            self._file.close()
            raise

    def _read(self, lines: list[bytes]) -> None:
        assert self._file is not None  # noqa: S101
        self.records = read_lines(lines, str(self.path))
        if lines and is_torn(lines[-1]):
            self._file.truncate(sum(map(len, lines[:-1])))
            lines.pop()
        if not lines:
            self.append("batch")
        elif not lines[-1].endswith(b"\n"):
            self._file.write(b"\n")
