"""Methods of models that no schema tells of; `generator/models.py` says which models they go to."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AssetMethods"]

CaptionEntry = TypeVar("CaptionEntry")
EditorAsset = TypeVar("EditorAsset")

MEASURES = {
    "image": ("width", "height"),
    "video": ("width", "height", "duration"),
    "gif": ("width", "height", "duration"),
    "audio": ("duration",),
    "caption": (),
    "lottie": ("width", "height", "duration"),
}
"""What of an asset's own measures an editor state wants to know, by the kind of asset."""

LEAST = {"width": 1, "height": 1, "duration": 0, "size": 0}
WORDS = {"loop_behavior": ("finite", "loop"), "timing_granularity": ("word", "line"),
         "resource_type": ("lottie", "svg")}  # fmt: skip
ON_THE_WIRE = {
    "duration": "durationInSeconds",
    "has_audio_track": "hasAudioTrack",
    "loop_behavior": "loopBehavior",
    "captions": "captions",
    "timing_granularity": "timingGranularity",
    "resource_type": "resourceType",
}


class _Asset(Protocol):
    """What `to_editor_asset` reads."""

    asset_id: str
    type: str
    filename: str
    mimetype: str
    size: int | None
    file_url: str
    file_key: str


class AssetMethods(Generic[CaptionEntry, EditorAsset]):
    """Methods of an Asset; the types of editor states are parameters, as they belong to a higher layer."""

    __slots__ = ()

    def to_editor_asset(
        self: _Asset,
        id: str | None = None,
        has_audio_track: bool | None = None,
        loop_behavior: Literal["finite", "loop"] | None = None,
        *,
        captions: Sequence[CaptionEntry] | None = None,
        timing_granularity: Literal["word", "line"] | None = None,
        resource_type: Literal["lottie", "svg"] | None = None,
    ) -> EditorAsset:
        """Give what stands for this file in `assets` of an editor state, a plain dict.

        Put it there under its own `id`. What an editor state wants to know and an Asset does not tell has
        to be given, for the kind of asset that wants it; for other kinds it is of no account.

        Args:
            id: Its id in the state; `asset_id` when not given.
            has_audio_track: Whether it has sound, for a video.
            loop_behavior: "loop" or "finite", for a GIF.
            captions: The entries of the file, for captions: dicts, see `indream.types.CaptionEntry`.
            timing_granularity: Whether each of them is a "word" or a "line".
            resource_type: "lottie" or "svg", for a Lottie asset.

        Raises:
            ValueError: The kind of asset wants something that was not given, or that the service has not
                told of this file; or editor states have no such kind.
            TypeError: `has_audio_track` is no bool, or `captions` no sequence.

        Examples:
            >>> from indream.types import Asset
            >>> asset = Asset.model_validate({
            ...     "assetId": "a-1", "type": "VIDEO", "source": None, "filename": "waves.mp4",
            ...     "mimetype": "video/mp4", "size": 7340032, "fileUrl": "https://files.example.com/waves.mp4",
            ...     "fileKey": "uploads/waves.mp4", "width": 1920, "height": 1080, "duration": 12.48,
            ... })
            >>> state = {"assets": {}}
            >>> waves = asset.to_editor_asset(has_audio_track=True)
            >>> state["assets"][waves["id"]] = waves
            >>> waves["remoteUrl"], waves["durationInSeconds"], waves["hasAudioTrack"]
            ('https://files.example.com/waves.mp4', 12.48, True)
        """
        kind = self.type.lower()
        if kind not in MEASURES:
            raise ValueError(
                f"asset {self.asset_id} is of type {self.type!r}, which editor states don't have"
            )
        made: dict[str, Any] = {
            "id": self.asset_id if id is None else id,
            "type": kind,
            "filename": self.filename,
            "size": _measure(self, "size"),
            "remoteUrl": self.file_url,
            "remoteKey": self.file_key,
            "mimeType": self.mimetype,
        }
        for name in ("id", "filename", "mimeType"):
            if not made[name]:
                raise ValueError(f"asset {self.asset_id} can't be used: its {name} is empty")
        for name in MEASURES[kind]:
            made[ON_THE_WIRE.get(name, name)] = _measure(self, name)
        given: dict[str, dict[str, Any]] = {
            "video": {"has_audio_track": has_audio_track},
            "gif": {"loop_behavior": loop_behavior},
            "caption": {"captions": captions, "timing_granularity": timing_granularity},
            "lottie": {"resource_type": resource_type},
        }
        for name, value in given.get(kind, {}).items():
            made[ON_THE_WIRE[name]] = _given(self, name, value)
        return cast(EditorAsset, made)


def _measure(asset: _Asset, name: str) -> int | float:
    value: int | float | None = getattr(asset, name)
    if value is None:
        raise ValueError(
            f"an editor state wants the {name} of a {asset.type.lower()}, which the service has not told of "
            f"asset {asset.asset_id}: get the asset anew, or set asset.{name}"
        )
    if not LEAST[name] <= value < inf:
        raise ValueError(f"the {name} of asset {asset.asset_id} must be {LEAST[name]} at least, is {value}")
    return value


def _given(asset: _Asset, name: str, value: Any) -> Any:
    if value is None:
        raise ValueError(
            f"an editor state wants to know {name} of a {asset.type.lower()}, which an Asset does not tell: "
            f"give {name}= to to_editor_asset"
        )
    if name == "has_audio_track" and not isinstance(value, bool):
        raise TypeError(f"has_audio_track must be a bool, not {type(value).__name__}")
    if name == "captions":
        if isinstance(value, str | bytes):
            raise TypeError("captions must be a list of caption entries, not the text of a file")
        return list(cast("Sequence[Any]", value))
    if name in WORDS and value not in WORDS[name]:
        raise ValueError(f"{name} must be {' or '.join(map(repr, WORDS[name]))}, is {value!r}")
    return value
