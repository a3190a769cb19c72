"""`preview`: a picture in a file, notes on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.support.editor_state.builders import asset, item
from tests.support.preview_states import FILES, MEDIA, box, picture

from .conftest import Cli


@pytest.fixture
def with_image(place: Path) -> Path:
    """A state that shows an image, and its file in a directory of its own."""
    document = picture(item("image", "it", assetId="hero", **box(0, 0, 640, 360)))
    document["assets"] = {"hero": asset("image", "hero", filename="picture.png")}
    (place / "image.json").write_text(json.dumps(document), encoding="utf-8")
    (place / "media").mkdir()
    (place / "media/picture.png").write_bytes(MEDIA["hero"].read_bytes())
    return place


def size(path: str) -> tuple[int, int]:
    """The size of a picture in the current directory."""
    with Image.open(path) as image:
        return image.size


def test_a_contact_sheet(cli: Cli) -> None:
    """Without a time; the notes are on standard error, the name of the file on standard output."""
    result = cli("preview", "state.json")
    assert (0, "state-preview.png\n") == (result.code, result.out)
    assert "PREVIEW_TRANSITION_ASSUMED: " in result.err
    assert (1320, 625) == size("state-preview.png")


def test_one_time(cli: Cli, place: Path) -> None:
    """In the size and the format that were asked for; an existing file is replaced."""
    (place / "frame.jpg").write_text("old")
    result = cli("preview", "state.json", "--at", "45f", "--scale", "0.25", "-o", "frame.jpg")
    assert (0, "frame.jpg\n", "") == (result.code, result.out, result.err)
    assert (270, 480) == size("frame.jpg")


def test_several_times(cli: Cli) -> None:
    """They are side by side; one time is too, if it is asked for."""
    cli("preview", "state.json", "--at", "0.5", "--at", "1", "--at", "0:02.5", "-o", "three.png")
    cli("preview", "state.json", "--at", "0.5", "--sheet", "-o", "one.png")
    assert (3 * 328 + 8, 1 * 328 + 8) == (size("three.png")[0], size("one.png")[0])


def test_json(cli: Cli) -> None:
    """It has the file, its size, and the notes."""
    result = cli("preview", "-", "--at", "0.1", "--json", stdin=Path("state.json").read_bytes())
    assert ("state-preview.png", 540, 960) == tuple(result.json[key] for key in ("file", "width", "height"))
    assert [("PREVIEW_EFFECT_APPROXIMATED", ["greeting"])] == [
        (note["code"], note["items"]) for note in result.json["notes"]
    ]
    assert "" == result.err


@pytest.mark.usefixtures("with_image")
def test_files(cli: Cli) -> None:
    """By the id of the asset, or by its name in a directory."""
    codes = {
        arguments: "PREVIEW_FILE_MISSING" in cli("preview", "image.json", "--at", "0", *arguments).err
        for arguments in [(), ("--file", "hero=hero.png"), ("--files", "media"), ("--files", ".")]
    }
    assert [True, False, False, True] == list(codes.values())


@pytest.mark.parametrize(
    "name", ["../hero.png", "/etc/hostname", "link.png", "media\\picture.png", "", ".", "a\0"]
)
def test_names_do_not_lead_out_of_the_directories(cli: Cli, with_image: Path, name: str) -> None:
    """Neither by the name in the editor state nor through a link."""
    document = json.loads((with_image / "image.json").read_text(encoding="utf-8"))
    document["assets"]["hero"]["filename"] = name
    (with_image / "image.json").write_text(json.dumps(document), encoding="utf-8")
    (with_image / "media/link.png").symlink_to(with_image / "hero.png")
    result = cli("preview", "image.json", "--at", "0", "--files", "media")
    assert (0, True) == (result.code, "PREVIEW_FILE_MISSING" in result.err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", "soon"], "--at: 'soon' is not a time. Write a number of seconds"),
        (["--at", "1", "--at", "-2"], "--at must not be negative, not '-2'"),
        (["--at", "1", "--scale", "0"], "--scale must be above 0 and at most 8, not 0.0"),
        (["-o", "picture.xyz"], "picture.xyz: pass a name that ends with .png, .jpg or .webp"),
        (["--file", "hero"], "--file must be ID=PATH, not 'hero'"),
        (["--file", "nobody=hero.png"], "--file nobody: the editor state has no asset with this id"),
        (["--file", "hero=nowhere.png"], "--file hero: nowhere.png is not a file"),
    ],
)
@pytest.mark.usefixtures("with_image")
def test_mistakes(cli: Cli, arguments: list[str], message: str) -> None:
    """They end with 1, and write no picture."""
    result = cli("preview", "image.json", *arguments)
    assert (1, "") == (result.code, result.out)
    assert result.err.startswith(f"error: {message}")
    assert [] == [*Path().glob("*-preview.png"), *Path().glob("picture.*")]


def test_a_state_without_a_size(cli: Cli) -> None:
    """The error has its code."""
    result = cli("preview", "-", "--json", stdin=b"{}")
    assert (1, "PREVIEW_SIZE") == (result.code, result.error["errorCode"])


def test_a_page(cli: Cli, with_image: Path) -> None:
    """With the pictures of the files; its notes are in the JSON, too."""
    result = cli("preview", "image.json", "--files", "media", "--html")
    assert (0, "image-preview.html\n", "") == (result.code, result.out, result.err)
    assert "data:image/png;base64," in (with_image / "image-preview.html").read_text(encoding="utf-8")
    result = cli("preview", "state.json", "--html", "-o", "page.html", "--json")
    assert "page.html" == result.json["file"]
    assert "PREVIEW_TRANSITION_ASSUMED" in {note["code"] for note in result.json["notes"]}


def test_a_page_elsewhere_links_videos_from_there(cli: Cli, place: Path) -> None:
    """By a path relative to the page."""
    document = picture(item("video", "it", assetId="clip", **box(0, 0, 640, 360)))
    document["assets"] = {"clip": asset("video", "clip")}
    (place / "video.json").write_text(json.dumps(document), encoding="utf-8")
    (place / "media").mkdir()
    (place / "media/clip.webm").write_bytes((FILES / "vp8_vorbis.webm").read_bytes())
    (place / "pages").mkdir()
    cli("preview", "video.json", "--file", "clip=media/clip.webm", "--html", "-o", "pages/page.html")
    assert '"../media/clip.webm"' in (place / "pages/page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "option", [("--at", "1"), ("--sheet",), ("--fonts", "."), ("--scale", "1"), ("--no-label",)]
)
def test_options_of_pictures_are_not_for_pages(cli: Cli, option: tuple[str, ...], place: Path) -> None:
    """Nothing is written."""
    result = cli("preview", "state.json", "--html", *option)
    assert 0 != result.code
    assert f"{option[0]} is for pictures" in result.err
    assert not (place / "state-preview.html").exists()
