# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/projects/{projectId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, path_part

from ...models.project_detail import ProjectDetail

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="getProject", method="GET", path="/v1/projects/{projectId}", retry="safe")

parse: Parse[Envelope[ProjectDetail]] = parse_envelope(ObjectOf(lambda: ProjectDetail))


def build(project_id: str) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/projects/" + path_part("project_id", project_id))


def sync_detailed(project_id: str, *, client: Sender) -> Response[Envelope[ProjectDetail]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(project_id), parse)


def sync(project_id: str, *, client: Sender) -> Envelope[ProjectDetail]:
    """Get a project.

    Returns one project with its editor state.

    Args:
        project_id: Identifier of the project.
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        ValidationError: The service answered 400 or 422.
        AuthError: The service answered 401 or 403.
        NotFoundError: The service answered 404.
        APIConnectionError: No answer came.

    Route: GET /v1/projects/{projectId}
    """
    return client.send(build(project_id), parse).parsed


async def asyncio_detailed(project_id: str, *, client: AsyncSender) -> Response[Envelope[ProjectDetail]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(project_id), parse)


async def asyncio(project_id: str, *, client: AsyncSender) -> Envelope[ProjectDetail]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(project_id), parse)).parsed
