"""The changes between two editor states, by ids."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final, cast

from indream._json.paths import json_path
from indream._json.words import without_enum
from indream.editor_state._changes import Change
from indream.editor_state._words import refuse_timeline

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from indream._json.paths import Path
    from indream.editor_state._timeline import Object
    from indream.generated.editor_state import EditorState

__all__ = ["diff_editor_states"]

_ABSENT: Final = object()
# The parts of a state whose entries have ids.
_COLLECTIONS: Final = ("assets", "items", "transitions")
_TIMES: Final = ("startTicks", "durationTicks")


def diff_editor_states(
    before: EditorState | Mapping[str, Any], after: EditorState | Mapping[str, Any]
) -> list[Change]:
    """Get the changes from one editor state to another.

    Items, assets, transitions and tracks are compared by their ids, so an item that is on another track is
    one change. A field that is the same in both is not a change, also if an object has its fields in another
    order, or a number is written as 1 and as 1.0. Neither state has to be valid.

    Args:
        before: An editor state, a plain dict. It is neither changed nor kept.
        after: Another one.

    Returns:
        The changes: those of fields of the state first, then those of tracks, assets, items and transitions.
        `retimed` has `startTicks` and `durationTicks` before and after it, `moved` the `track` and the
        `index` there, `reordered` the ids of the tracks that both states have; times are in ticks.

    Raises:
        TypeError: One of them is a `Timeline`: pass its `to_editor_state()`.

    Examples:
        >>> title = {"id": "title", "type": "text", "startTicks": 0, "durationTicks": 480_000, "color": "red"}
        >>> later = {**title, "startTicks": 120_000, "color": "blue"}
        >>> for change in diff_editor_states({"items": {"title": title}}, {"items": {"title": later}}):
        ...     print(change.kind, change)
        retimed ~ items.title: starts 0.5 s later
        changed ~ items.title.color: "red" → "blue"
    """
    refuse_timeline(before)
    refuse_timeline(after)
    old, new = _object(before) or {}, _object(after) or {}
    apart = ("tracks", *_COLLECTIONS)
    changes = list(_fields((), old, new, apart))
    changes += _track_changes(old, new)
    places = _places(old), _places(new)
    for name in _COLLECTIONS:
        changes += _entries(name, old, new, places)
    return changes


def _entries(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], places: tuple[_Places, _Places]
) -> Iterator[Change]:
    """The changes of a collection of objects by id."""
    entries, later = _object(old.get(name, {})), _object(new.get(name, {}))
    if entries is None or later is None:
        yield from _values((name,), old.get(name, _ABSENT), new.get(name, _ABSENT))
        return
    for id, entry in entries.items():
        if id not in later:
            yield Change("removed", json_path((name, id)), entry, None)
    moved = _moved(*places) if name == "items" else {}
    for id, entry in later.items():
        path = (name, id)
        if id not in entries:
            yield Change("added", json_path(path), None, entry)
            continue
        if id in moved:
            yield Change("moved", json_path(path), *moved[id])
        first, second = _object(entries[id]), _object(entry)
        if first is None or second is None:
            yield from _values(path, entries[id], entry)
            continue
        times = _retimed(first, second)
        if times is not None:
            yield Change("retimed", json_path(path), *times)
        yield from _fields(path, first, second, () if times is None else tuple(times[0]))


def _retimed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Object, Object] | None:
    """The times of an entry before and after, if they differ and can be read."""
    first = {name: before[name] for name in _TIMES if name in before}
    second = {name: after[name] for name in _TIMES if name in after}
    if not first or first.keys() != second.keys() or first == second:
        return None
    readable = all(type(number) in (int, float) for number in (*first.values(), *second.values()))
    return (first, second) if readable else None


class _Places:
    """The tracks of a state by key, the ids of their items, and the place of each item."""

    def __init__(self, tracks: dict[Hashable, tuple[int, Any]]) -> None:
        self.tracks = tracks
        self.of: dict[str, tuple[Hashable, int]] = {}
        for key, (_, track) in tracks.items():
            for index, id in enumerate(_list((_object(track) or {}).get("items")) or ()):
                if isinstance(id, str):
                    self.of.setdefault(id, (key, index))

    def shown(self, id: str) -> dict[str, Any] | None:
        """The place of an item as a change has it."""
        place = self.of.get(id)
        if place is None:
            return None
        key, index = place
        return {"track": key if isinstance(key, str) else None, "index": index}


def _places(state: Mapping[str, Any]) -> _Places:
    return _Places(_keyed(_list(state.get("tracks")) or []))


def _keyed(tracks: list[Any]) -> dict[Hashable, tuple[int, Any]]:
    """Tracks by id; those without one, or with that of an earlier track, by index."""
    keyed: dict[Hashable, tuple[int, Any]] = {}
    for index, track in enumerate(tracks):
        id = without_enum((_object(track) or {}).get("id"))
        key: Hashable = id if isinstance(id, str) and id not in keyed else (index,)
        keyed[key] = index, track
    return keyed


def _moved(old: _Places, new: _Places) -> dict[str, tuple[Any, Any]]:
    """The places of the items that are on another track, or at another place among the same items."""
    moved: dict[str, tuple[Any, Any]] = {}
    common: dict[Hashable, list[str]] = {}
    for id in dict.fromkeys([*old.of, *new.of]):
        first, second = old.of.get(id), new.of.get(id)
        if first is None or second is None or first[0] != second[0]:
            moved[id] = old.shown(id), new.shown(id)
        else:
            common.setdefault(first[0], []).append(id)
    for ids in common.values():
        ids.sort(key=lambda name: new.of[name][1])
        for id in _out_of_order(ids, {id: old.of[id][1] for id in ids}):
            moved[id] = old.shown(id), new.shown(id)
    return moved


def _out_of_order(ids: list[Any], places: Mapping[Any, int]) -> list[Any]:
    """The fewest entries of a list without which the others are in the order of their places."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, id in enumerate(ids):
        place = bisect_left(ends, places[id])
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [places[id]]
        last[place : place + 1] = [index]
    kept: set[int] = set()
    index = last[-1] if last else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return [id for index, id in enumerate(ids) if index not in kept]


def _track_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    first, second = _list(old.get("tracks", [])), _list(new.get("tracks", []))
    if first is None or second is None:
        yield from _values(("tracks",), old.get("tracks", _ABSENT), new.get("tracks", _ABSENT))
        return
    before, after = _keyed(first), _keyed(second)
    for key, (index, track) in before.items():
        if key not in after:
            yield Change("removed", json_path(("tracks", index)), track, None)
    order, later = [key for key in before if key in after], [key for key in after if key in before]
    if order != later:
        yield Change("reordered", "$.tracks", order, later)
    for key, (index, track) in after.items():
        path = ("tracks", index)
        if key not in before:
            yield Change("added", json_path(path), None, track)
            continue
        fields, changed = _object(before[key][1]), _object(track)
        if fields is None or changed is None:
            yield from _values(path, before[key][1], track)
        else:  # Changes of its items are those of the items themselves.
            yield from _fields(path, fields, changed, ("items",))


def _fields(
    path: Path, before: Mapping[str, Any], after: Mapping[str, Any], apart: tuple[str, ...]
) -> Iterator[Change]:
    """The changes of the fields of an object, except for some."""
    for name in dict.fromkeys([*before, *after]):
        if name not in apart:
            yield from _values((*path, name), before.get(name, _ABSENT), after.get(name, _ABSENT))


def _values(path: Path, before: object, after: object) -> Iterator[Change]:
    """The changes between two values, at the innermost places that differ."""
    pending: list[tuple[Path, Any, Any]] = [(path, before, after)]
    while pending:
        place, first, second = pending.pop()
        if first is second:
            continue
        if first is _ABSENT:
            yield Change("added", json_path(place), None, second)
            continue
        if second is _ABSENT:
            yield Change("removed", json_path(place), first, None)
            continue
        inner = _inner(first, second)
        if inner is not None:
            pending.extend(((*place, key), *values) for key, *values in reversed(inner))
        elif _list(first) is not None or _list(second) is not None or not _same(first, second):
            yield Change("changed", json_path(place), first, second)


def _inner(first: object, second: object) -> list[tuple[str | int, Any, Any]] | None:
    """The values inside of two objects, or of two arrays of one length, side by side."""
    old, new = _object(first), _object(second)
    if old is not None and new is not None:
        names = dict.fromkeys([*old, *new])
        return [(name, old.get(name, _ABSENT), new.get(name, _ABSENT)) for name in names]
    before, after = _list(first), _list(second)
    if before is None or after is None or len(before) != len(after):
        return None
    return [(index, before[index], after[index]) for index in range(len(before))]


def _same(first: Any, second: Any) -> bool:
    first, second = without_enum(first), without_enum(second)
    if isinstance(first, bool) is not isinstance(second, bool):
        return False
    return bool(first == second) or (first != first and second != second)


def _object(value: object) -> Object | None:
    """A value if it is an object."""
    return cast("Object", value) if isinstance(value, dict) else None


def _list(value: object) -> list[Any] | None:
    """A value if it is an array."""
    return list(cast("list[Any]", value)) if isinstance(value, list | tuple) else None
