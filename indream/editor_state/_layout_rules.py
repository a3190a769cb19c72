"""The layout lint: things in a state that render, but probably not as intended. All are warnings.

Each rule yields its findings and skips the parts of a state that it cannot read. Their time grows linearly
with the size of a state, apart from items that many others cover: then the search for them ends at a limit.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from indream._arguments import check_type
from indream._json.words import quoted, show
from indream.editor_state import _advice_rules, _layout_text_rules
from indream.editor_state._boxes import Box, box_of
from indream.editor_state._colors import NAMES, RELATIVE_NAMES, parse_color
from indream.editor_state._layout import Layout, pixels, union
from indream.editor_state._problems import Finding, in_order
from indream.editor_state._timeline import number_at, object_at, text_at
from indream.editor_state._words import TICKS_PER_SECOND, did_you_mean, refuse_timeline, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from indream.editor_state._layout import Fonts
    from indream.editor_state._problems import EditorStateProblems
    from indream.editor_state._scene import SceneItem
    from indream.generated.editor_state import EditorState

__all__ = ["ALSO_LINTED", "lint_layout"]

ALSO_LINTED: Final[Mapping[str, str]] = {
    "LAYOUT_SOURCE_TOO_SHORT": "EDITOR_SOURCE_RANGE_INVALID",
    "LAYOUT_NOT_UPLOADED": "EDITOR_ASSET_NOT_UPLOADED",
}
"""The codes whose problems `lint_editor_state` reports too, under a code of its own."""

# The files that have no transparent parts. PNG, GIF, WebP and WebM may have some.
_OPAQUE_TYPES: Final = frozenset({"video/mp4", "image/jpeg"})
# The number of pairs of items that are compared to find those that are hidden.
_MAX_PAIRS: Final = 500_000
# How much the proportions of a picture may differ from those of its file, and how much larger it may be.
_DISTORTED, _UPSCALED = 0.02, 2
_SOUND_GAP: Final = 1 * TICKS_PER_SECOND
# A name, or digits after a number sign. The functions of CSS are many, so they are not checked.
_PLAIN_COLOR: Final = re.compile(r"#.*|[a-z]+", re.IGNORECASE | re.DOTALL)


def lint_layout(
    state: EditorState | object, *, fonts: Fonts | None = None, max_gap: float = 0.8
) -> EditorStateProblems:
    """Find what in an editor state will render, but probably not as intended: warnings.

    Among them are items that are hidden behind others or outside of the picture, texts that do not fit into
    their boxes or are hard to read, stretched and blurred pictures, and times at which nothing is visible. A
    state that violates the schema is linted as far as it can be read.

    Args:
        state: The editor state, a plain dict. It is neither changed nor kept.
        fonts: Measures texts: `fonts.width(text, item)` returns the width of a text in pixels. Without it,
            texts in Inter, Roboto and TikTok Sans are measured with a table, and others are estimated, with a
            tolerance of 12%.
        max_gap: The time in seconds from which on a time at which nothing is visible is reported.

    Returns:
        The first 100 problems in the order of the state; `omitted` is the number of further problems. Their
        codes begin with `LAYOUT_`.

    Raises:
        TypeError: `state` is a `Timeline`: pass its `to_editor_state()`; `fonts` cannot measure texts, such
            as the path of a directory; or `max_gap` is not a number.
        ValueError: `max_gap` is negative or NaN.

    Examples:
        >>> track = {"id": "titles", "items": ["late"], "hidden": False, "muted": False}
        >>> still = {"value": 100, "keyframes": []}
        >>> box = {"left": still, "top": still, "width": still, "height": still}
        >>> late = {"type": "solid", "startTicks": 480_000, "durationTicks": 480_000, **box}
        >>> for problem in lint_layout({"tracks": [track], "items": {"late": late}}):
        ...     print(problem.code, problem)
        LAYOUT_GAP $.items.late.startTicks: nothing is visible from 0 to 2 s — begin "late" at 0 s
    """
    refuse_timeline(state)
    if fonts is not None and not callable(getattr(fonts, "width", None)):
        raise TypeError(f"fonts must be Fonts(directory), not {type(fonts).__name__}")
    check_type("max_gap", max_gap, int | float, "a number of seconds")
    if not max_gap >= 0:
        raise ValueError(f"max_gap must be at least 0, is {show(max_gap)}")
    layout = Layout(state, fonts, max_gap)
    return in_order(chain.from_iterable(rule(layout) for rule in _RULES), state)


class _Cover(NamedTuple):
    """The time in which an item hides everything below it in its box."""

    start: float
    end: float
    box: Box
    item: SceneItem


def hidden(layout: Layout) -> Iterator[Finding]:
    """An item is not behind opaque ones for its whole time."""
    if layout.canvas is None:
        return
    above: list[tuple[list[_Cover], list[float]]] = []
    pairs = 0
    for items in reversed(layout.scenes.tracks):
        for item in items:
            box = layout.reach(item)
            if item.type in ("effect", "filter") or not box.meets(layout.canvas):
                continue
            box = box.cut(layout.canvas)
            covers: list[_Cover] = []
            for candidates, starts in above:
                index = bisect_right(starts, item.end - 1) - 1
                while index >= 0 and candidates[index].end > item.start:
                    pairs += 1
                    if candidates[index].box.contains(box):
                        covers.append(candidates[index])
                    index -= 1
            if pairs > _MAX_PAIRS:
                return
            times = union((cover.start, cover.end) for cover in covers)
            if any(start <= item.start and item.end <= end for start, end in times):
                yield _hidden(layout, item, covers)
        opaque = [cover for item in items if (cover := _cover(layout, item)) is not None]
        if opaque:
            above.append((opaque, [cover.start for cover in opaque]))


def _hidden(layout: Layout, item: SceneItem, covers: list[_Cover]) -> Finding:
    first, *further = sorted(covers, key=lambda cover: cover.start)
    behind = quoted(first.item.id) + (f" and {len(further)} more" if further else "")
    top = min(cover.item.track for cover in covers)
    message = f"is completely behind {behind} for its whole time, {_period(item.start, item.end)}"
    hint = f"move {layout.track_name(item.track)} above {layout.track_name(top)}: earlier tracks are above"
    return Finding("LAYOUT_HIDDEN", ("items", item.id), message, hint, "warning")


def _cover(layout: Layout, item: SceneItem) -> _Cover | None:
    """The time in which an item that does not move is opaque all over its box."""
    if item.bounds("opacity")[0] < 1 or item.bounds("borderRadius")[1] > 0 or not item.is_still:
        return None
    if item.type == "solid":
        color = parse_color(text_at(item.fields, "color"))
        opaque = color is not None and color.alpha == 1 and text_at(item.fields, "shape") == "rectangle"
    else:
        opaque = item.type in ("video", "image") and text_at(item.asset, "mimeType") in _OPAQUE_TYPES
    start, end = item.enter_end, item.exit_start
    if not opaque or start >= end or item.bounds("rotation")[0] % 90 or layout.canvas is None:
        return None
    box = box_of(item.layer(item.start))
    return _Cover(start, end, box, item) if box.meets(layout.canvas) else None


def off_canvas(layout: Layout) -> Iterator[Finding]:
    """An item is inside of the picture at some time."""
    canvas = layout.canvas
    if canvas is None:
        return
    for item in layout.pictures:
        box = layout.reach(item)
        if box.left < box.right and box.top < box.bottom and not box.meets(canvas):
            place = f"from {_rounded(box.left)} to {_rounded(box.right)} across"
            place += f" and from {_rounded(box.top)} to {_rounded(box.bottom)} down"
            size = f"{_rounded(canvas.right)} × {_rounded(canvas.bottom)}"
            message = f"is outside of the picture for its whole time: it is {place}, the picture is {size}"
            hint = "move it into the picture, or remove it"
            yield Finding("LAYOUT_OFF_CANVAS", ("items", item.id), message, hint, "warning")


def distorted(layout: Layout) -> Iterator[Finding]:
    """A picture keeps the proportions of its file."""
    for item, width, height in _files(layout):
        layer = item.layer(item.start + (item.end - item.start) // 2)
        shown = abs(layer.width * layer.scale_x), abs(layer.height * layer.scale_y)
        if min(shown) < 1:  # not visible
            continue
        ratio = (shown[0] / shown[1]) / (width / height)
        if max(ratio, 1 / ratio) - 1 > _DISTORTED:
            part = max(ratio, 1 / ratio) - 1
            direction = "wide" if ratio > 1 else "high"
            sizes = f"{_size(*shown)}, but its file is {_size(width, height)}"
            message = f"is drawn at {sizes}: it looks {part:.0%} too {direction}"
            hint = f"at this width, a height of {_rounded(shown[0] * height / width)} keeps its proportions"
            yield Finding("LAYOUT_DISTORTED", ("items", item.id), message, hint, "warning")


def upscaled(layout: Layout) -> Iterator[Finding]:
    """A picture is not much larger than its file."""
    for item, width, height in _files(layout):
        if item.type == "lottie":  # drawn from shapes
            continue
        times = {0, item.end - item.start - 1} if item.is_still else {0, *item.key_times()}
        layers = [item.layer(min(item.start + time, item.end - 1)) for time in times]
        shown = max((abs(layer.width * layer.scale_x), abs(layer.height * layer.scale_y)) for layer in layers)
        factor = min(shown[0] / width, shown[1] / height)
        if factor > _UPSCALED:
            sizes = f"{_size(*shown)}, but its file is {_size(width, height)}"
            message = f"is drawn at {sizes}: {factor:.1f} times its size, so it looks blurred"
            hint = "make it smaller, or use a larger file"
            yield Finding("LAYOUT_UPSCALED", ("items", item.id), message, hint, "warning")


def _files(layout: Layout) -> Iterator[tuple[SceneItem, float, float]]:
    """The items that show a picture of a file, with its width and height in pixels."""
    for item in layout.pictures:
        width, height = number_at(item.asset, "width"), number_at(item.asset, "height")
        if width is None or height is None or width < 1 or height < 1:
            continue  # not a size in pixels
        if text_at(item.asset, "type") == item.type:
            yield item, width, height


def colors(layout: Layout) -> Iterator[Finding]:
    """A color is one that CSS has."""
    background = object_at(layout.scenes.timeline.document, "globalBackground") or {}
    if text_at(background, "type") == "color" and background.get("gradient") is None:
        yield from _unknown_colors(background, ("globalBackground",), "color")
    for item in layout.pictures:
        path = ("items", item.id)
        names = ["color", "highlightColor", "themeColor"]
        if (number_at(item.fields, "strokeWidth") or 0) > 0:
            names.append("strokeColor")
        yield from _unknown_colors(item.fields, path, *names)
        yield from _unknown_colors(object_at(item.fields, "background") or {}, (*path, "background"), "color")


def _unknown_colors(fields: Mapping[str, Any], path: tuple[str, ...], *names: str) -> Iterator[Finding]:
    for name in names:
        color = fields.get(name)
        if not isinstance(color, str) or parse_color(color) or not _PLAIN_COLOR.fullmatch(color.strip()):
            continue
        if color.strip().lower() not in RELATIVE_NAMES:
            similar = did_you_mean(color, NAMES)
            hint = "write it as #rrggbb" if similar is None else f"did you mean {quoted(similar)}?"
            message = f"{quoted(color)} is not a color"
            yield Finding("LAYOUT_COLOR_UNKNOWN", (*path, name), message, hint, "warning")


def gaps(layout: Layout) -> Iterator[Finding]:
    """Something is visible at all times."""
    background = object_at(layout.scenes.timeline.document, "globalBackground") or {}
    if text_at(background, "type") == "image":
        return
    shown: list[tuple[float, float]] = []
    items: list[SceneItem] = []
    for item in layout.pictures:
        if item.bounds("opacity")[1] <= 0 or (layout.canvas and not layout.reach(item).meets(layout.canvas)):
            continue
        periods = [(page.start, page.end) for page in item.pages]
        shown += periods if item.type == "captions" else [(item.start, item.end)]
        items.append(item)
    items.sort(key=lambda item: item.start)
    end = layout.scenes.end
    before = 0.0
    for start, stop in [*union(shown), (end, end)]:
        if items and start - before >= layout.max_gap and start > before:
            yield _gap(items, before, start)
        before = max(before, stop)


def _gap(items: list[SceneItem], start: float, end: float) -> Finding:
    message = f"nothing is visible {_period(start, end)}"
    index = bisect_right(items, end - 1, key=lambda item: item.start)
    if index < len(items) and items[index].start == end:
        item = items[index]
        hint = f"begin {quoted(item.id)} at {seconds(start)}"
        return Finding("LAYOUT_GAP", ("items", item.id, "startTicks"), message, hint, "warning")
    return Finding("LAYOUT_GAP", ("tracks",), message, "close the gap, or show something then", "warning")


def sound_ends_early(layout: Layout) -> Iterator[Finding]:
    """The sound lasts as long as the picture."""
    timeline = layout.scenes.timeline
    last: tuple[float, str, bool] | None = None
    for track, _, id in timeline.track_items():
        item, clip = (timeline.items or {}).get(id, {}), timeline.clip(id)
        type = text_at(item, "type")
        asset = (timeline.assets or {}).get(text_at(item, "assetId") or "", {})
        audible = type == "audio" or (type == "video" and asset.get("hasAudioTrack") is True)
        if clip is None or not audible or track.muted or track.hidden:
            continue
        length, rate = number_at(asset, "durationInSeconds"), number_at(item, "playbackRate")
        end = clip.end
        if length and rate and rate > 0:
            rest = length * TICKS_PER_SECOND - (number_at(item, "sourceStartTicks") or 0)
            end = max(clip.start, min(end, clip.start + rest / rate))
        if last is None or end > last[0]:
            last = end, id, type == "audio"
    picture = max((item.end for item in layout.pictures), default=0)
    if last is not None and last[2] and picture - last[0] >= _SOUND_GAP:
        message = f"the sound ends at {seconds(last[0])}, but the picture at {seconds(picture)}"
        hint = "make it longer, add another sound, or end the picture with it"
        yield Finding("LAYOUT_SOUND_ENDS_EARLY", ("items", last[1]), message, hint, "warning")


def transitions_too_long(layout: Layout) -> Iterator[Finding]:
    """A transition is no longer than its items, also together with an item's other transition."""
    timeline = layout.scenes.timeline
    used: dict[str, tuple[str, float]] = {}
    for id, transition in (timeline.transitions or {}).items():
        duration = number_at(transition, "durationTicks")
        if duration is None:
            continue
        path = ("transitions", id, "durationTicks")
        for field in ("fromClipId", "toClipId"):
            name = text_at(transition, field) or ""
            clip = timeline.clip(name)
            if clip is None:
                continue
            length = clip.end - clip.start
            other = used.setdefault(name, (id, duration))
            subject = "is"
            total = duration
            if duration <= length and other[0] != id and other[1] <= length:
                total += other[1]
                subject = f"and the transition {quoted(other[0])} together are"
            if total > length:
                message = (
                    f"{subject} {seconds(total)} long, but {quoted(name)} is only {seconds(length)} long"
                )
                hint = "shorten the transition, or make the item longer"
                yield Finding("LAYOUT_TRANSITION_TOO_LONG", path, message, hint, "warning")
                break


def also_linted(layout: Layout) -> Iterator[Finding]:
    """The rules of the lint that are also about what is seen: sources that end early, and missing files."""
    timeline = layout.scenes.timeline
    for code, rule in (
        ("LAYOUT_SOURCE_TOO_SHORT", _advice_rules.source_ranges),
        ("LAYOUT_NOT_UPLOADED", _advice_rules.assets_not_uploaded),
    ):
        for finding in rule(timeline):
            yield finding._replace(code=code)


def _period(start: float, end: float) -> str:
    return f"from {seconds(start).removesuffix(' s')} to {seconds(end)}"


def _rounded(number: float) -> str:
    return pixels(number).removesuffix(" px")


def _size(width: float, height: float) -> str:
    return f"{_rounded(width)} × {_rounded(height)}"


_RULES: Final = (
    hidden,
    off_canvas,
    *_layout_text_rules.RULES,
    distorted,
    upscaled,
    colors,
    gaps,
    sound_ends_early,
    transitions_too_long,
    also_linted,
)
