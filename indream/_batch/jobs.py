"""The jobs of a batch, all of which are checked before the first one is sent. The calls may block."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unicodedata import normalize

from orjson import OPT_SORT_KEYS

from indream._batch.checkpoint import History
from indream._batch.outcome import Outcome
from indream._batch.plan import FAILED, Entry
from indream._files.download import bare_name
from indream._files.part_file import check_suffix, is_still, try_path
from indream._json.body import AS_JSON
from indream._paths import check_path, plain_text
from indream.editor_state._check import StateText
from indream.editor_state._payloads import (
    PLACE_OF_STATE,
    require_accepted,
    with_state_version,
    written_payload,
)
from indream.errors import JobsError, ValidationError

if TYPE_CHECKING:
    from indream._batch.checkpoint import Checkpoint, Spool
    from indream._files.rooted_path import RootedPath

__all__ = ["Preparation", "check_jobs"]

MAX_KEY = 200
FIELDS = ("key", "payload", "filename")


def check_jobs(jobs: object) -> None:
    """Raise TypeError or ValueError for an argument that is neither jobs nor a path; no job is read."""
    what = type(jobs).__name__
    if isinstance(jobs, str | os.PathLike):
        check_path("jobs", cast("object", jobs))
    elif isinstance(jobs, AsyncIterable):
        raise TypeError("jobs cannot be an async iterable: collect them in a list first")
    elif isinstance(jobs, Mapping) or not isinstance(jobs, Iterable):
        raise TypeError(f"jobs must be an iterable of mappings, or a path, not {what}")


class Preparation:
    """Takes the jobs of a batch one by one, and sorts them: done, rendering, or not sent.

    Args:
        directory: The directory for the files.
        checkpoint: The record of earlier runs.
        spool: The file for payloads.
        overwrite: Whether files that this batch did not save may be replaced.
        retry_failed: Whether exports that failed, were canceled or were lost in an earlier run are rendered
            again.
        lint: Whether the editor states are linted.
    """

    def __init__(
        self,
        directory: RootedPath,
        checkpoint: Checkpoint,
        spool: Spool,
        *,
        overwrite: bool,
        retry_failed: bool,
        lint: bool,
    ) -> None:
        self._directory = directory
        self._histories = checkpoint.jobs
        self._real_directory = Path(os.path.realpath(directory.rooted))
        self._taken = self._names_of(checkpoint.path)
        self._spool = spool
        self._overwrite = overwrite
        self._retry_failed = retry_failed
        self._lint = lint
        self._keys: set[str] = set()
        self._task_names: dict[str, str] = {}
        self._faults: dict[str, Exception] = {}
        self._count = 0
        self.entries: list[Entry] = []
        """The jobs that are not done."""
        self.outcomes: list[Outcome] = []
        """The outcomes of jobs that earlier runs have done."""

    def add(self, job: object) -> None:
        """Add a job. `finish` raises its problems, together with those of all other jobs.

        Raises:
            OSError: The payload cannot be kept.
        """
        self._count += 1
        name = f"job {self._count}"
        try:
            key = _key(job)
            name = self._unique(key)
            entry, text = self._take(key, job)
        except (ValueError, TypeError, ValidationError, OSError) as error:
            self._faults[name] = error
            return
        if entry is not None:
            entry.place = self._spool.add(text)
            self.entries.append(entry)

    def finish(self) -> None:
        """Raise JobsError if any job cannot be rendered."""
        if self._faults:
            raise JobsError(self._faults, self._count)

    def _unique(self, key: str) -> str:
        if key in self._keys:
            raise ValueError(f"duplicate key {key!r}")
        self._keys.add(key)
        return key

    def _take(self, key: str, job: Any) -> tuple[Entry | None, bytes]:
        """The entry of a job, or None if it is done, and its payload as it is sent."""
        payload = with_state_version(job["payload"])
        # The keys are sorted, so that payloads that differ only in their order have the same digest.
        state = StateText(payload.get("editorState"), AS_JSON | OPT_SORT_KEYS)
        # A job that an earlier run has sent was accepted, and is paid for: it is not linted again.
        lint = self._lint and key not in self._histories
        body = written_payload("CreateExportRequest", payload, state, check_state=True, lint=lint)
        text = body.text
        digest = f"sha256:{sha256(text).hexdigest()}"
        file = _file(job.get("filename"), key, body["format"])
        target = self._directory / file
        file_names = self._names_of(target)
        if not file_names.isdisjoint(self._taken):
            raise ValueError(f"duplicate file {file!r}, of another job or the checkpoint: set `filename`")
        self._taken |= file_names
        self._check_task_name(key, body.get("clientTaskId"))
        history = self._histories.pop(key, History())  # The key is unique, so it is not needed again.
        record = history.renders.get(digest)
        if self._lint and not lint and record is None:
            require_accepted(payload["editorState"], PLACE_OF_STATE)
        if (
            record is not None
            and record.file == file
            and record.stamp
            and is_still(target.rooted, record.stamp)
        ):
            self.outcomes.append(Outcome(key, target.original, task_id=record.task_id))
            return None, text
        entry = Entry(key, digest, file, replaces=self._replaces(target, history))
        if record is not None:
            entry.tries, entry.task_id, entry.status = record.tries, record.task_id, record.status
            entry.stamp = record.stamp if record.file == file else None
            if record.status in FAILED and self._retry_failed:
                entry.tries, entry.task_id, entry.status = record.tries + 1, None, None
        return entry, text

    def _names_of(self, path: RootedPath) -> set[str]:
        """The names that a file has in the directory, and those elsewhere as full paths.

        A link has its own name and that of the file that it points to, which is what is replaced.
        """
        place = path.rooted
        found = {folded(place.name)} if place.parent == self._directory.rooted else set[str]()
        if not found or place.is_symlink():
            real = Path(os.path.realpath(place))
            found.add(folded(real.name if real.parent == self._real_directory else str(real)))
        return found

    def _replaces(self, target: RootedPath, history: History) -> bool:
        """Whether a job may replace an existing file: by default only its own. Raises if it cannot."""
        place = target.rooted
        if place.is_dir():
            raise IsADirectoryError(f"{target} is a directory: move it away, or set `filename`")
        if place.exists() and not place.is_file():
            raise FileExistsError(f"{target} is not a regular file: move it away, or set `filename`")
        if not os.path.lexists(place):
            return self._overwrite
        stamps = [stamp for name, stamp in history.files if name == place.name]
        if not self._overwrite and not any(is_still(place, stamp) for stamp in stamps):
            changed = " and was changed after this batch saved it" if stamps else " already"
            raise FileExistsError(f"{target} exists{changed}: move it away, or pass overwrite=True")
        try_path(target, overwrite=True)
        return True

    def _check_task_name(self, key: str, name: str | None) -> None:
        """For two jobs with the same `clientTaskId`, the service would create only one export."""
        if name is not None and (other := self._task_names.setdefault(name, key)) != key:
            raise ValueError(f"duplicate clientTaskId {name!r}, which job {other!r} also has")


def folded(name: str) -> str:
    """A file name for comparisons: equal for names that any file system takes for the same."""
    return normalize("NFC", name).casefold()


def _key(job: Any) -> str:
    if not isinstance(job, Mapping):
        raise TypeError(f"must be a mapping with `key` and `payload`, not {type(job).__name__}")
    for field in ("key", "payload"):
        if field not in job:
            raise ValueError(f"`{field}` is missing: a job is a mapping with `key` and `payload`")
    fields = cast("Mapping[object, object]", job)
    unknown = [field for field in fields if field not in FIELDS]
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}: a job has {', '.join(FIELDS)}")
    key = fields["key"]
    if not isinstance(key, str):
        raise TypeError(f"key must be a string, not {type(key).__name__}")
    if not key or len(key) > MAX_KEY or not key.isprintable():
        raise ValueError(f"key must have 1 to {MAX_KEY} printable characters")
    return plain_text(key)


def _file(filename: object, key: str, format_: str) -> str:
    if filename is not None and not isinstance(filename, str):
        raise TypeError(f"filename must be a string, not {type(filename).__name__}")
    name = f"{key}.{plain_text(format_)}" if filename is None else plain_text(filename)
    if bare_name(name) != name:
        subject = f"the file name for the key {key!r}" if filename is None else "filename"
        raise ValueError(f"{subject} is {name!r}, not valid on every system: set `filename`")
    check_suffix(name, format_)
    return name
