# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/projects/{projectId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request

from ...models.project_delete_response import ProjectDeleteResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="deleteProject", method="DELETE", path="/v1/projects/{projectId}", retry="never")

_PROJECT_ID = Parameter("project_id", "projectId", str, required=True)

_parse: Parse[Envelope[ProjectDeleteResponse]] = parse_envelope(ObjectOf(lambda: ProjectDeleteResponse))


def request(project_id: str) -> Request[Envelope[ProjectDeleteResponse]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/projects/" + _PROJECT_ID.in_path(project_id), _parse)


def sync_detailed(project_id: str, *, client: Sender) -> Response[Envelope[ProjectDeleteResponse]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(project_id))


def sync(project_id: str, *, client: Sender) -> Envelope[ProjectDeleteResponse]:
    """Delete a project.

    Deletes one project.

    Args:
        project_id: Identifier of the project.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: DELETE /v1/projects/{projectId}
    """
    return client.send(request(project_id)).parsed


async def asyncio_detailed(
    project_id: str, *, client: AsyncSender
) -> Response[Envelope[ProjectDeleteResponse]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(project_id))


async def asyncio(project_id: str, *, client: AsyncSender) -> Envelope[ProjectDeleteResponse]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(project_id))).parsed
