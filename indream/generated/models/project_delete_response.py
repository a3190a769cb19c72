# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ProjectDeleteResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import BOOLEAN, TEXT, Field

__all__ = ["ProjectDeleteResponse"]


@attrs.define
class ProjectDeleteResponse(Model):
    """The deletion of a project."""

    project_id: str
    """Identifier of the project."""
    deleted: bool
    """Whether it was deleted."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("project_id", "projectId", TEXT, True),
        Field("deleted", "deleted", BOOLEAN, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.project_id = project_id = data["projectId"]
        model.deleted = deleted = data["deleted"]
        model.additional_properties, model._present = {}, None
        if not (project_id.__class__ is str and deleted.__class__ is bool):
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
