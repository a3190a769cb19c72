# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""ProjectAssetDeleteResponse, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import BOOLEAN, TEXT

__all__ = ["ProjectAssetDeleteResponse"]

_KNOWN = frozenset(("projectId", "assetId", "deleted"))


@attrs.define
class ProjectAssetDeleteResponse(Model):
    """The deletion of an asset's binding to a project."""

    project_id: str
    """Identifier of the project."""
    asset_id: str
    """Identifier of the asset."""
    deleted: bool
    """Whether the binding was deleted."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("project_id", "projectId", TEXT, True),
        Field("asset_id", "assetId", TEXT, True),
        Field("deleted", "deleted", BOOLEAN, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["projectId"]
        v1 = data["assetId"]
        v2 = data["deleted"]
        if not ((v0.__class__ is str) and (v1.__class__ is str) and (v2.__class__ is bool)):
            raise TypeError
        known = 3
        model = cls(v0, v1, v2)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
