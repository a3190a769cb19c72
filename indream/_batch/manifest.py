"""The checkpoint of a batch: what its lines say, written for people and read after a crash.

Each line is a JSON object on its own. Lines are only ever added, and the later one counts. A process that is
killed may leave the beginning of a line at the end: it is torn, and counts for nothing.
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
"""The status of an export that the service, or of a file that its server does not know any more."""

FAILED = frozenset({"FAILED", "CANCELED", LOST})
"""The statuses of exports that there will be no file of."""

Event = Literal["batch", "created", "ended", "saved", "refused"]
"""What a line tells: the first one what this file is, the others that an export was made, has ended (or is
not there any more: `LOST`), has its file ready to be put into the folder, or was refused."""


@attrs.define(weakref_slot=False)
class Record:
    """What a checkpoint knows of a job with one of its payloads.

    Attributes:
        task_id: The export that was made of it.
        tries: How often it was rendered anew, after it had failed.
        status: How the export ended, or None while it is open.
        file: The name of its file, once that is about to be there.
        stamp: What the file can be told by.
    """

    task_id: str
    tries: int = 0
    status: str | None = None
    file: str | None = None
    stamp: Stamp | None = None


@attrs.define(weakref_slot=False)
class History:
    """What a checkpoint knows of a job.

    Attributes:
        renders: By the digest of the payload that was sent.
        files: The names and stamps of all files that it has had.
    """

    renders: dict[str, Record] = attrs.field(factory=dict[str, Record])
    files: tuple[tuple[str, Stamp], ...] = ()


def line(event: Event, time: str, **fields: object) -> bytes:
    """One line of a checkpoint."""
    if event == "batch":
        fields = {"format": FORMAT, "version": VERSION}
    return orjson.dumps({"time": time, "event": event, **fields}) + b"\n"


def read_lines(lines: Iterable[bytes], name: str) -> dict[str, History]:
    """What a checkpoint's lines tell, by job key; ValueError that says which line is none of ours."""
    jobs: dict[str, History] = {}
    for number, text in enumerate(lines, 1):
        if is_torn(text):
            break
        told = _object(text)
        try:
            _take(jobs, told, first=number == 1)
        except (KeyError, TypeError, ValueError, StopIteration):
            raise ValueError(
                f"{name}, line {number}: not a line of a batch's checkpoint: give another `checkpoint`, or "
                "mend the line"
            ) from None
    return jobs


def is_torn(text: bytes) -> bool:
    """Whether a last line is the beginning of one of ours."""
    return not text.endswith(b"\n") and not _object(text) and text[: len(_BEGINNING)] in _BEGINNING


def _object(text: bytes) -> dict[str, Any]:
    try:
        document: object = orjson.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def _take(jobs: dict[str, History], told: dict[str, Any], *, first: bool) -> None:
    event: str = told["event"]
    if first or event == "batch":
        if (event, told["format"], told["version"]) != ("batch", FORMAT, VERSION):
            raise ValueError
        return
    key, task_id = _text(told["key"]), told.get("taskId")
    match event:
        case "created":
            record = Record(_text(task_id), int(told.get("tries", 0)))
            jobs.setdefault(key, History()).renders[_text(told["payload"])] = record
        case "ended":
            _render(jobs[key], task_id).status = sys.intern(_text(told["status"]))
        case "saved":
            record = _render(jobs[key], task_id)
            record.file = _text(told["file"])
            record.stamp = Stamp(int(told["size"]), int(told["modified"]), _text(told["sha256"]))
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
