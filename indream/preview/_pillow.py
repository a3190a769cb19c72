"""Calls of Pillow whose types depend on NumPy, which is not installed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

__all__ = ["mapped", "resized"]


def resized(
    image: Image,
    size: tuple[int, int],
    resample: int | None = None,
    box: tuple[float, float, float, float] | None = None,
    reducing_gap: float | None = None,
) -> Image:
    """`image.resize`."""
    return cast("Image", cast("Any", image).resize(size, resample, box, reducing_gap))


def mapped(image: Image, table: Sequence[int], mode: str | None = None) -> Image:
    """`image.point` with a table."""
    return cast("Image", cast("Any", image).point(table, mode))
