# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ExportCreateResponse, a model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._core.dates import canonical_moment
from indream._core.models import Field, Model, extras
from indream._core.shapes import INTEGER, MOMENT, NUMBER, TEXT, Nullable

__all__ = ["ExportCreateResponse"]

_KNOWN = frozenset(
    ("taskId", "createdAt", "durationSeconds", "billedStandardSeconds", "chargedCredits", "projectId")
)
_OPTIONAL = ("projectId",)


@attrs.define
class ExportCreateResponse(Model):
    """A task that was just created."""

    task_id: str
    """Identifier of the task."""
    created_at: datetime
    """When the task was created."""
    duration_seconds: float
    """Real length of the export in seconds."""
    billed_standard_seconds: int
    """Billed standard seconds, the unit of billing."""
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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["taskId"]
        v1 = data["createdAt"]
        v2 = data["durationSeconds"]
        v3 = data["billedStandardSeconds"]
        v4 = data["chargedCredits"]
        v5 = data.get("projectId")
        if not (
            (v0.__class__ is str)
            and (v2.__class__ is float or v2.__class__ is int)
            and (v3.__class__ is int)
            and (v4.__class__ is str)
            and (v5 is None or v5.__class__ is str)
        ):
            raise TypeError
        known = 5 + (v5 is not None)
        model = cls(v0, canonical_moment(v1), v2, v3, v4, v5)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, _OPTIONAL)
        return model
