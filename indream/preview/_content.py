"""The look of each type of item in its box."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, isfinite, log
from typing import TYPE_CHECKING, Any, Final

from indream.editor_state._colors import Color, parse_color
from indream.editor_state._timeline import number_at, object_at, objects_at, text_at
from indream.editor_state._words import TICKS_PER_SECOND
from indream.preview import _notes as codes
from indream.preview._charts import chart_labels, chart_picture
from indream.preview._colors import UNKNOWN, gradient_picture, parse_gradient, rgb
from indream.preview._drawn import Drawn, rounded, scaled_alpha, shape_mask
from indream.preview._kept import Kept
from indream.preview._lettering import Box, Ink, lettering
from indream.preview._media import Missing, Unreadable
from indream.preview._motion import TYPED
from indream.preview._text import Style, Typesetter, composed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PIL.Image import Image

    from indream.editor_state._scene import Layer, Progress, SceneItem
    from indream.editor_state._timeline import Object
    from indream.preview._fonts import Fonts
    from indream.preview._media import Media
    from indream.preview._notes import Notes
    from indream.preview._text import Line

__all__ = ["Contents", "asset_name", "look"]

# The largest side of a drawing in pixels; a larger one is drawn coarsely.
_SIDE: Final = 4096
_WHITE: Final = Color(255, 255, 255, 1)
_BLACK: Final = Color(0, 0, 0, 1)
# Boxes in place of items that are not drawn, and their frames.
_BOX: Final = (58, 66, 82)
_FRAME: Final = (120, 132, 156)
_SHAPES: Final = frozenset({"circle", "triangle", "star"})
# The types whose picture depends on their time. That of all others depends on their progress at most.
_TIMED: Final = frozenset({"chart", "effect", "gif", "video"})
# An item whose scale is animated is drawn in steps of this factor, and then resized.
_STEP: Final = 1.25
# The most drawings that are kept, and their pixels, which have a color and an opacity.
_KEPT: Final = 64
_KEPT_PIXELS: Final = 6_000_000
# Longer texts cannot be read in one picture.
_CHARACTERS: Final = 20_000


class Contents:
    """Draws items in their boxes.

    Args:
        media: The files of assets.
        fonts: The fonts.
        notes: Where differences from the picture of the service are noted.
    """

    def __init__(self, media: Media, fonts: Fonts, notes: Notes) -> None:
        self._media = media
        self._fonts = fonts
        self._notes = notes
        self._set: dict[tuple[Style, str, float], list[Line]] = {}
        self._kept: Kept[list[Drawn]] = Kept(_pixels, count=_KEPT, limit=_KEPT_PIXELS)

    def drawn(self, item: SceneItem, layer: Layer, scale: tuple[float, float]) -> list[Drawn]:
        """The drawings of an item, from the lowest up.

        Args:
            item: The item.
            layer: How it is shown now.
            scale: The number of pixels of the picture per pixel of the box, in x and y.
        """
        density = self._density(item, layer, scale)
        if item.type in _TIMED:
            return self._drawn(item, layer, density)
        # The same, wherever it is on the canvas.
        plain = look(layer)._replace(
            left=0,
            top=0,
            scale_x=1,
            scale_y=1,
            rotation=0,
            opacity=1,
            held=False,
            enter=None,
            exit=None,
            text_enter=_typing(layer.text_enter),
            text_exit=_typing(layer.text_exit),
            text_loop=None,
            transition=None,
        )
        return self._kept.get((item.id, density), plain, lambda: self._drawn(item, layer, density))

    def _drawn(self, item: SceneItem, layer: Layer, density: tuple[float, float]) -> list[Drawn]:
        match item.type:
            case "solid":
                return self._solid(item, layer, density)
            case "image" | "gif" | "video":
                return self._picture(item, layer, density)
            case "text":
                return self._text(
                    item.id, item.fields, text_at(item.fields, "text") or "", layer, max(density)
                )
            case "captions":
                return self._captions(item, layer, max(density))
            case "chart":
                return self._chart(item, layer, density)
            case "text-template":
                return self._template(item, layer, density)
            case "illustration":
                name = text_at(item.fields, "illustrationName") or "illustration"
            case "lottie":
                name = asset_name(item)
            case "motion-graphic":
                name = text_at(item.fields, "motionGraphicId") or "motion graphic"
            case _:
                name = item.type
        self._notes.add(codes.PLACEHOLDER, item.id, f"{item.type} {name}" if name != item.type else name)
        return self._box(layer, density, name)

    def color(self, id: str, text: str | None, usual: Color = UNKNOWN) -> Color:
        """A color of an item; a note and gray if it cannot be read.

        Args:
            id: The id of the item.
            text: The color as CSS writes it, or None.
            usual: The color of an item that has none.
        """
        if text is None:
            return usual
        color = parse_color(text)
        if color is None:
            self._notes.add(codes.COLOR_UNKNOWN, id, repr(text[:60]))
            return UNKNOWN
        return color

    def paint(
        self, id: str, text: str | None, size: tuple[int, int], box: tuple[float, float]
    ) -> Color | Image:
        """A color or a gradient: a color, or an RGBA picture in a size, of a box in pixels of its own."""
        gradient = parse_gradient(text) if text is not None and "gradient" in text else None
        return self.color(id, text) if gradient is None else gradient_picture(gradient, size, box)

    def placeholder(self, size: tuple[int, int], lines: Sequence[str]) -> Image:
        """A box with some lines of text in its middle, as an RGB picture."""
        picture = _frame_picture(size).copy()
        font = min(max(size[1] / 9, 9), 26, size[0] / 8)
        if font < 5:
            return picture
        style = Style("Inter", "400", "normal", font, 1.25, 0, "center")
        setter = Typesetter(self._fonts, style)
        set_lines = setter.lines("\n".join(line[:200] for line in lines if line), size[0] * 0.92)
        top = (size[1] - len(set_lines) * font * 1.25) / 2
        for part in lettering(set_lines, style, Ink(_WHITE, _BLACK), size[0], 1):
            picture.paste(part.fill, (round(part.left), round(part.top + top)), part.mask)
        return picture

    def _density(
        self, item: SceneItem | None, layer: Layer, scale: tuple[float, float]
    ) -> tuple[float, float]:
        """The pixels of a drawing per pixel of the box: those of the picture, up to a limit."""
        x, y = (min(abs(number), 1e6) for number in scale)
        if item is not None and any(len(set(item.bounds(name))) > 1 for name in ("scaleX", "scaleY")):
            x, y = _stepped(x), _stepped(y)
        return min(x, _SIDE / max(layer.width, 1e-6)), min(y, _SIDE / max(layer.height, 1e-6))

    def _size(self, layer: Layer, density: tuple[float, float]) -> tuple[int, int]:
        width, height = layer.width * density[0], layer.height * density[1]
        return max(1, round(width)), max(1, round(height))

    def _whole(
        self, layer: Layer, picture: Image, density: tuple[float, float], radius: float = 0
    ) -> list[Drawn]:
        """A picture that fills the box, without the parts that are cut off, with rounded corners."""
        width, height = picture.size
        left, top = round(width * _part(layer.crop_left)), round(height * _part(layer.crop_top))
        right = width - round(width * _part(layer.crop_right))
        bottom = height - round(height * _part(layer.crop_bottom))
        if right <= left or bottom <= top:
            return []
        # The size is rounded to whole pixels, so the density is not quite that of the box.
        exact = width / layer.width, height / layer.height
        if (left, top, right, bottom) != (0, 0, width, height):
            picture = picture.crop((left, top, right, bottom))
        mask = picture.getchannel("A") if picture.mode == "RGBA" else None
        fill = picture.convert("RGB") if picture.mode != "RGB" else picture
        mask = rounded(mask, picture.size, radius * min(density))
        return [Drawn(fill, mask, picture.size, left / exact[0], top / exact[1], *exact)]

    def _box(self, layer: Layer, density: tuple[float, float], *lines: str) -> list[Drawn]:
        """A box in place of an item."""
        picture = self.placeholder(self._size(layer, density), lines)
        return self._whole(layer, picture, density, layer.border_radius)

    def _solid(self, item: SceneItem, layer: Layer, density: tuple[float, float]) -> list[Drawn]:
        size = self._size(layer, density)
        shape = text_at(item.fields, "shape") or "rectangle"
        radius = layer.border_radius * min(density) if shape not in _SHAPES else 0
        mask = (
            None
            if shape not in _SHAPES and radius < 0.5
            else shape_mask(
                shape if shape in _SHAPES else "rectangle", size, round(min(radius, min(size) / 2))
            )
        )
        fill = self.paint(item.id, text_at(item.fields, "color"), size, (layer.width, layer.height))
        exact = size[0] / layer.width, size[1] / layer.height
        if not isinstance(fill, Color):
            alpha = fill.getchannel("A")
            if mask is not None:
                from PIL import ImageChops

                alpha = ImageChops.multiply(alpha, mask)
            return [Drawn(fill.convert("RGB"), alpha, size, 0, 0, *exact)]
        return [_faded(Drawn(rgb(fill), mask, size, 0, 0, *exact), fill.alpha)]

    def _picture(self, item: SceneItem, layer: Layer, density: tuple[float, float]) -> list[Drawn]:
        size = self._size(layer, density)
        asset_id = text_at(item.fields, "assetId") or ""
        time = max(0.0, layer.content_time or 0)
        name = asset_name(item)
        try:
            if item.type == "image":
                picture = self._media.image(asset_id, size)
            elif item.type == "gif":
                loops = text_at(item.asset, "loopBehavior") != "finite"
                picture = self._media.gif(asset_id, size, time * 1000 / TICKS_PER_SECOND, loops)
            else:
                frame = self._media.video(asset_id, size, time / TICKS_PER_SECOND)
                if frame is None:
                    self._notes.add(
                        codes.PLACEHOLDER, item.id, "PyAV is not installed, so videos are not shown"
                    )
                    return self._box(layer, density, name, _clock(time))
                picture = frame
        except Missing as missing:
            self._notes.add(codes.FILE_MISSING, item.id, str(missing))
            return self._box(layer, density, name, _clock(time) if item.type != "image" else "")
        except Unreadable as problem:
            self._notes.add(codes.PLACEHOLDER, item.id, str(problem))
            return self._box(layer, density, name, "cannot be read")
        return self._whole(layer, picture, density, layer.border_radius)

    def _chart(self, item: SceneItem, layer: Layer, density: tuple[float, float]) -> list[Drawn]:
        self._notes.add(codes.EFFECT_APPROXIMATED, item.id, "charts")
        size = self._size(layer, density)
        # Twice this size is drawn, so it is less than that of other drawings.
        smaller = min(1, 1600 / max(size))
        size = max(1, round(size[0] * smaller)), max(1, round(size[1] * smaller))
        duration = number_at(item.fields, "animationDurationTicks") or 0
        progress = min(1, layer.time / duration) if duration > 0 else 1
        color = self.color(item.id, text_at(item.fields, "themeColor"))
        drawn = self._whole(layer, chart_picture(item.fields, color, size, progress), density)
        for label in chart_labels(item.fields, progress)[:60]:
            font = min(layer.height * 0.045, layer.width * 0.045)
            width = label.width * layer.width
            style = Style("Inter", "400", "normal", max(font, 0.1), 1.2, 0, "center")
            lines = self._lines(style, label.text, width, item.id)[:2]
            ink = Ink(_WHITE, Color(0, 0, 0, 0.7), style.size * 0.25)
            # A label with a long word stays in the middle of its place.
            width = max([width, *(line.width for line in lines)])
            left = label.x * layer.width - width / 2
            top = label.y * layer.height - len(lines) * style.size * 0.6
            drawn += _moved(lettering(lines, style, ink, width, max(density)), left, top)
        return drawn

    def _template(self, item: SceneItem, layer: Layer, density: tuple[float, float]) -> list[Drawn]:
        self._notes.add(codes.PLACEHOLDER, item.id, "the pictures of text templates")
        drawn: list[Drawn] = []
        nodes = sorted(objects_at(item.fields, "nodes").values(), key=_is_text_node)
        for node in nodes[:100]:
            left, top, width, height = (number_at(node, name, 0) for name in ("x", "y", "width", "height"))
            if width <= 0 or height <= 0:
                continue
            inner = layer._replace(
                width=width,
                height=height,
                crop_left=0,
                crop_top=0,
                crop_right=0,
                crop_bottom=0,
                border_radius=0,
            )
            near = self._density(None, inner, density)
            if _is_text_node(node):
                parts = self._text(item.id, node, text_at(node, "text") or "", inner, max(near))
            else:
                opacity = max(0.0, min(1, number_at(node, "opacity", 1)))
                parts = [
                    _faded(part, opacity)
                    for part in self._box(inner, near, text_at(node, "imageComponentId") or "picture")
                ]
            drawn += _moved(parts, left, top)
        return drawn

    def _captions(self, item: SceneItem, layer: Layer, density: float) -> list[Drawn]:
        page = layer.page
        if page is None:
            return []
        text = "".join(page.texts)
        skipped = len(text) - len(text.lstrip())
        lit: range = range(0)
        if page.highlighted is not None:
            end = len(composed("".join(page.texts[: page.highlighted + 1]))) - skipped
            # Without the space before it, which may be at the end of the line before.
            lit = range(end - len(composed(page.texts[page.highlighted].lstrip())), end)
        most = number_at(item.fields, "maxLines") or 0
        return self._text(item.id, item.fields, text.strip(), layer, density, lit=lit, most=max(1, int(most)))

    def _lines(self, style: Style, text: str, width: float, id: str) -> list[Line]:
        """The lines of a text; a text that has been set before is not set again."""

        def replaced(kind: str, detail: str) -> None:
            code = codes.FONT_SUBSTITUTED if kind == "font" else codes.GLYPHS_MISSING
            self._notes.add(code, id, detail)

        key = style, text, width
        if key not in self._set:
            self._set[key] = Typesetter(self._fonts, style, replaced).lines(text[:_CHARACTERS], width)
        return self._set[key]

    def _text(
        self,
        id: str,
        fields: Object,
        text: str,
        layer: Layer,
        density: float,
        *,
        lit: range = range(0),
        most: int | None = None,
    ) -> list[Drawn]:
        style, text = Style.of(fields), composed(text)
        lines = self._lines(style, text, layer.width, id)
        hidden: Collection[int] = ()
        for progress, is_entering in ((layer.text_enter, True), (layer.text_exit, False)):
            if progress is not None and progress.type in TYPED:
                shown = progress.eased if is_entering else 1 - progress.eased
                hidden = _untyped(len(text), shown, from_center=progress.type == "center-type-out")
        if most is not None and len(lines) > most:
            lines = _window(lines, most, lit.start, style)
        box = self._text_box(id, object_at(fields, "background"))
        ink = Ink(
            self.color(id, text_at(fields, "color"), _WHITE),
            self.color(id, text_at(fields, "strokeColor"), _BLACK),
            min(max(0, number_at(fields, "strokeWidth") or 0), style.size * 2),
            self.color(id, text_at(fields, "highlightColor"), _WHITE) if lit else None,
            lit,
            hidden,
        )
        return lettering(lines, style, ink, layer.width, density, box)

    def _text_box(self, id: str, fields: Object | None) -> Box | None:
        if fields is None:
            return None
        numbers = [number_at(fields, name) or 0 for name in ("horizontalPadding", "borderRadius")]
        padding, radius = (min(max(0, number), 2000) for number in numbers)
        return Box(self.color(id, text_at(fields, "color")), padding, radius)


def look(layer: Layer) -> Layer:
    """A layer without the time, if its picture does not depend on it: equal ones have the same picture."""
    return layer if layer.type in _TIMED else layer._replace(time=0, content_time=None)


def asset_name(item: SceneItem) -> str:
    """The name of an item's file, or what is known of it."""
    return text_at(item.asset, "filename") or text_at(item.fields, "assetId") or item.type


def _pixels(drawn: list[Drawn]) -> int:
    return sum(part.size[0] * part.size[1] for part in drawn)


def _stepped(density: float) -> float:
    """The least power of a factor that is not lower."""
    return _STEP ** ceil(log(density, _STEP) - 1e-9) if density > 0 else density


def _part(number: float) -> float:
    return max(0.0, min(1, number)) if isfinite(number) else 0


def _is_text_node(node: dict[str, Any]) -> bool:
    return text_at(node, "type") == "text"


def _moved(drawn: Sequence[Drawn], left: float, top: float) -> list[Drawn]:
    return [part._replace(left=part.left + left, top=part.top + top) for part in drawn]


def _faded(part: Drawn, opacity: float) -> Drawn:
    from PIL import Image

    if opacity == 1:
        return part
    mask = Image.new("L", part.size, 255) if part.mask is None else part.mask
    return part._replace(mask=scaled_alpha(mask, opacity))


def _clock(ticks: float) -> str:
    seconds = ticks / TICKS_PER_SECOND
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def _typing(progress: Progress | None) -> Progress | None:
    """A text animation if it changes the letters, not only their opacity."""
    return progress if progress is not None and progress.type in TYPED else None


def _untyped(length: int, shown: float, *, from_center: bool) -> range | frozenset[int]:
    """The characters that have not been typed yet."""
    count = round(length * shown)
    if not from_center:
        return range(count, length)
    first = (length - count) // 2
    return frozenset(range(length)) - frozenset(range(first, first + count))


def _window(lines: list[Line], most: int, index: int, style: Style) -> list[Line]:
    """The lines of a page that fit: those with the word that is spoken."""
    current = max((number for number, line in enumerate(lines) if line.start <= index), default=0)
    first = current // most * most
    up = first * style.size * style.line_height
    return [line._replace(baseline=line.baseline - up) for line in lines[first : first + most]]


@lru_cache(maxsize=64)
def _frame_picture(size: tuple[int, int]) -> Image:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", size, _BOX)
    draw = ImageDraw.Draw(picture)
    draw.line((0, 0, size[0] - 1, size[1] - 1), fill=(76, 86, 106))
    draw.line((0, size[1] - 1, size[0] - 1, 0), fill=(76, 86, 106))
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=_FRAME)
    return picture
