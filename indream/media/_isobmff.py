"""MP4, MOV and M4A, also fragmented; AVIF and HEIF, which consist of the same boxes."""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from indream.media._info import MediaError, MediaInfo, checked_size, no_duration, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indream.media._reader import Span

__all__ = ["isobmff"]

MOST_BOXES: Final = 100_000
"""The maximum number of boxes at the top, so that a file of nothing but empty boxes ends early."""

MOST_PACES: Final = 8192
"""The longest table of the durations of samples that is read, as it only serves the frame rate."""

AT_THE_TOP: Final = frozenset({
    b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"meta", b"sidx", b"uuid", b"free", b"skip",
    b"wide",
})  # fmt: skip
"""The boxes that belong to a file even if it ends within one of them."""

STILL_BRANDS: Final = {
    b"avif": "image/avif", b"avis": "image/avif",
    b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic", b"hevx": "image/heic",
    b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif",
}  # fmt: skip
CODECS: Final = {
    "avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "dvh1": "hevc", "dvhe": "hevc",
    "vp08": "vp8", "vp09": "vp9", "av01": "av1", "mp4v": "mpeg4", "jpeg": "mjpeg", "mjpa": "mjpeg",
    "mjpb": "mjpeg", "png ": "png", "s263": "h263", "h263": "h263", "apch": "prores", "apcn": "prores",
    "apcs": "prores", "apco": "prores", "ap4h": "prores", "ap4x": "prores",
    "mp4a": "aac", ".mp3": "mp3", "Opus": "opus", "fLaC": "flac", "alac": "alac", "ac-3": "ac3",
    "ec-3": "eac3", "samr": "amr_nb", "sawb": "amr_wb", "ulaw": "pcm_mulaw", "alaw": "pcm_alaw",
    "sowt": "pcm_s16le", "twos": "pcm_s16be", "in24": "pcm_s24be", "in32": "pcm_s32be", "fl32": "pcm_f32be",
}  # fmt: skip
"""The codecs by the names that ffprobe has for them."""
OBJECT_TYPES: Final = {0x69: "mp3", 0x6B: "mp3", 0x6C: "mjpeg", 0x6D: "png", 0xA9: "dts", 0xDD: "vorbis"}
"""The codecs that share the sample entries `mp4a` and `mp4v`."""
PICTURES: Final = frozenset({"mjpeg", "png"})
"""Codecs of single pictures, which tracks with a cover or with pictures of chapters have."""

IDENTITY: Final = (1, 0, 0, 1)
UNKNOWN: Final = (0, (1 << 32) - 1, (1 << 64) - 1)


def boxes(part: Span, at: int = 0, *, tolerant: bool = False) -> Iterator[tuple[bytes, Span]]:
    """The boxes in a part, each with its name.

    Args:
        part: The part.
        at: Where the first box begins.
        tolerant: Whether the boxes end where something else follows, such as a tag that a program appended.
    """
    while at + 8 <= part.size:
        length, name, header = part.u32(at), part.bytes(at + 4, 4), 8
        if length == 1:
            length, header = part.u64(at + 8), 16
        elif length == 0:
            length = part.size - at  # up to the end
        if tolerant and name not in AT_THE_TOP and not header <= length <= part.size - at:
            return
        if length < header:
            raise MediaError(f"the box at byte {part.start + at:,} has the size {length}")
        yield name, part.sub(at + header, length - header)
        at += length


def child(part: Span, *path: bytes) -> Span | None:
    """The first box at a path of names."""
    for searched in path:
        found = next((content for name, content in boxes(part) if name == searched), None)
        if found is None:
            return None
        part = found
    return part


def isobmff(file: Span) -> MediaInfo:
    """The file by its movie box, or an image by its primary item."""
    brands: list[bytes] = []
    movie: Span | None = None
    items: Span | None = None
    fragments: list[Span] = []
    for number, (name, content) in enumerate(boxes(file, tolerant=True)):
        if number == MOST_BOXES:
            raise MediaError(f"the file consists of more than {MOST_BOXES:,} boxes")
        if name == b"ftyp" and not brands:
            text = content.bytes(0, min(content.size, 256))
            brands = [text[:4], *(text[at : at + 4] for at in range(8, len(text) - 3, 4))]
        elif name == b"moov":
            movie = movie or content
        elif name == b"meta":
            items = items or content
        elif name == b"moof":
            file.reader.scan()
            fragments.append(content)
    still = next((brand for brand in brands if brand in STILL_BRANDS), None)
    # A video may be compatible with `mif1` too, since its cover is one.
    if items is not None and still is not None and (movie is None or brands[0] in STILL_BRANDS):
        exact = [STILL_BRANDS[brand] for brand in brands if brand in STILL_BRANDS]
        mime_type = next((name for name in exact if name != "image/heif"), exact[0])
        return _image(items, mime_type)
    if movie is None:
        raise MediaError("the file has no movie box (moov) and no image")
    return _movie(movie, fragments, brands[0] if brands else b"qt  ")


# Images


def _image(items: Span, mime_type: str) -> MediaInfo:
    meta = items.rest(4)
    primary = child(meta, b"pitm")
    if primary is None:
        raise MediaError("the image has no primary item")
    item = primary.u32(4) if primary.u8(0) else primary.u16(4)
    listed = child(meta, b"iprp", b"ipco")
    properties = list(boxes(listed)) if listed else []
    size: tuple[int, int] | None = None
    turns = 0
    for index in _associated(child(meta, b"iprp", b"ipma"), item):
        if not 1 <= index <= len(properties):
            continue
        name, content = properties[index - 1]
        if name == b"ispe":
            size = content.u32(4), content.u32(8)
        elif name == b"clap":
            width, width_by, height, height_by = (content.u32(4 * number) for number in range(4))
            if width_by and height_by:
                size = width // width_by, height // height_by
        elif name == b"irot":
            turns = content.u8(0) & 3
    if size is None:
        raise MediaError("the primary image does not state its size")
    width, height = checked_size(*size)
    if turns % 2:
        width, height = height, width
    return MediaInfo("image", mime_type, 0, width, height, rotation=-90 * turns % 360)


def _associated(table: Span | None, searched: int) -> Iterator[int]:
    """The numbers of the properties that an item has, in the order in which they apply."""
    if table is None:
        return
    version, wide = table.u8(0), table.u8(3) & 1
    at = 8
    for _ in range(table.u32(4)):
        item = table.u32(at) if version else table.u16(at)
        at += 4 if version else 2
        count = table.u8(at)
        at += 1
        for number in range(count) if item == searched else ():
            yield table.u16(at + 2 * number) & 0x7FFF if wide else table.u8(at + number) & 0x7F
        at += count * (2 if wide else 1)


# Movies


class _Track:
    """A track of a movie.

    Args:
        content: Its box.
        movie_scale: Units of the movie per second.
        turned: The matrix of the movie.
    """

    def __init__(self, content: Span, movie_scale: int, turned: Sequence[int]) -> None:
        header = child(content, b"tkhd")
        media = child(content, b"mdia")
        media_header = media and child(media, b"mdhd")
        handler = media and child(media, b"hdlr")
        if header is None or media is None or media_header is None or handler is None:
            raise MediaError(f"the track at byte {content.start:,} lacks tkhd, mdhd or hdlr")
        wide = header.u8(0) == 1
        self.id = header.u32(20 if wide else 12)
        self.handler = handler.bytes(8, 4)
        self.scale, self.length = _scale_and_length(media_header)
        self.samples = 0
        self.paced = 0
        self.codec = ""
        self.size = (0, 0)
        self.edits = _edits(child(content, b"edts", b"elst"))
        self.movie_scale = movie_scale
        self.chapters = _references(child(content, b"tref", b"chap"))
        across, down = _first_row(_matrix(header, 52 if wide else 40), turned)
        self.rotation = round(math.degrees(math.atan2(down, across)) / 90) * 90 % 360
        table = child(media, b"minf", b"stbl")
        if table is not None:
            self._read_samples(table)
            if not all(self.size) and self.handler == b"vide":
                self.size = header.u32(88 if wide else 76) >> 16, header.u32(92 if wide else 80) >> 16

    def _read_samples(self, table: Span) -> None:
        sizes = child(table, b"stsz") or child(table, b"stz2")
        if sizes is not None:
            self.samples = sizes.u32(8)
        self.paced = _paced(child(table, b"stts")) or self.length
        described = child(table, b"stsd")
        if described is None:
            return
        first = next(boxes(described, 8), None)
        if first is None:
            return
        name, entry = first
        text = name.decode("latin-1")
        self.codec = CODECS.get(text, text.strip().lower())
        if self.handler == b"vide":
            self._read_picture(entry)
        elif self.handler == b"soun" and text == "mp4a":
            version = entry.u16(8)
            self._read_object_type(entry, {1: 44, 2: 64}.get(version, 28))

    def _read_picture(self, entry: Span) -> None:
        width, height = entry.u16(24), entry.u16(26)
        for name, content in boxes(entry, 78):
            if name == b"pasp":
                across, down = content.u32(0), content.u32(4)
                if across and down and width:
                    width = max(rounded(Fraction(width * across, down)), 1)
        if self.codec == "mpeg4":
            self._read_object_type(entry, 78)
        self.size = width, height

    def _read_object_type(self, entry: Span, at: int) -> None:
        for name, content in boxes(entry, at):
            described = child(content, b"esds") if name == b"wave" else content if name == b"esds" else None
            if described is not None:
                self.codec = OBJECT_TYPES.get(_object_type(described), self.codec)

    @property
    def displayed(self) -> tuple[int, int]:
        """Width and height, rotated."""
        width, height = checked_size(*self.size)
        return (height, width) if self.rotation in (90, 270) else (width, height)

    @property
    def fps(self) -> Fraction | None:
        """The average number of samples per second."""
        return Fraction(self.samples * self.scale, self.paced) if self.samples and self.paced else None

    def is_cover(self) -> bool:
        """Whether it is a single picture beside the sound, such as a cover."""
        return self.codec in PICTURES and self.samples <= 1

    def seconds(self) -> Fraction:
        """How long it is shown, by its edit list if it has one."""
        media = Fraction(self.length, self.scale)
        if not self.edits:
            return media
        total = Fraction(sum(length for length, _ in self.edits), self.movie_scale)
        length, begin = self.edits[-1]
        if not length and 0 <= begin < self.length:  # up to the end of the media, as in fragmented files
            total += media - Fraction(begin, self.scale)
        return total


def _movie(movie: Span, fragments: Sequence[Span], brand: bytes) -> MediaInfo:
    header = child(movie, b"mvhd")
    if header is None:
        raise MediaError("the movie has no header (mvhd)")
    movie_scale, movie_length = _scale_and_length(header)
    turned = _matrix(header, 48 if header.u8(0) == 1 else 36)
    tracks = [_Track(content, movie_scale, turned) for name, content in boxes(movie) if name == b"trak"]
    _add_fragments(tracks, _default_durations(child(movie, b"mvex")), fragments)
    chapters = {number for track in tracks for number in track.chapters}
    shown = [
        track
        for track in tracks
        if track.handler == b"vide" and track.id not in chapters and not track.is_cover()
    ]
    heard = [track for track in tracks if track.handler == b"soun"]
    if not shown and not heard:
        raise MediaError("the movie has neither a video nor an audio track")
    seconds = max(track.seconds() for track in shown + heard)
    if seconds <= 0:
        seconds = Fraction(movie_length, movie_scale)
    if seconds <= 0:
        raise no_duration("MP4")
    sound = heard[0].codec if heard else None
    if not shown:
        return MediaInfo("audio", "audio/mp4", 0, duration=seconds, has_audio=True, audio_codec=sound)
    video = shown[0]
    return MediaInfo(
        "video", "video/quicktime" if brand == b"qt  " else "video/mp4", 0, *video.displayed, seconds,
        bool(heard), rotation=video.rotation, fps=video.fps,
        codec=video.codec, audio_codec=sound,
    )  # fmt: skip


def _scale_and_length(header: Span) -> tuple[int, int]:
    """The units per second, and the length in them; 0 if it is not known."""
    if header.u8(0) == 1:
        scale, length = header.u32(20), header.u64(24)
    else:
        scale, length = header.u32(12), header.u32(16)
    if not scale:
        raise MediaError(f"the header at byte {header.start:,} has a time scale of 0")
    return scale, 0 if length in UNKNOWN else length


def _matrix(header: Span, at: int) -> Sequence[int]:
    """The part of a matrix that rotates."""
    matrix = tuple(header.i32(at + offset) for offset in (0, 4, 12, 16))
    return matrix if any(matrix) else IDENTITY


def _first_row(first: Sequence[int], second: Sequence[int]) -> tuple[int, int]:
    """The first row of the product of two matrices, which has their rotation."""
    return (
        first[0] * second[0] + first[1] * second[2],
        first[0] * second[1] + first[1] * second[3],
    )


def _edits(table: Span | None) -> list[tuple[int, int]]:
    """The entries of an edit list: length in units of the movie, and where it begins in the media or -1."""
    if table is None:
        return []
    form, size = (">Qq", 20) if table.u8(0) == 1 else (">Ii", 12)
    count = table.u32(4)
    table.require(8, count * size)
    return [(length, begin) for length, begin in (table.unpack(form, 8 + size * n) for n in range(count))]


def _paced(table: Span | None) -> int:
    """The sum of the durations of all samples; 0 for a table too long to be read for that."""
    if table is None or (count := table.u32(4)) > MOST_PACES:
        return 0
    return sum(number * length for number, length in struct.iter_unpack(">II", table.bytes(8, 8 * count)))


def _references(table: Span | None) -> list[int]:
    return [] if table is None else [table.u32(at) for at in range(0, table.size - 3, 4)]


def _object_type(described: Span) -> int:
    """The object type in an `esds` box: it says what the samples are."""
    at = 4
    for _ in range(2):
        tag = described.u8(at)
        at += 1
        for _ in range(4):  # the length, seven bits in each byte
            at += 1
            if not described.u8(at - 1) & 0x80:
                break
        if tag == 4:
            return described.u8(at)
        flags = described.u8(at + 2)
        at += 3 + (2 if flags & 0x80 else 0) + (2 if flags & 0x20 else 0)
    return 0


# Fragments


def _default_durations(extends: Span | None) -> Mapping[int, int]:
    """The duration of a sample by default, by track."""
    if extends is None:
        return {}
    return {content.u32(4): content.u32(12) for name, content in boxes(extends) if name == b"trex"}


def _add_fragments(tracks: list[_Track], defaults: Mapping[int, int], fragments: Sequence[Span]) -> None:
    """Add the samples of the fragments to their tracks."""
    by_id = {track.id: track for track in tracks}
    begins: dict[int, int] = {}
    ends: dict[int, int] = {track.id: track.length for track in tracks}
    for fragment in fragments:
        for name, run in boxes(fragment):
            header = child(run, b"tfhd") if name == b"traf" else None
            if header is None or (track := by_id.get(header.u32(4))) is None:
                continue
            duration = _default_duration(header, defaults.get(track.id, 0))
            time = child(run, b"tfdt")
            begin = ends[track.id] if time is None else time.u64(4) if time.u8(0) == 1 else time.u32(4)
            begins.setdefault(track.id, begin)
            end = begin
            for inner, samples in boxes(run):
                if inner == b"trun":
                    count, length = _run(samples, duration)
                    track.samples += count
                    end += length
            ends[track.id] = max(ends[track.id], end)
    for number, begin in begins.items():
        track = by_id[number]
        # A file with samples in its movie box begins there; a piece of a stream begins at its first fragment.
        track.length = ends[number] - (0 if track.length else begin)
        track.paced = track.length


def _default_duration(header: Span, otherwise: int) -> int:
    flags = header.u24(1)
    if not flags & 8:
        return otherwise
    return header.u32(8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0))


def _run(samples: Span, duration: int) -> tuple[int, int]:
    """Number of samples of a run, and their duration."""
    flags, count = samples.u24(1), samples.u32(4)
    at = 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    step = 4 * (flags >> 8 & 15).bit_count()
    samples.require(at, count * step)
    if not flags & 0x100:
        return count, count * duration
    return count, sum(samples.u32(at + step * number) for number in range(count))
