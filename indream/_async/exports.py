# Written here, async; indream/_sync/exports.py is derived from it.
"""`client.exports`: renders."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from indream import _clock
from indream._async._batch import Batch
from indream._async._checks import checked_payload
from indream._async._downloads import downloaded
from indream._async._pages import items_of
from indream._async._render import render
from indream._async._watching import completed_task, ended_tasks, task_of, watched_task
from indream._batch.options import BatchOptions
from indream._exports.options import RenderOptions
from indream._exports.watching import Watch, read_task_ids
from indream._models.pages import Pages
from indream._wire.deadline import Deadline
from indream._wire.settings import check_callback, check_seconds
from indream.editor_state._payloads import with_state_version
from indream.generated.api.exports import cancel_export, create_export, get_export, list_exports

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Unpack

    from indream._async._session import AsyncSession
    from indream._batch.plan import BatchProgress
    from indream._exports.options import Leaving, RenderKeywords
    from indream._exports.results import RenderResult
    from indream._exports.watching import HasTaskId
    from indream.batch import Outcome
    from indream.generated.models import ExportCreateResponse, ExportTask, ExportTaskListResponse
    from indream.generated.payloads import CreateExportRequest

__all__ = ["AsyncExports"]


class AsyncExports:
    """Renders: create them, watch them, wait for them, download their files."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self, payload: CreateExportRequest | Mapping[str, Any], idempotency_key: str | None = None
    ) -> ExportCreateResponse:
        """Start a render and get its task id and what it costs; it goes on in the background.

        Without `idempotency_key` and `clientTaskId` every call makes a new, billed task, and is sent once.
        With one of them a lost answer is asked for again, and nothing is rendered twice.

        Args:
            payload: `editorState`, `ratio`, `scale`, `fps`, `format` and what else the API takes, under
                the wire's names. `stateSchemaVersion` is "v1" unless given. The dict is not changed; don't
                change it either while the call checks it.
            idempotency_key: A key of yours that names this render; the service answers a repetition with
                the first answer.

        Raises:
            ValidationError: The editor state does not fit its schema (`EDITOR_SCHEMA_INVALID`), or the
                rest of the payload does not fit (`PAYLOAD_INVALID`): nothing was sent, and `problems` has
                the places, up to 100. Or the service refused the payload.
            SlotsFullError: All render slots of the account are taken (a ValidationError).
            QuotaExceededError: The quota of standard seconds of the key is used up (a RateLimitError).
            APIError: The service answered with another error.

        Warns:
            UserWarning: A field is not known, but much like one that is: the service would pass over it.

        Route: POST /v1/exports

        Examples:
            >>> payload = {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
            >>> created = await client.exports.create(payload, idempotency_key="welcome-1")
            >>> created.duration_seconds, created.billed_standard_seconds
            (4, 4)
        """
        body = await checked_payload("CreateExportRequest", with_state_version(payload), check_state=True)
        request = create_export.request(body=body, idempotency_key=idempotency_key)
        del payload, body  # what callbacks are sent is not for a traceback with local variables
        return await self._session.data(request)

    async def get(self, task_id: str) -> ExportTask:
        """Get an export as it stands: status, progress, and where the file is once there is one.

        Raises:
            NotFoundError: There is no such task.

        Route: GET /v1/exports/{taskId}
        """
        return await task_of(self._session, task_id, get_export.request(task_id))

    async def cancel(self, task_id: str) -> ExportTask:
        """Stop an export from being published; repeating it is harmless.

        Raises:
            NotFoundError: There is no such task.
            ConflictError: It has ended as COMPLETED or FAILED already (`TASK_NOT_CANCELABLE`).

        Route: DELETE /v1/exports/{taskId}
        """
        return await task_of(self._session, task_id, cancel_export.request(task_id))

    async def list(
        self,
        page_size: int | None = None,
        page_cursor: str | None = None,
        created_by_api_key_id: str | None = None,
    ) -> ExportTaskListResponse:
        """Get one page of the account's exports: `items` and `next_page_cursor`.

        Args:
            page_size: Items on a page, 1 to 50; the service's default is 20.
            page_cursor: `next_page_cursor` of the page before; None is the first page.
            created_by_api_key_id: Only exports made with this key (the id of it, not the key).

        Raises:
            ValueError: `page_size` is out of range; nothing was sent.
            TypeError: An argument is of a wrong kind; nothing was sent.

        Route: GET /v1/exports
        """
        request = list_exports.request(
            page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id
        )
        return (await self._session.send(request)).parsed

    def iter(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        created_by_api_key_id: str | None = None,
    ) -> AsyncGenerator[ExportTask]:
        """Get the account's exports one after the other; each page is fetched when it is needed.

        Args:
            limit: Exports at most. Default: all.
            page_size: Items on a page, 1 to 50; the service's default is 20. Larger pages are fewer
                requests.
            created_by_api_key_id: Only exports made with this key (the id of it, not the key).

        Raises:
            ValueError: `limit` or `page_size` is out of range; told by the call itself.
            TypeError: An argument is of a wrong kind; told by the call itself.
            APIError: The service's pages lead round in a circle (`SDK_UNEXPECTED_RESPONSE`), or it
                answered with an error.

        Route: GET /v1/exports

        Examples:
            >>> async for task in client.exports.iter(limit=100):
            ...     print(task.status)
            COMPLETED
        """

        request = partial(list_exports.request, created_by_api_key_id=created_by_api_key_id)
        return items_of(self._session, Pages(limit, page_size, usual=20), request)

    def watch(
        self, task_id: str, timeout: float = 600, poll_interval: float | None = None
    ) -> AsyncGenerator[ExportTask]:
        """Look at an export until it has ended: yields it at first, then whenever something has changed.

        Args:
            task_id: The export.
            timeout: Seconds until it gives up, whatever the network does. Default 600.
            poll_interval: Seconds between two looks, kept exactly. Default: the client's, growing to 10
                while nothing changes.

        Raises:
            ExportTimeoutError: The export has not ended in time; a TimeoutError, with the last task seen.
                The export goes on.
            NotFoundError: There is no such task.
            APIError: The service answered with an error that waiting doesn't mend, or with a status
                this version doesn't know.

        Route: GET /v1/exports/{taskId}

        Examples:
            >>> async for task in client.exports.watch(task_id):
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
    ) -> AsyncGenerator[ExportTask]:
        """Get exports as they end, each once, whatever their end: COMPLETED, FAILED or CANCELED.

        Many are watched through pages of the account's list, not one by one: a look at them takes up to 30
        requests (for more than 1,000 open exports: a fiftieth of their number and ten). Those that the list
        does not show are asked for one by one; where there are more than fit into a look, they take turns.
        Lost connections and a service that fails for a time don't end the watch before its time.

        An export that can't be watched does not keep the others from being told: the error comes at the
        end, when all others have ended. Another error that ends the watch before has a note that names it.

        Args:
            task_ids: The exports: ids, or what has a `task_id`, such as the answers of `create`. The same
                id twice is one export.
            timeout: Seconds from now until it gives up. Default: never.
            poll_interval: Seconds between two looks, kept exactly. Default: the client's, growing to 10
                while nothing changes.

        Raises:
            ExportTimeoutError: Some have not ended in time; a TimeoutError, with `task_ids`. They go on.
            NotFoundError: There are no such tasks; its text names them. At the end.
            APIError: A task has a status this version doesn't know (`SDK_UNEXPECTED_RESPONSE`, at the
                end), or the service answered with an error that waiting doesn't mend (at once).

        Route: GET /v1/exports, GET /v1/exports/{taskId}

        Examples:
            >>> created = [await client.exports.create(payload, f"clip-{number}") for number in range(2)]
            >>> async for task in client.exports.as_completed(created):
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

    async def wait(
        self,
        task_id: str,
        timeout: float = 600,
        poll_interval: float | None = None,
        *,
        on_progress: Callable[[ExportTask], object] | None = None,
    ) -> ExportTask:
        """Wait until an export has ended, and get the COMPLETED task with its `output_url`.

        A hung server or a lost connection does not end the wait before its time, nor stretch it.

        Args:
            task_id: The export.
            timeout: Seconds to wait at most. Default 600.
            poll_interval: Seconds between two looks, kept exactly. Default: the client's, growing to 10
                while nothing changes.
            on_progress: Called with the task at first and whenever its status, phase or progress changed.

        Raises:
            ExportFailedError: It ended as FAILED or CANCELED; `task` says which and why.
            ExportTimeoutError: It has not ended in time (a TimeoutError); it goes on rendering.
            NotFoundError: There is no such task.

        Route: GET /v1/exports/{taskId}

        Examples:
            >>> done = await client.exports.wait(task_id, timeout=600)
            >>> done.status, done.filename
            ('COMPLETED', 'welcome.mp4')
        """
        check_callback("on_progress", on_progress)
        return await completed_task(self.watch(task_id, timeout, poll_interval), on_progress)

    async def download(
        self,
        task_or_id: ExportTask | str,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        timeout: float | None = None,
    ) -> Path:
        """Download a completed export, and get the path of its file, which is whole or not there at all.

        The bytes go into a temporary file in the same directory, which only its owner can read. The finished
        file gets the mode of the file that it replaces, or that of any new file there. A transfer that was
        cut is resumed; a link that has expired is replaced, once. The file's server gets neither the API key
        nor cookies. A `transport` or `http_client` given to the client is used with its proxies and TLS
        settings only.

        Args:
            task_or_id: The COMPLETED task, as `wait` gives it, or its id.
            path: Where the file goes. An existing folder, or a path that ends in a separator: the file gets
                the task's `filename` in it.
            overwrite: Replace a file that is there already.
            on_progress: Called with the bytes received and the bytes of the whole file: at first, after
                each piece, and in the end; only in the end if the server does not say how long the file is.
                What it raises ends the download.
            timeout: Seconds for all of it. Default: as long as it takes; a server that is silent for the
                client's timeout is asked again, as often in a row as the client retries.

        Raises:
            FileExistsError: There is a file already; nothing was sent.
            FileNotFoundError: The folder is missing; nothing was sent.
            OSError: The file cannot be written, or the existing one cannot be replaced: a mount point, an
                immutable file, another user's file in a sticky directory. Found before anything is sent
                where the system shows it.
            ExportFailedError: The export ended as FAILED or CANCELED.
            DownloadError: The export is not COMPLETED yet, its server does not give the file, or gives
                something else than it announced.
            DownloadTimeoutError: It did not come in time (a TimeoutError).
            APITimeoutError: The service did not give the task in time (a TimeoutError, too); `task_id` has
                the id. The file's server was not asked yet, or its link had expired.
            NotFoundError: There is no such task.

        Route: GET /v1/exports/{taskId}, for an id and for a link that has expired

        Examples:
            >>> path = await client.exports.download(task_id, "welcome.mp4")
            >>> path.stat().st_size > 0
            True
        """
        check_callback("on_progress", on_progress)
        return await downloaded(
            self._session, task_or_id, path, overwrite=overwrite, on_progress=on_progress, timeout=timeout
        )

    @overload
    async def render(
        self,
        payload: CreateExportRequest | Mapping[str, Any],
        path: str | os.PathLike[str],
        **options: Unpack[RenderKeywords],
    ) -> RenderResult[Path]: ...

    @overload
    async def render(
        self,
        payload: CreateExportRequest | Mapping[str, Any],
        path: None = None,
        **options: Unpack[RenderKeywords],
    ) -> RenderResult[None]: ...

    async def render(
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
    ) -> RenderResult:
        """Render an editor state to a file in one call: check, create, wait, download.

        With `idempotency_key`, or a `clientTaskId` in the payload, the same call again, also in another
        process after a crash, finds the same export, and nothing is rendered or billed twice. Where all of
        the account's slots are taken it waits for one.

        Args:
            payload: What `create` takes.
            path: Where the file goes, or a directory that it goes into; checked before anything is sent. A
                file name that ends like another kind of video than `format` is a ValueError. None: nothing
                is downloaded.
            idempotency_key: A key of yours that identifies this render.
            timeout: Seconds for the whole call. A file server that is unavailable is waited for until then.
                Default: 600.
            poll_interval: Seconds between two polls, kept exactly. Default: the client's, growing to 10 while
                nothing changes.
            on_timeout: What happens to an export that has not ended in time: "leave" it running, or "cancel"
                it, which may take 10 seconds more.
            on_interrupt: The same for Ctrl-C and for cancellation.
            overwrite: Replace an existing file; without it, an existing file is an error at the start.
            on_created: Called with the new export's id and price, before it is waited for.
            on_progress: Called with the task at first and whenever its status, phase or progress changes.
            on_download: Called with the bytes received and the bytes of the whole file.

        Raises:
            SlotsFullError: No render slot was free in time.
            ValidationError: The payload does not fit (nothing was sent), or the service refused it.
            FileExistsError: There is a file already; nothing was sent.
            FileNotFoundError: The folder is missing; nothing was sent.
            OSError: The file cannot be written, or the existing one cannot be replaced; found before
                anything is sent where the system shows it.
            ExportFailedError: The export ended as FAILED or CANCELED.
            ExportTimeoutError: It has not ended in time (a TimeoutError).
            APITimeoutError: No answer came in time when it was to be made (a TimeoutError): there may be an
                export (`may_have_succeeded`). It can't be canceled by `on_timeout`, not having an id.
            DownloadError: The export is COMPLETED, and its file could not be downloaded.
            IndreamError: All that are raised once there is an export have its `task_id`; other exceptions
                name it in a note. Where there may be one, a note says how to find it.

        Warns:
            UserWarning: A field is not known, but much like one that is: the service would pass over it.

        Route: POST /v1/exports, GET /v1/exports/{taskId}

        Examples:
            >>> result = await client.exports.render(payload, "hero.mp4", idempotency_key="hero-1")
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
        )
        body = await checked_payload("CreateExportRequest", with_state_version(payload), check_state=True)
        request = create_export.request(body=body, idempotency_key=options.idempotency_key)
        of_file: dict[str, Any] = {name: body[name] for name in ("format", "filename") if name in body}
        del payload, body  # what callbacks are sent is not for a traceback with local variables
        return await render(self._session, request, path, of_file, options)

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
        on_progress: Callable[[BatchProgress], object] | None = None,
    ) -> AsyncGenerator[Outcome]:
        """Render many editor states to files, and get the outcome of each as it ends.

        All jobs are checked before the first is sent. The account's slots are kept full, however many there
        are and whoever else uses them. What happens is written to a checkpoint at once: killed at any time
        and run again, a batch renders nothing twice and downloads only what is missing. One job that fails
        does not stop the others; a used-up quota, a refused key or a full disk does: what is under way is
        finished as far as it can be, the jobs that were not sent come out with a JobNotSentError.

        Args:
            jobs: Mappings with a `key` of yours, a `payload` as for `create`, and if you like a `filename`
                (default: the key and the format's ending); or the path of a JSONL file of such.
                `indream.batch.jobs_from_csv` makes them of the rows of a table.
            directory: The folder for the files; it has to exist.
            checkpoint: The file that records the progress, as JSON lines. Default: `batch.jsonl` in the
                directory.
            timeout: Seconds for the whole batch. Default: no limit.
            poll_interval: Seconds between two polls, kept exactly. Default: the client's, and sooner when an
                end is near.
            max_outage: Seconds without a usable answer of the service after which the batch ends. A job whose
                file server is unavailable for that long ends with a DownloadError. Default: 600.
            fail_fast: Send no more jobs once one has failed, also in an earlier run. Exports that are running
                are completed; the jobs that were not sent end with a JobNotSentError.
            retry_failed: Render jobs again, for new credits, whose export FAILED, was CANCELED or disappeared
                in an earlier run.
            overwrite: Replace existing files that this batch did not save, or that have changed since it
                saved them.
            on_progress: Called with a `BatchProgress` whenever a number in it changes.

        Raises:
            JobsError: Jobs can't be rendered as they stand; `errors` has what is wrong with each. Nothing
                was sent.
            OSError: The directory is missing, or a file in it, the checkpoint or the directory for temporary
                files cannot be written. If that happens when an export was created, the error names it; run
                the batch again to continue.
            ValueError: The checkpoint is another file, or in use by another batch; a path is empty. A batch
                whose outcomes are not all read has its checkpoint until its generator is closed, or until
                the `except` of its loop begins another one.
            TypeError: `jobs` is no iterable or an async one, or a path is none.
            ExportTimeoutError: Not all has ended in time; run it again to go on.
            DownloadTimeoutError: All has ended in time, and not all files were downloaded; likewise.
            IndreamError: The service failed for longer than `max_outage`, or in a way that waiting doesn't
                mend; run it again to go on.

        Warns:
            UserWarning: A payload has a field that is not known, but much like one that is. Or the file
                system of the checkpoint has no locks, so that another batch with it would not be noticed.

        Route: POST /v1/exports, GET /v1/exports, GET /v1/exports/{taskId}

        Examples:
            >>> jobs = [{"key": key, "payload": {**payload, "clientTaskId": key}} for key in ("ann", "bob")]
            >>> async for outcome in client.exports.render_many(jobs, "videos"):
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
            on_progress=on_progress,
        )
        return Batch(self._session, jobs, directory, options).run()
