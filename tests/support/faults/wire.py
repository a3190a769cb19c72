"""The bytes of HTTP/1.1 answers, right and wrong: pure functions and streams in constant memory."""

from __future__ import annotations

import http
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "LAST_CHUNK",
    "Headers",
    "chunk",
    "encode",
    "gathered",
    "gzip_bomb",
    "head",
    "header",
    "pieces",
    "status_line",
]

Headers = Sequence[tuple[str, str]]

LAST_CHUNK = b"0\r\n\r\n"
BLOCK = 2**20
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


def status_line(status: int) -> bytes:
    """The first line; statuses nobody has named get a reason all the same."""
    try:
        reason = http.HTTPStatus(status).phrase
    except ValueError:
        reason = "Odd"
    return f"HTTP/1.1 {status:03d} {reason}\r\n".encode()


def header(name: str, value: str) -> bytes:
    """One header line, without any check: faults are made of it too."""
    return f"{name}: {value}\r\n".encode("latin-1")


def head(status: int, headers: Headers) -> bytes:
    """A whole head with its empty line."""
    return status_line(status) + b"".join(header(name, value) for name, value in headers) + b"\r\n"


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body; empty data would end the body, so it gives nothing."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    """Data in pieces of at most a size."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def gathered(stream: Iterable[bytes], size: int) -> Iterator[bytes]:
    """A stream in pieces of at least a size, the last one excepted."""
    kept = bytearray()
    for data in stream:
        kept += data
        if len(kept) >= size:
            yield bytes(kept)
            kept.clear()
    if kept:
        yield bytes(kept)


def encode(data: bytes, encodings: Iterable[str]) -> bytes:
    """Data with content codings applied in the order in which Content-Encoding lists them."""
    for encoding in encodings:
        if encoding != "identity":
            packer = zlib.compressobj(wbits=_WINDOW[encoding])
            data = packer.compress(data) + packer.flush()
    return data


def gzip_bomb(first: bytes, size: int, layers: int = 1) -> Iterator[bytes]:
    """`first`, padded with spaces to a size and gzipped once or more, streamed in constant memory."""
    stream = _padded_gzip(first, size)
    for _ in range(layers - 1):
        stream = _gzip(stream)
    return stream


def _padded_gzip(first: bytes, size: int) -> Iterator[bytes]:
    # A block flushed in full depends on nothing before it: it is compressed once and repeated.
    blocks, rest = divmod(max(0, size - len(first)), BLOCK)
    spaces = b" " * BLOCK
    packed = _deflated(spaces, zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(first)
    yield _GZIP_HEADER + _deflated(first, zlib.Z_FULL_FLUSH)
    for _ in range(blocks):
        checksum = zlib.crc32(spaces, checksum)
        yield packed
    checksum = zlib.crc32(spaces[:rest], checksum)
    total = len(first) + blocks * BLOCK + rest
    yield _deflated(spaces[:rest], zlib.Z_FINISH) + struct.pack("<II", checksum, total % 2**32)


def _deflated(data: bytes, flush: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(flush)


def _gzip(stream: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for data in stream:
        yield packer.compress(data)
    yield packer.flush()
