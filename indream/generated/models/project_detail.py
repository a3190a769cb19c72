# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ProjectDetail."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import FREE_OBJECT, MOMENT, TEXT, Field, Nullable

__all__ = ["ProjectDetail"]


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
    """The whole timeline of a video as one JSON object: the size of the picture, the tracks, and maps
    of assets, items and transitions by id. All times named `…Ticks` are counted in ticks, 240,000
    ticks to one second. Beyond this schema the service checks semantic rules, for instance that the
    items of one track do not overlap; `POST /v1/editor/validate` reports them."""
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
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.project_id = project_id = data["projectId"]
        model.title = title = data["title"]
        model.description = description = data["description"]
        model.created_at = parse_moment(data["createdAt"])
        model.updated_at = parse_moment(data["updatedAt"])
        model.editor_state = editor_state = data["editorState"]
        model.state_schema_version = state_schema_version = data["stateSchemaVersion"]
        model.additional_properties, model._present = {}, None
        if not (
            project_id.__class__ is str
            and title.__class__ is str
            and (description is None or description.__class__ is str)
            and editor_state.__class__ is dict
            and state_schema_version.__class__ is str
        ):
            raise TypeError
        if len(data) != 7:
            model.keep_rest(data)
        return model
