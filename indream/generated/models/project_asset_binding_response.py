# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ProjectAssetBindingResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field

__all__ = ["ProjectAssetBindingResponse"]


@attrs.define
class ProjectAssetBindingResponse(Model):
    """The binding of an asset to a project."""

    project_id: str
    """Identifier of the project."""
    asset_id: str
    """Identifier of the asset."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("project_id", "projectId", TEXT, True),
        Field("asset_id", "assetId", TEXT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.project_id = project_id = data["projectId"]
        model.asset_id = asset_id = data["assetId"]
        model.additional_properties, model._present = {}, None
        if not (project_id.__class__ is str and asset_id.__class__ is str):
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
