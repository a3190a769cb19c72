"""Clips and tracks: live views of an editor state, each made of methods that are one operation."""

# The views of one editor state know each other.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias, cast

from indream._arguments import check_type
from indream.timeline import _edits
from indream.timeline._building import append, place
from indream.timeline._errors import ClipGoneError, TimelineError, check_list
from indream.timeline._items import at_least
from indream.timeline._moments import check_own, moment, period_of
from indream.timeline._time import Duration, Time
from indream.timeline._transitions import join, transition_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.generated.editor_state import EditorAsset, EditorItem
    from indream.timeline._editing import Outcome
    from indream.timeline._items import Item
    from indream.timeline._keyframes import Point
    from indream.timeline._model import Model
    from indream.timeline._transitions import Transition, TransitionName

__all__ = ["Clip", "Edit", "Moment", "Track", "edit_of", "ids_of", "own_track"]

Moment: TypeAlias = "Duration | Clip"
"""A time on the timeline; a clip means its start."""


class Edit(NamedTuple):
    """The result of an edit, and all that it changed elsewhere.

    Attributes:
        clips: The resulting clips: for a split, both halves.
        moved: The ids of the clips that start at another time, or are on another track, than before.
        removed_transitions: The ids of the transitions that were removed, since their clips do not touch
            anymore.
        shortened_transitions: The ids of the transitions that were shortened, so that they fit into their
            clips.
    """

    clips: list[Clip]
    moved: list[str]
    removed_transitions: list[str]
    shortened_transitions: list[str]


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
        # A debugger shows clips of any editor state.
        try:
            return f"<Clip {self.id!r}, {self.start} to {self.end} s>"
        except ClipGoneError:
            return f"<Clip {self.id!r}, removed>"
        except TimelineError:
            return f"<Clip {self.id!r}, unreadable>"

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
        self._model.handed_out(self.id)
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
        """Add a transition from the clip before it, or replace the one that they have; return its id.

        Args:
            previous: The clip before it on the same track, which ends where this one starts.
            transition: The transition, or its type.

        Raises:
            TimelineError: The clips do not touch (`TRANSITION_GAP`), or the transition does not fit
                (`TRANSITION_TOO_LONG`, `TRANSITION_CONFLICT`). Nothing was changed.
        """
        track = self._model.track_of(self.id)
        [before] = ids_of(self._model, [previous])
        return join(self._model, track, before, self.id, transition_of(transition))

    # Editing

    def trim(self, *, start: Duration = 0, end: Duration = 0, ripple: bool = True) -> Edit:
        """Remove time from the ends of the clip.

        The rest looks and sounds the same: sources, keyframes and captions are cut with it. Enter and
        exit animations and fades at an end that is cut are removed. Linked clips that start or end together
        with this one are trimmed too.

        Args:
            start: How much to remove at its start.
            end: How much to remove at its end.
            ripple: Whether the gap is closed: later clips on the track, on tracks that are sync-locked, and
                those linked to them move. Otherwise a gap remains, at the start also if only the start is
                trimmed.

        Raises:
            TimelineError: Nothing would remain (`TRIM_ALL`), a time is negative (`DURATION_INVALID`), or
                clips would overlap (`TRACK_OVERLAP`). Nothing was changed.
        """
        grid = self._model.grid
        head, tail = (
            grid.nearest(at_least(name, value, grid)) for name, value in (("start", start), ("end", end))
        )
        return edit_of(self._model, _edits.trim(self._model, self.id, head, tail, ripple=ripple))

    def split(self, at: Moment) -> Edit:
        """Divide the clip in two that together look and sound like it did.

        The first keeps the id. Linked clips that play at that time are divided too; their second halves are a
        group of their own. Enter and exit animations and fades at the cut are removed.

        Args:
            at: The time on the timeline in seconds; a clip means its start.

        Returns:
            The edit, whose `clips` are the two halves.

        Raises:
            TimelineError: The clip does not play at that time (`SPLIT_OUTSIDE`). Nothing was changed.
        """
        ticks = moment(self._model, "at", at)
        return edit_of(self._model, _edits.split(self._model, self.id, ticks))

    def move(self, to: Moment, *, track: Track | None = None, ripple: bool = False) -> Edit:
        """Let the clip start at another time, or play on another track. Linked clips move as far in time.

        Args:
            to: Its new start; a clip means its start.
            track: Its new track. Default: the one that it is on.
            ripple: Whether later clips on the track that it is on, on tracks that are sync-locked, and those
                linked to them move as far.

        Raises:
            TimelineError: Clips would overlap (`TRACK_OVERLAP`), or start before 0 (`START_INVALID`). Nothing
                was changed.
        """
        target = None if track is None else own_track(self._model, "track", track)
        ticks = moment(self._model, "to", to)
        return edit_of(self._model, _edits.move(self._model, self.id, ticks, target, ripple=ripple))

    def remove(self, *, ripple: bool = False) -> Edit:
        """Remove the clip, and those that are linked to it.

        Args:
            ripple: Whether the gap is closed: later clips on the track, on tracks that are sync-locked, and
                those linked to them move. Otherwise a gap remains.

        Raises:
            TimelineError: Clips would overlap (`TRACK_OVERLAP`). Nothing was changed.
        """
        return edit_of(self._model, _edits.remove(self._model, self.id, ripple=ripple))

    def slip(self, by: Duration) -> Edit:
        """Show a later part of the file, or, if `by` is negative, an earlier one, in the same place.

        Linked clips with the same start and end are slipped too; captions among them stay with the speech.

        Args:
            by: How much later in the file the clip starts.

        Raises:
            TimelineError: The clip plays no file (`SOURCE_MISSING`), or the file is too short
                (`CLIP_LONGER_THAN_SOURCE`, `START_INVALID`). Nothing was changed.
        """
        ticks = self._model.grid.ticks(by)
        return edit_of(self._model, _edits.slip(self._model, self.id, ticks))

    def slide(self, by: Duration) -> Edit:
        """Move the clip between its neighbors: those that touch it become longer or shorter.

        Args:
            by: How far it moves; earlier if it is negative.

        Raises:
            TimelineError: Nothing would remain of a neighbor (`TRIM_ALL`), its file is too short
                (`CLIP_LONGER_THAN_SOURCE`, `START_INVALID`), or clips would overlap (`TRACK_OVERLAP`).
                Nothing was changed.
        """
        grid = self._model.grid
        return edit_of(self._model, _edits.slide(self._model, self.id, grid.nearest(grid.ticks(by))))

    def retime(
        self, *, rate: float | None = None, duration: Duration | None = None, ripple: bool = True
    ) -> Edit:
        """Play the same part of the file faster or slower; keyframes, captions and fades are scaled.

        For a clip that plays no file, such as a text, the rate is that of its keyframes. Linked clips with
        the same start and end are retimed too.

        Args:
            rate: The playback rate; 2 is double speed.
            duration: The duration in seconds that the clip is to have, instead of a rate.
            ripple: Whether later clips on the track, on tracks that are sync-locked, and those linked to them
                move, so that gaps stay as long as they are.

        Raises:
            TimelineError: The rate is below 0.01, or so high that nothing remains (`VALUE_INVALID`), the
                duration is not positive (`DURATION_INVALID`), or clips would overlap (`TRACK_OVERLAP`).
                Nothing was changed.
            TypeError: Not exactly one of `rate` and `duration` is passed.
        """
        return edit_of(self._model, _edits.retime(self._model, self.id, rate, duration, ripple=ripple))

    def replace(self, item: Item) -> Edit:
        """Put another item in the place of the clip, with the same duration, links and transitions.

        Args:
            item: The item, without a duration of its own.

        Raises:
            TimelineError: The item does not fit (`CLIP_LONGER_THAN_SOURCE`, `DURATION_INVALID`), or is
                animated at a cut with a transition (`TRANSITION_CONFLICT`). Nothing was changed.
        """
        return edit_of(self._model, _edits.replace(self._model, self.id, item))

    def animate(self, field: str, *points: Point) -> Self:
        """Give a field keyframes, and return the clip.

        Args:
            field: `"opacity"`, `"scale"`, `"x"`, `"y"`, `"rotation"`, `"volume_db"`, or a field of the wire,
                such as `"cropLeft"`. `"x"` and `"y"` are the left and the top edge in pixels.
            *points: Times in the clip, values, and optionally the easing on the way there:
                `(0, 1), ("end", 1.2, "ease-out")`.

        Raises:
            TimelineError: The clip has no such field (`NOT_ANIMATABLE`), or a point is outside of it
                (`KEYFRAME_OUTSIDE`), not after the one before it (`KEYFRAME_ORDER`), or not valid. Nothing
                was changed.
        """
        _edits.animate(self._model, self.id, field, points)
        return self

    def duck(self, under: Iterable[Clip], *, by: float = -12, ramp: Duration = 0.25) -> Self:
        """Lower the volume of the clip while other clips play, and return the clip.

        The repeats of a sound that was placed with `loop=True` are lowered too.

        Args:
            under: The other clips.
            by: The change of the volume in dB.
            ramp: How many seconds the volume takes to change, before they start and after they end.

        Raises:
            TimelineError: The clip has no volume (`NOT_ANIMATABLE`), or `ramp` is negative
                (`DURATION_INVALID`). Nothing was changed.
        """
        check_list("under", under, "clips")
        ids = ids_of(self._model, under)
        _edits.duck(self._model, self.id, ids, by, at_least("ramp", ramp, self._model.grid))
        return self

    def extract_audio(self) -> Clip:
        """Put the sound of a video on an audio track, linked to it, mute the video, and return the sound.

        Raises:
            TimelineError: The clip is not a video with sound (`ASSET_KIND`). Nothing was changed.
        """
        return Clip(self._model, _edits.extract_audio(self._model, self.id))


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
        check_type(field, value, bool, "True or False")
        with self._model.operation() as changes:
            changes.put(self._dict, field, value)

    def append(
        self, item: Item, *, transition: Transition | TransitionName | None = None, gap: Duration = 0
    ) -> Clip:
        """Place an item after the last clip of this track, and return its clip.

        Args:
            item: The item.
            transition: How it follows the clip before it: a Transition, or its type.
            gap: The seconds between the clips.

        Raises:
            TimelineError: The item cannot be placed there. Nothing was changed.
        """
        return Clip(self._model, append(self._model, dict_of(self), item, transition, gap))

    def place(self, item: Item, *, at: Moment, until: Moment | None = None) -> Clip:
        """Place an item at exactly that time, and return its clip.

        Args:
            item: The item.
            at: Its start in seconds; a clip means its start.
            until: Its end. Default: it is as long as its own duration.

        Raises:
            TimelineError: It would overlap a clip of this track (`TRACK_OVERLAP`), or cannot be placed for
                another reason. Nothing was changed.
        """
        period = period_of(self._model, at, until)
        return Clip(self._model, place(self._model, dict_of(self), item, period))

    # Editing

    def insert(self, item: Item, *, at: Moment) -> Clip:
        """Place an item and make room for it, and return its clip.

        A clip that spans that time is split, with those linked to it. Later clips on the track, on tracks
        that are sync-locked, and those linked to them move. A transition at that time is removed.

        Args:
            item: The item.
            at: Its start in seconds; a clip means its start.

        Raises:
            TimelineError: The item cannot be placed, or clips would overlap (`TRACK_OVERLAP`). Nothing was
                changed.
        """
        ticks = moment(self._model, "at", at)
        return Clip(self._model, _edits.insert(self._model, dict_of(self), item, ticks))

    def overwrite(self, item: Item, *, at: Moment) -> Clip:
        """Place an item instead of what plays then, and return its clip.

        Clips of this track that play then are removed, or cut if a part of them plays before or after it.
        Their transitions are removed or shortened if necessary. Other tracks do not change.

        Args:
            item: The item.
            at: Its start in seconds; a clip means its start.

        Raises:
            TimelineError: The item cannot be placed. Nothing was changed.
        """
        ticks = moment(self._model, "at", at)
        return Clip(self._model, _edits.overwrite(self._model, dict_of(self), item, ticks))

    def close_gaps(self) -> Edit:
        """Move the clips of the track, and those linked to them, so that no gap is between two of them.

        The first clip stays where it is.

        Raises:
            TimelineError: Linked clips would overlap others (`TRACK_OVERLAP`). Nothing was changed.
        """
        return edit_of(self._model, _edits.close_gaps(self._model, dict_of(self)))

    def remove(self) -> None:
        """Remove the track with its clips and transitions. Linked clips on other tracks stay."""
        _edits.remove_track(self._model, dict_of(self))


def edit_of(model: Model, outcome: Outcome) -> Edit:
    """The result of an edit, with clips."""
    ids, *rest = outcome
    return Edit([Clip(model, id) for id in ids], *rest)


def ids_of(model: Model, clips: Iterable[object]) -> list[str]:
    """The ids of clips of a timeline.

    Raises:
        TypeError: One is not a clip of this timeline.
    """
    ids: list[str] = []
    for clip in clips:
        if not isinstance(clip, Clip):
            raise TypeError(f"expected clips, not {type(clip).__name__}")
        check_own(model, clip)
        ids.append(clip.id)
    return ids


def own_track(model: Model, name: str, track: Track) -> dict[str, Any]:
    """The track of the editor state that was passed as an argument of that name.

    Raises:
        LookupError: It was removed from the timeline.
        TypeError: It is not a track of this timeline.
    """
    check_type(name, track, Track, "a track")
    if track._model is not model:
        raise TypeError(f"the track {track.id!r} belongs to another timeline")
    return dict_of(track)


def dict_of(track: Track) -> dict[str, Any]:
    """The track of the editor state.

    Raises:
        LookupError: It was removed from the timeline.
    """
    if not any(track._dict is each for each in track._model.tracks):
        raise ClipGoneError("CLIP_GONE", f"The track {track.id!r} was removed from the timeline.")
    return track._dict
