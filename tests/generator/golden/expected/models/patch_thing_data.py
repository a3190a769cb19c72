# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model PatchThingData."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import DAY, TEXT, Field, ListOf

__all__ = ["PatchThingData"]

_changed = ListOf(TEXT)


@attrs.define
class PatchThingData(Model):
    """PatchThingData."""

    changed: list[str]
    at: date | None = None

    fields: ClassVar[tuple[Field, ...]] = (
        Field("changed", "changed", _changed, True),
        Field("at", "at", DAY, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.changed = _changed.read_fast(data["changed"])
        at = data.get("at")
        model.at = None if at is None else DAY.read_fast(at)
        model.additional_properties, model._present = {}, None
        if len(data) != 1 + (at is not None):
            model.keep_rest(data)
        return model
