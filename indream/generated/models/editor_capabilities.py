# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""EditorCapabilities, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import TEXT, ListOf, ObjectOf

from .background_presets import BackgroundPresets
from .caption_animation_preset_groups import CaptionAnimationPresetGroups
from .effect_preset import EffectPreset
from .filter_preset import FilterPreset
from .transition_preset import TransitionPreset

__all__ = ["EditorCapabilities"]

_KNOWN = frozenset(
    (
        "version",
        "animations",
        "captionAnimations",
        "transitions",
        "transitionPresets",
        "effects",
        "effectPresets",
        "filters",
        "filterPresets",
        "shapes",
        "backgroundPresets",
    )
)


@attrs.define
class EditorCapabilities(Model):
    """What an editor state may use, with presets."""

    version: str
    """Version of the capabilities."""
    animations: list[str]
    """Kinds of animation."""
    caption_animations: CaptionAnimationPresetGroups
    """Presets for text animations, by the place where they run."""
    transitions: list[str]
    """Kinds of transition."""
    transition_presets: list[TransitionPreset]
    """Presets for transitions."""
    effects: list[str]
    """Kinds of effect."""
    effect_presets: list[EffectPreset]
    """Presets for effects."""
    filters: list[str]
    """Kinds of filter."""
    filter_presets: list[FilterPreset]
    """Presets for filters."""
    shapes: list[str]
    """Kinds of shape."""
    background_presets: BackgroundPresets
    """Presets for the global background."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("version", "version", TEXT, True),
        Field("animations", "animations", ListOf(TEXT), True),
        Field(
            "caption_animations", "captionAnimations", ObjectOf(lambda: CaptionAnimationPresetGroups), True
        ),
        Field("transitions", "transitions", ListOf(TEXT), True),
        Field("transition_presets", "transitionPresets", ListOf(ObjectOf(lambda: TransitionPreset)), True),
        Field("effects", "effects", ListOf(TEXT), True),
        Field("effect_presets", "effectPresets", ListOf(ObjectOf(lambda: EffectPreset)), True),
        Field("filters", "filters", ListOf(TEXT), True),
        Field("filter_presets", "filterPresets", ListOf(ObjectOf(lambda: FilterPreset)), True),
        Field("shapes", "shapes", ListOf(TEXT), True),
        Field("background_presets", "backgroundPresets", ObjectOf(lambda: BackgroundPresets), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["version"]
        v1 = data["animations"]
        v2 = data["captionAnimations"]
        v3 = data["transitions"]
        v4 = data["transitionPresets"]
        v5 = data["effects"]
        v6 = data["effectPresets"]
        v7 = data["filters"]
        v8 = data["filterPresets"]
        v9 = data["shapes"]
        v10 = data["backgroundPresets"]
        if not (
            (v0.__class__ is str)
            and (v4.__class__ is list)
            and (v6.__class__ is list)
            and (v8.__class__ is list)
        ):
            raise TypeError
        known = 11
        model = cls(
            v0,
            cls.fields[1].shape.read(v1),
            CaptionAnimationPresetGroups.read_fast(v2),
            cls.fields[3].shape.read(v3),
            [TransitionPreset.read_fast(item) for item in v4],
            cls.fields[5].shape.read(v5),
            [EffectPreset.read_fast(item) for item in v6],
            cls.fields[7].shape.read(v7),
            [FilterPreset.read_fast(item) for item in v8],
            cls.fields[9].shape.read(v9),
            BackgroundPresets.read_fast(v10),
        )
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
