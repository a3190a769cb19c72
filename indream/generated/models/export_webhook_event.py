# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ExportWebhookEvent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import MOMENT, Field, ObjectOf, Values

from .export_task import ExportTask
from .webhook_event_type import WebhookEventType

__all__ = ["ExportWebhookEvent"]

_event_type = Values("EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED")


@attrs.define
class ExportWebhookEvent(Model):
    """An event of an export task, as a webhook reports it."""

    event_type: WebhookEventType
    """Kind of webhook event. EXPORT_STARTED means that rendering has really started."""
    occurred_at: datetime
    """When the event occurred."""
    task: ExportTask
    """The task at that time. Published samples exist whose task lacks `projectId` and `filename`, so a
    reader of events accepts a task without them."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("event_type", "eventType", _event_type, True),
        Field("occurred_at", "occurredAt", MOMENT, True),
        Field("task", "task", ObjectOf(lambda: ExportTask, may_lack=("projectId", "filename")), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.event_type = _event_type.read_fast(data["eventType"])
        model.occurred_at = parse_moment(data["occurredAt"])
        model.task = ExportTask.read_fast(data["task"])
        model.additional_properties, model._present = {}, None
        if len(data) != 3:
            model.keep_rest(data)
        return model
