# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Nail."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import BOOLEAN, Field, Values

__all__ = ["Nail"]

_what = Values("nail")


@attrs.define
class Nail(Model):
    """Nail."""

    what: Literal["nail"]
    bent: bool | None = None

    fields: ClassVar[tuple[Field, ...]] = (
        Field("what", "what", _what, True),
        Field("bent", "bent", BOOLEAN, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.what = _what.read_fast(data["what"])
        model.bent = bent = data.get("bent")
        model.additional_properties, model._present = {}, None
        if not (bent is None or bent.__class__ is bool):
            raise TypeError
        if len(data) != 1 + (bent is not None):
            model.keep_rest(data)
        return model
