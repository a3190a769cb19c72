"""Batches that are begun again while an earlier one of the same process ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient
from indream.sandbox import run
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS


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
                assert goes_on.wait(60)

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
        held_time.on_pause = sandbox.advance
        monkeypatch.setattr(fcntl, "flock", refused)
        assert ["None", "None"] == asyncio.run(main())
        assert 2 == len(sandbox.tasks)
    assert goes_on.is_set()
