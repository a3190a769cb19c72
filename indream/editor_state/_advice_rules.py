"""The rules about states that the service accepts, but that probably do not render as intended: warnings.

They are about tracks, transitions, captions and assets. Each rule yields its findings and skips the parts of
a state that it cannot read, in time proportional to the size of the state.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from indream._json.words import quoted
from indream.editor_state._problems import Finding
from indream.editor_state._timeline import TICKS_PER_MS, number_at, object_at, objects_at, text_at
from indream.editor_state._words import (
    TICKS_PER_SECOND,
    did_you_mean,
    hint_for_name,
    listed,
    plain_number,
    ticks,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from indream._json.paths import Path
    from indream.editor_state._timeline import Timeline

__all__ = ["DIRECTIONS", "RULES", "assets_not_uploaded", "illustrations"]

# Less than a frame at 30 frames per second is not seen: editors round times to frames.
_FRAME: Final = TICKS_PER_SECOND // 30
# Seen in editor states of the service's own editor, not in its documentation.
_SIDES: Final = ("from-left", "from-right", "from-top", "from-bottom")
_CORNERS: Final = ("from-top-left", "from-top-right", "from-bottom-left", "from-bottom-right")
DIRECTIONS: Final = {"slide": _SIDES, "flip": _SIDES, "wipe": (*_SIDES, *_CORNERS)}
"""The directions of each type of transition that has them."""
_CONFLICT: Final = "EDITOR_TRANSITION_CONFLICT"
# Files of these kinds are on a server; those of lottie assets may be part of the state.
_STORED: Final = frozenset({"image", "video", "gif", "audio", "lottie"})
_LOCAL_PATH: Final = re.compile(r"[/\\~.]|[A-Za-z]:[/\\]")
_UPLOAD: Final = "upload the file, and use asset.to_editor_asset()"


def unused_items(timeline: Timeline) -> Iterator[Finding]:
    """Every item is in a track; otherwise it is never drawn."""
    if not timeline.tracks_known:
        return
    used = {id for _, _, id in timeline.track_items()}
    for id in timeline.items or ():
        if id not in used:
            message = "is not in a track, so it is never drawn"
            hint = "add its id to the items of a track, or remove it"
            yield Finding("EDITOR_ITEM_UNUSED", ("items", id), message, hint, "warning")


def transition_directions(timeline: Timeline) -> Iterator[Finding]:
    """The direction of a transition is one that its type has."""
    for id, transition in (timeline.transitions or {}).items():
        type = text_at(transition, "type")
        directions = DIRECTIONS.get(type or "")
        params = object_at(transition, "params") or {}
        if directions is None or "direction" not in params:
            continue
        direction = text_at(params, "direction")
        if direction not in directions:
            shown = "is not a text" if direction is None else f"there is no direction {quoted(direction)}"
            similar = did_you_mean(direction, directions)
            hint = (
                f"did you mean {quoted(similar)}?" if similar else f"{type} has {listed(directions, 'and')}"
            )
            path = ("transitions", id, "params", "direction")
            yield Finding("EDITOR_TRANSITION_DIRECTION_INVALID", path, shown, hint, "warning")


def transition_conflicts(timeline: Timeline) -> Iterator[Finding]:
    """One cut has one transition, and no animation of the items that it joins."""
    first: dict[tuple[str, ...], str] = {}
    animated: set[tuple[str, str]] = set()
    for id, transition in (timeline.transitions or {}).items():
        before, after = text_at(transition, "fromClipId"), text_at(transition, "toClipId")
        if before is None or after is None:
            continue
        cut = text_at(transition, "trackId") or "", *sorted((before, after))
        if first.setdefault(cut, id) != id:
            message = f"joins {quoted(before)} and {quoted(after)}, like the transition {quoted(first[cut])}"
            yield Finding(_CONFLICT, ("transitions", id), message, "remove one of the two", "warning")
        for item_id, name in ((before, "out"), (after, "in")):
            item = (timeline.items or {}).get(item_id, {})
            animations = object_at(item, "animations") or {}
            if object_at(animations, name) is not None and (item_id, name) not in animated:
                animated.add((item_id, name))
                message = f"plays at the same cut as the transition {quoted(id)}"
                path: Path = ("items", item_id, "animations", name)
                yield Finding(_CONFLICT, path, message, "remove the animation or the transition", "warning")


def captions_cut_off(timeline: Timeline) -> Iterator[Finding]:
    """A caption that is shown ends before its item does. One that is never shown has its own rule."""
    for asset_id, (item, end) in timeline.captions_shown().items():
        captions = objects_at((timeline.assets or {})[asset_id], "captions")
        cut: dict[int, float] = {}
        for index, caption in captions.items():
            start, stop = number_at(caption, "startMs"), number_at(caption, "endMs")
            if start is not None and stop is not None and start < end < stop - _FRAME / TICKS_PER_MS:
                cut[index] = stop
        if cut:
            index, stop = next(iter(cut.items()))
            lead_in = " (after its lead-in)" if number_at(item, "contentStartOffsetTicks") else ""
            shown = f"the captions item ends at {plain_number(end)} ms{lead_in}"
            message = f"is {plain_number(stop)}, but {shown}, so the caption is cut off"
            if len(cut) > 1:
                message += f", like {len(cut) - 1} more"
            path = ("assets", asset_id, "captions", index, "endMs")
            hint = "end the caption earlier, or make the item longer"
            yield Finding("EDITOR_CAPTION_TIMING_INVALID", path, message, hint, "warning")


def source_ranges(timeline: Timeline) -> Iterator[Finding]:
    """An item shows no more of its file than there is. GIFs that loop have no end."""
    for id, item in (timeline.items or {}).items():
        type = text_at(item, "type")
        if type not in ("video", "audio", "gif"):
            continue
        asset = (timeline.assets or {}).get(text_at(item, "assetId") or "", {})
        seconds, start = number_at(asset, "durationInSeconds"), number_at(item, "sourceStartTicks")
        duration, rate = number_at(item, "durationTicks"), number_at(item, "playbackRate")
        looped = type == "gif" and text_at(asset, "loopBehavior") != "finite"
        if looped or text_at(asset, "type") != type or not seconds:
            continue
        length = seconds * TICKS_PER_SECOND
        if start is not None and start >= length:
            message = f"is {ticks(start)}, but its file lasts {ticks(length)}"
            path = ("items", id, "sourceStartTicks")
            hint = "it counts from the start of the file, in ticks"
            yield Finding("EDITOR_SOURCE_RANGE_INVALID", path, message, hint, "warning")
            continue
        if start is None or duration is None or not rate or rate < 0:
            continue
        if start + duration * rate > length + _FRAME:
            rest = ticks(int((length - start) / rate))
            message = f"is {ticks(duration)}, but its file lasts only {rest} more at its playbackRate"
            path = ("items", id, "durationTicks")
            hint = f"shorten it to {rest}, or play it more slowly"
            yield Finding("EDITOR_SOURCE_RANGE_INVALID", path, message, hint, "warning")


def local_urls(timeline: Timeline) -> Iterator[Finding]:
    """The URL of a file leads to a server, not to one computer or browser."""
    places: list[tuple[Path, str | None]] = [
        (("assets", id, "remoteUrl"), text_at(asset, "remoteUrl"))
        for id, asset in (timeline.assets or {}).items()
    ]
    background = object_at(timeline.document, "globalBackground") or {}
    if text_at(background, "source") == "custom":
        places.append((("globalBackground", "imageUrl"), text_at(background, "imageUrl")))
    for path, url in places:
        problem = None if not url else _local(url)
        if problem is not None:  # The URL itself may be signed, so it is not shown.
            yield Finding("EDITOR_ASSET_URL_INVALID", path, problem, _UPLOAD, "warning")


def _local(url: str) -> str | None:
    scheme = url[:5].lower()
    if scheme == "blob:":
        return "is a blob: URL, which exists in one browser only"
    if scheme == "file:" or _LOCAL_PATH.match(url):
        return "is a path on one computer, which the service cannot read"
    return None if ":" in url else "is not a URL, so the service cannot read the file"


def assets_not_uploaded(timeline: Timeline) -> Iterator[Finding]:
    """The file of an asset that a track shows is on a server."""
    seen: set[str] = set()
    for _, _, id in timeline.track_items():
        asset_id = text_at((timeline.items or {}).get(id, {}), "assetId")
        if asset_id is None or asset_id in seen or asset_id not in (timeline.assets or {}):
            continue
        seen.add(asset_id)
        asset = (timeline.assets or {})[asset_id]
        fields = ["remoteUrl", "remoteKey"]
        if text_at(asset, "type") == "lottie":
            fields += ["resourceJson", "resourceComponentId"]
        if text_at(asset, "type") in _STORED and not any(map(asset.get, fields)):
            message = f"is on the timeline, but has no {listed(fields)}, so the service cannot get its file"
            yield Finding("EDITOR_ASSET_NOT_UPLOADED", ("assets", asset_id), message, _UPLOAD, "warning")


def illustrations(timeline: Timeline, names: Collection[str]) -> Iterator[Finding]:
    """The name of an illustration is among those that the service has."""
    for id, item in (timeline.items or {}).items():
        if text_at(item, "type") == "illustration":
            name = text_at(item, "illustrationName")
            if name is not None and name not in names:
                message = f"the service has no illustration {quoted(name)}"
                path = ("items", id, "illustrationName")
                hint = hint_for_name("illustration", name, names)
                yield Finding("EDITOR_ILLUSTRATION_UNKNOWN", path, message, hint, "warning")


RULES: Final = (
    unused_items,
    transition_directions,
    transition_conflicts,
    captions_cut_off,
    source_ranges,
    local_urls,
    assets_not_uploaded,
)
"""The rules, each a function of a `Timeline`; `illustrations` also needs their names."""
