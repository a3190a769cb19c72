# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ProjectSummary, a model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._core.dates import canonical_moment
from indream._core.models import Field, Model, extras
from indream._core.shapes import MOMENT, TEXT, Nullable

__all__ = ["ProjectSummary"]

_KNOWN = frozenset(("projectId", "title", "description", "createdAt", "updatedAt"))


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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["projectId"]
        v1 = data["title"]
        v2 = data["description"]
        v3 = data["createdAt"]
        v4 = data["updatedAt"]
        if not ((v0.__class__ is str) and (v1.__class__ is str) and (v2 is None or v2.__class__ is str)):
            raise TypeError
        known = 5
        model = cls(v0, v1, v2, canonical_moment(v3), canonical_moment(v4))
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
