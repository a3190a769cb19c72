# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/projects/{projectId}/exports"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body, names_task

from ...models.export_create_response import ExportCreateResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import ProjectExportRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="createProjectExport",
    method="POST",
    path="/v1/projects/{projectId}/exports",
    retry="keyed",
    takes_key=True,
)

_PROJECT_ID = Parameter("project_id", "projectId", str, required=True)
_IDEMPOTENCY_KEY = Parameter("idempotency_key", "Idempotency-Key", str)

_parse: Parse[Envelope[ExportCreateResponse]] = parse_envelope(ObjectOf(lambda: ExportCreateResponse))


def request(
    project_id: str, *, body: ProjectExportRequest | Mapping[str, Any], idempotency_key: str | None = None
) -> Request[Envelope[ExportCreateResponse]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/projects/" + _PROJECT_ID.in_path(project_id) + "/exports",
        _parse,
        headers=header_pairs(
            (("Content-Type", "application/json"), _IDEMPOTENCY_KEY.in_header(idempotency_key))
        ),
        content=json_body(body),
        client_task_id=names_task(body),
    )


def sync_detailed(
    project_id: str,
    *,
    client: Sender,
    body: ProjectExportRequest | Mapping[str, Any],
    idempotency_key: str | None = None,
) -> Response[Envelope[ExportCreateResponse]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(project_id, body=body, idempotency_key=idempotency_key))


def sync(
    project_id: str,
    *,
    client: Sender,
    body: ProjectExportRequest | Mapping[str, Any],
    idempotency_key: str | None = None,
) -> Envelope[ExportCreateResponse]:
    """Export a project.

    Starts a task that renders the editor state of a project. The task is billed. With an
    `Idempotency-Key` the service replays the first completed response for the same payload; without
    one, `clientTaskId` deduplicates; with neither, every request creates a new, billed task. Active
    exports (PENDING, PROCESSING, PAUSED) are limited per workspace; those of the web, the API and
    agents count together. Over the limit the response is 422 with the error code
    `OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED`; retry later.

    Args:
        project_id: Identifier of the project.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: How to render the project. The payload, a dict with the wire's names; sent unchanged.
        idempotency_key: A key of the caller's choice for this call. The service replays the first
            completed response for the same key and payload. How long a key lives is not published.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        ConflictError: The service returned 409.
        APIConnectionError: No response was received.

    Route: POST /v1/projects/{projectId}/exports
    """
    return client.send(request(project_id, body=body, idempotency_key=idempotency_key)).parsed


async def asyncio_detailed(
    project_id: str,
    *,
    client: AsyncSender,
    body: ProjectExportRequest | Mapping[str, Any],
    idempotency_key: str | None = None,
) -> Response[Envelope[ExportCreateResponse]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(project_id, body=body, idempotency_key=idempotency_key))


async def asyncio(
    project_id: str,
    *,
    client: AsyncSender,
    body: ProjectExportRequest | Mapping[str, Any],
    idempotency_key: str | None = None,
) -> Envelope[ExportCreateResponse]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(project_id, body=body, idempotency_key=idempotency_key))).parsed
