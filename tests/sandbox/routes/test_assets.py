"""Uploads and assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indream.sandbox import media
from indream.sandbox.problems import Code
from indream.sandbox.routes import assets
from tests.support.sandbox.api import PNG, UNKNOWN_ID, Api, project_body, upload_headers
from tests.support.sandbox.media import CONTENTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def test_an_upload_becomes_an_asset(api: Api) -> None:
    asset = api.upload("beach.png")
    key = f"uploads/{asset['assetId']}.png"
    assert {
        "assetId": asset["assetId"],
        "type": "IMAGE",
        "source": "UPLOAD",
        "filename": "beach.png",
        "mimetype": "image/png",
        "size": len(PNG),
        "fileUrl": f"{api.sandbox.base_url}/{key}",
        "fileKey": key,
        "width": 640,
        "height": 480,
        "duration": None,
    } == asset
    assert asset == api.data("GET", f"/v1/assets/{asset['assetId']}")


def test_the_file_is_served_as_it_was_uploaded(api: Api) -> None:
    asset = api.upload("page.svg", content=b"<svg><script/></svg>", mimetype="image/svg+xml")
    response = api.send("GET", asset["fileUrl"], headers={"Authorization": ""})
    assert (200, b"<svg><script/></svg>") == (response.status_code, response.content)
    assert "image/svg+xml" == response.headers["content-type"]
    assert ("attachment", "nosniff") == (
        response.headers["content-disposition"],
        response.headers["x-content-type-options"],
    )
    api.data("DELETE", f"/v1/assets/{asset['assetId']}")
    assert 404 == api.send("GET", asset["fileUrl"]).status_code


def test_a_large_file_is_counted_but_not_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "_MOST_KEPT", 100)
    asset = api.upload("beach.png", content=PNG + bytes(1_000))
    assert (len(PNG) + 1_000, 1920) == (asset["size"], asset["width"])
    assert 404 == api.send("GET", asset["fileUrl"]).status_code


@pytest.mark.parametrize(
    ("filename", "mimetype", "kind"),
    [
        ("a.png", "image/png", "IMAGE"),
        ("a", "image/webp", "IMAGE"),
        ("a.gif", "image/gif", "GIF"),
        ("a.mp4", "video/mp4", "VIDEO"),
        ("a.mp3", "audio/mpeg; rate=44100", "AUDIO"),
        ("a.MP4", "VIDEO/MP4", "VIDEO"),
        ("a.mp4", "application/octet-stream", "VIDEO"),
        ("a.gif", "", "GIF"),
        ("a.srt", "application/x-subrip", "CAPTION"),
        ("a.SRT", "text/plain", "CAPTION"),
        ("a.ass", "text/x-ssa", "CAPTION"),
        ("a.lrc", "application/octet-stream", "CAPTION"),
        ("a.txt", "text/plain", None),
        ("a.vtt", "text/vtt", None),
        ("a.json", "application/json", None),
        ("a.lottie", "application/zip", None),
        ("a.glb", "model/gltf-binary", None),
        ("a.pdf", "application/pdf", None),
        ("a.bin", "application/octet-stream", None),
        ("a", "", None),
    ],
)
def test_the_kind_follows_from_type_and_name(
    api: Api, filename: str, mimetype: str, kind: str | None
) -> None:
    content = CONTENTS.get(kind, b"x")
    response = api.call(
        "POST", "/v1/uploads", content=content, headers=upload_headers(filename, mimetype=mimetype)
    )
    if kind is None:
        assert (422, Code.SANDBOX_UPLOAD_REFUSED) == (response.status_code, response.json()["errorCode"])
    else:
        assert (201, kind) == (response.status_code, response.json()["data"]["type"])


@pytest.mark.parametrize(
    ("header", "filename"),
    [
        ("beach.png", "beach.png"),
        ("%D0%BF%D0%BB%D1%8F%D0%B6.png", "пляж.png"),
        ("50%25.png", "50%.png"),
        ("a%2Fb.png", "a/b.png"),
        ("100%.png", "100%.png"),
        ("%FF.png", "%FF.png"),
    ],
)
def test_a_file_name_is_decoded_if_it_was_encoded(api: Api, header: str, filename: str) -> None:
    assert filename == api.upload(header)["filename"]


@pytest.mark.parametrize(
    ("filename", "suffix"),
    [("a.PNG", ".png"), ("a", ""), ("a.", ""), (".png", ""), ("a.p/g", ""), ("a.p?g", ""), ("a.плж", "")],
)
def test_only_plain_suffixes_go_into_urls(filename: str, suffix: str) -> None:
    assert suffix == media.suffix_of(filename)


@pytest.mark.parametrize("name", ["", "x" * 513])
def test_an_invalid_file_name_is_400(api: Api, name: str) -> None:
    problem = api.problem("POST", "/v1/uploads", content=PNG, headers=upload_headers(name))
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_a_missing_file_name_is_400(api: Api) -> None:
    problem = api.problem("POST", "/v1/uploads", content=PNG, headers={"Content-Type": "image/png"})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_a_missing_length_is_400(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield PNG

    problem = api.problem("POST", "/v1/uploads", content=chunks(), headers=upload_headers("a.png"))
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


@pytest.mark.parametrize("length", ["0", "-1", "x", "", "5", "6000"])
def test_a_wrong_length_is_400(api: Api, length: str) -> None:
    headers = {**upload_headers("a.png"), "Content-Length": length}
    problem = api.problem("POST", "/v1/uploads", content=PNG, headers=headers)
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_an_empty_file_is_400(api: Api) -> None:
    problem = api.problem("POST", "/v1/uploads", content=b"", headers=upload_headers("a.png"))
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


@pytest.mark.parametrize(
    ("filename", "mimetype", "mib"),
    [("a.mp4", "video/mp4", 800), ("a.mp3", "audio/mpeg", 25), ("a.srt", "application/x-subrip", 10)],
)
def test_the_size_limit_of_each_kind_is_enforced(api: Api, filename: str, mimetype: str, mib: int) -> None:
    # The length alone decides, so the large body need not be sent.
    headers = {**upload_headers(filename, mimetype=mimetype), "Content-Length": str(mib * 2**20 + 1)}
    problem = api.problem("POST", "/v1/uploads", content=b"x", headers=headers)
    assert (422, Code.SANDBOX_UPLOAD_REFUSED) == problem
    headers["Content-Length"] = str(mib * 2**20)
    problem = api.problem("POST", "/v1/uploads", content=b"x", headers=headers)
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem, "it passed the limit, but the length is wrong"


def test_a_whole_file_at_the_limit_is_taken(api: Api) -> None:
    content = CONTENTS["CAPTION"].ljust(10 * 2**20, b"\n")
    asset = api.upload("a.srt", content=content, mimetype="text/plain")
    assert 10 * 2**20 == asset["size"]


def test_an_upload_is_bound_to_a_project(api: Api) -> None:
    project_id = api.create_project()
    asset = api.upload(project=project_id)
    assert [asset] == api.data("GET", f"/v1/projects/{project_id}/assets")


def test_an_upload_for_an_unknown_project_is_422_and_leaves_nothing(api: Api) -> None:
    headers = upload_headers("a.png", project=UNKNOWN_ID)
    problem = api.problem("POST", "/v1/uploads", content=PNG, headers=headers)
    assert (422, Code.SANDBOX_NOT_FOUND) == problem


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_asset_is_404(api: Api, method: str) -> None:
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem(method, f"/v1/assets/{UNKNOWN_ID}")


def test_an_asset_is_deleted(api: Api) -> None:
    asset_id = api.upload()["assetId"]
    assert {"assetId": asset_id, "deleted": True} == api.data("DELETE", f"/v1/assets/{asset_id}")
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem("DELETE", f"/v1/assets/{asset_id}")


def test_an_asset_that_is_bound_is_not_deleted(api: Api) -> None:
    project_id = api.create_project()
    path = f"/v1/assets/{(asset_id := api.upload(project=project_id)['assetId'])}"
    assert (409, Code.ASSET_REFERENCED) == api.problem("DELETE", path)
    api.data("DELETE", f"/v1/projects/{project_id}/assets/{asset_id}")
    api.data("DELETE", path)


@pytest.mark.parametrize("way", ["key", "url", "id"])
def test_an_asset_that_an_editor_state_names_is_not_deleted(api: Api, way: str) -> None:
    """It is named in the ways in which a draft finds its file."""
    asset = api.upload()
    named = {
        "key": {"a": {"remoteKey": asset["fileKey"]}, "b": None},
        "url": {"a": {"remoteUrl": asset["fileUrl"]}},
        "id": {asset["assetId"]: {"type": "image"}},
    }
    draft = {"stateSchemaVersion": "v1", "assets": named[way]}
    project_id = api.create_project(editorState=draft)
    path = f"/v1/assets/{asset['assetId']}"
    assert (409, Code.ASSET_REFERENCED) == api.problem("DELETE", path)
    without = project_body(editorState={"stateSchemaVersion": "v1", "assets": []})
    api.data("POST", f"/v1/projects/{project_id}/sync", json=without)
    api.data("DELETE", path)
