"""RIFF: the chunks of WAV and WebP, and WAV itself."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from indream._errors import counted
from indream.media._info import MediaError, MediaInfo, no_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream.media._reader import Span

__all__ = ["chunks", "wav"]

UNKNOWN: Final = 0xFFFFFFFF
MARKS: Final = (range(0x7FFFF000, 0x80001000), range(0xFFFFF000, UNKNOWN + 1))
"""Sizes about 2 and 4 GiB, which programs write into a pipe in place of one that they do not know yet."""
PLAIN: Final = frozenset({1, 3, 6, 7})
"""The formats whose samples have one size: PCM, and A-law and µ-law."""
ADPCM: Final = frozenset({2, 17})
"""Formats that state how many samples a block has."""
CODECS: Final = {2: "adpcm_ms", 6: "pcm_alaw", 7: "pcm_mulaw", 17: "adpcm_ima_wav", 0x50: "mp2", 0x55: "mp3"}
"""The names of the formats of WAV files other than plain samples."""


def chunks(file: Span) -> Iterator[tuple[bytes, Span]]:
    """The chunks of a RIFF file, each with its name."""
    stated = file.little(4)
    end = stated + 8
    if _left_open(stated, file.size - 8) or file.bytes(0, 4) == b"RF64":
        end = file.size
    elif file.size < end <= file.size + 8:
        end = file.size  # some writers count the eight bytes of this header, too
    file.require(0, end)
    at, large = 12, 0
    while at + 8 <= end:
        name, length = file.bytes(at, 4), file.little(at + 4)
        if name == b"ds64":
            large = file.little(at + 16, 8)
        if name == b"data" and _left_open(length, file.size - at - 8):
            length = large or end - at - 8
        content = file.sub(at + 8, length)
        yield name, content
        at += 8 + length + length % 2


def _left_open(size: int, room: int) -> bool:
    """Whether a size is the mark of a writer that cannot seek back: the content reaches to the end.

    Args:
        size: The size.
        room: The number of bytes up to the end of the file.
    """
    return size in (0, UNKNOWN) or (size > room and any(size in mark for mark in MARKS))


class _Samples:
    """The description of the samples of a WAV file.

    Args:
        content: The chunk with the description.
    """

    def __init__(self, content: Span) -> None:
        self._at = content.start
        form, _, self._rate, self._per_second, self._block, bits = content.unpack("<HHIIHH", 0)
        # Samples of a block. In an extensible header, these bytes have another meaning.
        self._per_block = content.little(18, 2) if form in ADPCM and content.size >= 20 else 0
        if form == 0xFFFE:
            form = content.little(24, 2)
        self._plain = form in PLAIN
        self.codec = _codec(form, bits)

    def duration(self, size: int, stated: int) -> Fraction:
        """How long they last.

        Args:
            size: Their number of bytes.
            stated: Their number by the chunk `fact`; 0 without.
        """
        if self._plain:
            # The number of bytes per second is often wrong.
            if not self._rate or not self._block:
                raise MediaError(
                    f"the samples of the WAV file have a sample rate of {self._rate} and "
                    f"{counted(self._block, 'byte')} each, according to its header at byte {self._at:,}"
                )
            return Fraction(size, self._rate * self._block)
        if self._per_block and self._block and self._rate:
            samples = Fraction(size * self._per_block, self._block)
            # The last block is filled up.
            if samples - self._per_block < stated < samples:
                samples = Fraction(stated)
            return samples / self._rate
        if self._per_second:
            return Fraction(size, self._per_second)
        if self._rate and stated != UNKNOWN:
            return Fraction(stated, self._rate)
        return Fraction(0)


def wav(file: Span) -> MediaInfo:
    """WAV: the size of its samples, with their description before them."""
    samples, stated = None, 0
    for name, content in chunks(file):
        if name == b"fmt ":
            samples = _Samples(content)
        elif name == b"fact" and content.size >= 4:
            stated = content.little(0)
        elif name == b"data":
            if samples is None:
                raise MediaError(f"the WAV file does not describe its samples before byte {content.start:,}")
            duration = samples.duration(content.size, stated)
            if not duration:
                raise no_duration("WAV")
            return MediaInfo(
                "audio", "audio/x-wav", file.size,
                duration=duration, has_audio=True, audio_codec=samples.codec,
            )  # fmt: skip
    raise MediaError("the WAV file has no samples")


def _codec(form: int, bits: int) -> str:
    if form == 1:
        return "pcm_u8" if bits <= 8 else f"pcm_s{bits}le"
    if form == 3:
        return f"pcm_f{bits}le"
    return CODECS.get(form, f"wav_{form:#06x}")
