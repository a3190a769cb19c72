"""Charts in plain form."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from math import cos, pi, sin
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.editor_state._timeline import number_at, object_at, objects_at, text_at
from indream.preview._colors import rgb

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from indream.editor_state._colors import Color
    from indream.editor_state._timeline import Object

__all__ = ["Label", "chart_labels", "chart_picture"]

# The drawing is made this much larger and then reduced, so that its lines are smooth.
_FINER: Final = 2
_GRID: Final = (128, 128, 128, 110)
_MARGIN: Final = 0.08
_BELOW: Final = 0.12
# The maximum number of series, rows or points that are drawn: more would be too close to distinguish.
_MOST: Final = 200


class Label(NamedTuple):
    """A text of a chart: its middle as parts of the width and height of the box, and how wide it may be."""

    text: str
    x: float
    y: float
    width: float


class _Table(NamedTuple):
    names: list[str]
    series: list[list[float]]


def chart_picture(item: Object, color: Color, size: tuple[int, int], progress: float) -> Image:
    """Draw a chart as an RGBA picture.

    Args:
        item: The chart item.
        color: Its main color.
        size: The size in pixels.
        progress: How far the chart's own animation is, from 0 to 1.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (size[0] * _FINER, size[1] * _FINER))
    draw = ImageDraw.Draw(image)
    data = object_at(item, "data") or {}
    match text_at(item, "chartType"):
        case "pie":
            _pie(draw, image.size, _slices(data), color, progress)
        case "scatter":
            _scatter(draw, image.size, data, color, progress)
        case "radar":
            _radar(image, draw, _table(data), color, progress)
        case kind:
            _axes(image, draw, _table(data), color, progress, kind or "line")
    return image.reduce(_FINER)


def chart_labels(item: Object, progress: float) -> list[Label]:
    """The texts of a chart: the names of its rows, and of the slices that are drawn.

    Args:
        item: The chart item.
        progress: How far the chart's own animation is, from 0 to 1.
    """
    data = object_at(item, "data") or {}
    kind = text_at(item, "chartType")
    if kind == "pie":
        slices = _slices(data)
        total = sum(value for _, value in slices) or 1
        labels: list[Label] = []
        before = 0.0
        for name, value in slices:
            if before + value > total * progress:
                break
            angle = 2 * pi * (before + value / 2) / total
            labels.append(Label(name, 0.5 + 0.27 * sin(angle), 0.5 - 0.27 * cos(angle), 0.3))
            before += value
        return labels
    if kind == "scatter":
        return []
    names = _table(data).names
    if kind == "radar":
        angles = [2 * pi * index / max(1, len(names)) for index in range(len(names))]
        return [
            Label(name, 0.5 + 0.44 * sin(angle), 0.5 - 0.44 * cos(angle), 0.25)
            for name, angle in zip(names, angles, strict=True)
        ]
    step = (1 - 2 * _MARGIN) / max(1, len(names))
    return [
        Label(name, _MARGIN + step * (index + 0.5), 1 - _BELOW / 2, step) for index, name in enumerate(names)
    ]


def _table(data: Object) -> _Table:
    keys = [text_at(series, "key") or "" for series in objects_at(data, "series").values()][:_MOST]
    rows = list(objects_at(data, "rows").values())[:_MOST]
    names = [text_at(row, "label") or "" for row in rows]
    values = [object_at(row, "values") or {} for row in rows]
    return _Table(names, [[number_at(row, key) or 0 for row in values] for key in keys])


def _slices(data: Object) -> list[tuple[str, float]]:
    slices = list(objects_at(data, "slices").values())[:_MOST]
    return [(text_at(part, "label") or "", max(0, number_at(part, "value") or 0)) for part in slices]


def _shade(color: Color, index: int, alpha: int = 255) -> tuple[int, int, int, int]:
    """The color of a series: the main color, or one beside it, which is as transparent."""
    alpha = round(alpha * color.alpha)
    if not index:
        return *rgb(color), alpha
    red, green, blue = (channel / 255 for channel in rgb(color))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    light = min(0.9, max(0.15, light + (0, 0.16, -0.16)[index % 3]))
    red, green, blue = hls_to_rgb((hue + 0.09 * index) % 1, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255), alpha


def _axes(image: Image, draw: ImageDraw, table: _Table, color: Color, progress: float, kind: str) -> None:
    size = width, height = image.size
    left, right, top, bottom = width * _MARGIN, width * (1 - _MARGIN), height * _MARGIN, height * (1 - _BELOW)
    values = [value for series in table.series for value in series]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    span = (high - low) or 1
    thin = max(1, min(size) // 300)
    for part in range(5):
        y = bottom - (bottom - top) * part / 4
        draw.line((left, y, right, y), fill=_GRID, width=thin)

    def height_of(value: float) -> float:
        return bottom - (bottom - top) * ((value if kind == "line" else value * progress) - low) / span

    step = (right - left) / max(1, len(table.names))
    if kind == "bar":
        bar = step * 0.7 / max(1, len(table.series))
        for number, series in enumerate(table.series):
            for row, value in enumerate(series):
                x = left + step * (row + 0.15) + bar * number
                edges = sorted((height_of(value), height_of(0)))
                draw.rectangle((x, edges[0], x + bar * 0.92, edges[1]), fill=_shade(color, number))
        return
    for number, series in enumerate(table.series):
        points = [(left + step * (row + 0.5), height_of(value)) for row, value in enumerate(series)]
        if kind == "area" and len(points) > 1:
            outline = [(points[0][0], height_of(0)), *points, (points[-1][0], height_of(0))]
            _cover(image, outline, _shade(color, number, 120))
        if kind == "line":
            points = _beginning(points, progress)
        if len(points) > 1:
            draw.line(points, fill=_shade(color, number), width=max(2, min(size) // 80), joint="curve")
        _dots(draw, points, min(size) / 70, _shade(color, number))


def _cover(image: Image, points: list[tuple[float, float]], color: tuple[int, int, int, int]) -> None:
    """Draw an area through which everything below it shines."""
    from PIL import Image, ImageDraw

    area = Image.new("RGBA", image.size)
    ImageDraw.Draw(area).polygon(points, fill=color)
    image.alpha_composite(area)


def _beginning(points: list[tuple[float, float]], progress: float) -> list[tuple[float, float]]:
    """The part of a line that is drawn so far."""
    if progress >= 1 or len(points) < 2:
        return points
    index, part = divmod(progress * (len(points) - 1), 1)
    first, second = points[int(index)], points[int(index) + 1]
    tip = first[0] + (second[0] - first[0]) * part, first[1] + (second[1] - first[1]) * part
    return [*points[: int(index) + 1], tip]


def _dots(
    draw: ImageDraw, points: list[tuple[float, float]], radius: float, color: tuple[int, int, int, int]
) -> None:
    for x, y in points:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


def _pie(
    draw: ImageDraw, size: tuple[int, int], slices: list[tuple[str, float]], color: Color, progress: float
) -> None:
    width, height = size
    radius = min(size) * 0.46
    box = width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius
    total = sum(value for _, value in slices) or 1
    angle = -90.0
    for number, (_, value) in enumerate(slices):
        end = angle + 360 * progress * value / total
        if end > angle:
            draw.pieslice(box, angle, end, fill=_shade(color, number))
        angle = end


def _radar(image: Image, draw: ImageDraw, table: _Table, color: Color, progress: float) -> None:
    size, count = image.size, len(table.names)
    if not count:
        return
    x, y, radius = size[0] / 2, size[1] / 2, min(size) * 0.36
    angles = [2 * pi * index / count for index in range(count)]
    high = max((abs(value) for series in table.series for value in series), default=0) or 1

    def ring(parts: list[float]) -> list[tuple[float, float]]:
        placed = zip(parts, angles, strict=True)
        return [(x + radius * part * sin(angle), y - radius * part * cos(angle)) for part, angle in placed]

    thin = max(1, min(size) // 300)
    for level in (0.25, 0.5, 0.75, 1):
        points = ring([level] * count)
        draw.line([*points, points[0]], fill=_GRID, width=thin)
    for point in ring([1.0] * count):
        draw.line((x, y, *point), fill=_GRID, width=thin)
    for number, series in enumerate(table.series):
        points = ring([max(0, value) / high * progress for value in series])
        if count > 2:
            _cover(image, points, _shade(color, number, 90))
        draw.line([*points, points[0]], fill=_shade(color, number), width=max(2, min(size) // 120))
        _dots(draw, points, min(size) / 90, _shade(color, number))


def _scatter(draw: ImageDraw, size: tuple[int, int], data: Object, color: Color, progress: float) -> None:
    width, height = size
    left, right, top, bottom = (
        width * _MARGIN,
        width * (1 - _MARGIN),
        height * _MARGIN,
        height * (1 - _MARGIN),
    )
    thin = max(1, min(size) // 300)
    draw.line((left, top, left, bottom), fill=_GRID, width=thin)
    draw.line((left, bottom, right, bottom), fill=_GRID, width=thin)
    keys = [text_at(series, "key") for series in objects_at(data, "series").values()]
    found = list(objects_at(data, "points").values())[: _MOST * 10]
    points = [(number_at(point, "x") or 0, number_at(point, "y") or 0) for point in found]
    if not points:
        return
    low_x, low_y = min(x for x, _ in points), min(y for _, y in points)
    span_x = (max(x for x, _ in points) - low_x) or 1
    span_y = (max(y for _, y in points) - low_y) or 1
    radius = min(size) / 50 * progress
    for point, (x, y) in zip(found, points, strict=True):
        key = text_at(point, "seriesKey")
        # Points at the edges of the values are not at the edges of the axes.
        across = left + (right - left) * (0.05 + 0.9 * (x - low_x) / span_x)
        up = bottom - (bottom - top) * (0.05 + 0.9 * (y - low_y) / span_y)
        _dots(draw, [(across, up)], radius, _shade(color, keys.index(key) if key in keys else 0))
