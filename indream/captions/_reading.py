"""Read captions: bytes to text, the format of a text, and its cues."""

from __future__ import annotations

import codecs
import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, TypeAlias, cast

from indream._errors import CaptionsError
from indream._json.flaws import json_flaw
from indream._paths import check_path
from indream.captions._cues import Cues, cues_found
from indream.captions._timing import has_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indream.captions._cue import Found

__all__ = [
    "Format",
    "captions_from_whisper",
    "check_format",
    "first_of",
    "parse_captions",
    "read_captions",
    "read_content",
]

Format: TypeAlias = Literal["srt", "vtt", "ass", "lrc", "whisper"]

_FORMATS: Final = ("srt", "vtt", "ass", "lrc", "whisper")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNING: Final = 4096
# A byte order mark inside of a line, at which a second file was appended.
_FILE_START: Final = re.compile(
    r"(?<=[^0-9:.,\ufeff\n])\ufeff+(?=1[ \t]*$|[0-9:.,]+[ \t]*-->|WEBVTT(?:[ \t]|$)|\[Script Info\])",
    re.MULTILINE,
)
# The first line that only one of the formats can have decides. Alternatives begin at the start of a line.
_FIRST_SIGN: Final = re.compile(
    r"^[ \t]*(?:(?P<ass>\[(?:Script Info|Events|V4\+? Styles)\]|Dialogue:)"
    r"|(?P<lrc>\[[0-9]{1,9}:[0-9]{1,2}(?:[.:][0-9]{1,9}){0,2}\])"
    r"|(?P<srt>-?[0-9][0-9 \t:.,]*->|-?[0-9][0-9 \t:.,]*-[ \t]?->))",
    re.MULTILINE | re.IGNORECASE,
)


def read_captions(
    source: str | os.PathLike[str] | bytes | BinaryIO,
    *,
    format: Format | None = None,
    encoding: str | None = None,
) -> Cues:
    """Read a caption file: SRT, WebVTT, ASS, LRC or the JSON of Whisper.

    Args:
        source: A path, the bytes of a file, or a file that is open in binary mode.
        format: `"srt"`, `"vtt"`, `"ass"`, `"lrc"` or `"whisper"`. Default: by the content.
        encoding: The encoding, such as `"cp1252"`. Default: UTF-8, or what a byte order mark says.

    Raises:
        CaptionsError: The file cannot be decoded or read, or it has no captions; see `code`.
        OSError: The file cannot be opened.
        ValueError: `format` or `encoding` does not exist.
        TypeError: `source` is of another type, such as a file in text mode.

    Examples:
        >>> read_captions(b"1\\n00:00:01,000 --> 00:00:02,500\\nHello\\n")
        <Cues: 1 line, 00:00:01.000 to 00:00:02.500>
    """
    check_format("format", format)
    content, name = _content(source, encoding)
    return read_content(content, name, format=format, encoding=encoding)


def read_content(
    content: bytes, name: str, *, format: Format | None = None, encoding: str | None = None
) -> Cues:
    """The captions in the content of a file; `name` is its name in messages."""
    return _parsed(_decoded(content, encoding, name), format, name)


def parse_captions(text: str, *, format: Format | None = None) -> Cues:
    """Read captions from a text that is already decoded.

    Args:
        text: The content of a caption file.
        format: `"srt"`, `"vtt"`, `"ass"`, `"lrc"` or `"whisper"`. Default: by the content.

    Raises:
        CaptionsError: The text cannot be read, or it has no captions; see `code`.
        ValueError: `format` does not exist.
        TypeError: `text` is not a string.

    Examples:
        >>> [cue.text for cue in parse_captions("[00:01.00]First\\n[00:03.50]Second")]
        ['First', 'Second']
    """
    check_format("format", format)
    return _parsed(_string(text), format, "the text")


def captions_from_whisper(result: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Cues:
    """Return the captions in a result of Whisper.

    The cues are words if the result has the times of words, and lines otherwise.

    Args:
        result: The JSON of the original package, of `verbose_json`, whisper.cpp (`-oj`, `-ojf`) or WhisperX;
            or the segments of faster-whisper, each as a dict (`dataclasses.asdict`).

    Raises:
        CaptionsError: It is not such a result, or it has no captions; see `code`.

    Examples:
        >>> captions_from_whisper({"segments": [{"start": 0.1, "end": 0.9, "text": " Hello world"}]})
        <Cues: 1 line, 00:00:00.100 to 00:00:00.900>
    """
    from indream.captions._whisper import read_whisper

    name = "the object"
    return _checked(read_whisper(result, name), name)


def _string(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {type(text).__name__}; read_captions takes bytes")
    return text


def check_format(name: str, format: object) -> Format | None:
    """The format, if there is one by this name; `name` is that of the argument."""
    if format is not None and format not in _FORMATS:
        raise ValueError(f"{name} must be one of {', '.join(_FORMATS)}, not {format!r}")
    return format


def _content(source: object, encoding: str | None) -> tuple[bytes, str]:
    """The bytes of a source, and its name in messages."""
    if isinstance(source, bytes | bytearray):
        return bytes(source), "the content"
    if isinstance(source, str | os.PathLike):
        path = Path(check_path("the path", cast("object", source)))
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
            # A video may be passed by mistake; it is not read as a whole.
            _require_text(beginning, encoding, path.name)
            return beginning + file.read(), path.name
    read = getattr(source, "read", None)
    if read is None:
        raise TypeError(f"source must be a path, bytes or a binary file, not {type(source).__name__}")
    content: object = read()
    if not isinstance(content, bytes):
        raise TypeError(f"the file must be open in binary mode; its read() returned {type(content).__name__}")
    name: object = getattr(source, "name", None)
    return content, Path(name).name if isinstance(name, str) and name else "the file"


def _mark(content: bytes) -> tuple[bytes, str] | None:
    """The byte order mark with which a file begins, and its encoding."""
    return next(((bom, found) for bom, found in _BOMS if content.startswith(bom)), None)


def _require_text(content: bytes, encoding: str | None, name: str) -> None:
    """Raise an error if bytes cannot be UTF-8, because one of them is NUL."""
    if encoding is None and _mark(content) is None and (place := content.find(b"\0")) >= 0:
        raise _not_text(name, f"byte {place}")


def _not_text(name: str, place: str) -> CaptionsError:
    return CaptionsError(
        "CAPTIONS_ENCODING",
        f"{name} is not text: {place} is NUL. For UTF-16 without a byte order mark, pass encoding=, such as "
        '"utf-16-le".',
    )


def _decoded(content: bytes, encoding: str | None, name: str) -> str:
    _require_text(content, encoding, name)
    marked = _mark(content)
    if encoding is None:
        bom, used = marked or (b"", "utf-8")
        content = content[len(bom) :]
    else:
        bom, used = b"", encoding
    try:
        text = content.decode(used)
    except LookupError:
        raise ValueError(f"encoding {encoding!r} does not exist") from None
    except UnicodeDecodeError as error:
        place = len(bom) + error.start
        if encoding is None and marked is None:
            message = f'is not UTF-8 (byte {place}). Pass encoding=, such as "cp1252" or "gb18030".'
        else:
            message = f"is not {used} (byte {place}). Pass its real encoding as encoding=."
        raise CaptionsError("CAPTIONS_ENCODING", f"{name} {message}") from None
    except ValueError as error:  # A codec such as idna, which is not one of files.
        raise CaptionsError("CAPTIONS_ENCODING", f"{name} cannot be decoded as {used}: {error}") from None
    if "\0" in text:
        raise _not_text(name, f"character {text.index(chr(0))}")
    return text


def _parsed(text: str, format: Format | None, name: str) -> Cues:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\ufeff" in text:
        text = _FILE_START.sub("\n", text).replace("\ufeff", "")
    found = _reader(format or _format_of(text, name), name)(text)
    return _checked(found, name)


def _checked(found: Found, name: str) -> Cues:
    if not found.cues:
        why = f": {first_of(found.skipped)}" if found.skipped else ""
        raise CaptionsError("CAPTIONS_EMPTY", f"{name} has no captions that can be shown{why}")
    return cues_found(found)


def first_of(skipped: Sequence[str]) -> str:
    """The first part of a file that was left out, and the number of the other ones."""
    more = f" (and {len(skipped) - 1:,} more)" if len(skipped) > 1 else ""
    return f"{skipped[0]}{more}"


def _format_of(text: str, name: str) -> Format:
    start = text.lstrip(" \t\n")
    if start.startswith("WEBVTT"):
        return "vtt"
    if start.startswith("{") and not start.startswith("{\\"):
        return "whisper"
    if start.startswith("[") and start[1:200].lstrip()[:1] in ("{", "]"):
        return "whisper"
    sign = _FIRST_SIGN.search(text)
    match sign and sign.lastgroup:
        case "ass":
            return "ass"
        case "lrc":
            return "lrc"
        case "srt":
            return "srt"
        case _ if has_blocks(text):
            return "srt"  # None of its timing lines can be read; the error says so.
        case _:
            raise CaptionsError(
                "CAPTIONS_FORMAT_UNKNOWN",
                f"{name} is not a caption file that can be read: no line has the times of SRT, WebVTT, ASS or"
                " LRC, and it is not the JSON of Whisper. If it is one of these, pass format=.",
            )


def _reader(format: Format, name: str) -> Callable[[str], Found]:
    match format:
        case "srt":
            from indream.captions._srt import read_srt

            return read_srt
        case "vtt":
            from indream.captions._vtt import read_vtt

            return read_vtt
        case "ass":
            from indream.captions._ass import read_ass

            return read_ass
        case "lrc":
            from indream.captions._lrc import read_lrc

            return read_lrc
        case "whisper":
            return partial(_read_json, name=name)


def _read_json(text: str, name: str) -> Found:
    import json

    from indream.captions._whisper import read_whisper

    try:
        result: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise CaptionsError(
            "CAPTIONS_DAMAGED", f"{name} is not valid JSON: {json_flaw(error)}", line
        ) from None
    return read_whisper(result, name)
