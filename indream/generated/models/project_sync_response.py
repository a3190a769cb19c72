# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ProjectSyncResponse, a model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._core.dates import canonical_moment
from indream._core.models import Field, Model, extras
from indream._core.shapes import MOMENT, TEXT

__all__ = ["ProjectSyncResponse"]

_KNOWN = frozenset(("projectId", "stateSchemaVersion", "updatedAt"))


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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["projectId"]
        v1 = data["stateSchemaVersion"]
        v2 = data["updatedAt"]
        if not ((v0.__class__ is str) and (v1.__class__ is str)):
            raise TypeError
        known = 3
        model = cls(v0, v1, canonical_moment(v2))
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
