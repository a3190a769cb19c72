"""Taking the content coding off an answer's body without ever holding more than the answer may have."""

from __future__ import annotations

import zlib

__all__ = ["BodyError", "Unpacker"]

STEP = 1024 * 1024
_RAW = -zlib.MAX_WBITS
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


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
        while data and not self._zlib.eof:
            # In steps, for zlib unpacks a kilobyte to a megabyte in one go if it is let.
            self._keep(self._step(data))
            data = self._zlib.unconsumed_tail
        self._begun = True

    def _step(self, data: bytes) -> bytes:
        try:
            return self._zlib.decompress(data, STEP)
        except zlib.error:
            if self._begun or not self._may_be_raw:
                raise BodyError("the body's content coding is broken") from None
        self._may_be_raw = False
        self._zlib = zlib.decompressobj(_RAW)
        return self._step(data)

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
