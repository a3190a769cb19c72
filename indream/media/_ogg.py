"""Ogg: Vorbis, Opus, FLAC, Speex and Theora. The last page of each stream has its length."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.media._info import MediaError, MediaInfo, checked_size, no_duration, rounded

if TYPE_CHECKING:
    from indream.media._reader import Span

__all__ = ["ogg"]

LARGEST_PAGE: Final = 65_307
MOST_STREAMS: Final = 64
NO_POSITION: Final = (1 << 64) - 1


class _Stream(NamedTuple):
    codec: str
    rate: Fraction
    """Units of positions per second."""
    skipped: int = 0
    """How many units at the beginning are not played."""
    shift: int = 0
    """Theora: the number of bits that count frames since the last key frame."""
    width: int = 0
    height: int = 0


def ogg(file: Span) -> MediaInfo:
    """The streams by their first pages, and the duration by their last ones."""
    streams: dict[int, _Stream | None] = {}
    at = 0
    while len(streams) < MOST_STREAMS and at + 27 <= file.size and file.u8(at + 5) & 2:
        serial, content, at = _page(file, at)
        streams[serial] = _stream(content)
    ends = _last_positions(file)
    found = {serial: stream for serial, stream in streams.items() if stream is not None}
    if not found:
        raise MediaError("the Ogg file has no stream of a known kind: Vorbis, Opus, FLAC, Speex or Theora")
    seconds = max(
        ((_units(stream, ends[serial]) - stream.skipped) / stream.rate
         for serial, stream in found.items() if serial in ends),
        default=Fraction(0),
    )  # fmt: skip
    if seconds <= 0:
        raise no_duration("Ogg")
    video = next((stream for stream in found.values() if stream.width), None)
    sound = next((stream.codec for stream in found.values() if not stream.width), None)
    if video is None:
        return MediaInfo("audio", "audio/ogg", file.size, duration=seconds, has_audio=True, audio_codec=sound)
    return MediaInfo(
        "video", "video/ogg", file.size, video.width, video.height, seconds, sound is not None,
        fps=video.rate, codec=video.codec, audio_codec=sound,
    )  # fmt: skip


def _page(file: Span, at: int) -> tuple[int, Span, int]:
    """The stream of a page, its content, and where the next page begins."""
    if file.bytes(at, 4) != b"OggS":
        raise MediaError(f"the Ogg file has no page at byte {at:,}")
    segments = file.u8(at + 26)
    length = sum(file.bytes(at + 27, segments))
    content = file.sub(at + 27 + segments, length)
    return file.little(at + 14), content, at + 27 + segments + length


def _stream(content: Span) -> _Stream | None:
    """The kind of a stream by its first packet; None for an unknown one."""
    mark = content.bytes(0, min(8, content.size))
    if mark == b"OpusHead":
        return _Stream("opus", Fraction(48_000), content.little(10, 2))
    if mark.startswith(b"\x01vorbis"):
        return _Stream("vorbis", _rate(content.little(12)))
    if mark.startswith(b"\x7fFLAC"):
        return _Stream("flac", _rate(content.u64(27) >> 44))
    if mark == b"Speex   ":
        return _Stream("speex", _rate(content.little(36)))
    if mark.startswith(b"\x80theora"):
        rate = Fraction(content.u32(22), _rate(content.u32(26)))
        width, height = checked_size(content.u24(14), content.u24(17))
        aspect = content.u24(30), content.u24(33)
        if all(aspect):
            width = max(rounded(Fraction(width * aspect[0], aspect[1])), 1)
        return _Stream("theora", _rate(rate), 0, content.u16(40) >> 5 & 31, width, height)
    return None


def _rate(value: int | Fraction) -> Fraction:
    if not value:
        raise MediaError("an Ogg stream has a rate of 0")
    return Fraction(value)


def _units(stream: _Stream, position: int) -> int:
    if not stream.width:
        return position
    return (position >> stream.shift) + (position & ((1 << stream.shift) - 1))


def _last_positions(file: Span) -> dict[int, int]:
    """The position at the end of each stream that has a page near the end of the file."""
    begin = max(file.size - 2 * LARGEST_PAGE, 0)
    tail = file.bytes(begin, file.size - begin)
    ends: dict[int, int] = {}
    at = tail.rfind(b"OggS")
    while at != -1:
        if at + 27 <= len(tail):
            position = int.from_bytes(tail[at + 6 : at + 14], "little")
            if position != NO_POSITION:
                ends.setdefault(int.from_bytes(tail[at + 14 : at + 18], "little"), position)
        at = tail.rfind(b"OggS", 0, at)
    if (last := tail.rfind(b"OggS")) != -1:
        _page(file, begin + last)  # a page that is cut off
    return ends
