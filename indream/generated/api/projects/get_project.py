# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/projects/{projectId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request

from ...models.project_detail import ProjectDetail

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="getProject", method="GET", path="/v1/projects/{projectId}", retry="safe")

_PROJECT_ID = Parameter("project_id", "projectId", str, required=True)

_parse: Parse[Envelope[ProjectDetail]] = parse_envelope(ObjectOf(lambda: ProjectDetail))


def request(project_id: str) -> Request[Envelope[ProjectDetail]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/projects/" + _PROJECT_ID.in_path(project_id), _parse)


def sync_detailed(project_id: str, *, client: Sender) -> Response[Envelope[ProjectDetail]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(project_id))


def sync(project_id: str, *, client: Sender) -> Envelope[ProjectDetail]:
    """Get a project.

    Returns one project with its editor state.

    Args:
        project_id: Identifier of the project.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: GET /v1/projects/{projectId}
    """
    return client.send(request(project_id)).parsed


async def asyncio_detailed(project_id: str, *, client: AsyncSender) -> Response[Envelope[ProjectDetail]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(project_id))


async def asyncio(project_id: str, *, client: AsyncSender) -> Envelope[ProjectDetail]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(project_id))).parsed
