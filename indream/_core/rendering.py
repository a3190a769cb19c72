"""What a render gives, and what becomes of an export that nobody waits for any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from pathlib import Path

    from indream._core.request import Request
    from indream.generated.models import ExportTask

__all__ = ["GRACE", "Leaving", "RenderResult", "check_choice", "left_running", "not_saved", "perhaps_made"]

GRACE = 10.0
"""Seconds that cancelling an export may take after the time is over."""

Leaving = Literal["leave", "cancel"]
"""Leave the export running, or cancel it."""


@attrs.frozen
class RenderResult:
    """A render that is done.

    Attributes:
        task: The COMPLETED export.
        path: Its file, or None where none was asked for.
    """

    task: ExportTask
    path: Path | None


def check_choice(name: str, value: str) -> None:
    """ValueError, that names the argument, for a choice there is not."""
    if value not in ("leave", "cancel"):
        raise ValueError(f"{name} must be 'leave' or 'cancel', not {value!r}")


def left_running(task_id: str) -> str:
    """What to know about an export that nobody waits for any longer."""
    return f"export {task_id} was left running: client.exports.wait({task_id!r}) waits for it"


def not_saved(task_id: str) -> str:
    """What to know about an export that is done, and whose file is not here."""
    return f"export {task_id} is COMPLETED: client.exports.download({task_id!r}, …) gets its file"


def perhaps_made(request: Request) -> str:
    """What to know when a call was broken off while an export was being made."""
    told = "an export may have been made"
    if request.idempotency_key is not None:
        return f"{told}: the same call with the idempotency key {request.idempotency_key!r} finds it"
    if request.client_task_id:
        return f"{told}: the same call, with the same clientTaskId, finds it"
    return f"{told}: look for it with client.exports.list()"
