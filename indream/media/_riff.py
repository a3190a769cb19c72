"""RIFF: the chunks of WAV and WebP, and WAV itself."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from indream.media._info import MediaError, MediaInfo, no_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream.media._reader import Span

__all__ = ["chunks", "wav"]

UNKNOWN: Final = 0xFFFFFFFF
CODECS: Final = {2: "adpcm_ms", 6: "pcm_alaw", 7: "pcm_mulaw", 17: "adpcm_ima_wav", 0x50: "mp2", 0x55: "mp3"}
"""The names of the formats of WAV files other than plain samples."""


def chunks(file: Span) -> Iterator[tuple[bytes, Span]]:
    """The chunks of a RIFF file, each with its name."""
    stated = file.little(4)
    # A writer that cannot seek back leaves the size open: the chunks reach to the end of the file.
    end = file.size if stated in (0, UNKNOWN) or file.bytes(0, 4) == b"RF64" else stated + 8
    file.require(0, end)
    at, large = 12, 0
    while at + 8 <= end:
        name, length = file.bytes(at, 4), file.little(at + 4)
        if name == b"ds64":
            large = file.little(at + 16, 8)
        if name == b"data" and length in (0, UNKNOWN):
            length = large or end - at - 8
        content = file.sub(at + 8, length)
        yield name, content
        at += 8 + length + length % 2


def wav(file: Span) -> MediaInfo:
    """WAV: the size of the samples, divided by the bytes per second."""
    per_second, codec = 0, ""
    for name, content in chunks(file):
        if name == b"fmt ":
            form, _, rate, per_second, block, bits = content.unpack("<HHIIHH", 0)
            if form == 0xFFFE:
                form = content.little(24, 2)
            if form in (1, 3):
                per_second = rate * block  # plain samples: the number of bytes per second is often wrong
            codec = _codec(form, bits)
        elif name == b"data":
            if not per_second:
                raise MediaError(f"the WAV file does not describe its samples before byte {content.start:,}")
            duration = Fraction(content.size, per_second)
            if not duration:
                raise no_duration("WAV")
            return MediaInfo(
                "audio", "audio/x-wav", file.size, duration=duration, has_audio=True, audio_codec=codec
            )
    raise MediaError("the WAV file has no samples")


def _codec(form: int, bits: int) -> str:
    if form == 1:
        return "pcm_u8" if bits <= 8 else f"pcm_s{bits}le"
    if form == 3:
        return f"pcm_f{bits}le"
    return CODECS.get(form, f"wav_{form:#06x}")
