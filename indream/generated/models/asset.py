# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""Asset, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import INTEGER, NUMBER, TEXT, Nullable

__all__ = ["Asset"]

_KNOWN = frozenset(
    (
        "assetId",
        "type",
        "source",
        "filename",
        "mimetype",
        "size",
        "fileUrl",
        "fileKey",
        "width",
        "height",
        "duration",
    )
)


@attrs.define
class Asset(Model):
    """An uploaded file. To use it in an editor state, take `fileUrl` as `remoteUrl`, `fileKey` as
    `remoteKey`, `mimetype` as `mimeType`, `duration` as `durationInSeconds`, and `type` in
    lower case. `hasAudioTrack` of a video and `loopBehavior` of a GIF, which the state
    requires, are not in it."""

    asset_id: str
    """Identifier of the asset."""
    type: str
    """Kind of asset; an editor state wants it in lower case."""
    source: str | None
    """Source of the asset, or null for none."""
    filename: str
    """Name of the file."""
    mimetype: str
    """MIME type of the file."""
    size: int | None
    """Size of the file in bytes, or null."""
    file_url: str
    """URL of the file."""
    file_key: str
    """Storage key of the file."""
    width: float | None
    """Width in pixels, or null."""
    height: float | None
    """Height in pixels, or null."""
    duration: float | None
    """Length in seconds, or null."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("asset_id", "assetId", TEXT, True),
        Field("type", "type", TEXT, True),
        Field("source", "source", Nullable(TEXT), True),
        Field("filename", "filename", TEXT, True),
        Field("mimetype", "mimetype", TEXT, True),
        Field("size", "size", Nullable(INTEGER), True),
        Field("file_url", "fileUrl", TEXT, True),
        Field("file_key", "fileKey", TEXT, True),
        Field("width", "width", Nullable(NUMBER), True),
        Field("height", "height", Nullable(NUMBER), True),
        Field("duration", "duration", Nullable(NUMBER), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["assetId"]
        v1 = data["type"]
        v2 = data["source"]
        v3 = data["filename"]
        v4 = data["mimetype"]
        v5 = data["size"]
        v6 = data["fileUrl"]
        v7 = data["fileKey"]
        v8 = data["width"]
        v9 = data["height"]
        v10 = data["duration"]
        if not (
            (v0.__class__ is str)
            and (v1.__class__ is str)
            and (v2 is None or v2.__class__ is str)
            and (v3.__class__ is str)
            and (v4.__class__ is str)
            and (v5 is None or v5.__class__ is int)
            and (v6.__class__ is str)
            and (v7.__class__ is str)
            and (v8 is None or v8.__class__ is float or v8.__class__ is int)
            and (v9 is None or v9.__class__ is float or v9.__class__ is int)
            and (v10 is None or v10.__class__ is float or v10.__class__ is int)
        ):
            raise TypeError
        known = 11
        model = cls(v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
