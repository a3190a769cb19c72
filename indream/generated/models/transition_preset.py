# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model TransitionPreset."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import FREE_OBJECT, TEXT, Field

__all__ = ["TransitionPreset"]


@attrs.define
class TransitionPreset(Model):
    """A preset for a transition."""

    id: str
    """Identifier of the preset."""
    type: str
    """Kind of transition."""
    label: str
    """Name of the preset as it is shown."""
    params: dict[str, Any] | None = None
    """Parameters of the transition, a free object."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("id", "id", TEXT, True),
        Field("type", "type", TEXT, True),
        Field("label", "label", TEXT, True),
        Field("params", "params", FREE_OBJECT, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.id = id = data["id"]
        model.type = type = data["type"]
        model.label = label = data["label"]
        model.params = params = data.get("params")
        model.additional_properties, model._present = {}, None
        if not (
            id.__class__ is str
            and type.__class__ is str
            and label.__class__ is str
            and (params is None or params.__class__ is dict)
        ):
            raise TypeError
        if len(data) != 3 + (params is not None):
            model.keep_rest(data)
        return model
