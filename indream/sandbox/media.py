"""What is in an uploaded file: whether it is of its kind, and its size and length.

Its kind is told by its first bytes. Pillow measures images, mutagen sounds and videos, each where it is
installed. What nothing has measured is pretended, so that an asset can go into an editor state all the same.
"""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath
from typing import Any, NamedTuple, cast
from urllib.parse import unquote

from indream._files.upload_rules import kind_of_suffix

__all__ = [
    "LARGEST",
    "LONGEST",
    "Measures",
    "UnreadableError",
    "decode_file_name",
    "is_of_kind",
    "kind_of",
    "measure",
    "suffix_of",
]

_MIB = 1024 * 1024
LARGEST = {"VIDEO": 800 * _MIB, "AUDIO": 25 * _MIB, "CAPTION": 10 * _MIB}
"""The most bytes a file of a kind may have. No limit is published for images."""
_CAPTION_SUFFIXES = frozenset({".srt", ".ass", ".lrc"})
LONGEST = {"VIDEO": 30 * 60, "AUDIO": 30 * 60}
"""The most seconds that a file of a kind may last."""

_LOOKED_AT = 1024
# For sound and pictures alike: boxes as MP4 has them, then Matroska, Windows Media and Ogg.
_CONTAINERS = rb".{4}(?:ftyp|moov|mdat|wide|free|skip)|\x1aE\xdf\xa3|0&\xb2u\x8ef\xcf\x11|OggS"
_GIF = rb"GIF8[79]a"
_PLAIN_IMAGES = rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|BM|II\*\0|MM\0\*|" + _GIF
_OTHER_IMAGES = (
    rb"RIFF.{4}WEBP|.{4}ftyp(?:avi[fs]|he[iv][cmsx]|mif1|msf1)|\0\0\x01\0|"
    rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE\s+svg|!--|svg)"
)
_SIGNATURES = {
    "IMAGE": _PLAIN_IMAGES + rb"|" + _OTHER_IMAGES,
    "GIF": _GIF,
    "VIDEO": _CONTAINERS + rb"|RIFF.{4}AVI |FLV\x01|\0\0\x01[\xb3\xba]|G.{187}G",
    "AUDIO": _CONTAINERS + rb"|ID3|\xff[\xe0-\xff]|RIFF.{4}WAVE|fLaC|FORM.{4}AIF[FC]|#!AMR|MThd",
}


class Measures(NamedTuple):
    """Width and height in pixels, and length in seconds, where a kind of file has them."""

    width: float | None
    height: float | None
    duration: float | None


_PRETENDED = {
    "IMAGE": Measures(1920, 1080, None),
    "GIF": Measures(480, 270, 2),
    "VIDEO": Measures(1920, 1080, 10),
    "AUDIO": Measures(None, None, 10),
    "CAPTION": Measures(None, None, None),
}


class UnreadableError(Exception):
    """A file that begins as one of its kind, but is none."""


def decode_file_name(header: str) -> str:
    """The name in `x-file-name`: percent-decoded if it was percent-encoded UTF-8, else as it stands."""
    try:
        return unquote(header, errors="strict")
    except UnicodeDecodeError:
        return header


def suffix_of(filename: str) -> str:
    """The suffix of a file's name, in lower case and safe in a URL; empty if there is none."""
    suffix = PurePosixPath(filename).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() else ""


def kind_of(filename: str, mimetype: str) -> str | None:
    """The kind of a file, as an Asset's `type` says it; None if such files are refused."""
    if suffix_of(filename) in _CAPTION_SUFFIXES:
        return "CAPTION"
    if mimetype in ("", "application/octet-stream"):
        mimetype = kind_of_suffix(suffix_of(filename)) or ""
    if mimetype == "image/gif":
        return "GIF"
    kind = mimetype.partition("/")[0].upper()
    return kind if kind in ("IMAGE", "VIDEO", "AUDIO") else None


def is_of_kind(kind: str, content: bytes) -> bool:
    """Whether a file begins as one of its kind does; captions are any text."""
    if kind == "CAPTION":
        return b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return re.match(_SIGNATURES[kind], content[:_LOOKED_AT], re.DOTALL) is not None


def measure(kind: str, content: bytes, *, whole: bool = True) -> Measures:
    """The measures of a file, as far as they can be told; the others are pretended.

    Args:
        kind: Its kind.
        content: What there is of it, from its beginning.
        whole: Whether that is all of it.

    Raises:
        UnreadableError: A library that knows such files says that this is none.
    """
    measures = _PRETENDED[kind]
    if kind in ("IMAGE", "GIF") and whole:
        return _measure_image(content, measures)
    if kind in ("VIDEO", "AUDIO"):
        return _measure_length(content, measures, whole=whole)
    return measures


def _measure_image(content: bytes, measures: Measures) -> Measures:
    try:
        from PIL import Image
    except ImportError:
        return measures
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            duration = _play(image) if measures.duration is not None else None
            image.verify()
    except Exception as error:  # noqa: BLE001 - its many readers raise what they like
        if re.match(_PLAIN_IMAGES, content, re.DOTALL) is None:
            return measures  # it may be one of those that Pillow has no reader for
        raise UnreadableError(str(error)) from None
    return Measures(width, height, duration or measures.duration)


def _play(image: Any) -> float:
    """The seconds that an animation lasts."""
    milliseconds = 0
    for frame in range(image.n_frames):
        image.seek(frame)
        milliseconds += image.info.get("duration", 0)
    return milliseconds / 1000


def _measure_length(content: bytes, measures: Measures, *, whole: bool) -> Measures:
    try:
        import mutagen
        from mutagen.mp4 import MP4
    except ImportError:
        return measures
    read: Any = cast("Any", mutagen).File  # half of its types are unknown
    try:
        # The length of an MP4 stands in its head, that of others follows from their size.
        found = read(io.BytesIO(content), options=None if whole else [MP4])
    except mutagen.MutagenError as error:
        if not whole:
            return measures
        raise UnreadableError(str(error)) from None
    if found is None:
        return measures
    return measures._replace(duration=round(found.info.length, 3) or measures.duration)
