"""Effects and filters in simple form, over everything that is below them."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

from indream.editor_state._timeline import number_at, object_at, text_at
from indream.preview._pillow import mapped

if TYPE_CHECKING:
    from PIL.Image import Image

    from indream.editor_state._scene import Layer
    from indream.editor_state._timeline import Object

__all__ = ["TINTS", "with_effect", "with_filter"]

# The strongest blur in pixels of the composition, where no parameter says otherwise.
_BLUR: Final = 24.0
_LONGEST_BLUR: Final = 500.0
TINTS: Final = {
    "verdant-glow": (70, 190, 90),
    "cyberpunk-neon": (210, 40, 220),
    "vaporwave-blue": (80, 130, 255),
    "sunset-orange": (255, 130, 40),
    "lemon-cyan": (190, 240, 120),
    "absolute-red": (230, 30, 30),
    "sakura-pink": (255, 160, 190),
    "twilight-dusk": (90, 60, 150),
}


def with_effect(canvas: Image, item: Object, layer: Layer, duration: float, density: float) -> Image:
    """The canvas after an effect.

    Args:
        canvas: The picture of all layers below.
        item: The effect item.
        layer: Its layer, for the time.
        duration: The duration of the item in ticks.
        density: The pixels of the canvas per pixel of the composition.
    """
    strength = max(0.0, number_at(item, "intensity", 1))
    params = object_at(item, "params") or {}
    progress = layer.time / duration if duration else 0
    match text_at(item, "effectType"):
        case "blur":
            return _blurred(canvas, _BLUR * strength * density)
        case "blurred-opening":
            most = max(0, number_at(params, "maxBlurPx", _BLUR))
            return _blurred(canvas, most * strength * (1 - progress) * density)
        case "fade-in":
            return _darkened(canvas, (1 - progress) * strength)
        case "fade-out":
            return _darkened(canvas, progress * strength)
        case "flash-to-black":
            return _darkened(canvas, _flash(params, layer.time, duration) * strength)
        case _:
            return canvas


def with_filter(canvas: Image, item: Object) -> Image:
    """The canvas after a filter: a tint in the color of its name."""
    tint = TINTS.get(text_at(item, "filterType") or "")
    strength = max(0.0, min(1, number_at(item, "intensity", 1)))
    blend = max(0.0, min(1, number_at(object_at(item, "params") or {}, "blend", 1)))
    if tint is None or not strength * blend:
        return canvas
    part = strength * blend
    return mapped(
        canvas,
        [
            round(level + part * (255 * _soft_light(level / 255, band / 255) - level))
            for band in tint
            for level in range(256)
        ],
    )


def _soft_light(below: float, above: float) -> float:
    """The blend mode `soft-light` of CSS, for one band from 0 to 1."""
    if above <= 0.5:
        return below - (1 - 2 * above) * below * (1 - below)
    light = ((16 * below - 12) * below + 4) * below if below <= 0.25 else sqrt(below)
    return below + (2 * above - 1) * (light - below)


def _flash(params: Object, time: float, duration: float) -> float:
    """How dark it is: bright and dark times in turns, and dark at the end."""
    bright, dark = (max(0, number_at(params, name, 0)) for name in ("brightTicks", "darkTicks"))
    most = max(0.0, min(1, number_at(params, "maxOpacity", 1)))
    if time >= duration - max(0, number_at(params, "tailDarkTicks", 0)):
        return most
    return most if bright + dark and time % (bright + dark) >= bright else 0


def _blurred(canvas: Image, radius: float) -> Image:
    from PIL import ImageFilter

    return canvas.filter(ImageFilter.GaussianBlur(min(radius, _LONGEST_BLUR))) if radius > 0.1 else canvas


def _darkened(canvas: Image, part: float) -> Image:
    part = max(0.0, min(1, part))
    return mapped(canvas, [round(value * (1 - part)) for value in range(256)] * 3) if part else canvas
