# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsSquare."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field, Values

__all__ = ["FormsSquare"]

_kind = Values("square")


@attrs.define
class FormsSquare(Model):
    """A square."""

    name: str
    """Its name."""
    kind: Literal["square"]
    """Its kind."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("name", "name", TEXT, True),
        Field("kind", "kind", _kind, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.name = name = data["name"]
        model.kind = _kind.read_fast(data["kind"])
        model.additional_properties, model._present = {}, None
        if name.__class__ is not str:
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
