"""The lines of a batch's checkpoint, which people can read, and which are read again after a crash.

Each line is a JSON object. Lines are only appended, and a later line takes precedence. A process that is
killed may leave an incomplete line at the end, which is ignored.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, cast

import attrs
import orjson

from indream._files.stamp import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FAILED", "LOST", "Event", "History", "Record", "is_torn", "line", "read_lines"]

FORMAT = "indream-batch"
VERSION = 1
_BEGINNING = b'{"time":"'

LOST = "LOST"
"""The status of an export that the service no longer has, or whose file its server no longer has."""

FAILED = frozenset({"FAILED", "CANCELED", LOST})
"""The statuses of exports that will not have a file."""

Event = Literal["batch", "created", "ended", "saved", "refused"]
"""The event of a line. The first line, `batch`, identifies the file. The others say that an export was
created, has ended (or is `LOST`), is downloaded and about to get its file name, or was refused."""


@attrs.define(weakref_slot=False)
class Record:
    """The state of a job with one of its payloads in a checkpoint.

    Attributes:
        task_id: The export that was created for it.
        tries: How often it was rendered again after it had failed.
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


def read_lines(lines: Iterable[bytes], name: str) -> dict[str, History]:
    """The history of each job in a checkpoint, by key; ValueError with the number of an invalid line."""
    jobs: dict[str, History] = {}
    for number, text in enumerate(lines, 1):
        if is_torn(text):
            break
        fields = _object(text)
        try:
            _take(jobs, fields, first=number == 1)
        except (KeyError, TypeError, ValueError, StopIteration):
            raise ValueError(
                f"{name}, line {number}: not a line of a batch's checkpoint: pass another `checkpoint`, or "
                "fix the line"
            ) from None
    return jobs


def is_torn(text: bytes) -> bool:
    """Whether the last line is the incomplete start of a line."""
    return not text.endswith(b"\n") and not _object(text) and text[: len(_BEGINNING)] in _BEGINNING


def _object(text: bytes) -> dict[str, Any]:
    try:
        document: object = orjson.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def _take(jobs: dict[str, History], fields: dict[str, Any], *, first: bool) -> None:
    event: str = fields["event"]
    if first or event == "batch":
        if (event, fields["format"], fields["version"]) != ("batch", FORMAT, VERSION):
            raise ValueError
        return
    key, task_id = _text(fields["key"]), fields.get("taskId")
    match event:
        case "created":
            record = Record(_text(task_id), int(fields.get("tries", 0)))
            jobs.setdefault(key, History()).renders[_text(fields["payload"])] = record
        case "ended":
            _render(jobs[key], task_id).status = sys.intern(_text(fields["status"]))
        case "saved":
            record = _render(jobs[key], task_id)
            record.file = _text(fields["file"])
            record.stamp = Stamp(int(fields["size"]), int(fields["modified"]), _text(fields["sha256"]))
            jobs[key].files += ((record.file, record.stamp),)
        case "refused":
            pass  # for people: it is sent anew
        case _:
            raise ValueError


def _render(job: History, task_id: object) -> Record:
    return next(record for record in job.renders.values() if record.task_id == task_id)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
