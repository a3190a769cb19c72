"""Checks by its container whether a video is complete, for files from a server that sends no length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indream._errors import counted

if TYPE_CHECKING:
    from typing import IO

__all__ = ["flaw_of"]

_MP4_BEGINS: Final = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_MP4_NEEDS: Final = {"index (moov)": b"moov", "media data (mdat)": b"mdat"}
_EBML: Final = b"\x1aE\xdf\xa3"
_SEGMENT: Final = b"\x18S\x80g"
_LONGEST_ID, _LONGEST_SIZE = 4, 8


def flaw_of(file: IO[bytes]) -> str | None:
    """The reason why a file cannot be a complete video, or None.

    The outermost parts of an mp4 or WebM file state their lengths, which add up to the length of the file.
    Files with any other container are not checked.

    Args:
        file: The file, open in binary mode; its position is changed.
    """
    size = file.seek(0, 2)
    if size == 0:
        return "the file is empty"
    file.seek(0)
    head = file.read(8)
    if head[4:] in _MP4_BEGINS:
        return _mp4_flaw(file, size)
    return _webm_flaw(file, size) if head.startswith(_EBML) else None


def _mp4_flaw(file: IO[bytes], size: int) -> str | None:
    place = 0
    kinds: set[bytes] = set()
    while place < size:
        file.seek(place)
        head = file.read(16)
        length, kind, header = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:  # The length has 64 bits and follows the kind.
            length, header = int.from_bytes(head[8:]), 16
        elif length == 0:  # The last box extends to the end of the file.
            length = size - place
        if len(head) < header or length < header:
            return f"the mp4 file is damaged or truncated at byte {place:,}"
        kinds.add(kind)
        place += length
    if place > size:
        return f"the mp4 file is truncated: {counted(place - size, 'byte')} missing at its end"
    missing = [name for name, kind in _MP4_NEEDS.items() if kind not in kinds]
    return f"the mp4 file is truncated: it has no {missing[0]}" if missing else None


def _webm_flaw(file: IO[bytes], size: int) -> str | None:
    place = 0
    kinds: set[bytes] = set()
    while place < size:
        file.seek(place)
        head = file.read(_LONGEST_ID + _LONGEST_SIZE)
        width = _width(head)
        kind, rest = head[:width], head[width:]
        size_width = _width(rest)  # 0 if the kind has no width either
        if width > _LONGEST_ID or not 0 < size_width <= len(rest):
            return f"the WebM file is damaged or truncated at byte {place:,}"
        unknown = (1 << 7 * size_width) - 1
        length = int.from_bytes(rest[:size_width]) & unknown
        if length == unknown:  # A stream that was written in one pass has no lengths: it cannot be checked.
            return None
        kinds.add(kind)
        place += width + size_width + length
    if place > size:
        return f"the WebM file is truncated: {counted(place - size, 'byte')} missing at its end"
    return None if _SEGMENT in kinds else "the WebM file is truncated: it has no segment"


def _width(number: bytes) -> int:
    """The number of bytes of an EBML number, from its first byte: one more than its leading zero bits."""
    return 9 - number[0].bit_length() if number and number[0] else 0
