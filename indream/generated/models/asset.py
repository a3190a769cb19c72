# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Asset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import attrs

from indream._models.asset_methods import AssetMethods
from indream._models.models import Model, host_only
from indream._models.shapes import INTEGER, NUMBER, TEXT, Field, Nullable

if TYPE_CHECKING:
    from ..editor_state import CaptionEntry, EditorAsset  # noqa: F401 - named as text below

__all__ = ["Asset"]


@attrs.define
class Asset(AssetMethods["CaptionEntry", "EditorAsset"], Model):
    """An uploaded file. To use it in an editor state, take `fileUrl` as `remoteUrl`, `fileKey` as
    `remoteKey`, `mimetype` as `mimeType`, `duration` as `durationInSeconds`, and `type` in lower
    case. `hasAudioTrack` of a video and `loopBehavior` of a GIF, which the state requires, are not
    in it."""

    asset_id: str
    """Identifier of the asset."""
    type: str
    """Kind of asset; an editor state needs it in lower case."""
    source: str | None
    """Source of the asset, or null for none."""
    filename: str
    """Name of the file."""
    mimetype: str
    """MIME type of the file."""
    size: int | None
    """Size of the file in bytes, or null."""
    file_url: str = attrs.field(repr=host_only)
    """URL of the file."""
    file_key: str
    """Storage key of the file."""
    width: float | None
    """Width of the image or video in pixels, or null."""
    height: float | None
    """Height of the image or video in pixels, or null."""
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
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.asset_id = asset_id = data["assetId"]
        model.type = type = data["type"]
        model.source = source = data["source"]
        model.filename = filename = data["filename"]
        model.mimetype = mimetype = data["mimetype"]
        model.size = size = data["size"]
        model.file_url = file_url = data["fileUrl"]
        model.file_key = file_key = data["fileKey"]
        model.width = width = data["width"]
        model.height = height = data["height"]
        model.duration = duration = data["duration"]
        model.additional_properties, model._present = {}, None
        if not (
            asset_id.__class__ is str
            and type.__class__ is str
            and (source is None or source.__class__ is str)
            and filename.__class__ is str
            and mimetype.__class__ is str
            and (size is None or size.__class__ is int)
            and file_url.__class__ is str
            and file_key.__class__ is str
            and (width is None or width.__class__ is float or width.__class__ is int)
            and (height is None or height.__class__ is float or height.__class__ is int)
            and (duration is None or duration.__class__ is float or duration.__class__ is int)
        ):
            raise TypeError
        if len(data) != 11:
            model.keep_rest(data)
        return model
