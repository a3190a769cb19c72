# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ProjectDetail, a model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._core.dates import canonical_moment
from indream._core.models import Field, Model, extras
from indream._core.shapes import FREE_OBJECT, MOMENT, TEXT, Nullable

__all__ = ["ProjectDetail"]

_KNOWN = frozenset(
    ("projectId", "title", "description", "createdAt", "updatedAt", "editorState", "stateSchemaVersion")
)


@attrs.define
class ProjectDetail(Model):
    """A project with its editor state."""

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
    editor_state: dict[str, Any]
    state_schema_version: str
    """Version of the editor state's schema."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("project_id", "projectId", TEXT, True),
        Field("title", "title", TEXT, True),
        Field("description", "description", Nullable(TEXT), True),
        Field("created_at", "createdAt", MOMENT, True),
        Field("updated_at", "updatedAt", MOMENT, True),
        Field("editor_state", "editorState", FREE_OBJECT, True),
        Field("state_schema_version", "stateSchemaVersion", TEXT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["projectId"]
        v1 = data["title"]
        v2 = data["description"]
        v3 = data["createdAt"]
        v4 = data["updatedAt"]
        v5 = data["editorState"]
        v6 = data["stateSchemaVersion"]
        if not (
            (v0.__class__ is str)
            and (v1.__class__ is str)
            and (v2 is None or v2.__class__ is str)
            and (v5.__class__ is dict)
            and (v6.__class__ is str)
        ):
            raise TypeError
        known = 7
        model = cls(v0, v1, v2, canonical_moment(v3), canonical_moment(v4), v5, v6)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
