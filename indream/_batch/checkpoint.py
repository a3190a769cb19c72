"""The files of a batch: the payloads, which are kept on disk, and the checkpoint. The calls may block.

People can read the checkpoint, and it is read again after a crash. Each line is a JSON object. Lines are only
appended, and a later line takes precedence. A process that is killed may leave an incomplete line at the end,
which is ignored.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import weakref
from array import array
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias, cast

import attrs
import orjson

from indream import _clock
from indream._files.closable_file import ClosableFile
from indream._files.part_file import PREFIX, UNSUPPORTED, sync
from indream._files.stamp import Stamp
from indream._warning import warn_user

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from pathlib import Path

    from indream._files.rooted_path import RootedPath

__all__ = ["Checkpoint", "Event", "History", "Record", "Spool", "is_torn", "line", "read_lines"]

FORMAT = "indream-batch"
VERSION = 1
_BEGINNING = b'{"time":"'

Event = Literal["batch", "created", "ended", "saved", "refused"]
"""The event of a line. The first line, `batch`, identifies the format. The others say that an export was
created, has ended (or no longer exists: `LOST`), is downloaded and about to get its file name, or was
refused."""
Owner: TypeAlias = tuple[str, str]
"""The key of a job, and the digest of a payload of it. An export has one owner."""


class Spool:
    """Payloads as they will be sent, in a temporary file, because a batch may not fit in memory."""

    def __init__(self) -> None:
        self._file = ClosableFile(tempfile.TemporaryFile, tempfile.gettempdir)
        self._ends = array("Q", [0])  # In a list, each number takes five times as much memory.

    def add(self, payload: bytes) -> int:
        """Keep a payload and return its place.

        Raises:
            OSError: The disk is full, for example. Its file name is the directory for temporary files.
        """
        try:
            with self._file.at_work() as file:
                file.seek(self._ends[-1])
                file.write(payload)
                file.flush()  # Otherwise a full disk is noticed only later, when exports are paid for.
        except OSError as error:
            reason = f"{error.strerror}: payloads of a batch are kept here; set TMPDIR to another directory"
            raise OSError(error.errno, reason, error.filename) from None
        self._ends.append(self._ends[-1] + len(payload))
        return len(self._ends) - 2

    def read(self, place: int) -> bytes:
        """The payload at a place."""
        with self._file.at_work() as file:
            file.seek(self._ends[place])
            return file.read(self._ends[place + 1] - self._ends[place])

    def close(self) -> None:
        """Close the file, which removes it."""
        self._file.close()


class Checkpoint:
    """The record of a batch's exports: each line is on the disk before the batch continues.

    Its methods block while the disk works, except `close`, which may be called at any time.

    Args:
        path: The file.
        failed: The task or thread that starts this batch while it handles an exception, or None. If another
            batch of the same task or thread uses this checkpoint and waits for its next outcome to be taken,
            the loop over those outcomes has failed, and that batch is ended.

    Raises:
        OSError: The file cannot be read or written; the error names it.
        ValueError: Its content is not a checkpoint, or another batch uses it.
    """

    def __init__(self, path: RootedPath, failed: object) -> None:
        self.path = path
        self._failed = failed
        self._reader: weakref.ref[object] | None = None
        self.jobs: dict[str, History] = {}
        self.owners: dict[str, Owner] = {}
        """The job and the payload of each export, also of earlier runs."""
        self._file = ClosableFile(self._open, lambda: str(path))
        self._is_read = False

    def part_prefix(self) -> str:
        """The prefix of the names of this checkpoint's unfinished downloads, and of no other checkpoint's."""
        return f"{PREFIX}{sha256(os.fsencode(self.path.rooted.resolve())).hexdigest()[:12]}-"

    def look(self) -> None:
        """Read the file if it exists; only `begin` creates it."""
        if self.path.rooted.exists():
            with self._file.at_work():
                pass

    def begin(self) -> None:
        """Create the file if it is missing."""
        looked = self._is_read
        with self._file.at_work():
            if not looked and self.jobs:  # Another batch began and ended after this one has looked.
                raise ValueError(
                    f"{self.path}: another batch has used this checkpoint in the meantime; run this one again"
                )

    def append(self, event: Event, **fields: object) -> None:
        """Add a line, and make sure that it is on the disk."""
        if event == "created":
            self.owners[_text(fields["taskId"])] = _text(fields["key"]), _text(fields["payload"])
        with self._file.at_work() as file:
            _append(file, event, fields)

    @contextlib.contextmanager
    def outcome_for(self, reader: object) -> Generator[None]:
        """A context in which a task or thread handles an outcome, and this batch does nothing."""
        self._reader = weakref.ref(reader)
        yield
        self._reader = None
        if self._file.closed:
            raise ValueError(f"{self.path}: another batch, which started later, now uses this checkpoint")

    def close(self) -> None:
        """Close the file, so that another batch can use it."""
        self._file.close()

    def _open(self) -> IO[bytes]:
        self.path.check_regular("checkpoint")
        file = self._opened()
        try:
            try:
                _lock_if_possible(file, self.path)
            except BlockingIOError:
                self._end_those_that_give_way()
                _lock_if_possible(file, self.path)
            _open_here.add(weakref.ref(self, _open_here.discard))
            file.seek(0)
            lines = _Lines(file)
            self.jobs, self.owners = read_lines(lines, str(self.path))
            _finish_last_line(file, lines)
        except BlockingIOError:
            file.close()
            raise ValueError(
                f"{self.path}: this checkpoint is in use by another batch "
                "(a batch whose outcomes were not all read uses it until its generator is closed)"
            ) from None
        except BaseException:
            file.close()
            raise
        self._is_read = True
        return file

    def _opened(self) -> IO[bytes]:
        try:
            return self.path.rooted.open("a+b")
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from None

    def _end_those_that_give_way(self) -> None:
        for reference in _open_here.copy():
            other = reference()
            if other is not None and other._gives_way_to(self._failed) and other._is_at(self.path.rooted):
                other._file.end()

    def _is_at(self, path: Path) -> bool:
        return _is_same(self.path.rooted, path)

    def _gives_way_to(self, failed: object) -> bool:
        reader = None if self._reader is None else self._reader()
        return self._file.closed or (reader is not None and reader is failed)


_open_here: set[weakref.ref[Checkpoint]] = set()
"""The checkpoints that batches of this process have opened."""


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # The file was removed.
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        """Lock the file until it is closed; BlockingIOError if another batch has locked it."""
        file.seek(1 << 40)  # A locked byte cannot be read, so one far beyond the end is locked.
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from None

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        """Lock the file until it is closed; BlockingIOError if another batch has locked it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_if_possible(file: IO[bytes], path: RootedPath) -> None:
    try:
        _lock(file)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise
        warn_user(
            f"{path} is not locked, because its file system has no locks ({error.strerror}): "
            "make sure that no other batch uses this checkpoint",
            UserWarning,
        )


def _append(file: IO[bytes], event: Event, fields: Mapping[str, object]) -> None:
    moment = datetime.fromtimestamp(_clock.wall_time(), UTC)
    file.write(line(event, moment.isoformat(timespec="seconds"), **fields))
    file.flush()
    sync(file.fileno())


class _Lines:
    """The lines of a checkpoint; only the last one is kept in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.last = b""
        self.size_before = 0
        """The size of all other lines."""

    def __iter__(self) -> Iterator[bytes]:
        for text in self._file:
            self.size_before += len(self.last)
            self.last = text
            yield text


def _finish_last_line(file: IO[bytes], lines: _Lines) -> None:
    """Remove an incomplete last line, or add a missing newline, so that another line can follow."""
    last = lines.last
    if last and is_torn(last):
        file.truncate(lines.size_before)
        last = b"\n" if lines.size_before else b""
    if not last:
        _append(file, "batch", {})
    elif not last.endswith(b"\n"):
        file.write(b"\n")


@attrs.define(weakref_slot=False)
class Record:
    """The state of a job with one of its payloads in a checkpoint.

    Attributes:
        task_id: The export that was created for it.
        tries: The number of times it was rendered again after it had failed.
        status: The status with which the export ended, or None while it is open.
        file: The name of its file, once that is downloaded.
        stamp: The stamp by which the file is recognized.
    """

    task_id: str
    tries: int = 0
    status: str | None = None
    file: str | None = None
    stamp: Stamp | None = None


@attrs.define(weakref_slot=False)
class History:
    """The state of a job in a checkpoint.

    Attributes:
        renders: Its records, by the digest of the payload that was sent.
        files: The names and stamps of all files that were saved for it.
    """

    renders: dict[str, Record] = attrs.field(factory=dict[str, Record])
    files: tuple[tuple[str, Stamp], ...] = ()


def line(event: Event, time: str, **fields: object) -> bytes:
    """One line of a checkpoint."""
    if event == "batch":
        fields = {"format": FORMAT, "version": VERSION}
    return orjson.dumps({"time": time, "event": event, **fields}) + b"\n"


def read_lines(lines: Iterable[bytes], name: str) -> tuple[dict[str, History], dict[str, Owner]]:
    """The history of each job in a checkpoint, by key, and the owner of each export, by id.

    Raises:
        ValueError: A line is not valid; the message has its number.
    """
    jobs: dict[str, History] = {}
    owners: dict[str, Owner] = {}
    for number, text in enumerate(lines, 1):
        if is_torn(text):
            break
        fields = _object(text)
        try:
            _take(jobs, owners, fields, first=number == 1)
        except (KeyError, TypeError, ValueError, StopIteration):
            raise ValueError(
                f"{name}, line {number}: not a line of a batch's checkpoint (version {VERSION}): pass "
                "another `checkpoint`, or correct the line"
            ) from None
    return jobs, owners


def is_torn(text: bytes) -> bool:
    """Whether the last line is the incomplete start of a line."""
    return not text.endswith(b"\n") and not _object(text) and text[: len(_BEGINNING)] in _BEGINNING


def _object(text: bytes) -> dict[str, Any]:
    try:
        document: object = orjson.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def _take(jobs: dict[str, History], owners: dict[str, Owner], fields: dict[str, Any], *, first: bool) -> None:
    event: str = fields["event"]
    if first or event == "batch":
        if (event, fields["format"], fields["version"]) != ("batch", FORMAT, VERSION):
            raise ValueError
        return
    key, task_id = _text(fields["key"]), fields.get("taskId")
    match event:
        case "created":
            record = Record(_text(task_id), int(fields.get("tries", 0)))
            owner = key, _text(fields["payload"])
            if owners.setdefault(record.task_id, owner) != owner:
                raise ValueError
            jobs.setdefault(key, History()).renders[owner[1]] = record
        case "ended":
            _render(jobs[key], task_id).status = sys.intern(_text(fields["status"]))
        case "saved":
            record = _render(jobs[key], task_id)
            record.file = _text(fields["file"])
            record.stamp = Stamp(int(fields["size"]), int(fields["modified"]), _text(fields["sha256"]))
            jobs[key].files += ((record.file, record.stamp),)
        case "refused":
            pass  # The line is only for people; the job is sent again.
        case _:
            raise ValueError


def _render(job: History, task_id: object) -> Record:
    return next(record for record in job.renders.values() if record.task_id == task_id)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
