"""The rules about tracks: their items, the times of the items, and the transitions between them.

Each rule yields its findings and skips the parts of a state that it cannot read. Each passes over the state a
fixed number of times, so its running time is proportional to the size of the state.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from indream._json.words import quoted
from indream.editor_state._problems import Finding
from indream.editor_state._timeline import text_at
from indream.editor_state._words import hint_for_name, ticks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from indream._json.paths import Path
    from indream.editor_state._timeline import Clip, Timeline, Track

__all__ = [
    "overlaps",
    "track_ids",
    "track_items",
    "transition_neighbors",
    "transition_references",
    "unused_items",
]


def track_ids(timeline: Timeline) -> Iterator[Finding]:
    """Track ids are unique."""
    first: dict[str, Path] = {}
    for track in timeline.tracks:
        if track.id is not None and first.setdefault(track.id, track.path) is not track.path:
            message = f"{quoted(track.id)} is already the id of the track at index {first[track.id][-1]}"
            yield Finding("EDITOR_ID_MISMATCH", (*track.path, "id"), message, "give each track its own id")


def track_items(timeline: Timeline) -> Iterator[Finding]:
    """Every id in a track is a key of `items`, and is in one track only."""
    if timeline.items is None:
        return
    first: dict[str, tuple[Track, int]] = {}
    for track, index, id in timeline.track_items():
        path = (*track.path, "items", index)
        if id not in timeline.items:
            message, hint = _unknown("item", id, timeline.items)
            yield Finding("EDITOR_TRACK_ITEM_MISSING", path, message, hint)
        elif id in first:
            message = f"{quoted(id)} is already {_position(*first[id])}"
            hint = "to show it twice, add a second item with its own id"
            yield Finding("EDITOR_TRACK_ITEM_REPEATED", path, message, hint)
        else:
            first[id] = track, index


def _position(track: Track, index: int) -> str:
    name = quoted(track.id) if track.id is not None else f"number {track.path[-1]}"
    return f"entry {index} of the track {name}"


def unused_items(timeline: Timeline) -> Iterator[Finding]:
    """Every item is in a track; otherwise it is never drawn."""
    if not timeline.tracks_known:
        return
    used = {id for _, _, id in timeline.track_items()}
    for id in timeline.items or ():
        if id not in used:
            message = "is not in a track, so it is never drawn"
            hint = "add its id to the items of a track, or remove it"
            yield Finding("EDITOR_ITEM_UNUSED", ("items", id), message, hint, "warning")


def overlaps(timeline: Timeline) -> Iterator[Finding]:
    """The items of one track do not overlap in time; they may touch."""
    seen: set[str] = set()  # `track_items` reports an id that is repeated
    for track in timeline.tracks:
        ids = dict.fromkeys(id for id in track.items.values() if id not in seen)
        seen.update(ids)
        clips = [clip for clip in map(timeline.clip, ids) if clip is not None]
        clips.sort(key=lambda clip: clip.start)
        yield from _overlaps(clips)


def _overlaps(clips: list[Clip]) -> Iterator[Finding]:
    last: Clip | None = None
    for clip in clips:
        if last is not None and clip.start < last.end:
            end = ticks(last.end)
            message = f"is {ticks(clip.start)}, but {quoted(last.id)} on the same track ends at {end}"
            hint = f"begin at {end} or later, or use another track"
            yield Finding("EDITOR_TRACK_ITEM_OVERLAP", ("items", clip.id, "startTicks"), message, hint)
        if last is None or clip.end > last.end:
            last = clip


def transition_references(timeline: Timeline) -> Iterator[Finding]:
    """The track and both items of a transition exist."""
    tracks = {track.id: track for track in timeline.tracks if track.id is not None}
    referenced = {
        "trackId": ("track", tracks if timeline.tracks_known else None),
        "fromClipId": ("item", timeline.items),
        "toClipId": ("item", timeline.items),
    }
    for key, transition in (timeline.transitions or {}).items():
        for field, (noun, ids) in referenced.items():
            id = text_at(transition, field)
            if id is not None and ids is not None and id not in ids:
                path = ("transitions", key, field)
                yield Finding("EDITOR_TRANSITION_REFERENCE_MISSING", path, *_unknown(noun, id, ids))


def transition_neighbors(timeline: Timeline) -> Iterator[Finding]:
    """A transition joins two items that are neighbors on its track and touch exactly in time."""
    orders = {track.id: _Order(track) for track in reversed(timeline.tracks)}
    for key, transition in (timeline.transitions or {}).items():
        order = orders.get(text_at(transition, "trackId"))
        ids = text_at(transition, "fromClipId"), text_at(transition, "toClipId")
        # `transition_references` reports a missing track or item.
        if order is not None and all(id in (timeline.items or ()) for id in ids):
            before, after = map(str, ids)
            sentence = order.why_not_joined(before, after) or _why_not_touching(
                timeline.clip(before), timeline.clip(after)
            )
            if sentence is not None:
                yield Finding("EDITOR_TRANSITION_CLIP_NOT_ADJACENT", ("transitions", key), *sentence)


class _Order:
    """The items of a track, and which of them are neighbors."""

    def __init__(self, track: Track) -> None:
        self._name = "its track" if track.id is None else f"the track {quoted(track.id)}"
        self._ids = set(track.items.values())
        self._neighbors = set(map(frozenset, pairwise(track.items.values())))

    def why_not_joined(self, before: str, after: str) -> tuple[str, str] | None:
        for id in (before, after):
            if id not in self._ids:
                return (
                    f"joins {quoted(before)} and {quoted(after)}, but {quoted(id)} is not on {self._name}",
                    "a transition joins two items of the track that it names",
                )
        if frozenset((before, after)) not in self._neighbors:
            return (
                f"joins {quoted(before)} and {quoted(after)}, which are not neighbors on {self._name}",
                "a transition joins an item and the next one",
            )
        return None


def _why_not_touching(before: Clip | None, after: Clip | None) -> tuple[str, str] | None:
    if before is None or after is None or before.end == after.start:
        return None
    if after.end == before.start:
        return f"goes from {quoted(before.id)} back to {quoted(after.id)}", "swap fromClipId and toClipId"
    end, start = ticks(before.end), ticks(after.start)
    message = f"joins {quoted(before.id)}, ending at {end}, and {quoted(after.id)}, beginning at {start}"
    return message, f"the second must begin where the first ends, at {end}"


def _unknown(noun: str, id: str, ids: Collection[str]) -> tuple[str, str | None]:
    return f"there is no {noun} {quoted(id)}", hint_for_name(noun, id, ids)
