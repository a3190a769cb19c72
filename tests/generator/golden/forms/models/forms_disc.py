# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsDisc."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field

__all__ = ["FormsDisc"]


@attrs.define
class FormsDisc(Model):
    """A disc."""

    kind: str
    """Its kind."""

    fields: ClassVar[tuple[Field, ...]] = (Field("kind", "kind", TEXT, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.kind = kind = data["kind"]
        model.additional_properties, model._present = {}, None
        if kind.__class__ is not str:
            raise TypeError
        if len(data) != 1:
            model.keep_rest(data)
        return model
