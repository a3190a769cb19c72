"""Uploaded files: their kind by name, media type and content, and their dimensions and duration.

The first bytes of a file must fit its kind, and a file of captions must have some. `indream.media` measures
the formats that it reads; the values of other formats are made up, so that every asset can be used in an
editor state.
"""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath
from typing import Literal, NamedTuple
from urllib.parse import unquote

from indream._files.upload_rules import kind_of_suffix
from indream.captions import CaptionsError, read_captions
from indream.media import MediaError, probe
from indream.media._info import MEDIA_NO_DURATION, MEDIA_UNKNOWN

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
_CAPTION_FORMATS: tuple[Literal["srt", "ass", "lrc"], ...] = ("srt", "ass", "lrc")
_CAPTION_SUFFIXES = frozenset(f".{format}" for format in _CAPTION_FORMATS)
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
    """Return whether the first bytes of a file fit its kind, or all bytes of a file of captions."""
    if kind == "CAPTION":
        return _has_captions(content)
    return re.match(_SIGNATURES[kind], content[:_SIGNATURE_BYTES], re.DOTALL) is not None


def _has_captions(content: bytes) -> bool:
    """Return whether a file has captions in a format that can be uploaded.

    Which encodings the service reads is not published: text that is neither UTF-8 nor UTF-16 is accepted.
    """
    for format in _CAPTION_FORMATS:
        try:
            read_captions(content, format=format)
        except CaptionsError as error:
            if error.code == "CAPTIONS_ENCODING":
                return b"\0" not in content
        else:
            return True
    return False


class _Head(io.BytesIO):
    """The beginning of a file of which the rest was not kept: it has its size, but ends earlier."""

    def __init__(self, head: bytes, size: int) -> None:
        super().__init__(head)
        self._size = size

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            return self._size + offset
        return super().seek(offset, whence)


def measure(kind: str, content: bytes, size: int) -> Measures:
    """Measure a file, or make up the values that cannot be measured.

    Args:
        kind: The kind of the file.
        content: Its bytes, or as many of the first ones as were kept.
        size: Its size in bytes.

    Raises:
        UnreadableError: The file has a format that is measured, but is damaged or cut off.
    """
    made_up = _MADE_UP[kind]
    if kind == "CAPTION":
        return made_up
    try:
        info = probe(_Head(content, size))
    except MediaError as error:
        if error.code in (MEDIA_UNKNOWN, MEDIA_NO_DURATION) or size > len(content):
            return made_up
        raise UnreadableError(str(error)) from None
    duration = None if made_up.duration is None or info.duration is None else float(info.duration)
    if made_up.width is None:
        return Measures(None, None, duration or made_up.duration)
    return Measures(info.width or made_up.width, info.height or made_up.height, duration or made_up.duration)
