# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""FilterPreset, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import FREE_OBJECT, NUMBER, TEXT

__all__ = ["FilterPreset"]

_KNOWN = frozenset(("id", "type", "label", "defaultDurationInSeconds", "defaultIntensity", "params"))
_OPTIONAL = ("defaultDurationInSeconds", "defaultIntensity", "params")


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
    """Default strength."""
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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["id"]
        v1 = data["type"]
        v2 = data["label"]
        v3 = data.get("defaultDurationInSeconds")
        v4 = data.get("defaultIntensity")
        v5 = data.get("params")
        if not (
            (v0.__class__ is str)
            and (v1.__class__ is str)
            and (v2.__class__ is str)
            and (v3 is None or v3.__class__ is float or v3.__class__ is int)
            and (v4 is None or v4.__class__ is float or v4.__class__ is int)
            and (v5 is None or v5.__class__ is dict)
        ):
            raise TypeError
        known = 3 + (v3 is not None) + (v4 is not None) + (v5 is not None)
        model = cls(v0, v1, v2, v3, v4, v5)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, _OPTIONAL)
        return model
