"""Files of assets that are found by their names in directories."""

from __future__ import annotations

from pathlib import Path

import pytest

from indream.preview._files import files_in


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
