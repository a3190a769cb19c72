"""An edit while it runs: what it changes, and what becomes of the transitions and clips around it.

An edit is an operation (see `_model`) that changes items through an `Editing`:

    with model.operation() as changes:
        edit = Editing(model, changes)
        edit.start_at(id, 240_000)
        return edit.finish([id])

`finish` brings the items of each track in order again, rejects overlaps that the edit would cause, removes
and shortens transitions that do not fit anymore, and lists all of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from indream.timeline._errors import TimelineError, unreadable
from indream.timeline._time import Time, times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.timeline._changes import Changes
    from indream.timeline._model import Model, Object, Span

__all__ = ["Editing", "Outcome", "linked"]


class Outcome(NamedTuple):
    """The result of an edit, by ids.

    Attributes:
        ids: The resulting items.
        moved: The items that begin at another time or are on another track, and existed before.
        removed_transitions: The transitions that were removed.
        shortened_transitions: The transitions that were shortened.
    """

    ids: list[str]
    moved: list[str]
    removed_transitions: list[str]
    shortened_transitions: list[str]


class _Place(NamedTuple):
    """Where an item was before the edit."""

    track: Object
    span: Span


class Editing:
    """The changes of one edit, and the items and tracks that they affect.

    Args:
        model: The timeline.
        changes: The log of the operation.
    """

    def __init__(self, model: Model, changes: Changes) -> None:
        self.model = model
        self.changes = changes
        self._before: dict[str, _Place] = {}
        # The items that are new, each with the one that it was a part of, if it was.
        self._added: dict[str, str | None] = {}
        self._tracks: dict[int, Object] = {}
        self._removed: list[str] = []
        self._shortened: list[str] = []

    # Changing items

    def touch(self, id: str) -> Object:
        """The item, about to be changed with `changes`."""
        if id not in self._before and id not in self._added:
            place = _Place(self.model.track_of(id), self.model.span(id))
            self._before[id] = place
            self._affect(place.track)
        return self.model.item(id)

    def edit(self, id: str) -> Object:
        """The item, which may be changed freely."""
        return self.changes.edit(self.touch(id))

    def start_at(self, id: str, start: int) -> None:
        """Let an item begin at another time.

        Raises:
            TimelineError: The time is negative (`START_INVALID`).
        """
        if start < 0:
            raise TimelineError(
                "START_INVALID",
                f"{id!r} would start at {Time(start)} s, before the start of the timeline.",
                "Move it to 0 or later.",
            )
        if self.model.span(id).start != start:
            self.changes.put(self.touch(id), "startTicks", start)

    def shift(self, ids: Iterable[str], by: int) -> None:
        """Move items in time."""
        for id in ids:
            self.start_at(id, self.model.span(id).start + by)

    def put_on(self, id: str, track: Object) -> None:
        """Move an item to another track."""
        self.touch(id)
        before = self.model.track_of(id)
        if before is not track:
            self.changes.remove(self.model.ids(before), id)
            self.changes.insert(self.model.ids(track), len(self.model.ids(track)), id)
            self._affect(track)

    def add(self, track: Object, item: Object, part_of: str | None = None) -> str:
        """Put an item in wire format, which is new, on a track; return its id."""
        id = item["id"] = self.model.new_id(self.changes, "items", str(item.get("type")))
        self.changes.put(self.model.part("items"), id, item)
        ids = self.model.ids(track)
        self.changes.insert(ids, len(ids), id)
        self._added[id] = part_of
        self._affect(track)
        return id

    def remove(self, id: str) -> None:
        """Remove an item. Its transitions are removed when the edit finishes."""
        self.touch(id)
        self.changes.remove(self.model.ids(self.model.track_of(id)), id)
        self.changes.delete(self.model.part("items"), id)

    def remove_track(self, track: Object) -> None:
        """Remove a track with its items."""
        for id in list(self.model.ids(track)):
            self.remove(id)
        index = next(at for at, each in enumerate(self.model.tracks) if each is track)
        self.changes.pop(self.model.tracks, index)

    def remove_transition(self, id: str) -> None:
        """Remove a transition, and list it."""
        self.changes.delete(self.model.part("transitions"), id)
        self._removed.append(id)

    def _affect(self, track: Object) -> None:
        self._tracks[id_of(track)] = track

    # Finishing

    def finish(self, ids: Iterable[str], hint: str | None = None) -> Outcome:
        """Check and complete the edit; return what became of it.

        Args:
            ids: The resulting items.
            hint: What to do if items overlap.

        Raises:
            TimelineError: Items would overlap that did not overlap before (`TRACK_OVERLAP`).
        """
        for track in self._tracks.values():
            self.model.bring_in_order(self.changes, track)
            self._check_overlaps(track, hint)
        self._fit_transitions()
        return Outcome(list(ids), self._moved(), self._removed, self._shortened)

    def _check_overlaps(self, track: Object, hint: str | None) -> None:
        last: Span | None = None
        for span in self.model.spans(track):
            if last is not None and span.start < last.end and not self._overlapped(track, last, span):
                edited, other = (span, last) if self.is_affected(span.id) else (last, span)
                start, end, other_start, other_end = times(*edited[1:], *other[1:])
                raise TimelineError(
                    "TRACK_OVERLAP",
                    f"{edited.id!r} would play from {start} to {end} s, but {other.id!r} plays from "
                    f"{other_start} to {other_end} s on the same track, {track.get('id')!r}.",
                    hint or "Use another track, or make room first.",
                )
            if last is None or span.end > last.end:
                last = span

    def _overlapped(self, track: Object, *spans: Span) -> bool:
        """Whether two items of a track overlapped there before the edit, as they may in a loaded state."""
        origins = [self._added.get(span.id, span.id) for span in spans]
        if None in origins or origins[0] == origins[1]:
            return False
        first, second = (
            self._before.get(str(id), _Place(track, span)) for id, span in zip(origins, spans, strict=True)
        )
        return (
            first.track is second.track is track
            and first.span.start < second.span.end
            and second.span.start < first.span.end
        )

    def is_affected(self, id: str) -> bool:
        """Whether the edit changes an item."""
        return id in self._before or id in self._added

    def _fit_transitions(self) -> None:
        """Remove the transitions of affected items that do not join them anymore, and shorten others."""
        items: dict[str, None] = {}
        for key, transition in list(self.model.part("transitions").items()):
            if not isinstance(transition, dict):
                continue
            entry = cast("Object", transition)
            ends = entry.get("fromClipId"), entry.get("toClipId")
            if any(isinstance(id, str) and self.is_affected(id) for id in ends):
                if self._joins(entry):
                    items.update(dict.fromkeys(cast("tuple[str, str]", ends)))
                else:
                    self.remove_transition(key)
        for id in items:
            self._shorten(id)

    def _joins(self, transition: Object) -> bool:
        before, after = transition.get("fromClipId"), transition.get("toClipId")
        track = next(
            (track for track in self.model.tracks if track.get("id") == transition.get("trackId")), None
        )
        if track is None or before not in self.model.ids(track) or after not in self.model.ids(track):
            return False
        return self.model.span(str(before)).end == self.model.span(str(after)).start

    def _shorten(self, id: str) -> None:
        """Shorten the transitions of an item so that they fit into it together."""
        span = self.model.span(id)
        duration = span.end - span.start
        lengths = {key: _length(key, entry) for key, entry in self.model.transitions_of(id)}
        total = sum(lengths.values())
        if total <= duration:
            return
        for key, length in lengths.items():
            share = duration * length // total
            share = self.model.grid.below(share) or share
            if share < 1:
                self.remove_transition(key)
                continue
            self.changes.put(self.model.part("transitions")[key], "durationTicks", share)
            if key not in self._shortened:
                self._shortened.append(key)
        self._shortened = [key for key in self._shortened if key not in self._removed]

    def _moved(self) -> list[str]:
        """The items that are at another place than before, track by track, in the order of their starts."""
        order = [id for track in self.model.tracks for id in self.model.ids(track)] if self._before else []
        return [
            id
            for id in order
            if (place := self._before.get(id)) is not None
            and (self.model.span(id).start != place.span.start or id not in self.model.ids(place.track))
        ]


def id_of(track: Object) -> int:
    """The identity of a track; ids in a loaded state may be missing or repeated."""
    return id(track)


def _length(id: str, transition: Object) -> int:
    ticks: object = transition.get("durationTicks")
    if not isinstance(ticks, int) or isinstance(ticks, bool):
        raise unreadable(f"$.transitions.{id}.durationTicks", "is not a whole number")
    return ticks


def linked(model: Model, id: str) -> list[str]:
    """The items of a group of linked items, beginning with the one whose id is passed."""
    group = model.item(id).get("linkGroupId")
    if not isinstance(group, str):
        return [id]
    placed = {name for track in model.tracks for name in model.ids(track)}
    return [
        id,
        *(
            name
            for name, item in model.part("items").items()
            if name != id
            and name in placed
            and isinstance(item, dict)
            and cast("Object", item).get("linkGroupId") == group
        ),
    ]
