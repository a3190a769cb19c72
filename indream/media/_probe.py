"""`probe`: find out the format of a file by its first bytes, and measure it."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any, Final, cast

from indream._paths import check_path
from indream.media._info import MEDIA_UNKNOWN, MediaError
from indream.media._reader import Reader

if TYPE_CHECKING:
    from typing import BinaryIO

    from indream.media._info import MediaInfo
    from indream.media._reader import Span

__all__ = ["probe"]

FORMATS: Final = (
    (r"\x89PNG\r\n\x1a\n", "png"),
    (r"\xff\xd8\xff", "jpeg"),
    (r"GIF8[79]a", "gif"),
    (r"RIFF.{4}WEBP", "webp"),
    (r"BM.{4}.{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "bmp"),
    (r".{4}(?:ftyp|moov|mdat|wide|free|skip|styp)", "isobmff"),
    (r"\x1aE\xdf\xa3", "matroska"),
    (r"(?:RIFF|RF64).{4}WAVE", "wav"),
    (r"OggS", "ogg"),
    (r"fLaC", "flac"),
)
OTHER_FORMATS: Final = (
    (r"RIFF.{4}AVI ", "an AVI file"),
    (r"0&\xb2u\x8ef\xcf\x11", "a Windows Media file"),
    (r"FLV\x01", "a Flash video"),
    (r"\x47.{187}\x47", "an MPEG transport stream"),
    (r"\0\0\x01[\xb3\xba]", "an MPEG program stream"),
    (r"FORM.{4}AIF[FC]", "an AIFF file"),
    (r"#!AMR", "an AMR file"),
    (r"MThd", "a MIDI file"),
    (r"II\*\0|MM\0\*", "a TIFF file"),
    (r"\0\0\x01\0", "an icon"),
    (r"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE\s+svg|svg)", "an SVG file"),
)
"""Formats that are known by name only, for the message."""
BEGINNING: Final = 192
READ: Final = "PNG, JPEG, GIF, WebP, AVIF, HEIF, BMP, MP4, MOV, WebM, MKV, MP3, M4A, WAV, FLAC, Ogg or AAC"


def probe(source: str | os.PathLike[str] | BinaryIO) -> MediaInfo:
    """Measure a media file by its headers: size, duration, whether it has sound, as displayed.

    Reads PNG, JPEG, GIF, WebP, AVIF, HEIF and BMP; MP4, MOV and M4A, also fragmented; WebM and MKV; MP3, WAV,
    FLAC, Ogg and AAC. The content decides the format, not the name. At most 1 MiB is read, except where the
    duration is the sum of all parts: GIF, AAC, MP3 without a Xing header, fragmented MP4 and unfinished WebM.

    Args:
        source: A path, or an open binary file that can seek. A file is measured from its present position to
            its end, and is left at that position.

    Raises:
        MediaError: The format is not one of these, or the file is cut off or damaged; see its `code`.
        OSError: The file cannot be read; a FileNotFoundError if it does not exist.
        ValueError: `source` is an empty path, not a regular file, or an open file that cannot seek.
        TypeError: `source` is neither a path nor a binary file.

    Examples:
        >>> from indream.media import probe
        >>> info = probe("hero.png")
        >>> info.kind, info.width, info.height
        ('image', 640, 360)
    """
    from pathlib import Path

    if isinstance(source, str | os.PathLike):
        path = Path(check_path("the path", source))
        if path.exists() and not path.is_dir() and not stat.S_ISREG(path.stat().st_mode):
            raise ValueError(f"{path} is not a regular file: read it into an io.BytesIO, and pass that")
        with path.open("rb", buffering=0) as file:
            return _named(path.name, cast("BinaryIO", file))
    opened: Any = source
    if not hasattr(opened, "read") or isinstance(opened.read(0), str):
        raise TypeError(f"source must be a path or a binary file, not {_kind_of(source)}")
    if not opened.seekable():
        raise ValueError("the file cannot seek: read it into an io.BytesIO, and pass that")
    name = getattr(opened, "name", "")
    return _named(Path(name).name if isinstance(name, str) and name else "the file", opened)


def _kind_of(source: object) -> str:
    return "a text file: open it with mode 'rb'" if hasattr(source, "read") else type(source).__name__


def _named(name: str, file: BinaryIO) -> MediaInfo:
    """Measure a file; an error begins with its name."""
    start = file.tell()
    try:
        size = file.seek(0, os.SEEK_END) - start
        reader = Reader(file, start, max(size, 0))
        return _measured(reader.whole())._replace(size=reader.size)
    except MediaError as error:
        raise MediaError(f"{name}: {error}.", error.code) from None
    finally:
        file.seek(start)


def _measured(whole: Span) -> MediaInfo:
    if not whole.size:
        raise MediaError("the file is empty", MEDIA_UNKNOWN)
    content = whole
    if whole.bytes(0, min(3, whole.size)) == b"ID3":
        from indream.media._mpeg_audio import without_tags

        content = without_tags(whole)
    beginning = content.bytes(0, min(BEGINNING, content.size)).decode("latin-1")
    for signature, name in FORMATS:
        if re.match(signature, beginning, re.DOTALL):
            return _read(name, content)
    for signature, name in OTHER_FORMATS:
        if re.match(signature, beginning, re.DOTALL):
            raise _unknown(f"it is {name}, a format that is not measured")
    from indream.media import _mpeg_audio as sound

    if sound.begins_with_frame(content, adts=True):
        return sound.adts(content)
    if content is not whole or sound.begins_with_frame(content, adts=False):
        return sound.mpeg_audio(content)
    raise _unknown(f"its format is not known; it begins with {ascii(beginning[:4].encode('latin-1'))[1:]}")


def _read(name: str, content: Span) -> MediaInfo:
    """Measure a file with the reader of its format; only that one is imported."""
    match name:
        case "isobmff":
            from indream.media._isobmff import isobmff

            return isobmff(content)
        case "matroska":
            from indream.media._matroska import matroska

            return matroska(content)
        case "ogg":
            from indream.media._ogg import ogg

            return ogg(content)
        case "wav":
            from indream.media._riff import wav

            return wav(content)
        case "flac":
            from indream.media._mpeg_audio import flac

            return flac(content)
        case _:
            from indream.media import _images

            images = {
                "bmp": _images.bmp,
                "gif": _images.gif,
                "jpeg": _images.jpeg,
                "png": _images.png,
                "webp": _images.webp,
            }
            return images[name](content)


def _unknown(problem: str) -> MediaError:
    return MediaError(f"{problem}. Pass the measurements, or convert it to {READ}", MEDIA_UNKNOWN)
