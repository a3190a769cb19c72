"""Hand-written methods of generated models; `generator/models.py` lists the models that inherit them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, cast

from indream._paths import check_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

__all__ = ["MEASURES", "ON_THE_WIRE", "AssetMethods"]

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
"""The measures of an asset that an editor state requires, by the kind of asset."""

_NOUNS = {"image": "an image", "video": "a video", "gif": "a GIF", "audio": "audio"}
LEAST = {"width": 1, "height": 1, "duration": 0, "size": 0}
WORDS = {"loop_behavior": ("finite", "loop"), "timing_granularity": ("word", "line"),
         "resource_type": ("lottie", "svg")}  # fmt: skip
MEASURED = ("has_audio_track", "loop_behavior")
"""The facts that `measures` contain."""
ON_THE_WIRE = {
    "duration": "durationInSeconds",
    "has_audio_track": "hasAudioTrack",
    "loop_behavior": "loopBehavior",
    "captions": "captions",
    "timing_granularity": "timingGranularity",
    "resource_type": "resourceType",
}


class _Asset(Protocol):
    """The attributes that `to_editor_asset` reads."""

    asset_id: str
    type: str
    filename: str
    mimetype: str
    size: int | None
    file_url: str
    file_key: str


class Measures(Protocol):
    """The attributes of `indream.media.MediaInfo` that `to_editor_asset` reads."""

    @property
    def kind(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def duration(self) -> Fraction | None: ...
    @property
    def has_audio(self) -> bool | None: ...
    @property
    def loop(self) -> Literal["finite", "loop"] | None: ...


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
        measures: Measures | None = None,
    ) -> EditorAsset:
        """Return the entry for this file in `assets` of an editor state, a plain dict.

        Add it there with its `id` as the key. An editor state requires some facts that an Asset does not
        contain; pass them for the kinds of asset that require them. For other kinds they are ignored.

        Args:
            id: Its id in the state. Default: `asset_id`.
            has_audio_track: For a video: whether it has sound.
            loop_behavior: For a GIF: "loop" or "finite".
            captions: For captions: the entries of the file, as dicts; see `indream.types.CaptionEntry`.
            timing_granularity: For captions: whether each entry is a "word" or a "line".
            resource_type: For a Lottie asset: "lottie" or "svg".
            measures: The result of `indream.media.probe` for the uploaded file. Its width, height and
                duration are used in place of the asset's, and it says whether a video has sound and whether a
                GIF loops, unless `has_audio_track` or `loop_behavior` is passed.

        Raises:
            ValueError: A required fact was not passed, or is missing in this Asset, or editor states do not
                have this kind of asset, or `measures` are those of another kind of file.
            TypeError: `id` is not a text, `has_audio_track` is not a bool, or `captions` is not a sequence.

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
                f"asset {self.asset_id} has the type {self.type!r}, which editor states do not support"
            )
        if measures is not None:
            if measures.kind != kind:
                raise ValueError(
                    f"asset {self.asset_id} has the type {self.type!r}, but the measured file is "
                    f"{_NOUNS.get(measures.kind, measures.kind)}: measure the file that was uploaded"
                )
            if has_audio_track is None:
                has_audio_track = measures.has_audio
            if loop_behavior is None:
                loop_behavior = measures.loop
        entry: dict[str, Any] = {
            "id": self.asset_id if id is None else check_name("id", id),
            "type": kind,
            "filename": self.filename,
            "size": _measure(self, "size", measures),
            "remoteUrl": self.file_url,
            "remoteKey": self.file_key,
            "mimeType": self.mimetype,
        }
        for name in ("id", "filename", "mimeType"):
            if not entry[name]:
                raise ValueError(f"asset {self.asset_id} cannot be used: its {name} is empty")
        for name in MEASURES[kind]:
            entry[ON_THE_WIRE.get(name, name)] = _measure(self, name, measures)
        facts: dict[str, dict[str, Any]] = {
            "video": {"has_audio_track": has_audio_track},
            "gif": {"loop_behavior": loop_behavior},
            "caption": {"captions": captions, "timing_granularity": timing_granularity},
            "lottie": {"resource_type": resource_type},
        }
        for name, value in facts.get(kind, {}).items():
            entry[ON_THE_WIRE[name]] = _checked(self, name, value)
        return cast(EditorAsset, entry)


def _measure(asset: _Asset, name: str, measures: Measures | None) -> int | float:
    value: int | float | None = getattr(asset, name)
    measured: int | Fraction | None = getattr(measures, name, None)
    # The service knows best how many bytes it stores.
    if measured is not None and (name != "size" or value is None):
        value = measured if isinstance(measured, int) else float(measured)
    if value is None:
        raise ValueError(
            f"an editor state requires the {name} of a {asset.type.lower()}, which is missing in asset "
            f"{asset.asset_id}: get the asset again, or set asset.{name}"
        )
    if not LEAST[name] <= value < inf:
        raise ValueError(f"the {name} of asset {asset.asset_id} must be at least {LEAST[name]}, is {value}")
    return value


def _checked(asset: _Asset, name: str, value: Any) -> Any:
    if value is None:
        raise ValueError(
            f"an editor state requires {name} of a {asset.type.lower()}, which an Asset does not contain: "
            f"pass {name}= to to_editor_asset{', or measures=' if name in MEASURED else ''}"
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
