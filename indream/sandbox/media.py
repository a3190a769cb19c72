"""Uploaded files: their kind by name, media type and content, and their dimensions and duration.

The first bytes of a file must fit its kind. Pillow measures images, mutagen sounds and videos, each if it is
installed. Values that nothing can measure are made up, so that every asset can be used in an editor state.
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
"""The maximum size of a file of each kind, in bytes. The service publishes no limit for images."""
_CAPTION_SUFFIXES = frozenset({".srt", ".ass", ".lrc"})
LONGEST = {"VIDEO": 30 * 60, "AUDIO": 30 * 60}
"""The maximum duration of a file of each kind, in seconds."""

_SIGNATURE_BYTES = 1024
# Containers of both audio and video: MP4 boxes, Matroska, Windows Media and Ogg.
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
    """Width and height in pixels and duration in seconds; None where a kind of file has no such value."""

    width: float | None
    height: float | None
    duration: float | None


_MADE_UP = {
    "IMAGE": Measures(1920, 1080, None),
    "GIF": Measures(480, 270, 2),
    "VIDEO": Measures(1920, 1080, 10),
    "AUDIO": Measures(None, None, 10),
    "CAPTION": Measures(None, None, None),
}


class UnreadableError(Exception):
    """A file that begins like its kind but cannot be read."""


def decode_file_name(header: str) -> str:
    """Return the name in `x-file-name`, decoded if it is percent-encoded UTF-8 and unchanged otherwise."""
    try:
        return unquote(header, errors="strict")
    except UnicodeDecodeError:
        return header


def suffix_of(filename: str) -> str:
    """Return the suffix of a file's name in lower case, if it is safe in a URL; otherwise an empty string."""
    suffix = PurePosixPath(filename).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() else ""


def kind_of(filename: str, mimetype: str) -> str | None:
    """Return the kind of a file, as in an Asset's `type`; None if such files are refused."""
    if suffix_of(filename) in _CAPTION_SUFFIXES:
        return "CAPTION"
    if mimetype in ("", "application/octet-stream"):
        mimetype = kind_of_suffix(suffix_of(filename)) or ""
    if mimetype == "image/gif":
        return "GIF"
    kind = mimetype.partition("/")[0].upper()
    return kind if kind in ("IMAGE", "VIDEO", "AUDIO") else None


def is_of_kind(kind: str, content: bytes) -> bool:
    """Return whether the first bytes of a file fit its kind; any text is accepted as captions."""
    if kind == "CAPTION":
        return b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return re.match(_SIGNATURES[kind], content[:_SIGNATURE_BYTES], re.DOTALL) is not None


def measure(kind: str, content: bytes, *, whole: bool = True) -> Measures:
    """Measure a file as far as possible, and make up the other values.

    Args:
        kind: The kind of the file.
        content: Its bytes, or as many of the first ones as were kept.
        whole: Whether `content` is the whole file.

    Raises:
        UnreadableError: A library that reads such files cannot read this one.
    """
    measures = _MADE_UP[kind]
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
            duration = _animation_seconds(image) if measures.duration is not None else None
            image.verify()
    except Exception as error:  # noqa: BLE001 - Pillow's readers raise many types
        if re.match(_PLAIN_IMAGES, content, re.DOTALL) is None:
            return measures  # Pillow may have no reader for the format
        raise UnreadableError(str(error)) from None
    return Measures(width, height, duration or measures.duration)


def _animation_seconds(image: Any) -> float:
    """Return the duration of an animation in seconds."""
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
    read: Any = cast("Any", mutagen).File  # mutagen is only partly typed
    try:
        # The head of an MP4 has its duration; other formats need the whole file.
        file = read(io.BytesIO(content), options=None if whole else [MP4])
    except mutagen.MutagenError as error:
        if not whole:
            return measures
        raise UnreadableError(str(error)) from None
    if file is None:
        return measures
    return measures._replace(duration=round(file.info.length, 3) or measures.duration)
