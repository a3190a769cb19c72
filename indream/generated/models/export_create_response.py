# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ExportCreateResponse."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import INTEGER, MOMENT, NUMBER, TEXT, Field, Nullable

__all__ = ["ExportCreateResponse"]


@attrs.define
class ExportCreateResponse(Model):
    """A task that was just created."""

    task_id: str
    """Identifier of the task."""
    created_at: datetime
    """When the task was created."""
    duration_seconds: float
    """Actual length of the export in seconds."""
    billed_standard_seconds: int
    """Number of standard seconds billed for the export; the standard second is the billing unit. The
    service publishes no formula for it, nor for the credits charged. Presumably it counts toward
    the quota of the API key."""
    charged_credits: str
    """Charged credits, a decimal number as a string."""
    project_id: str | None = None
    """Identifier of the exported project; null or absent without one."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("task_id", "taskId", TEXT, True),
        Field("created_at", "createdAt", MOMENT, True),
        Field("duration_seconds", "durationSeconds", NUMBER, True),
        Field("billed_standard_seconds", "billedStandardSeconds", INTEGER, True),
        Field("charged_credits", "chargedCredits", TEXT, True),
        Field("project_id", "projectId", Nullable(TEXT), False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.task_id = task_id = data["taskId"]
        model.created_at = parse_moment(data["createdAt"])
        model.duration_seconds = duration_seconds = data["durationSeconds"]
        model.billed_standard_seconds = billed_standard_seconds = data["billedStandardSeconds"]
        model.charged_credits = charged_credits = data["chargedCredits"]
        model.project_id = project_id = data.get("projectId")
        model.additional_properties, model._present = {}, None
        if not (
            task_id.__class__ is str
            and (duration_seconds.__class__ is float or duration_seconds.__class__ is int)
            and billed_standard_seconds.__class__ is int
            and charged_credits.__class__ is str
            and (project_id is None or project_id.__class__ is str)
        ):
            raise TypeError
        if len(data) != 5 + (project_id is not None):
            model.keep_rest(data)
        return model
