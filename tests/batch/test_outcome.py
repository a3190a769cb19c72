"""The outcome of a job of a batch."""

from __future__ import annotations

from pathlib import Path

from indream.batch import Outcome
from indream.types import ExportTask
from tests.support.fake_service import TASK


def test_the_representation_does_not_show_the_task() -> None:
    """The task has a signed URL; its id is shown."""
    task = ExportTask.model_validate({**TASK, "outputUrl": "https://files.test/a.mp4?signature=secret"})
    text = repr(Outcome("ann", Path("ann.mp4"), task, "task-1"))
    assert "Outcome(key='ann', path=PosixPath('ann.mp4'), task_id='task-1', error=None)" == text
