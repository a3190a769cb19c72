"""Clips and tracks: live views of an editor state, each made of methods that are one operation."""

# The views of one editor state know each other.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from indream.timeline._building import append, place
from indream.timeline._errors import ClipGoneError
from indream.timeline._moments import period_of
from indream.timeline._time import Duration, Time
from indream.timeline._transitions import join, transition_of

if TYPE_CHECKING:
    from indream.generated.editor_state import EditorAsset, EditorItem
    from indream.timeline._items import Item
    from indream.timeline._model import Model
    from indream.timeline._transitions import Transition, TransitionName

__all__ = ["Clip", "Moment", "Track", "dict_of"]

Moment: TypeAlias = "Duration | Clip"
"""A time on the timeline; a clip means its start."""


class Clip:
    """A placed item: a live view of the editor state.

    Two views of the same item are equal. After its item was removed, it raises a `LookupError` (`CLIP_GONE`).

    Attributes:
        id: The id of the item.
    """

    __slots__ = ("_model", "id")

    def __init__(self, model: Model, id: str) -> None:
        self._model = model
        self.id = id

    def __repr__(self) -> str:
        if self.id not in self._model.state.get("items", ()):
            return f"<Clip {self.id!r}, removed>"
        return f"<Clip {self.id!r}, {self.start} to {self.end} s>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Clip):
            return NotImplemented
        return self._model is other._model and self.id == other.id

    def __hash__(self) -> int:
        return hash((id(self._model), self.id))

    @property
    def type(self) -> str:
        """The type of the item, such as `"video"`."""
        return str(self._model.item(self.id).get("type"))

    @property
    def track(self) -> Track:
        """The track that it is on."""
        return Track(self._model, self._model.track_of(self.id))

    @property
    def start(self) -> Time:
        """Its start on the timeline."""
        return Time(self._model.span(self.id).start)

    @property
    def duration(self) -> Time:
        """Its length on the timeline."""
        span = self._model.span(self.id)
        return Time(span.end - span.start)

    @property
    def end(self) -> Time:
        """Its end on the timeline, which is the start of a clip that follows without a gap."""
        return Time(self._model.span(self.id).end)

    @property
    def item(self) -> EditorItem:
        """The item of the editor state itself: a change of any of its fields is one of the timeline."""
        self._model.handed_out()
        return cast("EditorItem", self._model.item(self.id))

    @property
    def asset(self) -> EditorAsset | None:
        """The entry of its file in `assets` of the editor state itself; None if it has none."""
        self._model.handed_out()
        id: object = self._model.item(self.id).get("assetId")
        asset = self._model.part("assets").get(id) if isinstance(id, str) else None
        return cast("EditorAsset | None", asset)

    @property
    def next(self) -> Clip | None:
        """The clip after it on its track, or None."""
        return self._neighbor(1)

    @property
    def previous(self) -> Clip | None:
        """The clip before it on its track, or None."""
        return self._neighbor(-1)

    def _neighbor(self, offset: int) -> Clip | None:
        ids = [span.id for span in self._model.spans(self._model.track_of(self.id))]
        index = ids.index(self.id) + offset
        return Clip(self._model, ids[index]) if 0 <= index < len(ids) else None

    def transition_from(self, previous: Clip, transition: Transition | TransitionName) -> str:
        """Add a transition from the clip before it, and return the id of the transition.

        Args:
            previous: The clip before it on the same track, which ends where this one starts.
            transition: The transition, or its type.

        Raises:
            TimelineError: The clips do not touch (`TRANSITION_GAP`), or the transition does not fit
                (`TRANSITION_TOO_LONG`, `TRANSITION_CONFLICT`).
        """
        track = self._model.track_of(self.id)
        return join(self._model, track, previous.id, self.id, transition_of(transition))


class Track:
    """One track; its clips do not overlap. A live view of the editor state.

    Two views of the same track are equal.
    """

    __slots__ = ("_dict", "_model")

    def __init__(self, model: Model, track: dict[str, Any]) -> None:
        self._model = model
        self._dict = track

    def __repr__(self) -> str:
        return f"<Track {self.id!r}>"

    def __eq__(self, other: object) -> bool:
        return self._dict is other._dict if isinstance(other, Track) else NotImplemented

    def __hash__(self) -> int:
        return id(self._dict)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self._dict.get("id"))

    @property
    def clips(self) -> list[Clip]:
        """Its clips, in the order of their starts."""
        return [Clip(self._model, span.id) for span in self._model.spans(self._dict)]

    @property
    def end(self) -> Time:
        """The end of its last clip; 0 if it has none."""
        return Time(self._model.end_of(self._dict))

    @property
    def hidden(self) -> bool:
        """Whether its items are hidden."""
        return self._dict.get("hidden") is True

    @hidden.setter
    def hidden(self, value: bool) -> None:
        self._set("hidden", value)

    @property
    def muted(self) -> bool:
        """Whether its items are silent."""
        return self._dict.get("muted") is True

    @muted.setter
    def muted(self, value: bool) -> None:
        self._set("muted", value)

    def _set(self, field: str, value: object) -> None:
        if not isinstance(value, bool):
            raise TypeError(f"{field} must be a bool, not {type(value).__name__}")
        with self._model.operation() as changes:
            changes.put(self._dict, field, value)

    def append(
        self, item: Item, *, transition: Transition | TransitionName | None = None, gap: Duration = 0
    ) -> Clip:
        """Place an item after the last clip of this track, and return its clip.

        Args:
            item: The item.
            transition: How it follows the clip before it: a Transition, or its type.
            gap: The time between the clips.

        Raises:
            TimelineError: The item cannot be placed there. Nothing was changed.
        """
        return Clip(self._model, append(self._model, dict_of(self), item, transition, gap))

    def place(self, item: Item, *, at: Moment, until: Moment | None = None) -> Clip:
        """Place an item at exactly that time, and return its clip.

        Args:
            item: The item.
            at: Its start; a clip means its start.
            until: Its end. Default: it is as long as its own duration.

        Raises:
            TimelineError: It would overlap a clip of this track (`TRACK_OVERLAP`), or cannot be placed for
                another reason. Nothing was changed.
        """
        period = period_of(self._model, at, until)
        return Clip(self._model, place(self._model, dict_of(self), item, period))


def dict_of(track: Track) -> dict[str, Any]:
    """The track of the editor state.

    Raises:
        LookupError: It was removed from the timeline.
    """
    if not any(track._dict is each for each in track._model.tracks):
        raise ClipGoneError("CLIP_GONE", f"The track {track.id!r} was removed from the timeline.")
    return track._dict
