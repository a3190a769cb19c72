# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ProjectAssetBindingResponse, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import TEXT

__all__ = ["ProjectAssetBindingResponse"]

_KNOWN = frozenset(("projectId", "assetId"))


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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["projectId"]
        v1 = data["assetId"]
        if not ((v0.__class__ is str) and (v1.__class__ is str)):
            raise TypeError
        known = 2
        model = cls(v0, v1)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
