# Derived from indream/_async/exports.py by `make generate`: do not edit, change that file.
"""`client.exports`: renders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream import _clock
from indream._sync import _sleep
from indream._core.payloads import with_state_version
from indream._core.polling import completed, has_ended, is_transient, knowing_status, moved, pause
from indream._core.settings import check_seconds
from indream.editor_state import require_payload
from indream.errors import ExportTimeoutError, IndreamError
from indream.generated.api.exports import cancel_export, create_export, get_export, list_exports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from indream._sync.client import IndreamClient
    from indream.generated.models import ExportCreateResponse, ExportTask, ExportTaskListResponse
    from indream.generated.payloads import CreateExportRequest

__all__ = ["Exports"]


class Exports:
    """Renders: create them, watch them, wait for them."""

    def __init__(self, client: IndreamClient) -> None:
        self._client = client

    def create(
        self, payload: CreateExportRequest | Mapping[str, Any], idempotency_key: str | None = None
    ) -> ExportCreateResponse:
        """Start a render and get its task id and what it costs; it goes on in the background.

        Without `idempotency_key` and `clientTaskId` every call makes a new, billed task, and is sent once.
        With one of them a lost answer is asked for again, and nothing is rendered twice.

        Args:
            payload: `editorState`, `ratio`, `scale`, `fps`, `format` and what else the API takes, under
                the wire's names. `stateSchemaVersion` is "v1" unless given. The dict is not changed.
            idempotency_key: A key of yours that names this render; the service answers a repetition with
                the first answer.

        Raises:
            ValidationError: The editor state does not fit its schema (`EDITOR_SCHEMA_INVALID`), or the
                rest of the payload does not fit (`PAYLOAD_INVALID`): nothing was sent, and `problems` has
                every place. Or the service refused the payload.
            APIError: The service answered with another error; 422
                `OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED` means that all slots are taken.

        Route: POST /v1/exports
        """
        body = require_payload("CreateExportRequest", with_state_version(payload), check_state=True)
        request = create_export.build(body=body, idempotency_key=idempotency_key)
        return (self._client.send(request, create_export.parse)).parsed.data

    def get(self, task_id: str) -> ExportTask:
        """Get an export as it stands: status, progress, and where the file is once there is one.

        Raises:
            NotFoundError: There is no such task.

        Route: GET /v1/exports/{taskId}
        """
        return (self._client.send(get_export.build(task_id), get_export.parse)).parsed.data

    def cancel(self, task_id: str) -> ExportTask:
        """Stop an export from being published; repeating it is harmless.

        Raises:
            ConflictError: It has ended as COMPLETED or FAILED already (`TASK_NOT_CANCELABLE`).

        Route: DELETE /v1/exports/{taskId}
        """
        return (self._client.send(cancel_export.build(task_id), cancel_export.parse)).parsed.data

    def list(
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

        Route: GET /v1/exports
        """
        request = list_exports.build(
            page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id
        )
        return (self._client.send(request, list_exports.parse)).parsed

    def watch(
        self, task_id: str, timeout: float = 600, poll_interval: float | None = None
    ) -> Iterator[ExportTask]:
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
        """
        deadline = _clock.monotonic() + check_seconds("timeout", timeout)
        if poll_interval is not None:
            check_seconds("poll_interval", poll_interval)
        request = get_export.build(task_id)
        parse = knowing_status(get_export.parse)
        seen: ExportTask | None = None
        unchanged = 0
        while True:
            fault: IndreamError | None = None
            try:
                task = (self._client.send(request, parse, deadline=deadline)).parsed.data
            except IndreamError as error:
                if not is_transient(error):
                    raise
                fault = error
                unchanged += 1
            else:
                unchanged = 0 if moved(seen, task) else unchanged + 1
                seen = task
                if unchanged == 0:
                    yield task
                if has_ended(task):
                    return
            wanted = pause(poll_interval, self._client.poll_interval, unchanged, _clock.uniform(0.0, 1.0))
            asked = 0.0 if fault is None else fault.retry_after or 0.0
            left = deadline - _clock.monotonic()
            if left > 0:
                _sleep.sleep(min(max(wanted, asked), left))
            if _clock.monotonic() >= deadline:
                raise ExportTimeoutError(task_id, timeout, seen) from fault

    def wait(
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
        """
        last: ExportTask | None = None
        for task in self.watch(task_id, timeout, poll_interval):
            last = task
            if on_progress is not None:
                on_progress(task)
        assert last is not None  # noqa: S101 - `watch` yields at least the task as it ended
        return completed(last)
