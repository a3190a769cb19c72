# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsShapeV1MarkText."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field, Values

__all__ = ["FormsShapeV1MarkText"]

_is_ = Values("text")


@attrs.define
class FormsShapeV1MarkText(Model):
    """FormsShapeV1MarkText."""

    is_: Literal["text"]
    text: str

    fields: ClassVar[tuple[Field, ...]] = (Field("is_", "is", _is_, True), Field("text", "text", TEXT, True))

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.is_ = _is_.read_fast(data["is"])
        model.text = text = data["text"]
        model.additional_properties, model._present = {}, None
        if text.__class__ is not str:
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
