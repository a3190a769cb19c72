"""How animations and transitions move, fade and clip a layer. Their exact look is not documented."""

from __future__ import annotations

from math import cos, hypot, pi
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

    from indream.editor_state._scene import Layer, Progress, Scene, TransitionProgress

__all__ = ["TEXTS", "TYPED", "Motion", "motion_of"]

TEXTS: Final = frozenset({"text", "captions"})
"""The types of items whose letters may be animated."""
TYPED: Final = frozenset({"typewriter", "center-type-out"})
"""The text animations that are drawn in a form of their own; the others fade."""

# An item that slides in starts this far away, as a part of its size.
_DISTANCE: Final = 1.0
# An item that zooms in starts in this size, and one that zooms out in the inverse.
_SMALL: Final = 0.5
# These cover what is below them, so that the earlier one can stay while the later one appears.
_COVERING: Final = frozenset({"image", "video", "gif", "solid"})
_DIRECTIONS: Final = {"from-left": (1, 0), "from-right": (-1, 0), "from-top": (0, 1), "from-bottom": (0, -1)}
_CORNERS: Final = {
    "from-top-left": (1, 1),
    "from-top-right": (-1, 1),
    "from-bottom-left": (1, -1),
    "from-bottom-right": (-1, -1),
}


class Motion(NamedTuple):
    """A change of a layer.

    Attributes:
        x: The distance to the right in pixels of the composition.
        y: The distance down.
        scale: The scale about the center of the box.
        flip: The horizontal and vertical scale about the center of the composition.
        opacity: A factor of its opacity.
        clip: The part of the composition in which it is visible, a gray picture; None is everywhere.
    """

    x: float = 0
    y: float = 0
    scale: float = 1
    flip: tuple[float, float] = (1, 1)
    opacity: float = 1
    clip: Image | None = None


def motion_of(layer: Layer, scene: Scene, size: tuple[int, int]) -> Motion:
    """The sum of the animations and the transition of a layer.

    Args:
        layer: The layer.
        scene: The scene that it is part of.
        size: The size of the canvas in pixels, for the clip.
    """
    motion = Motion()
    if layer.enter is not None:
        motion = _animated(motion, layer, layer.enter, layer.enter.eased, entering=True)
    if layer.exit is not None:
        motion = _animated(motion, layer, layer.exit, 1 - layer.exit.eased, entering=False)
    if layer.type in TEXTS:
        for progress, is_entering in ((layer.text_enter, True), (layer.text_exit, False)):
            if progress is not None and progress.type not in TYPED:
                shown = progress.eased if is_entering else 1 - progress.eased
                motion = motion._replace(opacity=motion.opacity * shown)
    if layer.transition is not None:
        motion = _joined(motion, layer, layer.transition, scene, size)
    return motion


def _animated(motion: Motion, layer: Layer, progress: Progress, shown: float, *, entering: bool) -> Motion:
    """Add an animation; `shown` is 0 where the item is away, and 1 where it rests."""
    away = 1 - shown
    side = 1 if entering else -1
    motion = motion._replace(opacity=motion.opacity * shown)
    match progress.type:
        case "slide-up":
            return motion._replace(y=motion.y + side * away * layer.height * _DISTANCE)
        case "slide-down":
            return motion._replace(y=motion.y - side * away * layer.height * _DISTANCE)
        case "slide-left":
            return motion._replace(x=motion.x + side * away * layer.width * _DISTANCE)
        case "slide-right":
            return motion._replace(x=motion.x - side * away * layer.width * _DISTANCE)
        case "zoom-in" | "zoom-out":
            grows = (progress.type == "zoom-in") == entering
            return motion._replace(scale=motion.scale * (1 + away * ((_SMALL if grows else 1 / _SMALL) - 1)))
        case _:
            return motion


def _joined(
    motion: Motion, layer: Layer, join: TransitionProgress, scene: Scene, size: tuple[int, int]
) -> Motion:
    """Add a transition, as the usual ones of presentations look."""
    part, later = join.eased, join.side == "to"
    match join.type:
        case "slide":
            x, y = _DIRECTIONS.get(join.direction or "", (1, 0))
            away = part - 1 if later else part
            return motion._replace(x=motion.x + x * away * scene.width, y=motion.y + y * away * scene.height)
        case "flip":
            if later == (part < 0.5):
                return motion._replace(opacity=0)
            narrow = max(abs(cos(part * pi)), 1e-3)
            across = join.direction not in {"from-top", "from-bottom"}
            return motion._replace(flip=(narrow, 1) if across else (1, narrow))
        case "wipe" | "clock-wipe" | "iris":
            clip = _clip(join.type, join.direction, part, size)
            if later:
                return motion._replace(clip=clip)
            # The earlier one leaves where the later one appears, even if that does not cover it.
            from PIL import ImageChops

            return motion if layer.type in _COVERING else motion._replace(clip=ImageChops.invert(clip))
        case _:
            if later:
                return motion._replace(opacity=motion.opacity * part)
            return motion if layer.type in _COVERING else motion._replace(opacity=motion.opacity * (1 - part))


def _clip(type: str, direction: str | None, part: float, size: tuple[int, int]) -> Image:
    from PIL import Image, ImageDraw

    clip = Image.new("L", size)
    draw = ImageDraw.Draw(clip)
    width, height = size
    if type == "clock-wipe":
        if part > 0:
            radius = hypot(width, height)
            box = width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius
            draw.pieslice(box, -90, -90 + 360 * part, fill=255)
        return clip
    if type == "iris":
        radius = hypot(width, height) / 2 * part
        box = width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius
        draw.ellipse(box, fill=255)
        return clip
    if direction in _CORNERS:
        x, y = _CORNERS[direction]
        reach = (width + height) * part
        start_x, start_y = (0 if x > 0 else width), (0 if y > 0 else height)
        draw.polygon(
            [(start_x, start_y), (start_x + x * reach, start_y), (start_x, start_y + y * reach)], fill=255
        )
        return clip
    x, y = _DIRECTIONS.get(direction or "", (1, 0))
    left = width * (1 - part) if x < 0 else 0
    top = height * (1 - part) if y < 0 else 0
    right = width * part if x > 0 else width
    bottom = height * part if y > 0 else height
    if part > 0:
        clip.paste(255, (round(left), round(top), round(right), round(bottom)))
    return clip
