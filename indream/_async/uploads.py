# Written here, async; indream/_sync/uploads.py is derived from it.
"""`client.uploads`: files going to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._core.uploads import check_upload, content_type_of, encode_file_name, size_of
from indream.generated.api.uploads import upload_asset

if TYPE_CHECKING:
    from indream._async.client import AsyncIndreamClient
    from indream.generated.models import Asset

__all__ = ["AsyncUploads"]


class AsyncUploads:
    """Files going to the service."""

    def __init__(self, client: AsyncIndreamClient) -> None:
        self._client = client

    async def upload(
        self,
        content: bytes | bytearray | memoryview,
        *,
        filename: str,
        content_type: str | None = None,
        project_id: str | None = None,
    ) -> Asset:
        """Upload an image, a video, an audio file or captions, and get the asset that it became.

        It is sent once: a repetition would make a second asset.

        Args:
            content: The file's bytes.
            filename: The file's name, up to 512 characters as it is sent.
            content_type: Its MIME type; told by the name when not given.
            project_id: A project to bind the asset to.

        Raises:
            ValueError: It is empty, too large or of a kind that the service refuses; nothing was sent.
            ValidationError: The service looked into the file and refused it.

        Route: POST /v1/uploads
        """
        name = encode_file_name(filename)
        kind = content_type_of(filename, content_type)
        check_upload(filename, kind, size_of(content))
        request = upload_asset.build(
            body=content, x_file_name=name, x_project_id=project_id, content_type=kind
        )
        return (await self._client.send(request, upload_asset.parse)).parsed.data
