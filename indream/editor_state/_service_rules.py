"""The rules that the service enforces beyond the schema: it rejects a state that breaks one of them.

They are about tracks and the transitions between their items, single items and assets, and an item and its
asset. Each rule yields its findings and skips the parts of a state that it cannot read. Each passes over the
state a fixed number of times, so its running time is proportional to the size of the state.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from indream._json.words import quoted, show
from indream.editor_state._problems import Finding, in_order
from indream.editor_state._timeline import (
    TICKS_PER_MS,
    Timeline,
    list_at,
    number_at,
    object_at,
    objects_at,
    text_at,
)
from indream.editor_state._words import hint_for_name, listed, plain_number, ticks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from indream._errors import Severity
    from indream._json.paths import Path
    from indream.editor_state._problems import EditorStateProblems
    from indream.editor_state._timeline import Clip, Object, Track

__all__ = ["RULES", "rejections"]

_CHART_KEY: Final = "EDITOR_CHART_KEY_INVALID"
# The kind of asset that each kind of item shows or plays.
_ASSET_OF: Final = {
    "image": "image",
    "video": "video",
    "gif": "gif",
    "lottie": "lottie",
    "audio": "audio",
    "captions": "caption",
}


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
        self._track = track
        self._ids = set(track.items.values())
        self._neighbors = set(map(frozenset, pairwise(track.items.values())))

    def _name(self) -> str:
        return "its track" if self._track.id is None else f"the track {quoted(self._track.id)}"

    def why_not_joined(self, before: str, after: str) -> tuple[str, str] | None:
        for id in (before, after):
            if id not in self._ids:
                return (
                    f"joins {quoted(before)} and {quoted(after)}, but {quoted(id)} is not on {self._name()}",
                    "a transition joins two items of the track that it names",
                )
        if frozenset((before, after)) not in self._neighbors:
            return (
                f"joins {quoted(before)} and {quoted(after)}, which are not neighbors on {self._name()}",
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


def ids(timeline: Timeline) -> Iterator[Finding]:
    """The `id` inside an asset, item or transition is its key."""
    collections = {"assets": timeline.assets, "items": timeline.items, "transitions": timeline.transitions}
    for name, entries in collections.items():
        for key, entry in (entries or {}).items():
            id = text_at(entry, "id")
            if id is not None and id != key:
                message = f"must be {quoted(key)} like its key, is {quoted(id)}"
                yield Finding("EDITOR_ID_MISMATCH", (name, key, "id"), message)


def keyframes(timeline: Timeline) -> Iterator[Finding]:
    """A keyframe lies within its item: 0 ≤ timeTicks < durationTicks."""
    for animated in timeline.animated:
        duration = number_at(animated.item, "durationTicks")
        if duration is None:
            continue
        for index, time in animated.times.items():
            if not 0 <= time < duration:
                path = (*animated.path, "keyframes", index, "timeTicks")
                yield Finding("KEYFRAME_OUT_OF_BOUNDS", path, *_outside(time, duration, animated.item))


def _outside(time: float, duration: float, item: Object) -> tuple[str, str]:
    message = f"is {ticks(time)}, but its item lasts {ticks(duration)}"
    start = number_at(item, "startTicks") or 0
    if time < 0:
        return f"is {ticks(time)}, before its item begins", "keyframes count from the start of their item"
    if start > 0 and 0 <= time - start < duration:
        local = f"keyframes count from the start of their item: {ticks(time - start)}"
        return message, f"{local}, if this is a time of the video; otherwise, before {ticks(duration)}"
    return message, f"a keyframe comes before the end of its item, {ticks(duration)}"


def asset_references(timeline: Timeline) -> Iterator[Finding]:
    """The asset of an item exists, and is of the kind that the item needs."""
    if timeline.assets is None:
        return
    for id, item in (timeline.items or {}).items():
        kind, asset_id = text_at(item, "type"), text_at(item, "assetId")
        expected = _ASSET_OF.get(kind or "")
        if expected is None or asset_id is None:
            continue
        path = ("items", id, "assetId")
        if asset_id not in timeline.assets:
            hint = hint_for_name("asset", asset_id, timeline.assets)
            yield Finding("EDITOR_ASSET_MISSING", path, f"there is no asset {quoted(asset_id)}", hint)
            continue
        found = text_at(timeline.assets[asset_id], "type")
        if found is not None and found != expected and found in _ASSET_OF.values():
            message = f"the asset {quoted(asset_id)} is of type {quoted(found)}, not {quoted(expected)}"
            hint = f"an item of type {show(kind)} needs an asset of type {quoted(expected)}"
            yield Finding("EDITOR_ASSET_TYPE_MISMATCH", path, message, hint)


def text_template_nodes(timeline: Timeline) -> Iterator[Finding]:
    """A text template has exactly one image node and one to three text nodes."""
    for id, item in (timeline.items or {}).items():
        if text_at(item, "type") != "text-template" or list_at(item, "nodes") is None:
            continue
        nodes = objects_at(item, "nodes")
        counts = Counter(text_at(node, "type") for node in nodes.values())
        images, texts = counts["image"], counts["text"]
        # A node that cannot be read may be an image or a text.
        too_few = images + texts == len(list_at(item, "nodes") or ()) and (images < 1 or texts < 1)
        if images > 1 or texts > 3 or too_few:
            message = f"must have one image node and one to three text nodes, has {images} and {texts}"
            yield Finding("EDITOR_TEXT_TEMPLATE_NODES_INVALID", ("items", id, "nodes"), message)


def caption_animations(timeline: Timeline) -> Iterator[Finding]:
    """Captions that are timed word by word are not animated."""
    for id, item, asset_id, asset in timeline.captions():
        animated = item.get("captionAnimations") is not None
        if animated and text_at(asset, "timingGranularity") == "word":
            message = f"is not allowed: the captions of the asset {quoted(asset_id)} are timed word by word"
            hint = "remove it, or use captions that are timed line by line"
            path = ("items", id, "captionAnimations")
            yield Finding("EDITOR_CAPTION_ANIMATION_WORD_TIMING_CONFLICT", path, message, hint)


def caption_times(timeline: Timeline) -> Iterator[Finding]:
    """A caption ends after it begins."""
    for id, asset in (timeline.assets or {}).items():
        if text_at(asset, "type") != "caption":
            continue
        for index, caption in objects_at(asset, "captions").items():
            start, end = number_at(caption, "startMs"), number_at(caption, "endMs")
            if start is not None and end is not None and end <= start:
                message = f"must be greater than startMs, {plain_number(start)}, is {plain_number(end)}"
                path = ("assets", id, "captions", index, "endMs")
                yield Finding("EDITOR_CAPTION_TIMING_INVALID", path, message)


def captions_shown(timeline: Timeline) -> Iterator[Finding]:
    """Captions begin before their item ends; their times count from its start plus its lead-in.

    Several items may show parts of one asset, and an item may be shorter than its captions. So a caption
    after the end of all its items is only a warning. If all captions are, their times are not local, which is
    an error.
    """
    for asset_id, (longest, end) in timeline.captions_shown().items():
        captions = objects_at((timeline.assets or {})[asset_id], "captions")
        starts = {index: number_at(caption, "startMs") for index, caption in captions.items()}
        late = {index: start for index, start in starts.items() if start is not None and start >= end}
        if late:
            index, start = next(iter(late.items()))
            path = ("assets", asset_id, "captions", index, "startMs")
            lead_in = " (after its lead-in)" if number_at(longest, "contentStartOffsetTicks") else ""
            item_end = f"the captions item ends at {plain_number(end)} ms{lead_in}"
            message = f"is {plain_number(start)}, but {item_end}, so it is never shown"
            if len(late) > 1:
                message += f", like {len(late) - 1} more"
            hint = _local_time(start, end, longest)
            severity: Severity = "error" if len(late) == len(captions) else "warning"
            yield Finding("EDITOR_CAPTION_TIMING_INVALID", path, message, hint, severity)


def _local_time(start: float, end: float, item: Object) -> str:
    lead_in = number_at(item, "contentStartOffsetTicks") or 0
    local = start - ((number_at(item, "startTicks") or 0) + lead_in) / TICKS_PER_MS
    rule = "caption times count from the start of the captions item"
    if lead_in:
        rule += ", after its contentStartOffsetTicks"
    return f"{rule}: {plain_number(local)}" if 0 <= local < min(start, end) else rule


def chart_keys(timeline: Timeline) -> Iterator[Finding]:
    """The values of a chart belong to its series, and each series has its own key and a value in each row."""
    for id, item in (timeline.items or {}).items():
        if text_at(item, "type") != "chart":
            continue
        data = object_at(item, "data") or {}
        path = ("items", id, "data")
        series = objects_at(data, "series")
        keys = {index: text_at(entry, "key") for index, entry in series.items()}
        if not series or None in keys.values() or len(series) != len(list_at(data, "series") or ()):
            continue
        names: dict[str, int] = {}
        for index, key in keys.items():
            if key is not None and names.setdefault(key, index) != index:
                message = f"{quoted(key)} is already the key of series {names[key]}"
                hint = "give each series its own key"
                yield Finding(_CHART_KEY, (*path, "series", index, "key"), message, hint)
        for index, point in objects_at(data, "points").items():
            key = text_at(point, "seriesKey")
            if key is not None and key not in names:
                yield Finding(
                    _CHART_KEY, (*path, "points", index, "seriesKey"), *_unknown("series", key, names)
                )
        for index, row in objects_at(data, "rows").items():
            values = object_at(row, "values")
            yield from _row_keys((*path, "rows", index, "values"), values, names)


def _row_keys(path: Path, values: Object | None, names: Collection[str]) -> Iterator[Finding]:
    if values is None or values.keys() == names:
        return
    for key in map(str, values):  # The check reports a key that is not a string.
        if key not in names:
            yield Finding(_CHART_KEY, (*path, key), *_unknown("series", key, names))
    missing = [name for name in names if name not in values]
    if missing:
        message = f"has no value for the series {listed(list(map(quoted, missing)), 'and')}"
        yield Finding(_CHART_KEY, path, message, "a row has a value for each series", "warning")


RULES: Final = (
    track_ids,
    track_items,
    overlaps,
    transition_references,
    transition_neighbors,
    ids,
    keyframes,
    asset_references,
    text_template_nodes,
    caption_animations,
    caption_times,
    captions_shown,
    chart_keys,
)
"""The rules, each a function of a `Timeline`."""


def rejections(state: object) -> EditorStateProblems | None:
    """The problems for which the service rejects a state that matches the schema; None if it has none."""
    timeline = Timeline(state)
    found = [finding for rule in RULES for finding in rule(timeline) if finding.severity == "error"]
    return in_order(found, state) if found else None
