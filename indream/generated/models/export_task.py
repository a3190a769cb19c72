# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ExportTask."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model, host_only
from indream._models.shapes import INTEGER, MOMENT, NUMBER, TEXT, Field, Nullable

from .export_phase import ExportPhase
from .task_status import TaskStatus

__all__ = ["ExportTask"]


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
    """Progress in percent, 0 to 100 as observed; the service itself states no bounds."""
    error: str | None
    """Description of the failure, or null without one."""
    output_url: str | None = attrs.field(repr=host_only)
    """URL of the video, or null for none. It is temporary (usually one to three days) and on a
    different host from the API."""
    filename: str | None
    """Name of the output file, or null for none."""
    duration_seconds: float
    """Actual length of the export in seconds."""
    billed_standard_seconds: int
    """Number of standard seconds billed for the export; the standard second is the billing unit. The
    service publishes no formula for it, nor for the credits charged. Presumably it counts toward
    the quota of the API key."""
    charged_credits: str
    """Charged credits, a decimal number as a string."""
    callback_url: str | None = attrs.field(repr=host_only)
    """URL to which webhook events are sent, or null for none."""
    created_at: datetime
    """When the task was created."""
    completed_at: datetime | None
    """When the task was completed, or null if it was not."""
    export_phase: ExportPhase | str | None = None
    """Phase of the processing; absent if there is none, never null."""

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
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.task_id = task_id = data["taskId"]
        model.project_id = project_id = data["projectId"]
        model.created_by_api_key_id = created_by_api_key_id = data["createdByApiKeyId"]
        model.client_task_id = client_task_id = data["clientTaskId"]
        model.status = status = data["status"]
        model.progress = progress = data["progress"]
        model.error = error = data["error"]
        model.output_url = output_url = data["outputUrl"]
        model.filename = filename = data["filename"]
        model.duration_seconds = duration_seconds = data["durationSeconds"]
        model.billed_standard_seconds = billed_standard_seconds = data["billedStandardSeconds"]
        model.charged_credits = charged_credits = data["chargedCredits"]
        model.callback_url = callback_url = data["callbackUrl"]
        model.created_at = parse_moment(data["createdAt"])
        completed_at = data["completedAt"]
        model.completed_at = None if completed_at is None else parse_moment(completed_at)
        model.export_phase = export_phase = data.get("exportPhase")
        model.additional_properties, model._present = {}, None
        if not (
            task_id.__class__ is str
            and (project_id is None or project_id.__class__ is str)
            and (created_by_api_key_id is None or created_by_api_key_id.__class__ is str)
            and (client_task_id is None or client_task_id.__class__ is str)
            and status.__class__ is str
            and (progress.__class__ is float or progress.__class__ is int)
            and (error is None or error.__class__ is str)
            and (output_url is None or output_url.__class__ is str)
            and (filename is None or filename.__class__ is str)
            and (duration_seconds.__class__ is float or duration_seconds.__class__ is int)
            and billed_standard_seconds.__class__ is int
            and charged_credits.__class__ is str
            and (callback_url is None or callback_url.__class__ is str)
            and (export_phase is None or export_phase.__class__ is str)
        ):
            raise TypeError
        if len(data) != 15 + (export_phase is not None):
            model.keep_rest(data)
        return model
