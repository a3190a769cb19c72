"""The tasks of docs/deploying.md run unchanged, with a broker in memory."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import Retry

from indream import NotFoundError, sign_export_webhook
from indream.sandbox import Sandbox, run
from tests.support.doc_blocks import execute, recipes_of

RECIPES = recipes_of("docs/deploying.md")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """A service that is in the environment."""
    with run(speed=0) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", sandbox.webhook_secret)
        monkeypatch.setenv("CELERY_BROKER_URL", "memory://")
        monkeypatch.setenv("PUBLIC_URL", f"{sandbox.base_url}/nobody")
        monkeypatch.setenv("VIDEOS", str(tmp_path / "videos"))
        yield sandbox


@pytest.fixture
def tasks(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the recipe; what it sends to the queue is in its list `sent`."""
    module: Any = types.ModuleType("video_tasks")
    monkeypatch.setitem(sys.modules, "video_tasks", module)
    execute(RECIPES["celery-webhooks"], vars(module))
    module.sent = []
    for name in ("save", "check"):

        def send(*arguments: Any, name: str = name, **options: Any) -> None:
            module.sent.append((name, arguments, options))

        monkeypatch.setattr(getattr(module, name), "delay", send)
        monkeypatch.setattr(getattr(module, name), "apply_async", send)
    yield module
    module.client.close()


def test_every_recipe_runs_here() -> None:
    """By its name."""
    assert ["celery-webhooks"] == list(RECIPES)


def test_an_event_saves_the_file(sandbox: Sandbox, tasks: Any, tmp_path: Path) -> None:
    """One export for a job that is delivered twice; the event names the job."""
    for _ in range(2):
        assert "SUCCESS" == tasks.start.apply(("spring-1", "Monday")).state
    (task,) = sandbox.tasks
    assert [("check", (("spring-1", task.task_id),), {"countdown": 900})] * 2 == tasks.sent
    tasks.sent.clear()
    sandbox.advance(600)
    (task,) = sandbox.tasks
    event = {"eventType": "EXPORT_COMPLETED", "occurredAt": "2026-09-25T00:00:00Z", "task": task.to_dict()}
    body = json.dumps(event).encode()
    tasks.receive(body, sign_export_webhook(webhook_secret=sandbox.webhook_secret, raw_body=body))
    assert [("save", ("spring-1", task.task_id), {})] == tasks.sent
    for _ in range(2):
        assert "SUCCESS" == tasks.save.apply(("spring-1", task.task_id)).state
    assert (tmp_path / "videos/spring-1.mp4").is_file()


def test_a_lost_event_is_found_by_polling(sandbox: Sandbox, tasks: Any) -> None:
    """The check of a completed export sends the same task as its event."""
    tasks.start.apply(("spring-1", "Monday"))
    (task,) = sandbox.tasks
    tasks.sent.clear()
    sandbox.advance(600)
    assert "SUCCESS" == tasks.check.apply(("spring-1", task.task_id)).state
    assert [("save", ("spring-1", task.task_id), {})] == tasks.sent


def test_polling_goes_on_after_an_outage(sandbox: Sandbox, tasks: Any) -> None:
    """A temporary error postpones the check of an export, which may be the only way to learn its end."""
    tasks.start.apply(("spring-1", "Monday"))
    (task,) = sandbox.tasks
    sandbox.advance(600)
    sandbox.fail_next("GET /v1/exports/{taskId}", status=503, retry_after=100)
    with pytest.raises(Retry) as caught:
        tasks.check.apply(("spring-1", task.task_id), throw=True)
    assert 900 == caught.value.when
    sandbox.fail_next("GET /v1/exports/{taskId}", status=404)
    with pytest.raises(NotFoundError):
        tasks.check.apply(("spring-1", task.task_id), throw=True)
