# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Problem."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field

__all__ = ["Problem"]


@attrs.define
class Problem(Model):
    """Problem."""

    error_code: str | None = None

    fields: ClassVar[tuple[Field, ...]] = (Field("error_code", "errorCode", TEXT, False),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.error_code = error_code = data.get("errorCode")
        model.additional_properties, model._present = {}, None
        if not (error_code is None or error_code.__class__ is str):
            raise TypeError
        if len(data) != (error_code is not None):
            model.keep_rest(data)
        return model
