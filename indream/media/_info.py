"""The measurements of a media file, and the error for a file that cannot be measured."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast

from indream._errors import IndreamError
from indream._paths import check_name

if TYPE_CHECKING:
    from indream.generated.editor_state import EditorAsset

__all__ = [
    "MEDIA_DAMAGED",
    "MEDIA_NO_DURATION",
    "MEDIA_TRUNCATED",
    "MEDIA_UNKNOWN",
    "Kind",
    "MediaError",
    "MediaInfo",
    "checked_size",
    "common_rate",
    "no_duration",
    "rounded",
]

MEDIA_DAMAGED: Final = "MEDIA_DAMAGED"
MEDIA_NO_DURATION: Final = "MEDIA_NO_DURATION"
MEDIA_TRUNCATED: Final = "MEDIA_TRUNCATED"
MEDIA_UNKNOWN: Final = "MEDIA_UNKNOWN"

Kind: TypeAlias = Literal["image", "gif", "video", "audio"]


class MediaError(IndreamError, ValueError):
    """A file cannot be measured; the message says why, and where in the file.

    Attributes:
        code: `MEDIA_UNKNOWN` for a format that `probe` does not read, `MEDIA_TRUNCATED` for a file that is
            cut off, `MEDIA_DAMAGED` for headers that contradict themselves, `MEDIA_NO_DURATION` for a
            recording that does not contain its length.
    """

    def __init__(self, message: str, code: str = MEDIA_DAMAGED) -> None:
        super().__init__(message)
        self.code = code


class MediaInfo(NamedTuple):
    """The measurements of a media file as displayed: rotation and pixel aspect ratio are applied.

    Attributes:
        kind: `"image"`, `"gif"`, `"video"` or `"audio"`. An animated WebP, PNG or AVIF is an image.
        mime_type: The MIME type that the content has, such as `video/mp4`.
        size: The size of the file in bytes.
        width: The width in pixels as displayed; None for audio.
        height: The height in pixels as displayed; None for audio.
        duration: The length in seconds, exact; None for a still image.
        has_audio: Whether it has sound; None for images and GIFs.
        loop: Whether an animation repeats endlessly (`"loop"`) or ends (`"finite"`); otherwise None.
        rotation: The clockwise rotation in degrees that the file asks for: 0, 90, 180 or 270. It is already
            applied to `width` and `height`.
        fps: The average number of frames per second; None if it is not known.
        codec: The format of the pictures of a video, such as `h264`, named as ffprobe does; None without.
        audio_codec: The format of the sound, such as `aac`; None without.
    """

    kind: Kind
    mime_type: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: Fraction | None = None
    has_audio: bool | None = None
    loop: Literal["finite", "loop"] | None = None
    rotation: int = 0
    fps: Fraction | None = None
    codec: str | None = None
    audio_codec: str | None = None

    def to_editor_asset(
        self, id: str, *, filename: str, remote_url: str | None = None, remote_key: str | None = None
    ) -> EditorAsset:
        """Return an entry for `assets` of an editor state, a plain dict, with these measurements.

        Args:
            id: Its id in the state, which is also its key in `assets`.
            filename: The name of the file.
            remote_url: Where the file is stored; the `file_url` of an uploaded asset. The service cannot
                render an entry without it.
            remote_key: The `file_key` of an uploaded asset.

        Raises:
            ValueError: `id` or `filename` is empty.
            TypeError: One of them is not a text.
        """
        id, filename = check_name("id", id), check_name("filename", filename)
        entry: dict[str, Any] = {"id": id, "type": self.kind, "filename": filename, "size": self.size}
        if remote_url is not None:
            entry["remoteUrl"] = remote_url
        if remote_key is not None:
            entry["remoteKey"] = remote_key
        entry["mimeType"] = self.mime_type
        if self.kind != "audio":
            entry |= {"width": self.width, "height": self.height}
        if self.kind != "image" and self.duration is not None:
            entry["durationInSeconds"] = _number(self.duration)
        if self.kind == "video":
            entry["hasAudioTrack"] = self.has_audio
        if self.kind == "gif":
            entry["loopBehavior"] = self.loop
        return cast("EditorAsset", entry)


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def rounded(value: Fraction) -> int:
    """The nearest whole number; the greater one for a half, as ffmpeg rounds."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def checked_size(width: int, height: int) -> tuple[int, int]:
    """A width and a height that something can be drawn in; otherwise the file is damaged."""
    if width < 1 or height < 1:
        raise MediaError(f"its pictures have the size {width} × {height}")
    return width, height


def no_duration(format: str) -> MediaError:
    """The error for a recording that does not contain its length."""
    return MediaError(
        f"this {format} file does not contain its duration. Pass the duration, or remux the file: "
        "ffmpeg -i FILE -c copy NEW",
        MEDIA_NO_DURATION,
    )


def common_rate(rate: Fraction) -> Fraction:
    """A frame rate that was stored as a rounded interval, as the rate that it most likely was."""
    whole = round(rate)
    for candidate in (Fraction(whole), Fraction(whole * 1000, 1001)):
        if candidate and abs(rate / candidate - 1) < Fraction(1, 100_000):
            return candidate
    return rate
