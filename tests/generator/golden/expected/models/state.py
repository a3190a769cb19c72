# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model State."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import FREE_OBJECT, Field

__all__ = ["State"]


@attrs.define
class State(Model):
    """State."""

    state: dict[str, Any]
    """A state."""

    fields: ClassVar[tuple[Field, ...]] = (Field("state", "state", FREE_OBJECT, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.state = state = data["state"]
        model.additional_properties, model._present = {}, None
        if state.__class__ is not dict:
            raise TypeError
        if len(data) != 1:
            model.keep_rest(data)
        return model
