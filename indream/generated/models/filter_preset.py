# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FilterPreset."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import FREE_OBJECT, NUMBER, TEXT, Field

__all__ = ["FilterPreset"]


@attrs.define
class FilterPreset(Model):
    """A preset for a filter."""

    id: str
    """Identifier of the preset."""
    type: str
    """Kind of filter."""
    label: str
    """Name of the preset as it is shown."""
    default_duration_in_seconds: float | None = None
    """Default length in seconds."""
    default_intensity: float | None = None
    """Default strength, the `intensity` of the item; presumably a factor, with 1 for full strength."""
    params: dict[str, Any] | None = None
    """Parameters of the filter, a free object."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("id", "id", TEXT, True),
        Field("type", "type", TEXT, True),
        Field("label", "label", TEXT, True),
        Field("default_duration_in_seconds", "defaultDurationInSeconds", NUMBER, False),
        Field("default_intensity", "defaultIntensity", NUMBER, False),
        Field("params", "params", FREE_OBJECT, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.id = id = data["id"]
        model.type = type = data["type"]
        model.label = label = data["label"]
        model.default_duration_in_seconds = default_duration_in_seconds = data.get("defaultDurationInSeconds")
        model.default_intensity = default_intensity = data.get("defaultIntensity")
        model.params = params = data.get("params")
        model.additional_properties, model._present = {}, None
        if not (
            id.__class__ is str
            and type.__class__ is str
            and label.__class__ is str
            and (
                default_duration_in_seconds is None
                or default_duration_in_seconds.__class__ is float
                or default_duration_in_seconds.__class__ is int
            )
            and (
                default_intensity is None
                or default_intensity.__class__ is float
                or default_intensity.__class__ is int
            )
            and (params is None or params.__class__ is dict)
        ):
            raise TypeError
        absent = (default_duration_in_seconds, default_intensity, params).count(None)
        if len(data) != 6 - absent:
            model.keep_rest(data)
        return model
