# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/projects/{projectId}/assets"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body

from ...models.project_asset_binding_response import ProjectAssetBindingResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import AddProjectAssetRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="addProjectAsset", method="POST", path="/v1/projects/{projectId}/assets", retry="never"
)

_PROJECT_ID = Parameter("project_id", "projectId", str, required=True)

_parse: Parse[Envelope[ProjectAssetBindingResponse]] = parse_envelope(
    ObjectOf(lambda: ProjectAssetBindingResponse)
)


def request(
    project_id: str, *, body: AddProjectAssetRequest | Mapping[str, Any]
) -> Request[Envelope[ProjectAssetBindingResponse]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/projects/" + _PROJECT_ID.in_path(project_id) + "/assets",
        _parse,
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(
    project_id: str, *, client: Sender, body: AddProjectAssetRequest | Mapping[str, Any]
) -> Response[Envelope[ProjectAssetBindingResponse]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(project_id, body=body))


def sync(
    project_id: str, *, client: Sender, body: AddProjectAssetRequest | Mapping[str, Any]
) -> Envelope[ProjectAssetBindingResponse]:
    """Bind an asset to a project.

    Binds an uploaded asset to a project.

    Args:
        project_id: Identifier of the project.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The asset to bind. The payload, a dict with the wire's names; sent unchanged.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: POST /v1/projects/{projectId}/assets
    """
    return client.send(request(project_id, body=body)).parsed


async def asyncio_detailed(
    project_id: str, *, client: AsyncSender, body: AddProjectAssetRequest | Mapping[str, Any]
) -> Response[Envelope[ProjectAssetBindingResponse]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(project_id, body=body))


async def asyncio(
    project_id: str, *, client: AsyncSender, body: AddProjectAssetRequest | Mapping[str, Any]
) -> Envelope[ProjectAssetBindingResponse]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(project_id, body=body))).parsed
