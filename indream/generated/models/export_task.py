# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ExportTask, a model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._core.dates import canonical_moment
from indream._core.models import Field, Model, extras
from indream._core.shapes import INTEGER, MOMENT, NUMBER, TEXT, Nullable

from .export_phase import ExportPhase
from .task_status import TaskStatus

__all__ = ["ExportTask"]

_KNOWN = frozenset(
    (
        "taskId",
        "projectId",
        "createdByApiKeyId",
        "clientTaskId",
        "status",
        "progress",
        "error",
        "outputUrl",
        "filename",
        "durationSeconds",
        "billedStandardSeconds",
        "chargedCredits",
        "callbackUrl",
        "createdAt",
        "completedAt",
        "exportPhase",
    )
)
_OPTIONAL = ("exportPhase",)


@attrs.define
class ExportTask(Model):
    """An export task."""

    task_id: str
    """Identifier of the task."""
    project_id: str | None
    """Identifier of the exported project, or null without one."""
    created_by_api_key_id: str | None
    """Identifier of the API key that created the task, or null for none."""
    client_task_id: str | None
    """The caller's own identifier for the task, or null for none."""
    status: TaskStatus | str
    """Status of an export task. It moves from PENDING to PROCESSING and then to COMPLETED or FAILED.
    COMPLETED, FAILED and CANCELED are final; PAUSED is not."""
    progress: float
    """Progress in percent, 0 to 100."""
    error: str | None
    """What went wrong, or null for nothing."""
    output_url: str | None
    """URL of the video, or null for none. It is temporary (usually one to three days) and lives on
    another host than the API."""
    filename: str | None
    """Name of the output file, or null for none."""
    duration_seconds: float
    """Real length of the export in seconds."""
    billed_standard_seconds: int
    """Billed standard seconds, the unit of billing."""
    charged_credits: str
    """Charged credits, a decimal number as a string."""
    callback_url: str | None
    """URL to which webhook events are sent, or null for none."""
    created_at: datetime
    """When the task was created."""
    completed_at: datetime | None
    """When the task was completed, or null."""
    export_phase: ExportPhase | str | None = None
    """Phase of the processing; absent when there is none, never null."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("task_id", "taskId", TEXT, True),
        Field("project_id", "projectId", Nullable(TEXT), True),
        Field("created_by_api_key_id", "createdByApiKeyId", Nullable(TEXT), True),
        Field("client_task_id", "clientTaskId", Nullable(TEXT), True),
        Field("status", "status", TEXT, True),
        Field("progress", "progress", NUMBER, True),
        Field("error", "error", Nullable(TEXT), True),
        Field("output_url", "outputUrl", Nullable(TEXT), True),
        Field("filename", "filename", Nullable(TEXT), True),
        Field("duration_seconds", "durationSeconds", NUMBER, True),
        Field("billed_standard_seconds", "billedStandardSeconds", INTEGER, True),
        Field("charged_credits", "chargedCredits", TEXT, True),
        Field("callback_url", "callbackUrl", Nullable(TEXT), True),
        Field("created_at", "createdAt", MOMENT, True),
        Field("completed_at", "completedAt", Nullable(MOMENT), True),
        Field("export_phase", "exportPhase", TEXT, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["taskId"]
        v1 = data["projectId"]
        v2 = data["createdByApiKeyId"]
        v3 = data["clientTaskId"]
        v4 = data["status"]
        v5 = data["progress"]
        v6 = data["error"]
        v7 = data["outputUrl"]
        v8 = data["filename"]
        v9 = data["durationSeconds"]
        v10 = data["billedStandardSeconds"]
        v11 = data["chargedCredits"]
        v12 = data["callbackUrl"]
        v13 = data["createdAt"]
        v14 = data["completedAt"]
        v15 = data.get("exportPhase")
        if not (
            (v0.__class__ is str)
            and (v1 is None or v1.__class__ is str)
            and (v2 is None or v2.__class__ is str)
            and (v3 is None or v3.__class__ is str)
            and (v4.__class__ is str)
            and (v5.__class__ is float or v5.__class__ is int)
            and (v6 is None or v6.__class__ is str)
            and (v7 is None or v7.__class__ is str)
            and (v8 is None or v8.__class__ is str)
            and (v9.__class__ is float or v9.__class__ is int)
            and (v10.__class__ is int)
            and (v11.__class__ is str)
            and (v12 is None or v12.__class__ is str)
            and (v15 is None or v15.__class__ is str)
        ):
            raise TypeError
        known = 15 + (v15 is not None)
        model = cls(
            v0,
            v1,
            v2,
            v3,
            v4,
            v5,
            v6,
            v7,
            v8,
            v9,
            v10,
            v11,
            v12,
            canonical_moment(v13),
            (None if v14 is None else canonical_moment(v14)),
            v15,
        )
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, _OPTIONAL)
        return model
