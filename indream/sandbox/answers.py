"""The rows of the store as the contract's JSON."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from indream._json.dates import format_moment
from indream.sandbox.tasks import TICKS_PER_SECOND, State, billed_seconds

if TYPE_CHECKING:
    from indream.sandbox.clock import Clock
    from indream.sandbox.store import Asset, Export, Project

__all__ = [
    "Success",
    "asset",
    "expiry",
    "export_created",
    "export_task",
    "moment",
    "output_query",
    "project_detail",
    "project_metadata",
    "project_summary",
    "token_matches",
    "wire_time",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LINK_LIFETIME = 24 * 60 * 60 * 1000
"""The minimum lifetime of a link, in milliseconds; the maximum is twice that."""


class Success(NamedTuple):
    """A successful answer, before it is put into its envelope."""

    data: Any
    meta: dict[str, Any] | None = None
    status: int = 200


def moment(milliseconds: int, clock: Clock) -> datetime:
    """The date of a moment of the sandbox's clock."""
    return _EPOCH + timedelta(milliseconds=clock.date(milliseconds))


def wire_time(milliseconds: int, clock: Clock) -> str:
    """The date as the service writes it: `2026-09-25T00:00:00.000Z`."""
    return format_moment(moment(milliseconds, clock))


def project_summary(project: Project, clock: Clock) -> dict[str, Any]:
    """A ProjectSummary."""
    return {
        "projectId": project.project_id,
        "title": project.title,
        "description": project.description,
        "createdAt": wire_time(project.created_at, clock),
        "updatedAt": wire_time(project.updated_at, clock),
    }


def project_detail(project: Project, clock: Clock) -> dict[str, Any]:
    """A ProjectDetail."""
    return {
        **project_summary(project, clock),
        "editorState": project.editor_state,
        "stateSchemaVersion": "v1",
    }


def project_metadata(project: Project, clock: Clock) -> dict[str, Any]:
    """A ProjectMetadataResponse."""
    metadata = project_summary(project, clock)
    del metadata["createdAt"]
    return metadata


def asset(row: Asset, base_url: str) -> dict[str, Any]:
    """An Asset."""
    return {
        "assetId": row.asset_id,
        "type": row.type,
        "source": "UPLOAD",
        "filename": row.filename,
        "mimetype": row.mimetype,
        "size": row.size,
        "fileUrl": f"{base_url}/{row.file_key}",
        "fileKey": row.file_key,
        "width": row.width,
        "height": row.height,
        "duration": row.duration,
    }


def export_created(export: Export, clock: Clock) -> dict[str, Any]:
    """An ExportCreateResponse."""
    return {
        "taskId": export.task_id,
        "projectId": export.project_id,
        "createdAt": wire_time(export.plan.created, clock),
        **_bill(export),
    }


def export_task(export: Export, state: State, output_url: str | None, clock: Clock) -> dict[str, Any]:
    """An ExportTask in a state."""
    task: dict[str, Any] = {
        "taskId": export.task_id,
        "projectId": export.project_id,
        "createdByApiKeyId": export.api_key_id,
        "clientTaskId": export.client_task_id,
        "status": state.status,
        "progress": _number(state.progress),
        "exportPhase": state.phase,
        "error": export.plan.error if state.status == "FAILED" else None,
        "outputUrl": output_url,
        "filename": export.filename,
        **_bill(export),
        "callbackUrl": export.callback_url,
        "createdAt": wire_time(export.plan.created, clock),
        "completedAt": None if state.completed is None else wire_time(state.completed, clock),
    }
    if state.phase is None:
        del task["exportPhase"]
    return task


def expiry(completed: int, now: int) -> int:
    """Return when a link that is made now expires.

    The moment changes once a day, so that two reads of a task usually return the same link.
    """
    return completed + ((now - completed) // _LINK_LIFETIME + 2) * _LINK_LIFETIME


def output_query(secret: bytes, name: str, expires: int) -> str:
    """Return the query of a link to the output file `name`."""
    return f"expires={expires}&token={_token(secret, name, expires)}"


def token_matches(secret: bytes, name: str, expires: int, token: str) -> bool:
    """Return whether a link was made by `output_query`."""
    return hmac.compare_digest(_token(secret, name, expires).encode(), token.encode())


def _bill(export: Export) -> dict[str, Any]:
    """The cost of an export. The service publishes no formula; here a standard second costs one credit."""
    seconds = export.ticks / TICKS_PER_SECOND
    billed = billed_seconds(export.ticks)
    return {
        "durationSeconds": _number(seconds),
        "billedStandardSeconds": billed,
        "chargedCredits": f"{billed}.00",
    }


def _number(value: float) -> float:
    """A number as the service writes it: 5, not 5.0."""
    return int(value) if value == int(value) else value


def _token(secret: bytes, name: str, expires: int) -> str:
    return hmac.digest(secret, f"{name}?{expires}".encode(), "sha256").hex()[:32]
