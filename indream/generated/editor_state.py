# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The types of an editor state, as plain dicts with the wire's names."""

import sys
from typing import Any, Literal, NotRequired, TypeAlias

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict

__all__ = [
    "AnimatedNumberTrack",
    "AnimationSpec",
    "AreaChartItem",
    "AssetUploadProgress",
    "AssetUploadState",
    "AudioAsset",
    "AudioItem",
    "BarChartItem",
    "BlurBackground",
    "BrandRuntime",
    "BrandRuntimeState",
    "CaptionAnimationSpec",
    "CaptionAsset",
    "CaptionClipAnimations",
    "CaptionEntry",
    "CaptionsItem",
    "ChartItem",
    "ChartPieData",
    "ChartPieSlice",
    "ChartRowValues",
    "ChartScatterData",
    "ChartScatterPoint",
    "ChartSeries",
    "ChartXYData",
    "ChartXYRow",
    "ClipAnimations",
    "ColorBackground",
    "DeletedAssetEntry",
    "EditorAsset",
    "EditorItem",
    "EditorState",
    "EffectItem",
    "FilterItem",
    "FontStyle",
    "GifAsset",
    "GifItem",
    "GlobalBackground",
    "IllustrationItem",
    "ImageAsset",
    "ImageBackground",
    "ImageItem",
    "KeyframePoint",
    "LineChartItem",
    "LottieAsset",
    "LottieItem",
    "MotionGraphicItem",
    "NoneBackground",
    "PendingUpload",
    "PieChartItem",
    "Primitive",
    "RadarChartItem",
    "ScatterChartItem",
    "SolidItem",
    "TextBackground",
    "TextItem",
    "TextTemplateImageNode",
    "TextTemplateItem",
    "TextTemplateNode",
    "TextTemplateTextNode",
    "Track",
    "Transition",
    "UploadFailed",
    "UploadInProgress",
    "Uploaded",
    "VideoAsset",
    "VideoItem",
]


class Track(TypedDict):
    """One track of the timeline. The items of a track do not overlap in time; one may begin where the one
    before it ends."""

    id: str
    """Identifier of the track, unique among the tracks."""

    items: list[str]
    """Ids of the items on this track. Each is a key of the state's `items` and is on one track only."""

    hidden: bool
    """Whether the track is hidden."""

    muted: bool
    """Whether the track is muted."""

    syncLocked: NotRequired[bool]
    """Whether the track is sync-locked in the editor."""


class ImageAsset(TypedDict):
    """A still image."""

    id: str
    """Identifier of the asset; its key in the state's `assets`."""

    type: Literal["image"]
    """Kind of asset."""

    filename: str
    """Name of the file."""

    size: float
    """Size of the file in bytes."""

    remoteUrl: NotRequired[str | None]
    """URL of the stored file; the `fileUrl` of an uploaded asset."""

    remoteKey: NotRequired[str | None]
    """Storage key of the file; the `fileKey` of an uploaded asset."""

    mimeType: str
    """MIME type of the file; the `mimetype` of an uploaded asset."""

    width: float
    """Width of the image in pixels."""

    height: float
    """Height of the image in pixels."""


class VideoAsset(TypedDict):
    """A video."""

    id: str
    """Identifier of the asset; its key in the state's `assets`."""

    type: Literal["video"]
    """Kind of asset."""

    filename: str
    """Name of the file."""

    size: float
    """Size of the file in bytes."""

    remoteUrl: NotRequired[str | None]
    """URL of the stored file; the `fileUrl` of an uploaded asset."""

    remoteKey: NotRequired[str | None]
    """Storage key of the file; the `fileKey` of an uploaded asset."""

    mimeType: str
    """MIME type of the file; the `mimetype` of an uploaded asset."""

    durationInSeconds: float
    """Length in seconds."""

    hasAudioTrack: bool
    """Whether the video has sound."""

    width: float
    """Width of the video in pixels."""

    height: float
    """Height of the video in pixels."""


class GifAsset(TypedDict):
    """An animated GIF."""

    id: str
    """Identifier of the asset; its key in the state's `assets`."""

    type: Literal["gif"]
    """Kind of asset."""

    filename: str
    """Name of the file."""

    size: float
    """Size of the file in bytes."""

    remoteUrl: NotRequired[str | None]
    """URL of the stored file; the `fileUrl` of an uploaded asset."""

    remoteKey: NotRequired[str | None]
    """Storage key of the file; the `fileKey` of an uploaded asset."""

    mimeType: str
    """MIME type of the file; the `mimetype` of an uploaded asset."""

    durationInSeconds: float
    """Length in seconds."""

    width: float
    """Width in pixels."""

    height: float
    """Height in pixels."""

    loopBehavior: Literal["finite", "loop"]
    """Whether the GIF loops or ends."""


class AudioAsset(TypedDict):
    """A sound file."""

    id: str
    """Identifier of the asset; its key in the state's `assets`."""

    type: Literal["audio"]
    """Kind of asset."""

    filename: str
    """Name of the file."""

    size: float
    """Size of the file in bytes."""

    remoteUrl: NotRequired[str | None]
    """URL of the stored file; the `fileUrl` of an uploaded asset."""

    remoteKey: NotRequired[str | None]
    """Storage key of the file; the `fileKey` of an uploaded asset."""

    mimeType: str
    """MIME type of the file; the `mimetype` of an uploaded asset."""

    durationInSeconds: float
    """Length in seconds."""


class CaptionEntry(TypedDict):
    """One caption. Its times count from the start of the captions item that shows it, after the item's
    `contentStartOffsetTicks`. White space is a part of the text: in captions that are timed word by
    word, each word but the first begins with the space that separates it from the one before."""

    text: str
    """The text."""

    startMs: float
    """Start in milliseconds, at least 0."""

    endMs: float
    """End in milliseconds; greater than `startMs`."""

    timestampMs: NotRequired[float | None]
    """Middle of the word in milliseconds, or null."""

    confidence: NotRequired[float | None]
    """Confidence in the text, presumably a fraction from 0 to 1; or null."""


class CaptionAsset(TypedDict):
    """Captions with their times."""

    id: str
    """Identifier of the asset; its key in the state's `assets`."""

    type: Literal["caption"]
    """Kind of asset."""

    filename: str
    """Name of the file."""

    size: float
    """Size of the file in bytes."""

    remoteUrl: NotRequired[str | None]
    """URL of the stored file; the `fileUrl` of an uploaded asset."""

    remoteKey: NotRequired[str | None]
    """Storage key of the file; the `fileKey` of an uploaded asset."""

    mimeType: str
    """MIME type of the file; the `mimetype` of an uploaded asset."""

    captions: list[CaptionEntry]
    """The captions."""

    timingGranularity: Literal["word", "line"]
    """Whether the entries are timed word by word or line by line. An item that shows word-timed captions
    has no `captionAnimations`."""


class LottieAsset(TypedDict):
    """A Lottie or SVG animation."""

    id: str
    """Identifier of the asset; its key in the state's `assets`."""

    type: Literal["lottie"]
    """Kind of asset."""

    filename: str
    """Name of the file."""

    size: float
    """Size of the file in bytes."""

    remoteUrl: NotRequired[str | None]
    """URL of the stored file; the `fileUrl` of an uploaded asset."""

    remoteKey: NotRequired[str | None]
    """Storage key of the file; the `fileKey` of an uploaded asset."""

    mimeType: str
    """MIME type of the file; the `mimetype` of an uploaded asset."""

    durationInSeconds: float
    """Length in seconds."""

    width: float
    """Width in pixels."""

    height: float
    """Height in pixels."""

    resourceType: Literal["lottie", "svg"]
    """Whether the resource is Lottie or SVG."""

    resourceJson: NotRequired[dict[str, Any] | None]
    """The resource as a free JSON object, or null."""

    resourceComponentId: NotRequired[str | None]
    """Id of the component that holds the resource, or null."""

    materialConfig: NotRequired[dict[str, Any] | None]
    """Configuration of the material as a free JSON object, or null."""


EditorAsset: TypeAlias = ImageAsset | VideoAsset | GifAsset | AudioAsset | CaptionAsset | LottieAsset
"""A file that items of the state use. `type` says which of the six kinds it is."""


class KeyframePoint(TypedDict):
    """The value of a number at one point in time."""

    timeTicks: int
    """Time of the keyframe in ticks (240,000 = 1 second), counted from the start of its item; less than
    the item's `durationTicks`."""

    value: float
    """The value at that time, in the unit of the property that it animates. Values between two keyframes
    are interpolated linearly."""


class AnimatedNumberTrack(TypedDict):
    """A number that keyframes may change over time. Without keyframes it is constant."""

    value: float
    """The base value, at which the item rests, in the unit of the property."""

    keyframes: list[KeyframePoint]
    """The keyframes; an empty list for a constant value."""


Primitive: TypeAlias = str | float | bool
"""A string, a number or a boolean."""


class AnimationSpec(TypedDict):
    """An animation at the beginning or at the end of an item."""

    type: Literal["fade", "slide-up", "slide-down", "slide-left", "slide-right", "zoom-in", "zoom-out"]
    """Kind of animation."""

    durationTicks: int
    """Length of the animation in ticks (240,000 = 1 second), at least 1."""

    easing: NotRequired[Literal["linear", "ease-in", "ease-out", "ease-in-out"]]
    """How the animation runs over time."""

    params: NotRequired[dict[str, Primitive]]
    """Further parameters of this kind of animation, by name."""


ClipAnimations = TypedDict(
    "ClipAnimations",
    {
        # Animation at the beginning.
        "in": NotRequired[AnimationSpec],
        # Animation at the end.
        "out": NotRequired[AnimationSpec],
    },
)
"""The animations at the beginning and at the end of an item."""


class ImageItem(TypedDict):
    """A still image on the timeline. Its asset is an ImageAsset."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["image"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    assetId: str
    """Id of the image; a key of `assets`."""

    stickerId: NotRequired[str | None]
    """Id of the sticker the image comes from, or null for none."""

    stickerVersion: NotRequired[int | None]
    """Version of that sticker, at least 1, or null for none."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    borderRadius: AnimatedNumberTrack
    """Radius of the corners in pixels of the composition."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    cropLeft: NotRequired[AnimatedNumberTrack]
    """Part cut off at the left, presumably a fraction from 0 to 1 of the item's width; below 1 together
    with `cropRight`."""

    cropTop: NotRequired[AnimatedNumberTrack]
    """Part cut off at the top, presumably a fraction from 0 to 1 of the item's height; below 1 together
    with `cropBottom`."""

    cropRight: NotRequired[AnimatedNumberTrack]
    """Part cut off at the right, presumably a fraction from 0 to 1 of the item's width; below 1 together
    with `cropLeft`."""

    cropBottom: NotRequired[AnimatedNumberTrack]
    """Part cut off at the bottom, presumably a fraction from 0 to 1 of the item's height; below 1 together
    with `cropTop`."""

    animations: NotRequired[ClipAnimations]


class MotionGraphicItem(TypedDict):
    """A motion graphic with its properties and slots. It has neither `componentId` nor `componentVersion`."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["motion-graphic"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    motionGraphicId: str
    """Identifier of the motion graphic."""

    motionGraphicVersion: int
    """Version of the motion graphic, at least 1."""

    props: dict[str, Primitive]
    """Properties of the motion graphic, by name."""

    slots: dict[str, str | list[str] | None]
    """Content of the slots, by name. A slot holds one string, a list of strings, or null."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class VideoItem(TypedDict):
    """A video on the timeline. Its asset is a VideoAsset."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["video"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    assetId: str
    """Id of the video; a key of `assets`."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    borderRadius: AnimatedNumberTrack
    """Radius of the corners in pixels of the composition."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    sourceStartTicks: int
    """Position in the source at which playback starts, in ticks (240,000 = 1 second)."""

    decibelAdjustment: AnimatedNumberTrack
    """Change of the volume in decibels; 0 leaves it unchanged, -60 is presumably silence."""

    playbackRate: float
    """Speed of playback, a factor of at least 0.01; 1 is normal speed."""

    audioFadeInDurationTicks: int
    """Length of the sound's fade-in in ticks (240,000 = 1 second)."""

    audioFadeOutDurationTicks: int
    """Length of the sound's fade-out in ticks (240,000 = 1 second)."""

    cropLeft: NotRequired[AnimatedNumberTrack]
    """Part cut off at the left, presumably a fraction from 0 to 1 of the item's width; below 1 together
    with `cropRight`."""

    cropTop: NotRequired[AnimatedNumberTrack]
    """Part cut off at the top, presumably a fraction from 0 to 1 of the item's height; below 1 together
    with `cropBottom`."""

    cropRight: NotRequired[AnimatedNumberTrack]
    """Part cut off at the right, presumably a fraction from 0 to 1 of the item's width; below 1 together
    with `cropLeft`."""

    cropBottom: NotRequired[AnimatedNumberTrack]
    """Part cut off at the bottom, presumably a fraction from 0 to 1 of the item's height; below 1 together
    with `cropTop`."""

    animations: NotRequired[ClipAnimations]


class GifItem(TypedDict):
    """An animated GIF on the timeline. Its asset is a GifAsset."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["gif"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    assetId: str
    """Id of the GIF; a key of `assets`."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    borderRadius: AnimatedNumberTrack
    """Radius of the corners in pixels of the composition."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    sourceStartTicks: int
    """Position in the source at which playback starts, in ticks (240,000 = 1 second)."""

    playbackRate: float
    """Speed of playback, a factor of at least 0.01; 1 is normal speed."""

    cropLeft: NotRequired[AnimatedNumberTrack]
    """Part cut off at the left, presumably a fraction from 0 to 1 of the item's width; below 1 together
    with `cropRight`."""

    cropTop: NotRequired[AnimatedNumberTrack]
    """Part cut off at the top, presumably a fraction from 0 to 1 of the item's height; below 1 together
    with `cropBottom`."""

    cropRight: NotRequired[AnimatedNumberTrack]
    """Part cut off at the right, presumably a fraction from 0 to 1 of the item's width; below 1 together
    with `cropLeft`."""

    cropBottom: NotRequired[AnimatedNumberTrack]
    """Part cut off at the bottom, presumably a fraction from 0 to 1 of the item's height; below 1 together
    with `cropTop`."""

    animations: NotRequired[ClipAnimations]


class LottieItem(TypedDict):
    """A Lottie or SVG animation on the timeline. Its asset is a LottieAsset."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["lottie"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    assetId: str
    """Id of the animation; a key of `assets`."""

    stickerId: NotRequired[str | None]
    """Id of the sticker the animation comes from, or null for none."""

    stickerVersion: NotRequired[int | None]
    """Version of that sticker, at least 1, or null for none."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    sourceStartTicks: int
    """Position in the source at which playback starts, in ticks (240,000 = 1 second)."""

    playbackRate: float
    """Speed of playback, a factor of at least 0.01; 1 is normal speed."""

    animations: NotRequired[ClipAnimations]


class AudioItem(TypedDict):
    """A sound on the timeline. Its asset is an AudioAsset. It has a geometry like other items."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["audio"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    assetId: str
    """Id of the sound; a key of `assets`."""

    sourceStartTicks: int
    """Position in the source at which playback starts, in ticks (240,000 = 1 second)."""

    decibelAdjustment: AnimatedNumberTrack
    """Change of the volume in decibels; 0 leaves it unchanged, -60 is presumably silence."""

    playbackRate: float
    """Speed of playback, a factor of at least 0.01; 1 is normal speed."""

    audioFadeInDurationTicks: int
    """Length of the fade-in in ticks (240,000 = 1 second)."""

    audioFadeOutDurationTicks: int
    """Length of the fade-out in ticks (240,000 = 1 second)."""


class FontStyle(TypedDict):
    """Variant and weight of a font."""

    variant: str
    """Variant of the font."""

    weight: str
    """Weight of the font, as a string."""


class TextBackground(TypedDict):
    """The box behind a text."""

    color: str
    """Color of the box."""

    horizontalPadding: float
    """Space left and right of the text, presumably in pixels of the composition; at least 0."""

    borderRadius: float
    """Radius of the box's corners in pixels of the composition, at least 0."""


class CaptionAnimationSpec(TypedDict):
    """An animation of text or captions."""

    type: Literal[
        "converge",
        "elastic-pop",
        "typewriter",
        "lay-down",
        "center-type-out",
        "curtain-close",
        "jitter",
        "rainbow",
        "sweep-shine",
    ]
    """Kind of animation."""

    durationTicks: int
    """Length of the animation in ticks (240,000 = 1 second), at least 1."""

    easing: NotRequired[Literal["linear", "ease-in", "ease-out", "ease-in-out"]]
    """How the animation runs over time."""

    params: NotRequired[dict[str, Primitive]]
    """Further parameters of this kind of animation, by name."""


CaptionClipAnimations = TypedDict(
    "CaptionClipAnimations",
    {
        # Animation at the beginning.
        "in": NotRequired[CaptionAnimationSpec],
        # Animation at the end.
        "out": NotRequired[CaptionAnimationSpec],
        # Animation that loops.
        "loop": NotRequired[CaptionAnimationSpec],
    },
)
"""The text animations at the beginning, at the end and in a loop."""


class TextItem(TypedDict):
    """A text on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["text"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    text: str
    """The text."""

    color: str
    """Color of the text."""

    align: Literal["left", "center", "right"]
    """Alignment of the lines."""

    fontFamily: str
    """Name of the font family."""

    fontStyle: FontStyle

    fontSize: float
    """Size of the font in pixels of the composition, at least 1."""

    lineHeight: float
    """Height of a line, a factor of the font size; at least 0."""

    letterSpacing: float
    """Space between letters, presumably in pixels of the composition; may be negative."""

    resizeOnEdit: bool
    """Whether the editor resizes the box on editing."""

    direction: Literal["ltr", "rtl"]
    """Direction of the text."""

    strokeWidth: float
    """Width of the outline, presumably in pixels of the composition; at least 0."""

    strokeColor: str
    """Color of the outline."""

    background: NotRequired[TextBackground | None]
    """The box behind the text, or null for none."""

    rotation: NotRequired[AnimatedNumberTrack]
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]

    captionAnimations: NotRequired[CaptionClipAnimations]


class TextTemplateImageNode(TypedDict):
    """The image of a text template."""

    id: str
    """Identifier of the node."""

    type: Literal["image"]

    imageType: Literal["svg", "lottie"]
    """Whether the image is SVG or Lottie."""

    imageComponentId: str | None
    """Id of the component that holds the image, or null."""

    imageLottieJson: dict[str, Any] | None
    """The Lottie animation as a free JSON object, or null."""

    x: float
    """Horizontal position in the template, presumably in pixels of the composition."""

    y: float
    """Vertical position in the template, presumably in pixels of the composition."""

    width: float
    """Width of the node, presumably in pixels of the composition."""

    height: float
    """Height of the node, presumably in pixels of the composition."""

    opacity: float
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    animations: NotRequired[ClipAnimations]


class TextTemplateTextNode(TypedDict):
    """A text of a text template."""

    id: str
    """Identifier of the node."""

    type: Literal["text"]

    x: float
    """Horizontal position in the template, presumably in pixels of the composition."""

    y: float
    """Vertical position in the template, presumably in pixels of the composition."""

    width: float
    """Width of the node, presumably in pixels of the composition."""

    height: float
    """Height of the node, presumably in pixels of the composition."""

    text: str
    """The text."""

    color: str
    """Color of the text."""

    align: Literal["left", "center", "right"]
    """Alignment of the lines."""

    fontFamily: str
    """Name of the font family."""

    fontStyle: FontStyle

    fontSize: float
    """Size of the font in pixels of the composition, at least 1."""

    lineHeight: float
    """Height of a line, a factor of the font size; at least 0."""

    letterSpacing: float
    """Space between letters, presumably in pixels of the composition; may be negative."""

    direction: Literal["ltr", "rtl"]
    """Direction of the text."""

    strokeWidth: float
    """Width of the outline, presumably in pixels of the composition; at least 0."""

    strokeColor: str
    """Color of the outline."""

    background: TextBackground | None
    """The box behind the text, or null for none."""

    animations: NotRequired[ClipAnimations]

    captionAnimations: NotRequired[CaptionClipAnimations]


TextTemplateNode: TypeAlias = TextTemplateImageNode | TextTemplateTextNode
"""A part of a text template. `type` says whether it is an image or a text."""


class TextTemplateItem(TypedDict):
    """A text template on the timeline. It has exactly one image node and one to three text nodes."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["text-template"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    schemaVersion: Literal[2]
    """Version of the template's schema."""

    templateId: str
    """Identifier of the template."""

    templateCategory: str
    """Category of the template."""

    nodes: list[TextTemplateNode]
    """The image node and the text nodes, at least two in all."""

    rotation: NotRequired[AnimatedNumberTrack]
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class CaptionsItem(TypedDict):
    """Captions on the timeline. Its asset is a CaptionAsset. The item itself has no `text`."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["captions"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    assetId: str
    """Id of the caption asset; a key of `assets`."""

    fontFamily: str
    """Name of the font family."""

    fontStyle: FontStyle

    lineHeight: float
    """Height of a line, a factor of the font size; at least 0."""

    letterSpacing: float
    """Space between letters, presumably in pixels of the composition; may be negative."""

    fontSize: float
    """Size of the font in pixels of the composition, at least 1."""

    align: Literal["left", "center", "right"]
    """Alignment of the lines."""

    color: str
    """Color of the text."""

    highlightColor: str
    """Color of highlighted text."""

    strokeWidth: float
    """Width of the outline, presumably in pixels of the composition; at least 0."""

    strokeColor: str
    """Color of the outline."""

    direction: Literal["ltr", "rtl"]
    """Direction of the text."""

    pageDurationTicks: int
    """Length of one page of captions in ticks (240,000 = 1 second), at least 1. Presumably a page of
    word-timed captions takes words until this time has passed since its first word."""

    maxLines: int
    """Greatest number of lines on one page of captions, at least 1."""

    contentStartOffsetTicks: int
    """Lead-in in ticks (240,000 = 1 second): a caption becomes visible at `startTicks` plus this plus its
    `startMs`."""

    source: Literal["manual", "auto", "upload"]
    """Where the captions come from."""

    captionGroupId: str | None
    """Id of the group of captions that the item belongs to, or null for none."""

    background: TextBackground | None
    """The box behind the text, or null for none."""

    rotation: NotRequired[AnimatedNumberTrack]
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]

    captionAnimations: NotRequired[CaptionClipAnimations]
    """The text animations; not together with an asset whose captions are word-timed."""


class SolidItem(TypedDict):
    """A shape filled with one color."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["solid"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    color: str
    """Color of the shape."""

    shape: Literal["rectangle", "circle", "triangle", "star"]
    """Form of the shape."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    borderRadius: AnimatedNumberTrack
    """Radius of the corners in pixels of the composition."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class IllustrationItem(TypedDict):
    """An illustration from the service's library."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["illustration"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    illustrationName: str
    """Name of the illustration, one of those that `GET /v1/illustrations` lists."""

    color: str
    """Color of the illustration."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class EffectItem(TypedDict):
    """An effect over a stretch of the timeline. It has no geometry. The effect `flash-to-black` needs
    `params`; for the others it is optional."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["effect"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    effectType: Literal["flash-to-black", "blur", "blurred-opening", "fade-in", "fade-out"]
    """Kind of effect."""

    intensity: float
    """Strength of the effect, at least 0; presumably a factor, with 1 for full strength."""

    params: NotRequired[dict[str, Primitive]]
    """Parameters of the effect, by name. For `flash-to-black` see FlashToBlackParams; `blurred-opening`
    takes `maxBlurPx`, presumably the strongest blur in pixels."""


class FilterItem(TypedDict):
    """A color filter over a stretch of the timeline. It has no geometry."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["filter"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    filterType: Literal[
        "verdant-glow",
        "cyberpunk-neon",
        "vaporwave-blue",
        "sunset-orange",
        "lemon-cyan",
        "absolute-red",
        "sakura-pink",
        "twilight-dusk",
    ]
    """Kind of filter."""

    intensity: float
    """Strength of the filter, at least 0; presumably a factor, with 1 for full strength."""

    params: NotRequired[dict[str, Primitive]]
    """Parameters of the filter, by name; for instance `blend`, a fraction from 0 to 1."""


class ChartSeries(TypedDict):
    """One series of a chart."""

    key: str
    """Key of the series."""

    label: str
    """Name of the series as it is shown."""


ChartRowValues: TypeAlias = dict[str, float]
"""The values of one row, each in a unit of your choice, by key of the series; at least one."""


class ChartXYRow(TypedDict):
    """One row of a chart, with a value for each series."""

    label: str
    """Name of the row as it is shown."""

    values: ChartRowValues


class ChartXYData(TypedDict):
    """The data of a line, bar, area or radar chart."""

    series: list[ChartSeries]
    """The series, at least one."""

    rows: list[ChartXYRow]
    """The rows, at least one."""


class LineChartItem(TypedDict):
    """A line chart on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["chart"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    chartType: Literal["line"]

    themeColor: str
    """Main color of the chart."""

    data: ChartXYData

    animationDurationTicks: int
    """Length of the chart's own animation in ticks (240,000 = 1 second)."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class BarChartItem(TypedDict):
    """A bar chart on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["chart"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    chartType: Literal["bar"]

    themeColor: str
    """Main color of the chart."""

    data: ChartXYData

    animationDurationTicks: int
    """Length of the chart's own animation in ticks (240,000 = 1 second)."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class AreaChartItem(TypedDict):
    """An area chart on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["chart"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    chartType: Literal["area"]

    themeColor: str
    """Main color of the chart."""

    data: ChartXYData

    animationDurationTicks: int
    """Length of the chart's own animation in ticks (240,000 = 1 second)."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class ChartPieSlice(TypedDict):
    """One slice of a pie chart."""

    label: str
    """Name of the slice as it is shown."""

    value: float
    """Value of the slice, at least 0, in a unit of your choice."""


class ChartPieData(TypedDict):
    """The data of a pie chart."""

    slices: list[ChartPieSlice]
    """The slices, at least one."""


class PieChartItem(TypedDict):
    """A pie chart on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["chart"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    chartType: Literal["pie"]

    themeColor: str
    """Main color of the chart."""

    data: ChartPieData

    animationDurationTicks: int
    """Length of the chart's own animation in ticks (240,000 = 1 second)."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class RadarChartItem(TypedDict):
    """A radar chart on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["chart"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    chartType: Literal["radar"]

    themeColor: str
    """Main color of the chart."""

    data: ChartXYData

    animationDurationTicks: int
    """Length of the chart's own animation in ticks (240,000 = 1 second)."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


class ChartScatterPoint(TypedDict):
    """One point of a scatter chart."""

    seriesKey: str
    """Key of the series the point belongs to."""

    x: float
    """Horizontal value, in a unit of your choice."""

    y: float
    """Vertical value, in a unit of your choice."""


class ChartScatterData(TypedDict):
    """The data of a scatter chart."""

    series: list[ChartSeries]
    """The series, at least one."""

    points: list[ChartScatterPoint]
    """The points, at least one."""


class ScatterChartItem(TypedDict):
    """A scatter chart on the timeline."""

    id: str
    """Identifier of the item; its key in the state's `items`."""

    type: Literal["chart"]
    """Kind of item."""

    durationTicks: int
    """Length on the timeline in ticks (240,000 = 1 second), at least 1."""

    startTicks: int
    """Start on the timeline in ticks (240,000 = 1 second), at least 0."""

    isDraggingInTimeline: bool
    """Whether the item is being dragged in the editor's timeline."""

    linkGroupId: NotRequired[str | None]
    """Id of the group of linked items that this item belongs to, or null for none."""

    top: AnimatedNumberTrack
    """Position of the item's top edge before scaling, in pixels of the composition; 0 is the top of the
    composition."""

    left: AnimatedNumberTrack
    """Position of the item's left edge before scaling, in pixels of the composition; 0 is the left of the
    composition."""

    width: AnimatedNumberTrack
    """Width of the item before scaling, in pixels of the composition."""

    height: AnimatedNumberTrack
    """Height of the item before scaling, in pixels of the composition."""

    scaleX: AnimatedNumberTrack
    """Horizontal scale about the item's center, a factor; 1 leaves the width unchanged."""

    scaleY: AnimatedNumberTrack
    """Vertical scale about the item's center, a factor; 1 leaves the height unchanged."""

    opacity: AnimatedNumberTrack
    """Opacity, a fraction from 0 (transparent) to 1 (opaque)."""

    chartType: Literal["scatter"]

    themeColor: str
    """Main color of the chart."""

    data: ChartScatterData

    animationDurationTicks: int
    """Length of the chart's own animation in ticks (240,000 = 1 second)."""

    keepAspectRatio: bool
    """Whether width and height stay in proportion."""

    rotation: AnimatedNumberTrack
    """Rotation in degrees, clockwise."""

    animations: NotRequired[ClipAnimations]


ChartItem: TypeAlias = (
    LineChartItem | BarChartItem | AreaChartItem | PieChartItem | RadarChartItem | ScatterChartItem
)
"""A chart on the timeline. `chartType` says which of the six kinds it is."""


EditorItem: TypeAlias = (
    ImageItem
    | MotionGraphicItem
    | VideoItem
    | GifItem
    | LottieItem
    | AudioItem
    | TextItem
    | TextTemplateItem
    | CaptionsItem
    | SolidItem
    | IllustrationItem
    | EffectItem
    | FilterItem
    | ChartItem
)
"""An item on a track. `type` says which of the fourteen kinds it is."""


class Transition(TypedDict):
    """A transition between two items that are neighbors on one track and touch exactly in time."""

    id: str
    """Identifier of the transition; its key in the state's `transitions`."""

    trackId: str
    """Id of the track that both items are on."""

    fromClipId: str
    """Id of the item that ends."""

    toClipId: str
    """Id of the item that begins."""

    type: Literal["fade", "slide", "wipe", "flip", "clock-wipe", "iris"]
    """Kind of transition."""

    durationTicks: int
    """Length of the transition in ticks (240,000 = 1 second), at least 1."""

    easing: NotRequired[Literal["linear", "ease-in", "ease-out", "ease-in-out"]]
    """How the transition runs over time."""

    params: NotRequired[dict[str, Primitive]]
    """Further parameters of this kind of transition, by name."""


class NoneBackground(TypedDict):
    """No background."""

    type: Literal["none"]


class ColorBackground(TypedDict):
    """A background of one color, or of a gradient."""

    type: Literal["color"]

    color: str
    """The color."""

    gradient: str | None
    """The gradient, or null for none."""


class BlurBackground(TypedDict):
    """A blurred background."""

    type: Literal["blur"]

    level: Literal[0, 1, 2, 3, 4]
    """Level of the blur, 0 to 4; presumably a higher level is stronger."""


class ImageBackground(TypedDict):
    """An image as the background."""

    type: Literal["image"]

    imageAssetId: str | None
    """Id of the image's asset, or null for none."""

    imageUrl: str
    """URL of the image."""

    source: Literal["preset", "custom"]
    """Whether the image is one of the presets or a custom one."""


GlobalBackground: TypeAlias = NoneBackground | ColorBackground | BlurBackground | ImageBackground
"""The background behind all tracks. `type` says which of the four kinds it is."""


class BrandRuntimeState(TypedDict):
    """The brand applied to the timeline: which items, assets and tracks it manages, and where its logo is."""

    brandId: str | None
    """Identifier of the brand, or null for none."""

    logoX: float
    """Horizontal position of the logo, presumably in pixels of the composition."""

    logoY: float
    """Vertical position of the logo, presumably in pixels of the composition."""

    managedItemIds: list[str]
    """Ids of the items that the brand manages."""

    managedAssetIds: list[str]
    """Ids of the assets that the brand manages."""

    introShiftTicks: int
    """Shift of the timeline for the intro, in ticks (240,000 = 1 second); may be negative."""

    overlayTrackId: str | None
    """Id of the overlay track, or null for none."""

    underlayTrackId: str | None
    """Id of the underlay track, or null for none."""


BrandRuntime: TypeAlias = BrandRuntimeState | None
"""Data the editor keeps about a brand applied to the timeline, or null for none."""


class PendingUpload(TypedDict):
    """The upload has not begun."""

    type: Literal["pending-upload"]


class AssetUploadProgress(TypedDict):
    """Progress of an upload."""

    progress: float
    """Progress of the upload, presumably a fraction from 0 to 1."""

    loadedBytes: float
    """Number of bytes sent so far."""

    totalBytes: float
    """Total number of bytes to send."""


class UploadInProgress(TypedDict):
    """The upload is running."""

    type: Literal["in-progress"]

    progress: AssetUploadProgress


class Uploaded(TypedDict):
    """The upload is finished."""

    type: Literal["uploaded"]


class UploadFailed(TypedDict):
    """The upload has failed."""

    type: Literal["error"]

    error: str | dict[str, Any] | None
    """Description of the failure, as a string or a free object, or null."""

    canRetry: bool
    """Whether the upload can be tried again."""


AssetUploadState: TypeAlias = PendingUpload | UploadInProgress | Uploaded | UploadFailed
"""State of an asset's upload. `type` says which of the four states it is."""


class DeletedAssetEntry(TypedDict):
    """An asset that was deleted from the state, and the state of its upload."""

    assetId: str
    """Id the asset had in the state."""

    remoteUrl: str | None
    """URL of the stored file, or null for none."""

    remoteKey: str | None
    """Storage key of the file, or null for none."""

    remoteAssetId: NotRequired[str | None]
    """Id of the stored asset, or null for none."""

    statusAtDeletion: AssetUploadState


class EditorState(TypedDict):
    """The whole timeline of a video as one JSON object: the size of the picture, the tracks, and maps of
    assets, items and transitions by id. All times named `…Ticks` are counted in ticks, 240,000 ticks to
    one second. Beyond this schema the service checks semantic rules, for instance that the items of one
    track do not overlap; `POST /v1/editor/validate` reports them."""

    stateSchemaVersion: Literal["v1"]
    """The version of this schema."""

    compositionWidth: int
    """Width of the composition in pixels, 50 to 1920."""

    compositionHeight: int
    """Height of the composition in pixels, 50 to 1920."""

    timebaseTicksPerSecond: Literal[240000]
    """Number of ticks in one second; always 240,000."""

    outputRatio: NotRequired[Literal["16:9", "9:16", "1:1", "4:3", "3:4", "custom"]]
    """Aspect ratio of the output, width to height."""

    tracks: list[Track]
    """The tracks, at least one. Earlier tracks are drawn above later ones."""

    assets: dict[str, EditorAsset]
    """The assets that items use, by asset id. The key is the `id` inside the asset."""

    items: dict[str, EditorItem]
    """All items of all tracks, by item id. The key is the `id` inside the item. An item that is on no
    track is never drawn."""

    transitions: dict[str, Transition]
    """The transitions between items, by transition id. The key is the `id` inside."""

    globalBackground: NotRequired[GlobalBackground]

    brandRuntime: NotRequired[BrandRuntime]

    deletedAssets: NotRequired[list[DeletedAssetEntry]]
    """Assets that have been deleted from the state."""


# pydantic would drop the fields that are not listed here, as the service may have new ones.
for _name in __all__:
    if hasattr(globals()[_name], "__required_keys__"):
        globals()[_name].__pydantic_config__ = {"extra": "allow"}
