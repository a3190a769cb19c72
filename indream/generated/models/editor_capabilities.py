# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model EditorCapabilities."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field, ListOf, ObjectOf

from .background_presets import BackgroundPresets
from .caption_animation_preset_groups import CaptionAnimationPresetGroups
from .effect_preset import EffectPreset
from .filter_preset import FilterPreset
from .transition_preset import TransitionPreset

__all__ = ["EditorCapabilities"]

_animations = ListOf(TEXT)
_transitions = ListOf(TEXT)
_effects = ListOf(TEXT)
_filters = ListOf(TEXT)
_shapes = ListOf(TEXT)


@attrs.define
class EditorCapabilities(Model):
    """The features that an editor state may use, with presets."""

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
        Field("animations", "animations", _animations, True),
        Field(
            "caption_animations", "captionAnimations", ObjectOf(lambda: CaptionAnimationPresetGroups), True
        ),
        Field("transitions", "transitions", _transitions, True),
        Field("transition_presets", "transitionPresets", ListOf(ObjectOf(lambda: TransitionPreset)), True),
        Field("effects", "effects", _effects, True),
        Field("effect_presets", "effectPresets", ListOf(ObjectOf(lambda: EffectPreset)), True),
        Field("filters", "filters", _filters, True),
        Field("filter_presets", "filterPresets", ListOf(ObjectOf(lambda: FilterPreset)), True),
        Field("shapes", "shapes", _shapes, True),
        Field("background_presets", "backgroundPresets", ObjectOf(lambda: BackgroundPresets), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.version = version = data["version"]
        model.animations = _animations.read_fast(data["animations"])
        model.caption_animations = CaptionAnimationPresetGroups.read_fast(data["captionAnimations"])
        model.transitions = _transitions.read_fast(data["transitions"])
        transition_presets = data["transitionPresets"]
        model.transition_presets = [TransitionPreset.read_fast(item) for item in transition_presets]
        model.effects = _effects.read_fast(data["effects"])
        effect_presets = data["effectPresets"]
        model.effect_presets = [EffectPreset.read_fast(item) for item in effect_presets]
        model.filters = _filters.read_fast(data["filters"])
        filter_presets = data["filterPresets"]
        model.filter_presets = [FilterPreset.read_fast(item) for item in filter_presets]
        model.shapes = _shapes.read_fast(data["shapes"])
        model.background_presets = BackgroundPresets.read_fast(data["backgroundPresets"])
        model.additional_properties, model._present = {}, None
        if not (
            version.__class__ is str
            and transition_presets.__class__ is list
            and effect_presets.__class__ is list
            and filter_presets.__class__ is list
        ):
            raise TypeError
        if len(data) != 11:
            model.keep_rest(data)
        return model
