"""Taking the content coding off an answer's body without ever holding more than the answer may have."""

from __future__ import annotations

import zlib

__all__ = ["BodyError", "Unpacker"]

STEP = 1024 * 1024
_RAW = -zlib.MAX_WBITS
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_HEAD = 2  # bytes that tell what wrapper a body has, if any


class BodyError(Exception):
    """A body that can't be unpacked, or not within its limit."""


class Unpacker:
    """Collects a body from the pieces that come off the wire, up to a limit once it is unpacked."""

    def __init__(self, coding: str, limit: int) -> None:
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BodyError("the body has a content coding that was not asked for")
        self._packed = coding not in ("", "identity")
        self._may_be_raw = coding == "deflate"  # some send it without its zlib wrapper
        self._head = b""  # what came before there were enough bytes to tell
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False
        self._limit = limit
        self._size = 0
        self._chunks: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take a piece; BodyError when the body gets too large or its coding is broken."""
        if not self._packed:
            self._keep(data)
            return
        self._begun = self._begun or bool(data)
        if self._may_be_raw:
            data = self._head + data
            if len(data) < _HEAD:
                self._head = data
                return
            self._may_be_raw = False
            if not _is_wrapped(data):
                self._zlib = zlib.decompressobj(_RAW)
        self._unpack(data)

    def _unpack(self, data: bytes) -> None:
        # In steps, for zlib unpacks a kilobyte to a megabyte in one go if it is let. After a full step it may
        # hold more, even where it has taken in all there is.
        more = bool(data)
        while more and not self._zlib.eof:
            try:
                step = self._zlib.decompress(data, STEP)
            except zlib.error:
                raise BodyError("the body's content coding is broken") from None
            self._keep(step)
            data = self._zlib.unconsumed_tail
            more = bool(data) or len(step) == STEP

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            raise BodyError(f"the body is larger than {self._limit // 2**20} MiB")
        self._chunks.append(data)

    def end(self) -> bytes:
        """The body, once all of it has come."""
        if self._packed and self._begun and not self._zlib.eof:
            raise BodyError("the body's content coding is broken")
        return b"".join(self._chunks)


def _is_wrapped(data: bytes) -> bool:
    """Whether a body begins as gzip or zlib; what begins so is nothing that a packer makes without them."""
    first, second = data[:_HEAD]
    is_zlib = first & 15 == zlib.DEFLATED and (first * 256 + second) % 31 == 0
    return is_zlib or (first, second) == (0x1F, 0x8B)
