# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ListShapesItemShapeCircle."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import NUMBER, Field

__all__ = ["ListShapesItemShapeCircle"]


@attrs.define
class ListShapesItemShapeCircle(Model):
    """ListShapesItemShapeCircle."""

    radius: float

    fields: ClassVar[tuple[Field, ...]] = (Field("radius", "radius", NUMBER, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.radius = radius = data["radius"]
        model.additional_properties, model._present = {}, None
        if not (radius.__class__ is float or radius.__class__ is int):
            raise TypeError
        if len(data) != 1:
            model.keep_rest(data)
        return model
