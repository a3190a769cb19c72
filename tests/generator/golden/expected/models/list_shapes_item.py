# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ListShapesItem."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import Field, Nullable, ObjectOf, OneOf

from .list_shapes_item_shape_2 import ListShapesItemShape2
from .list_shapes_item_shape_circle import ListShapesItemShapeCircle

__all__ = ["ListShapesItem"]

_shape = Nullable(OneOf(ObjectOf(lambda: ListShapesItemShapeCircle), ObjectOf(lambda: ListShapesItemShape2)))


@attrs.define
class ListShapesItem(Model):
    """ListShapesItem."""

    shape: ListShapesItemShapeCircle | ListShapesItemShape2 | None

    fields: ClassVar[tuple[Field, ...]] = (Field("shape", "shape", _shape, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.shape = _shape.read_fast(data["shape"])
        model.additional_properties, model._present = {}, None
        if len(data) != 1:
            model.keep_rest(data)
        return model
