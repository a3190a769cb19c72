# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Screw."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import NUMBER, Field, Values

__all__ = ["Screw"]

_what = Values("screw")


@attrs.define
class Screw(Model):
    """A screw."""

    what: Literal["screw"]
    length: float

    fields: ClassVar[tuple[Field, ...]] = (
        Field("what", "what", _what, True),
        Field("length", "length", NUMBER, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.what = _what.read_fast(data["what"])
        model.length = length = data["length"]
        model.additional_properties, model._present = {}, None
        if not (length.__class__ is float or length.__class__ is int):
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
