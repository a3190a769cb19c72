"""How the jobs of a batch end."""

from __future__ import annotations

from pathlib import Path

import attrs

from indream.generated.models import ExportTask

__all__ = ["Outcome"]


@attrs.frozen
class Outcome:
    """The outcome of a job of a batch.

    Attributes:
        key: The job's key.
        path: Its file, or None if it has none: see `error`.
        task: The ended export; None if it was not sent, or an earlier run has done the job.
        task_id: The export's id, or None if it was not sent.
        error: The error of the job, or None.
    """

    key: str
    path: Path | None = None
    task: ExportTask | None = attrs.field(default=None, repr=False)
    task_id: str | None = None
    error: Exception | None = None
