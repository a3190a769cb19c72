# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model CaptionAnimationPresetGroups."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import Field, ListOf, ObjectOf

from .caption_animation_preset_item import CaptionAnimationPresetItem

__all__ = ["CaptionAnimationPresetGroups"]


@attrs.define
class CaptionAnimationPresetGroups(Model):
    """Presets for text animations, by the place where they run."""

    in_: list[CaptionAnimationPresetItem]
    """Presets for the beginning."""
    out: list[CaptionAnimationPresetItem]
    """Presets for the end."""
    loop: list[CaptionAnimationPresetItem]
    """Presets for a loop."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("in_", "in", ListOf(ObjectOf(lambda: CaptionAnimationPresetItem)), True),
        Field("out", "out", ListOf(ObjectOf(lambda: CaptionAnimationPresetItem)), True),
        Field("loop", "loop", ListOf(ObjectOf(lambda: CaptionAnimationPresetItem)), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        in_ = data["in"]
        model.in_ = [CaptionAnimationPresetItem.read_fast(item) for item in in_]
        out = data["out"]
        model.out = [CaptionAnimationPresetItem.read_fast(item) for item in out]
        loop = data["loop"]
        model.loop = [CaptionAnimationPresetItem.read_fast(item) for item in loop]
        model.additional_properties, model._present = {}, None
        if not (in_.__class__ is list and out.__class__ is list and loop.__class__ is list):
            raise TypeError
        if len(data) != 3:
            model.keep_rest(data)
        return model
