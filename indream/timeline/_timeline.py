"""The timeline: what a user calls. Each method is one operation on the editor state; `_model` says how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict, Unpack, cast

from indream._arguments import check_type
from indream._errors import counted
from indream._paths import check_files
from indream.editor_state._words import refuse_timeline
from indream.timeline import _building, _edits
from indream.timeline._changes import copied
from indream.timeline._clip import Clip, Edit, Moment, Track, edit_of, ids_of, own_track
from indream.timeline._errors import (
    ClipGoneError,
    TimelineError,
    check_texts,
    in_message,
    misspelled,
    sentence,
)
from indream.timeline._items import at_least, check_text
from indream.timeline._layout import Ratio, canvas_of
from indream.timeline._model import Model
from indream.timeline._moments import moment, period_of, ticks_of
from indream.timeline._time import Duration, Grid, Time

if TYPE_CHECKING:
    from os import PathLike

    from indream.generated.editor_state import EditorAsset, EditorState
    from indream.generated.models import Asset
    from indream.timeline._items import Item
    from indream.timeline._media import Audio
    from indream.timeline._transitions import Transition, TransitionName

__all__ = ["PayloadOptions", "Timeline"]


class PayloadOptions(TypedDict, total=False):
    """The further options of an export."""

    client_task_id: str
    filename: str
    callback_url: str
    callback_headers: dict[str, str]


_WIRE_NAMES = {
    "client_task_id": "clientTaskId",
    "filename": "filename",
    "callback_url": "callbackUrl",
    "callback_headers": "callbackHeaders",
}


class Timeline:
    """A timeline under construction. Later layers lie above earlier ones.

    Ids are made from kinds and file names, so that the same program produces the same bytes. It is not
    thread-safe; `copy.deepcopy` returns an independent copy.

    Args:
        ratio: The aspect ratio, which decides the size unless `width` and `height` are passed.
        width: The width in pixels, 50 to 1920.
        height: The height in pixels, 50 to 1920.
        fps: Frames per second, for `snap` and for times such as `"15f"`; 23.976, 29.97 and 59.94 mean the
            exact 1000/1001 rates.
        snap: Whether starts and durations are rounded to frames.
        background: A color, a CSS gradient, or the object that the wire has.

    Raises:
        TimelineError: The ratio is not one of the service's (`RATIO_INVALID`), or the size is not valid
            (`SIZE_INVALID`).

    Examples:
        >>> from indream.timeline import Text, Timeline
        >>> timeline = Timeline("16:9")
        >>> timeline.append(Text("Hello, timeline", duration=3))
        <Clip 'text-1', 0 to 3 s>
        >>> timeline.to_editor_state()["items"]["text-1"]["durationTicks"]
        720000
    """

    # A misspelled attribute, or one that cannot be set, is an error.
    __slots__ = ("__weakref__", "_model")

    def __init__(
        self,
        ratio: Ratio = "16:9",
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float = 30,
        snap: bool = True,
        background: str | Mapping[str, Any] | None = None,
    ) -> None:
        (across, down), name = canvas_of(ratio, width, height)
        state: dict[str, Any] = {
            "stateSchemaVersion": "v1",
            "compositionWidth": across,
            "compositionHeight": down,
            "timebaseTicksPerSecond": 240_000,
            "outputRatio": name,
            "tracks": [],
            "assets": {},
            "items": {},
            "transitions": {},
        }
        if background is not None:
            state["globalBackground"] = _background(background)
        self._model = Model(state, {}, Grid(fps, snap))
        self._model.by_hand = isinstance(background, Mapping)

    @classmethod
    def from_editor_state(
        cls,
        state: EditorState | Mapping[str, Any],
        *,
        files: Mapping[str, str | PathLike[str]] | None = None,
        fps: float = 30,
        snap: bool = True,
    ) -> Self:
        """Return a timeline for a copy of an editor state; `to_editor_state()` returns it unchanged.

        Unknown fields and the order of keys are kept. A state with problems is accepted; an operation that
        needs a part that cannot be read raises a TimelineError.

        Args:
            state: The editor state, a plain dict. It is neither changed nor kept.
            files: Local files by asset id, for uploads and previews.
            fps: Frames per second, for `snap` and for times such as `"15f"`.
            snap: Whether starts and durations of new items are rounded to frames.

        Raises:
            TypeError: The state or `files` are not a dict.
        """
        refuse_timeline(state)
        check_type("the editor state", state, Mapping, "a dict")
        timeline = cls.__new__(cls)
        paths = check_files(files or {})
        document = copied(dict(cast("Mapping[str, Any]", state)))
        absolute = {id: path.absolute() for id, path in paths.items()}
        timeline._model = Model(document, absolute, Grid(fps, snap), loaded=True)
        return timeline

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        timeline = type(self).__new__(type(self))
        timeline._model = self._model.copy()
        return timeline

    def __repr__(self) -> str:
        items: object = self._model.state.get("items")
        number = len(cast("dict[str, Any]", items)) if isinstance(items, dict) else 0
        return f"<Timeline: {counted(number, 'item')}>"

    def to_editor_state(self) -> EditorState:
        """Return the editor state: a separate plain dict, checked and linted.

        Raises:
            TimelineError: The timeline is empty (`TIMELINE_EMPTY`), or the editor state has problems that it
                did not have when it was loaded (`STATE_INVALID`).
        """
        model = self._model
        if not model.is_unchanged:
            if not any(model.ids(track) for track in model.tracks):
                raise TimelineError(
                    "TIMELINE_EMPTY",
                    "The timeline is empty.",
                    "Append an item, such as Text('…', duration=3).",
                )
            model.check()
        return cast("EditorState", copied(model.state))

    def to_payload(
        self,
        *,
        scale: float = 1,
        fps: Literal[30, 60] = 30,
        format: Literal["mp4", "webm"] = "mp4",
        **options: Unpack[PayloadOptions],
    ) -> dict[str, Any]:
        """Return the payload for `exports.create` and `exports.render`.

        Args:
            scale: Scale of the output, a factor from 0.6 to 8.
            fps: Frames per second of the video.
            format: Its file format.
            **options: The further options of an export: `client_task_id`, `filename`, `callback_url`,
                `callback_headers`.

        Raises:
            TimelineError: A file is not uploaded (`ASSET_NOT_UPLOADED`), or the timeline is empty
                (`TIMELINE_EMPTY`).
            TypeError: An option does not exist.
        """
        for name in options:
            if name not in _WIRE_NAMES:
                misspelled("to_payload", name, ["scale", "fps", "format", *_WIRE_NAMES])
        state = self.to_editor_state()
        missing = self._model.not_uploaded()
        if missing:
            raise self._not_uploaded(missing)
        payload: dict[str, Any] = {
            "editorState": state,
            "stateSchemaVersion": state.get("stateSchemaVersion", "v1"),
            "ratio": state.get("outputRatio", "custom"),
            "scale": scale,
            "fps": fps,
            "format": format,
        }
        payload.update(copied({_WIRE_NAMES[name]: value for name, value in options.items()}))
        return payload

    def _not_uploaded(self, ids: Sequence[str]) -> TimelineError:
        from indream.editor_state._words import listed

        assets, files = self._model.part("assets"), self.files
        names = [files[id].name if id in files else str(assets[id].get("filename", id)) for id in ids]
        elsewhere = [] if all(id in files for id in ids) else ["set the remoteUrl of its asset"]
        calls = ["call client.uploads.upload_assets(timeline)"] if any(id in files for id in ids) else []
        return TimelineError(
            "ASSET_NOT_UPLOADED",
            f"{listed(names, 'and')} {'is' if len(names) == 1 else 'are'} not uploaded.",
            sentence(f"{', or '.join(calls + elsewhere)} first"),
        )

    # Reading

    @property
    def size(self) -> tuple[int, int]:
        """The width and height in pixels."""
        return self._model.canvas

    @property
    def duration(self) -> Time:
        """The end of the last clip; 0 if it has none."""
        return Time(self._model.end)

    @property
    def main(self) -> Track:
        """The track that `append` places items on; it is created when it is first needed."""
        with self._model.operation() as changes:
            return Track(self._model, _building.main_track(self._model, changes))

    @property
    def tracks(self) -> list[Track]:
        """The tracks; the first is on top."""
        return [Track(self._model, track) for track in self._model.tracks]

    @property
    def clips(self) -> list[Clip]:
        """The clips of all tracks, track by track, the topmost track first."""
        return [clip for track in self.tracks for clip in track.clips]

    @property
    def assets(self) -> Mapping[str, EditorAsset]:
        """The assets of the editor state itself, by id."""
        self._model.handed_out()
        return self._model.part("assets")

    @property
    def files(self) -> Mapping[str, Path]:
        """The local files that are used and not uploaded yet, by the ids of their assets."""
        model = self._model
        assets = model.part("assets") if model.files else {}
        local = {
            id: path
            for id, path in model.files.items()
            if id in assets and not (assets[id].get("remoteUrl") or assets[id].get("remoteKey"))
        }
        used = model.texts() if local else ()
        return {id: path for id, path in local.items() if id in used}

    def clip(self, id: str) -> Clip:
        """Return the clip with an id.

        Args:
            id: The id of the item.

        Raises:
            LookupError: There is none.
            TypeError: The id is not a text.
        """
        check_type("id", id, str, "a string")
        if id not in self._model.part("items"):
            from indream.editor_state._words import hint_for_name

            hint = hint_for_name("clip", id, self._model.part("items"))
            raise ClipGoneError("CLIP_GONE", f"The timeline has no clip {id!r}.", hint and sentence(hint))
        return Clip(self._model, id)

    def at(self, time: Moment) -> list[Clip]:
        """Return the clips that play at a time, topmost first.

        Args:
            time: The time; a clip means its start.
        """
        ticks = ticks_of(self._model, time)
        return [
            Clip(self._model, span.id)
            for track in self._model.tracks
            for span in self._model.spans(track)
            if span.start <= ticks < span.end
        ]

    # Building

    def append(
        self, item: Item, *, transition: Transition | TransitionName | None = None, gap: Duration = 0
    ) -> Clip:
        """Place an item after the last clip of the main track, and return its clip.

        Args:
            item: The item.
            transition: How it follows the clip before it: a Transition, or its type.
            gap: The seconds between the clips.

        Raises:
            TimelineError: The item cannot be placed there. Nothing was changed.
        """
        return Clip(self._model, _building.append(self._model, None, item, transition, gap))

    def sequence(
        self, items: Iterable[Item], *, transition: Transition | TransitionName | None = None
    ) -> list[Clip]:
        """Append several items to the main track, and return their clips.

        Args:
            items: The items.
            transition: The transition between each two of them.

        Raises:
            TimelineError: One of the items cannot be placed there. Nothing was changed.
        """
        ids = _building.sequence(self._model, items, transition)
        return [Clip(self._model, id) for id in ids]

    def overlay(
        self,
        item: Item,
        *,
        at: Moment = 0,
        until: Moment | Literal["end"] | None = None,
        during: Clip | None = None,
    ) -> Clip:
        """Place an item above everything visible in that period, and return its clip.

        It is placed on the lowest track that is free then, or on a new track on top.

        Args:
            item: The item.
            at: Its start in seconds; a clip means its start.
            until: Its end in seconds; `"end"` is the current end of the timeline. Default: its own
                duration decides.
            during: A clip whose period it has.

        Raises:
            TimelineError: The item cannot be placed there. Nothing was changed.
        """
        period = period_of(self._model, at, until, during)
        return Clip(self._model, _building.overlay(self._model, item, period))

    def underlay(
        self,
        item: Item,
        *,
        at: Moment = 0,
        until: Moment | Literal["end"] | None = None,
        during: Clip | None = None,
    ) -> Clip:
        """Place an item below the main track, and return its clip.

        Args:
            item: The item.
            at: Its start in seconds; a clip means its start.
            until: Its end in seconds; `"end"` is the current end of the timeline. Default: its own
                duration decides.
            during: A clip whose period it has.

        Raises:
            TimelineError: The item cannot be placed there. Nothing was changed.
        """
        period = period_of(self._model, at, until, during)
        return Clip(self._model, _building.underlay(self._model, item, period))

    def sound(
        self,
        item: Audio,
        *,
        at: Moment = 0,
        until: Moment | Literal["end"] | None = None,
        during: Clip | None = None,
        loop: bool = False,
    ) -> Clip:
        """Place a sound on an audio track at the bottom, and return its clip.

        It is cut to fit into the period of `until` or `during`, and ends early if its file is shorter. A
        duration of its own that is longer than its file is rejected (`CLIP_LONGER_THAN_SOURCE`).

        Args:
            item: The sound.
            at: Its start in seconds; a clip means its start.
            until: Its end in seconds; `"end"` is the current end of the timeline. Default: its own
                duration decides.
            during: A clip whose period it has.
            loop: Whether it is repeated until the end of the period. The repeats are linked to the first,
                which is the clip that is returned.

        Raises:
            TimelineError: The item cannot be placed there. Nothing was changed.
            TypeError: The item is not a sound.
        """
        period = period_of(self._model, at, until, during)
        return Clip(self._model, _building.sound(self._model, item, period, loop=loop)[0])

    def add_track(
        self,
        id: str | None = None,
        *,
        above: Track | None = None,
        below: Track | None = None,
        hidden: bool = False,
        muted: bool = False,
        sync_locked: bool | None = None,
    ) -> Track:
        """Add a track and return it; it is on top unless `above` or `below` is passed.

        Args:
            id: Its id. Default: one that is made from its number.
            above: The track that it is just above.
            below: The track that it is just below.
            hidden: Whether its items are hidden.
            muted: Whether its items are silent.
            sync_locked: Whether its items move with those of other tracks in edits with `ripple`.

        Raises:
            LookupError: `above` or `below` was removed from the timeline.
            TimelineError: The id is taken (`ID_TAKEN`) or empty (`VALUE_INVALID`). Nothing was changed.
            TypeError: Both `above` and `below` are passed, or an argument has another type.
        """
        if id is not None:
            check_text("id", id)
            check_texts("The id", id)
        check_type("hidden", hidden, bool, "True or False")
        check_type("muted", muted, bool, "True or False")
        fields = {"hidden": hidden, "muted": muted}
        if sync_locked is not None:
            check_type("sync_locked", sync_locked, bool, "True or False")
            fields["syncLocked"] = sync_locked
        upper = None if above is None else own_track(self._model, "above", above)
        lower = None if below is None else own_track(self._model, "below", below)
        return Track(self._model, _building.new_track(self._model, id, upper, lower, fields))

    # Editing across tracks

    def insert_time(self, at: Moment, duration: Duration) -> Edit:
        """Open a gap in all tracks: clips that span that time are split, later clips move.

        Args:
            at: The time; a clip means its start.
            duration: The length of the gap in seconds.

        Returns:
            The edit, whose `clips` are the halves of those that were split.

        Raises:
            TimelineError: The duration is not positive (`DURATION_INVALID`). Nothing was changed.
        """
        model = self._model
        ticks = model.grid.nearest(at_least("duration", duration, model.grid, 1))
        ticks = max(ticks, model.grid.least)
        return edit_of(model, _edits.insert_time(model, moment(model, "at", at), ticks))

    def remove_time(self, start: Moment, end: Moment) -> Edit:
        """Cut a period out of all tracks and close the gap.

        Clips in that period are removed; those that play before or after it too are cut.

        Args:
            start: The start of the period; a clip means its start.
            end: The end of the period.

        Returns:
            The edit, whose `clips` are those that were cut.

        Raises:
            TimelineError: The period does not end after its start (`DURATION_INVALID`). Nothing was changed.
        """
        first, last = moment(self._model, "start", start), moment(self._model, "end", end)
        return edit_of(self._model, _edits.remove_time(self._model, first, last))

    def resolve_overlaps(self) -> Edit:
        """Move clips that overlap an earlier one on their track to new tracks just above it.

        Clips that a transition joins stay together. A timeline that was built here has no overlaps; a loaded
        editor state may have some.

        Returns:
            The edit, whose `clips` are those on the new tracks.
        """
        return edit_of(self._model, _edits.resolve_overlaps(self._model))

    def link(self, *clips: Clip) -> str:
        """Link clips, so that they are moved, split, trimmed and removed together; return their group's id.

        Args:
            *clips: Two clips or more. They leave the groups that they belong to.

        Raises:
            TypeError: Fewer than two clips are passed.
        """
        ids = list(dict.fromkeys(ids_of(self._model, clips)))
        if len(ids) < 2:
            raise TypeError("link() takes at least two clips")
        return _edits.link(self._model, ids)

    def attach(self, asset_id: str, uploaded: Asset) -> None:
        """Record where a file is stored now; `client.uploads.upload_assets` calls this.

        Args:
            asset_id: The id of its asset in the editor state.
            uploaded: The uploaded asset.

        Raises:
            LookupError: The timeline has no such asset.
            TypeError: The id is not a text.
        """
        check_type("asset_id", asset_id, str, "a string")
        assets = self._model.part("assets")
        if asset_id not in assets:
            raise ClipGoneError("ASSET_GONE", f"The timeline has no asset {asset_id!r}.")
        with self._model.operation() as changes:
            changes.put(assets[asset_id], "remoteUrl", uploaded.file_url)
            changes.put(assets[asset_id], "remoteKey", uploaded.file_key)


def _background(background: object) -> dict[str, Any]:
    """The background as it is on the wire."""
    if isinstance(background, Mapping):
        return copied(dict(cast("Mapping[str, Any]", background)))
    if not isinstance(background, str) or not background:
        raise TypeError(f"background must be a color, a gradient or a dict, not {in_message(background)}")
    check_texts("The background", background)
    is_gradient = "gradient(" in background
    color = "#000000" if is_gradient else background
    return {"type": "color", "color": color, "gradient": background if is_gradient else None}
