"""What may be uploaded, and what can be told of a file by its name, its type and its first bytes."""

from __future__ import annotations

import mimetypes
import struct
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

__all__ = ["LIMITS", "Measures", "decode_file_name", "kind_of", "measure", "suffix_of"]

_MIB = 1024 * 1024
LIMITS = {"VIDEO": 800 * _MIB, "AUDIO": 25 * _MIB, "CAPTION": 10 * _MIB}
"""The most bytes a file of a kind may have. No limit is published for images."""

_CAPTION_SUFFIXES = frozenset({".srt", ".ass", ".lrc"})


class Measures(NamedTuple):
    """Width and height in pixels, and length in seconds, where a kind of file has them."""

    width: float | None
    height: float | None
    duration: float | None


# A file is not decoded: where its size and length can't be read off its first bytes, it gets these.
_PRETENDED = {
    "IMAGE": Measures(1920, 1080, None),
    "GIF": Measures(480, 270, 2),
    "VIDEO": Measures(1920, 1080, 10),
    "AUDIO": Measures(None, None, 10),
    "CAPTION": Measures(None, None, None),
}


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
        mimetype = mimetypes.guess_type(filename)[0] or ""
    if mimetype == "image/gif":
        return "GIF"
    kind = mimetype.partition("/")[0].upper()
    return kind if kind in ("IMAGE", "VIDEO", "AUDIO") else None


def measure(kind: str, head: bytes) -> Measures:
    """The measures of a file: read off its first bytes, or pretended."""
    measures = _PRETENDED[kind]
    size = _image_size(head) if kind in ("IMAGE", "GIF") else None
    return measures if size is None else measures._replace(width=size[0], height=size[1])


def _image_size(head: bytes) -> tuple[int, int] | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack_from(">II", head, 16)
        return width, height
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        width, height = struct.unpack_from("<HH", head, 6)
        return width, height
    return _jpeg_size(head) if head.startswith(b"\xff\xd8") else None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Go from segment to segment until one that begins a frame (SOF0 to SOF15)."""
    place = 2
    while place + 9 <= len(head) and head[place] == 0xFF:
        marker = head[place + 1]
        # C4, C8 and CC lie among the frame markers, but begin tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, place + 5)
            return width, height
        place += 2 + struct.unpack_from(">H", head, place + 2)[0]
    return None
