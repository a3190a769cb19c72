# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model GetWrongExampleResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import INTEGER, TEXT, Field, OneOf

__all__ = ["GetWrongExampleResponse"]

_size = OneOf(INTEGER, TEXT)


@attrs.define
class GetWrongExampleResponse(Model):
    """GetWrongExampleResponse."""

    size: int | str

    fields: ClassVar[tuple[Field, ...]] = (Field("size", "size", _size, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.size = _size.read_fast(data["size"])
        model.additional_properties, model._present = {}, None
        if len(data) != 1:
            model.keep_rest(data)
        return model
