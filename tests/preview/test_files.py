"""Files of assets that are found by their names in directories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indream.preview import Fonts, frame
from indream.preview._files import files_in
from indream.preview._page import page_of
from tests.support.editor_state.builders import item
from tests.support.preview_states import box, picture

FONTS = Fonts(system=False)


def test_files_by_their_names(tmp_path: Path) -> None:
    """The first directory that has a file of the name of an asset."""
    first, second = tmp_path / "first", tmp_path / "second"
    for directory, name in ((first, "a.png"), (second, "a.png"), (second, "b.mp4")):
        directory.mkdir(exist_ok=True)
        (directory / name).touch()
    (first / "b.mp4").mkdir()
    assets = {
        "a": {"filename": "a.png"},
        "b": {"filename": "b.mp4"},
        "c": {"filename": "c.mp3"},
        "d": {},
    }
    expected = {"a": first / "a.png", "b": second / "b.mp4"}
    assert expected == files_in({"assets": assets}, [first, second])
    assert {} == files_in({}, [first])


@pytest.mark.parametrize(
    "name",
    ["../secret", "inside/secret", "..", ".", "", "inside\\secret", "a\0", "a" * 5000, "link", "/secret"],
)
def test_files_elsewhere(tmp_path: Path, name: str) -> None:
    """An editor state cannot name them, also not through a link."""
    directory = tmp_path / "files"
    (directory / "inside").mkdir(parents=True)
    for path in (tmp_path / "secret", directory / "inside/secret", directory / "good"):
        path.touch()
    (directory / "link").symlink_to(tmp_path / "secret")
    (directory / "near").symlink_to(directory / "good")
    assets = {"it": {"filename": name}, "good": {"filename": "good"}, "near": {"filename": "near"}}
    expected = {"good": directory / "good", "near": directory / "good"}
    assert expected == files_in({"assets": assets}, [directory])


def test_paths_that_are_not_files(tmp_path: Path) -> None:
    """Pictures and pages have a box, and a note says what is at the path; no error is raised."""
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "clip").mkdir()
    long = "a" * 300 + ".png"
    expected = {
        "clip": "clip is not a file.",
        "pipe.png": "pipe.png is not a file.",
        "gone.png": "gone.png does not exist.",
        long: f"{long} cannot be read: File name too long.",
    }
    document = picture(item("image", "it", assetId="a", **box(0, 0, 640, 360)))
    for name, message in expected.items():
        files = {"a": tmp_path / name}
        for notes in (frame(document, files=files, fonts=FONTS).notes, page_of(document, files).notes):
            assert ["PREVIEW_FILE_MISSING"] == [note.code for note in notes]
            assert notes[0].message.endswith(f": {message}")
