# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""BackgroundPresets, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import INTEGER, TEXT, ListOf

__all__ = ["BackgroundPresets"]

_KNOWN = frozenset(("colors", "gradients", "images", "blurLevels"))


@attrs.define
class BackgroundPresets(Model):
    """Presets for the global background."""

    colors: list[str]
    """Colours."""
    gradients: list[str]
    """Gradients."""
    images: list[str]
    """Images."""
    blur_levels: list[int]
    """Levels of blur."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("colors", "colors", ListOf(TEXT), True),
        Field("gradients", "gradients", ListOf(TEXT), True),
        Field("images", "images", ListOf(TEXT), True),
        Field("blur_levels", "blurLevels", ListOf(INTEGER), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["colors"]
        v1 = data["gradients"]
        v2 = data["images"]
        v3 = data["blurLevels"]
        known = 4
        model = cls(
            cls.fields[0].shape.read(v0),
            cls.fields[1].shape.read(v1),
            cls.fields[2].shape.read(v2),
            cls.fields[3].shape.read(v3),
        )
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
