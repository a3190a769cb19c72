# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""TransitionPreset, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import FREE_OBJECT, TEXT

__all__ = ["TransitionPreset"]

_KNOWN = frozenset(("id", "type", "label", "params"))
_OPTIONAL = ("params",)


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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["id"]
        v1 = data["type"]
        v2 = data["label"]
        v3 = data.get("params")
        if not (
            (v0.__class__ is str)
            and (v1.__class__ is str)
            and (v2.__class__ is str)
            and (v3 is None or v3.__class__ is dict)
        ):
            raise TypeError
        known = 3 + (v3 is not None)
        model = cls(v0, v1, v2, v3)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, _OPTIONAL)
        return model
