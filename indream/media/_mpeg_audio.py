"""MP3, AAC in ADTS frames, and FLAC; tags that stand before them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.media._info import MediaError, MediaInfo, no_duration

if TYPE_CHECKING:
    from indream.media._reader import Span

__all__ = ["adts", "begins_with_frame", "flac", "mpeg_audio", "without_tags"]

SCAN_AHEAD: Final = 64 * 1024
MOST_BEFORE_FIRST: Final = 64 * 1024
"""How far behind the tags the first frame may begin."""
FRAMES_TO_BELIEVE: Final = 3
"""How many frames in a row show that they are not an accident."""

RATES: Final = (44_100, 48_000, 32_000)
ADTS_RATES: Final = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
)  # fmt: skip
# Kilobits per second by version (1, or 2 and 2.5) and layer.
BIT_RATES: Final = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


class _Frame(NamedTuple):
    length: int
    samples: int
    rate: int
    layer: int = 0
    side_info: int = 0
    """How many bytes stand between the header of an MP3 frame and a Xing header."""


def without_tags(file: Span) -> Span:
    """The content of a file behind ID3v2 tags, which may contain a cover."""
    while file.size >= 3 and file.bytes(0, 3) == b"ID3":
        size = 0
        for byte in file.bytes(6, 4):
            size = size << 7 | byte & 0x7F
        footer = 10 if file.u8(5) & 0x10 else 0
        file.require(0, 10 + size + footer + 1)
        file = file.rest(10 + size + footer)
    return file


def _mpeg_frame(header: bytes) -> _Frame | None:
    """The MPEG audio frame that begins with these four bytes, if they are the header of one."""
    bits = int.from_bytes(header, "big")
    version, layer = bits >> 19 & 3, 4 - (bits >> 17 & 3)
    bit_rate, rate = bits >> 12 & 15, bits >> 10 & 3
    if bits >> 21 != 0x7FF or version == 1 or layer == 4 or bit_rate in (0, 15) or rate == 3:
        return None
    hertz = RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    kilobits = BIT_RATES[1 if version == 3 else 2, layer][bit_rate - 1]
    padding = bits >> 9 & 1
    if layer == 1:
        return _Frame((12_000 * kilobits // hertz + padding) * 4, 384, hertz, layer)
    samples = 576 if layer == 3 and version != 3 else 1152
    mono = bits >> 6 & 3 == 3
    side_info = (17 if mono else 32) if version == 3 else (9 if mono else 17)
    return _Frame(samples // 8 * 1000 * kilobits // hertz + padding, samples, hertz, layer, side_info)


def _adts_frame(header: bytes) -> _Frame | None:
    """The AAC frame that begins with these seven bytes, if they are the header of one."""
    bits = int.from_bytes(header, "big")
    rate, length = bits >> 34 & 15, bits >> 13 & 0x1FFF
    if bits >> 44 != 0xFFF or bits >> 41 & 3 or rate >= len(ADTS_RATES) or length < 7:
        return None
    return _Frame(length, 1024 * ((bits & 3) + 1), ADTS_RATES[rate])


def _frame_at(file: Span, at: int, *, adts: bool) -> _Frame | None:
    count = 7 if adts else 4
    if at + count > file.size:
        return None
    header = file.bytes(at, count, ahead=SCAN_AHEAD)
    return _adts_frame(header) if adts else _mpeg_frame(header)


def begins_with_frame(file: Span, *, adts: bool, at: int = 0) -> bool:
    """Whether several frames follow one another from here; up to the end, if the file is short."""
    for _ in range(FRAMES_TO_BELIEVE):
        frame = _frame_at(file, at, adts=adts)
        if frame is None:
            return False
        at += frame.length
        if at >= file.size:
            return True
    return True


def mpeg_audio(file: Span) -> MediaInfo:
    """MP3: by the number of frames in its Xing or VBRI header; without one, all frames are counted."""
    file.reader.scan()
    at = next((at for at in _candidates(file) if begins_with_frame(file, adts=False, at=at)), None)
    first = None if at is None else _frame_at(file, at, adts=False)
    if at is None or first is None:
        raise MediaError(f"no MPEG audio frame begins in the {MOST_BEFORE_FIRST:,} bytes behind the tags")
    samples = _stated_samples(file, at, first)
    if samples is None:
        samples = _counted(file, at, adts=False)
    codec = "mp3" if first.layer == 3 else f"mp{first.layer}"
    return _sound(file, "audio/mpeg", Fraction(samples, first.rate), codec)


def _candidates(file: Span) -> list[int]:
    """Where the first frame may begin."""
    beginning = file.bytes(0, min(MOST_BEFORE_FIRST, file.size), ahead=SCAN_AHEAD)
    found: list[int] = []
    at = beginning.find(b"\xff")
    while at != -1:
        found.append(at)
        at = beginning.find(b"\xff", at + 1)
    return [at for at in found if beginning[at + 1 : at + 2] >= b"\xe0"]


def _stated_samples(file: Span, at: int, first: _Frame) -> int | None:
    """The number of samples by the header in the first frame, without those that the encoder added."""
    xing = at + 4 + first.side_info
    if first.layer != 3 or xing + 120 > file.size:
        return None
    if file.bytes(xing, 4) in (b"Xing", b"Info"):
        flags = file.u32(xing + 4)
        if not flags & 1:
            return None
        samples = file.u32(xing + 8) * first.samples
        # The tag of the encoder follows the optional fields: frames, bytes, 100 positions, quality.
        tag = (
            xing + 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
        )
        if tag + 24 <= file.size and file.bytes(tag, 4) in (b"LAME", b"Lavf", b"Lavc"):
            added = file.u24(tag + 21)
            samples -= (added >> 12) + (added & 0xFFF)
        return max(samples, 0)
    if file.bytes(at + 36, 4) == b"VBRI":
        return file.u32(at + 50) * first.samples
    return None


def adts(file: Span) -> MediaInfo:
    """AAC: all frames are counted."""
    file.reader.scan()
    first = _frame_at(file, 0, adts=True)
    if first is None:
        raise MediaError("the AAC file does not begin with a frame")
    samples = _counted(file, 0, adts=True)
    return _sound(file, "audio/aac", Fraction(samples, first.rate), "aac")


def _counted(file: Span, at: int, *, adts: bool) -> int:
    """The number of samples in all frames; bytes between frames are skipped."""
    samples = 0
    while at < file.size:
        frame = _frame_at(file, at, adts=adts)
        if frame is not None:
            samples += frame.samples
            at += frame.length
            continue
        window = file.bytes(at, min(SCAN_AHEAD, file.size - at), ahead=SCAN_AHEAD)
        skipped = window.find(b"\xff", 1)
        at += len(window) if skipped == -1 else skipped
    return samples


def flac(file: Span) -> MediaInfo:
    """FLAC: the number of samples is in the first block."""
    return _sound(file, "audio/flac", flac_duration(file.rest(4)), "flac")


def flac_duration(block: Span) -> Fraction:
    """The duration by a STREAMINFO block."""
    if block.u8(0) & 0x7F or block.u24(1) < 34:
        raise MediaError("the FLAC stream does not begin with STREAMINFO")
    bits = block.u64(14)
    rate, samples = bits >> 44, bits & 0xFFFFFFFFF
    if not rate:
        raise MediaError("the FLAC stream has a sample rate of 0")
    return Fraction(samples, rate)


def _sound(file: Span, mime_type: str, duration: Fraction, codec: str) -> MediaInfo:
    if not duration:
        raise no_duration({"audio/mpeg": "MP3", "audio/aac": "AAC", "audio/flac": "FLAC"}[mime_type])
    return MediaInfo("audio", mime_type, file.size, duration=duration, has_audio=True, audio_codec=codec)
