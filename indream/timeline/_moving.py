"""Edits that move items in time or to another track, trim them, make room for them, and remove them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.timeline._building import check_item, duration_of, put
from indream.timeline._changes import copied
from indream.timeline._cutting import crop, divided_at, extend_end, extend_start
from indream.timeline._editing import Editing, Outcome, linked
from indream.timeline._errors import TimelineError
from indream.timeline._items import item_duration, noun_of
from indream.timeline._time import Time, times
from indream.timeline._transitions import check_animations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indream.timeline._items import Item
    from indream.timeline._model import Model, Object, Span

__all__ = [
    "close_gaps",
    "insert",
    "insert_time",
    "link",
    "move",
    "overwrite",
    "remove",
    "remove_time",
    "remove_track",
    "replace",
    "resolve_overlaps",
    "shift_later",
    "slide",
    "trim",
]

_MOVE_OTHERS = "Move or cut the other clip first, or use ripple=False."


def shift_later(edit: Editing, track: Object, since: int, by: int, fixed: Iterable[str] = ()) -> None:
    """Move items that start at a time or later: of a track, of those that are sync-locked, and their links.

    Args:
        edit: The edit.
        track: The track.
        since: The time, in ticks.
        by: How far they move, in ticks.
        fixed: Items that do not move, nor because of their links.
    """
    if not by:
        return
    model = edit.model
    tracks = [each for each in model.tracks if each is track or each.get("syncLocked") is True]
    here = {id for each in tracks for id in model.ids(each)}
    ids = [span.id for each in tracks for span in model.spans(each) if span.start >= since]
    # A track that moves has decided already which of its items do.
    stay = {*fixed, *here}
    moving = dict.fromkeys(id for id in ids if id not in fixed)
    for id in list(moving):
        moving.update(dict.fromkeys(other for other in linked(model, id) if other not in stay))
    edit.shift(moving, by)


def trim(model: Model, id: str, head: int, tail: int, *, ripple: bool) -> Outcome:
    """Remove time from the ends of an item, and of the items linked to it that start or end together.

    Raises:
        TimelineError: Nothing would remain (`TRIM_ALL`).
    """
    with model.operation() as changes:
        edit = Editing(model, changes)
        span, track, group = model.span(id), model.track_of(id), linked(model, id)
        for name in group:
            own = model.span(name)
            first = head if own.start == span.start else 0
            last = tail if own.end == span.end else 0
            if first + last >= own.end - own.start:
                length, at_start, at_end = times(own.end - own.start, first, last)
                raise TimelineError(
                    "TRIM_ALL",
                    f"{name!r} lasts {length} s, so nothing remains if {at_start} s at its start and "
                    f"{at_end} s at its end are trimmed.",
                    "Trim less, or call remove().",
                )
            crop(edit, name, first, last)
            if ripple:
                edit.start_at(name, own.start)
        if ripple:
            shift_later(edit, track, span.end, -(head + tail), group)
        return edit.finish([id], _MOVE_OTHERS)


def move(model: Model, id: str, to: int, track: Object | None, *, ripple: bool) -> Outcome:
    """Let an item start at another time, and move those that are linked to it as far."""
    with model.operation() as changes:
        edit = Editing(model, changes)
        span, source, group = model.span(id), model.track_of(id), linked(model, id)
        if ripple:
            shift_later(edit, source, span.end, to - span.start, group)
        edit.shift(group, to - span.start)
        if track is not None:
            edit.put_on(id, track)
        return edit.finish([id], "Move it to a time that is free, use another track, or make room first.")


def remove(model: Model, id: str, *, ripple: bool) -> Outcome:
    """Remove an item and those that are linked to it."""
    with model.operation() as changes:
        edit = Editing(model, changes)
        span, track = model.span(id), model.track_of(id)
        for name in linked(model, id):
            edit.remove(name)
        if ripple:
            shift_later(edit, track, span.end, span.start - span.end)
        return edit.finish([], _MOVE_OTHERS)


def slide(model: Model, id: str, by: int) -> Outcome:
    """Move an item between its neighbors, which become longer or shorter so that they still touch it.

    Raises:
        TimelineError: Nothing would remain of a neighbor (`TRIM_ALL`), or its file is too short
            (`CLIP_LONGER_THAN_SOURCE`).
    """
    with model.operation() as changes:
        edit = Editing(model, changes)
        span, spans = model.span(id), model.spans(model.track_of(id))
        index = spans.index(span)
        before = spans[index - 1] if index else None
        after = spans[index + 1] if index + 1 < len(spans) else None
        if before is not None:
            _follow_end(edit, before, span, by)
        if after is not None:
            _follow_start(edit, after, span, by)
        edit.shift(linked(model, id), by)
        return edit.finish([id], "Slide it less far.")


def _follow_end(edit: Editing, before: Span, span: Span, by: int) -> None:
    """Let the end of the item before follow the start of one that slides."""
    if before.end == span.start and by > 0:
        extend_end(edit, before.id, by)
    elif before.end > span.start + by:
        _crop_neighbor(edit, before, 0, before.end - (span.start + by))


def _follow_start(edit: Editing, after: Span, span: Span, by: int) -> None:
    """Let the start of the item after follow the end of one that slides."""
    if after.start == span.end and by < 0:
        extend_start(edit, after.id, -by)
    elif after.start < span.end + by:
        _crop_neighbor(edit, after, span.end + by - after.start, 0)


def _crop_neighbor(edit: Editing, neighbor: Span, head: int, tail: int) -> None:
    if head + tail >= neighbor.end - neighbor.start:
        raise TimelineError(
            "TRIM_ALL",
            f"Nothing would remain of its neighbor {neighbor.id!r}, which lasts "
            f"{Time(neighbor.end - neighbor.start)} s.",
            "Slide it less far, or move it.",
        )
    crop(edit, neighbor.id, head, tail)


def replace(model: Model, id: str, item: Item) -> Outcome:
    """Put another item in the place of one, with its period, links and transitions.

    Raises:
        TimelineError: The new item is animated at a cut with a transition (`TRANSITION_CONFLICT`), or does
            not fit.
    """
    check_item(item)
    own = item_duration(item, model.grid)
    if own is not None:
        raise TimelineError(
            "DURATION_INVALID",
            f"The {noun_of(item)} has a duration of {Time(own)} s, but it is to have that of {id!r}.",
            "Leave out its duration=, and trim or retime the clip if it is to have another.",
        )
    with model.operation() as changes:
        edit = Editing(model, changes)
        span, track = model.span(id), model.track_of(id)
        link = model.item(id).get("linkGroupId")
        length = duration_of(model, item, span.end - span.start)
        edit.remove(id)
        new = put(model, track, item, span.start, length)
        for _, transition in model.transitions_of(id):
            for end in ("fromClipId", "toClipId"):
                if transition.get(end) == id:
                    changes.put(transition, end, new)
            check_animations(model, str(transition.get("fromClipId")), str(transition.get("toClipId")))
        if link is not None:
            changes.put(model.item(new), "linkGroupId", link)
        return edit.finish([new])


# Making room


def insert(model: Model, track: Object, item: Item, at: int) -> str:
    """Put an item on a track and make room for it: one that spans that time is split, later ones move."""
    check_item(item)
    with model.operation() as changes:
        edit = Editing(model, changes)
        duration = duration_of(model, item, None)
        spanning = [span.id for span in model.spans(track) if span.start < at < span.end]
        divided_at(edit, at, dict.fromkeys(name for id in spanning for name in linked(model, id)))
        shift_later(edit, track, at, duration)
        id = put(model, track, item, at, duration)
        edit.finish([id], "Insert it at another time, or move the other clip first.")
        return id


def overwrite(model: Model, track: Object, item: Item, at: int) -> str:
    """Put an item on a track in the place of those that play then, which are cut or removed."""
    check_item(item)
    with model.operation() as changes:
        edit = Editing(model, changes)
        duration = duration_of(model, item, None)
        _clear(edit, [track], at, at + duration)
        id = put(model, track, item, at, duration)
        edit.finish([id])
        return id


def _clear(edit: Editing, tracks: Iterable[Object], start: int, end: int) -> list[str]:
    """Cut a period out of the items on some tracks; return the items that were cut."""
    model = edit.model
    spans = [span for track in tracks for span in model.spans(track) if span.start < end and start < span.end]
    divided = divided_at(edit, end, [span.id for span in spans if span.start < start and span.end > end])
    cut: list[str] = []
    for span in spans:
        if span.start >= start and span.end <= end:
            edit.remove(span.id)
            continue
        if span.start < start:
            crop(edit, span.id, 0, model.span(span.id).end - start)
        else:
            crop(edit, span.id, end - span.start, 0)
        cut += [span.id, divided[span.id]] if span.id in divided else [span.id]
    return cut


def insert_time(model: Model, at: int, duration: int) -> Outcome:
    """Open a gap in all tracks: items that span that time are split, and later ones move."""
    with model.operation() as changes:
        edit = Editing(model, changes)
        everything = [id for track in model.tracks for id in model.ids(track)]
        halves = divided_at(edit, at, everything)
        later = [id for track in model.tracks for id in model.ids(track) if model.span(id).start >= at]
        edit.shift(later, duration)
        return edit.finish([half for pair in halves.items() for half in pair])


def remove_time(model: Model, start: int, end: int) -> Outcome:
    """Cut a period out of all tracks and close the gap.

    Raises:
        TimelineError: The period does not end after its start (`DURATION_INVALID`).
    """
    if end <= start:
        raise TimelineError("DURATION_INVALID", f"end ({Time(end)} s) must be after start ({Time(start)} s).")
    with model.operation() as changes:
        edit = Editing(model, changes)
        cut = _clear(edit, model.tracks, start, end)
        later = [id for track in model.tracks for id in model.ids(track) if model.span(id).start >= end]
        edit.shift(later, start - end)
        return edit.finish(cut)


def close_gaps(model: Model, track: Object) -> Outcome:
    """Move the items of a track, and those that are linked to them, so that no gap is between two of them."""
    with model.operation() as changes:
        edit = Editing(model, changes)
        spans = model.spans(track)
        done = {span.id for span in spans}
        end = spans[0].start if spans else 0
        for span in spans:
            by = min(end - span.start, 0)
            linked_ids = [name for name in linked(model, span.id) if name not in done] if by else []
            done.update(linked_ids)
            edit.shift([span.id, *linked_ids], by)
            end = max(end, span.end + by)
        return edit.finish([span.id for span in spans])


def remove_track(model: Model, track: Object) -> None:
    """Remove a track with its items and transitions."""
    with model.operation() as changes:
        edit = Editing(model, changes)
        edit.remove_track(track)
        edit.finish([])


def resolve_overlaps(model: Model) -> Outcome:
    """Move items that overlap an earlier one on their track to new tracks just above."""
    from indream.editor_state._resolve import resolve_overlaps as resolved

    with model.operation() as changes:
        edit = Editing(model, changes)
        result = resolved(model.state)
        tracks: list[Object] = result.state["tracks"] if result.changes else []
        before = list(model.tracks)
        for index, track in enumerate(tracks):
            names: list[str] = track["items"]
            # A new track has an id of its own, so one with the next id was there before.
            if not before or track.get("id") != before[0].get("id"):
                for id in names:
                    edit.touch(id)
                changes.insert(model.tracks, index, copied(track))
                continue
            ids = model.ids(before.pop(0))
            for id in [id for id in ids if id not in names]:
                changes.remove(ids, id)
        transitions = model.part("transitions")
        for id, transition in result.state["transitions"].items() if result.changes else ():
            if transition != transitions[id]:
                changes.put(transitions, id, transition)
        moved = [id for track in model.tracks for id in model.ids(track) if edit.is_affected(id)]
        return edit.finish(moved)


def link(model: Model, ids: Sequence[str]) -> str:
    """Make items a group of their own; return its id."""
    with model.operation() as changes:
        group = model.new_link()
        for id in ids:
            model.track_of(id)
            changes.put(model.item(id), "linkGroupId", group)
    return group
