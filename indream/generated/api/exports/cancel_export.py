# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/exports/{taskId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request

from ...models.export_task import ExportTask

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="cancelExport", method="DELETE", path="/v1/exports/{taskId}", retry="never")

_TASK_ID = Parameter("task_id", "taskId", str, required=True)

_parse: Parse[Envelope[ExportTask]] = parse_envelope(ObjectOf(lambda: ExportTask))


def request(task_id: str) -> Request[Envelope[ExportTask]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/exports/" + _TASK_ID.in_path(task_id), _parse)


def sync_detailed(task_id: str, *, client: Sender) -> Response[Envelope[ExportTask]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(task_id))


def sync(task_id: str, *, client: Sender) -> Envelope[ExportTask]:
    """Cancel an export task.

    Cancels a task that is PENDING, PROCESSING or PAUSED. Its result is not published. Rendering may
    continue for a while, and no webhook is sent. Canceling a task again succeeds. A task that is
    COMPLETED or FAILED returns 409 with the error code `TASK_NOT_CANCELABLE`.

    Args:
        task_id: Identifier of the export task.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        ConflictError: The service returned 409.
        APIConnectionError: No response was received.

    Route: DELETE /v1/exports/{taskId}
    """
    return client.send(request(task_id)).parsed


async def asyncio_detailed(task_id: str, *, client: AsyncSender) -> Response[Envelope[ExportTask]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(task_id))


async def asyncio(task_id: str, *, client: AsyncSender) -> Envelope[ExportTask]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(task_id))).parsed
