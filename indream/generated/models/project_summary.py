# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ProjectSummary."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import MOMENT, TEXT, Field, Nullable

__all__ = ["ProjectSummary"]


@attrs.define
class ProjectSummary(Model):
    """A project without its editor state."""

    project_id: str
    """Identifier of the project."""
    title: str
    """Title of the project."""
    description: str | None
    """Description, or null for none."""
    created_at: datetime
    """When the project was created."""
    updated_at: datetime
    """When the project was last changed."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("project_id", "projectId", TEXT, True),
        Field("title", "title", TEXT, True),
        Field("description", "description", Nullable(TEXT), True),
        Field("created_at", "createdAt", MOMENT, True),
        Field("updated_at", "updatedAt", MOMENT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.project_id = project_id = data["projectId"]
        model.title = title = data["title"]
        model.description = description = data["description"]
        model.created_at = parse_moment(data["createdAt"])
        model.updated_at = parse_moment(data["updatedAt"])
        model.additional_properties, model._present = {}, None
        if not (
            project_id.__class__ is str
            and title.__class__ is str
            and (description is None or description.__class__ is str)
        ):
            raise TypeError
        if len(data) != 5:
            model.keep_rest(data)
        return model
