# Derived from indream/_async/_downloads.py by `make generate`: do not edit, change that file.
"""Downloads, step by step: the caller makes the pauses between two attempts."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING

from indream import _clock
from indream._sync import _runtime
from indream._sync._file_http import FileAnswer, open_file
from indream._sync._runtime import off_loop, off_loop_at_last
from indream._sync._watching import task_of
from indream._files.download import Again, Download, Progress, Renew, Take, file_name, output_url
from indream._files.part_file import PREFIX, PartFile
from indream._wire.deadline import NO_DEADLINE
from indream._wire.retry import Failure, Outlook
from indream.errors import IndreamError
from indream.generated.api.exports import get_export
from indream.generated.models import ExportTask

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator
    from pathlib import Path

    from indream._sync._http import Connection
    from indream._sync._session import Session
    from indream._wire.deadline import Deadline

__all__ = ["download_steps", "downloaded"]

_log = logging.getLogger("indream")


def downloaded(
    session: Session,
    task_or_id: ExportTask | str,
    path: str | os.PathLike[str],
    *,
    overwrite: bool,
    on_progress: Callable[[int, int], object] | None,
    deadline: Deadline = NO_DEADLINE,
    patience: float | None = None,
) -> Path:
    """Download an export's file, pauses and all: what `exports.download` does."""
    told: tuple[int, int] | None = None
    steps = download_steps(
        session, task_or_id, path, overwrite=overwrite, deadline=deadline, patience=patience
    )
    with closing(steps):
        for step in steps:
            if on_progress is not None and step.total is not None:
                now = (step.received, step.total)
                # That all has come is told when the file is there.
                if now != told and (step.path is not None or step.received < step.total):
                    on_progress(*now)
                    told = now
            if step.path is not None:
                return step.path
            if step.pause:
                _runtime.sleep(step.pause)
    raise AssertionError("the last step has a path")


def download_steps(
    session: Session,
    task_or_id: ExportTask | str,
    path: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    deadline: Deadline = NO_DEADLINE,
    patience: float | None = None,
    prefix: str = PREFIX,
    stamped: bool = False,
    connection: Connection | None = None,
) -> Generator[Progress]:
    """Download an export's file: yields after each piece, after each attempt that failed, and at the end.

    It does not sleep: the caller waits after a step with a `pause` before it takes the next one. With
    `stamped`, one step has the file's `stamp` once all bytes are on the disk; after it the file gets its
    name, and the last step has its `path`. Closed before that, it leaves nothing behind.

    Args:
        session: The session, with the options to use.
        task_or_id: The COMPLETED task, or its id, for which the task is fetched.
        path: The file, or a directory, in which it gets the task's file name.
        overwrite: Replace an existing file.
        deadline: When all of it ends, pauses included. Default: no limit.
        patience: Seconds that the file's host may be unavailable, or the service if another link is needed.
            Default: as many attempts in a row as the client makes.
        prefix: The beginning of the temporary file's name.
        stamped: Whether a step has the file's stamp, for which all of the file is read.
        connection: What the file is received over. Default: the client's connections for files.

    Raises:
        What `exports.download` does.
    """
    if not isinstance(task_or_id, ExportTask | str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"task_or_id must be an ExportTask or an id, not {type(task_or_id).__name__}")

    # With patience, the pauses between attempts are steps as well.
    view = session if patience is None else session.with_options(max_retries=0)

    def fetched(task_id: str) -> ExportTask:
        return task_of(view, task_id, get_export.request(task_id), deadline)

    def renewed(download: Download) -> Again | Renew:
        try:
            task = fetched(download.task_id)
        except IndreamError as error:
            pause = None
            if error.retryable:
                pause = download.pause_in_outage(
                    Outlook.AMBIGUOUS, _clock.monotonic(), _clock.uniform(0.0, 1.0), error.retry_after
                )
            if pause is None:
                raise
            return Renew(pause)
        download.renewed(output_url(task))
        return Again(0.0)

    part = PartFile(path, overwrite, prefix)
    try:
        off_loop(part.begin)
        task = task_or_id if isinstance(task_or_id, ExportTask) else fetched(task_or_id)
        download = Download(
            task.task_id, output_url(task), session.settings, session.file_budget, deadline, patience
        )
        target = off_loop(part.target, file_name(task))
        step: Take | Renew | Again | None = Again(0.0)
        while step is not None:
            if isinstance(step, Renew):
                step = renewed(download)
                yield Progress(download.received, download.total, step.pause)
                continue
            link, headers = download.ask(_clock.monotonic())
            began = _clock.monotonic()
            answer: FileAnswer | Failure | None = None
            try:
                files = connection or session.connection.files
                answer = open_file(files, link, headers, session.settings.timeout, deadline)
                if isinstance(answer, Failure):
                    step = download.failed(answer, _clock.monotonic(), _clock.uniform(0.0, 1.0))
                else:
                    step = download.answered(
                        answer.status,
                        answer.headers,
                        _clock.monotonic(),
                        _clock.wall_time(),
                        _clock.uniform(0.0, 1.0),
                        answer.location,
                    )
                    if isinstance(step, Take):
                        off_loop(part.keep, step.start)
                        yield download.progress
                        while not answer.over:
                            if pieces := answer.gather():
                                download.took(sum(map(len, pieces)), _clock.monotonic())
                                off_loop(part.write, pieces)
                                if not download.complete:  # told below, when its end was seen
                                    yield download.progress
                        if answer.fault is None and download.total is None:
                            flaw = off_loop(part.flaw)
                            answer.fault = None if flaw is None else Failure(Outlook.AMBIGUOUS, flaw)
                        step = download.ended(answer.fault, _clock.monotonic(), _clock.uniform(0.0, 1.0))
            finally:
                if isinstance(answer, FileAnswer):
                    answer.close()
                _tell(download, link.host, began, answer)
            if isinstance(step, Again):
                yield Progress(download.received, download.total, step.pause)
        off_loop(part.sync)
        if stamped:
            yield Progress(download.received, download.total, stamp=off_loop(part.stamp))
        off_loop(part.finish, target)
    finally:
        off_loop_at_last(part.discard)
    yield Progress(download.received, download.total, path=target)


def _tell(download: Download, host: str, began: float, answer: FileAnswer | Failure | None) -> None:
    if answer is None or not _log.isEnabledFor(logging.DEBUG):
        return
    seconds = _clock.monotonic() - began
    if isinstance(answer, Failure):
        outcome = answer.outlook.value
    else:
        outcome = f"status {answer.status}" + (f", {answer.fault.outlook.value}" if answer.fault else "")
    _log.debug("GET %s, attempt %d, %.3f s: %s", host, download.attempts, seconds, outcome)
