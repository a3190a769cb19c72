# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ProjectSyncResponse."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import MOMENT, TEXT, Field

__all__ = ["ProjectSyncResponse"]


@attrs.define
class ProjectSyncResponse(Model):
    """A project after its editor state was stored."""

    project_id: str
    """Identifier of the project."""
    state_schema_version: str
    """Version of the stored editor state's schema."""
    updated_at: datetime
    """When the project was last changed."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("project_id", "projectId", TEXT, True),
        Field("state_schema_version", "stateSchemaVersion", TEXT, True),
        Field("updated_at", "updatedAt", MOMENT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.project_id = project_id = data["projectId"]
        model.state_schema_version = state_schema_version = data["stateSchemaVersion"]
        model.updated_at = parse_moment(data["updatedAt"])
        model.additional_properties, model._present = {}, None
        if not (project_id.__class__ is str and state_schema_version.__class__ is str):
            raise TypeError
        if len(data) != 3:
            model.keep_rest(data)
        return model
