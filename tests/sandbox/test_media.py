"""The content of uploaded files: whether it matches their kind, and its measures."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from indream.sandbox import media, run
from indream.sandbox.problems import Code
from indream.sandbox.routes import assets
from tests.support.sandbox.api import Api, upload_headers
from tests.support.sandbox.media import CONTENTS, GIF, JPEG, MP4, PNG, SVG, WEBM, WEBP, sound
from tests.support.waiting import PATIENCE

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
        ("CAPTION", b"<html>Not found</html>"),
        ("CAPTION", b'{"segments": [{"start": 0, "end": 1, "text": "Hi"}]}'),
        ("CAPTION", b"\n"),
        ("CAPTION", "no times".encode("utf-16")),
    ],
)
def test_a_file_that_does_not_match_its_name_is_refused(api: Api, kind: str, content: bytes) -> None:
    assert "The content is not" in _refusal(api, kind, content)


def test_other_clients_are_served_while_a_large_file_is_inspected(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = threading.Event(), threading.Event()
    outcomes: list[bool] = []

    def held(*_: object) -> bool:
        begun.set()
        outcomes.append(may_end.wait(PATIENCE))
        return True

    monkeypatch.setattr(media, "is_of_kind", held)
    content = CONTENTS["CAPTION"].ljust(2**20, b"\n")
    with run(speed=0) as sandbox, sandbox.client(timeout=600) as client, ThreadPoolExecutor(1) as pool:
        asset = pool.submit(client.uploads.upload, content, filename="a.srt")
        assert begun.wait(PATIENCE)
        assert client.illustrations.search("sail")
        may_end.set()
        assert len(content) == asset.result(60).size
    assert [True] == outcomes


@pytest.mark.parametrize(
    "content",
    [
        b"1\n00:00:00,000 --> 00:00:01,000\nHi\n",
        b"[00:01.00]Hi",
        b"[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,Hi\n",
        "1\n00:00:00,000 --> 00:00:01,000\nПривет\n".encode("cp1251"),
        "1\n00:00:00,000 --> 00:00:01,000\nПривет\n".encode("utf-16"),
    ],
)
def test_captions_are_accepted_in_each_format_and_encoding(api: Api, content: bytes) -> None:
    assert (None, None, None) == _measures(api, "CAPTION", content)


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


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("IMAGE", (1920, 1080, None)),
        ("GIF", (480, 270, 2)),
        ("VIDEO", (1920, 1080, 10)),
        ("AUDIO", (None, None, 10)),
        ("CAPTION", (None, None, None)),
    ],
)
def test_values_that_cannot_be_measured_are_made_up(kind: str, expected: tuple[float | None, ...]) -> None:
    """Those of a file whose beginning alone was kept."""
    assert expected == media.measure(kind, CONTENTS[kind][:16], 10**9)


@pytest.mark.parametrize(("kind", "mib"), [("VIDEO", 800), ("AUDIO", 25), ("CAPTION", 10)])
def test_a_file_of_each_kind_has_a_greatest_size(api: Api, kind: str, mib: int) -> None:
    """It is refused by its Content-Length, before its body is read."""
    filename, mimetype = KINDS[kind]
    headers = upload_headers(filename, mimetype=mimetype)
    details = [
        api.send(
            "POST",
            "/v1/uploads",
            content=b"x",
            headers={**headers, "Content-Length": str(mib * 2**20 + excess)},
        ).json()["detail"]
        for excess in (0, 1)
    ]
    assert [
        f"Content-Length is {mib * 2**20}, but the body has 1 byte.",
        f"A file of this kind may have {mib * 2**20} bytes at most.",
    ] == details


def test_a_picture_has_no_greatest_size_but_a_length(api: Api) -> None:
    headers = upload_headers("a.png")
    details = [
        api.send(
            "POST", "/v1/uploads", content=b"x", headers={**headers, "Content-Length": str(length)}
        ).json()["detail"]
        for length in (10**12, 10**12 + 1, 0)
    ]
    wrong = "Content-Length must be a whole number from 1 to 1000000000000."
    assert [f"Content-Length is {10**12}, but the body has 1 byte.", wrong, wrong] == details


@pytest.mark.parametrize(("size", "status"), [(32 * 2**20, 200), (32 * 2**20 + 1, 404)])
def test_content_up_to_32_mib_is_kept(api: Api, size: int, status: int) -> None:
    content = b"BM".ljust(size, b"\0")
    asset = api.upload("a.bmp", content=content, mimetype="image/bmp")
    assert size == asset["size"]
    answer = api.send("GET", f"/{asset['fileKey']}")
    assert (status, status == 200) == (answer.status_code, answer.content == content)


@pytest.mark.parametrize(("spaces", "fits"), [(0, True), (1020, True), (1021, False)])
def test_a_drawing_begins_in_its_first_kibibyte(spaces: int, fits: bool) -> None:
    assert fits is media.is_of_kind("IMAGE", b" " * spaces + b"<svg xmlns=")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.PNG", ".png"), ("a.z", ".z"), ("a", ""), ("a.", ""), ("a.é", ""), ("a.-b", ""), ("a.b c", "")],
)
def test_a_suffix_is_safe_in_a_url(name: str, expected: str) -> None:
    assert expected == media.suffix_of(name)


@pytest.mark.parametrize(
    ("kind", "seconds", "fits"),
    [("VIDEO", 1_800, True), ("VIDEO", 1_801, False), ("AUDIO", 1_800, True), ("AUDIO", 1_801, False)],
)
def test_videos_and_sounds_last_up_to_thirty_minutes(
    api: Api, monkeypatch: pytest.MonkeyPatch, kind: str, seconds: int, fits: bool
) -> None:
    measures = media.Measures(320, 180, seconds)
    monkeypatch.setattr(media, "measure", lambda *_: measures)
    filename, mimetype = KINDS[kind]
    headers = upload_headers(filename, mimetype=mimetype)
    answer = api.send("POST", "/v1/uploads", content=CONTENTS[kind], headers=headers)
    assert (201 if fits else 422) == answer.status_code
