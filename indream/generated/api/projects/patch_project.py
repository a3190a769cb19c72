# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PATCH /v1/projects/{projectId}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body

from ...models.project_metadata_response import ProjectMetadataResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import UpdateProjectRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="patchProject", method="PATCH", path="/v1/projects/{projectId}", retry="never")

_PROJECT_ID = Parameter("project_id", "projectId", str, required=True)

_parse: Parse[Envelope[ProjectMetadataResponse]] = parse_envelope(ObjectOf(lambda: ProjectMetadataResponse))


def request(
    project_id: str, *, body: UpdateProjectRequest | Mapping[str, Any]
) -> Request[Envelope[ProjectMetadataResponse]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/projects/" + _PROJECT_ID.in_path(project_id),
        _parse,
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(
    project_id: str, *, client: Sender, body: UpdateProjectRequest | Mapping[str, Any]
) -> Response[Envelope[ProjectMetadataResponse]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(project_id, body=body))


def sync(
    project_id: str, *, client: Sender, body: UpdateProjectRequest | Mapping[str, Any]
) -> Envelope[ProjectMetadataResponse]:
    """Change a project's title or description.

    Changes the title or the description of a project, or both. The editor state is changed with
    `POST /v1/projects/{projectId}/sync`.

    Args:
        project_id: Identifier of the project.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The fields to change. The payload, a dict with the wire's names; sent unchanged.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: PATCH /v1/projects/{projectId}
    """
    return client.send(request(project_id, body=body)).parsed


async def asyncio_detailed(
    project_id: str, *, client: AsyncSender, body: UpdateProjectRequest | Mapping[str, Any]
) -> Response[Envelope[ProjectMetadataResponse]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(project_id, body=body))


async def asyncio(
    project_id: str, *, client: AsyncSender, body: UpdateProjectRequest | Mapping[str, Any]
) -> Envelope[ProjectMetadataResponse]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(project_id, body=body))).parsed
