"""The basis of the rules of the layout lint: the scenes of a state, its canvas, and its texts in lines."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, partial
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from indream._json.words import quoted
from indream.editor_state._boxes import Box, reach_of
from indream.editor_state._colors import Color, parse_color
from indream.editor_state._scene import Scenes
from indream.editor_state._text_width import SLACK, broken, is_measured, text_width
from indream.editor_state._timeline import number_at, object_at, text_at
from indream.editor_state._words import TICKS_PER_SECOND, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indream.editor_state._scene import SceneItem
    from indream.editor_state._timeline import Object

__all__ = ["Fonts", "Layout", "TextLines", "pixels", "union"]

# Kerning: a text may be this much narrower than the sum of its advance widths. With the three fonts of the
# table it was at most 5.2%, for "Tea". Fonts that are passed know theirs, apart from rounding.
_KERNING: Final = 0.06
_ROUNDING: Final = 0.01
_FILTERS: Final = frozenset({"effect", "filter"})


class Fonts(Protocol):
    """The fonts that texts are measured with."""

    def width(self, text: str, item: Object, /) -> float:
        """The width of a text in one line, in pixels of the composition, in the font of an item."""
        ...


class TextLines(NamedTuple):
    """A text of an item in lines; sizes are in pixels of the composition, before scale.

    Attributes:
        item: The item that shows the text.
        text: The text.
        start: When it appears, in ticks of the timeline.
        number: The number of lines.
        width: The width of the longest line.
        height: The height of all lines.
        widest: The widest part that lines are not broken within.
        widest_width: The width of that part.
        needed: The same without a tolerance, for a message.
        about: `about `, as a part of a sentence, if the widths are estimated.
    """

    item: SceneItem
    text: str
    start: float
    number: int
    width: float
    height: float
    widest: str
    widest_width: float
    needed: float
    about: str


class Layout:
    """The scenes of a state and what the rules read from it."""

    def __init__(self, state: object, fonts: Fonts | None, max_gap: float) -> None:
        self.scenes = scenes = Scenes(state)
        self.max_gap = max_gap * TICKS_PER_SECOND
        self.canvas = (
            Box(0, 0, scenes.width, scenes.height) if scenes.width > 0 and scenes.height > 0 else None
        )
        self._fonts = fonts
        self._texts: dict[str, list[TextLines]] = {}
        self._reaches: dict[str, Box] = {}

    @property
    def pictures(self) -> Iterator[SceneItem]:
        """The items that have a picture of their own."""
        return (item for item in self.scenes.items.values() if item.type not in _FILTERS)

    @property
    def written(self) -> Iterator[SceneItem]:
        """The items that show a text of their own."""
        return (item for item in self.scenes.items.values() if item.type in ("text", "captions"))

    def reach(self, item: SceneItem) -> Box:
        """A box that an item is inside of at all times, apart from its animations and transitions."""
        if item.id not in self._reaches:
            self._reaches[item.id] = reach_of(item)
        return self._reaches[item.id]

    def texts(self, item: SceneItem) -> list[TextLines]:
        """The text of a text item, or the pages of a captions item."""
        if item.id not in self._texts:
            self._texts[item.id] = list(self._broken(item))
        return self._texts[item.id]

    def _broken(self, item: SceneItem) -> Iterator[TextLines]:
        if item.type == "text":
            parts = [(text_at(item.fields, "text") or "", item.start)]
        else:
            parts = [("".join(page.texts).strip(), page.start) for page in item.pages]
        size, line_height = number_at(item.fields, "fontSize"), number_at(item.fields, "lineHeight")
        if not size or line_height is None:
            return
        for text, start in parts:
            exact = self._fonts is not None or is_measured(text, item.fields)
            tolerance = _KERNING if self._fonts is None else _ROUNDING
            # The narrowest that it may be: a text is only reported if it certainly does not fit.
            part = 1 - tolerance - (0 if exact else SLACK)
            lines = broken(text, item.bounds("width")[1], partial(self._measured, item.fields, part))
            height, needed = lines.number * size * line_height, lines.widest_width / part
            about = "" if exact else "about "
            yield TextLines(item, text, start, lines.number, lines.width, height, *lines[2:], needed, about)

    def _measured(self, item: Object, part: float, text: str) -> float:
        measured = text_width if self._fonts is None else self._fonts.width
        return measured(text, item) * part

    def is_filtered(self, tick: float) -> bool:
        """Whether an effect or a filter changes the picture at a tick."""
        index = bisect_right(self._filters, (tick, inf)) - 1
        return index >= 0 and self._filters[index][1] > tick

    @cached_property
    def _filters(self) -> list[tuple[float, float]]:
        """The times of effects and filters, joined where they overlap."""
        times = [(item.start, item.end) for item in self.scenes.items.values() if item.type in _FILTERS]
        return union(times)

    @cached_property
    def background(self) -> Color | None:
        """The color behind all tracks; None if it is not one color, or is not known."""
        background = object_at(self.scenes.timeline.document, "globalBackground") or {}
        if text_at(background, "type") != "color" or background.get("gradient") is not None:
            return None
        return parse_color(text_at(background, "color"))

    def track_name(self, index: int) -> str:
        """A track in a sentence."""
        id = self.scenes.timeline.tracks[index].id
        return f"the track at index {index}" if id is None else f"the track {quoted(id)}"


def union(times: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Periods in order, joined where they overlap or touch."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(times):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def pixels(number: float) -> str:
    """A length in pixels, to a tenth."""
    return f"{plain_number(round(number, 1))} px"
