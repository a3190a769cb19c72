"""The demo does what `make demo` promises."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import NamedTuple

import av
import pytest
from PIL import Image

from examples import demo

FILES = {"demo.mp4", "demo.png", "demo.html", "tune.wav"}


class Demo(NamedTuple):
    """A demo that has run: the directory of its files, and what it printed."""

    directory: Path
    lines: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """It has run twice: it replaces the files of its last run."""
    directory = tmp_path_factory.mktemp("demo")
    with contextlib.chdir(directory), contextlib.redirect_stdout(io.StringIO()) as output:
        assert [0, 0] == [demo.main(), demo.main()]
    return Demo(directory / "demo-output", output.getvalue().splitlines())


def test_each_step_is_shown(run: Demo) -> None:
    """Previews, uploads, progress, verified webhooks; and at the end the three files."""
    for words in ("hero.png", "standard seconds", "COMPLETED", "EXPORT_STARTED, signature verified"):
        assert any(words in line for line in run.lines)
    assert FILES == {path.name for path in run.directory.iterdir()}
    for line, name in zip(run.lines[-3:], ("demo.mp4", "demo.png", "demo.html"), strict=True):
        assert name in line


def test_the_video_is_that_of_the_timeline(run: Demo) -> None:
    """Its length, its sound and its colors."""
    with av.open(str(run.directory / "demo.mp4")) as video:
        assert 8 == pytest.approx(float(video.duration or 0) / 1e6, abs=0.1)
        assert video.streams.audio
        first = next(video.decode(video=0)).to_image()
    red, green, blue = first.getpixel((first.width - 4, first.height // 2))
    assert blue > 100 > green
    assert blue > 2 * red


def test_the_previews_are_those_of_the_timeline(run: Demo) -> None:
    """A contact sheet, and a page with its texts and sound."""
    with Image.open(run.directory / "demo.png") as sheet:
        assert sheet.width > 1000
    page = (run.directory / "demo.html").read_text(encoding="utf-8")
    assert "Made in Python" in page
    assert '"tune.wav"' in page
