# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/projects/{projectId}/assets/{assetId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, path_part

from ...models.project_asset_delete_response import ProjectAssetDeleteResponse

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="deleteProjectAsset", method="DELETE", path="/v1/projects/{projectId}/assets/{assetId}", retry="never"
)

parse: Parse[Envelope[ProjectAssetDeleteResponse]] = parse_envelope(
    ObjectOf(lambda: ProjectAssetDeleteResponse)
)


def build(project_id: str, asset_id: str) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(
        _OPERATION,
        "/v1/projects/" + path_part("project_id", project_id) + "/assets/" + path_part("asset_id", asset_id),
    )


def sync_detailed(
    project_id: str, asset_id: str, *, client: Sender
) -> Response[Envelope[ProjectAssetDeleteResponse]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(project_id, asset_id), parse)


def sync(project_id: str, asset_id: str, *, client: Sender) -> Envelope[ProjectAssetDeleteResponse]:
    """Remove an asset from a project.

    Removes the binding of an asset to a project. To delete an asset itself, use `DELETE
    /v1/assets/{assetId}`.

    Args:
        project_id: Identifier of the project.
        asset_id: Identifier of the asset.
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        ValidationError: The service answered 400 or 422.
        AuthError: The service answered 401 or 403.
        NotFoundError: The service answered 404.
        APIConnectionError: No answer came.

    Route: DELETE /v1/projects/{projectId}/assets/{assetId}
    """
    return client.send(build(project_id, asset_id), parse).parsed


async def asyncio_detailed(
    project_id: str, asset_id: str, *, client: AsyncSender
) -> Response[Envelope[ProjectAssetDeleteResponse]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(project_id, asset_id), parse)


async def asyncio(
    project_id: str, asset_id: str, *, client: AsyncSender
) -> Envelope[ProjectAssetDeleteResponse]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(project_id, asset_id), parse)).parsed
