# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/assets/{assetId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request

from ...models.asset import Asset

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="getAsset", method="GET", path="/v1/assets/{assetId}", retry="safe")

_ASSET_ID = Parameter("asset_id", "assetId", str, required=True)

_parse: Parse[Envelope[Asset]] = parse_envelope(ObjectOf(lambda: Asset))


def request(asset_id: str) -> Request[Envelope[Asset]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/assets/" + _ASSET_ID.in_path(asset_id), _parse)


def sync_detailed(asset_id: str, *, client: Sender) -> Response[Envelope[Asset]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(asset_id))


def sync(asset_id: str, *, client: Sender) -> Envelope[Asset]:
    """Get an asset.

    Returns one asset.

    Args:
        asset_id: Identifier of the asset.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: GET /v1/assets/{assetId}
    """
    return client.send(request(asset_id)).parsed


async def asyncio_detailed(asset_id: str, *, client: AsyncSender) -> Response[Envelope[Asset]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(asset_id))


async def asyncio(asset_id: str, *, client: AsyncSender) -> Envelope[Asset]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(asset_id))).parsed
