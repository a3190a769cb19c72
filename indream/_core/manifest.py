"""The checkpoint of a batch: what its lines say, written for people and read after a crash.

Each line is a JSON object on its own. Lines are only ever added, and the later one counts. A process that is
killed may leave the beginning of a line at the end: it is torn, and counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import attrs
import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LOST", "Event", "Record", "is_torn", "line", "read_lines"]

FORMAT = "indream-batch"
VERSION = 1

LOST = "LOST"
"""The status of an export that the service, or of a file that its server does not know any more."""

Event = Literal["batch", "created", "ended", "saved", "refused"]
"""What a line tells: the first one what this file is, the others that an export was made, has ended (or is
not there any more: `LOST`), has its file ready to be put into the folder, or was refused."""


@attrs.define
class Record:
    """What a checkpoint knows of a job.

    Attributes:
        payload: The digest of the payload that was sent.
        tries: How often it was rendered anew, after it had failed.
        task_id: The export that was made of it.
        status: How that ended, or None while it is open.
        file: The name of its file, once that is about to be there.
        size: The file's size in bytes.
        modified: When the file was changed last, in nanoseconds.
        files: The names of all files that this job has had.
    """

    payload: str
    tries: int = 0
    task_id: str | None = None
    status: str | None = None
    file: str | None = None
    size: int | None = None
    modified: int | None = None
    files: frozenset[str] = frozenset()

    def has(self, size: int, modified: int) -> bool:
        """Whether a file under its name is the one that was saved, and not one from before or after."""
        return (size, modified) == (self.size, self.modified)


def line(event: Event, time: str, **fields: object) -> bytes:
    """One line of a checkpoint."""
    if event == "batch":
        fields = {"format": FORMAT, "version": VERSION}
    return orjson.dumps({"time": time, "event": event, **fields}) + b"\n"


def read_lines(lines: Iterable[bytes], name: str) -> dict[str, Record]:
    """What a checkpoint's lines tell, by job key; ValueError that says which line is none of ours."""
    records: dict[str, Record] = {}
    for number, text in enumerate(lines, 1):
        if is_torn(text):
            break
        told = _object(text)
        try:
            _take(records, told, first=number == 1)
        except (KeyError, TypeError, ValueError):
            raise ValueError(
                f"{name}, line {number}: not a line of a batch's checkpoint: give another `checkpoint`, or "
                "mend the line"
            ) from None
    return records


def is_torn(text: bytes) -> bool:
    """Whether a last line is the beginning of one."""
    return not text.endswith(b"\n") and not _object(text)


def _object(text: bytes) -> dict[str, Any]:
    try:
        document: object = orjson.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def _take(records: dict[str, Record], told: dict[str, Any], *, first: bool) -> None:
    event: str = told["event"]
    if first or event == "batch":
        if (event, told["format"], told["version"]) != ("batch", FORMAT, VERSION):
            raise ValueError
        return
    key, task_id = _text(told["key"]), told.get("taskId")
    match event:
        case "created":
            files = records[key].files if key in records else frozenset[str]()
            records[key] = Record(
                _text(told["payload"]), int(told.get("tries", 0)), _text(task_id), files=files
            )
        case "ended":
            _same(records[key], task_id).status = _text(told["status"])
        case "saved":
            record = _same(records[key], task_id)
            record.file, record.size = _text(told["file"]), int(told["size"])
            record.modified = int(told["modified"])
            record.files |= {record.file}
        case "refused":
            pass  # for people: it is sent anew
        case _:
            raise ValueError


def _same(record: Record, task_id: object) -> Record:
    if record.task_id != task_id:
        raise ValueError
    return record


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
