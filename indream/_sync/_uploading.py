# Derived from indream/_async/_uploading.py by `make generate`: do not edit, change that file.
"""One upload of one file, which `uploads.upload` describes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from indream._sync._sources import measured
from indream._files.upload_rules import check_upload, content_type_of, encode_file_name, file_name_of
from indream._paths import check_path
from indream._wire.source import Source
from indream.generated.api.uploads import upload_asset

if TYPE_CHECKING:
    from indream._sync._session import Session
    from indream._wire.source import BinaryContent, OnProgress
    from indream.generated.models import Asset

__all__ = ["upload_file"]


def upload_file(
    session: Session,
    content: BinaryContent | str,
    *,
    project_id: str | None,
    on_progress: OnProgress | None,
    filename: str | None = None,
    content_type: str | None = None,
    size: int | None = None,
) -> Asset:
    """Upload a file over the connections of a session, and return the new asset."""
    body = Path(check_path("content", content)) if isinstance(content, str) else content
    # Before the name: what can't be sent needs none.
    source = Source.of(body, size=size, on_progress=on_progress)
    name = file_name_of(content, filename)
    name_sent = encode_file_name(name)
    with closing(measured(source, session.settings.timeout)) as source:
        kind = content_type_of(name, content_type)
        check_upload(name, kind, source.size or 0)
        request = upload_asset.request(
            body=source, x_file_name=name_sent, x_project_id=project_id, content_type=kind
        )
        return session.data(request)
