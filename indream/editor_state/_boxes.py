"""Where an item is in the picture: upright boxes in pixels of the composition."""

from __future__ import annotations

from math import cos, hypot, radians, sin
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from indream.editor_state._scene import Layer, SceneItem

__all__ = ["Box", "area_of", "box_of", "reach_of"]


class Box(NamedTuple):
    """An upright box."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have an area in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        return width > 0 and min(self.bottom, other.bottom) - max(self.top, other.top) > 0

    def contains(self, other: Box, margin: float = 0) -> bool:
        """Whether the other one is inside, or sticks out by no more than the margin."""
        return (
            self.left - margin <= other.left
            and self.top - margin <= other.top
            and self.right + margin >= other.right
            and self.bottom + margin >= other.bottom
        )

    def cut(self, other: Box) -> Box:
        """The part inside of the other one, which it meets."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


def box_of(layer: Layer) -> Box:
    """The box around a layer after crop, scale and rotation."""
    return area_of(
        layer,
        Box(
            layer.left + layer.width * layer.crop_left,
            layer.top + layer.height * layer.crop_top,
            layer.left + layer.width * (1 - layer.crop_right),
            layer.top + layer.height * (1 - layer.crop_bottom),
        ),
    )


def area_of(layer: Layer, area: Box) -> Box:
    """The box around an area of a layer, given before scale and rotation about the center of the layer."""
    x, y = layer.left + layer.width / 2, layer.top + layer.height / 2
    across = sorted(((area.left - x) * layer.scale_x, (area.right - x) * layer.scale_x))
    down = sorted(((area.top - y) * layer.scale_y, (area.bottom - y) * layer.scale_y))
    if layer.rotation % 360:
        angle = radians(layer.rotation % 360)
        # Exact at right angles, so that a picture on its side fills its box.
        cosine, sine = round(cos(angle), 12), round(sin(angle), 12)
        corners = [(dx * cosine - dy * sine, dx * sine + dy * cosine) for dx in across for dy in down]
        across = sorted(dx for dx, _ in corners)
        down = sorted(dy for _, dy in corners)
    return Box(x + across[0], y + down[0], x + across[-1], y + down[-1])


def reach_of(item: SceneItem) -> Box:
    """A box that an item is inside of at all times, apart from its animations and transitions."""
    if item.is_still:
        return box_of(item.layer(item.start))
    left, top, width, height = (item.bounds(name) for name in ("left", "top", "width", "height"))
    half_width = max(map(abs, width)) * max(map(abs, item.bounds("scaleX"))) / 2
    half_height = max(map(abs, height)) * max(map(abs, item.bounds("scaleY"))) / 2
    if any(angle % 180 for angle in item.bounds("rotation")) or len({*item.bounds("rotation")}) > 1:
        half_width = half_height = hypot(half_width, half_height)
    return Box(
        left[0] + width[0] / 2 - half_width,
        top[0] + height[0] / 2 - half_height,
        left[1] + width[1] / 2 + half_width,
        top[1] + height[1] / 2 + half_height,
    )
