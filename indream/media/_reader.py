"""Bounded reading: every value that a header contains is read through these classes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from indream._errors import counted
from indream.media._info import MEDIA_TRUNCATED, MediaError

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["Reader", "Span"]

MOST_HEADERS: Final = 1024 * 1024
"""How many bytes of a file are read, unless its format has to be scanned in full."""

AHEAD: Final = 512


class Reader:
    """A file, from its present position to its end, of which only parts are read.

    Args:
        file: An open binary file that can seek.
        start: Where its content begins.
        size: Number of bytes from there to its end.
    """

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self.size = size
        self.read = 0
        self._limit = MOST_HEADERS
        self._window = b""
        self._window_at = 0

    def scan(self) -> None:
        """Allow the whole file to be read, for a format whose length is the sum of its parts."""
        self._limit = max(MOST_HEADERS, 2 * self.size)

    def at(self, offset: int, count: int, ahead: int = AHEAD) -> bytes:
        """The bytes at an offset, all of them.

        Args:
            offset: Where they begin.
            count: How many.
            ahead: How many bytes to read at least, since neighboring values are read next.
        """
        begin = offset - self._window_at
        if begin >= 0 and begin + count <= len(self._window):
            return self._window[begin : begin + count]
        if offset + count > self.size:
            raise self.cut_off(offset + count)
        self._window = self._fetch(offset, max(count, min(ahead, self.size - offset)))
        self._window_at = offset
        if len(self._window) < count:
            raise self.cut_off(offset + count)
        return self._window[:count]

    def _fetch(self, offset: int, count: int) -> bytes:
        self._file.seek(self._start + offset)
        parts: list[bytes] = []
        # An unbuffered file may return less than it was asked for.
        while count > 0 and (part := self._file.read(count)):
            parts.append(part)
            count -= len(part)
            self.read += len(part)
            if self.read > self._limit:
                raise MediaError(f"its headers are larger than {MOST_HEADERS:,} bytes")
        return b"".join(parts)

    def cut_off(self, needed: int) -> MediaError:
        """The error for a file that ends too early."""
        return MediaError(
            f"the file is cut off: it has {counted(self.size, 'byte')} of {needed:,} or more. "
            "Copy or download it again",
            MEDIA_TRUNCATED,
        )

    def whole(self) -> Span:
        """The whole file."""
        return Span(self, 0, self.size)


class Span:
    """A part of a file. Reading beyond it is an error that says where it is."""

    __slots__ = ("end", "reader", "start")

    def __init__(self, reader: Reader, start: int, end: int) -> None:
        self.reader = reader
        self.start = start
        self.end = end

    @property
    def size(self) -> int:
        """Number of bytes."""
        return self.end - self.start

    def require(self, offset: int, count: int) -> None:
        """Raise the right error if these bytes do not belong to this part."""
        end = self.start + offset + count
        if end > self.end:
            if end > self.reader.size:
                raise self.reader.cut_off(end)
            raise MediaError(f"the part at byte {self.start:,} ends before byte {end:,}, where it should")

    def sub(self, offset: int, count: int) -> Span:
        """A part of this part."""
        self.require(offset, count)
        return Span(self.reader, self.start + offset, self.start + offset + count)

    def rest(self, offset: int) -> Span:
        """This part without its beginning."""
        return self.sub(offset, max(self.size - offset, 0))

    def bytes(self, offset: int, count: int, ahead: int = AHEAD) -> bytes:
        """Bytes at an offset."""
        self.require(offset, count)
        return self.reader.at(self.start + offset, count, ahead)

    def unpack(self, form: str, offset: int) -> tuple[int, ...]:
        """Numbers at an offset, in the notation of the module `struct`."""
        return struct.unpack(form, self.bytes(offset, struct.calcsize(form)))

    def u8(self, offset: int) -> int:
        """One byte."""
        return self.bytes(offset, 1)[0]

    def u16(self, offset: int) -> int:
        """Two bytes, the highest first."""
        return int.from_bytes(self.bytes(offset, 2), "big")

    def u24(self, offset: int) -> int:
        """Three bytes, the highest first."""
        return int.from_bytes(self.bytes(offset, 3), "big")

    def u32(self, offset: int) -> int:
        """Four bytes, the highest first."""
        return int.from_bytes(self.bytes(offset, 4), "big")

    def i32(self, offset: int) -> int:
        """Four bytes, the highest first, with a sign."""
        return int.from_bytes(self.bytes(offset, 4), "big", signed=True)

    def u64(self, offset: int) -> int:
        """Eight bytes, the highest first."""
        return int.from_bytes(self.bytes(offset, 8), "big")

    def little(self, offset: int, count: int = 4) -> int:
        """Bytes as a number, the lowest first."""
        return int.from_bytes(self.bytes(offset, count), "little")
