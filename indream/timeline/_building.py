"""The operations that place items: in sequence, above, below, and sounds. See `_model` for how they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.timeline._assets import add_asset
from indream.timeline._errors import TimelineError, check_list, check_texts, in_message
from indream.timeline._graphics import Raw
from indream.timeline._items import (
    Item,
    Placement,
    check_source,
    has_wire_format,
    item_duration,
    item_media,
    kind_of,
    natural_ticks,
    noun_of,
    wire_item,
)
from indream.timeline._model import is_audio
from indream.timeline._time import Time, times
from indream.timeline._transitions import join, transition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indream.timeline._changes import Changes
    from indream.timeline._model import Model, Object
    from indream.timeline._moments import Period
    from indream.timeline._time import Duration
    from indream.timeline._transitions import Transition, TransitionName

__all__ = [
    "append",
    "check_item",
    "duration_of",
    "main_track",
    "new_track",
    "overlay",
    "place",
    "put",
    "sequence",
    "sound",
    "sound_track",
    "underlay",
]


# Placing one item


def put(model: Model, track: Object, item: Item, start: int, duration: int) -> str:
    """Put an item on a track, for a period that is free there; return its id.

    Raises:
        TimelineError: Another item of the track plays in that period (`TRACK_OVERLAP`), the id is taken
            (`ID_TAKEN`), or the item does not fit into its duration.
    """
    end = start + duration
    is_last = start >= model.end_of(track)
    blocking = None if is_last else model.overlapped(track, start, end)
    if blocking is not None:
        own_start, own_end, other_start, other_end = times(start, end, blocking.start, blocking.end)
        raise TimelineError(
            "TRACK_OVERLAP",
            f"The {noun_of(item)} from {own_start} to {own_end} s overlaps {blocking.id!r} "
            f"({other_start} to {other_end} s) on the track {track.get('id')!r}.",
            "Use overlay(), another track, or insert() to make room.",
        )
    with model.operation(adds=True) as changes:
        media = item_media(item, model.grid, duration)
        asset_id = None
        if media is not None:
            asset_id = add_asset(changes, model.part("assets"), model.files, media)
        written = wire_item(item, Placement(start, duration, model.canvas, model.grid, asset_id))
        check_texts(f"The {noun_of(item)}", [item.id, written])
        id = written["id"] = _id_for(model, changes, item, written.get("id"))
        changes.put(model.part("items"), id, written)
        ids = model.ids(track)
        changes.insert(ids, len(ids), id)
        if is_last:
            model.extended(track)
        else:
            model.bring_in_order(changes, track)
    model.by_hand |= has_wire_format(item) or (media is not None and media.is_wire)
    return id


def _id_for(model: Model, changes: Changes, item: Item, own: object) -> str:
    items = model.part("items")
    if item.id is not None:
        if item.id in items:
            raise TimelineError(
                "ID_TAKEN", f"The timeline already has an item {item.id!r}.", "Pass another id=."
            )
        return item.id
    if isinstance(item, Raw) and isinstance(own, str) and own and own not in items:
        return own
    return model.new_id(changes, "items", kind_of(item))


def duration_of(model: Model, item: Item, length: int | None, *, cut: bool = False) -> int:
    """How long an item plays, in ticks.

    Args:
        model: The timeline.
        item: The item.
        length: The length that `until=` or `during=` set, or None.
        cut: Whether an item may be shorter than this, because its file is.

    Raises:
        TimelineError: It has no duration (`DURATION_MISSING`), two (`DURATION_INVALID`), or one that is
            longer than its file (`CLIP_LONGER_THAN_SOURCE`).
    """
    own = item_duration(item, model.grid)
    if length is not None and own is not None:
        raise TimelineError(
            "DURATION_INVALID",
            f"The {noun_of(item)} has a duration of {Time(own)} s, and until= or during= sets another.",
            "Pass only one of them; at= sets a start only.",
        )
    natural = natural_ticks(item, model.grid)
    if length is None and own is None:
        if natural is None:
            raise TimelineError(
                "DURATION_MISSING",
                f"The {noun_of(item)} has no duration.",
                "Pass duration=, until= or during=.",
            )
        # Rounded down, so that a clip is never longer than its source.
        return model.grid.below(natural) or natural
    media = item_media(item, model.grid)
    limit = None if media is None or media.ticks is None or media.endless else natural
    exact = length if length is not None else own or 0
    ticks = exact if length is not None else max(model.grid.nearest(exact), model.grid.least)
    if limit is not None and ticks > limit:
        if not cut and exact > limit:
            check_source(item, model.grid, exact)
        ticks = model.grid.below(limit) or limit
    return ticks


# Placing items on tracks


def append(
    model: Model,
    track: Object | None,
    item: Item,
    transition: Transition | TransitionName | None = None,
    gap: Duration = 0,
) -> str:
    """Put an item after the last one of a track, the main track by default; return its id.

    Raises:
        TimelineError: The transition needs a clip before (`TRANSITION_FIRST`) that touches
            (`TRANSITION_GAP`), or the item cannot be placed.
    """
    check_item(item)
    joining = None if transition is None else transition_of(transition)
    with model.operation(adds=True) as changes:
        track = main_track(model, changes) if track is None else track
        start = model.end_of(track)
        before = None if joining is None else _last(model, track)
        if gap != 0:
            space = model.grid.ticks(gap)
            if space < 0:
                raise TimelineError("START_INVALID", f"gap must not be negative, is {in_message(gap)}.")
            start = model.grid.nearest(start + space)
        if joining is not None and before is None:
            raise TimelineError(
                "TRANSITION_FIRST",
                f"The {noun_of(item)} is the first on {track.get('id')!r}, so it has no transition.",
                "Remove transition=, or append another clip first.",
            )
        id = put(model, track, item, start, duration_of(model, item, None))
        if joining is not None and before is not None:
            join(model, track, before, id, joining)
    return id


def _last(model: Model, track: Object) -> str | None:
    """The item of a track that ends last."""
    ids = model.ids(track)
    if not ids or model.span(ids[-1]).end == model.end_of(track):
        return ids[-1] if ids else None
    return max(map(model.span, ids), key=lambda span: span.end).id


def sequence(
    model: Model, items: Iterable[Item], transition: Transition | TransitionName | None
) -> list[str]:
    """Append items to the main track, with a transition between each two; return their ids."""
    with model.operation(adds=True):
        ids: list[str] = []
        check_list("items", items, "items")
        for item in items:
            ids.append(append(model, None, item, transition if ids else None))
    return ids


def place(model: Model, track: Object, item: Item, period: Period) -> str:
    """Put an item on a track at a time; return its id."""
    check_item(item)
    return put(model, track, item, period.start, duration_of(model, item, period.length))


def overlay(model: Model, item: Item, period: Period) -> str:
    """Put an item above everything visible in a period; return its id.

    It is put on the lowest track that is above and is free, or on a new one on top.
    """
    check_item(item)
    with model.operation() as changes:
        duration = duration_of(model, item, period.length)
        tracks = model.tracks
        visible = _visible(model, period.start, period.start + duration)
        # The main track is for clips in sequence.
        main = _main_index(model)
        limit = min(visible[0] if visible else len(tracks), len(tracks) if main is None else main)
        free = _free(model, _for_layers(model, reversed(range(limit))), period.start, duration)
        track = tracks[free] if free is not None else model.new_track(changes, 0, model.track_id("overlay"))
        return put(model, track, item, period.start, duration)


def underlay(model: Model, item: Item, period: Period) -> str:
    """Put an item below the main track and everything visible in a period; return its id."""
    check_item(item)
    with model.operation() as changes:
        duration = duration_of(model, item, period.length)
        main_track(model, changes)
        tracks = model.tracks
        lowest = max([_main_index(model) or 0, *_visible(model, period.start, period.start + duration)])
        below = range(lowest + 1, len(tracks))
        free = _free(model, _for_layers(model, below), period.start, duration)
        if free is None:
            index = max(_first_sound(model), lowest + 1)
            track = model.new_track(changes, index, model.track_id("underlay"))
        else:
            track = tracks[free]
        return put(model, track, item, period.start, duration)


def sound(model: Model, item: Item, period: Period, *, loop: bool = False) -> list[str]:
    """Put a sound on an audio track at the bottom, cut to fit, and repeated with `loop`; return the ids.

    Raises:
        TypeError: The item is not a sound.
        TimelineError: `loop` needs a period (`DURATION_MISSING`), or the item cannot be placed.
    """
    check_item(item)
    if kind_of(item) != "audio":
        raise TypeError(f"sound() takes Audio, not {type(item).__name__}; use append() or overlay()")
    if loop and period.length is None:
        raise TimelineError("DURATION_MISSING", "loop=True has no end.", "Pass until= or during=.")
    with model.operation() as changes:
        if loop:
            parts = _repeats(model, item, period)
        else:
            # A period cuts the sound to fit; a duration of its own must not be longer than its file.
            parts = [duration_of(model, item, period.length, cut=period.length is not None)]
        track = sound_track(model, changes, period.start, sum(parts))
        ids: list[str] = []
        start = period.start
        for duration in parts:
            ids.append(put(model, track, item, start, duration))
            start += duration
        if len(ids) > 1:
            _join_repeats(model, changes, ids)
        return ids


def _repeats(model: Model, item: Item, period: Period) -> list[int]:
    """The durations of the repeats of a sound in a period."""
    length = period.length or 0
    each = duration_of(model, item, None)
    count, rest = divmod(length, each)
    return [each] * count + ([rest] if rest else [])


def _join_repeats(model: Model, changes: Changes, ids: Sequence[str]) -> None:
    """Link repeats of a sound, and let only the first fade in and only the last fade out."""
    link = model.new_link()
    for id in ids:
        item = model.item(id)
        changes.put(item, "linkGroupId", link)
        if id != ids[0]:
            changes.put(item, "audioFadeInDurationTicks", 0)
        if id != ids[-1]:
            changes.put(item, "audioFadeOutDurationTicks", 0)


def check_item(item: object) -> None:
    """Raise a TypeError unless a value is an item."""
    if not isinstance(item, Item):
        raise TypeError(f"expected an item, such as Text or Video, not {type(item).__name__}")


# Tracks


def main_track(model: Model, changes: Changes) -> Object:
    """The track for clips in sequence; it is created below all layers and above all sounds."""
    index = _main_index(model)
    if index is not None:
        return model.tracks[index]
    return model.new_track(changes, _first_sound(model), model.track_id("main"))


def _main_index(model: Model) -> int | None:
    """The index of the track `main`; in a state without it, of the lowest track that is not for sounds."""
    tracks = model.tracks
    for index, track in enumerate(tracks):
        if track.get("id") == "main":
            return index
    if not model.is_loaded:
        return None
    return next((index for index in reversed(range(len(tracks))) if _shows(model, tracks[index])), None)


def _shows(model: Model, track: Object) -> bool:
    return bool(model.ids(track)) and not is_audio(model, track)


def _for_layers(model: Model, indexes: Iterable[int]) -> Iterator[int]:
    """The tracks that show what is put on them."""
    for index in indexes:
        track = model.tracks[index]
        if track.get("hidden") is not True and not is_audio(model, track):
            yield index


def _first_sound(model: Model) -> int:
    """The index of the first of the audio tracks at the bottom; the number of tracks if there is none."""
    tracks = model.tracks
    index = len(tracks)
    while index and is_audio(model, tracks[index - 1]):
        index -= 1
    return index


def _visible(model: Model, start: int, end: int) -> list[int]:
    """The indexes of the tracks that show something in a period, topmost first."""
    return [
        index
        for index, track in enumerate(model.tracks)
        if not is_audio(model, track) and not model.is_free(track, start, end)
    ]


def _free(model: Model, indexes: Iterable[int], start: int, duration: int) -> int | None:
    """The first of some tracks that is free in a period."""
    return next(
        (index for index in indexes if model.is_free(model.tracks[index], start, start + duration)), None
    )


def sound_track(model: Model, changes: Changes, start: int, duration: int) -> Object:
    """The first audio track at the bottom that is free in a period, or a new one."""
    tracks = model.tracks
    heard = [at for at in range(_first_sound(model), len(tracks)) if tracks[at].get("muted") is not True]
    free = _free(model, heard, start, duration)
    return (
        tracks[free] if free is not None else model.new_track(changes, len(tracks), model.track_id("sound"))
    )


def new_track(
    model: Model, id: str | None, above: Object | None, below: Object | None, fields: dict[str, bool]
) -> Object:
    """Add a track, on top unless it is to be above or below another.

    Raises:
        TimelineError: The id is taken (`ID_TAKEN`).
        TypeError: Both `above` and `below` are passed.
    """
    if above is not None and below is not None:
        raise TypeError("pass above= or below=, not both")
    tracks = model.tracks
    if id is not None and any(track.get("id") == id for track in tracks):
        raise TimelineError("ID_TAKEN", f"The timeline already has a track {id!r}.", "Pass another id.")
    index = 0
    for neighbor, offset in ((above, 0), (below, 1)):
        if neighbor is not None:
            index = next(at for at, track in enumerate(tracks) if track is neighbor) + offset
    with model.operation() as changes:
        return model.new_track(changes, index, id or model.track_id("track"), **fields)
