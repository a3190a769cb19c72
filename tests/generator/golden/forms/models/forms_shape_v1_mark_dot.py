# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsShapeV1MarkDot."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import INTEGER, Field, Values

__all__ = ["FormsShapeV1MarkDot"]

_is_ = Values("dot")


@attrs.define
class FormsShapeV1MarkDot(Model):
    """FormsShapeV1MarkDot."""

    is_: Literal["dot"]
    size: int

    fields: ClassVar[tuple[Field, ...]] = (
        Field("is_", "is", _is_, True),
        Field("size", "size", INTEGER, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.is_ = _is_.read_fast(data["is"])
        model.size = size = data["size"]
        model.additional_properties, model._present = {}, None
        if size.__class__ is not int:
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
