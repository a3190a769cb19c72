# Derived from indream/_async/uploads.py by `make generate`: do not edit, change that file.
"""`client.uploads`: uploads of files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from indream._sync._sources import measured
from indream._files.upload_rules import check_upload, content_type_of, encode_file_name, file_name_of
from indream._wire.settings import check_path
from indream._wire.source import Source
from indream.generated.api.uploads import upload_asset

if TYPE_CHECKING:
    from indream._sync._session import Session
    from indream._wire.source import BinaryContent, OnProgress
    from indream.generated.models import Asset

__all__ = ["Uploads"]


class Uploads:
    """Uploads of files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def upload(
        self,
        content: BinaryContent | str,
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
            >>> hero = client.uploads.upload("hero.png")
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
        with closing(measured(source, self._session.settings.timeout)) as source:
            kind = content_type_of(name, content_type)
            check_upload(name, kind, source.size or 0)
            request = upload_asset.request(
                body=source, x_file_name=name_sent, x_project_id=project_id, content_type=kind
            )
            return self._session.data(request)
