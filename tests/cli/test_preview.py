"""`preview`: a picture in a file, notes on standard error."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from indream.cli import viewer
from tests.support.cli_processes import Running, opened
from tests.support.editor_state.builders import SECOND, asset, item
from tests.support.preview_states import FILES, MEDIA, box, picture, solid
from tests.support.repository import ROOT

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


def test_a_time_after_the_end(cli: Cli) -> None:
    """The picture is written, and a note says how long the timeline is."""
    result = cli("preview", "state.json", "--at", "1", "--at", "99", "-o", "late.png")
    assert (0, "late.png\n") == (result.code, result.out)
    assert (
        "PREVIEW_AFTER_END: The video has ended at some of the times: 99 s, but it is 4 s long.\n"
        in result.err
    )


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


def _tracks(path: str) -> list[tuple[str, int, int]]:
    """The kind of each stream of a video, its width and height."""
    av = pytest.importorskip("av")
    with av.open(path) as container:
        return [
            (stream.type, getattr(stream, "width", 0), getattr(stream, "height", 0))
            for stream in container.streams
        ]


@pytest.fixture
def short(place: Path) -> Path:
    """A state of half a second with a sound, and its file."""
    pytest.importorskip("av")
    music = item("audio", "music", 0, SECOND // 2, assetId="theme")
    document = picture(solid("red", "red", durationTicks=SECOND // 2, **box(0, 0, 640, 360)), music)
    document["assets"] = {"theme": asset("audio", "theme", filename="theme.mp3")}
    (place / "short.json").write_text(json.dumps(document), encoding="utf-8")
    (place / "theme.mp3").write_bytes((FILES / "cbr.mp3").read_bytes())
    return place


@pytest.mark.usefixtures("short")
def test_a_draft(cli: Cli) -> None:
    """It has pictures and sound; its progress and notes are on standard error."""
    result = cli("preview", "short.json", "--files", ".", "--draft", "--height", "36")
    assert (0, "short-preview.mp4\n") == (result.code, result.out)
    lines = result.err.splitlines()
    assert [f"draft: {percent}% of 8 frames" for percent in (12, 25, 37, 50, 62, 75, 87, 100)] == lines
    assert [("video", 64, 36), ("audio", 0, 0)] == _tracks("short-preview.mp4")


@pytest.mark.usefixtures("short")
def test_a_draft_with_options(cli: Cli) -> None:
    """They are passed on; with --json there is no progress."""
    options = ("--fps", "4", "--height", "36", "--no-sound", "--no-label", "-o", "small.MP4", "--json")
    result = cli("preview", "short.json", "--draft", *options)
    assert (0, "", {"file": "small.MP4", "notes": []}) == (result.code, result.err, result.json)
    assert [("video", 64, 36)] == _tracks("small.MP4")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--draft", "--html"], "--html and --draft write different files; leave out one of them"),
        (["--draft", "--at", "1"], "--at is for pictures; leave it out, or leave out --draft"),
        (["--draft", "--sheet"], "--sheet is for pictures; leave it out, or leave out --draft"),
        (["--draft", "--scale", "1"], "--scale is for pictures; leave it out, or leave out --draft"),
        (
            ["--html", "--no-label"],
            "--no-label is for pictures and drafts; leave it out, or leave out --html",
        ),
        (
            ["--scale", "1"],
            "--scale is for a picture of one time; leave it out, or draw one time with --at",
        ),
        (
            ["--at", "1", "--sheet", "--no-label"],
            "--no-label is for a picture of one time; leave it out, or draw one time with --at",
        ),
        (
            ["--at", "0.5", "--at", "1", "--scale", "1"],
            "--scale is for a picture of one time; leave it out, or draw one time with --at",
        ),
        (["--html", "--fps", "15"], "--fps is for drafts; leave it out, or pass --draft instead of --html"),
        (["--height", "480"], "--height is for drafts; leave it out, or add --draft"),
        (["--at", "1", "--no-sound"], "--no-sound is for drafts; leave it out, or add --draft"),
        (["--draft", "--fps", "0"], "--fps must be a whole number from 1 to 60, not 0"),
        (["--draft", "--height", "31"], "--height must be an even number from 16 to 1920, not 31"),
        (["--draft", "-o", "draft.png"], "draft.png: pass a name that ends with .mp4"),
        (["--draft", "-o", "videos.mp4"], "videos.mp4: pass a name that ends with .mp4"),
    ],
)
def test_options_that_do_not_fit_together(cli: Cli, short: Path, arguments: list[str], message: str) -> None:
    """They end with 1, and write nothing."""
    (short / "videos.mp4").mkdir()
    before = sorted(short.rglob("*"))
    result = cli("preview", "short.json", *arguments)
    assert (1, "") == (result.code, result.out)
    assert result.err.startswith(f"error: {message}")
    assert before == sorted(short.rglob("*"))


@pytest.fixture
def start() -> Iterator[Any]:
    """Starts commands."""
    yield from opened(Running)


def test_a_signal_leaves_no_draft(start: Any, place: Path) -> None:
    """Neither the file nor a part of it; the exit code is that of other commands."""
    pytest.importorskip("av")
    document = picture(solid("red", "red", durationTicks=7200 * SECOND, **box(0, 0, 640, 360)))
    (place / "long.json").write_text(json.dumps(document), encoding="utf-8")
    before = sorted(place.iterdir())
    running = start("preview", "long.json", "--draft", "--fps", "60")
    running.read(until="draft: 0% of 432,000 frames")
    running.process.send_signal(signal.SIGINT)
    assert (130, "interrupted") == (running.end(), running.lines[-1])
    assert before == sorted(place.iterdir())


class Viewer:
    """Takes the place of the system's viewer: it records the files, and ends with a code."""

    def __init__(self) -> None:
        self.shown: list[Path] = []
        self.code: int | None = None

    def __call__(self, program: str, path: str) -> int | None:
        assert Path(program).is_absolute()
        assert Path(path).is_file()
        self.shown.append(Path(path))
        return self.code


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Viewer:
    """A system with a display, and a viewer that no test starts."""
    programs = tmp_path_factory.mktemp("programs")
    for name in ("xdg-open", "open", "explorer.exe"):
        (programs / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("DISPLAY", ":0")
    found = Viewer()
    monkeypatch.setattr(viewer, "start", found)
    return found


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "short-preview.png"),
        (("--at", "0"), "short-preview.png"),
        (("--html",), "short-preview.html"),
        (("--draft", "--height", "36"), "short-preview.mp4"),
    ],
)
def test_open(cli: Cli, short: Path, shown: Viewer, arguments: tuple[str, ...], name: str) -> None:
    """The file that was written is opened, by its full path."""
    result = cli("preview", "short.json", "--files", ".", *arguments, "--open")
    assert (0, f"{name}\n", [short / name]) == (result.code, result.out, shown.shown)
    assert "was not opened" not in result.err


def test_open_where_nothing_can_be_shown(cli: Cli, shown: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says why, and succeeds."""

    def refused(*_: str) -> int:
        raise PermissionError(13, "Permission denied")

    arguments = ("preview", "state.json", "--at", "0", "--open")
    shown.code = 3
    reasons = [cli(*arguments).err.splitlines()[-1]]
    assert (False, "") == (cli(*arguments, "--json").json["opened"], cli(*arguments, "--json").err)
    shown.code = 0
    assert cli(*arguments, "--json").json["opened"]
    monkeypatch.setattr(viewer, "start", refused)
    reasons.append(cli(*arguments).err.splitlines()[-1])
    monkeypatch.setenv("PATH", "")
    reasons.append(cli(*arguments).err.splitlines()[-1])
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    result = cli(*arguments)
    reasons.append(result.err.splitlines()[-1])
    assert (0, "state-preview.png\n") == (result.code, result.out)
    why = [
        "xdg-open found no program for it",
        "xdg-open could not be started: Permission denied",
        "xdg-open is not installed",
        "there is no display",
    ]
    assert [f"state-preview.png was not opened: {reason}" for reason in why] == reasons


@pytest.mark.parametrize(
    ("platform", "code", "reason"),
    [
        ("linux", 0, None),
        ("linux", None, None),
        ("freebsd14", 4, "xdg-open found no program for it"),
        ("darwin", 1, "open found no program for it"),
        ("darwin", 0, None),
    ],
)
def test_the_viewer_of_each_system(
    shown: Viewer, platform: str, code: int | None, reason: str | None
) -> None:
    """A program that still runs, or ended well, has opened the file."""
    shown.code = code
    environment = {"PATH": os.environ["PATH"], "WAYLAND_DISPLAY": "wayland-0"}
    assert reason == viewer.open_file(ROOT / "README.md", environment, platform)


def test_the_viewer_is_found_by_the_path_of_its_environment(shown: Viewer, tmp_path: Path) -> None:
    """That of this process does not matter."""
    environment = {"PATH": str(tmp_path), "DISPLAY": ":0"}
    file = ROOT / "README.md"
    assert "xdg-open is not installed" == viewer.open_file(file, environment, "linux")
    (tmp_path / "xdg-open").touch(mode=0o755)
    assert viewer.open_file(file, environment, "linux") is None
    assert [file] == shown.shown


@pytest.mark.parametrize("code", [0, 3, None])
def test_a_viewer_is_detached_from_the_terminal(code: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps running after the command; one that finds no program ends with a code soon."""
    started: list[tuple[list[str], dict[str, Any]]] = []
    waits: list[float] = []

    class Process:
        def wait(self, timeout: float) -> int:
            waits.append(timeout)
            if code is None:
                raise subprocess.TimeoutExpired("viewer", timeout)
            return code

    def start(argv: list[str], **options: Any) -> Process:
        started.append((argv, options))
        return Process()

    monkeypatch.setattr(subprocess, "Popen", start)
    assert code == viewer.start("viewer", "a.png")
    options = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    assert [(["viewer", "a.png"], {**options, "start_new_session": True})] == started
    assert [1] == waits


PICTURE = {"files": {}, "fonts": ("fonts", ())}


@pytest.mark.parametrize(
    ("arguments", "name", "options"),
    [
        ((), "contact_sheet", {"times": None, **PICTURE}),
        (("--at", "1.5", "--at", "45f"), "contact_sheet", {"times": ["360000t", "360000t"], **PICTURE}),
        (("--at", "0:02", "--sheet"), "contact_sheet", {"times": ["480000t"], **PICTURE}),
        (("--at", "1"), "frame", {"scale": 0.5, "label": True, **PICTURE}),
        (
            ("--at", "1", "--scale", "0.25", "--no-label", "--fonts", ".", "--fonts", "/"),
            "frame",
            {"scale": 0.25, "label": False, "files": {}, "fonts": ("fonts", (Path(), Path("/")))},
        ),
        (("--draft",), "draft", {"sound": True, "label": True, **PICTURE}),
        (
            ("--draft", "--fps", "30", "--height", "90", "--no-sound", "--no-label", "--fonts", "."),
            "draft",
            {
                "fps": 30,
                "height": 90,
                "sound": False,
                "label": False,
                "files": {},
                "fonts": ("fonts", (Path(),)),
            },
        ),
    ],
)
def test_options_reach_the_drawing(
    cli: Cli,
    arguments: tuple[str, ...],
    name: str,
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each with its own default."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def recorder(function: str) -> Any:
        def record(document: Any, *values: Any, **passed: Any) -> Any:
            assert "tracks" in document
            passed.pop("on_progress", None)
            calls.append((function, passed))
            raise ValueError("size: is odd")

        return record

    for function in ("contact_sheet", "frame", "draft"):
        monkeypatch.setattr(f"indream.preview.{function}", recorder(function))
    monkeypatch.setattr("indream.preview.Fonts", lambda *places: ("fonts", places))
    result = cli("preview", "state.json", *arguments)
    assert (1, "error: --size: is odd\n") == (result.code, result.err)
    assert [(name, options)] == calls
