"""Items that overlap on one track, moved to tracks of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from indream.editor_state._diff import diff_editor_states
from indream.editor_state._timeline import Timeline, list_at, text_at

if TYPE_CHECKING:
    from indream.editor_state._changes import Change
    from indream.editor_state._timeline import Clip, Object, Track

__all__ = ["Resolved", "resolve_overlaps"]


class Resolved(NamedTuple):
    """A state without overlaps, which shares its other parts with the old one, and the changes."""

    state: Object
    changes: list[Change]


class _Block(NamedTuple):
    """Items that stay together, since transitions join them: their ids, and their time in ticks."""

    ids: list[str]
    start: float
    end: float


def resolve_overlaps(state: Object) -> Resolved:
    """Move items that overlap an earlier one on their track to new tracks directly above that track.

    Those that begin later lie above, as before. Items that a transition joins move together, with the
    transition. A new track is hidden or muted like the old one; nothing else changes.

    Args:
        state: The editor state, a plain dict. It is not changed.
    """
    timeline = Timeline(state)
    tracks = list(list_at(timeline.document, "tracks") or ())
    transitions = dict(timeline.transitions or {})
    ids = {track.id for track in timeline.tracks if track.id is not None}
    seen: set[str] = set()
    rewritten: list[Any] = []
    for track, whole in zip(timeline.tracks, tracks, strict=True):
        lanes = _lanes(timeline, track, seen)
        seen.update(track.items.values())
        if len(lanes) < 2 or track.id is None:
            rewritten.append(whole)
            continue
        above: list[Object] = []
        for lane in lanes[1:]:
            id = _unused(track.id, ids)
            ids.add(id)
            moved = set(lane)
            items = [name for name in track.items.values() if name in moved]
            above.append({**whole, "id": id, "items": items})
            for name, transition in transitions.items():
                ends = {text_at(transition, "fromClipId"), text_at(transition, "toClipId")}
                if text_at(transition, "trackId") == track.id and ends <= moved:
                    transitions[name] = {**transition, "trackId": id}
        gone = {name for added in above for name in added["items"]}
        items = [entry for index, entry in enumerate(whole["items"]) if track.items.get(index) not in gone]
        rewritten += [*reversed(above), {**whole, "items": items}]
    if len(rewritten) == len(tracks):
        return Resolved(state, [])
    fields: Object = {**timeline.document, "tracks": rewritten}
    if timeline.transitions:
        whole = cast("Object", timeline.document["transitions"])
        fields["transitions"] = {name: transitions[name] if whole[name] else whole[name] for name in whole}
    return Resolved(fields, diff_editor_states(timeline.document, fields))


def _lanes(timeline: Timeline, track: Track, seen: set[str]) -> list[list[str]]:
    """The items of a track, divided so that none overlap: those of the track itself first."""
    ids = [id for id in dict.fromkeys(track.items.values()) if id not in seen]
    lanes: list[list[str]] = []
    ends: list[float] = []
    for block in sorted(_blocks(timeline, track, ids), key=lambda block: block.start):
        index = next((index for index, end in enumerate(ends) if end <= block.start), len(lanes))
        if index == len(lanes):
            lanes.append([])
            ends.append(block.end)
        lanes[index] += block.ids
        ends[index] = max(ends[index], block.end)
    return lanes


def _blocks(timeline: Timeline, track: Track, ids: list[str]) -> list[_Block]:
    """The readable items of a track, those that transitions join in one block."""
    clips = {id: clip for id in ids if (clip := timeline.clip(id)) is not None}
    following: dict[str, str] = {}
    joined: set[str] = set()
    for transition in (timeline.transitions or {}).values():
        before = text_at(transition, "fromClipId") or ""
        after = text_at(transition, "toClipId") or ""
        if text_at(transition, "trackId") != track.id or before not in clips or after not in clips:
            continue
        if before not in following and after not in joined and _touch(clips[before], clips[after]):
            following[before] = after
            joined.add(after)
    blocks: list[_Block] = []
    for id, clip in clips.items():
        if id in joined:
            continue
        names, end = [id], clip.end
        while names[-1] in following:
            names.append(following[names[-1]])
            end = clips[names[-1]].end
        blocks.append(_Block(names, clip.start, end))
    return blocks


def _touch(before: Clip, after: Clip) -> bool:
    # A cut is later than the start of its first item, so no chain of items leads back to its beginning.
    return before.end == after.start and before.start < before.end


def _unused(id: str, ids: set[str]) -> str:
    number = 2
    while f"{id}-{number}" in ids:
        number += 1
    return f"{id}-{number}"
