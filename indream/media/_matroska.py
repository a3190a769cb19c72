"""Matroska and WebM."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from indream.media._info import (
    Kind,
    MediaError,
    MediaInfo,
    checked_size,
    common_rate,
    no_duration,
    rounded,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream.media._reader import Span

__all__ = ["matroska"]

EBML, DOC_TYPE = 0x1A45DFA3, 0x4282
SEGMENT, INFO, TRACKS, CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
SCALE, DURATION = 0x2AD7B1, 0x4489
TRACK, NUMBER, TYPE, CODEC, FRAME_TIME, VIDEO = 0xAE, 0xD7, 0x83, 0x86, 0x23E383, 0xE0
WIDTH, HEIGHT, SHOWN_WIDTH, SHOWN_HEIGHT, SHOWN_UNIT = 0xB0, 0xBA, 0x54B0, 0x54BA, 0x54B2
CROP_BOTTOM, CROP_TOP, CROP_LEFT, CROP_RIGHT = 0x54AA, 0x54BB, 0x54CC, 0x54DD
PROJECTION, ROLL = 0x7670, 0x7675
TIME, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK, BLOCK_TIME = 0xE7, 0xA3, 0xA0, 0xA1, 0x9B

PICTURES, SOUND = 1, 2
PIXELS, CENTIMETERS, INCHES, RATIO = range(4)
CODECS: Final = {
    "V_VP8": "vp8", "V_VP9": "vp9", "V_AV1": "av1", "V_MPEG4/ISO/AVC": "h264", "V_MPEGH/ISO/HEVC": "hevc",
    "V_MPEG4/ISO/ASP": "mpeg4", "V_MPEG4/ISO/SP": "mpeg4", "V_MPEG2": "mpeg2video", "V_MPEG1": "mpeg1video",
    "V_THEORA": "theora", "V_MJPEG": "mjpeg", "V_PRORES": "prores", "V_FFV1": "ffv1",
    "A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_MPEG/L3": "mp3", "A_MPEG/L2": "mp2",
    "A_FLAC": "flac", "A_AC3": "ac3", "A_EAC3": "eac3", "A_DTS": "dts", "A_ALAC": "alac",
}  # fmt: skip
"""The codecs by the names that ffprobe has for them."""


class _Track:
    """A track of pictures or sound."""

    def __init__(self, entry: Span) -> None:
        self.number = self.type = self.frame_time = 0
        self.codec = ""
        self.size = (0, 0)
        self.rotation = 0
        for name, content in _elements(entry):
            if name == NUMBER:
                self.number = _number(content)
            elif name == TYPE:
                self.type = _number(content)
            elif name == FRAME_TIME:
                self.frame_time = _number(content)
            elif name == CODEC:
                text = content.bytes(0, min(content.size, 64)).rstrip(b"\0").decode("latin-1")
                self.codec = CODECS.get(text, CODECS.get(text.rpartition("/")[0], text.lower()))
            elif name == VIDEO:
                self._read_video(content)

    def _read_video(self, video: Span) -> None:
        values: dict[int, int] = {}
        for name, content in _elements(video):
            if name == PROJECTION:
                rolls = [_float(inner) for found, inner in _elements(content) if found == ROLL]
                # Positive is counterclockwise; only quarter turns are rotations of the picture.
                self.rotation = round(-rolls[-1] / 90) * 90 % 360 if rolls and abs(rolls[-1]) <= 360 else 0
            elif content.size <= 8:
                values[name] = _number(content)
        width = values.get(WIDTH, 0) - values.get(CROP_LEFT, 0) - values.get(CROP_RIGHT, 0)
        height = values.get(HEIGHT, 0) - values.get(CROP_TOP, 0) - values.get(CROP_BOTTOM, 0)
        checked_size(width, height)
        shown = values.get(SHOWN_WIDTH, 0), values.get(SHOWN_HEIGHT, 0)
        if all(shown) and values.get(SHOWN_UNIT, PIXELS) in (PIXELS, CENTIMETERS, INCHES, RATIO):
            width = max(rounded(Fraction(height * shown[0], shown[1])), 1)
        self.size = (width, height) if self.rotation in (0, 180) else (height, width)

    @property
    def fps(self) -> Fraction | None:
        """Frames per second, if the track states the duration of a frame."""
        return common_rate(Fraction(1_000_000_000, self.frame_time)) if self.frame_time else None


def matroska(file: Span) -> MediaInfo:
    """The file by its information and its tracks, which stand before the first cluster."""
    document, web = next(_elements(file), (0, file)), False
    if document[0] != EBML:
        raise MediaError("the Matroska file does not begin with an EBML header")
    for name, content in _elements(document[1]):
        if name == DOC_TYPE:
            web = content.bytes(0, min(content.size, 16)).rstrip(b"\0") == b"webm"
    for name, content in _elements(file):
        if name == SEGMENT:
            return _segment(content, web=web)
    raise MediaError("the Matroska file has no segment")


def _segment(segment: Span, *, web: bool) -> MediaInfo:
    scale, duration = 1_000_000, Fraction(0)
    tracks: list[_Track] | None = None
    informed, clusters = False, 0
    for name, content in _elements(segment):
        if name == INFO:
            informed = True
            for inner, value in _elements(content):
                if inner == SCALE:
                    scale = _number(value)
                elif inner == DURATION:
                    duration = Fraction(_float(value))
        elif name == TRACKS:
            tracks = [_Track(value) for inner, value in _elements(content) if inner == TRACK]
        elif name == CLUSTER:
            clusters = clusters or content.start
        if tracks is not None and informed and clusters:
            break
    if tracks is None:
        raise MediaError("the Matroska file has no list of its tracks")
    pictures = next((track for track in tracks if track.type == PICTURES and track.size[0]), None)
    sound = next((track for track in tracks if track.type == SOUND), None)
    kind: Kind = "video" if pictures else "audio"
    width, height = pictures.size if pictures else (None, None)
    if pictures is None and sound is None:
        raise MediaError("the Matroska file has neither pictures nor sound")
    seconds = duration * scale / 1_000_000_000
    if seconds <= 0 and clusters:
        seconds = _scanned(segment, clusters, scale, {track.number: track.frame_time for track in tracks})
    if seconds <= 0:
        raise no_duration("WebM" if web else "Matroska")
    return MediaInfo(
        kind,
        f"{kind}/webm" if web else f"{kind}/x-matroska",
        0,
        width,
        height,
        seconds,
        sound is not None,
        rotation=pictures.rotation if pictures else 0,
        fps=pictures.fps if pictures else None,
        codec=pictures.codec if pictures else None,
        audio_codec=sound.codec if sound else None,
    )


def _scanned(segment: Span, first: int, scale: int, frame_times: dict[int, int]) -> Fraction:
    """The duration in seconds of a recording that was not finished: the end of its last block."""
    segment.reader.scan()
    nanoseconds = 0
    # Where clusters have no size, their elements look like those of the segment: all are one list.
    inside = [segment.rest(first - segment.start)]
    time = 0
    last: dict[int, int] = {}
    while inside:
        part = inside.pop()
        for name, content in _elements(part, whole=False):
            if name in (CLUSTER, BLOCK_GROUP):
                inside += [part.rest(content.end - part.start), content]
                break
            if name == TIME:
                time = _number(content)
            elif name in (SIMPLE_BLOCK, BLOCK):
                track, at = _varint(content, 0, marked=False)
                [offset] = content.unpack(">h", at)
                begins = (time + offset) * scale
                lasts = frame_times.get(track, 0) or max(begins - last.get(track, begins), 0)
                last[track] = max(begins, last.get(track, begins))
                nanoseconds = max(nanoseconds, begins + lasts)
            elif name == BLOCK_TIME:
                nanoseconds = max(nanoseconds, max(last.values(), default=0) + _number(content) * scale)
    return Fraction(nanoseconds, 1_000_000_000)


def _elements(part: Span, *, whole: bool = True) -> Iterator[tuple[int, Span]]:
    """The elements of a part, each with its id.

    Args:
        part: The part.
        whole: Whether an element that is longer than the part is an error. Without, it ends with the part.
    """
    at = 0
    while at < part.size:
        name, size_at = _varint(part, at, marked=True)
        size, content_at = _varint(part, size_at, marked=False)
        if size == (1 << 7 * (content_at - size_at)) - 1:
            content = part.rest(content_at)  # of unknown size
        elif not whole and part.start + content_at + size > part.end:
            content = part.rest(content_at)
        else:
            content = part.sub(content_at, size)
        yield name, content
        at = content.end - part.start


def _varint(part: Span, at: int, *, marked: bool) -> tuple[int, int]:
    """A number of variable length, and where it ends.

    Args:
        part: The part that it is in.
        at: Where it begins.
        marked: Whether the bit that states its length belongs to it, as in ids.
    """
    first = part.u8(at)
    length = 9 - first.bit_length()
    if length > (4 if marked else 8):
        raise MediaError(f"the Matroska file has no valid element at byte {part.start + at:,}")
    value = int.from_bytes(part.bytes(at, length), "big")
    return (value if marked else value & ((1 << 7 * length) - 1)), at + length


def _number(content: Span) -> int:
    if content.size > 8:
        raise MediaError(f"the Matroska file has a number of {content.size:,} bytes at {content.start:,}")
    return int.from_bytes(content.bytes(0, content.size), "big")


def _float(content: Span) -> float:
    if content.size not in (0, 4, 8):
        raise MediaError(f"the Matroska file has a number of {content.size:,} bytes at {content.start:,}")
    data = content.bytes(0, content.size)
    value: float = struct.unpack(">f" if len(data) == 4 else ">d", data)[0] if data else 0.0
    return value if abs(value) < 1e18 else 0.0  # neither infinite nor NaN
