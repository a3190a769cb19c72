"""What may be uploaded, by its name and its type; `media` looks at what is in it."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote

from indream._files.upload_rules import kind_of_suffix

__all__ = ["LIMITS", "decode_file_name", "kind_of", "suffix_of"]

_MIB = 1024 * 1024
LIMITS = {"VIDEO": 800 * _MIB, "AUDIO": 25 * _MIB, "CAPTION": 10 * _MIB}
"""The most bytes a file of a kind may have. No limit is published for images."""

_CAPTION_SUFFIXES = frozenset({".srt", ".ass", ".lrc"})


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
