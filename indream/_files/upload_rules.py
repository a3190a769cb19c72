"""Checks of a file to upload, and the encoding of its name, before any byte is sent."""

from __future__ import annotations

import errno
import os
from pathlib import PurePath
from typing import Any, Final, cast

from indream._arguments import check_type
from indream._wire.parameters import percent_encoded

__all__ = ["check_upload", "content_type_of", "encode_file_name", "file_name_of", "kind_of_suffix"]

MAX_NAME: Final = 512
MIB: Final = 1024 * 1024

CAPTIONS: Final = {".srt": "application/x-subrip", ".ass": "text/x-ssa", ".lrc": "text/plain"}
# `mimetypes` is not used: it reads the system's files, which lack some of these suffixes, or have another
# type for them (`.ts` is a translation there, and `.3gp` is audio, which has a lower limit).
_SUFFIXES: Final = {
    "image/apng": "apng",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/ief": "ief",
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/jxl": "jxl",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif tiff",
    "image/vnd.microsoft.icon": "ico",
    "image/webp": "webp",
    "image/x-cmu-raster": "ras",
    "image/x-portable-anymap": "pnm",
    "image/x-portable-bitmap": "pbm",
    "image/x-portable-graymap": "pgm",
    "image/x-portable-pixmap": "ppm",
    "image/x-rgb": "rgb",
    "image/x-xbitmap": "xbm",
    "image/x-xpixmap": "xpm",
    "image/x-xwindowdump": "xwd",
    "video/3gpp": "3gp 3gpp",
    "video/3gpp2": "3g2",
    "video/mp2t": "ts mts m2ts",
    "video/mp4": "mp4 m4v",
    "video/mpeg": "mpg mpeg mpe mpa m1v m2v",
    "video/ogg": "ogv",
    "video/quicktime": "mov qt",
    "video/webm": "webm",
    "video/x-flv": "flv",
    "video/x-matroska": "mkv",
    "video/x-ms-wmv": "wmv",
    "video/x-msvideo": "avi",
    "video/x-sgi-movie": "movie",
    "audio/aac": "aac adts loas",
    "audio/amr": "amr",
    "audio/basic": "au snd",
    "audio/flac": "flac",
    "audio/mp4": "m4a m4b",
    "audio/mpeg": "mp3 mp2",
    "audio/ogg": "ogg oga opus spx",
    "audio/webm": "weba",
    "audio/x-aiff": "aif aiff aifc",
    "audio/x-matroska": "mka",
    "audio/x-ms-wma": "wma",
    "audio/x-pn-realaudio": "ra",
    "audio/x-wav": "wav",
}
MEDIA: Final = {f".{suffix}": kind for kind, listed in _SUFFIXES.items() for suffix in listed.split()}
LIMITS: Final = {"video": 800 * MIB, "audio": 25 * MIB, "caption": 10 * MIB}


def file_name_of(content: Any, filename: str | None) -> str:
    """The name of a file: `filename`, or the name of a path or an open file.

    Raises:
        TypeError: An open file, or another source, has no name.
        IsADirectoryError: A path has no name, as only those of directories have none, such as `.`.
    """
    if filename is not None:
        return filename
    if isinstance(content, str | os.PathLike):
        name: Any = cast("Any", content)
    else:
        # For a file in a form, Flask and aiohttp have the form field's name in `name`.
        name = getattr(content, "filename", None)
        if not isinstance(name, str):
            name = getattr(content, "name", None)
    if isinstance(name, bytes | os.PathLike):
        name = os.fsdecode(cast("bytes | os.PathLike[str]", name))
    if isinstance(content, str | os.PathLike) and not PurePath(name).name:
        raise IsADirectoryError(errno.EISDIR, "is a directory; only files can be uploaded", name)
    # A file without a path has a number or something like `<stdin>` as its name.
    if not isinstance(name, str) or name.startswith("<") or not PurePath(name).name:
        raise TypeError("content has no file name: pass filename")
    return PurePath(name).name


def content_type_of(filename: str, content_type: str | None) -> str:
    """The MIME type of a file: `content_type`, or the type for the suffix of its name.

    Raises:
        ValueError: Files with this suffix cannot be uploaded.
        TypeError: `content_type` is not a string.
    """
    if content_type is not None:
        check_type("content_type", content_type, str, "a string")
        return content_type
    suffix = PurePath(filename).suffix.lower()
    kind = kind_of_suffix(suffix)
    if kind is None:
        raise ValueError(
            f"cannot find the type of {filename!r} by its name: pass content_type if it is an image, a "
            "video, an audio file or captions (.srt, .ass or .lrc); other files cannot be uploaded"
        )
    return kind


def kind_of_suffix(suffix: str) -> str | None:
    """The MIME type for a suffix in lower case, such as `.mp4`; None if such files cannot be uploaded."""
    return CAPTIONS.get(suffix) or MEDIA.get(suffix)


def check_upload(filename: str, content_type: str, size: int) -> None:
    """Check a file against the rules of the service; ValueError with the rule that it breaks."""
    kind = _kind(filename, content_type)
    if size == 0:
        raise ValueError(f"{filename!r} is empty: there is nothing to upload")
    limit = LIMITS.get(kind)
    if limit is not None and size > limit:
        raise ValueError(f"{filename!r} has {size:,} bytes; the limit for {kind} files is {limit // MIB} MiB")


def _kind(filename: str, content_type: str) -> str:
    if PurePath(filename).suffix.lower() in CAPTIONS:
        return "caption"
    kind = content_type.partition("/")[0].strip().lower()
    if kind in ("image", "video", "audio"):
        return kind
    raise ValueError(
        f"{filename!r} ({content_type}) cannot be uploaded: the service accepts images, videos, audio "
        "and .srt, .ass or .lrc captions; if it is one of them, pass content_type"
    )


def encode_file_name(filename: str) -> str:
    """A file name as the value of the header `x-file-name`.

    Printable ASCII without `%` is sent unchanged. The service publishes no encoding for other names; they
    are sent as percent-encoded UTF-8.
    """
    check_type("filename", filename, str, "a string")
    if not filename:
        raise ValueError("filename must not be empty")
    encoded = filename if _is_plain(filename) else percent_encoded("filename", filename)
    if len(encoded) > MAX_NAME:
        raise ValueError(f"filename has {len(encoded)} characters when encoded; the limit is {MAX_NAME}")
    return encoded


def _is_plain(filename: str) -> bool:
    return (
        filename.isascii() and filename.isprintable() and filename == filename.strip() and "%" not in filename
    )
