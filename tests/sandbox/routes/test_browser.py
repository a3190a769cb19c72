"""The videos of completed exports, and the links to them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import indream.sandbox
from indream.sandbox.problems import Code

if TYPE_CHECKING:
    from tests.support.sandbox.api import Api

DAY = 24 * 60 * 60
OUTPUTS = Path(indream.sandbox.__file__).parent / "outputs"


def _completed(api: Api, **more: str) -> str:
    """The path of a completed export."""
    path = f"/v1/exports/{api.create_export(**more)}"
    api.sandbox.advance(60)
    return path


def _output_url(api: Api, path: str) -> str:
    url: str = api.data("GET", path)["outputUrl"]
    return url


def _fetch(api: Api, url: str | httpx.URL, **headers: str) -> httpx.Response:
    """Fetch a link without the API key."""
    return api.send("GET", str(url), headers={"Authorization": "", **headers})


def _problem(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["errorCode"]


@pytest.mark.parametrize(("suffix", "mimetype"), [("mp4", "video/mp4"), ("webm", "video/webm")])
def test_an_output_has_the_requested_format(api: Api, suffix: str, mimetype: str) -> None:
    response = _fetch(api, _output_url(api, _completed(api, format=suffix)))
    assert (200, mimetype) == (response.status_code, response.headers["content-type"])
    assert (OUTPUTS / f"sample.{suffix}").read_bytes() == response.content
    assert str(len(response.content)) == response.headers["content-length"]


def test_the_videos_are_small_and_real() -> None:
    mp4, webm = ((OUTPUTS / f"sample.{suffix}").read_bytes() for suffix in ("mp4", "webm"))
    assert b"ftyp" == mp4[4:8]
    assert mp4.index(b"moov") < mp4.index(b"mdat"), "a player must be able to start before the end is loaded"
    assert b"\x1aE\xdf\xa3" == webm[:4]
    assert max(len(mp4), len(webm)) < 30_000


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_the_videos_can_be_played(suffix: str, codec: str) -> None:
    entries = "stream=codec_name,width,height,nb_read_frames"
    done = subprocess.run(
        [
            "ffprobe",
            "-v",
            "error",
            "-count_frames",
            "-show_entries",
            entries,
            "-of",
            "csv=p=0",
            f"sample.{suffix}",
        ],
        cwd=OUTPUTS,
        capture_output=True,
        check=True,
        text=True,
    )
    assert f"{codec},320,180,15" == done.stdout.strip()


def test_a_cut_download_is_resumed(api: Api) -> None:
    url = _output_url(api, _completed(api))
    whole = _fetch(api, url)
    etag = whole.headers["etag"]
    part = _fetch(api, url, Range="bytes=1000-", **{"If-Range": etag})
    assert (206, whole.content[1000:]) == (part.status_code, part.content)
    size = len(whole.content)
    assert f"bytes 1000-{size - 1}/{size}" == part.headers["content-range"]
    assert etag == part.headers["etag"]


def test_a_changed_etag_gives_the_whole_file(api: Api) -> None:
    url = _output_url(api, _completed(api))
    response = _fetch(api, url, Range="bytes=1000-", **{"If-Range": '"another"'})
    assert (200, _fetch(api, url).content) == (response.status_code, response.content)


def test_a_range_beyond_the_end_is_416(api: Api) -> None:
    assert 416 == _fetch(api, _output_url(api, _completed(api)), Range="bytes=999999-").status_code


@pytest.mark.parametrize("client_task_id", ["mine", "sandbox-fail"])
def test_there_is_no_link_before_a_task_is_completed(api: Api, client_task_id: str) -> None:
    path = f"/v1/exports/{api.create_export(clientTaskId=client_task_id)}"
    seen: list[bool] = []
    for _ in range(10):
        task = api.data("GET", path)
        seen.append(task["outputUrl"] is not None)
        assert seen[-1] == (task["status"] == "COMPLETED")
        api.sandbox.advance(0.5)
    assert any(seen) == (client_task_id == "mine")


def test_a_link_is_stable_and_cannot_be_guessed(api: Api) -> None:
    path = _completed(api)
    url = httpx.URL(_output_url(api, path))
    api.sandbox.advance(60)
    assert url == _output_url(api, path)
    assert 32 == len(url.params["token"])
    wrong = (Code.SANDBOX_LINK_FORBIDDEN, 403)
    for token in ("", "0" * 32, "ü", url.params["token"].upper()):
        code = _problem(_fetch(api, url.copy_set_param("token", token)))[::-1]
        assert wrong == code


def test_a_link_cannot_be_extended_or_used_for_another_file(api: Api) -> None:
    first, second = (httpx.URL(_output_url(api, _completed(api))) for _ in range(2))
    later = first.copy_set_param("expires", int(first.params["expires"]) + 1)
    moved = second.copy_with(query=first.query)
    for url in (later, moved):
        assert (403, Code.SANDBOX_LINK_FORBIDDEN) == _problem(_fetch(api, url))


def test_an_expired_link_is_410_and_the_task_gives_a_new_one(api: Api) -> None:
    path = _completed(api)
    old = _output_url(api, path)
    api.sandbox.advance(2 * DAY - 60)
    assert 200 == _fetch(api, old).status_code
    api.sandbox.advance(60)
    assert (410, Code.SANDBOX_LINK_EXPIRED) == _problem(_fetch(api, old))
    assert 200 == _fetch(api, _output_url(api, path)).status_code


def test_a_new_link_lives_at_least_a_day(api: Api) -> None:
    path = _completed(api)
    for _ in range(5):
        url = _output_url(api, path)
        api.sandbox.advance(DAY - 1)
        assert 200 == _fetch(api, url).status_code


@pytest.mark.parametrize("name", ["unknown.mp4", "{task}.webm", "{task}", "sample.mp4", "..%2Fclock.py"])
def test_an_unknown_output_is_404(api: Api, name: str) -> None:
    path = _completed(api)
    query = httpx.URL(_output_url(api, path)).query.decode()
    task_id = path.rpartition("/")[2]
    response = _fetch(api, f"/outputs/{name.format(task=task_id)}?{query}")
    assert (404, Code.SANDBOX_NOT_FOUND) == _problem(response)


@pytest.mark.parametrize("query", ["", "?expires=x&token=y", "?expires=-1", "?expires=1000000000000000"])
def test_a_link_with_an_invalid_expiry_is_400(api: Api, query: str) -> None:
    task_id = _completed(api).rpartition("/")[2]
    response = _fetch(api, f"/outputs/{task_id}.mp4{query}")
    assert (400, Code.SANDBOX_REQUEST_INVALID) == _problem(response)
    assert "expires must be a whole number from 0 to 999999999999999." == response.json()["detail"]


def test_a_link_that_expired_in_1970_was_never_made(api: Api) -> None:
    task_id = _completed(api).rpartition("/")[2]
    response = _fetch(api, f"/outputs/{task_id}.mp4?expires=0&token=x")
    assert (403, Code.SANDBOX_LINK_FORBIDDEN) == _problem(response)
