# Written here, async; indream/_sync/assets.py is derived from it.
"""`client.assets`: uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.generated.api.assets import delete_asset, get_asset

if TYPE_CHECKING:
    from indream._async._session import AsyncSession
    from indream.generated.models import Asset, AssetDeleteResponse

__all__ = ["AsyncAssets"]


class AsyncAssets:
    """Uploaded files.

    Each call can also raise the errors of `client.send`. An id that is empty, "." or ".." is a ValueError.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, asset_id: str) -> Asset:
        """Get an uploaded file as the service describes it: its type, its size, its URL.

        Raises:
            NotFoundError: The asset does not exist.

        Route: GET /v1/assets/{assetId}
        """
        return await self._session.data(get_asset.request(asset_id))

    async def delete(self, asset_id: str) -> AssetDeleteResponse:
        """Delete an uploaded file.

        Raises:
            NotFoundError: The asset does not exist.
            ConflictError: The asset is still in use (`ASSET_REFERENCED`).

        Route: DELETE /v1/assets/{assetId}
        """
        return await self._session.data(delete_asset.request(asset_id))
