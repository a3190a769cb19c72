# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/exports/{taskId}"""

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

_OPERATION = Operation(id="getExport", method="GET", path="/v1/exports/{taskId}", retry="safe")

_TASK_ID = Parameter("task_id", "taskId", str, required=True)

_parse: Parse[Envelope[ExportTask]] = parse_envelope(ObjectOf(lambda: ExportTask))


def request(task_id: str) -> Request[Envelope[ExportTask]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/exports/" + _TASK_ID.in_path(task_id), _parse)


def sync_detailed(task_id: str, *, client: Sender) -> Response[Envelope[ExportTask]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(task_id))


def sync(task_id: str, *, client: Sender) -> Envelope[ExportTask]:
    """Get an export task.

    Returns one export task with its status, its progress and, once it is completed, the URL of the
    video.

    Args:
        task_id: Identifier of the export task.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: GET /v1/exports/{taskId}
    """
    return client.send(request(task_id)).parsed


async def asyncio_detailed(task_id: str, *, client: AsyncSender) -> Response[Envelope[ExportTask]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(task_id))


async def asyncio(task_id: str, *, client: AsyncSender) -> Envelope[ExportTask]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(task_id))).parsed
