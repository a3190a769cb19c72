# Written here, async; indream/_sync/uploads.py is derived from it.
"""`client.uploads`: files going to the service."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from indream._async._sources import measured
from indream._files.upload_rules import check_upload, content_type_of, encode_file_name, file_name_of
from indream._wire.settings import check_path
from indream._wire.source import Source
from indream.generated.api.uploads import upload_asset

if TYPE_CHECKING:
    from indream._async._session import AsyncSession
    from indream._wire.source import AsyncBinaryContent, OnProgress
    from indream.generated.models import Asset

__all__ = ["AsyncUploads"]


class AsyncUploads:
    """Files going to the service."""

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
        """Upload an image, a video, an audio file or captions, and get the asset that it became.

        The file is read while it is sent. It is sent once, as a repetition would make a second asset; only
        where the service can't have got the whole of it, it is sent again from its beginning, up to
        `max_retries` times (not what an iterator or a pipe has given).

        Args:
            content: A path; bytes, which must not change meanwhile; a file open in binary mode, sent from
                its current position on; or an iterable of bytes with `size=` (in the async client also an
                async iterable).
            filename: The file's name, up to 512 characters as it is sent; that of the path or of the open
                file when not given.
            content_type: Its MIME type; told by the name when not given.
            project_id: A project to bind the asset to.
            size: The length in bytes, for an iterable or a file that can't seek; others tell it themselves.
            on_progress: Called with the bytes sent and the bytes in all: at 0, as they are sent, and at the
                end; at 0 again when the file is sent again. What it raises ends the upload.

        Raises:
            ValueError: It is empty, too large or of a kind that the service refuses; nothing was sent.
            TypeError: It is not to be sent, or has no known name or size; nothing was sent.
            OSError: The path does not exist, is a folder or can't be read; nothing was sent.
            UploadSourceError: It has changed while it was sent, or is not as long as was said.
            UploadSourceTimeoutError: A pipe, a file object or an iterator gave nothing for the client's
                `timeout`; nothing becomes an asset.
            UploadOutcomeUnknownError: All was sent but no answer came: it may have become an asset.
            ValidationError: The service looked into the file and refused it.

        Route: POST /v1/uploads

        Examples:
            >>> hero = await client.uploads.upload("hero.png")
            >>> hero.filename, hero.mimetype
            ('hero.png', 'image/png')
        """
        if isinstance(content, str):
            check_path("content", content)
        body = Path(content) if isinstance(content, str) else content
        # Before the name: what can't be sent needs none.
        source = Source.of(body, size=size, on_progress=on_progress)
        name = file_name_of(content, filename)
        name_sent = encode_file_name(name)
        with closing(await measured(source, self._session.settings.timeout)) as source:
            kind = content_type_of(name, content_type)
            check_upload(name, kind, source.size or 0)
            request = upload_asset.request(
                body=source, x_file_name=name_sent, x_project_id=project_id, content_type=kind
            )
            return await self._session.data(request)
