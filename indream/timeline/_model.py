"""The editor state that a timeline owns, and how operations change it.

A timeline, its tracks and its clips share one `Model`. An operation is a function of a model:

    def mute(model: Model, track: Object) -> None:
        with model.operation() as changes:
            changes.put(track, "muted", True)

- It runs in `with model.operation()`. If it raises, everything that it changed is undone, so it may check
  and change in any order, and may call other operations.
- It changes dicts and lists only through `changes`: `put` and `delete` a key, `insert` and `remove` an entry
  of a list. `changes.edit(part)` copies a single item, track or transition, which may then be changed freely.
- It reads through the model. A part of a loaded state that cannot be read is a `TimelineError`
  (`STATE_UNREADABLE`); a part that the operation does not need is not looked at.
- Times are ticks, and an end is a start plus a duration; `model.grid` rounds them to frames.
- An error says what is wrong, where (in seconds and by id), and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from indream.timeline._changes import Changes, copied
from indream.timeline._errors import ClipGoneError, TimelineError, in_message, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from indream.editor_state import EditorStateProblems
    from indream.timeline._time import Grid

__all__ = ["Model", "Object", "Span", "is_audio"]

Object: TypeAlias = dict[str, Any]

# A file that is only local is expected until it is uploaded.
_NOT_UPLOADED = "EDITOR_ASSET_NOT_UPLOADED"


class Span(NamedTuple):
    """The period of an item on the timeline, in ticks."""

    id: str
    start: int
    end: int


class Model:
    """An editor state under construction, its local files, and its frames.

    Args:
        state: The editor state; the model owns it.
        files: The local files by asset id.
        grid: The frames of the timeline.
        loaded: Whether the state is from elsewhere, so that it may have problems of its own.

    Attributes:
        by_hand: Whether wire format was passed or handed out, so that it may have been changed outside of
            operations.
        is_loaded: Whether the state is from elsewhere.
    """

    def __init__(self, state: Object, files: dict[str, Path], grid: Grid, *, loaded: bool = False) -> None:
        self.state = state
        self.files = files
        self.grid = grid
        self.by_hand = loaded
        self.is_loaded = loaded
        self._changes = Changes()
        # The codes of the problems that a loaded state has; None until it is changed for the first time.
        self._initial_codes: frozenset[str] | None = None if loaded else frozenset()
        self._checks = True
        self._numbers: dict[str, int] = {}
        self._ends: dict[int, tuple[int, Span]] = {}
        self._handed_out: set[str] = set()

    def copy(self) -> Model:
        """An independent copy."""
        copy = Model(copied(self.state), dict(self.files), self.grid, loaded=self.is_loaded)
        copy.by_hand, copy._initial_codes, copy._checks = self.by_hand, self._initial_codes, self._checks
        copy._numbers, copy._handed_out = dict(self._numbers), set(self._handed_out)
        return copy

    def operation(self, *, adds: bool = False) -> Changes:
        """The block of an operation: if it raises, its changes are undone.

        Args:
            adds: Whether it only adds items, so that those that are on tracks keep their times.
        """
        self.before_change()
        if not adds:
            self._ends.clear()
        return self._changes

    # Problems

    def before_change(self) -> None:
        """Remember the problems of a loaded state, which are not those of operations."""
        if self._initial_codes is None:
            problems = _problems(self.state)
            self._initial_codes = frozenset(problem.code for problem in problems)
            # Some of many problems are not listed, so new ones cannot be distinguished from them.
            self._checks = not problems.omitted

    @property
    def is_unchanged(self) -> bool:
        """Whether the state is as it was loaded."""
        return self._initial_codes is None

    def check(self) -> None:
        """Raise for problems that the state did not have when it was loaded.

        Raises:
            TimelineError: An operation, or a change of wire format by the user, caused a problem
                (`STATE_INVALID`).
        """
        if self._initial_codes is None or not self._checks:
            return
        problems = [
            problem
            for problem in _problems(self.state)
            if problem.code not in self._initial_codes
            and problem.code != _NOT_UPLOADED
            and (problem.severity == "error" or not self.by_hand)
        ]
        if problems:
            first = problems[0]
            raise TimelineError(
                "STATE_INVALID",
                f"The editor state has new problems ({len(problems)}), the first at {first}.",
                "Correct the fields that were set through clip.item, extra= or Raw."
                if self.by_hand
                else "This is a bug in indream.timeline; please report it with the program that causes it.",
            )

    def not_uploaded(self) -> list[str]:
        """The ids of the assets on the timeline whose files are not on a server."""
        from indream.editor_state._advice_rules import assets_not_uploaded
        from indream.editor_state._timeline import Timeline

        return [str(finding.path[1]) for finding in assets_not_uploaded(Timeline(self.state))]

    def handed_out(self, item: str | None = None) -> None:
        """Take note that the user gets a part of the state itself, and may change it.

        Args:
            item: The id of an item, if it is the part: it may get another period at any time.
        """
        self.before_change()
        self.by_hand = True
        if item is not None:
            self._handed_out.add(item)

    # Reading

    def part(self, name: str) -> Object:
        """`assets`, `items` or `transitions`."""
        part: object = self.state.get(name)
        if not isinstance(part, dict):
            raise unreadable(f"$.{name}", "is missing" if part is None else "is not an object")
        return cast("Object", part)

    @property
    def tracks(self) -> list[Object]:
        """The tracks; the first is on top."""
        tracks: object = self.state.get("tracks")
        if not isinstance(tracks, list):
            raise unreadable("$.tracks", "is missing" if tracks is None else "is not an array")
        for index, track in enumerate(cast("list[object]", tracks)):
            if not isinstance(track, dict):
                raise unreadable(f"$.tracks[{index}]", "is not an object")
        return cast("list[Object]", tracks)

    def ids(self, track: Object) -> list[str]:
        """The ids of the items on a track."""
        ids: object = track.get("items")
        if not isinstance(ids, list):
            raise unreadable(f"$.tracks[?(@.id={track.get('id')!r})].items", "is not an array")
        return cast("list[str]", ids)

    def item(self, id: object) -> Object:
        """The item with an id.

        Raises:
            ClipGoneError: There is none.
        """
        if not isinstance(id, str):  # A loaded editor state may have anything for an id.
            raise unreadable("$.tracks", f"has {in_message(id)} for the id of an item")
        item: object = self.part("items").get(id)
        if item is None:
            for index, track in enumerate(self.tracks):
                if id in self.ids(track):
                    raise ClipGoneError(
                        "CLIP_GONE",
                        f"$.tracks[{index}].items has {in_message(id)}, which is not an item.",
                        "Remove the id there, or add the item.",
                    )
            raise ClipGoneError("CLIP_GONE", f"The timeline has no item {id!r}; it may have been removed.")
        if not isinstance(item, dict):
            raise unreadable(f"$.items.{id}", "is not an object")
        return cast("Object", item)

    def ticks(self, id: str, field: str) -> int:
        """A time of an item, such as its `startTicks`."""
        ticks: object = self.item(id).get(field)
        if isinstance(ticks, int) and not isinstance(ticks, bool):
            return ticks
        if isinstance(ticks, float) and ticks.is_integer():
            return int(ticks)
        raise unreadable(f"$.items.{id}.{field}", "is missing" if ticks is None else "is not a whole number")

    def span(self, id: str) -> Span:
        """The period of an item."""
        try:
            item = self.state["items"][id]
            start, duration = item["startTicks"], item["durationTicks"]
        except (KeyError, TypeError):
            start = duration = None
        if type(start) is not int or type(duration) is not int:  # read with care, for the message
            start, duration = self.ticks(id, "startTicks"), self.ticks(id, "durationTicks")
        return Span(id, start, start + duration)

    def spans(self, track: Object) -> list[Span]:
        """The periods of the items on a track, in the order of their starts."""
        spans = list(map(self.span, self.ids(track)))
        spans.sort(key=lambda span: (span.start, span.end))
        return spans

    def bring_in_order(self, changes: Changes, track: Object) -> None:
        """Order the items of a track by their starts, so that neighbors in time are neighbors in the list.

        Where items overlap, as they may in a loaded state, two that a transition joins stay neighbors.
        """
        ids, spans = self.ids(track), self.spans(track)
        places = {span.id: span for span in spans}
        joined: dict[str, str] = {}
        transitions: object = self.state.get("transitions")
        for transition in cast("Object", transitions).values() if isinstance(transitions, dict) else ():
            entry = cast("Object", transition) if isinstance(transition, dict) else {}
            before, after = places.get(str(entry.get("fromClipId"))), places.get(str(entry.get("toClipId")))
            if before is not None and after is not None and before.end == after.start:
                joined[after.id] = before.id
        ranks: dict[str, int] = {}
        for rank, id in enumerate(places):
            ranks[id] = ranks.get(joined.get(id, id), rank)
        order = sorted((span.id for span in spans), key=ranks.__getitem__)
        if order != ids:
            changes.edit(ids)[:] = order

    def end_of(self, track: Object) -> int:
        """The end of the last item on a track, in ticks; 0 if it has none."""
        ids = self.ids(track)
        if not ids:
            return 0
        last = self.span(ids[-1])
        # The last item is the one that changes most; the others are read again only if one may end later.
        if self._ends.get(id(track)) != (len(ids), last) or self._may_end_after(last.end, ids):
            self._ends.pop(id(track), None)
            end = max(self.span(id).end for id in ids)
            if end != last.end:
                return end
            self.extended(track)
        return last.end

    def _may_end_after(self, ticks: int, ids: list[str]) -> bool:
        """Whether one of these items ends later that the user has, and may have made longer."""
        return bool(self._handed_out) and any(
            self.span(id).end > ticks for id in self._handed_out.intersection(ids)
        )

    def extended(self, track: Object) -> None:
        """Remember that the last item of a track ends last."""
        ids = self.ids(track)
        self._ends[id(track)] = len(ids), self.span(ids[-1])

    @property
    def end(self) -> int:
        """The end of the last item of all tracks, in ticks."""
        return max(map(self.end_of, self.tracks), default=0)

    def track_of(self, id: str) -> Object:
        """The track that an item is on.

        Raises:
            ClipGoneError: It is on none.
        """
        for track in self.tracks:
            if id in self.ids(track):
                return track
        self.item(id)
        raise ClipGoneError("CLIP_GONE", f"The item {id!r} is not on a track.")

    def is_free(self, track: Object, start: int, end: int) -> bool:
        """Whether a track has no item in a period."""
        return self.overlapped(track, start, end) is None

    def overlapped(self, track: Object, start: int, end: int) -> Span | None:
        """The first item of a track that plays in a period, if there is one."""
        if start >= self.end_of(track):
            return None
        overlapping = (span for span in self.spans(track) if span.start < end and start < span.end)
        return next(overlapping, None)

    def transitions_of(self, id: str) -> list[tuple[str, Object]]:
        """The transitions from or to an item, by id."""
        return [
            (key, cast("Object", transition))
            for key, transition in self.part("transitions").items()
            if isinstance(transition, dict)
            and id in (transition.get("fromClipId"), transition.get("toClipId"))  # pyright: ignore[reportUnknownMemberType] - of any type
        ]

    @property
    def canvas(self) -> tuple[int, int]:
        """The width and height of the composition."""
        size: list[int] = []
        for field in ("compositionWidth", "compositionHeight"):
            side: object = self.state.get(field)
            if isinstance(side, bool) or not isinstance(side, int | float) or side <= 0:
                raise unreadable(f"$.{field}", "is missing" if side is None else "is not a positive number")
            size.append(int(side))
        return size[0], size[1]

    def texts(self) -> set[str]:
        """All texts of the state, except those of its assets: an asset that is used has its id among them."""
        texts: set[str] = set()
        pending: list[Any] = [part for name, part in self.state.items() if name != "assets"]
        while pending:
            value = pending.pop()
            if isinstance(value, str):
                texts.add(value)
            elif isinstance(value, dict):
                pending += cast("Object", value).values()
            elif isinstance(value, list):
                pending += value
        return texts

    # Ids

    def new_id(self, changes: Changes, part: str, kind: str) -> str:
        """A free id, made from a kind and a number: `text-1`."""
        taken = self.part(part)
        number = self._numbers.get(kind, 0) + 1
        while f"{kind}-{number}" in taken:
            number += 1
        changes.put(self._numbers, kind, number)
        return f"{kind}-{number}"

    def new_track(self, changes: Changes, index: int, id: str, **fields: bool) -> Object:
        """Insert a track; its id is free."""
        track: Object = {"id": id, "items": [], "hidden": False, "muted": False, **fields}
        changes.insert(self.tracks, index, track)
        return track

    def new_link(self) -> str:
        """A free id for a group of linked items."""
        taken = {
            str(cast("Object", item).get("linkGroupId"))
            for item in self.part("items").values()
            if isinstance(item, dict)
        }
        return next(id for number in range(1, len(taken) + 2) if (id := f"link-{number}") not in taken)

    def track_id(self, kind: str) -> str:
        """A free id for a track."""
        taken = {str(track.get("id")) for track in self.tracks}
        if kind == "main" and kind not in taken:
            return kind
        return next(id for number in range(1, len(taken) + 2) if (id := f"{kind}-{number}") not in taken)


def is_audio(model: Model, track: Object) -> bool:
    """Whether a track has sounds and nothing that is visible."""
    ids = model.ids(track)
    return bool(ids) and all(model.item(id).get("type") == "audio" for id in ids)


def _problems(state: Object) -> EditorStateProblems:
    from indream.editor_state import EditorStateProblems, check_editor_state, lint_editor_state

    found, more = check_editor_state(state), lint_editor_state(state)
    return EditorStateProblems([*found, *more], found.omitted + more.omitted)
