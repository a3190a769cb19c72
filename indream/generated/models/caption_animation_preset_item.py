# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model CaptionAnimationPresetItem."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field

__all__ = ["CaptionAnimationPresetItem"]


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
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.id = id = data["id"]
        model.type = type = data["type"]
        model.label = label = data["label"]
        model.preview = preview = data["preview"]
        model.additional_properties, model._present = {}, None
        if not (
            id.__class__ is str
            and type.__class__ is str
            and label.__class__ is str
            and preview.__class__ is str
        ):
            raise TypeError
        if len(data) != 4:
            model.keep_rest(data)
        return model
