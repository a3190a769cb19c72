# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""CaptionAnimationPresetGroups, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import ListOf, ObjectOf

from .caption_animation_preset_item import CaptionAnimationPresetItem

__all__ = ["CaptionAnimationPresetGroups"]

_KNOWN = frozenset(("in", "out", "loop"))


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
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["in"]
        v1 = data["out"]
        v2 = data["loop"]
        if not ((v0.__class__ is list) and (v1.__class__ is list) and (v2.__class__ is list)):
            raise TypeError
        known = 3
        model = cls(
            [CaptionAnimationPresetItem.read_fast(item) for item in v0],
            [CaptionAnimationPresetItem.read_fast(item) for item in v1],
            [CaptionAnimationPresetItem.read_fast(item) for item in v2],
        )
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
