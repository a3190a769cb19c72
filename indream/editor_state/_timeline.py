"""The readable parts of an editor state.

A value that does not have the schema's type is skipped; the schema check reports it. So the rules of the lint
see neither missing fields nor unexpected types, and never raise.
"""

from __future__ import annotations

from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast, overload

from indream._json.words import without_enum
from indream.editor_state._words import TICKS_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indream._json.paths import Path

__all__ = [
    "TICKS_PER_MS",
    "Animated",
    "Clip",
    "Object",
    "Timeline",
    "Track",
    "list_at",
    "number_at",
    "object_at",
    "objects_at",
    "text_at",
]

TICKS_PER_MS: Final = TICKS_PER_SECOND // 1000

Object: TypeAlias = dict[str, Any]

# Numbers of this size or more are not plausible times.
_TIMES: Final = 2**63
# The fields of items that keyframes may animate.
_ANIMATED: Final = (
    "top",
    "left",
    "width",
    "height",
    "scaleX",
    "scaleY",
    "opacity",
    "borderRadius",
    "rotation",
    "cropLeft",
    "cropTop",
    "cropRight",
    "cropBottom",
    "decibelAdjustment",
)


class Track(NamedTuple):
    """A track; `items` has the ids of its items by their index in the track."""

    path: Path
    id: str | None
    items: dict[int, str]
    hidden: bool
    muted: bool


class Clip(NamedTuple):
    """The start and the end of an item in ticks."""

    id: str
    start: float
    end: float


class Animated(NamedTuple):
    """A number of an item that has keyframes, and their times, as far as they can be read, by index."""

    path: Path
    item: Object
    times: dict[int, float]


class Timeline:
    """The parts of a state; `document` is all of it.

    `assets`, `items` and `transitions` are None if the state has no such object; an entry that cannot be read
    is an empty dict. `tracks_known` is False if a track, or one of its entries, cannot be read.
    """

    def __init__(self, state: object) -> None:
        self.document = document = _object(state) or {}
        self.assets = _entries(document.get("assets"))
        self.items = _entries(document.get("items"))
        self.transitions = _entries(document.get("transitions"))
        tracks = list_at(document, "tracks")
        self.tracks = [_track(index, track) for index, track in enumerate(tracks or ())]
        self.tracks_known = tracks is not None and all(map(_is_readable, tracks))

    def track_items(self) -> Iterable[tuple[Track, int, str]]:
        """The ids of the items on all tracks, each with its track and index."""
        return ((track, index, id) for track in self.tracks for index, id in track.items.items())

    def clip(self, id: str) -> Clip | None:
        """The start and the end of the item with this id; None if they cannot be read."""
        item = (self.items or {}).get(id, {})
        start, duration = number_at(item, "startTicks"), number_at(item, "durationTicks")
        return None if start is None or duration is None else Clip(id, start, start + duration)

    @cached_property
    def animated(self) -> list[Animated]:
        """The numbers of items that have keyframes."""
        return [
            Animated(("items", id, name), item, _times(number))
            for id, item in (self.items or {}).items()
            for name in _ANIMATED
            if name in item and (number := _object(item[name])) is not None and number.get("keyframes")
        ]

    def captions(self) -> Iterator[tuple[str, Object, str, Object]]:
        """The captions items, each with its id, the id of its asset, and the asset, if there is one."""
        assets = self.assets or {}
        for id, item in (self.items or {}).items():
            if text_at(item, "type") == "captions":
                asset_id = text_at(item, "assetId")
                if asset_id is not None and asset_id in assets:
                    yield id, item, asset_id, assets[asset_id]

    def captions_shown(self) -> dict[str, tuple[Object, float]]:
        """By the id of a caption asset, the item that shows it longest, and the end of that in caption time.

        Caption time is in milliseconds and begins after the lead-in of an item. The end is infinite if the
        item's duration cannot be read.
        """
        longest: dict[str, tuple[Object, float]] = {}
        for _, item, asset_id, _ in self.captions():
            end = _content_end(item)
            if asset_id not in longest or end > longest[asset_id][1]:
                longest[asset_id] = item, end
        return longest


def _times(number: Object) -> dict[int, float]:
    times: dict[int, float] = {}
    for index, point in enumerate(list_at(number, "keyframes") or ()):
        if isinstance(point, dict) and (time := number_at(cast("Object", point), "timeTicks")) is not None:
            times[index] = time
    return times


def _content_end(item: Object) -> float:
    duration = number_at(item, "durationTicks")
    lead_in = number_at(item, "contentStartOffsetTicks") or 0
    return inf if duration is None else max(0, duration - lead_in) / TICKS_PER_MS


def list_at(document: Object, key: str) -> list[Any] | None:
    """The array under a key."""
    value = document.get(key)
    return cast("list[Any]", value) if isinstance(value, list | tuple) else None


def objects_at(document: Object, key: str) -> dict[int, Object]:
    """The objects in the array under a key, by index."""
    entries = enumerate(list_at(document, key) or ())
    return {index: entry for index, entry in entries if isinstance(entry, dict)}


def object_at(document: Object, key: str) -> Object | None:
    """The object under a key."""
    return _object(document.get(key))


def text_at(document: Object, key: str) -> str | None:
    """The string under a key."""
    return _text(document.get(key))


@overload
def number_at(document: Object, key: str) -> float | None: ...
@overload
def number_at(document: Object, key: str, default: float) -> float: ...
def number_at(document: Object, key: str, default: float | None = None) -> float | None:
    """The number under a key; the default if it has none that can be calculated with."""
    value: Any = document.get(key)
    is_usual = type(value) is int or type(value) is float
    if not is_usual and (isinstance(value, bool) or not isinstance(value, int | float)):
        return default
    return value if -_TIMES < value < _TIMES else default  # a comparison with NaN is false


def _object(value: object) -> Object | None:
    return cast("Object", value) if isinstance(value, dict) else None


def _text(value: object) -> str | None:
    if value is None or type(value) is str:  # the usual cases
        return value
    value = without_enum(value)
    return value if isinstance(value, str) else None


def _entries(value: object) -> dict[str, Object] | None:
    if not isinstance(value, dict):
        return None
    entries = cast("dict[object, object]", value)
    return {key: _object(entry) or {} for key, entry in entries.items() if isinstance(key, str)}


def _track(index: int, value: object) -> Track:
    track = _object(value) or {}
    names = enumerate(map(_text, list_at(track, "items") or ()))
    items = {place: name for place, name in names if name is not None}
    hidden, muted = track.get("hidden") is True, track.get("muted") is True
    return Track(("tracks", index), text_at(track, "id"), items, hidden, muted)


def _is_readable(value: object) -> bool:
    track = _object(value) or {}
    items = list_at(track, "items")
    return text_at(track, "id") is not None and items is not None and None not in map(_text, items)
