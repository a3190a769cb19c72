"""The scene of an editor state at a tick: its layers from the lowest up, with place, look and content time.

`scene` is a pure function of a state and a tick. To look at many ticks of one state, prepare it once:
`Scenes(state).at(tick)` takes time proportional to the number of tracks and of visible layers. All values are
plain numbers, texts and tuples, and the arithmetic is that of IEEE doubles in the order that is written here,
so that another language can evaluate the same scene. A state that violates the schema never raises: an item
that cannot be read is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from indream.editor_state._timeline import (
    TICKS_PER_MS,
    Timeline,
    number_at,
    object_at,
    objects_at,
    text_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indream.editor_state._timeline import Object

__all__ = [
    "ASSUMED_BEFORE_CUT",
    "Curve",
    "Layer",
    "Page",
    "Progress",
    "Scene",
    "SceneItem",
    "Scenes",
    "TransitionProgress",
    "curve_of",
    "eased",
    "scene",
]

ASSUMED_BEFORE_CUT: Final = 0.5
"""The part of a transition that plays before the cut. The service does not document it."""

# The types of items without a box of their own: they change the layers below them.
_WITHOUT_BOX: Final = frozenset({"effect", "filter"})
# The fields that decide where the box of an item is.
_PLACE: Final = (
    "left",
    "top",
    "width",
    "height",
    "scaleX",
    "scaleY",
    "rotation",
    "cropLeft",
    "cropTop",
    "cropRight",
    "cropBottom",
)


class Progress(NamedTuple):
    """The progress of an animation that is running.

    Attributes:
        type: The type of the animation, such as `fade`.
        progress: The part of its time that has passed, from 0 to below 1.
        eased: The progress after its easing, from 0 to below 1.
    """

    type: str
    progress: float
    eased: float


class TransitionProgress(NamedTuple):
    """The progress of a transition that is running, in one of the two layers that it joins.

    Attributes:
        id: The id of the transition.
        type: The type of the transition, such as `wipe`.
        direction: The direction in its parameters, such as `from-left`, or None.
        side: `from` in the layer that ends, `to` in the one that begins.
        progress: The part of its time that has passed, from 0 to below 1.
        eased: The progress after its easing, from 0 to below 1.
    """

    id: str
    type: str
    direction: str | None
    side: Literal["from", "to"]
    progress: float
    eased: float


class Page(NamedTuple):
    """The captions that a captions item shows at one time: a page of words, or one line.

    How a page is broken into lines, and which of them fit, depends on the font: see the item's `maxLines`.

    Attributes:
        texts: The words, each with the space before it, or the one line.
        highlighted: The index of the word that is being spoken, or None.
        start: When the page appears, in ticks of the timeline.
        end: When it disappears, in ticks of the timeline.
    """

    texts: tuple[str, ...]
    highlighted: int | None
    start: float
    end: float


class Layer(NamedTuple):
    """An item as it is shown at one tick.

    Attributes:
        id: The id of the item.
        type: The type of the item, such as `text`.
        track: The index of its track.
        left: The left edge of the box in pixels of the composition, before scale, rotation and crop.
        top: The top edge of the box, like `left`.
        width: The width of the box in pixels of the composition.
        height: The height of the box in pixels of the composition.
        scale_x: The horizontal scale about the center of the box; 1 is unchanged.
        scale_y: The vertical scale about the center of the box; 1 is unchanged.
        rotation: The rotation about the center of the box, in degrees, clockwise.
        opacity: The opacity, from 0 (transparent) to 1; animations and transitions are not part of it.
        border_radius: The radius of the corners in pixels of the composition.
        crop_left: The part of the width that is cut off at the left, from 0 to 1.
        crop_top: The part of the height that is cut off at the top.
        crop_right: The part of the width that is cut off at the right.
        crop_bottom: The part of the height that is cut off at the bottom.
        time: The time since the start of the item, in ticks.
        content_time: The position in the file that is shown, in ticks; it runs on at the end of a file that
            loops. None for items without a source.
        held: Whether the item is shown outside of its own time, at its first or last tick, since a
            transition is running.
        enter: The animation at the beginning of the item, while it runs.
        exit: The animation at the end of the item, while it runs.
        text_enter: The text animation at the beginning: of a text item, or of a page of captions.
        text_exit: The text animation at the end: of a text item, or of a page of captions.
        text_loop: The text animation that loops.
        transition: The transition, while it runs.
        page: The captions that are shown, or None.
    """

    id: str
    type: str
    track: int
    left: float
    top: float
    width: float
    height: float
    scale_x: float
    scale_y: float
    rotation: float
    opacity: float
    border_radius: float
    crop_left: float
    crop_top: float
    crop_right: float
    crop_bottom: float
    time: float
    content_time: float | None
    held: bool
    enter: Progress | None
    exit: Progress | None
    text_enter: Progress | None
    text_exit: Progress | None
    text_loop: Progress | None
    transition: TransitionProgress | None
    page: Page | None

    def to_dict(self) -> dict[str, Any]:
        """The layer as JSON, with the names of the attributes as keys."""
        parts = (Progress, TransitionProgress, Page)
        return {
            name: value._asdict() if isinstance(value, parts) else value
            for name, value in self._asdict().items()
        }


class Scene(NamedTuple):
    """The picture at one tick.

    Attributes:
        tick: The tick.
        width: The width of the composition in pixels; 0 if it cannot be read.
        height: The height of the composition in pixels; 0 if it cannot be read.
        layers: The visible layers, from the lowest up.
    """

    tick: float
    width: float
    height: float
    layers: tuple[Layer, ...]

    def to_dict(self) -> dict[str, Any]:
        """The scene as JSON, with the names of the attributes as keys."""
        return {**self._asdict(), "layers": [layer.to_dict() for layer in self.layers]}


def scene(state: object, tick: float) -> Scene:
    """The picture of an editor state at a tick.

    An item is shown from its start until before its end, to the tick. Between two keyframes a value is
    interpolated linearly; before the first and after the last one it is theirs. Items on hidden tracks,
    audio items, and items that cannot be read are left out.

    Args:
        state: The editor state, a plain dict. It is neither changed nor kept.
        tick: The time on the timeline, in ticks.
    """
    return Scenes(state).at(tick)


class Scenes:
    """The scenes of one editor state, prepared so that each of them is cheap.

    Attributes:
        timeline: The readable parts of the state.
        width: The width of the composition in pixels; 0 if it cannot be read.
        height: The height of the composition in pixels; 0 if it cannot be read.
        tracks: The visible items of each track that is not hidden, from the lowest track up; those of a
            track in the order of their starts.
        items: All these items by their ids.
    """

    def __init__(self, state: object) -> None:
        self.timeline = timeline = Timeline(state)
        self.width = number_at(timeline.document, "compositionWidth") or 0
        self.height = number_at(timeline.document, "compositionHeight") or 0
        self.items: dict[str, SceneItem] = {}
        self.tracks: list[list[SceneItem]] = []
        seen: set[str] = set()
        for index, track in enumerate(timeline.tracks):
            ids = [id for id in track.items.values() if id not in seen]
            seen.update(ids)
            if track.hidden:
                continue
            found = [item for id in dict.fromkeys(ids) if (item := self._item(id, index)) is not None]
            found.sort(key=_start)
            self.tracks.insert(0, found)
            self.items |= {item.id: item for item in found}
        self._lanes = [_Lane(items) for items in self.tracks]
        for id, transition in (timeline.transitions or {}).items():
            self._join(id, transition)

    @cached_property
    def end(self) -> float:
        """The end of the last item, in ticks, including audio items and those on hidden tracks."""
        clips = map(self.timeline.clip, {id for _, _, id in self.timeline.track_items()})
        return max((clip.end for clip in clips if clip is not None), default=0)

    def at(self, tick: float) -> Scene:
        """The picture at a tick."""
        layers = [item.layer(tick) for lane in self._lanes for item in lane.at(tick)]
        return Scene(tick, self.width, self.height, tuple(layers))

    def below(self, item: SceneItem, tick: float) -> Iterator[Layer]:
        """The layers below the track of an item at a tick, from the highest down."""
        for items, lane in zip(reversed(self.tracks), reversed(self._lanes), strict=True):
            if items and items[0].track > item.track:
                yield from (found.layer(tick) for found in reversed(lane.at(tick)))

    def to_dict(self) -> dict[str, Any]:
        """All that `at` reads, as JSON, so that another language can evaluate the same scenes."""
        return {
            "width": self.width,
            "height": self.height,
            "neutral": {name: value for name, value in _NEUTRAL.items() if value is not None},
            "tracks": [[item.to_dict() for item in items] for items in self.tracks],
        }

    def _item(self, id: str, track: int) -> SceneItem | None:
        fields = (self.timeline.items or {}).get(id, {})
        type, clip = text_at(fields, "type"), self.timeline.clip(id)
        if type is None or type == "audio" or clip is None or clip.end <= clip.start:
            return None
        curves = _curves(fields)
        if type in _WITHOUT_BOX:
            curves |= {
                "left": Curve(0),
                "top": Curve(0),
                "width": Curve(self.width),
                "height": Curve(self.height),
            }
        if None in (curves["left"], curves["top"], curves["width"], curves["height"]):
            return None
        asset = (self.timeline.assets or {}).get(text_at(fields, "assetId") or "", {})
        curves_found = cast("dict[str, Curve]", curves)
        return SceneItem(id, type, track, clip.start, clip.end, fields, asset, curves_found)

    def _join(self, id: str, fields: Object) -> None:
        """Let two neighbors of one track run a transition."""
        before = self.items.get(text_at(fields, "fromClipId") or "")
        after = self.items.get(text_at(fields, "toClipId") or "")
        type, duration = text_at(fields, "type"), number_at(fields, "durationTicks")
        if before is None or after is None or type is None or not duration or duration < 0:
            return
        if before is after or before.track != after.track or before.end != after.start:
            return
        start = before.end - duration * ASSUMED_BEFORE_CUT
        direction = text_at(object_at(fields, "params") or {}, "direction")
        easing, end = text_at(fields, "easing"), start + duration
        before.joins.append(_Join(id, type, direction, easing, "from", start, end, after))
        after.joins.append(_Join(id, type, direction, easing, "to", start, end, before))


class SceneItem:
    """An item whose layers can be evaluated: its times in ticks, its fields, and those of its asset."""

    def __init__(
        self,
        id: str,
        type: str,
        track: int,
        start: float,
        end: float,
        fields: Object,
        asset: Object,
        curves: dict[str, Curve],
    ) -> None:
        self.id = id
        self.type = type
        self.track = track
        self.start = start
        self.end = end
        self.fields = fields
        self.asset = asset
        self.joins: list[_Join] = []
        self._curves = curves
        self._source = number_at(fields, "sourceStartTicks")
        self._rate = number_at(fields, "playbackRate", 1)
        animations = object_at(fields, "animations") or {}
        self._enter, self._exit = object_at(animations, "in"), object_at(animations, "out")
        texts = object_at(fields, "captionAnimations") or {}
        self._texts = {name: spec for name in ("in", "out", "loop") if (spec := object_at(texts, name))}

    @cached_property
    def pages(self) -> list[Page]:
        """The pages of a captions item, in order, in ticks of the timeline; none of any other item."""
        return list(_pages(self)) if self.type == "captions" else []

    def bounds(self, name: str) -> tuple[float, float]:
        """The least and the greatest value of a field that keyframes may animate, such as `scaleX`."""
        return self._curves[name].bounds

    @cached_property
    def is_still(self) -> bool:
        """Whether no keyframes move the item; its animations and transitions may."""
        return all(least == greatest for least, greatest in map(self.bounds, _PLACE))

    @property
    def enter_end(self) -> float:
        """When the animation at the beginning has ended, in ticks of the timeline."""
        return self.start + _animation(self._enter)[1]

    @property
    def exit_start(self) -> float:
        """When the animation at the end begins, in ticks of the timeline."""
        return self.end - _animation(self._exit)[1]

    def key_times(self) -> set[float]:
        """The times of all keyframes, in ticks since the start of the item."""
        return {time for curve in self._curves.values() for time in curve.times}

    def layer(self, tick: float) -> Layer:
        """The item as it is shown at a tick; outside of its time, as at its first or last tick."""
        held = not self.start <= tick < self.end
        time = max(min(tick, self.end - 1), self.start) - self.start
        curves, length = self._curves, self.end - self.start
        page = self._page(tick) if self.type == "captions" and not held else None
        enter = exit = text_enter = text_exit = text_loop = None
        if not held:
            enter = _entering(self._enter, time)
            exit = _exiting(self._exit, time, length)
            if self._texts and (self.type != "captions" or page is not None):
                spoken, span = (tick - page.start, page.end - page.start) if page else (time, length)
                text_enter = _entering(self._texts.get("in"), spoken)
                text_exit = _exiting(self._texts.get("out"), spoken, span)
                text_loop = _looping(self._texts.get("loop"), spoken)
        return Layer(
            self.id,
            self.type,
            self.track,
            curves["left"].at(time),
            curves["top"].at(time),
            curves["width"].at(time),
            curves["height"].at(time),
            curves["scaleX"].at(time),
            curves["scaleY"].at(time),
            curves["rotation"].at(time),
            max(0, min(1, curves["opacity"].at(time))),
            curves["borderRadius"].at(time),
            curves["cropLeft"].at(time),
            curves["cropTop"].at(time),
            curves["cropRight"].at(time),
            curves["cropBottom"].at(time),
            time,
            None if self._source is None else self._source + time * self._rate,
            held,
            enter,
            exit,
            text_enter,
            text_exit,
            text_loop,
            next((join.at(tick) for join in self.joins if join.start <= tick < join.end), None),
            page,
        )

    def to_dict(self) -> dict[str, Any]:
        """All that `layer` reads, as JSON; a curve with its neutral value is left out."""
        return {
            "id": self.id,
            "type": self.type,
            "track": self.track,
            "start": self.start,
            "end": self.end,
            "curves": {
                name: curve.to_dict() for name, curve in self._curves.items() if curve is not _CONSTANT[name]
            },
            "source": self._source,
            "rate": self._rate,
            "enter": _spec(self._enter),
            "exit": _spec(self._exit),
            "texts": {name: _spec(spec) for name, spec in self._texts.items()},
            "joins": [{**join._asdict(), "other": join.other.id} for join in self.joins],
            "pages": [
                {
                    "texts": page.texts,
                    "start": page.start,
                    "end": page.end,
                    "words": self._spoken.get(index, _Words()).times,
                }
                for index, page in enumerate(self.pages)
            ],
        }

    def _page(self, tick: float) -> Page | None:
        index = bisect_right(self.pages, tick, key=_page_start) - 1
        if index < 0 or tick >= self.pages[index].end:
            return None
        page = self.pages[index]
        return page._replace(highlighted=self._spoken.get(index, _Words()).at(tick))

    @cached_property
    def _spoken(self) -> dict[int, _Words]:
        """The times of the words of each page."""
        if text_at(self.asset, "timingGranularity") != "word":
            return {}
        words = iter(_entries(self))
        found: dict[int, _Words] = {}
        for index, page in enumerate(self.pages):
            times = [next(words)[:2] for _ in page.texts]
            found[index] = _Words(times)
        return found


class _Words:
    """When each word of a page is spoken."""

    def __init__(self, times: Sequence[tuple[float, float]] = ()) -> None:
        self.times = times
        self._starts = [start for start, _ in times]
        self._ends = [end for _, end in times]

    def at(self, tick: float) -> int | None:
        index = bisect_right(self._starts, tick) - 1
        return index if index >= 0 and tick < self._ends[index] else None


class _Join(NamedTuple):
    """A transition at one side of a cut."""

    id: str
    type: str
    direction: str | None
    easing: str | None
    side: Literal["from", "to"]
    start: float
    end: float
    other: SceneItem

    def at(self, tick: float) -> TransitionProgress:
        progress = (tick - self.start) / (self.end - self.start)
        return TransitionProgress(
            self.id, self.type, self.direction, self.side, progress, eased(progress, self.easing)
        )


class _Lane:
    """The items of one track, in the order of their starts."""

    def __init__(self, items: list[SceneItem]) -> None:
        self.items = items
        self._starts = [item.start for item in items]
        self._ends = list(accumulate((item.end for item in items), max))

    def at(self, tick: float) -> list[SceneItem]:
        """The items that are shown at a tick, those that start later above."""
        index = bisect_right(self._starts, tick) - 1
        found: list[SceneItem] = []
        while index >= 0 and self._ends[index] > tick:  # The items of a valid track do not overlap.
            if self.items[index].end > tick:
                found.append(self.items[index])
            index -= 1
        joins = [join for item in found for join in item.joins if join.start <= tick < join.end]
        held = [join.other for join in joins if join.other not in found]
        return sorted([*found, *held], key=_start) if held else found[::-1]


def _start(item: SceneItem) -> float:
    return item.start


def _page_start(page: Page) -> float:
    return page.start


def _time(entry: tuple[float, ...] | tuple[float, float, str]) -> float:
    return entry[0]


class Curve:
    """A number over the time of an item."""

    __slots__ = ("_values", "bounds", "times", "value")

    def __init__(self, value: float, keyframes: Sequence[tuple[float, float]] = ()) -> None:
        ordered = sorted(keyframes, key=_time)
        self.value = value
        self.times = [time for time, _ in ordered]
        self._values = [float(number) for _, number in ordered]
        self.bounds = (min(self._values), max(self._values)) if ordered else (value, value)

    def at(self, time: float) -> float:
        if not self.times:
            return self.value
        index = bisect_right(self.times, time)
        if index in (0, len(self.times)):
            return self._values[index and -1]
        first, second = self.times[index - 1], self.times[index]
        start = self._values[index - 1]
        return start + (self._values[index] - start) * (time - first) / (second - first)

    def to_dict(self) -> float | dict[str, list[float]]:
        """The constant value, or the keyframes, as JSON."""
        return {"times": self.times, "values": self._values} if self.times else self.value


# The numbers that keyframes may animate, with the value that a missing one stands for.
_NEUTRAL: Final[dict[str, float | None]] = {
    "left": None,
    "top": None,
    "width": None,
    "height": None,
    "scaleX": 1,
    "scaleY": 1,
    "rotation": 0,
    "opacity": 1,
    "borderRadius": 0,
    "cropLeft": 0,
    "cropTop": 0,
    "cropRight": 0,
    "cropBottom": 0,
}
_CONSTANT: Final = {name: None if value is None else Curve(value) for name, value in _NEUTRAL.items()}


def _curves(fields: Object) -> dict[str, Curve | None]:
    return {
        name: (curve_of(fields, name) if name in fields else None) or constant
        for name, constant in _CONSTANT.items()
    }


def curve_of(fields: Object, name: str) -> Curve | None:
    """A number of an item that keyframes may animate; None if it is missing or cannot be read."""
    number = object_at(fields, name)
    value = None if number is None else number_at(number, "value")
    if number is None or value is None:
        return None
    if not number.get("keyframes"):
        return Curve(value)
    points = objects_at(number, "keyframes").values()
    read = ((number_at(point, "timeTicks"), number_at(point, "value")) for point in points)
    return Curve(value, [(time, at) for time, at in read if time is not None and at is not None])


def _entries(item: SceneItem) -> list[tuple[float, float, str]]:
    """The captions of an item in order: start and end in ticks of the timeline, and the text."""
    first = item.start + (number_at(item.fields, "contentStartOffsetTicks") or 0)
    found: list[tuple[float, float, str]] = []
    for entry in objects_at(item.asset, "captions").values():
        start, end, text = number_at(entry, "startMs"), number_at(entry, "endMs"), text_at(entry, "text")
        if start is not None and end is not None and text is not None:
            found.append((first + start * TICKS_PER_MS, first + end * TICKS_PER_MS, text))
    found.sort(key=_time)
    return found


def _pages(item: SceneItem) -> Iterator[Page]:
    """Word-timed captions page by page, others line by line; a later one replaces an earlier one."""
    words = text_at(item.asset, "timingGranularity") == "word"
    length = (number_at(item.fields, "pageDurationTicks") or 0) if words else 0
    pages: list[list[tuple[float, float, str]]] = []
    for entry in _entries(item):
        # A page takes words until this time has passed since its first word.
        if pages and words and entry[0] - pages[-1][0][0] < length:
            pages[-1].append(entry)
        else:
            pages.append([entry])
    for index, page in enumerate(pages):
        end = max(stop for _, stop, _ in page)
        if index + 1 < len(pages):
            end = min(end, pages[index + 1][0][0])
        yield Page(tuple(text for *_, text in page), None, page[0][0], min(end, item.end))


def eased(progress: float, easing: str | None) -> float:
    """A progress from 0 to 1 after an easing; the service does not document the exact curves.

    >>> [eased(0.5, name) for name in ("linear", "ease-in", "ease-out", "ease-in-out")]
    [0.5, 0.25, 0.75, 0.5]
    """
    rest = 1 - progress
    match easing:
        case "ease-in":
            return progress * progress
        case "ease-out":
            return 1 - rest * rest
        case "ease-in-out":
            return 2 * progress * progress if progress < 0.5 else 1 - 2 * rest * rest
        case _:
            return progress


def _entering(spec: Object | None, time: float) -> Progress | None:
    type, duration = _animation(spec)
    if spec is None or type is None or not 0 <= time < duration:
        return None
    progress = time / duration
    return Progress(type, progress, eased(progress, text_at(spec, "easing")))


def _exiting(spec: Object | None, time: float, length: float) -> Progress | None:
    return None if spec is None else _entering(spec, time - (length - _animation(spec)[1]))


def _looping(spec: Object | None, time: float) -> Progress | None:
    duration = _animation(spec)[1]
    return _entering(spec, time % duration) if duration else None


def _spec(spec: Object | None) -> dict[str, Any] | None:
    """An animation as JSON; None if it does nothing."""
    type, duration = _animation(spec)
    if spec is None or type is None:
        return None
    return {"type": type, "duration": duration, "easing": text_at(spec, "easing")}


def _animation(spec: Object | None) -> tuple[str | None, float]:
    if spec is None:
        return None, 0
    return text_at(spec, "type"), max(0, number_at(spec, "durationTicks") or 0)
