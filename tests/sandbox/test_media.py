"""The content of uploaded files: whether it matches their kind, and its measures."""

from __future__ import annotations

import pytest

from indream.sandbox.problems import Code
from indream.sandbox.routes import assets
from tests.support.sandbox.api import Api, upload_headers
from tests.support.sandbox.media import CONTENTS, GIF, JPEG, MP4, PNG, SVG, WEBM, WEBP, sound

KINDS = {
    "IMAGE": ("a.png", "image/png"),
    "GIF": ("a.gif", "image/gif"),
    "VIDEO": ("a.mp4", "video/mp4"),
    "AUDIO": ("a.wav", "audio/wav"),
    "CAPTION": ("a.srt", "application/x-subrip"),
}
MEASURED = [
    ("IMAGE", PNG, (640, 480, None)),
    ("IMAGE", JPEG, (30, 40, None)),
    ("IMAGE", WEBP, (40, 30, None)),
    ("GIF", GIF, (40, 30, 1)),
    ("VIDEO", MP4, (320, 180, 1)),
    ("VIDEO", WEBM, (320, 180, 1)),
    ("AUDIO", sound(3), (None, None, 3)),
]
MADE_UP = [
    ("IMAGE", SVG, (1920, 1080, None)),
    ("IMAGE", b"II*\0" + bytes(100), (1920, 1080, None)),
    ("VIDEO", b"FLV\1" + bytes(100), (1920, 1080, 10)),
    ("AUDIO", b"FORM\0\0\0\4AIFF", (None, None, 10)),
    ("CAPTION", CONTENTS["CAPTION"], (None, None, None)),
]


def _measures(api: Api, kind: str, content: bytes) -> tuple[float | None, ...]:
    filename, mimetype = KINDS[kind]
    asset = api.upload(filename, content=content, mimetype=mimetype)
    assert kind == asset["type"]
    return asset["width"], asset["height"], asset["duration"]


def _refusal(api: Api, kind: str, content: bytes) -> str:
    """Return the detail of a refusal, after a check that nothing was stored."""
    filename, mimetype = KINDS[kind]
    project_id = api.create_project()
    headers = upload_headers(filename, mimetype=mimetype, project=project_id)
    response = api.call("POST", "/v1/uploads", content=content, headers=headers)
    assert (422, Code.SANDBOX_UPLOAD_REFUSED) == (response.status_code, response.json()["errorCode"])
    assert [] == api.data("GET", f"/v1/projects/{project_id}/assets")
    detail: str = response.json()["detail"]
    return detail


@pytest.mark.parametrize(("kind", "content", "expected"), MEASURED + MADE_UP)
def test_files_are_measured_if_their_format_is_known(
    api: Api, kind: str, content: bytes, expected: tuple[float | None, ...]
) -> None:
    assert expected == _measures(api, kind, content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("IMAGE", MP4),
        ("IMAGE", b"plain text"),
        ("GIF", PNG),
        ("VIDEO", PNG),
        ("VIDEO", sound(1)),
        ("AUDIO", PNG),
        ("AUDIO", b"plain text"),
        ("CAPTION", PNG),
    ],
)
def test_a_file_that_does_not_match_its_name_is_refused(api: Api, kind: str, content: bytes) -> None:
    assert "The content is not" in _refusal(api, kind, content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [("IMAGE", PNG[:60]), ("IMAGE", JPEG[:20]), ("GIF", GIF[:9]), ("VIDEO", MP4[:30]), ("AUDIO", b"ID3\x04"),
     ("IMAGE", b"\0\0\0\x18ftypheic" + bytes(100))],
)  # fmt: skip
def test_a_broken_file_is_refused(api: Api, kind: str, content: bytes) -> None:
    assert "that can be read" in _refusal(api, kind, content)


def test_a_file_may_last_thirty_minutes(api: Api) -> None:
    assert 1_800 == _measures(api, "AUDIO", sound(1_800))[2]
    assert "1800 seconds" in _refusal(api, "AUDIO", sound(1_801))


def test_a_video_too_large_to_be_kept_is_measured_by_its_head(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "_MOST_KEPT", len(MP4) // 2)
    assert (320, 180, 1) == _measures(api, "VIDEO", MP4)
    monkeypatch.setattr(assets, "_MOST_KEPT", 60)
    assert (1920, 1080, 10) == _measures(api, "VIDEO", MP4), "the kept part does not contain the whole head"
