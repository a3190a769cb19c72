# Derived from indream/_async/_downloads.py by `make generate`: do not edit, change that file.
"""Downloads as a series of steps; the caller makes the pauses between attempts.

A file is requested without the key and without cookies. Its link may be signed, so other libraries do not log
the request.
"""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

import httpx

from indream import _clock
from indream._arguments import check_type
from indream._sync import _runtime
from indream._sync._http import CONNECT_TIMEOUT, MAX_REASON, USER_AGENT, fault_of, load_network
from indream._sync._runtime import off_loop, off_loop_at_last
from indream._sync._watching import task_of
from indream._exports.watching import request_of_task
from indream._files.download import HEADERS, Again, Download, Progress, Renew, Take, file_name, output_url
from indream._files.part_file import PREFIX, PartFile
from indream._net.tracebacks import release_frames
from indream._wire.deadline import NO_DEADLINE
from indream._wire.hooks import log_retry
from indream._wire.retry import Failure, Outlook
from indream._wire.settings import Secret
from indream._wire.urls import origin
from indream.errors import IndreamError
from indream.generated.models import ExportTask

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Generator, Iterator, Sequence
    from pathlib import Path

    from indream._sync._http import Connection
    from indream._sync._session import Session
    from indream._files.links import Link
    from indream._files.rooted_path import RootedPath
    from indream._wire.deadline import Deadline

__all__ = ["download_steps", "downloaded"]

_log = logging.getLogger("indream")

GATHERED = 4 * 1024 * 1024
GATHERING = 0.1  # seconds after which less is enough, so that a progress bar moves

# httpx logs URLs. httpcore logs the headers of answers, which include the Location of a redirect; hpack also
# logs the headers of HTTP/2 requests. Messages of httpcore about connecting and TLS are not suppressed.
_LOGGERS = tuple(
    logging.getLogger(name)
    for name in (
        "httpx",
        "httpx2",
        "httpcore.http11",
        "httpcore.http2",
        "httpcore2.http11",
        "httpcore2.http2",
        "hpack.hpack",
        "hpack.table",
    )
)
_requesting: ContextVar[bool] = ContextVar("indream_requesting_a_file", default=False)


def downloaded(
    session: Session,
    task_or_id: ExportTask | str,
    path: str | os.PathLike[str] | RootedPath,
    *,
    overwrite: bool,
    on_progress: Callable[[int, int], object] | None,
    deadline: Deadline = NO_DEADLINE,
    patience: float | None = None,
) -> Path:
    """Download an export's file, with pauses between attempts, as `exports.download` does."""
    reported: tuple[int, int] | None = None
    steps = download_steps(
        session, task_or_id, path, overwrite=overwrite, deadline=deadline, patience=patience
    )
    with closing(steps):
        while True:  # until the last step, which has the path
            step = next(steps)
            if on_progress is not None and step.total is not None:
                now = (step.received, step.total)
                # The complete size is reported only when the file has its name.
                if now != reported and (step.path is not None or step.received < step.total):
                    on_progress(*now)
                    reported = now
            if step.path is not None:
                return step.path
            if step.pause:
                _runtime.sleep(step.pause)


def download_steps(
    session: Session,
    task_or_id: ExportTask | str,
    path: str | os.PathLike[str] | RootedPath,
    *,
    overwrite: bool = False,
    deadline: Deadline = NO_DEADLINE,
    patience: float | None = None,
    prefix: str = PREFIX,
    stamped: bool = False,
    connection: Connection | None = None,
) -> Generator[Progress]:
    """Download an export's file; yields after each piece, after each failed attempt, and at the end.

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
        stamped: Whether a step has the file's stamp, for which the whole file is read.
        connection: The connections to use. Default: the client's connections for files.

    Raises:
        The errors of `exports.download`.
    """
    check_type("task_or_id", task_or_id, ExportTask | str, "an ExportTask or an id")

    # With patience, the pauses between attempts are steps as well.
    view = session if patience is None else session.with_options(max_retries=0)

    def fetched(task_id: str) -> ExportTask:
        return task_of(view, task_id, request_of_task(task_id, any_status=True), deadline)

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
                answer = _open_file(files, link, headers, session.settings.timeout, deadline)
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
                                if not download.complete:  # The end is reported below.
                                    yield download.progress
                        if answer.fault is None and download.total is None:
                            flaw = off_loop(part.flaw)
                            answer.fault = None if flaw is None else Failure(Outlook.AMBIGUOUS, flaw)
                        step = download.ended(answer.fault, _clock.monotonic(), _clock.uniform(0.0, 1.0))
            finally:
                if isinstance(answer, FileAnswer):
                    answer.close()
                _log_attempt(download, link.host, began, answer)
            if isinstance(step, Again):
                _log_retry(link.host, answer, step.pause)
                yield Progress(download.received, download.total, step.pause)
        off_loop(part.sync)
        if stamped:
            yield Progress(download.received, download.total, stamp=off_loop(part.stamp))
        off_loop(part.finish, target)
    finally:
        off_loop_at_last(part.discard)
    yield Progress(download.received, download.total, path=target.original)


def _log_attempt(
    download: Download, host: str, began: float, answer: FileAnswer | Failure | None
) -> None:
    if answer is None or not _log.isEnabledFor(logging.DEBUG):
        return
    seconds = _clock.monotonic() - began
    if isinstance(answer, Failure):
        outcome = answer.outlook.value
    else:
        outcome = f"status {answer.status}" + (f", {answer.fault.outlook.value}" if answer.fault else "")
    _log.debug("GET %s, attempt %d, %.3f s: %s", host, download.attempts, seconds, outcome)


def _log_retry(host: str, answer: FileAnswer | Failure | None, pause: float) -> None:
    failure = answer.fault if isinstance(answer, FileAnswer) else answer
    if failure is not None:
        log_retry("GET of a file", host, failure.reason, pause)
    elif isinstance(answer, FileAnswer) and not answer.location:  # a redirect is not a failure
        log_retry("GET of a file", host, f"status {answer.status}", pause)


def _open_file(
    connection: Connection,
    link: Link,
    headers: Sequence[tuple[str, str]],
    timeout: float,
    deadline: Deadline,
) -> FileAnswer | Failure:
    """Request a file once, without following redirects; the body of the answer is yet to be read.

    Args:
        connection: The connections to use.
        link: The link to the file.
        headers: Headers to send besides User-Agent.
        timeout: Seconds for the head of the response, and for each read of its body.
        deadline: When reading ends.
    """
    transport = connection.transport_here()
    load_network()
    now = _clock.monotonic()
    head = deadline.within(timeout, now)
    limit = head.limit(timeout, now)
    limits = {
        "connect": head.limit(min(CONNECT_TIMEOUT, timeout), now),
        "read": limit,
        "write": limit,
        "pool": limit,
    }
    try:
        request = _Request(
            "GET",
            link.url.reveal(),
            headers=[*headers, ("User-Agent", USER_AGENT)],
            extensions={"timeout": limits},
        )
    except (httpx.InvalidURL, UnicodeError):
        return Failure(Outlook.FINAL, "the link is not a URL")
    tunnel = connection.tunnel(request)
    try:
        with _quiet():
            response = connection.send(transport, request)
        limits["read"] = deadline.limit(timeout, _clock.monotonic())  # for the body
        return FileAnswer(response, link)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
        fault = fault_of(error, tunnel)
        release_frames(error)
        return _fault(fault, link)


class _Request(httpx.Request):
    """A request whose URL may be signed: a traceback with local variables does not show it."""

    def __repr__(self) -> str:
        return f"<Request {self.method} of a file>"


class FileAnswer:
    """The answer with a file: status and headers (names in lower case), and a body to be gathered.

    Attributes:
        location: The target of a redirect, which may be a signed URL.
        fault: Why the body ended early, if it did.
        over: Whether the body has ended.
    """

    def __init__(
        self,
        response: httpx.Response,
        link: Link,
    ) -> None:
        self.status = response.status_code
        self.headers = {name: value for name, value in response.headers.items() if name in HEADERS}
        self.location = Secret(response.headers["location"]) if "location" in response.headers else None
        self.fault: Failure | None = None
        self.over = False
        self._response = response
        self._link = link
        # Not `iter_raw`: some transports for tests have read the body, which that refuses.
        self._body: Iterator[bytes] = iter(cast("httpx.SyncByteStream", response.stream))

    def gather(self) -> list[bytes]:
        """The next pieces: about four MiB, or what was received in a tenth of a second. None at the end."""
        pieces: list[bytes] = []
        size = 0
        began = _clock.monotonic()
        try:
            while size < GATHERED and not self.over:
                piece = next(self._body, None)
                if piece is None:
                    self.over = True
                    break
                pieces.append(piece)
                size += len(piece)
                if size and _clock.monotonic() - began > GATHERING:
                    break
        except (httpx.HTTPError, OSError) as error:
            self.fault = _fault(fault_of(error), self._link)
            release_frames(error)
            self.over = True
        return pieces

    def close(self) -> None:
        """Release the connection; it is closed unless the body was read to its end."""
        self._response.close()


def _fault(fault: Failure, link: Link) -> Failure:
    return fault._replace(reason=link.hide_in(fault.sentence(origin(link.url.reveal())))[:MAX_REASON])


class _Quiet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _requesting.get()


_QUIET = _Quiet()


@contextmanager
def _quiet() -> Generator[None]:
    """A context in which those libraries do not log, in this thread or task."""
    for logger in _LOGGERS:
        logger.addFilter(_QUIET)  # Adding the same filter again does nothing.
    token = _requesting.set(True)
    try:
        yield
    finally:
        _requesting.reset(token)
