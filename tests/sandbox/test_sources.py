"""The uploaded files that an editor state uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indream.sandbox.sources import sources_of, written
from indream.sandbox.store import Asset

BASE_URL = "http://sandbox.test:8700"


def _upload(name: str, content: bytes | None) -> Asset:
    return Asset(name, "IMAGE", "a.png", "image/png", 1, f"uploads/{name}.png", 1, 1, None, content)


UPLOADS = [_upload("one", b"1"), _upload("two", b"2"), _upload("large", None)]


@pytest.mark.parametrize(
    ("id", "asset", "name"),
    [
        ("a", {"remoteKey": "uploads/one.png"}, "one.png"),
        ("one", {}, "one.png"),
        ("one", {"remoteKey": "uploads/two.png"}, "two.png"),
        ("one", {"remoteKey": 5, "remoteUrl": 5}, "one.png"),
        ("one", None, "one.png"),
        ("a", {"remoteUrl": f"{BASE_URL}/uploads/two.png"}, "two.png"),
        ("a", {"remoteUrl": "http://sandbox.test:1/uploads/two.png?x=1"}, "two.png"),
        ("a", {"remoteUrl": "http://127.0.0.1:9/uploads/two.png"}, "two.png"),
        ("one", {"remoteUrl": f"{BASE_URL}/uploads/two.png"}, "two.png"),
        ("a", {"remoteUrl": "http://10.0.0.1/uploads/two.png"}, None),
        ("a", {"remoteUrl": "https://files.test/uploads/two.png"}, None),
        ("a", {"remoteUrl": "http://[::1/uploads/two.png"}, None),
        ("a", {"remoteUrl": "uploads/two.png"}, None),
        ("a", {"remoteKey": "uploads/large.png"}, None),
        ("large", {}, None),
    ],
)
def test_a_file_is_found_by_its_key_its_url_or_its_id(id: str, asset: Any, name: str | None) -> None:
    """The URL is one of the sandbox, whose port may have changed."""
    found = sources_of({"assets": {id: asset, "other": {}}}, UPLOADS, BASE_URL)
    content = {"one.png": b"1", "two.png": b"2"}
    assert ({} if name is None else {id: (name, content[name])}) == found


@pytest.mark.parametrize("state", [{}, {"assets": None}, {"assets": []}])
def test_a_state_may_have_no_assets(state: dict[str, Any]) -> None:
    assert {} == sources_of(state, UPLOADS, BASE_URL)


def test_files_are_written_by_their_names(tmp_path: Path) -> None:
    """A file that is used twice is one file."""
    sources = {"a": ("one.png", b"1"), "b": ("one.png", b"1"), "c": ("two.png", b"2")}
    paths = written(sources, tmp_path)
    assert {"a": "one.png", "b": "one.png", "c": "two.png"} == {id: path.name for id, path in paths.items()}
    assert {tmp_path / "one.png": b"1", tmp_path / "two.png": b"2"} == {
        path: path.read_bytes() for path in tmp_path.iterdir()
    }
