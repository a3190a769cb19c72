# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model BackgroundPresets."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import INTEGER, TEXT, Field, ListOf

__all__ = ["BackgroundPresets"]

_colors = ListOf(TEXT)
_gradients = ListOf(TEXT)
_images = ListOf(TEXT)
_blur_levels = ListOf(INTEGER)


@attrs.define
class BackgroundPresets(Model):
    """Presets for the global background."""

    colors: list[str]
    """Colors."""
    gradients: list[str]
    """Gradients."""
    images: list[str]
    """Images."""
    blur_levels: list[int]
    """Levels of blur; an editor state takes 0 to 4."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("colors", "colors", _colors, True),
        Field("gradients", "gradients", _gradients, True),
        Field("images", "images", _images, True),
        Field("blur_levels", "blurLevels", _blur_levels, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.colors = _colors.read_fast(data["colors"])
        model.gradients = _gradients.read_fast(data["gradients"])
        model.images = _images.read_fast(data["images"])
        model.blur_levels = _blur_levels.read_fast(data["blurLevels"])
        model.additional_properties, model._present = {}, None
        if len(data) != 4:
            model.keep_rest(data)
        return model
