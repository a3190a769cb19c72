"""`probe` against the values that ffprobe, or the rule of the format, has for 79 files of `make_files.py`."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from indream.editor_state import check_editor_state
from indream.media import MediaError, MediaInfo, probe
from indream.media._reader import MOST_HEADERS

HERE = Path(__file__).parent
FILES = HERE / "files"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))[
    "files"
]
MEASURED = {name: values for name, values in EXPECTED.items() if "code" not in values}
EXACT = ("kind", "width", "height", "has_audio", "loop", "rotation", "codec", "audio_codec")
AUDIO_TOLERANCE = Fraction(50, 1000)


def test_each_file_is_in_the_table() -> None:
    assert sorted(EXPECTED) == sorted(path.name for path in FILES.iterdir())
    assert len(MEASURED) >= 40


@pytest.mark.parametrize("name", MEASURED)
def test_a_file_is_measured_as_ffprobe_does(name: str) -> None:
    info, values = probe(FILES / name), MEASURED[name]
    assert {key: values[key] for key in EXACT} == {key: getattr(info, key) for key in EXACT}
    assert (FILES / name).stat().st_size == info.size
    if values["duration"] is None:
        assert info.duration is None
    else:
        assert info.duration is not None
        tolerance = 1 / Fraction(values["fps"]) if values["fps"] else AUDIO_TOLERANCE
        assert abs(info.duration - Fraction(values["duration"])) <= tolerance
    if values["fps"] is not None and "fragmented" not in name and "live" not in name:
        assert Fraction(values["fps"]) == info.fps


@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in MEASURED])
def test_a_file_that_is_cut_off_is_reported(name: str) -> None:
    with pytest.raises(
        MediaError, match=f"^{name}: the file is cut off: it has [0-9,]+ bytes? of [0-9,]+ or more. Copy or "
    ) as caught:
        probe(FILES / name)
    assert EXPECTED[name]["code"] == caught.value.code


def test_a_path_may_be_text() -> None:
    assert probe(FILES / "pcm.wav") == probe(str(FILES / "pcm.wav"))


def test_an_open_file_is_measured_from_its_position_and_left_there() -> None:
    content = (FILES / "h264_aac.mp4").read_bytes()
    file = io.BytesIO(b"header of another program" + content)
    file.seek(25)
    assert probe(FILES / "h264_aac.mp4") == probe(file)
    assert 25 == file.tell()


def test_a_name_does_not_decide(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes((FILES / "sound.flac").read_bytes())
    assert "audio/flac" == probe(path).mime_type


class Counting(io.BytesIO):
    """A file that counts the bytes that are read from it, and returns few at a time."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(min(size or 0, 1000) if size and size > 0 else size)
        self.count += len(data)
        return data


PNG_HEADER = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1" + bytes(9)


def box(name: bytes, content: bytes = b"") -> bytes:
    """A box of an MP4 file."""
    return (8 + len(content)).to_bytes(4, "big") + name + content


@pytest.mark.parametrize(
    ("name", "size"),
    [("faststart.mp4", 30_000_000), ("pcm.wav", None), ("still.png", None), ("vp9_opus.webm", None)],
)
def test_only_the_headers_are_read(name: str, size: int | None) -> None:
    content = (FILES / name).read_bytes()
    if size is not None:
        content += box(b"mdat", bytes(size))
    file = Counting(content)
    probe(file)
    assert file.count < 20_000


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xff\xd8" + b"\xff\xe2\0\x02" * 2_000_000, id="segments of a JPEG"),
        pytest.param(PNG_HEADER + (b"\0\0\0\0tEXt" + bytes(4)) * 500_000, id="chunks of a PNG"),
        pytest.param(box(b"ftyp", b"isom") + box(b"free") * 1_000_000, id="boxes"),
        pytest.param(box(b"ftyp", b"isom") + box(b"moov", box(b"free") * 1_000_000), id="boxes in a box"),
        pytest.param(b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\0\0\0\0" * 1_000_000, id="chunks of a WAV"),
        pytest.param(b"\x1aE\xdf\xa3\x80\x18\x53\x80\x67\xff" + b"\xec\x80" * 2_000_000, id="elements"),
        pytest.param((b"OggS\0\2" + bytes(20) + b"\0") * 200_000, id="pages"),
    ],
)  # fmt: skip
def test_endless_headers_are_read_for_one_mebibyte(content: bytes) -> None:
    file = Counting(content)
    with pytest.raises(MediaError) as caught:
        probe(file)
    assert caught.value.code in ("MEDIA_DAMAGED", "MEDIA_TRUNCATED")
    assert file.count <= MOST_HEADERS + 1000


NESTED = b""
for _ in range(20_000):
    NESTED = (8 + len(NESTED)).to_bytes(4, "big") + b"moov" + NESTED


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "MEDIA_UNKNOWN", "the file is empty"),
        (b"plain text", "MEDIA_UNKNOWN", "it begins with 'plai'. Pass the measurements, or convert it"),
        (b"RIFF\0\0\0\0AVI LIST", "MEDIA_UNKNOWN", "it is an AVI file, a format that is not measured. Pass"),
        (b"FLV\1" + bytes(20), "MEDIA_UNKNOWN", "it is a Flash video"),
        (b"\xef\xbb\xbf<svg/>", "MEDIA_UNKNOWN", "it is an SVG file"),
        (b"G" + bytes(187) + b"G", "MEDIA_UNKNOWN", "it is an MPEG transport stream"),
        (b"0&\xb2u\x8ef\xcf\x11", "MEDIA_UNKNOWN", "it is a Windows Media file"),
        (b"\0\0\0\1ftyp" + b"\x7f" + bytes(7), "MEDIA_TRUNCATED", "cut off: it has 16 bytes"),
        (b"\0\0\0\1ftyp" + b"\xff" * 8, "MEDIA_TRUNCATED", "cut off"),
        (b"\0\0\0\4ftypisom", "MEDIA_DAMAGED", "the box at byte 0 has the size 4"),
        (box(b"ftyp", b"isom"), "MEDIA_DAMAGED", "no movie box (moov)"),
        (NESTED, "MEDIA_DAMAGED", "the movie has no header (mvhd)"),
        (box(b"ftyp", b"avif") + box(b"meta", bytes(4)), "MEDIA_DAMAGED", "the image has no primary item"),
        (b"\xff\xd8\xff\xd9", "MEDIA_DAMAGED", "no frame header before byte 2"),
        (b"\xff\xd8\xff\xe0\0\1", "MEDIA_DAMAGED", "the JPEG segment at byte 2 has the length 1"),
        (b"GIF89a\0\0\0\0\0\0\0;", "MEDIA_DAMAGED", "its pictures have the size 0 × 0"),
        (b"GIF89a\1\0\1\0\0\0\0;", "MEDIA_DAMAGED", "the GIF file has no frame"),
        (b"RIFF\4\0\0\0WAVE", "MEDIA_DAMAGED", "the WAV file has no samples"),
        (b"RIFF\4\0\0\0WEBP", "MEDIA_DAMAGED", "the WebP file has no image"),
        (b"ID3\4\0\0\x7f\x7f\x7f\x7f", "MEDIA_TRUNCATED", "cut off: it has 10 bytes of 268,435,466"),
        (b"ID3\4\0\0\0\0\0\0" + b"\xff" * 100, "MEDIA_DAMAGED", "no MPEG audio frame"),
        (b"fLaC\0\0\0\x22" + bytes(34), "MEDIA_DAMAGED", "a sample rate of 0"),
        (
            b"fLaC\4\0\0\x22" + bytes(10) + b"\x0a\xc4\x40" + bytes(21),
            "MEDIA_DAMAGED",
            "does not begin with STREAMINFO",
        ),
        (
            b"fLaC\0\0\0\x22" + bytes(10) + b"\x0a\xc4\x40" + bytes(21),
            "MEDIA_NO_DURATION",
            "Pass the duration",
        ),
        (b"\x1aE\xdf\xa3\x80", "MEDIA_DAMAGED", "the Matroska file has no segment"),
        (b"\x1aE\xdf\xa3\x80\x00", "MEDIA_DAMAGED", "no valid element at byte 5"),
        (b"OggS" + bytes(23), "MEDIA_DAMAGED", "the Ogg file has no stream of a known kind"),
    ],
)
def test_a_file_that_cannot_be_measured_is_reported_with_code_and_place(
    content: bytes, code: str, words: str
) -> None:
    with pytest.raises(MediaError) as caught:
        probe(io.BytesIO(content))
    assert code == caught.value.code
    assert words in str(caught.value)
    assert str(caught.value).startswith("the file: ")


def test_a_file_that_cannot_be_read_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "missing.png")
    with pytest.raises(IsADirectoryError):
        probe(tmp_path)


def test_nothing_is_loaded_that_is_not_needed() -> None:
    """Neither another package, nor the readers of other formats."""
    program = f"""
import sys
from indream.media import probe
probe({str(FILES / "still.png")!r})
names = ("httpx", "attrs", "attr", "orjson", "indream.generated", "indream.media._isobmff")
print([name for name in names if name in sys.modules])
"""
    command = [sys.executable, "-W", "error", "-c", program]
    assert "[]\n" == subprocess.run(command, capture_output=True, text=True, check=True).stdout


class OneWay(io.BytesIO):
    """A file that cannot seek, such as a pipe."""

    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        (OneWay(b"GIF89a"), ValueError, "the file cannot seek: read it into an io.BytesIO"),
        (io.StringIO("GIF89a"), TypeError, "a text file: open it with mode 'rb'"),
        (b"GIF89a", TypeError, "must be a path or a binary file, not bytes"),
        (Path("/dev/null"), ValueError, "is not a regular file"),
    ],
)
def test_a_source_of_another_kind_is_rejected(source: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        probe(source)
    assert not isinstance(caught.value, MediaError)


def test_an_error_has_its_code_and_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="is empty") as caught:
        probe(io.BytesIO())
    assert isinstance(caught.value, MediaError)
    assert not caught.value.retryable
    again = copy.copy(caught.value)
    assert (str(caught.value), "MEDIA_UNKNOWN") == (str(again), again.code)


def test_measurements_become_an_entry_of_an_editor_state(state: dict[str, Any]) -> None:
    for name in ("h264_aac.mp4", "loops.gif", "cbr.mp3", "rotated_90.jpg", "without_audio.mkv"):
        entry: Any = probe(FILES / name).to_editor_asset(
            "hero", filename=name, remote_url="https://files.test/hero", remote_key="uploads/hero"
        )
        state["assets"]["hero"] = entry
        assert [] == check_editor_state(state), name
    assert {
        "id": "hero",
        "type": "video",
        "filename": "ntsc.mp4",
        "size": (FILES / "ntsc.mp4").stat().st_size,
        "mimeType": "video/mp4",
        "width": 64,
        "height": 48,
        "durationInSeconds": 1.001,
        "hasAudioTrack": False,
    } == probe(FILES / "ntsc.mp4").to_editor_asset("hero", filename="ntsc.mp4")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("image", '"width": 4, "height": 3'),
        ("gif", '"width": 4, "height": 3, "durationInSeconds": 2, "loopBehavior": "loop"'),
        ("video", '"width": 4, "height": 3, "durationInSeconds": 2, "hasAudioTrack": true'),
        ("audio", '"durationInSeconds": 2'),
    ],
)
def test_an_entry_has_the_fields_of_its_kind(kind: Any, fields: str) -> None:
    """In this order; whole numbers are integers."""
    info = MediaInfo(kind, "a/b", 9, 4, 3, Fraction(2), has_audio=True, loop="loop")
    entry = info.to_editor_asset("a", filename="b", remote_url="https://files.test/a", remote_key="k/a")
    remote = '"remoteUrl": "https://files.test/a", "remoteKey": "k/a"'
    head = f'"id": "a", "type": "{kind}", "filename": "b", "size": 9'
    assert f'{{{head}, {remote}, "mimeType": "a/b", {fields}}}' == json.dumps(entry)
    short: Any = info._replace(duration=None).to_editor_asset("a", filename="b")
    assert not {"durationInSeconds", "remoteUrl", "remoteKey"} & set(short)


@pytest.mark.parametrize(("id", "filename"), [("", "a.png"), ("a", "")])
def test_an_entry_needs_an_id_and_a_name(id: str, filename: str) -> None:
    with pytest.raises(ValueError, match=f"{'filename' if id else 'id'} must not be empty"):
        MediaInfo("image", "image/png", 1, 1, 1).to_editor_asset(id, filename=filename)


@pytest.mark.parametrize(("id", "filename", "name"), [(5, "a.png", "id"), ("a", 5, "filename")])
def test_the_id_and_the_name_of_an_entry_are_texts(id: Any, filename: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name} must be a string, not int"):
        MediaInfo("image", "image/png", 1, 1, 1).to_editor_asset(id, filename=filename)
