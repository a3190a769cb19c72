# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model GetSeveralResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field

__all__ = ["GetSeveralResponse"]


@attrs.define
class GetSeveralResponse(Model):
    """GetSeveralResponse."""

    title: str | None = None
    """Its title."""

    fields: ClassVar[tuple[Field, ...]] = (Field("title", "title", TEXT, False),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.title = title = data.get("title")
        model.additional_properties, model._present = {}, None
        if not (title is None or title.__class__ is str):
            raise TypeError
        if len(data) != (title is not None):
            model.keep_rest(data)
        return model
