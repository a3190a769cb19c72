"""The rules of the layout lint about texts and captions: whether they fit, and whether they can be read."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

from indream._errors import counted
from indream._json.words import quoted
from indream.editor_state._boxes import Box, area_of, box_of
from indream.editor_state._colors import Color, contrast, parse_color
from indream.editor_state._layout import pixels
from indream.editor_state._problems import Finding
from indream.editor_state._text_width import breakable, line_start
from indream.editor_state._timeline import number_at, object_at, objects_at, text_at
from indream.editor_state._words import TICKS_PER_SECOND, plain_number, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream.editor_state._layout import Layout, TextLines
    from indream.editor_state._scene import Layer, SceneItem

__all__ = ["RULES"]

# Smaller text is hard to read on a phone: a part of the height of the picture.
_SMALL: Final = 0.018
# A box may be this much smaller than its text, in pixels and as a part.
_TOLERANCE, _TOLERANCE_PART = 1, 0.02
# The contrast that WCAG 2 asks for, for large text.
_CONTRAST: Final = 3
# Characters per second, and the number of characters from which on it is measured.
_READING_SPEED, _READABLE_AT_ONCE = 20, 20
# The number of moments at which the contrast of one item is looked at.
_LOOKS: Final = 6
_WIDER: Final = "make the box wider or the font smaller"


def text_overflow(layout: Layout) -> Iterator[Finding]:
    """A text fits into its box."""
    for item in layout.written:
        for text in layout.texts(item):
            found = _overflow(text)
            if found is not None:
                message, hint = found
                path = ("items", item.id, "text") if item.type == "text" else ("items", item.id)
                if item.type == "captions":
                    message = f"its captions at {seconds(text.start)}: {message}"
                yield Finding("LAYOUT_TEXT_OVERFLOW", path, message, hint, "warning")
                break


def _overflow(text: TextLines) -> tuple[str, str] | None:
    width, height = text.item.bounds("width")[1], text.item.bounds("height")[1]
    if text.widest_width > _tolerated(width):
        needed = f"{text.about}{ceil(text.needed)} px"
        return f"{quoted(text.widest)} needs {needed}, but the box is {pixels(width)} wide", _WIDER
    if text.height > _tolerated(height):
        lines = counted(text.number, "line")
        needed = f"{text.about}{lines}, {pixels(text.height)} high"
        hint = f"make the box at least {ceil(text.height)} px high, or the font smaller"
        return f"needs {needed}, but the box is {pixels(height)} high", hint
    return None


def _tolerated(length: float) -> float:
    return length * (1 + _TOLERANCE_PART) + _TOLERANCE


def text_cut(layout: Layout) -> Iterator[Finding]:
    """Each side of a text is in the picture at some time, and captions have no more lines than they may."""
    for item in layout.written:
        limit = number_at(item.fields, "maxLines") if item.type == "captions" else None
        for text in layout.texts(item):
            path = ("items", item.id)
            if limit is not None and text.number > limit:
                needed = f"{text.about}{counted(text.number, 'line')}, but maxLines is {plain_number(limit)}"
                message = f"its captions at {seconds(text.start)} need {needed}, so they are probably cut off"
                hint = "shorten the captions or their pages, or make the box wider or the font smaller"
                yield Finding("LAYOUT_TEXT_CUT", path, message, hint, "warning")
                break
            if layout.canvas is not None and _is_cut(layout, layout.canvas, text):
                message = f"{quoted(text.text)} is cut off at the edge of the picture"
                yield Finding("LAYOUT_TEXT_CUT", path, message, "move it, or make it smaller", "warning")
                break


def _is_cut(layout: Layout, canvas: Box, text: TextLines) -> bool:
    """Whether a side of a text is at no time in the picture, though its box reaches into it.

    Credits and tickers, which are larger than the picture, can be read as they move through it.
    """
    item = text.item
    if not text.text.strip() or not layout.reach(item).meets(canvas):
        return False
    ends = (0, (item.end - item.start) / 2, item.end - 1 - item.start)
    times = {0} if item.is_still else {*ends, *item.key_times()}
    layers = [item.layer(min(item.start + time, item.end - 1)) for time in times]
    lefts, tops, rights, bottoms = zip(*(_area(text, layer) for layer in layers), strict=True)
    across = (canvas.left - _TOLERANCE, canvas.right + _TOLERANCE)
    down = (canvas.top - _TOLERANCE, canvas.bottom + _TOLERANCE)
    # A side that moves past the picture between two of the times has been inside of it.
    return not all(
        min(sides) <= last and max(sides) >= first
        for sides, (first, last) in ((lefts, across), (rights, across), (tops, down), (bottoms, down))
    )


def _area(text: TextLines, layer: Layer) -> Box:
    """The area that a text takes in its box: from the top down; of captions, about the middle."""
    fields = text.item.fields
    rtl = text_at(fields, "direction") == "rtl"
    align = text_at(fields, "align") or ("right" if rtl else "left")
    left = layer.left + line_start(align, layer.width - text.width, rtl=rtl)
    top = layer.top if layer.type == "text" else layer.top + (layer.height - text.height) / 2
    return area_of(layer, Box(left, top, left + text.width, top + text.height))


def text_small(layout: Layout) -> Iterator[Finding]:
    """A text is large enough to be read."""
    height = layout.scenes.height
    for item in layout.written:
        size = number_at(item.fields, "fontSize")
        if not size or height <= 0:
            continue
        scale = max(map(abs, item.bounds("scaleY")))
        shown = size * scale
        if 1 <= shown < height * _SMALL:  # below a pixel, it is not meant to be read
            least = ceil(height * _SMALL / scale)
            scaled = "" if scale == 1 else f" ({pixels(size)} at a scale of {plain_number(scale)})"
            message = f"is {pixels(shown)}{scaled}, {shown / height:.1%} of the height of the picture"
            hint = f"text below {_SMALL:.1%} is hard to read; use at least {least}"
            yield Finding("LAYOUT_TEXT_SMALL", ("items", item.id, "fontSize"), message, hint, "warning")


def text_contrast(layout: Layout) -> Iterator[Finding]:
    """A text stands out from the color behind it, where that is known."""
    for item in layout.written:
        color = parse_color(text_at(item.fields, "color"))
        outlined = (number_at(item.fields, "strokeWidth") or 0) > 0
        stroke = parse_color(text_at(item.fields, "strokeColor")) if outlined else color
        if color is None or stroke is None:
            continue
        for text, tick in _looks(layout, item):
            layer = item.layer(tick)
            found = _behind(layout, text, layer, tick) if layer.opacity >= 0.5 else None
            if found is None:
                continue
            behind, name = found
            ratio = max(contrast(part.over(behind), behind) for part in (color, stroke))
            if ratio < _CONTRAST:
                message = f"has a contrast of {ratio:.1f} with {name} at {seconds(tick)}"
                hint = f"below {_CONTRAST} it is hard to read; use a lighter or darker color, or an outline"
                yield Finding("LAYOUT_CONTRAST", ("items", item.id, "color"), message, hint, "warning")
                break


def _looks(layout: Layout, item: SceneItem) -> Iterator[tuple[TextLines, float]]:
    """Some moments at which an item shows a text."""
    texts = layout.texts(item)
    if item.type == "captions":
        step = max(1, ceil(len(texts) / _LOOKS))
        yield from ((text, text.start) for text in texts[::step] if item.start <= text.start < item.end)
        return
    start, end = item.enter_end, item.exit_start
    if start >= end:
        start, end = item.start, item.end
    for text in texts:
        for number in range(_LOOKS):
            yield text, start + (end - start) * number // _LOOKS


def _behind(layout: Layout, text: TextLines, layer: Layer, tick: float) -> tuple[Color, str] | None:
    """The opaque color behind a text, and its name; None if it is not known."""
    if layout.is_filtered(tick):
        return None
    above: list[Color] = []
    name = ""
    background = object_at(text.item.fields, "background")
    if background is not None:
        color = parse_color(text_at(background, "color"))
        if color is None:
            return None
        name = "its background"
        if color.alpha == 1:
            return color, name
        above.append(color)
    area = _area(text, layer)
    for below in layout.scenes.below(text.item, tick):
        if below.opacity == 0 or (below.type == "captions" and below.page is None):
            continue
        box = box_of(below)
        if not box.meets(area):
            continue
        color = _fill(layout, below) if box.contains(area) else None
        if color is None:
            return None
        if not above:
            name = quoted(below.id)
        above.append(color)
        if color.alpha == 1:
            break
    else:
        color = layout.background
        if color is None or color.alpha < 1:
            return None
        above.append(color)
    seen = above.pop()
    while above:
        seen = above.pop().over(seen)
    return seen, name or "the global background"


def _fill(layout: Layout, layer: Layer) -> Color | None:
    """The color of a layer that is the same all over its box."""
    if layer.enter or layer.exit or layer.transition or layer.rotation % 90 or layer.border_radius:
        return None
    fields = layout.scenes.items[layer.id].fields
    color = parse_color(text_at(fields, "color"))
    if layer.type != "solid" or text_at(fields, "shape") != "rectangle" or color is None:
        return None
    return color._replace(alpha=color.alpha * layer.opacity)


def reading_speed(layout: Layout) -> Iterator[Finding]:
    """A text is shown long enough to be read."""
    for item in layout.written:
        shown = [(text_at(item.fields, "text") or "", item.start, item.end)] if item.type == "text" else []
        shown += [("".join(page.texts), page.start, page.end) for page in item.pages]
        fast = [
            (len(text.strip()), start, end)
            for text, start, end in shown
            if (length := len(text.strip())) >= _READABLE_AT_ONCE
            and end > start
            and length * TICKS_PER_SECOND > _READING_SPEED * (end - start)
        ]
        if fast:
            count, start, end = fast[0]
            speed = count * TICKS_PER_SECOND / (end - start)
            more = f", like {len(fast) - 1} more" if len(fast) > 1 else ""
            subject = "it has" if item.type == "text" else f"its captions at {seconds(start)} have"
            amount = f"{counted(count, 'character')} in {seconds(end - start)}"
            message = f"{subject} {amount}, {speed:.0f} per second{more}"
            hint = f"more than {_READING_SPEED} per second are hard to read; show it longer, or shorten it"
            yield Finding("LAYOUT_READING_SPEED", ("items", item.id), message, hint, "warning")


def words_joined(layout: Layout) -> Iterator[Finding]:
    """Words that are timed one by one have the spaces between them, unless their script has none."""
    seen: set[str] = set()
    for _, _, asset_id, asset in layout.scenes.timeline.captions():
        if asset_id in seen or text_at(asset, "timingGranularity") != "word":
            continue
        seen.add(asset_id)
        words = [
            (index, text)
            for index, entry in objects_at(asset, "captions").items()
            if (text := text_at(entry, "text"))
        ]
        joined: int | None = None
        for (_, before), (index, after) in pairwise(words):
            if before[-1].isspace() or after[0].isspace():
                break
            if joined is None and before[-1].isalnum() and after[0].isalnum():
                if breakable(before[-1]) or breakable(after[0]):
                    break
                joined = index
        else:
            if joined is not None:
                path = ("assets", asset_id, "captions", joined, "text")
                message = "no word begins with a space, so all are shown as one long word"
                hint = "begin each word but the first with the space before it"
                yield Finding("LAYOUT_WORDS_JOINED", path, message, hint, "warning")


RULES: Final = (text_overflow, text_cut, text_small, text_contrast, reading_speed, words_joined)
"""The rules, each a function of a `Layout`."""
