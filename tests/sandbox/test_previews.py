"""The contact sheets of the page: their layout, and how many are kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import orjson
import pytest

import indream.preview
from indream.sandbox.previews import Sheets, sheet_of, timeline_of
from tests.support.editor_state.builders import asset, item
from tests.support.sandbox.api import PNG, editor_state
from tests.support.sandbox.media import MP4


@pytest.mark.parametrize(
    ("width", "height", "columns", "picture"),
    [(1920, 1080, 3, 320), (1080, 1080, 3, 320), (1080, 1920, 6, 160)],
)
def test_a_sheet_has_six_pictures(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int, columns: int, picture: int
) -> None:
    """In one row if they are upright; the files are in a directory of their own, which is removed."""
    calls: list[dict[str, Any]] = []
    contact_sheet = indream.preview.contact_sheet

    def recorded(state: Any, **options: Any) -> Any:
        calls.append({**options, "content": options["files"]["a"].read_bytes()})
        return contact_sheet(state, **options)

    monkeypatch.setattr(indream.preview, "contact_sheet", recorded)
    state = {**editor_state(), "compositionWidth": width, "compositionHeight": height}
    sheet = sheet_of(orjson.dumps(state), {"a": ("beach.png", PNG)})
    [call] = calls
    path = call.pop("files")["a"]
    assert {"count": 6, "columns": columns, "width": picture, "content": PNG} == call
    assert ("beach.png", False) == (path.name, path.parent.exists())
    assert path.parent.name.startswith("indream-sandbox-")
    assert sheet.startswith(b"\x89PNG")


def test_a_timeline_links_files_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written into a directory that is removed."""
    directories: list[Path] = []
    make = tempfile.mkdtemp

    def recorded(*arguments: Any, **options: Any) -> str:
        path = make(*arguments, **options)
        directories.append(Path(path))
        return path

    monkeypatch.setattr(tempfile, "mkdtemp", recorded)
    state = editor_state(item("video", "video", 0, 240_000, assetId="a"))
    state["assets"] = {"a": asset("video", "a")}
    html = timeline_of(orjson.dumps(state), {"a": ("beach.mp4", MP4)})
    [directory] = directories
    assert (True, False) == ("files/beach.mp4" in html, str(directory) in html)
    assert (True, False) == (directory.name.startswith("indream-sandbox-"), directory.exists())


def test_the_latest_sheets_are_kept() -> None:
    """A sheet that was opened again is a late one."""
    sheets, drawn = Sheets(), list[str]()

    def opened(name: str) -> bytes:
        def draw() -> bytes:
            drawn.append(name)
            return name.encode()

        return sheets.get(name, draw)

    names = [f"task-{number}" for number in range(32)]
    for name in (*names, *names):
        assert name.encode() == opened(name)
    assert names == drawn
    opened(names[0])
    opened("another")
    opened(names[0])
    assert [*names, "another"] == drawn
    opened(names[1])
    assert [*names, "another", names[1]] == drawn
    sheets.clear()
    opened(names[1])
    assert [*names, "another", names[1], names[1]] == drawn
