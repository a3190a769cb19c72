"""The readable parts of an editor state.

A value that does not have the schema's type is skipped; the schema check reports it. So the rules of the lint
see neither missing fields nor unexpected types, and never raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from indream._json.words import without_enum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream._json.paths import Path

__all__ = ["Clip", "Object", "Timeline", "Track", "list_at", "number_at", "objects_at", "text_at"]

Object: TypeAlias = dict[str, Any]

# Numbers of this size or more are not plausible times.
_TIMES: Final = 2**63


class Track(NamedTuple):
    """A track; `items` has the ids of its items by their index in the track."""

    path: Path
    id: str | None
    items: dict[int, str]


class Clip(NamedTuple):
    """The start and the end of an item in ticks."""

    id: str
    start: float
    end: float


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


def list_at(document: Object, key: str) -> list[Any] | None:
    """The array under a key."""
    value = document.get(key)
    return cast("list[Any]", value) if isinstance(value, list | tuple) else None


def objects_at(document: Object, key: str) -> dict[int, Object]:
    """The objects in the array under a key, by index."""
    entries = enumerate(list_at(document, key) or ())
    return {index: entry for index, entry in entries if isinstance(entry, dict)}


def text_at(document: Object, key: str) -> str | None:
    """The string under a key."""
    return _text(document.get(key))


def number_at(document: Object, key: str) -> float | None:
    """The number under a key."""
    value = document.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value if abs(value) < _TIMES else None  # a comparison with NaN is false


def _object(value: object) -> Object | None:
    return cast("Object", value) if isinstance(value, dict) else None


def _text(value: object) -> str | None:
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
    return Track(("tracks", index), text_at(track, "id"), items)


def _is_readable(value: object) -> bool:
    track = _object(value) or {}
    items = list_at(track, "items")
    return text_at(track, "id") is not None and items is not None and None not in map(_text, items)
