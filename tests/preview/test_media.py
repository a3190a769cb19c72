"""Pictures of media files: upright, at the right time, and boxes for files that cannot be read."""

from __future__ import annotations

import importlib.util
import json
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from indream.preview import Fonts, Picture, frame
from tests.support.editor_state.builders import SECOND, Object, asset, item
from tests.support.preview_states import FILES, box, picture

FONTS = Fonts(system=False)
TYPES = {
    "image": "image", "gif": "gif", "video": "video",
}  # fmt: skip


def shown(kind: str, file: Path | None, at: float = 0, **fields: Any) -> Picture:
    """A file in a box of 64 × 48, the size of those of the tests."""
    element = item(kind, "it", 0, 20 * SECOND, assetId="file", **{**box(0, 0, 64, 48), **fields})
    document = picture(
        element, assets={"file": asset(kind, "file")}, compositionWidth=64, compositionHeight=48,
        globalBackground={"type": "color", "color": "#000000", "gradient": None},
    )  # fmt: skip
    files = {} if file is None else {"file": file}
    return frame(document, at, scale=1, files=files, fonts=FONTS, label=False)


def codes(result: Picture) -> list[tuple[str, tuple[str, ...]]]:
    """The codes and items of the notes."""
    return [(note.code, note.items) for note in result.notes]


@pytest.mark.parametrize("name", ["rotated_90.jpg", "rotated_270.jpg", "rotated_90.png", "rotated.webp"])
def test_images_are_upright(name: str) -> None:
    """As their EXIF data says: the left half of these is bright or dark where the file's is not."""
    expected: Object = json.loads((FILES.parent / "expected.json").read_text(encoding="utf-8"))
    assert name in json.dumps(expected)
    with Image.open(FILES / name) as image:
        stored = image.convert("RGB")
    result = shown("image", FILES / name)
    assert [] == result.notes
    turned = stored.transpose(
        Image.Transpose.ROTATE_90 if image.getexif().get(0x0112) == 8 else Image.Transpose.ROTATE_270
    ).resize((64, 48), Image.Resampling.BICUBIC)
    assert _difference(turned, result.image) < 12 < _difference(stored.resize((64, 48)), result.image)


def _difference(first: Image.Image, second: Image.Image) -> float:
    pairs = zip(first.tobytes(), second.tobytes(), strict=True)
    return sum(abs(old - new) for old, new in pairs) / (64 * 48 * 3)


def _gif(path: Path) -> Path:
    """Red for 0.2 s, green for 10 ms, which browsers show for 0.1 s, blue for 0.3 s."""
    frames = [Image.new("P", (8, 8)) for _ in range(3)]
    for image, color in zip(frames, ((255, 0, 0), (0, 255, 0), (0, 0, 255)), strict=True):
        image.putpalette(color)
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[200, 10, 300], loop=0)
    return path


@pytest.mark.parametrize(
    ("at", "loop", "color"),
    [
        (0, "loop", (255, 0, 0)),
        (0.199, "loop", (255, 0, 0)),
        (0.2, "loop", (0, 255, 0)),
        (0.299, "loop", (0, 255, 0)),
        (0.3, "loop", (0, 0, 255)),
        (0.6, "loop", (255, 0, 0)),
        (1.45, "loop", (0, 255, 0)),
        (1.45, "finite", (0, 0, 255)),
    ],
)
def test_the_frame_of_a_gif(tmp_path: Path, at: float, loop: str, color: tuple[int, ...]) -> None:
    """The one at the content time; an endless one begins again."""
    file = _gif(tmp_path / "colors.gif")
    element = item("gif", "it", 0, 20 * SECOND, assetId="file", **box(0, 0, 64, 48))
    document = picture(element, compositionWidth=64, compositionHeight=48)
    document["assets"] = {"file": asset("gif", "file", loopBehavior=loop)}
    result = frame(document, at, scale=1, files={"file": file}, label=False)
    assert color == result.image.getpixel((32, 24))


def test_a_gif_at_another_rate(tmp_path: Path) -> None:
    """It starts where its source starts, and runs at its rate."""
    file = _gif(tmp_path / "colors.gif")
    result = shown("gif", file, 0.05, sourceStartTicks=SECOND // 5, playbackRate=3)
    assert (0, 0, 255) == result.image.getpixel((32, 24))


@pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="PyAV is not installed")
@pytest.mark.parametrize(
    "name", ["h264_aac.mp4", "rotated_90.mp4", "vp9_opus.webm", "fragmented.mp4", "theora_vorbis.ogv"]
)
def test_the_frame_of_a_video(name: str) -> None:
    """Two times show different frames; each is a picture, not a box."""
    early, late = (shown("video", FILES / name, at) for at in (0, 0.7))
    assert [] == early.notes == late.notes
    assert early.image.tobytes() != late.image.tobytes()


def test_a_video_without_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a box with its name and time."""
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *_: None if name == "av" else found(name))
    result = shown("video", FILES / "h264_aac.mp4")
    assert [("PREVIEW_PLACEHOLDER", ("it",))] == codes(result)
    assert "PyAV is not installed, so videos are not shown" in result.notes[0].message


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_that_was_not_passed(kind: str) -> None:
    """It is a box and a note; nothing is downloaded."""
    result = shown(kind, None)
    assert [("PREVIEW_FILE_MISSING", ("it",))] == codes(result)
    assert result.image.getbbox() is not None
    assert [("PREVIEW_FILE_MISSING", ("it",))] == codes(shown(kind, Path("nowhere.png")))
    assert [("PREVIEW_FILE_MISSING", ("it",))] == codes(shown(kind, Path("http://127.0.0.1:9/a.png")))


def test_names_in_an_editor_state_are_not_paths(tmp_path: Path) -> None:
    """Only the paths passed are opened, whatever the state says."""
    Image.new("RGB", (4, 4), "red").save(tmp_path / "secret.png")
    path = str(tmp_path / "secret.png")
    element = item("image", "it", assetId=path, **box(0, 0, 64, 48))
    document = picture(element, compositionWidth=64, compositionHeight=48)
    names = {"filename": path, "remoteUrl": f"file://{path}", "remoteKey": path}
    document["assets"] = {path: asset("image", path, **names)}
    document["globalBackground"] = {
        "type": "image",
        "imageAssetId": path,
        "imageUrl": path,
        "source": "custom",
    }
    result = frame(document, scale=1, files={"other": path}, fonts=FONTS, label=False)
    assert [("PREVIEW_FILE_MISSING", ("background", "it"))] == codes(result)
    assert (255, 0, 0) != result.image.getpixel((32, 24))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("image", "truncated.png"),
        ("image", "truncated.webp"),
        ("gif", "truncated.gif"),
        ("image", "h264_aac.mp4"),
        ("video", "still.png"),
        ("image", "cbr.mp3"),
        ("image", "make_files.py"),
        ("video", "truncated.mp4"),
    ],
)
def test_damaged_files_and_those_of_another_kind(kind: str, name: str) -> None:
    """They are a box and a note."""
    path = FILES / name if (FILES / name).exists() else FILES.parent / name
    result = shown(kind, path)
    assert [("PREVIEW_PLACEHOLDER", ("it",))] == codes(result)
    assert name in result.notes[0].message


def test_mutated_files() -> None:
    """They are a picture or a box, never an error."""
    chance = random.Random(3)
    for name in (
        "still.png",
        "still.jpg",
        "loops.gif",
        "still.webp",
        "still.bmp",
        "still.avif",
        "h264_aac.mp4",
    ):
        whole = (FILES / name).read_bytes()
        for _ in range(12):
            content = bytearray(whole)
            for _ in range(chance.choice([1, 5, 50])):
                content[chance.randrange(len(content))] = chance.randrange(256)
            mutated = Path("mutated")
            mutated.write_bytes(content)
            kind = {"loops.gif": "gif", "h264_aac.mp4": "video"}.get(name, "image")
            assert (64, 48) == shown(kind, mutated).image.size


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory for the files that a test makes."""
    monkeypatch.chdir(tmp_path)


def _png(width: int, height: int) -> bytes:
    """A PNG whose header says that it has this size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(8))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(64_000, 1_001), (2**31 - 1, 2**31 - 1)])
def test_pictures_that_are_too_large(size: tuple[int, int]) -> None:
    """They are rejected by their size, before they are decoded."""
    Path("large.png").write_bytes(_png(*size))
    result = shown("image", Path("large.png"))
    assert [("PREVIEW_PLACEHOLDER", ("it",))] == codes(result)
    assert "large.png has more than 64 megapixels" in result.notes[0].message


def test_transparent_pictures() -> None:
    """The layers below them are seen."""
    Image.new("RGBA", (8, 8), (255, 0, 0, 128)).save("half.png")
    color = shown("image", Path("half.png")).image.getpixel((32, 24))
    assert (128, 0, 0) == color


def test_crop_and_radius() -> None:
    """The parts that are cut off and the corners are transparent."""
    Image.new("RGB", (64, 48), "white").save("white.png")
    cropped = shown("image", Path("white.png"), cropLeft={"value": 0.25, "keyframes": []}).image
    assert (16, 0, 64, 48) == cropped.getbbox()
    rounded = shown("image", Path("white.png"), borderRadius={"value": 12, "keyframes": []}).image
    corners = [rounded.getpixel(place) for place in ((0, 0), (63, 0), (0, 47), (63, 47), (12, 0))]
    assert [(0, 0, 0)] * 4 + [(255, 255, 255)] == corners


@pytest.mark.parametrize("size", [(40, 400), (400, 40)])
def test_a_jpeg_that_is_narrow_in_one_direction(size: tuple[int, int]) -> None:
    """It is not decoded in a smaller size than that of its box in the other one: its stripes are seen."""
    stripes = Image.new("L", size)
    for place in range(0, 40, 8):
        stripes.paste(255, (place, 0, place + 4, 400) if size[0] == 40 else (0, place, 400, place + 4))
    stripes.save("stripes.jpg", quality=95)
    area = (40, 24) if size[0] == 40 else (24, 40)
    drawn = shown("image", Path("stripes.jpg"), **box(0, 0, *area)).image.crop((0, 0, *area))
    levels = [drawn.getpixel((place, 12) if size[0] == 40 else (12, place))[0] for place in (1, 6, 9, 14)]
    assert [255, 0, 255, 0] == pytest.approx(levels, abs=60)
