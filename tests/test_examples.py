"""Each program in `examples/` runs unchanged, against a sandbox."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import runpy
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import nbclient
import nbformat
import pytest
import uvicorn
from celery.contrib.testing.worker import start_worker
from celery.signals import setup_logging

from examples import batch_from_csv, celery_workers, fastapi_app, project_with_upload, render, render_async
from indream import sign_export_webhook
from indream.errors import QuotaExceededError
from indream.sandbox import Sandbox, run
from tests.support.repository import ROOT
from tests.support.repository import STATE_FILE as STATE
from tests.support.waiting import PATIENCE, until

SLOTS_FULL = "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED"
QUOTA_USED_UP = "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"
HERO = ROOT / "examples/hero.png"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A service that is in the environment."""
    with run(speed=1000) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        yield sandbox


def test_render(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It writes a file; running it again finds the same export."""
    for _ in range(2):
        assert 0 == render.main(str(STATE), str(tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes()
    assert 1 == len(sandbox.tasks)
    assert "standard seconds" in capsys.readouterr().out


@pytest.mark.usefixtures("sandbox")
def test_render_lists_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All problems, a line each."""
    wrong = tmp_path / "wrong.json"
    text = STATE.read_text(encoding="utf-8").replace('"fontSize": 112', '"fontSize": 0')
    wrong.write_text(text.replace('"tracks"', '"trakcs"'), encoding="utf-8")
    assert 1 == render.main(str(wrong), str(tmp_path / "a.mp4"))
    output = capsys.readouterr().err.splitlines()
    assert len(output) >= 2
    assert any(line.startswith("$.editorState.items.greeting.fontSize") for line in output)


def test_render_when_a_reader_changes_it(sandbox: Sandbox, tmp_path: Path) -> None:
    """Another size, written into the program, is another export and no contradiction to the first."""
    text = Path(render.__file__).read_text(encoding="utf-8")
    larger = tmp_path / "larger.py"
    larger.write_text(text.replace('"scale": 1', '"scale": 2'), encoding="utf-8")
    for main in (render.main, runpy.run_path(str(larger))["main"]):
        assert 0 == main(str(STATE), str(tmp_path / "a.mp4"))
    assert 2 == len(sandbox.tasks)


def test_render_after_a_failure(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export that failed stays so; it says how to make another one."""
    sandbox.fail_next_task()
    arguments = str(STATE), str(tmp_path / "a.mp4")
    for _ in range(2):
        assert 1 == render.main(*arguments)
        assert "use another TRY to render again" in capsys.readouterr().err
    assert 1 == len(sandbox.tasks)
    assert 0 == render.main(*arguments, "again")


def test_render_when_the_service_fails(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mistake and what to do, in two lines instead of a traceback."""
    sandbox.fail_next("POST /v1/exports", status=401, code="API_KEY_INVALID")
    assert 1 == render.main(str(STATE), str(tmp_path / "a.mp4"))
    wrong, advice = capsys.readouterr().err.splitlines()
    assert "API_KEY_INVALID" in wrong
    assert "run the same command again to resume" in advice


@pytest.mark.usefixtures("sandbox")
def test_render_async(tmp_path: Path) -> None:
    """Two files, made side by side."""
    asyncio.run(render_async.main(json.loads(STATE.read_text(encoding="utf-8")), str(tmp_path)))
    assert {"small.mp4", "large.mp4"} == {path.name for path in tmp_path.iterdir()}


def test_project_with_upload(sandbox: Sandbox, tmp_path: Path) -> None:
    """The picture is uploaded, bound to a project, and rendered."""
    project_with_upload.main(str(HERO), str(tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes()
    assert sandbox.tasks[0].project_id


def test_project_with_upload_into_no_directory(sandbox: Sandbox, tmp_path: Path) -> None:
    """A missing directory is reported before anything is created."""
    with pytest.raises(SystemExit, match="missing is not a directory"):
        project_with_upload.main(str(HERO), str(tmp_path / "missing/a.mp4"))
    assert [] == sandbox.requests


@pytest.mark.parametrize("operation", ["POST /v1/projects", "POST /v1/projects/{projectId}/exports"])
def test_project_with_upload_when_an_answer_is_lost(sandbox: Sandbox, tmp_path: Path, operation: str) -> None:
    """It is asked for again, and nothing is made twice."""
    sandbox.fail_next(operation, close=True, after_commit=True)
    project_with_upload.main(str(HERO), str(tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes()
    with sandbox.client() as client:
        assert (1, 1) == (len(client.projects.list().items), len(sandbox.tasks))


def test_batch_from_csv(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file for each row, and nothing twice."""
    for _ in range(2):
        assert 0 == batch_from_csv.main(str(ROOT / "examples/titles.csv"), str(tmp_path / "out"))
    assert 3 == len(sandbox.tasks)
    assert {"monday.mp4", "tuesday.mp4", "wednesday.mp4", "batch.jsonl"} == {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert "monday: " in capsys.readouterr().out


def test_batch_from_csv_that_fails(sandbox: Sandbox, tmp_path: Path) -> None:
    """However many rows fail, the exit code is 1: of 256 a shell would see nothing."""
    table = tmp_path / "titles.csv"
    table.write_text("id,title\n" + "".join(f"row-{row},Hello\n" for row in range(256)), encoding="utf-8")
    sandbox.fail_next("POST /v1/exports", status=429, code=QUOTA_USED_UP)
    assert 1 == batch_from_csv.main(str(table), str(tmp_path / "out"))


def test_webhook_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A genuine event is taken, another one refused, and one of any size not read."""
    receiver: Any = importlib.import_module("examples.webhook_receiver")
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", "whsec")
    browser = receiver.app.test_client()
    body = (ROOT / "tests/vectors/event.json").read_bytes()
    genuine = sign_export_webhook(webhook_secret="whsec", raw_body=body)
    assert 204 == browser.post("/webhooks", data=body, headers=genuine).status_code
    task = json.loads(body)["task"]
    assert {task["taskId"]: task["status"]} == receiver.finished
    forged = sign_export_webhook(webhook_secret="guessed", raw_body=body)
    assert 400 == browser.post("/webhooks", data=body, headers=forged).status_code
    assert 413 == browser.post("/webhooks", data=bytes(2_000_000)).status_code


@pytest.fixture
def served_app(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """The FastAPI app on a port, reached by the sandbox's webhooks, and a caller of it."""
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", sandbox.webhook_secret)
    fastapi_app.videos.clear()
    config = uvicorn.Config(fastapi_app.app, log_config=None, loop="asyncio", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("PUBLIC_URL", url)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        until(lambda: server.started)
        with httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE) as caller:
            yield caller
        server.should_exit = True
        thread.join()


def test_fastapi_app(sandbox: Sandbox, served_app: httpx.Client) -> None:
    """A video is ordered, twice, rendered once, and its end is received by webhook."""
    for _ in range(2):
        ordered = served_app.put("/videos/42", json={"title": "Hello"})
        assert (202, "42") == (ordered.status_code, ordered.json()["id"])
    assert 1 == len(sandbox.tasks)
    until(lambda: fastapi_app.videos["42"].status == "COMPLETED")  # only the webhook reports it
    video = served_app.get("/videos/42").json()
    assert ("COMPLETED", None) == (video["status"], video["error"])
    assert video["url"].startswith(sandbox.base_url)


def test_fastapi_app_polls_when_no_event_arrives(sandbox: Sandbox, served_app: httpx.Client) -> None:
    """It does not wait for ever for an event that was lost."""
    sandbox.disturb_webhooks(lost=True, times=None)
    served_app.put("/videos/42", json={"title": "Hello"})
    sandbox.advance(3600)
    assert "PENDING" == fastapi_app.videos["42"].status
    assert "COMPLETED" == served_app.get("/videos/42").json()["status"]


def test_fastapi_app_refuses(sandbox: Sandbox, served_app: httpx.Client) -> None:
    """A forged event, an unknown video, a title that does not fit, and more renders than there are slots."""
    forged = sign_export_webhook(webhook_secret="guessed", raw_body="{}")
    assert 400 == served_app.post("/webhooks", content="{}", headers=forged).status_code
    assert 413 == served_app.post("/webhooks", content=bytes(2_000_000)).status_code
    assert 404 == served_app.get("/videos/1").status_code
    assert 422 == served_app.put("/videos/1", json={}).status_code
    sandbox.fail_next("POST /v1/exports", status=422, code=SLOTS_FULL)
    full = served_app.put("/videos/2", json={"title": "Hello"})
    assert (503, "30") == (full.status_code, full.headers["retry-after"])
    assert 404 == served_app.get("/videos/2").status_code


def test_fastapi_app_keeps_earlier_orders_when_slots_are_full(
    sandbox: Sandbox, served_app: httpx.Client
) -> None:
    """Asking again while all slots are taken does not lose the video, nor its events."""
    sandbox.disturb_webhooks(lost=True, times=None)
    assert 202 == served_app.put("/videos/42", json={"title": "Hello"}).status_code
    sandbox.fail_next("POST /v1/exports", status=422, code=SLOTS_FULL)
    assert 503 == served_app.put("/videos/42", json={"title": "Hello"}).status_code
    sandbox.advance(3600)
    assert "COMPLETED" == served_app.get("/videos/42").json()["status"]


def test_fastapi_app_keeps_orders_with_an_unknown_outcome(sandbox: Sandbox, served_app: httpx.Client) -> None:
    """Nobody knew whether it was created, and a refusal of the next request does not show it."""
    sandbox.fail_next("POST /v1/exports", close=True, times=3)
    assert 502 == served_app.put("/videos/42", json={"title": "Hello"}).status_code
    sandbox.fail_next("POST /v1/exports", status=422, code=SLOTS_FULL)
    assert 503 == served_app.put("/videos/42", json={"title": "Hello"}).status_code
    assert 200 == served_app.get("/videos/42").status_code


def test_fastapi_app_refuses_two_at_once(sandbox: Sandbox, served_app: httpx.Client) -> None:
    """The second refusal finds the video gone, which is not a crash."""
    sandbox.fail_next("POST /v1/exports", status=422, code=SLOTS_FULL, delay=0.5, times=2)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda title: served_app.put("/videos/42", json={"title": title}), "ab"))
    assert [503, 503] == [answer.status_code for answer in answers]
    assert 404 == served_app.get("/videos/42").status_code


@pytest.fixture
def broker(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Celery on a broker in memory, a client of this sandbox's, and the directory of the videos."""
    monkeypatch.setattr(celery_workers, "DIRECTORY", tmp_path / "videos")
    celery_workers.app.conf.update(broker_url="memory://", result_backend="cache+memory://")
    celery_workers.client.cache_clear()
    yield tmp_path / "videos"
    celery_workers.client().close()
    celery_workers.client.cache_clear()


@pytest.fixture
def workers(broker: Path) -> Iterator[Path]:
    """Four workers of the example, in a real pool, and the directory of their videos."""

    def own_logging(**_: object) -> None:
        """Celery changes the levels of this process unless somebody listens to this signal."""

    setup_logging.connect(own_logging)
    with start_worker(
        celery_workers.app, pool="threads", concurrency=4, perform_ping_check=False, shutdown_timeout=PATIENCE
    ):
        yield broker
    setup_logging.disconnect(own_logging)


def test_celery_workers(sandbox: Sandbox, workers: Path) -> None:
    """A batch that is sent twice, to several workers, is rendered once."""
    for _ in range(2):
        celery_workers.enqueue(str(ROOT / "examples/titles.csv"), "spring")
    names = {"spring-monday.mp4", "spring-tuesday.mp4", "spring-wednesday.mp4"}
    until(lambda: workers.is_dir() and names <= {path.name for path in workers.iterdir()})
    again = celery_workers.render.delay("spring-monday", "Every Monday").get(timeout=PATIENCE)
    assert str(workers / "spring-monday.mp4") == again
    assert 3 == len(sandbox.tasks)


def test_celery_worker_retries(sandbox: Sandbox, broker: Path) -> None:
    """A service that fails for a time does not lose a job; a used-up quota ends it."""
    sandbox.fail_next("POST /v1/exports", status=503, times=3)
    done = celery_workers.render.apply(("spring-monday", "Monday"))
    assert ("SUCCESS", str(broker / "spring-monday.mp4")) == (done.state, done.result)
    sandbox.fail_next("POST /v1/exports", status=429, code=QUOTA_USED_UP)
    refused = celery_workers.render.apply(("spring-tuesday", "Tuesday"))
    assert "FAILURE" == refused.state
    assert isinstance(refused.result, QuotaExceededError)
    assert 1 == len(sandbox.tasks)


CELLS = re.split(
    r"^# %%$\n", (ROOT / "examples/notebook_progress.py").read_text(encoding="utf-8"), flags=re.MULTILINE
)


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory to start from, with the examples in it."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / "jupyter"))
    return tmp_path


def test_notebook_progress_as_a_script(desk: Path) -> None:
    """Four videos; no bars where there is no terminal."""
    command = [sys.executable, "-W", "error", "-m", "examples.notebook_progress"]
    done = subprocess.run(command, cwd=desk, capture_output=True, text=True)
    assert (0, "") == (done.returncode, done.stderr)
    assert "notebook.mp4" in done.stdout
    assert 3 == len(list((desk / "notebook-videos").glob("*.mp4")))


async def execute(client: nbclient.NotebookClient) -> None:
    """Execute a notebook.

    A message to the kernel is sent through a second handle of the socket, which can take the signal that a
    reply has come; nobody would see the reply before the timeout. A poll looks for replies without a signal.
    """
    executing = asyncio.create_task(client.async_execute())
    while not executing.done():
        await asyncio.wait([executing], timeout=1)
        if client.kc is not None:
            await client.kc.shell_channel.socket.poll(1)
    await executing


def test_notebook_progress_in_a_notebook(desk: Path) -> None:
    """The cells run in a real kernel, with bars to look at."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS[1:]])
    resources = {"metadata": {"path": str(desk)}}
    asyncio.run(execute(nbclient.NotebookClient(notebook, timeout=PATIENCE, resources=resources)))
    messages = json.dumps(notebook.cells)
    assert "notebook.mp4" in messages
    assert "wednesday.mp4" in messages
    assert "stderr" not in messages
    widgets = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"].state.values()
    shown = [widget.state.outputs[-1].data["text/plain"] for widget in widgets if "outputs" in widget.state]
    assert ["render", "download", "titles"] == [
        line.split()[0] for last in shown for line in last.splitlines()
    ]
    assert [100, 100, 100] == [int(found) for last in shown for found in re.findall(r"(\d+)%", last)]
    assert "3 done" in shown[1]
