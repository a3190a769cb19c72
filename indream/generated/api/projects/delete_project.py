# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/projects/{projectId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, path_part

from ...models.project_delete_response import ProjectDeleteResponse

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="deleteProject", method="DELETE", path="/v1/projects/{projectId}", retry="never")

parse: Parse[Envelope[ProjectDeleteResponse]] = parse_envelope(ObjectOf(lambda: ProjectDeleteResponse))


def build(project_id: str) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/projects/" + path_part("project_id", project_id))


def sync_detailed(project_id: str, *, client: Sender) -> Response[Envelope[ProjectDeleteResponse]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(project_id), parse)


def sync(project_id: str, *, client: Sender) -> Envelope[ProjectDeleteResponse]:
    """Delete a project.

    Deletes one project.

    Args:
        project_id: Identifier of the project.
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        ValidationError: The service answered 400 or 422.
        AuthError: The service answered 401 or 403.
        NotFoundError: The service answered 404.
        APIConnectionError: No answer came.

    Route: DELETE /v1/projects/{projectId}
    """
    return client.send(build(project_id), parse).parsed


async def asyncio_detailed(
    project_id: str, *, client: AsyncSender
) -> Response[Envelope[ProjectDeleteResponse]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(project_id), parse)


async def asyncio(project_id: str, *, client: AsyncSender) -> Envelope[ProjectDeleteResponse]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(project_id), parse)).parsed
