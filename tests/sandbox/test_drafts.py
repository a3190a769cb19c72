"""Exports whose files are drafts of their own editor states."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import indream.sandbox
from indream._json.dates import parse_moment
from indream.media import probe
from indream.preview import PreviewError
from indream.sandbox import Sandbox
from indream.sandbox.drafts import Drafts
from indream.timeline import Image, Solid, Timeline
from tests.support.editor_state.builders import asset
from tests.support.sandbox.api import Api, editor_state, export_body, png, solid
from tests.support.sandbox.studio import DRAFT, FRAMES, Studio, drawing_ended
from tests.support.sandbox.ways import WAYS, Reach, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SAMPLE = (Path(indream.sandbox.__file__).parent / "outputs" / "sample.mp4").read_bytes()
HOOK = "http://127.0.0.1:9/hook"
"""A URL without a server."""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory for temporary files."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    return directory


@pytest.fixture
def api() -> Iterator[Api]:
    """A sandbox that renders drafts, whose clock stands still."""
    api = Api(render="draft")
    with api.sandbox:
        yield api


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """Drawings that wait for the test."""
    with Studio(monkeypatch, held=True) as studio:
        yield studio


def _task(api: Api, task_id: str) -> dict[str, Any]:
    task: dict[str, Any] = api.data("GET", f"/v1/exports/{task_id}")
    return task


def _video(api: Api, task_id: str) -> bytes:
    """The file of an export that is completed now."""
    return api.send("GET", _task(api, task_id)["outputUrl"], headers={"Authorization": ""}).content


def _center(path: Path, seconds: float) -> tuple[int, int, int]:
    """The color in the middle of a video."""
    import av

    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= seconds:
                pixel = frame.to_image().getpixel((frame.width // 2, frame.height // 2))
                assert isinstance(pixel, tuple)
                return round(pixel[0]), round(pixel[1]), round(pixel[2])
    raise AssertionError(f"the video ends before {seconds} s")


# ---- What is drawn -----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_render_returns_a_draft_of_its_own_editor_state(way: Way, tmp_path: Path) -> None:
    """With its length, its ratio, and the picture that was uploaded."""
    from PIL import Image as Pictures

    content = io.BytesIO()
    Pictures.new("RGB", (90, 160), (0, 0, 255)).save(content, "PNG")
    (tmp_path / "blue.png").write_bytes(content.getvalue())
    timeline = Timeline("9:16")
    timeline.append(Solid("#ff0000", duration=0.4))
    timeline.append(Image(tmp_path / "blue.png", duration=0.4))
    reach = Reach(way, render="draft")
    with reach.sandbox:
        reach.call(lambda client: client.uploads.upload_assets(timeline, cache=None))
        path = tmp_path / "video.mp4"
        reach.call(lambda client: client.exports.render(timeline.to_payload(), path))
    info = probe(path)
    assert info.duration == pytest.approx(0.8, abs=0.1)
    assert info.width is not None
    assert info.height is not None
    assert info.width / info.height == pytest.approx(9 / 16, abs=0.01)
    red, blue = _center(path, 0.1), _center(path, 0.6)
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


def test_assets_are_found_by_key_url_and_id(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the sandbox's own uploads is read: not a URL of another host, and no local file."""
    studio = Studio(monkeypatch)
    contents = [png(8, size) for size in range(1, 6)]
    by_key, by_url, by_id, elsewhere, large = (
        api.upload(f"{number}.png", content=content) for number, content in enumerate(contents)
    )
    path = elsewhere["fileUrl"].removeprefix(api.sandbox.base_url)
    links: dict[str, tuple[str, str]] = {
        "key": (by_key["fileKey"], "https://files.example/x.png"),
        "url": ("x", by_url["fileUrl"]),
        "port": ("x", by_url["fileUrl"].replace("127.0.0.1", "localhost:8701")),
        by_id["assetId"]: ("x", "https://files.example/x.png"),
        "elsewhere": ("x", f"https://files.example{path}"),
        "local": ("../../etc/hosts", "file:///etc/hosts"),
        "broken": (large["fileKey"].upper(), "http://[x"),
    }
    state = editor_state()
    state["assets"] = {
        id: asset("image", id, remoteKey=key, remoteUrl=url) for id, (key, url) in links.items()
    }
    api.create_export(editorState=state)
    drawing_ended()
    assert [state] == studio.states
    expected = {"key": contents[0], "url": contents[1], "port": contents[1], by_id["assetId"]: contents[2]}
    assert [expected] == studio.files


def test_a_repeated_request_draws_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio(monkeypatch)
    headers = {"Idempotency-Key": "mine"}
    for _ in range(2):
        api.data("POST", "/v1/exports", json=export_body(), headers=headers)
        api.create_export(clientTaskId="mine")
    drawing_ended()
    assert 2 == len(studio.states)


@pytest.mark.parametrize("more", [{"format": "webm"}, {"clientTaskId": "sandbox-fail-1"}])
def test_nothing_is_drawn_for_webm_and_for_an_export_that_fails(
    api: Api, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]
) -> None:
    studio = Studio(monkeypatch)
    task_id = api.create_export(**more)
    api.sandbox.advance(60)
    assert _task(api, task_id)["status"] in ("COMPLETED", "FAILED")
    drawing_ended()
    assert [] == studio.states


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PreviewError("no codec"), "WARNING export {} returns the sample clip, no draft: no codec"),
        (
            OSError("the disk is full"),
            "WARNING export {} returns the sample clip, no draft: the disk is full",
        ),
        (ZeroDivisionError(), "ERROR export {} returns the sample clip: its draft failed"),
    ],
)
def test_an_export_that_cannot_be_drawn_returns_the_sample(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, line: str
) -> None:
    Studio(monkeypatch).error = error
    with caplog.at_level(logging.WARNING, "indream.sandbox"):
        task_id = api.create_export()
        drawing_ended()
    assert [line.format(task_id)] == [f"{each.levelname} {each.getMessage()}" for each in caplog.records]
    api.sandbox.advance(60)
    assert "COMPLETED" == _task(api, task_id)["status"]
    assert SAMPLE == _video(api, task_id)


# ---- When it is drawn --------------------------------------------------------------------------------


def test_an_export_is_not_completed_before_its_file_exists(api: Api, held: Studio) -> None:
    """Its progress and its webhooks follow the drawing."""
    task_id = api.create_export(callbackUrl=HOOK)
    held.draw(1)
    assert ("PENDING", 0) == (_task(api, task_id)["status"], _task(api, task_id)["progress"])
    api.sandbox.advance(2)
    assert 22.5 == _task(api, task_id)["progress"]
    api.sandbox.advance(58)
    held.draw(1)
    task = _task(api, task_id)
    assert ("PROCESSING", "rendering", 45) == (task["status"], task["exportPhase"], task["progress"])
    assert task["outputUrl"] is None
    assert ["EXPORT_STARTED"] == [webhook.event for webhook in api.sandbox.webhooks]
    assert 404 == api.send("GET", f"/_sandbox/outputs/{task_id}").status_code

    held.draw(FRAMES - 2)
    drawing_ended()
    task = _task(api, task_id)
    assert ("COMPLETED", 100) == (task["status"], task["progress"])
    assert DRAFT == _video(api, task_id) == api.send("GET", f"/_sandbox/outputs/{task_id}").content
    completed, created = (parse_moment(task[name]) for name in ("completedAt", "createdAt"))
    assert 60 == (completed - created).total_seconds(), "it was completed when its file existed"
    assert ["EXPORT_STARTED", "EXPORT_COMPLETED"] == [webhook.event for webhook in api.sandbox.webhooks]


def test_a_drawing_that_is_fast_does_not_shorten_an_export(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    Studio(monkeypatch)
    task_id = api.create_export()
    drawing_ended()
    seen: list[tuple[str, float]] = []
    for _ in range(4):
        api.sandbox.advance(1.2)
        seen.append((_task(api, task_id)["status"], _task(api, task_id)["progress"]))
    assert [("PROCESSING", 7.2), ("PROCESSING", 50.4), ("PROCESSING", 91.2), ("COMPLETED", 100)] == seen


def test_canceling_stops_the_drawing(api: Api, held: Studio, temporary: Path) -> None:
    """The task keeps the progress that it had, and no webhook reports an end."""
    task_id = api.create_export(callbackUrl=HOOK)
    api.sandbox.advance(60)
    held.draw(1)
    before = _task(api, task_id)
    canceled = api.data("DELETE", f"/v1/exports/{task_id}")
    assert ("CANCELED", before["progress"]) == (canceled["status"], canceled["progress"])
    held.release()
    drawing_ended()
    assert 1 == held.stopped
    api.sandbox.advance(60)
    assert canceled == _task(api, task_id)
    assert ["EXPORT_STARTED"] == [webhook.event for webhook in api.sandbox.webhooks]
    assert [] == [path for path in temporary.rglob("*") if path.is_file()]


def test_clear_stops_the_drawings_and_removes_the_files(api: Api, held: Studio, temporary: Path) -> None:
    api.create_export()
    held.draw()
    api.create_export()
    held.draw(1)
    api.sandbox.clear()
    held.release()
    drawing_ended()
    assert (2, 1) == (len(held.states), held.stopped)
    assert [] == [path for path in temporary.rglob("*") if path.is_file()]


def test_polls_of_a_virtual_clock_wait_for_the_drawing(held: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client does not poll thousands of times, and time does not move past the rendering meanwhile."""
    monkeypatch.setattr("indream.sandbox.service._PATIENCE_SECONDS", 0)
    waiting, wait = threading.Event(), Drafts.wait

    async def noted(self: Drafts, task_ids: Iterable[str], seconds: float | None = None) -> None:
        waiting.set()
        await wait(self, task_ids, seconds)

    with Sandbox(speed="auto", render="draft") as sandbox, sandbox.client() as client, held:
        created = client.exports.create(export_body())
        seen = [client.exports.get(created.task_id) for _ in range(8)]
        assert {"PENDING", "PROCESSING"} == {task.status for task in seen}
        assert {0} == {task.progress for task in seen}

        monkeypatch.setattr(Drafts, "wait", noted)
        monkeypatch.setattr("indream.sandbox.service._PATIENCE_SECONDS", None)
        drawer = threading.Thread(target=lambda: waiting.wait() and held.draw(), daemon=True)
        drawer.start()
        assert 45 == client.exports.get(created.task_id).progress, "it has waited"
        drawer.join()
        completed = client.exports.wait(created.task_id).completed_at
    assert completed is not None
    assert 4.5 == (completed - created.created_at).total_seconds()


def test_a_poll_waits_for_a_drawing_for_half_a_second(held: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of real time."""
    waits: list[tuple[list[str], float | None]] = []

    async def noted(_: Drafts, task_ids: Iterable[str], seconds: float | None = None) -> None:
        waits.append((list(task_ids), seconds))

    monkeypatch.setattr(Drafts, "wait", noted)
    with Sandbox(speed="auto", render="draft") as sandbox, sandbox.client() as client, held:
        created = client.exports.create(export_body())
        for _ in range(5):
            client.exports.get(created.task_id)
    assert [([created.task_id], 0.5)] == waits[:1]
    assert 1 == len({seconds for _, seconds in waits})


def test_a_served_sandbox_sends_the_webhook_when_the_file_exists(held: Studio, receiver: Any) -> None:
    """Also if no request follows."""
    with indream.sandbox.run(speed=0, render="draft") as sandbox, sandbox.client() as client, held:
        client.exports.create(export_body(callbackUrl=receiver.url))
        sandbox.advance(60)
        assert "EXPORT_STARTED" == receiver.queue.get().event["eventType"]
        held.draw()
        assert "EXPORT_COMPLETED" == receiver.queue.get().event["eventType"]


# ---- Files and threads -------------------------------------------------------------------------------


def test_each_download_has_the_same_bytes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    Studio(monkeypatch)
    task_id = api.create_export()
    drawing_ended()
    api.sandbox.advance(60)
    url = _task(api, task_id)["outputUrl"]
    first, again = api.send("GET", url), api.send("GET", url)
    part = api.send("GET", url, headers={"Range": "bytes=2-6", "If-Range": first.headers["etag"]})
    assert (DRAFT, DRAFT, DRAFT[2:7]) == (first.content, again.content, part.content)
    assert 206 == part.status_code
    assert 1 == len({response.headers["etag"] for response in (first, again, part)})
    assert "video/mp4" == first.headers["content-type"]


def test_closing_stops_a_drawing_and_leaves_no_thread_and_no_file(held: Studio, temporary: Path) -> None:
    api = Api(render="draft")
    for _ in range(2):
        api.create_export()
    held.draw(1)
    held.endless = True
    held.release()
    api.sandbox.close()
    assert "indream-sandbox-draft" not in {thread.name for thread in threading.enumerate()}
    assert [] == list(temporary.iterdir())
    assert 1 == len(held.states)
    api.sandbox.close()


def test_a_directory_keeps_the_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio(monkeypatch)
    options: dict[str, Any] = {"data": tmp_path / "data", "render": "draft"}
    api = Api(**options)
    task_id = api.create_export()
    drawing_ended()
    api.sandbox.advance(60)
    url = _task(api, task_id)["outputUrl"]
    before = api.send("GET", url)
    api.sandbox.close()
    for render in ("draft", "sample"):
        api = Api(**{**options, "render": render})
        after = api.send("GET", url)
        assert (DRAFT, before.headers["etag"]) == (after.content, after.headers["etag"])
        api.sandbox.close()
    assert 1 == len(studio.states)


@pytest.mark.parametrize("error", [None, PreviewError("no codec")])
def test_a_directory_keeps_the_end_of_an_export(
    tmp_path: Path, held: Studio, error: Exception | None
) -> None:
    """It ends when its file exists, or when its drawing fails, also for a sandbox that starts later."""
    data = tmp_path / "data"
    api = Api(data=data, render="draft")
    first = api.create_export()
    held.draw(1)
    held.error = error
    second = api.create_export()
    api.sandbox.advance(60)
    held.draw(FRAMES - 1)
    held.release()
    drawing_ended()
    before = [_task(api, task_id) for task_id in (first, second)]
    for task in before:
        completed, created = (parse_moment(task[name]) for name in ("completedAt", "createdAt"))
        assert 60 == (completed - created).total_seconds()
    api.sandbox.close()
    held.error = None
    api = Api(data=data, render="draft")
    drawing_ended()
    after = [_task(api, task_id) for task_id in (first, second)]
    assert [task["completedAt"] for task in before] == [task["completedAt"] for task in after]
    assert [DRAFT, DRAFT if error is None else SAMPLE] == [
        _video(api, task_id) for task_id in (first, second)
    ]
    assert 2 == len(held.states)
    api.sandbox.close()


@pytest.mark.parametrize(("render", "content"), [("draft", DRAFT), ("sample", SAMPLE)])
def test_a_drawing_that_was_interrupted_begins_again(
    tmp_path: Path, held: Studio, render: str, content: bytes
) -> None:
    """With its webhook. A sandbox that renders no drafts returns the sample instead."""
    data = tmp_path / "data"
    api = Api(data=data, render="draft")
    upload = api.upload()
    state = editor_state(solid(seconds=1))
    state["assets"] = {"a": asset("image", "a", remoteKey=upload["fileKey"])}
    task_id = api.create_export(editorState=state, callbackUrl=HOOK)
    api.sandbox.advance(60)
    held.draw(2)
    held.endless = True
    held.release()
    api.sandbox.close()
    held.endless = False
    for name in ("work-killed/draft.mp4", "of-nothing.mp4"):
        (data / "drafts" / name).parent.mkdir(exist_ok=True)
        (data / "drafts" / name).write_bytes(b"left by a process that was killed")

    api = Api(data=data, render=render)
    drawing_ended()
    api.sandbox.advance(1)
    assert content == _video(api, task_id)
    assert "EXPORT_COMPLETED" in [webhook.event for webhook in api.sandbox.webhooks]
    assert {f"{task_id}.mp4"} >= {path.name for path in (data / "drafts").iterdir()}
    api.sandbox.close()
    assert ([state] * len(held.states), held.files[:1] * len(held.files)) == (held.states, held.files)


def test_an_unclosed_sandbox_leaves_nothing_when_its_process_ends(tmp_path: Path) -> None:
    program = f"""
import tempfile
tempfile.tempdir = {str(tmp_path / "temporary")!r}
from indream.sandbox import Sandbox
from tests.support.sandbox.api import editor_state, export_body, solid
sandbox = Sandbox(render="draft", speed="auto")
client = sandbox.client()
client.exports.render(export_body(editorState=editor_state(solid(seconds=1))))
client.exports.create(export_body(editorState=editor_state(solid(seconds=3000))))
client.close()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=300)
    assert [] == list((tmp_path / "temporary").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_process_draws_too(tmp_path: Path) -> None:
    """The thread of the drafts is not copied, and the files of the parent stay."""
    program = f"""
import os, sys, tempfile, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of a fork while other threads run
tempfile.tempdir = {str(tmp_path / "temporary")!r}
from indream.sandbox import Sandbox
from tests.support.sandbox.api import editor_state, export_body, solid
payload = export_body(editorState=editor_state(solid(seconds=1)))
with Sandbox(render="draft", speed="auto") as sandbox:
    with sandbox.client() as client:
        first = client.exports.render(payload).task.task_id
        second = client.exports.create(payload).task_id
    pid = os.fork()
    with sandbox.client() as client:
        client.exports.wait(second)
        client.exports.download(second, {str(tmp_path)!r} + f"/{{pid and 'parent'}}.mp4")
        if pid == 0:
            sandbox.close()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        client.exports.download(first, {str(tmp_path / "first.mp4")!r})
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=300)
    assert SAMPLE not in {(tmp_path / name).read_bytes() for name in ("parent.mp4", "0.mp4", "first.mp4")}
    assert [] == list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("is_given", [True, False])
def test_drafts_are_in_a_directory_of_their_user(tmp_path: Path, temporary: Path, is_given: bool) -> None:
    """A temporary one has the name of the sandbox, and is removed."""
    ended: list[tuple[str, bool]] = []
    names: list[str] = []

    def draw(state: Any, path: Path, files: Any, advance: Any) -> None:
        names.append(path.name)
        advance(0.5)
        path.write_bytes(state["content"] + files["a"].read_bytes())

    directory = tmp_path / "deep/drafts" if is_given else None
    drafts = Drafts(draw, lambda *outcome: ended.append(outcome), directory)
    assert (None, 1) == (drafts.path("task-1"), drafts.share("task-1"))
    drafts.begin("task-1", {"content": b"1"}, {"a": ("a.png", b"2")})
    drawing_ended()
    path = drafts.path("task-1")
    assert path is not None
    assert ([("task-1", True)], ["draft.mp4"], "task-1.mp4") == (ended, names, path.name)
    assert (b"12", 0o700) == (path.read_bytes(), path.parent.stat().st_mode & 0o777)
    assert [path.name] == [each.name for each in path.parent.iterdir()]
    if not is_given:
        assert (temporary, True) == (path.parent.parent, path.parent.name.startswith("indream-sandbox-"))
    drafts.close()
    assert is_given is path.exists() is path.parent.exists()


def test_files_that_are_gone_already_need_no_removal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user may remove them."""
    drafts = Drafts(lambda *_: None, lambda *_: None, tmp_path)
    (tmp_path / "b.mp4").touch()
    gone = [tmp_path / "work-gone", tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for name in ("iterdir", "glob"):
        monkeypatch.setattr(Path, name, lambda *_: iter(gone))
    drafts.restore(["b"])
    assert (tmp_path / "b.mp4").exists()
    drafts.clear()
    assert not (tmp_path / "b.mp4").exists()
    drafts.close()
