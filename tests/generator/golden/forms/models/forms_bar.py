# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsBar."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import NUMBER, TEXT, Field

__all__ = ["FormsBar"]


@attrs.define
class FormsBar(Model):
    """A bar."""

    kind: str
    """Its kind."""
    length: float | None = None
    """Its length."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("kind", "kind", TEXT, True),
        Field("length", "length", NUMBER, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.kind = kind = data["kind"]
        model.length = length = data.get("length")
        model.additional_properties, model._present = {}, None
        if not (
            kind.__class__ is str and (length is None or length.__class__ is float or length.__class__ is int)
        ):
            raise TypeError
        if len(data) != 1 + (length is not None):
            model.keep_rest(data)
        return model
