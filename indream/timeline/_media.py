"""The descriptions of items that show or play a file: videos, images, GIFs, Lottie animations, and sounds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Final, NamedTuple, Unpack, cast, get_args

from indream.captions._durations import exact_number
from indream.timeline._assets import Media, Source, lottie_media, media_of
from indream.timeline._errors import TimelineError, choice, in_message
from indream.timeline._items import Common, Item, Placement, Placing, Visible, at_least
from indream.timeline._keyframes import Animated, animated, check_number, fixed, kept
from indream.timeline._layout import Crop, Fit, check_crop
from indream.timeline._time import Duration, Grid, times

__all__ = ["Audio", "Gif", "Image", "Lottie", "Video"]

_SLOWEST: Final = 0.01


class _Moving(NamedTuple):
    """The part of a file that an item plays."""

    source_start: Duration
    playback_rate: float

    def checked(self) -> _Moving:
        """The same, if the rate is valid; otherwise a TimelineError (`VALUE_INVALID`)."""
        check_number("playback_rate", self.playback_rate, _SLOWEST)
        return self

    def fields(self, grid: Grid) -> dict[str, Any]:
        """The fields of the item."""
        start = at_least("source_start", self.source_start, grid)
        return {"sourceStartTicks": start, "playbackRate": self.playback_rate}

    def length(self, media: Media, grid: Grid) -> int | None:
        """How long the item is that plays the rest of the file, in ticks."""
        if media.ticks is None:
            return None
        return int(self._remaining(media, media.ticks, grid) / self._rate)

    def check(self, media: Media, grid: Grid, duration: int) -> None:
        """Raise `CLIP_LONGER_THAN_SOURCE` if the rest of the file is shorter than a duration."""
        remaining, needed = self._remaining(media, media.ticks or 0, grid), duration * self._rate
        if needed <= remaining:
            return
        # Rounded down, so that it is slow enough.
        digits = 10 ** (2 - math.floor(math.log10(remaining / duration)))
        rate = math.floor(Fraction(remaining, duration) * digits) / digits
        slower = f", or slow it down with playback_rate={rate:g}" if rate >= _SLOWEST else ""
        rest, start, length = times(remaining, self._start(grid), math.ceil(needed))
        raise TimelineError(
            "CLIP_LONGER_THAN_SOURCE",
            f"{media.name} has {rest} s left after {start} s, but the clip needs {length} s.",
            f"Shorten it{slower}.",
        )

    @property
    def _rate(self) -> Fraction:
        return exact_number("playback_rate", self.playback_rate)

    def _start(self, grid: Grid) -> int:
        return at_least("source_start", self.source_start, grid)

    def _remaining(self, media: Media, length: int, grid: Grid) -> int:
        start = self._start(grid)
        if start >= length:
            begin, end = times(start, length)
            raise TimelineError(
                "CLIP_LONGER_THAN_SOURCE",
                f"source_start is {begin} s, but {media.name} is only {end} s long.",
                "Start earlier in the file.",
            )
        return length - start


class _Sound(NamedTuple):
    """How an item sounds."""

    volume_db: Animated
    fade_in: Duration
    fade_out: Duration

    def checked(self) -> _Sound:
        check_number("volume_db", self.volume_db, animatable=True)
        return self._replace(volume_db=kept(self.volume_db))

    def fields(self, at: Placement) -> dict[str, Any]:
        return {
            "decibelAdjustment": animated("volume_db", self.volume_db, at.duration, at.grid),
            "audioFadeInDurationTicks": min(at_least("audio_fade_in", self.fade_in, at.grid), at.duration),
            "audioFadeOutDurationTicks": min(at_least("audio_fade_out", self.fade_out, at.grid), at.duration),
        }


class _Media(Visible):
    """A visible item that shows a file."""

    _file: Media
    _moving: _Moving | None = None
    _fit: Fit
    _crop: Crop
    _border: Animated | None = None
    _sticker: tuple[str, int] | None = None
    _sound: _Sound | None = None

    def _show(
        self,
        arguments: Mapping[str, Any],
        file: Media,
        fit: Fit,
        crop: Sequence[float] | None = None,
        border_radius: Animated | None = None,
        moving: _Moving | None = None,
        sticker: tuple[str, int] | None = None,
        sound: _Sound | None = None,
    ) -> None:
        """Set the attributes of a new description."""
        choice("fit", fit, get_args(Fit), "FIT_INVALID")
        if border_radius is not None:
            check_number("border_radius", border_radius, 0, animatable=True)
        self._place(
            arguments,
            _file=file,
            _fit=fit,
            _crop=(0.0, 0.0, 0.0, 0.0) if crop is None else check_crop(crop),
            _border=None if border_radius is None else kept(border_radius),
            _moving=None if moving is None else moving.checked(),
            _sticker=None if sticker is None else _checked_sticker(sticker),
            _sound=sound,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._file.name!r}>"

    def _media(self, grid: Grid, duration: int | None) -> Media | None:
        return self._file

    def _natural(self, grid: Grid) -> int | None:
        return None if self._moving is None else self._moving.length(self._file, grid)

    def _check_source(self, grid: Grid, ticks: int) -> None:
        if self._moving is not None:
            self._moving.check(self._file, grid, ticks)

    def _fields(self, at: Placement) -> dict[str, Any]:
        fields = self._geometry(at, self._layout.box(at.canvas, self._file.size, self._fit, self._crop))
        fields["assetId"] = at.asset_id
        fields["keepAspectRatio"] = True
        if self._border is not None:
            fields["borderRadius"] = animated("border_radius", self._border, at.duration, at.grid)
        if self._moving is not None:
            fields |= self._moving.fields(at.grid)
        if self._sound is not None:
            fields |= self._sound.fields(at)
        if self._sticker is not None:
            fields["stickerId"], fields["stickerVersion"] = self._sticker
        return fields


def _checked_sticker(sticker: object) -> tuple[str, int]:
    match sticker:
        case (str() as id, int() as version) if isinstance(sticker, tuple) and id and version >= 1:
            return id, version
        case _:
            raise TypeError(
                f"sticker must be a pair of an id and a version from 1, not {in_message(sticker)}"
            )


class Video(_Media):
    """A video; it is as long as the rest of its file unless a duration is passed.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        fit: How it fills its box, as `object-fit` of CSS.
        source_start: Where in the file it starts, in seconds.
        playback_rate: 2 plays at double speed.
        volume_db: The change of volume in dB; -60 is silence.
        audio_fade_in: How many seconds the sound fades in; at most as long as the clip.
        audio_fade_out: How many seconds the sound fades out; at most as long as the clip.
        border_radius: The radius of its corners, in pixels.
        crop: The parts cut off at the left, top, right and bottom, as fractions.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "video"

    def __init__(
        self,
        source: Source,
        *,
        fit: Fit = "cover",
        source_start: Duration = 0,
        playback_rate: float = 1,
        volume_db: Animated = 0,
        audio_fade_in: Duration = 0,
        audio_fade_out: Duration = 0,
        border_radius: Animated = 0,
        crop: tuple[float, float, float, float] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        sound = _Sound(volume_db, audio_fade_in, audio_fade_out).checked()
        moving = _Moving(source_start, playback_rate)
        self._show(placing, media_of(source, "video"), fit, crop, border_radius, moving, sound=sound)


class Image(_Media):
    """A still image; its EXIF rotation is applied.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        fit: How it fills its box, as `object-fit` of CSS.
        border_radius: The radius of its corners, in pixels.
        crop: The parts cut off at the left, top, right and bottom, as fractions.
        sticker: The id and version of the sticker that it comes from.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "image"

    def __init__(
        self,
        source: Source,
        *,
        fit: Fit = "cover",
        border_radius: Animated = 0,
        crop: tuple[float, float, float, float] | None = None,
        sticker: tuple[str, int] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        self._show(placing, media_of(source, "image"), fit, crop, border_radius, sticker=sticker)


class Gif(_Media):
    """An animated GIF; one that repeats can have any duration.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        fit: How it fills its box, as `object-fit` of CSS.
        source_start: Where in the file it starts, in seconds.
        playback_rate: 2 plays at double speed.
        border_radius: The radius of its corners, in pixels.
        crop: The parts cut off at the left, top, right and bottom, as fractions.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "gif"

    def __init__(
        self,
        source: Source,
        *,
        fit: Fit = "contain",
        source_start: Duration = 0,
        playback_rate: float = 1,
        border_radius: Animated = 0,
        crop: tuple[float, float, float, float] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        moving = _Moving(source_start, playback_rate)
        self._show(placing, media_of(source, "gif"), fit, crop, border_radius, moving)


class Lottie(_Media):
    """A Lottie or SVG animation.

    Args:
        source: The animation's own JSON, an uploaded Asset, or an entry of an editor state's `assets`.
        fit: How it fills its box, as `object-fit` of CSS.
        source_start: Where in the animation it starts, in seconds.
        playback_rate: 2 plays at double speed.
        sticker: The id and version of the sticker that it comes from.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: The source is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "lottie"

    def __init__(
        self,
        source: Source | Mapping[str, Any],
        *,
        fit: Fit = "contain",
        source_start: Duration = 0,
        playback_rate: float = 1,
        sticker: tuple[str, int] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        animation = cast("Mapping[str, Any]", source) if isinstance(source, Mapping) else None
        # An entry of an editor state has a type; the JSON of an animation has not.
        is_json = animation is not None and "type" not in animation
        file = lottie_media(animation) if animation is not None and is_json else media_of(source, "lottie")
        self._show(placing, file, fit, moving=_Moving(source_start, playback_rate), sticker=sticker)


class Audio(Item):
    """A piece of music or speech; it is as long as the rest of its file unless a duration is passed.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        source_start: Where in the file it starts, in seconds.
        playback_rate: 2 plays at double speed.
        volume_db: The change of volume in dB; -60 is silence.
        audio_fade_in: How many seconds it fades in; at most as long as the clip.
        audio_fade_out: How many seconds it fades out; at most as long as the clip.
        **common: The arguments of all items: `duration`, `id`, `extra` (further wire fields).

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "audio"

    _file: Media
    _moving: _Moving
    _sound: _Sound

    def __init__(
        self,
        source: Source,
        *,
        source_start: Duration = 0,
        playback_rate: float = 1,
        volume_db: Animated = 0,
        audio_fade_in: Duration = 0,
        audio_fade_out: Duration = 0,
        **common: Unpack[Common],
    ) -> None:
        self._describe(
            common,
            _sound=_Sound(volume_db, audio_fade_in, audio_fade_out).checked(),
            _moving=_Moving(source_start, playback_rate).checked(),
            _file=media_of(source, "audio"),
        )

    def __repr__(self) -> str:
        return f"<Audio {self._file.name!r}>"

    def _media(self, grid: Grid, duration: int | None) -> Media | None:
        return self._file

    def _natural(self, grid: Grid) -> int | None:
        return self._moving.length(self._file, grid)

    def _check_source(self, grid: Grid, ticks: int) -> None:
        self._moving.check(self._file, grid, ticks)

    def _fields(self, at: Placement) -> dict[str, Any]:
        # The schema requires a place of sounds too.
        place = {name: fixed(0) for name in ("top", "left", "width", "height")}
        scale = {name: fixed(1) for name in ("scaleX", "scaleY", "opacity")}
        moving = self._moving.fields(at.grid)
        return {**place, **scale, "assetId": at.asset_id, **moving, **self._sound.fields(at)}
