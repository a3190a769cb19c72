# Derived from indream/_async/exports.py by `make generate`: do not edit, change that file.
"""`client.exports`: exports, from their creation to the downloaded file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from indream import _clock
from indream._sync._batch import Batch
from indream._sync._checks import checked_export
from indream._sync._downloads import downloaded
from indream._sync._pages import items_of
from indream._sync._render import render
from indream._sync._watching import completed_task, ended_tasks, task_of, watched_task
from indream._batch.options import BatchOptions
from indream._exports.options import RenderOptions
from indream._exports.watching import Watch, knowing_id, read_task_ids
from indream._models.pages import Pages
from indream._wire.deadline import Deadline
from indream._wire.settings import check_callback, check_seconds
from indream.generated.api.exports import cancel_export, create_export, get_export, list_exports

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterable, Mapping
    from pathlib import Path
    from typing import Unpack

    from indream._sync._session import Session
    from indream._batch.plan import BatchProgress
    from indream._exports.options import Leaving, RenderKeywords
    from indream._exports.rendering import RenderResult
    from indream._exports.watching import HasTaskId
    from indream.batch import Outcome
    from indream.generated.models import ExportCreateResponse, ExportTask, ExportTaskListResponse
    from indream.generated.payloads import CreateExportRequest

__all__ = ["Exports"]


class Exports:
    """Exports: create them, watch them, wait for them, download their files.

    Each call can also raise the errors of `client.send`. An id that is empty, "." or ".." is a ValueError.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, payload: CreateExportRequest | Mapping[str, Any], idempotency_key: str | None = None
    ) -> ExportCreateResponse:
        """Create an export, and get its task id and its price; the service renders it in the background.

        Without an `idempotency_key` or a `clientTaskId`, every call creates a new, billed export and is sent
        once. With one of them, a call whose answer was lost is retried, and nothing is rendered twice.

        Args:
            payload: `editorState`, `ratio`, `scale`, `fps`, `format` and the other fields of the API, under
                their wire names. `stateSchemaVersion` is "v1" unless given. The dict is not changed; do not
                change it during the call.
            idempotency_key: A key of yours that identifies this export; the service answers a repeated call
                with the first answer.

        Raises:
            ValidationError: The editor state does not match its schema (`EDITOR_SCHEMA_INVALID`), or the
                rest of the payload is invalid (`PAYLOAD_INVALID`): nothing was sent, and `problems` lists
                up to 100 places. Or the service refused the payload.
            SlotsFullError: All render slots of the account are in use (a ValidationError).
            QuotaExceededError: The quota of standard seconds of the key is used up (a RateLimitError).
            APIError: The service answered with another error.

        Warns:
            UserWarning: An unknown field resembles a known one; the service would ignore it.

        Route: POST /v1/exports

        Examples:
            >>> payload = {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
            >>> created = client.exports.create(payload, idempotency_key="welcome-1")
            >>> created.duration_seconds, created.billed_standard_seconds
            (4, 4)
        """
        body = checked_export(payload)
        request = knowing_id(create_export.request(body=body, idempotency_key=idempotency_key))
        del payload, body  # A traceback with local variables must not show the headers of callbacks.
        return self._session.data(request)

    def get(self, task_id: str) -> ExportTask:
        """Get the current state of an export: status, progress, and the URL of the file when completed.

        Raises:
            NotFoundError: The export does not exist.

        Route: GET /v1/exports/{taskId}
        """
        return task_of(self._session, task_id, get_export.request(task_id))

    def cancel(self, task_id: str) -> ExportTask:
        """Cancel an export; a repeated call is harmless.

        Raises:
            NotFoundError: The export does not exist.
            ConflictError: The export is already COMPLETED or FAILED (`TASK_NOT_CANCELABLE`).

        Route: DELETE /v1/exports/{taskId}
        """
        return task_of(self._session, task_id, cancel_export.request(task_id))

    def list(
        self,
        page_size: int | None = None,
        page_cursor: str | None = None,
        created_by_api_key_id: str | None = None,
    ) -> ExportTaskListResponse:
        """Get one page of the account's exports: `items` and `next_page_cursor`.

        Args:
            page_size: Items on a page, 1 to 50; the service's default is 20.
            page_cursor: The `next_page_cursor` of the previous page; None returns the first page.
            created_by_api_key_id: Only exports that this API key created (the id of the key, not the key).

        Raises:
            ValueError: `page_size` is out of range; nothing was sent.
            TypeError: An argument has the wrong type; nothing was sent.

        Route: GET /v1/exports
        """
        request = list_exports.request(
            page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id
        )
        return (self._session.send(request)).parsed

    def iter(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        created_by_api_key_id: str | None = None,
    ) -> Generator[ExportTask]:
        """Iterate over the exports of the account; each page is fetched when it is needed.

        Args:
            limit: The maximum number of exports. Default: all.
            page_size: Items on a page, 1 to 50; the service's default is 20. Larger pages need fewer
                requests.
            created_by_api_key_id: Only exports that this API key created (the id of the key, not the key).

        Raises:
            ValueError: `limit` or `page_size` is out of range. The call itself raises it.
            TypeError: An argument has the wrong type. The call itself raises it.
            APIError: The service returned a page cursor twice (`SDK_UNEXPECTED_RESPONSE`), or answered with
                an error.

        Route: GET /v1/exports

        Examples:
            >>> for task in client.exports.iter(limit=100):
            ...     print(task.status)
            COMPLETED
        """
        request = partial(list_exports.request, created_by_api_key_id=created_by_api_key_id)
        return items_of(self._session, Pages(limit, page_size, usual=20), request)

    def watch(
        self, task_id: str, timeout: float = 600, poll_interval: float | None = None
    ) -> Generator[ExportTask]:
        """Poll an export until it has ended: yields the task first, and again whenever it has changed.

        Args:
            task_id: The export.
            timeout: Seconds until it stops with an error, whatever the network does. Default 600.
            poll_interval: Seconds between two polls, used exactly. Default: the client's interval, backing
                off to 10 while nothing changes.

        Raises:
            ValueError: `timeout` or `poll_interval` is out of range. The call itself raises it.
            TypeError: An argument has the wrong type. The call itself raises it.
            ExportTimeoutError: The export did not end in time (a TimeoutError, with the last task received).
                It keeps rendering.
            NotFoundError: The export does not exist.
            APIError: The service answered with a permanent error, with another export, or with a status that
                this version does not know.

        Route: GET /v1/exports/{taskId}

        Examples:
            >>> for task in client.exports.watch(task_id):
            ...     print(task.status, task.progress)
            COMPLETED 100
        """
        deadline = Deadline.after(check_seconds("timeout", timeout), _clock.monotonic())
        return watched_task(self._session, task_id, deadline, poll_interval)

    def as_completed(
        self,
        task_ids: Iterable[str | HasTaskId],
        timeout: float | None = None,
        poll_interval: float | None = None,
    ) -> Generator[ExportTask]:
        """Get exports as they end, each once, whether COMPLETED, FAILED or CANCELED.

        Many exports are polled through pages of the account's list: a round takes up to 30 requests (with
        more than 1,000 open exports: a fiftieth of their number, and ten). Exports that the list does not
        show are polled one by one, in turns if they are too many for a round. Lost connections and a
        temporary failure of the service do not end the iteration before its timeout.

        If an export can't be polled, the others are still returned: the error is raised at the end, when all
        others have ended. If another error ends the iteration earlier, a note on it names that export.

        Args:
            task_ids: The exports: ids, or objects with a `task_id`, such as the answers of `create`. An id
                that is given twice counts once.
            timeout: Seconds from now until it stops with an error. Default: no limit.
            poll_interval: Seconds between two polls, used exactly. Default: the client's interval, backing
                off to 10 while nothing changes.

        Raises:
            ValueError: `timeout` or `poll_interval` is out of range. The call itself raises it.
            TypeError: An argument has the wrong type. The call itself raises it.
            ExportTimeoutError: Some exports did not end in time (a TimeoutError, with `task_ids`). They keep
                rendering.
            NotFoundError: Some exports do not exist; the message names them. Raised at the end.
            APIError: A task cannot be read, is another one, or has a status that this version does not know
                (`SDK_UNEXPECTED_RESPONSE`, raised at the end), or the service answered with a permanent error
                (raised at once).

        Route: GET /v1/exports, GET /v1/exports/{taskId}

        Examples:
            >>> created = [client.exports.create(payload, f"clip-{number}") for number in range(2)]
            >>> for task in client.exports.as_completed(created):
            ...     print(task.status)
            COMPLETED
            COMPLETED
        """
        if poll_interval is not None:
            check_seconds("poll_interval", poll_interval)
        if timeout is not None:
            check_seconds("timeout", timeout)
        watch = Watch(
            read_task_ids(task_ids), usual=self._session.settings.poll_interval, poll_interval=poll_interval
        )
        return ended_tasks(self._session, watch, Deadline.after(timeout, _clock.monotonic()))

    def wait(
        self,
        task_id: str,
        timeout: float = 600,
        poll_interval: float | None = None,
        *,
        on_progress: Callable[[ExportTask], object] | None = None,
    ) -> ExportTask:
        """Wait until an export has ended and return the completed task with its `output_url`.

        A server that hangs or a connection that is lost neither ends the wait early nor prolongs it.

        Args:
            task_id: The export.
            timeout: The maximum number of seconds to wait. Default 600.
            poll_interval: Seconds between two polls, used exactly. Default: the client's interval, backing
                off to 10 while nothing changes.
            on_progress: Called with the first task and whenever its status, phase or progress has changed.

        Raises:
            ExportFailedError: The export ended as FAILED or CANCELED; `task` shows which and why.
            ExportTimeoutError: The export did not end in time (a TimeoutError); it keeps rendering.
            NotFoundError: The export does not exist.
            APIError: The service answered with a permanent error, with another export, or with a status that
                this version does not know.
            ValueError: `timeout` or `poll_interval` is out of range; nothing was sent.
            TypeError: An argument has the wrong type; nothing was sent.

        Route: GET /v1/exports/{taskId}

        Examples:
            >>> done = client.exports.wait(task_id, timeout=600)
            >>> done.status, done.filename
            ('COMPLETED', 'welcome.mp4')
        """
        check_callback("on_progress", on_progress)
        return completed_task(self.watch(task_id, timeout, poll_interval), on_progress)

    def download(
        self,
        task_or_id: ExportTask | str,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        timeout: float | None = None,
    ) -> Path:
        """Download a completed export and return the path of its file, which is complete or absent.

        The bytes are written to a temporary file in the same directory, which only its owner can read. The
        finished file gets the mode of the file that it replaces, or the default mode of a new file. An
        interrupted transfer is resumed; an expired link is renewed once. The file host receives neither the
        API key nor cookies. Of a `transport` or `http_client` given to the client, only the proxies and TLS
        settings are used.

        Args:
            task_or_id: The COMPLETED task, as `wait` returns it, or its id.
            path: The file to write. In an existing directory, or with a path that ends in a separator, the
                file is named by the task's `filename`.
            overwrite: Replace an existing file.
            on_progress: Called with the bytes received and the size of the file: at the beginning, after
                each piece, and at the end; only at the end if the server does not send the size. An
                exception that it raises ends the download.
            timeout: Seconds for the whole download. Default: no limit; if the server is silent for the
                client's timeout, the download is retried, up to the client's `max_retries` in a row.

        Raises:
            FileExistsError: The file exists; nothing was sent.
            FileNotFoundError: The directory does not exist; nothing was sent.
            OSError: The file cannot be written, or the existing one cannot be replaced: a mount point, an
                immutable file, another user's file in a sticky directory. Where the system shows that
                beforehand, nothing was sent.
            ExportFailedError: The export ended as FAILED or CANCELED.
            DownloadError: The export is not COMPLETED yet, or its server does not send the file, or sends
                something other than it announced.
            DownloadTimeoutError: The file was not received in time (a TimeoutError).
            APITimeoutError: The service did not return the task in time (also a TimeoutError); `task_id` has
                the id. Either nothing was downloaded yet, or the link had expired.
            NotFoundError: The export does not exist.
            ValueError: `timeout` is out of range, or the path is empty; nothing was sent.
            TypeError: An argument has the wrong type; nothing was sent.

        Route: GET /v1/exports/{taskId}, for an id and for a link that has expired

        Examples:
            >>> path = client.exports.download(task_id, "welcome.mp4")
            >>> path.stat().st_size > 0
            True
        """
        check_callback("on_progress", on_progress)
        if timeout is not None:
            check_seconds("timeout", timeout)
        return downloaded(
            self._session,
            task_or_id,
            path,
            overwrite=overwrite,
            on_progress=on_progress,
            deadline=Deadline.after(timeout, _clock.monotonic()),
        )

    @overload
    def render(
        self,
        payload: CreateExportRequest | Mapping[str, Any],
        path: str | os.PathLike[str],
        **options: Unpack[RenderKeywords],
    ) -> RenderResult[Path]: ...

    @overload
    def render(
        self,
        payload: CreateExportRequest | Mapping[str, Any],
        path: None = None,
        **options: Unpack[RenderKeywords],
    ) -> RenderResult[None]: ...

    def render(
        self,
        payload: CreateExportRequest | Mapping[str, Any],
        path: str | os.PathLike[str] | None = None,
        *,
        idempotency_key: str | None = None,
        timeout: float = 600,
        poll_interval: float | None = None,
        on_timeout: Leaving = "leave",
        on_interrupt: Leaving = "leave",
        overwrite: bool = False,
        on_created: Callable[[ExportCreateResponse], object] | None = None,
        on_progress: Callable[[ExportTask], object] | None = None,
        on_download: Callable[[int, int], object] | None = None,
        lint: bool = True,
    ) -> RenderResult:
        """Render an editor state to a file in one call: check, lint, create, wait, download.

        With `idempotency_key`, or a `clientTaskId` in the payload, the same call again, also in another
        process after a crash, finds the same export, and nothing is rendered or billed twice. If all of
        the account's slots are taken, it waits for one.

        Args:
            payload: The payload, as for `create`.
            path: The path of the file, or of an existing directory for it; checked before anything is sent.
                None: nothing is downloaded.
            idempotency_key: A key of yours that identifies this render.
            timeout: Seconds for the whole call. An unavailable file server is retried until then. Default:
                600.
            poll_interval: Seconds between two polls, used exactly. Default: the client's, growing to 10 while
                nothing changes.
            on_timeout: If the export has not ended in time: "leave" it running, or "cancel" it, which may
                take 10 more seconds.
            on_interrupt: The same for Ctrl-C and for cancellation.
            overwrite: Replace an existing file; otherwise an existing file is an error at the start.
            on_created: Called with the new export's id and price, before it is waited for.
            on_progress: Called with the task at the start and whenever its status, phase or progress changes.
            on_download: Called with the number of bytes received and the size of the file in bytes.
            lint: Lint the editor state too, and raise what the service is known to reject, such as
                overlapping items, before anything is sent. False: leave that to the service.

        Raises:
            SlotsFullError: No render slot was free in time.
            ValidationError: The editor state does not match its schema (`EDITOR_SCHEMA_INVALID`), breaks
                another rule of the service (the code of the rule, unless `lint` is False), or the rest of
                the payload is invalid (`PAYLOAD_INVALID`): nothing was sent, and `problems` lists all
                problems, up to 100. Or the service refused the payload.
            FileExistsError: There is a file already; nothing was sent.
            FileNotFoundError: The directory is missing; nothing was sent.
            OSError: The file cannot be written, or the existing one cannot be replaced; found before
                anything is sent where the system shows it.
            ExportFailedError: The export ended as FAILED or CANCELED.
            ExportTimeoutError: The export did not end in time (a TimeoutError).
            APITimeoutError: The create request was not answered in time (a TimeoutError); the export may
                exist (`may_have_succeeded`). `on_timeout` cannot cancel it, because its id is unknown.
            DownloadError: The export is COMPLETED, but its file could not be downloaded.
            IndreamError: Errors that are raised after the export was created have its `task_id`; other
                exceptions name it in a note. If the export may exist, a note says how to find it.
            ValueError: An option is out of range, or the path is empty or has the suffix of another format;
                nothing was sent.
            TypeError: An argument has the wrong type; nothing was sent.

        Warns:
            UserWarning: An unknown field resembles a known one, which the service would ignore; the `ratio`
                does not fit the composition; or the `filename` has the suffix of another format.

        Route: POST /v1/exports, GET /v1/exports/{taskId}

        Examples:
            >>> result = client.exports.render(payload, "hero.mp4", idempotency_key="hero-1")
            >>> result.task.status, result.path.name
            ('COMPLETED', 'hero.mp4')
        """
        options = RenderOptions(
            idempotency_key=idempotency_key,
            timeout=timeout,
            poll_interval=poll_interval,
            on_timeout=on_timeout,
            on_interrupt=on_interrupt,
            overwrite=overwrite,
            on_created=on_created,
            on_progress=on_progress,
            on_download=on_download,
            lint=lint,
        )
        body = checked_export(payload, lint=options.lint)
        request = knowing_id(create_export.request(body=body, idempotency_key=options.idempotency_key))
        of_file: dict[str, Any] = {name: body[name] for name in ("format", "filename") if name in body}
        del payload, body  # A traceback with local variables must not show the headers of callbacks.
        return render(self._session, request, path, of_file, options)

    def render_many(
        self,
        jobs: Iterable[Mapping[str, Any]] | str | os.PathLike[str],
        directory: str | os.PathLike[str],
        *,
        checkpoint: str | os.PathLike[str] | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        max_outage: float = 600,
        fail_fast: bool = False,
        retry_failed: bool = False,
        overwrite: bool = False,
        lint: bool = True,
        on_progress: Callable[[BatchProgress], object] | None = None,
    ) -> Generator[Outcome]:
        """Render many editor states to files, and yield the outcome of each job as it ends.

        All jobs are checked and linted before the first one is sent. The account's slots are kept full,
        however many there are, also if other programs use them. Every event is written to a checkpoint at
        once: a batch that is killed at any time and run again renders nothing twice and downloads only the
        missing files. A job that fails does not stop the others. A used-up quota, a refused key or a full
        disk does: exports in progress are finished if possible, and jobs that were not sent end with a
        JobNotSentError.

        Args:
            jobs: Mappings with a `key` of yours, a `payload` as for `create`, and optionally a `filename`
                (default: the key with the suffix of the format); or the path of a JSONL file of them.
                `indream.batch.jobs_from_csv` makes them from the rows of a table.
            directory: The directory for the files; it has to exist.
            checkpoint: The file that records the progress, as JSON lines. Default: `batch.jsonl` in the
                directory.
            timeout: Seconds for the whole batch. Default: no limit.
            poll_interval: Seconds between two polls, used exactly. Default: the client's, and sooner when an
                end is near.
            max_outage: Seconds without a usable answer of the service after which the batch ends. A job whose
                file server is unavailable for that long ends with a DownloadError. Default: 600.
            fail_fast: Send no more jobs once one has failed, also in an earlier run. Exports that are running
                are completed; the jobs that were not sent end with a JobNotSentError.
            retry_failed: Render jobs again, for new credits, whose export FAILED, was CANCELED or disappeared
                in an earlier run.
            overwrite: Replace existing files that this batch did not save, or that have changed since it
                saved them.
            lint: Lint the editor states too, and raise what the service is known to reject, such as
                overlapping items, before the first job is sent. False: leave that to the service. Jobs that
                an earlier run has sent are not linted again.
            on_progress: Called with a `BatchProgress` whenever a number in it changes.

        Raises:
            JobsError: Some jobs are invalid; `errors` has the error of each, such as a ValidationError as
                `render` raises it. Nothing was sent.
            OSError: The directory is missing, or a file in it, the checkpoint or the directory for temporary
                files cannot be written. If that happens when an export was created, the error names it; run
                the batch again to continue.
            ValueError: An option is out of range, a path is empty, or the checkpoint is another file, or in
                use by another batch. A batch whose outcomes are not all read has its checkpoint until its
                generator is closed, or until the `except` of its loop begins another one.
            TypeError: `jobs` is not an iterable, or an async one, or a path is not a path.
            ExportTimeoutError: Some jobs did not end in time; run the batch again to continue.
            DownloadTimeoutError: All exports ended in time, but some files were not downloaded; likewise.
            IndreamError: The service failed for longer than `max_outage`, or with a permanent error; run the
                batch again to continue.

        Warns:
            UserWarning: A payload has an unknown field that resembles a known one. Or the file system of the
                checkpoint has no locks, so that another batch with the same one would not be noticed.

        Route: POST /v1/exports, GET /v1/exports, GET /v1/exports/{taskId}

        Examples:
            >>> jobs = [{"key": key, "payload": {**payload, "clientTaskId": key}} for key in ("ann", "bob")]
            >>> for outcome in client.exports.render_many(jobs, "videos"):
            ...     print(outcome.error or outcome.path.suffix)
            .mp4
            .mp4
        """
        options = BatchOptions(
            checkpoint=checkpoint,
            timeout=timeout,
            poll_interval=poll_interval,
            max_outage=max_outage,
            fail_fast=fail_fast,
            retry_failed=retry_failed,
            overwrite=overwrite,
            lint=lint,
            on_progress=on_progress,
        )
        return Batch(self._session, jobs, directory, options).run()
