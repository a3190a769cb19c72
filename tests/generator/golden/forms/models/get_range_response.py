# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model GetRangeResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import INTEGER, Field

__all__ = ["GetRangeResponse"]


@attrs.define
class GetRangeResponse(Model):
    """GetRangeResponse."""

    a: int

    fields: ClassVar[tuple[Field, ...]] = (Field("a", "a", INTEGER, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.a = a = data["a"]
        model.additional_properties, model._present = {}, None
        if a.__class__ is not int:
            raise TypeError
        if len(data) != 1:
            model.keep_rest(data)
        return model
