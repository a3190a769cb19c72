# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/assets/{assetId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, path_part

from ...models.asset_delete_response import AssetDeleteResponse

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="deleteAsset", method="DELETE", path="/v1/assets/{assetId}", retry="never")

parse: Parse[Envelope[AssetDeleteResponse]] = parse_envelope(ObjectOf(lambda: AssetDeleteResponse))


def build(asset_id: str) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/assets/" + path_part("asset_id", asset_id))


def sync_detailed(asset_id: str, *, client: Sender) -> Response[Envelope[AssetDeleteResponse]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(asset_id), parse)


def sync(asset_id: str, *, client: Sender) -> Envelope[AssetDeleteResponse]:
    """Delete an asset.

    Deletes one asset. An asset that is still in use is not deleted; the response is then 409 with
    the error code `ASSET_REFERENCED`.

    Args:
        asset_id: Identifier of the asset.
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        ValidationError: The service answered 400.
        AuthError: The service answered 401 or 403.
        NotFoundError: The service answered 404.
        ConflictError: The service answered 409.
        APIConnectionError: No answer came.

    Route: DELETE /v1/assets/{assetId}
    """
    return client.send(build(asset_id), parse).parsed


async def asyncio_detailed(asset_id: str, *, client: AsyncSender) -> Response[Envelope[AssetDeleteResponse]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(asset_id), parse)


async def asyncio(asset_id: str, *, client: AsyncSender) -> Envelope[AssetDeleteResponse]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(asset_id), parse)).parsed
