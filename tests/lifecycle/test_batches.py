"""Batches that are begun again while an earlier one of the same process ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from indream import AsyncIndreamClient
from indream.batch import BatchProgress, Outcome
from indream.sandbox import run
from tests.support.fake_service import CREATED, TASK, envelope, page
from tests.support.faults.drivers import DRIVERS, DriverClass
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS
from tests.support.waiting import PATIENCE


def test_a_new_batch_waits_for_the_thread_of_a_canceled_one(
    tmp_path: Path, state: dict[str, Any], held_time: HeldTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread cannot be stopped: the new batch waits for that one, and then has the checkpoint."""
    checkpoint = tmp_path / "batch.jsonl"
    payload = {**OPTIONS, "editorState": state}
    jobs = [{"key": key, "payload": payload} for key in ("a", "b")]
    goes_on = threading.Event()
    flock = fcntl.flock

    def refused(file: Any, operation: int) -> None:
        try:
            flock(file, operation)
        except BlockingIOError:
            goes_on.set()
            raise

    async def main() -> list[str]:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def slow(_: int) -> None:
            if not goes_on.is_set() and b'"created"' in checkpoint.read_bytes():
                loop.call_soon_threadsafe(task.cancel)
                assert goes_on.wait(PATIENCE)

        monkeypatch.setattr(os, "fsync", slow)
        async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
            try:
                async for _ in client.exports.render_many(jobs, tmp_path):
                    raise AssertionError("it is canceled before that")
            except asyncio.CancelledError:
                task.uncancel()
                return [str(item.error) async for item in client.exports.render_many(jobs, tmp_path)]
        raise AssertionError("it was not canceled")

    with run(speed=0) as sandbox:
        held_time.advances(sandbox)
        monkeypatch.setattr(fcntl, "flock", refused)
        assert ["None", "None"] == asyncio.run(main())
        assert 2 == len(sandbox.tasks)
    assert goes_on.is_set()


class SilentFiles:
    """A service that renders at once; the hosts of its first files are silent until the others are saved."""

    SILENT = 3

    def __init__(self) -> None:
        self.created = 0
        self.others_are_saved = threading.Event()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        if request.method == "POST":
            self.created += 1
            return envelope({**CREATED, "taskId": str(self.created)}, 201)(request)
        name = request.url.path.rpartition("/")[2]
        if request.url.host == "files.test":
            silent = int(name) <= self.SILENT
            return httpx.Response(200, headers={"Content-Length": "7"}, stream=_Body(silent and self))
        done = {"status": "COMPLETED", "progress": 100}
        tasks = [
            {**TASK, **done, "taskId": task_id, "outputUrl": f"https://files.test/{task_id}"}
            for task_id in ([name] if name != "exports" else map(str, range(1, self.created + 1)))
        ]
        return (page(*tasks) if name == "exports" else envelope(tasks[0]))(request)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, waits_for: SilentFiles | Literal[False]) -> None:
        self._waits_for = waits_for

    def __iter__(self) -> Iterator[bytes]:
        if self._waits_for:
            assert self._waits_for.others_are_saved.wait(PATIENCE)
        yield b"a video"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._waits_for:
            assert await asyncio.to_thread(self._waits_for.others_are_saved.wait, PATIENCE)
        yield b"a video"


@pytest.mark.rule("downloads.outage")
@pytest.mark.parametrize("driver_class", DRIVERS)
def test_silent_files_hold_up_neither_creates_nor_other_files(
    tmp_path: Path, state: dict[str, Any], driver_class: DriverClass
) -> None:
    """All jobs are sent and all other files are saved while the hosts of the first files say nothing."""
    payload = {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
    jobs = [{"key": f"job-{number}", "payload": payload} for number in range(1, 21)]
    service = SilentFiles()

    def notice(progress: BatchProgress) -> None:
        if progress.completed == len(jobs) - service.SILENT:
            assert len(jobs) == service.created
            service.others_are_saved.set()

    with driver_class("https://service.test", service, poll_interval=0.01) as driver:
        outcomes: list[Outcome] = driver.collect(
            lambda client: client.exports.render_many(jobs, tmp_path, on_progress=notice)
        )
    assert [None] * len(jobs) == [outcome.error for outcome in outcomes]
    late = {f"job-{number}" for number in range(1, service.SILENT + 1)}
    assert late == {outcome.key for outcome in outcomes[-service.SILENT :]}
