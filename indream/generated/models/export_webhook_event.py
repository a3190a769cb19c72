# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ExportWebhookEvent, a model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._core.dates import canonical_moment
from indream._core.models import Field, Model, extras
from indream._core.shapes import MOMENT, ObjectOf, Values

from .export_task import ExportTask
from .webhook_event_type import WebhookEventType

__all__ = ["ExportWebhookEvent"]

_KNOWN = frozenset(("eventType", "occurredAt", "task"))


@attrs.define
class ExportWebhookEvent(Model):
    """What a webhook tells about an export task."""

    event_type: WebhookEventType
    """Kind of webhook event. EXPORT_STARTED means that rendering has really started."""
    occurred_at: datetime
    """When the event occurred."""
    task: ExportTask
    """The task at that time. Published samples exist whose task lacks `projectId` and `filename`, so
    whoever reads an event tolerates both missing."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("event_type", "eventType", Values("EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"), True),
        Field("occurred_at", "occurredAt", MOMENT, True),
        Field("task", "task", ObjectOf(lambda: ExportTask, may_lack=("projectId", "filename")), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["eventType"]
        v1 = data["occurredAt"]
        v2 = data["task"]
        known = 3
        model = cls(cls.fields[0].shape.read(v0), canonical_moment(v1), ExportTask.read_fast(v2))
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
