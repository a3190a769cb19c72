# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""CaptionAnimationPresetItem, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import TEXT

__all__ = ["CaptionAnimationPresetItem"]

_KNOWN = frozenset(("id", "type", "label", "preview"))


@attrs.define
class CaptionAnimationPresetItem(Model):
    """A preset for a text animation."""

    id: str
    """Identifier of the preset."""
    type: str
    """Kind of animation."""
    label: str
    """Name of the preset as it is shown."""
    preview: str
    """Preview of the animation."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("id", "id", TEXT, True),
        Field("type", "type", TEXT, True),
        Field("label", "label", TEXT, True),
        Field("preview", "preview", TEXT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["id"]
        v1 = data["type"]
        v2 = data["label"]
        v3 = data["preview"]
        if not (
            (v0.__class__ is str)
            and (v1.__class__ is str)
            and (v2.__class__ is str)
            and (v3.__class__ is str)
        ):
            raise TypeError
        known = 4
        model = cls(v0, v1, v2, v3)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
