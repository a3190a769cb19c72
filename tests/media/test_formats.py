"""Rules of the formats that no file of `make_files.py` shows: the files are built here, box by box."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from indream.media import MediaError, MediaInfo, probe

FILES = Path(__file__).parent / "files"
QUARTER_TURN = (0, 1, 0, -1, 0, 0, 0, 0, 0x4000)
IDENTITY = (1, 0, 0, 0, 1, 0, 0, 0, 0x4000)


def measured(content: bytes) -> MediaInfo:
    return probe(io.BytesIO(content))


def box(name: bytes, *content: bytes) -> bytes:
    """A box of an MP4 or HEIF file."""
    joined = b"".join(content)
    return struct.pack(">I", 8 + len(joined)) + name + joined


def numbers(form: str, *values: int) -> bytes:
    return struct.pack(f">{form}", *values)


def matrix(values: tuple[int, ...]) -> bytes:
    return numbers("9i", *(value << 16 for value in values))


def track(
    handler: bytes = b"vide",
    *,
    id: int = 1,
    codec: bytes = b"avc1",
    samples: int = 10,
    turned: tuple[int, ...] = IDENTITY,
    chapters: int = 0,
    length: int = 1000,
    scale: int = 1000,
    edits: tuple[tuple[int, int], ...] = (),
    size: tuple[int, int] = (64, 48),
    header: bytes | None = None,
) -> bytes:
    """A track of a movie whose time scale is 1000."""
    if handler == b"vide":
        entry = box(codec, bytes(24), numbers("HH", *size), bytes(50))
    else:
        entry = box(codec, bytes(28))
    listed = b"".join(numbers("IiI", duration, begin, 1 << 16) for duration, begin in edits)
    return box(
        b"trak",
        box(b"tkhd", numbers("IIIIII", 1, 0, 0, id, 0, length), bytes(16), matrix(turned), bytes(8)),
        box(b"edts", box(b"elst", numbers("II", 0, len(edits)), listed)) if edits else b"",
        box(b"tref", box(b"chap", numbers("I", chapters))) if chapters else b"",
        box(
            b"mdia",
            box(b"mdhd", header or numbers("IIIII", 0, 0, 0, scale, length), bytes(4)),
            box(b"hdlr", numbers("II", 0, 0), handler, bytes(12)),
            box(
                b"minf",
                box(
                    b"stbl",
                    box(b"stsd", numbers("II", 0, 1), entry),
                    box(b"stsz", numbers("III", 0, 1, samples)),
                ),
            ),
        ),
    )


def movie(*tracks: bytes, turned: tuple[int, ...] = IDENTITY, length: int = 1000) -> bytes:
    header = box(b"mvhd", numbers("IIIIII", 0, 0, 0, 1000, length, 0), bytes(12), matrix(turned), bytes(28))
    return box(b"ftyp", b"isom", bytes(4)) + box(b"moov", header, *tracks)


SOUND = track(b"soun", id=2, codec=b"Opus")


@pytest.mark.parametrize(
    "name", ["cbr.mp3", "vbr.mp3", "mono_22050.mp3", "opus.ogg", "vorbis.ogg", "sound.flac", "pcm.wav"]
)
def test_samples_that_an_encoder_added_are_not_counted(name: str) -> None:
    """Each file was made from one second of sound."""
    assert 1 == probe(FILES / name).duration


def test_a_cover_is_not_a_video() -> None:
    info = measured(movie(SOUND, track(codec=b"jpeg", samples=1)))
    assert ("audio", None, "opus") == (info.kind, info.width, info.audio_codec)
    assert "video" == measured(movie(SOUND, track(codec=b"jpeg", samples=2))).kind


def test_pictures_of_chapters_are_not_a_video() -> None:
    pictures = track(id=3, codec=b"jpeg", samples=7)
    assert "audio" == measured(movie(track(b"soun", id=2, codec=b"mp4a", chapters=3), pictures)).kind


@pytest.mark.parametrize(
    ("of_movie", "of_track", "rotation", "size"),
    [
        (IDENTITY, QUARTER_TURN, 90, (48, 64)),
        (QUARTER_TURN, IDENTITY, 90, (48, 64)),
        (QUARTER_TURN, QUARTER_TURN, 180, (64, 48)),
        (IDENTITY, (0,) * 9, 0, (64, 48)),
        ((0,) * 9, (1000, 1010, 0, -1010, 1000, 0, 0, 0, 1), 90, (48, 64)),
        ((0,) * 9, (1010, 1000, 0, -1000, 1010, 0, 0, 0, 1), 0, (64, 48)),
        ((0,) * 9, (1, 2, 0, -2, 1, 0, 0, 0, 1), 90, (48, 64)),
        ((1, 2, 0, -1, 1, 0, 0, 0, 1), (2, 1, 0, -1, 1, 0, 0, 0, 1), 90, (48, 64)),
    ],
)
def test_the_rotations_of_movie_and_track_add_up(
    of_movie: tuple[int, ...], of_track: tuple[int, ...], rotation: int, size: tuple[int, int]
) -> None:
    info = measured(movie(track(turned=of_track), turned=of_movie))
    assert (rotation, size) == (info.rotation, (info.width, info.height))


@pytest.mark.parametrize(
    ("edits", "seconds"),
    [
        ((), 1),
        (((400, 0),), Fraction(2, 5)),
        (((250, -1), (500, 100)), Fraction(3, 4)),
        (((0, 300),), Fraction(7, 10)),
    ],
)
def test_an_edit_list_decides_the_duration(edits: tuple[tuple[int, int], ...], seconds: Fraction) -> None:
    assert seconds == measured(movie(track(edits=edits))).duration


def test_the_longest_track_decides_the_duration() -> None:
    assert 3 == measured(movie(track(), track(b"soun", id=2, codec=b"Opus", length=3000))).duration


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (movie(track(length=0), length=0), "MEDIA_NO_DURATION", "does not contain its duration"),
        (movie(track(length=0xFFFFFFFF), length=0xFFFFFFFF), "MEDIA_NO_DURATION", "duration"),
        (movie(track(scale=0)), "MEDIA_DAMAGED", "a time scale of 0"),
        (movie(track(size=(0, 48))), "MEDIA_DAMAGED", "the size 0 × 0"),
        (movie(), "MEDIA_DAMAGED", "neither a video nor an audio track"),
        (movie(box(b"trak")), "MEDIA_DAMAGED", "lacks tkhd, mdhd or hdlr"),
    ],
)
def test_a_movie_without_a_necessary_value_is_reported(content: bytes, code: str, words: str) -> None:
    with pytest.raises(MediaError, match=words) as caught:
        measured(content)
    assert code == caught.value.code


def test_a_large_size_of_a_box_takes_eight_bytes() -> None:
    whole = movie(track())
    large = b"\0\0\0\1free" + numbers("Q", 16 + 100) + bytes(100)
    assert measured(whole)._replace(size=0) == measured(large + whole)._replace(size=0)
    with pytest.raises(MediaError, match="cut off"):
        measured(whole + b"\0\0\0\1mdat" + numbers("Q", 1 << 63))


def fragment(
    flags: int, fields: bytes, *runs: bytes, id: int = 1, time: int | None = None, wide: bool = False
) -> bytes:
    """A fragment of a movie with one track."""
    header = box(b"tfhd", numbers("II", flags, id), fields)
    begin = numbers("IQ", 1 << 24, time) if wide else numbers("II", 0, time) if time is not None else b""
    return box(b"moof", box(b"traf", header, box(b"tfdt", begin) if begin else b"", *runs))


def run(flags: int, count: int, fields: bytes = b"") -> bytes:
    return box(b"trun", numbers("II", flags, count), fields)


NO_MEDIA = track(length=0, samples=0)
DEFAULTS = box(b"mvex", box(b"mehd", bytes(16)), box(b"trex", numbers("IIIIII", 0, 1, 1, 40, 0, 0)))


@pytest.mark.parametrize(
    ("fragments", "seconds", "fps"),
    [
        ((fragment(0, b"", run(0, 25)),), 1, 25),
        ((fragment(8, numbers("I", 20), run(0, 25)),), Fraction(1, 2), 50),
        ((fragment(9, numbers("QI", 7, 20), run(0, 25)),), Fraction(1, 2), 50),
        ((fragment(10, numbers("II", 7, 20), run(0, 25)),), Fraction(1, 2), 50),
        ((fragment(11, numbers("QII", 7, 7, 20), run(0, 25)),), Fraction(1, 2), 50),
        ((fragment(0, b"", run(1, 25, numbers("I", 9))),), 1, 25),
        ((fragment(0, b"", run(4, 25, numbers("I", 9))),), 1, 25),
        ((fragment(0, b"", run(0x101, 2, numbers("III", 9, 100, 300))),), Fraction(2, 5), 5),
        ((fragment(0, b"", run(0x104, 2, numbers("III", 9, 100, 300))),), Fraction(2, 5), 5),
        ((fragment(0, b"", run(0x305, 2, numbers("IIIIII", 9, 9, 100, 9, 300, 9))),), Fraction(2, 5), 5),
        ((fragment(0, b"", run(0xF00, 1, numbers("IIII", 500, 9, 9, 9))),), Fraction(1, 2), 2),
        ((fragment(0, b"", run(0, 10), run(0, 15)),), 1, 25),
        ((fragment(0, b"", run(0, 10)), fragment(0, b"", run(0, 15))), 1, 25),
        ((fragment(0, b"", run(0, 25), time=500), fragment(0, b"", run(0, 25), time=1500)), 2, 25),
        ((fragment(0, b"", run(0, 25), time=500), fragment(0, b"", run(0, 25), time=1700)), 2.2, 25 / 1.1),
        ((fragment(0, b"", run(0, 25), time=1500), fragment(0, b"", run(0, 20), time=1500)), 1, 45),
        ((fragment(0, b"", run(0, 25), time=1 << 40, wide=True),), 1, 25),
        ((fragment(0, b"", run(0, 25)), fragment(0, b"", run(0, 99), id=2)), 1, 25),
    ],
)
def test_fragments_add_samples(fragments: tuple[bytes, ...], seconds: float, fps: float) -> None:
    """By the duration in the run, in the header of the fragment or, by default, in the movie."""
    whole = movie(NO_MEDIA, DEFAULTS, length=0)
    info = measured(whole + b"".join(fragments))
    assert (round(seconds * 1000), Fraction(fps).limit_denominator(100)) == (1000 * info.duration, info.fps)
    begun = measured(movie(track(length=1000, samples=25), DEFAULTS) + fragment(0, b"", run(0, 25)))
    assert (2, 25) == (begun.duration, begun.fps)


def test_a_run_that_is_longer_than_its_box_is_damaged() -> None:
    """A run with 16 bytes for each of its samples, and one without any."""
    whole = movie(NO_MEDIA, DEFAULTS, length=0)
    for flags, count in ((0xF00, 2), (0x200, 5)):
        with pytest.raises(MediaError, match="ends before byte"):
            measured(whole + fragment(0, b"", run(flags, count, bytes(16))) + bytes(100))


def test_something_may_follow_the_boxes() -> None:
    """A tag that a program appended is not a box, and a box that is cut off is one."""
    whole = movie(track())
    for appended in (b"TAGWaves" + bytes(120), b"\0\0\0\4junk", b"abc"):
        assert measured(whole)._replace(size=0) == measured(whole + appended)._replace(size=0)
    with pytest.raises(MediaError, match="cut off"):
        measured(whole + b"\0\0\1\0mdat")


def test_a_box_of_any_name_may_be_empty() -> None:
    """Before the movie and after it."""
    content = movie(track())
    assert (
        measured(content).duration == measured(box(b"free") + box(b"none") + content + box(b"more")).duration
    )


def heif(brand: bytes, *properties: bytes, applied: bytes) -> bytes:
    """An image with two items, the second of which is the primary one."""
    table = numbers("II", 0, 2) + numbers("HB", 1, 1) + b"\1" + numbers("HB", 2, len(applied)) + applied
    meta = (box(b"pitm", numbers("IH", 0, 2)), box(b"iprp", box(b"ipco", *properties), box(b"ipma", table)))
    return box(b"ftyp", brand, bytes(4), b"mif1") + box(b"meta", bytes(4), *meta)


TILE = box(b"ispe", numbers("III", 0, 8, 8))
WHOLE = box(b"ispe", numbers("III", 0, 4032, 3024))
CLEAN = box(b"clap", numbers("8I", 4000, 1, 3000, 1, 0, 1, 0, 1))
TURN = box(b"irot", b"\3")


@pytest.mark.parametrize(
    ("brand", "applied", "mime_type", "size", "rotation"),
    [
        (b"heic", b"\2", "image/heic", (4032, 3024), 0),
        (b"heic", b"\2\4", "image/heic", (3024, 4032), 90),
        (b"heic", b"\x82\x83\x84", "image/heic", (3000, 4000), 90),
        (b"mif1", b"\2\x7f", "image/heif", (4032, 3024), 0),
        (b"avif", b"\2", "image/avif", (4032, 3024), 0),
    ],
)
def test_the_primary_image_decides_the_size(
    brand: bytes, applied: bytes, mime_type: str, size: tuple[int, int], rotation: int
) -> None:
    """Its properties may crop and rotate it; a number of a property that does not exist is passed over."""
    info = measured(heif(brand, TILE, WHOLE, CLEAN, TURN, applied=applied))
    assert ("image", mime_type, rotation) == (info.kind, info.mime_type, info.rotation)
    assert size == (info.width, info.height)


def element(id: int, *content: bytes) -> bytes:
    """An element of a Matroska file."""
    joined = b"".join(content)
    return id.to_bytes((id.bit_length() + 7) // 8, "big") + numbers("Q", len(joined) | 1 << 56) + joined


def webm(
    *video: bytes,
    info: bytes | None = None,
    document: bytes = b"webm",
    times: bytes = b"",
    tracks: bytes = b"",
    clusters: bytes = b"",
    info_is_last: bool = False,
) -> bytes:
    """A file with one video track of 64 × 48 pixels."""
    entry = element(
        0xAE,
        element(0xD7, b"\1"),
        element(0x83, b"\1"),
        element(0x86, b"V_VP9"),
        element(0xE0, element(0xB0, b"\x40"), element(0xBA, b"\x30"), *video),
        times,
    )
    information = element(0x1549A966, element(0x4489, struct.pack(">d", 1500.0)) if info is None else info)
    parts = [information, element(0x1654AE6B, tracks or entry), clusters]
    segment = element(0x18538067, *(reversed(parts) if info_is_last else parts))
    return element(0x1A45DFA3, element(0x4282, document)) + segment


@pytest.mark.parametrize(
    ("video", "size", "rotation"),
    [
        ((), (64, 48), 0),
        ((element(0x54B0, b"\x20"), element(0x54BA, b"\x30")), (32, 48), 0),
        ((element(0x54B0, b"\x10"), element(0x54BA, b"\x09"), element(0x54B2, b"\3")), (85, 48), 0),
        ((element(0x54B0, b"\x10"), element(0x54BA, b"\x09"), element(0x54B2, b"\4")), (64, 48), 0),
        ((element(0x54CC, b"\x04"), element(0x54BB, b"\x08")), (60, 40), 0),
        ((element(0x7670, element(0x7675, struct.pack(">f", -90.0))),), (48, 64), 90),
    ],
    ids=["pixels", "displayed", "ratio", "unknown unit", "cropped", "rotated"],
)
def test_matroska_states_how_a_picture_is_displayed(
    video: tuple[bytes, ...], size: tuple[int, int], rotation: int
) -> None:
    info = measured(webm(*video))
    assert (size, rotation) == ((info.width, info.height), info.rotation)
    assert (Fraction(3, 2), "video/webm", "vp9") == (info.duration, info.mime_type, info.codec)


def block(track: int, offset: int) -> bytes:
    return bytes([0x80 | track]) + numbers("h", offset) + b"\0"


CLUSTER = 0x1F43B675


@pytest.mark.parametrize(
    ("scale", "frame_time", "clusters", "seconds"),
    [
        ((), (), (element(0xE7, b"\2"), element(0xA3, block(1, 100)), element(0xA3, block(1, 140))), 0.182),
        ((), (), (element(0xE7, b"\2"), element(0xA3, block(1, 140)), element(0xA3, block(1, 100))), 0.142),
        ((), (), (element(0xA3, block(1, 100)), element(0xA3, block(2, 140))), 0.14),
        ((), (40_000_000,), (element(0xE7, b"\2"), element(0xA3, block(1, 100))), 0.142),
        ((2_000_000,), (), (element(0xE7, b"\2"), element(0xA3, block(1, 100))), 0.204),
        ((), (), (element(0xA0, element(0xA1, block(1, 100)), element(0x9B, b"\x1e")),), 0.13),
        ((), (), (element(0xA0, element(0xA1, block(1, 9))), element(0xA3, block(1, 20))), 0.031),
        ((), (), (element(0xA0, element(0x9B, b"\x1e")),), 0.03),
    ],
)
def test_a_recording_that_was_not_finished_ends_with_its_last_block(
    scale: tuple[int, ...], frame_time: tuple[int, ...], clusters: tuple[bytes, ...], seconds: float
) -> None:
    """A block lasts as long as the one before it, if its track or its group does not say how long."""
    times = b"".join(element(0x23E383, numbers("I", value)) for value in frame_time)
    info = b"".join(element(0x2AD7B1, numbers("I", value)) for value in scale) or element(0xEC)
    content = webm(info=info, times=times, clusters=element(CLUSTER, *clusters))
    assert (seconds, 25 if frame_time else None) == (
        float(measured(content).duration or 0),
        measured(content).fps,
    )


def test_a_long_recording_that_was_not_finished() -> None:
    """All of it is read: only the headers of other files have a limit."""
    blocks = [element(0xA3, block(1, 10 * number) + bytes(600)) for number in range(2_500)]
    content = webm(info=element(0xEC), clusters=element(CLUSTER, element(0xE7, b"\0"), *blocks))
    assert 25 == measured(content).duration


@pytest.mark.parametrize(
    ("nanoseconds", "fps"),
    [
        (40_000_000, 25),
        (33_366_667, Fraction(30_000, 1001)),
        (1_000_010_000, 1),
        (1_000_010_001, Fraction(1_000_000_000, 1_000_010_001)),
        (2_500_000_000, Fraction(2, 5)),
    ],
)
def test_a_rounded_duration_of_frames_is_a_usual_rate(nanoseconds: int, fps: Fraction) -> None:
    """If the two are closer than one in 100,000."""
    assert fps == measured(webm(times=element(0x23E383, numbers("I", nanoseconds)))).fps


def test_a_track_of_pictures_without_a_size_is_not_a_video() -> None:
    """Nor is one of subtitles."""
    sound = element(0xAE, element(0xD7, b"\2"), element(0x83, b"\2"), element(0x86, b"A_OPUS"))
    for number in (b"\1", b"\x11"):
        other = element(0xAE, element(0x83, number), element(0x86, b"S_TEXT/UTF8"))
        info = measured(webm(tracks=other + sound))
        assert ("audio", "audio/webm", "opus", None) == (
            info.kind, info.mime_type, info.audio_codec, info.codec,
        )  # fmt: skip


def test_matroska_has_its_own_types() -> None:
    assert "video/x-matroska" == measured(webm(document=b"matroska")).mime_type
    assert "video/webm" == measured(webm(document=b"webm" + bytes(12) + b"after 16 bytes")).mime_type
    assert "video/x-matroska" == measured(webm(document=b"webm" + bytes(11) + b"x")).mime_type


def test_matroska_may_state_its_duration_at_the_end() -> None:
    """After the pictures, which do not say how long the last one is shown."""
    pictures = element(CLUSTER, element(0xE7, b"\2"), element(0xA3, block(1, 100)))
    assert Fraction(3, 2) == measured(webm(clusters=pictures, info_is_last=True)).duration


def test_matroska_pictures_without_a_height() -> None:
    entry = element(0xAE, element(0xD7, b"\1"), element(0x83, b"\1"), element(0xE0, element(0xB0, b"\x40")))
    with pytest.raises(MediaError, match="its pictures have the size 64 × 0"):
        measured(webm(tracks=entry))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 0.0, None])
def test_a_duration_that_is_not_a_number_is_missing(value: float | None) -> None:
    content = b"" if value is None else struct.pack(">d", value)
    with pytest.raises(MediaError) as caught:
        measured(webm(info=element(0x4489, content)))
    assert "MEDIA_NO_DURATION" == caught.value.code


def tiff(order: str, orientation: int) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def jpeg(exif: bytes, before: bytes = b"") -> bytes:
    data = b"Exif\0\0" + exif
    frame = numbers("BHHB", 8, 30, 40, 3) + bytes(9)
    return (
        b"\xff\xd8" + before + b"\xff\xe1" + numbers("H", len(data) + 2) + data
        + b"\xff\xff\xff\xc2" + numbers("H", len(frame) + 2) + frame
    )  # fmt: skip


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("orientation", "rotation"), list(enumerate([0, 0, 0, 180, 180, 90, 90, 270, 270, 0]))
)
def test_exif_data_rotate_a_jpeg(order: str, orientation: int, rotation: int) -> None:
    info = measured(jpeg(tiff(order, orientation)))
    assert rotation == info.rotation
    assert ((30, 40) if rotation in (90, 270) else (40, 30)) == (info.width, info.height)


def test_markers_without_a_length_are_passed_over() -> None:
    """Of a JPEG: those from 0xD0 to 0xD7, and 0x01."""
    markers = b"".join(bytes([0xFF, marker]) for marker in (0x01, 0xD0, 0xD7))
    assert 90 == measured(jpeg(tiff("<", 6), before=markers)).rotation


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_exif_data_rotate_a_webp_image(prefix: bytes) -> None:
    """Some programs write them as JPEG files have them."""
    image = b"VP8L" + struct.pack("<I", 6) + b"\x2f" + struct.pack("<I", 39 | 29 << 14) + b"\0"
    data = prefix + tiff("<", 6)
    chunks = b"WEBP" + image + b"EXIF" + struct.pack("<I", len(data)) + data
    info = measured(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)
    assert (90, 30, 40) == (info.rotation, info.width, info.height)


@pytest.mark.parametrize(
    "exif", [b"", b"MM\0*", b"MM\0*\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"what"]
)
def test_damaged_exif_data_are_passed_over(exif: bytes) -> None:
    assert (0, 40) == (measured(jpeg(exif)).rotation, measured(jpeg(exif)).width)


def test_sound_may_have_a_tag_before_it() -> None:
    flac = (FILES / "sound.flac").read_bytes()
    tagged = b"ID3\4\0\0\0\0\1\0" + bytes(128) + flac
    assert probe(FILES / "sound.flac")._replace(size=len(tagged)) == measured(tagged)


# From ISO/IEC 11172-3 and 13818-3: kilobits per second of each layer, of version 1 and of version 2.
BIT_RATES = {
    (3, 1): range(32, 449, 32),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


@pytest.mark.parametrize("version", HERTZ)
@pytest.mark.parametrize("layer", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1])
def test_frames_of_mpeg_audio_are_counted(version: int, layer: int, padding: int) -> None:
    """At each bit rate and sample rate: a frame of another length would not end where the next one begins."""
    samples = 384 if layer == 1 else 576 if layer == 3 and version != 3 else 1152
    for rate, hertz in enumerate(HERTZ[version]):
        for number, kilobits in enumerate(BIT_RATES[version or 2, layer], 1):
            words = 0x7FF << 21 | version << 19 | 4 - layer << 17 | number << 12 | rate << 10 | padding << 9
            unit = 4 if layer == 1 else 1
            length = (samples // 8 // unit * kilobits * 1000 // hertz + padding) * unit
            frame = numbers("I", words).ljust(length, b"\0")
            info = measured(frame * 5)
            assert (Fraction(5 * samples, hertz), f"mp{layer}") == (info.duration, info.audio_codec)


@pytest.mark.parametrize(
    "header",
    [0x7FF << 21 | 1 << 19 | 1 << 17 | 5 << 12, 0x7FF << 21 | 3 << 19 | 5 << 12]
    + [0x7FF << 21 | 3 << 19 | 1 << 17 | wrong for wrong in (0, 15 << 12, 5 << 12 | 3 << 10)],
    ids=["version", "layer", "free bit rate", "bit rate", "sample rate"],
)
def test_reserved_values_are_not_mpeg_audio(header: int) -> None:
    with pytest.raises(MediaError):
        measured(b"ID3\4\0\0\0\0\0\0" + numbers("I", header).ljust(2000, b"\0") * 5)


@pytest.mark.parametrize(
    ("number", "hertz"),
    list(
        enumerate(
            [
                96_000,
                88_200,
                64_000,
                48_000,
                44_100,
                32_000,
                24_000,
                22_050,
                16_000,
                12_000,
                11_025,
                8_000,
                7_350,
            ]
        )
    ),
)
def test_frames_of_aac_are_counted(number: int, hertz: int) -> None:
    """A frame has one block of 1,024 samples, or up to four."""
    frames = [
        (0xFFF << 44 | 1 << 40 | 1 << 38 | number << 34 | 2 << 30 | 50 << 13 | more)
        .to_bytes(7, "big")
        .ljust(50)
        for more in (0, 0, 0, 3)
    ]
    assert Fraction(7 * 1024, hertz) == measured(b"".join(frames)).duration


@pytest.mark.parametrize(
    ("form", "bits", "codec"),
    [
        (1, 8, "pcm_u8"),
        (1, 9, "pcm_s9le"),
        (1, 16, "pcm_s16le"),
        (1, 24, "pcm_s24le"),
        (2, 4, "adpcm_ms"),
        (3, 32, "pcm_f32le"),
        (6, 8, "pcm_alaw"),
        (7, 8, "pcm_mulaw"),
        (0x11, 4, "adpcm_ima_wav"),
        (0x50, 0, "mp2"),
        (0x55, 0, "mp3"),
        (0x161, 16, "wav_0x0161"),
    ],
)
def test_the_sound_of_a_wav_file_has_a_codec(form: int, bits: int, codec: str) -> None:
    """By its number, which is also in the extension of the longer header."""
    for extended in (False, True):
        head = struct.pack("<HHIIHH", 0xFFFE if extended else form, 1, 8000, 16000, 2, bits)
        tail = struct.pack("<HHIH", 22, bits, 0, form) + bytes(14) if extended else b""
        data = b"data" + struct.pack("<I", 4000) + bytes(4000)
        chunks = b"WAVEfmt " + struct.pack("<I", len(head + tail)) + head + tail + data
        info = measured(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)
        assert (Fraction(1, 4), codec) == (info.duration, info.audio_codec)


def chunk(name: bytes, content: bytes, length: int | None = None) -> bytes:
    return name + struct.pack("<I", len(content) if length is None else length) + content


UNKNOWN = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("form", "name", "stated", "length", "large", "seconds"),
    [
        (1, b"RIFF", None, None, None, Fraction(1, 4)),
        (3, b"RIFF", None, None, None, Fraction(1, 4)),
        (2, b"RIFF", None, None, None, 4),
        (1, b"RIFF", 0, None, None, Fraction(1, 4)),
        (1, b"RIFF", UNKNOWN, 0, None, Fraction(1, 4)),
        (1, b"RIFF", UNKNOWN, UNKNOWN, None, Fraction(1, 4)),
        (1, b"RIFF", 0, 2000, None, Fraction(1, 8)),
        (1, b"RF64", 2, UNKNOWN, 2000, Fraction(1, 8)),
        (1, b"RF64", UNKNOWN, 0, 3000, Fraction(3, 16)),
    ],
)
def test_sizes_of_a_wav_file_may_be_missing(
    form: int, name: bytes, stated: int | None, length: int | None, large: int | None, seconds: Fraction
) -> None:
    """Then its samples reach to its end. Where samples are plain, the bytes per second are not used."""
    head = struct.pack("<HHIIHH", form, 1, 8000, 1000, 2, 16)
    sizes = b"" if large is None else chunk(b"ds64", struct.pack("<QQQ", 9, large, 9))
    chunks = b"WAVE" + sizes + chunk(b"odd ", b"abc") + b"\0" + chunk(b"fmt ", head)
    content = chunk(name, chunks + chunk(b"data", bytes(4000), length), stated)
    assert seconds == measured(content).duration


def test_a_wav_file_without_samples_has_no_duration() -> None:
    """Nor can one be measured that describes its samples after them."""
    head = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
    with pytest.raises(MediaError, match="this WAV file does not contain its duration") as caught:
        measured(chunk(b"RIFF", b"WAVE" + head + chunk(b"data", b"")))
    assert "MEDIA_NO_DURATION" == caught.value.code
    with pytest.raises(MediaError, match="does not describe its samples before byte 20"):
        measured(chunk(b"RIFF", b"WAVE" + chunk(b"data", bytes(4)) + head))


def wav_file(head: bytes, *more: bytes, samples: int = 4000, tail: bytes = b"") -> bytes:
    content = b"WAVE" + chunk(b"fmt ", head + tail) + b"".join(more) + chunk(b"data", bytes(samples))
    return chunk(b"RIFF", content)


@pytest.mark.parametrize(
    ("form", "per_second", "stated", "seconds"),
    [
        pytest.param(17, 11155, None, Fraction(10 * 1017, 22050), id="by the blocks"),
        pytest.param(2, 0, None, Fraction(10 * 1017, 22050), id="without bytes per second"),
        pytest.param(17, 44100, 9500, Fraction(9500, 22050), id="the last block is filled up"),
        pytest.param(17, 11155, 2 * 10 * 1017, Fraction(10 * 1017, 22050), id="samples of both channels"),
        pytest.param(17, 11155, 12, Fraction(10 * 1017, 22050), id="a number that is left over"),
        pytest.param(0x31, 5120, 1, 1, id="by the bytes per second"),
        pytest.param(0x31, 0, 44100, 2, id="by the stated number"),
        pytest.param(6, 1, None, Fraction(10, 22050), id="samples of one size"),
    ],
)
def test_compressed_samples_of_a_wav_file_are_counted(
    form: int, per_second: int, stated: int | None, seconds: Fraction
) -> None:
    """ADPCM by its blocks, since the number of bytes per second is rounded, wrong or 0."""
    head = struct.pack("<HHIIHHHH", form, 1, 22050, per_second, 512, 4, 2, 1017)
    fact = () if stated is None else (chunk(b"fact", struct.pack("<I", stated)),)
    assert seconds == measured(wav_file(head, *fact, samples=5120)).duration


@pytest.mark.parametrize("stated", [None, 0, UNKNOWN])
def test_compressed_samples_whose_number_nothing_states_have_no_duration(stated: int | None) -> None:
    fact = () if stated is None else (chunk(b"fact", struct.pack("<I", stated)),)
    with pytest.raises(MediaError, match="this WAV file does not contain its duration") as caught:
        measured(wav_file(struct.pack("<HHIIHH", 0x31, 1, 22050, 0, 65, 0), *fact))
    assert "MEDIA_NO_DURATION" == caught.value.code


@pytest.mark.parametrize(("rate", "block"), [(0, 2), (8000, 0)])
def test_samples_of_a_wav_file_have_a_rate_and_a_size(rate: int, block: int) -> None:
    with pytest.raises(MediaError) as caught:
        measured(wav_file(struct.pack("<HHIIHH", 1, 1, rate, 16000, block, 16)))
    assert "MEDIA_DAMAGED" == caught.value.code
    assert f"have a sample rate of {rate} and {block} bytes each" in str(caught.value)


@pytest.mark.parametrize("mark", [0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFF000])
def test_a_wav_file_from_a_pipe_may_state_two_gigabytes(mark: int) -> None:
    """Programs that cannot seek back write such sizes: the samples reach to the end of the file."""
    head = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
    content = b"WAVE" + head + chunk(b"data", bytes(4000), mark)
    assert Fraction(1, 4) == measured(chunk(b"RIFF", content, mark + 36)).duration


@pytest.mark.parametrize("size", [0x7FFFE000, 3_000_000_000])
def test_a_large_wav_file_that_is_cut_off_is_noticed(size: int) -> None:
    head = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
    for stated in (0, size + 36):
        with pytest.raises(MediaError, match="is cut off"):
            measured(chunk(b"RIFF", b"WAVE" + head + chunk(b"data", bytes(4000), size), stated))


@pytest.mark.parametrize("name", ["pcm.wav", "still.webp", "animated.webp"])
def test_a_riff_file_may_count_its_first_header(name: str) -> None:
    """But a chunk that is cut off is noticed."""
    content = (FILES / name).read_bytes()
    counted = content[:4] + struct.pack("<I", len(content)) + content[8:]
    assert probe(FILES / name) == measured(counted)
    for wrong in (counted[:-4], content[:4] + struct.pack("<I", len(content) + 1) + content[8:]):
        with pytest.raises(MediaError, match="is cut off"):
            measured(wrong)


def test_the_mark_of_the_end_of_a_gif_may_be_missing() -> None:
    content = (FILES / "loops.gif").read_bytes()
    whole = measured(content)
    assert whole._replace(size=whole.size - 1) == measured(content[:-1])
    with pytest.raises(MediaError, match="is cut off"):
        measured(content[:-2])


@pytest.mark.parametrize("wrong", [b"\x00" + b"\x01" * 16, b"\x42\x86\x00" + b"\x01" * 16])
def test_a_number_of_more_than_eight_bytes_is_not_matroska(wrong: bytes) -> None:
    with pytest.raises(MediaError, match="has no valid element at byte"):
        measured(element(0x1A45DFA3, element(0x4282, b"webm")) + wrong)


def bmp(header: bytes) -> bytes:
    return b"BM" + bytes(8) + struct.pack("<I", 14) + struct.pack("<I", len(header) + 4) + header


@pytest.mark.parametrize(
    "header", [struct.pack("<HHHH", 7, 5, 1, 24), struct.pack("<ii", 7, 5) + bytes(28),
               struct.pack("<ii", 7, -5) + bytes(28)],
)  # fmt: skip
def test_bmp_has_several_headers(header: bytes) -> None:
    info = measured(bmp(header))
    assert (7, 5, "image/bmp") == (info.width, info.height, info.mime_type)


def test_a_bmp_file_may_end_before_its_pixels() -> None:
    """By one byte; and it may end with its header."""
    for missing in (0, 1):
        content = bytearray(bmp(struct.pack("<ii", 7, 5) + bytes(28)))
        content[10:14] = struct.pack("<I", len(content) + missing)
        if missing:
            with pytest.raises(
                MediaError, match=f"ends before its pixels, at byte {len(content) + 1}"
            ) as caught:
                measured(bytes(content))
            assert "MEDIA_TRUNCATED" == caught.value.code
        else:
            assert 7 == measured(bytes(content)).width


@pytest.mark.parametrize(("delays", "seconds"), [((0,), 0.1), ((1, 1), 0.2), ((2, 3), 0.05), ((0, 50), 0.6)])
def test_short_delays_of_a_gif_count_as_browsers_play_them(delays: tuple[int, ...], seconds: float) -> None:
    frames = b"".join(
        b"!\xf9\4\0" + struct.pack("<H", delay) + b"\0\0" + b"," + bytes(9) + b"\2\0" for delay in delays
    )
    info: Any = measured(b"GIF89a\7\0\5\0\0\0\0" + frames + b";")
    assert (seconds, "finite") == (float(info.duration), info.loop)


def test_a_large_animation_is_read_in_full() -> None:
    """Beyond the mebibyte of headers that other formats may have; the colors of a table are passed over."""
    comment = b"!\xfe" + (b"\xff" + bytes(255)) * 4_200 + b"\0"
    frame = b"!\xf9\4\0\x14\0\0\0" + b"," + bytes(8) + b"\x81" + bytes(12) + b"\2\0"
    loop = b"!\xff\x0bNETSCAPE2.0\3\1\2\1\0"
    info = measured(b"GIF89a\7\0\5\1\x80\0\0" + bytes(6) + comment + frame + loop + frame + b";")
    assert (7, 261, Fraction(2, 5), 5) == (info.width, info.height, info.duration, info.fps)
    assert "finite" == info.loop


def test_an_animation_has_few_units_of_time() -> None:
    """The sum of thousands of fractions, each with another denominator, would take minutes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return numbers("I", len(content)) + name + content + bytes(4)

    def apng(units: range) -> bytes:
        frames = (chunk(b"fcTL", bytes(20) + numbers("HH", 1, unit) + bytes(2)) for unit in units)
        header = chunk(b"IHDR", numbers("II", 7, 5) + bytes(5)) + chunk(b"acTL", numbers("II", len(units), 0))
        return b"\x89PNG\r\n\x1a\n" + header + b"".join(frames) + chunk(b"IEND", b"")

    assert Fraction(1, 2) + Fraction(1, 3) == measured(apng(range(2, 4))).duration
    with pytest.raises(MediaError, match="more than 100 units of time"):
        measured(apng(range(1, 10_000)))


@pytest.mark.parametrize("version", [0, 1])
def test_times_of_a_movie_take_four_or_eight_bytes(version: int) -> None:
    """The first byte of a header says which; its flags do not matter."""
    form = "IQQIQ" if version else "IIIII"
    header = numbers(form, version << 24 | 1, 5, 6, 600, 90_000)
    movie_header = box(b"mvhd", header, bytes(16), matrix(IDENTITY), bytes(28))
    sound = track(b"soun", codec=b"Opus", header=header)
    info = measured(box(b"ftyp", b"isom", bytes(4)) + box(b"moov", movie_header, sound))
    assert 150 == info.duration


def ogg_page(position: int, *packets: bytes, first: bool = False, flags: int = 0, stream: int = 0) -> bytes:
    """A page of an Ogg file; its checksum is not read."""
    header = b"OggS\0" + bytes([flags | (2 if first else 0)]) + position.to_bytes(8, "little")
    header += stream.to_bytes(4, "little") + bytes(8)
    return header + bytes([len(packets)]) + bytes(map(len, packets)) + b"".join(packets)


OPUS = ogg_page(0, b"OpusHead" + bytes([1, 1, 0, 0]) + bytes(7), first=True)


@pytest.mark.parametrize("packets", [(), (b"",), (b"sound",)])
def test_the_last_page_of_an_ogg_file_decides_the_duration(packets: tuple[bytes, ...]) -> None:
    """It may have no packets, so that the file ends with its header."""
    content = OPUS + ogg_page(48_000, b"sound") + ogg_page(96_000, *packets)
    assert 2 == measured(content).duration
    # A page on which no packet ends has no position.
    assert 2 == measured(content + ogg_page(2**64 - 1, b"more")).duration
    with pytest.raises(MediaError):
        measured(content + ogg_page(2**64 - 1, b"more")[:26])


@pytest.mark.parametrize(
    ("packet", "position", "seconds", "codec"),
    [
        (b"Speex   " + bytes(28) + struct.pack("<I", 16_000), 24_000, 1.5, "speex"),
        (b"\x01vorbis" + bytes(5) + struct.pack("<I", 22_050), 22_050, 1, "vorbis"),
        (b"\x7fFLAC" + bytes(22) + (8_000 << 44).to_bytes(8, "big"), 2_000, 0.25, "flac"),
        (b"OpusHead" + bytes(2) + struct.pack("<H", 24_000), 48_000, 0.5, "opus"),
    ],
)
def test_streams_of_an_ogg_file_have_their_own_rates(
    packet: bytes, position: int, seconds: float, codec: str
) -> None:
    """One of an unknown kind is passed over."""
    unknown = ogg_page(0, b"fishead\0", first=True, stream=7)
    content = unknown + ogg_page(0, packet, first=True, stream=9) + ogg_page(99 * position, b"", stream=7)
    info = measured(content + ogg_page(position, b"more", flags=1, stream=9))
    assert (seconds, codec, "audio") == (float(info.duration or 0), info.audio_codec, info.kind)
    with pytest.raises(MediaError) as caught:
        measured(content + ogg_page(0, stream=9))
    assert "MEDIA_NO_DURATION" == caught.value.code


def test_few_streams_of_an_ogg_file_are_read() -> None:
    """64; and a page that continues another one begins none."""
    assert 1 == measured(OPUS + ogg_page(48_000, b"OpusHead", flags=1)).duration
    strangers = [ogg_page(0, b"fishead\0", first=True, stream=number) for number in range(1, 65)]
    assert 1 == measured(b"".join(strangers[:63]) + OPUS + ogg_page(48_000)).duration
    with pytest.raises(MediaError, match="no stream of a known kind"):
        measured(b"".join(strangers) + OPUS + ogg_page(48_000))
    with pytest.raises(MediaError) as caught:
        measured(OPUS + ogg_page(48_000) + bytes(131_000))
    assert "MEDIA_NO_DURATION" == caught.value.code


def test_frames_are_counted_if_the_first_one_does_not_say_how_many() -> None:
    """Its Xing header has a flag for each of its fields."""
    header = numbers("I", 0x7FF << 21 | 3 << 19 | 1 << 17 | 9 << 12)
    for flags, frames in ((0, 5), (1, 99)):
        first = header + bytes(32) + b"Xing" + numbers("II", flags, 99)
        info = measured(first.ljust(417, b"\0") + header.ljust(417, b"\0") * 4)
        assert Fraction(frames * 1152, 44_100) == info.duration
