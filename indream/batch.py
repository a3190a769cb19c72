"""Batches: the jobs that `exports.render_many` takes, and the outcomes it yields.

from indream import IndreamClient
from indream.batch import jobs_from_csv

def job(row: dict[str, str]) -> dict[str, object]:
    return {"key": row["id"], "payload": {"editorState": state_for(row["title"]), **options}}

with IndreamClient() as client:
    for outcome in client.exports.render_many(jobs_from_csv("titles.csv", job), "videos"):
        print(outcome.key, outcome.path or outcome.error)
"""

from __future__ import annotations

import codecs
import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

from indream._arguments import check_type
from indream._batch.outcome import Outcome
from indream._batch.plan import BatchProgress
from indream._lazy import lazy_names
from indream._paths import check_path
from indream._wire.settings import check_callback
from indream.errors import JobsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from indream._batch.job import Job

__all__ = ["BatchProgress", "Job", "JobsError", "Outcome", "jobs_from_csv", "jobs_from_jsonl"]

# `Job` needs the types of all payloads, which are slow to load.
if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, {"Job": "indream._batch.job"})


def jobs_from_jsonl(file: str | os.PathLike[str] | BinaryIO) -> Iterator[Mapping[str, Any]]:
    """Read jobs from a file with one JSON object per line; empty lines are skipped.

    Args:
        file: A path, or a file open in binary mode, such as `sys.stdin.buffer`. An open file is not closed.

    Yields:
        The jobs, as dicts.

    Raises:
        ValueError: A line is not a JSON object.
        TypeError: `file` is neither a path nor a file, or it is open in text mode.
        OSError: The file cannot be read.
    """
    if isinstance(file, str | os.PathLike):
        path = Path(check_path("the path", file))
        with path.open("rb") as opened:
            yield from _jobs_in(opened, str(path))
    elif hasattr(file, "encoding"):  # not by class: a temporary file wraps its file
        raise TypeError('file is open in text mode: open it with "rb"')
    elif not hasattr(file, "__iter__") or isinstance(file, bytes | bytearray | memoryview):
        raise TypeError(f"file must be a path or a file open in binary mode, not {type(file).__name__}")
    else:
        yield from _jobs_in(file, str(getattr(file, "name", "the file")))


def _jobs_in(lines: Iterable[bytes], name: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, 1):
        check_type(f"{name}, line {number}:", line, bytes | bytearray, "bytes")
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not text.strip():
            continue
        try:
            # Without its line break: otherwise a line that is cut off would be at fault on the next one.
            job = orjson.loads(text.rstrip().decode())
        except UnicodeDecodeError as error:
            raise ValueError(f"{name}, line {number}: not JSON: byte {error.start} is not UTF-8") from None
        except orjson.JSONDecodeError as error:
            raise ValueError(f"{name}, line {number}: not JSON: {error.msg}, column {error.colno}") from None
        yield _an_object(job, f"{name}, line {number}")


def jobs_from_csv(
    path: str | os.PathLike[str],
    make: Callable[[dict[str, str]], Mapping[str, Any]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8-sig",
) -> Iterator[Mapping[str, Any]]:
    """Create jobs from the rows of a CSV file.

    Args:
        path: Path of the file. Its first row contains the names of the columns.
        make: A function that returns a job (`key`, `payload`) for a row. It is called with a dict of the
            row's values by column name.
        delimiter: The character between two values.
        encoding: The file's encoding. Default: UTF-8, with or without the byte order mark that Excel writes.

    Yields:
        The jobs that `make` returned.

    Raises:
        ValueError: A row has more or fewer values than there are columns, two columns have the same name,
            the file is not CSV, or it is not in this encoding.
        TypeError: `make` is not a function, or is an async function.
        OSError: The file cannot be read.
    """
    if check_callback("make", make) is None:
        raise TypeError("make must be a function, not NoneType")
    path = check_path("path", path)
    with Path(path).open(encoding=encoding, newline="") as file:
        rows = csv.DictReader(file, delimiter=delimiter, strict=True)
        for row in _rows(rows, path, encoding):
            if None in row or None in row.values():
                raise ValueError(
                    f"{path}, line {rows.line_num}: the number of values differs from the number of columns "
                    f"({len(rows.fieldnames or ())})"
                )
            try:
                job = make(row)
            except Exception as error:
                error.add_note(f"in `make` for {path}, line {rows.line_num}")
                raise
            yield job


def _rows(
    rows: csv.DictReader[str], path: str | os.PathLike[str], encoding: str
) -> Iterator[dict[str | Any, str | Any]]:
    try:
        names = list(rows.fieldnames or ())
        if repeated := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"{path}, line 1: duplicate column {repeated[0]!r}")
        yield from rows
    except csv.Error as error:
        line = rows.reader.line_num  # `rows.line_num` is still that of the row before
        raise ValueError(f"{path}, line {line}: not CSV: {error}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}, after line {rows.line_num}: not {encoding}: {error}") from None


def _an_object(job: object, place: str) -> Mapping[str, Any]:
    if isinstance(job, dict):
        return cast("dict[str, Any]", job)
    raise ValueError(f"{place}: must be an object with `key` and `payload`")
