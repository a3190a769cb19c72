"""The rules about single items and assets, and about an item and its asset.

Each rule yields its findings and skips the parts of a state that it cannot read.
"""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING, Final, cast

from indream._json.words import quoted, show
from indream.editor_state._problems import Finding
from indream.editor_state._timeline import list_at, number_at, objects_at, text_at
from indream.editor_state._words import TICKS_PER_SECOND, hint_for_name, plain_number, ticks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream._errors import Severity
    from indream.editor_state._timeline import Object, Timeline

__all__ = [
    "asset_references",
    "caption_animations",
    "caption_times",
    "captions_shown",
    "ids",
    "keyframes",
    "text_template_nodes",
]

# The fields of items that keyframes may animate.
_ANIMATED: Final = (
    "top",
    "left",
    "width",
    "height",
    "scaleX",
    "scaleY",
    "opacity",
    "borderRadius",
    "rotation",
    "cropLeft",
    "cropTop",
    "cropRight",
    "cropBottom",
    "decibelAdjustment",
)
# The kind of asset that each kind of item shows or plays.
_ASSET_OF: Final = {
    "image": "image",
    "video": "video",
    "gif": "gif",
    "lottie": "lottie",
    "audio": "audio",
    "captions": "caption",
}
_TICKS_PER_MS: Final = TICKS_PER_SECOND // 1000


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
    for id, item in (timeline.items or {}).items():
        duration = number_at(item, "durationTicks")
        if duration is None:
            continue
        for name in _ANIMATED:
            track = item.get(name)
            if not isinstance(track, dict):
                continue
            for index, keyframe in objects_at(cast("Object", track), "keyframes").items():
                time = number_at(keyframe, "timeTicks")
                if time is not None and not 0 <= time < duration:
                    path = ("items", id, name, "keyframes", index, "timeTicks")
                    yield Finding("KEYFRAME_OUT_OF_BOUNDS", path, *_outside(time, duration, item))


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
    for id, item, asset_id, asset in _captions(timeline):
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
    items: dict[str, list[Object]] = {}
    for _, item, asset_id, _ in _captions(timeline):
        items.setdefault(asset_id, []).append(item)
    for asset_id, showing in items.items():
        longest = max(showing, key=_content_end)
        end = _content_end(longest)
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
    local = start - ((number_at(item, "startTicks") or 0) + lead_in) / _TICKS_PER_MS
    rule = "caption times count from the start of the captions item"
    if lead_in:
        rule += ", after its contentStartOffsetTicks"
    return f"{rule}: {plain_number(local)}" if 0 <= local < min(start, end) else rule


def _captions(timeline: Timeline) -> Iterator[tuple[str, Object, str, Object]]:
    """The captions items with their assets."""
    assets = timeline.assets or {}
    for id, item in (timeline.items or {}).items():
        asset_id = text_at(item, "assetId")
        if text_at(item, "type") == "captions" and asset_id is not None and asset_id in assets:
            yield id, item, asset_id, assets[asset_id]


def _content_end(item: Object) -> float:
    """The end of the time in which an item can show captions, in milliseconds of caption time.

    Infinite if the item's duration cannot be read. A caption starts at the start of the item, plus the
    lead-in, plus its `startMs`.
    """
    duration = number_at(item, "durationTicks")
    lead_in = number_at(item, "contentStartOffsetTicks") or 0
    return inf if duration is None else max(0, duration - lead_in) / _TICKS_PER_MS
