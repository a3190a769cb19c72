"""How the jobs of a batch end."""

from __future__ import annotations

from pathlib import Path

import attrs

from indream.generated.models import ExportTask

__all__ = ["Outcome"]


@attrs.frozen
class Outcome:
    """How a job of a batch ended.

    Attributes:
        key: The job's key.
        path: Its file, or None if there is none: see `error`.
        task: The export as it ended; None where it was not sent, or is known to be done from the checkpoint.
        task_id: The export's id, or None where it was not sent.
        error: What went wrong, or None.
    """

    key: str
    path: Path | None = None
    task: ExportTask | None = attrs.field(default=None, repr=False)
    task_id: str | None = None
    error: Exception | None = None
