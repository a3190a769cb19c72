# Written here, async; indream/_sync/uploads.py is derived from it.
"""`client.uploads`: uploads of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._async._asset_uploads import AssetUploads
from indream._async._uploading import upload_file

if TYPE_CHECKING:
    import os

    from indream._async._session import AsyncSession
    from indream._files.local_assets import HasLocalFiles
    from indream._wire.source import AsyncBinaryContent, OnProgress
    from indream.generated.models import Asset

__all__ = ["AsyncUploads"]


class AsyncUploads:
    """Uploads of files."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def upload(
        self,
        content: AsyncBinaryContent | str,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        project_id: str | None = None,
        size: int | None = None,
        on_progress: OnProgress | None = None,
    ) -> Asset:
        """Upload an image, a video, an audio file or captions, and get the new asset.

        The file is read while it is sent. It is sent once, because a repeated upload would create a second
        asset. Only if the service cannot have received all of it, it is sent again from the beginning, up to
        `max_retries` times; an iterator or a pipe can't be sent again.

        Args:
            content: A path; bytes, which must not change during the call; a file open in binary mode, sent
                from its current position; or an iterable of bytes with `size=` (in the async client also an
                async iterable).
            filename: The name of the file, up to 512 characters after encoding. Default: the name of the path
                or of the open file.
            content_type: The MIME type. Default: the type that the name suggests.
            project_id: A project to bind the asset to.
            size: The size in bytes, for an iterable or a file that can't seek.
            on_progress: Called with the bytes sent and the size: at 0, as they are sent, and at the end; at 0
                again when the file is sent again. An exception that it raises ends the upload.

        Raises:
            ValueError: The file is empty, too large, or of a type that the service refuses; nothing was sent.
            TypeError: The content can't be sent, or its name or size is unknown; nothing was sent.
            OSError: The path does not exist, is a directory, or can't be read; nothing was sent.
            UploadSourceError: The content changed while it was sent, or its size is not the given one.
            UploadSourceTimeoutError: A pipe, a file object or an iterator supplied no data for the client's
                `timeout`; no asset was created.
            UploadOutcomeUnknownError: All of it was sent, but no answer was received: the asset may exist.
            ValidationError: The service inspected the file and refused it.

        Route: POST /v1/uploads

        Examples:
            >>> hero = await client.uploads.upload("hero.png")
            >>> hero.filename, hero.mimetype
            ('hero.png', 'image/png')
        """
        return await upload_file(
            self._session,
            content,
            filename=filename,
            content_type=content_type,
            project_id=project_id,
            size=size,
            on_progress=on_progress,
        )

    async def upload_assets(
        self,
        timeline: HasLocalFiles,
        *,
        project_id: str | None = None,
        cache: str | os.PathLike[str] | None = "indream-uploads.json",
        concurrency: int = 2,
        on_progress: OnProgress | None = None,
    ) -> list[Asset]:
        """Upload the files of a timeline that are only local, and record in it where they are stored.

        Files with the same content and type are uploaded once. All files are checked and read before the
        first is sent. If an upload fails, those that are running are completed, and no more are started. All
        completed uploads are attached and recorded in the cache, so that another call uploads only the rest.
        Ctrl-C and cancellation end the uploads that are running; such a file may have become an asset.

        Args:
            timeline: A `Timeline`, or another object with `files`, a mapping of asset ids to paths, and
                `attach(asset_id, asset)`.
            project_id: A project to bind the assets to.
            cache: The file that remembers which contents are uploaded, so that they are not sent again: for
                each service and project, the id of the asset. An asset that no longer exists is uploaded
                again. None: nothing is remembered.
            concurrency: The maximum number of uploads at the same time.
            on_progress: Called in this thread or task with the bytes sent and the size of all contents; those
                that the cache has are counted as sent. Also called about 10 times a second, if the number
                has changed. An exception that it raises ends the uploads.

        Returns:
            The assets in the order of `timeline.files`, one for each id.

        Raises:
            OSError: A file does not exist, is a directory, or can't be read, or the cache can't be written.
                Nothing was sent, unless the disk is full.
            TypeError: An argument has another type; nothing was sent.
            ValueError: A file is empty, too large, or of a type that the service refuses, or the file of the
                cache is not a cache of uploads; nothing was sent.
            UploadSourceError: A file changed while it was uploaded.
            IndreamError: An upload failed, as `upload` describes. The notes of the error name the file.

        Route: POST /v1/uploads, GET /v1/assets/{assetId}
        """
        uploads = AssetUploads(
            self._session,
            timeline,
            project_id=project_id,
            cache=cache,
            concurrency=concurrency,
            on_progress=on_progress,
        )
        return await uploads.run()
