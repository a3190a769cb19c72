# Derived from indream/_async/assets.py by `make generate`: do not edit, change that file.
"""`client.assets`: uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.generated.api.assets import delete_asset, get_asset

if TYPE_CHECKING:
    from indream._sync._session import Session
    from indream.generated.models import Asset, AssetDeleteResponse

__all__ = ["Assets"]


class Assets:
    """Uploaded files.

    Each call can also raise the errors of `client.send`. An id that is empty, "." or ".." is a ValueError.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, asset_id: str) -> Asset:
        """Get an uploaded file as the service describes it: its type, its size, its URL.

        Raises:
            NotFoundError: The asset does not exist.

        Route: GET /v1/assets/{assetId}
        """
        return self._session.data(get_asset.request(asset_id))

    def delete(self, asset_id: str) -> AssetDeleteResponse:
        """Delete an uploaded file.

        Raises:
            NotFoundError: The asset does not exist.
            ConflictError: The asset is still in use (`ASSET_REFERENCED`).

        Route: DELETE /v1/assets/{assetId}
        """
        return self._session.data(delete_asset.request(asset_id))
