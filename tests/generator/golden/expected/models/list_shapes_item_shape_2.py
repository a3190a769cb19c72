# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ListShapesItemShape2."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import NUMBER, Field

__all__ = ["ListShapesItemShape2"]


@attrs.define
class ListShapesItemShape2(Model):
    """ListShapesItemShape2."""

    a: float
    b: float

    fields: ClassVar[tuple[Field, ...]] = (Field("a", "a", NUMBER, True), Field("b", "b", NUMBER, True))

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.a = a = data["a"]
        model.b = b = data["b"]
        model.additional_properties, model._present = {}, None
        if not (
            (a.__class__ is float or a.__class__ is int) and (b.__class__ is float or b.__class__ is int)
        ):
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
