"""Each program in `examples/` runs as it stands, against a sandbox."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from examples import batch_from_csv, project_with_upload, render, render_async
from indream import sign_export_webhook
from indream.sandbox import Sandbox, run

ROOT = Path(__file__).parent.parent
STATE = ROOT / "examples/states/title-card.json"
HERO = ROOT / "examples/hero.png"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A service that is in the environment."""
    with run(speed=1000) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        yield sandbox


def test_render(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file comes out; the same again finds the same export."""
    for _ in range(2):
        assert 0 == render.main(str(STATE), str(tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes()
    assert 1 == len(sandbox.tasks)
    assert "standard seconds" in capsys.readouterr().out


@pytest.mark.usefixtures("sandbox")
def test_render_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All problems, a line each."""
    wrong = tmp_path / "wrong.json"
    text = STATE.read_text(encoding="utf-8").replace('"fontSize": 112', '"fontSize": 0')
    wrong.write_text(text.replace('"tracks"', '"trakcs"'), encoding="utf-8")
    assert 1 == render.main(str(wrong), str(tmp_path / "a.mp4"))
    told = capsys.readouterr().err.splitlines()
    assert len(told) >= 2
    assert any(line.startswith("$.items.greeting.fontSize") for line in told)


@pytest.mark.usefixtures("sandbox")
def test_render_async(tmp_path: Path) -> None:
    """Two files, made side by side."""
    asyncio.run(render_async.main(json.loads(STATE.read_text(encoding="utf-8")), str(tmp_path)))
    assert {"upright.mp4", "lying.mp4"} == {path.name for path in tmp_path.iterdir()}


def test_project_with_upload(sandbox: Sandbox, tmp_path: Path) -> None:
    """The picture is uploaded, bound to a project, and rendered."""
    project_with_upload.main(str(HERO), str(tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes()
    assert sandbox.tasks[0].project_id


def test_batch_from_csv(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file for each row, and nothing twice."""
    for _ in range(2):
        assert 0 == batch_from_csv.main(str(ROOT / "examples/titles.csv"), str(tmp_path / "out"))
    assert 3 == len(sandbox.tasks)
    assert {"monday.mp4", "tuesday.mp4", "wednesday.mp4", "batch.jsonl"} == {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert "monday: " in capsys.readouterr().out


def test_webhook_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A genuine event is taken, another one refused."""
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
