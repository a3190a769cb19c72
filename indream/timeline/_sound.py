"""Edits of keyframes and sound: animated fields, volume that is lowered, and the sound of a video."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from indream.timeline._building import sound_track
from indream.timeline._changes import copied
from indream.timeline._curves import ANIMATED, Curve, curve_of
from indream.timeline._editing import Editing, linked
from indream.timeline._errors import TimelineError, choice
from indream.timeline._keyframes import animated, check_number, fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indream.timeline._keyframes import Point
    from indream.timeline._model import Model, Object, Span

__all__ = ["animate", "duck", "extract_audio"]

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "x": ("left",),
    "y": ("top",),
    "scale": ("scaleX", "scaleY"),
    "volume_db": ("decibelAdjustment",),
    **{name: (name,) for name in ANIMATED},
}
_CROPS: Final = {
    "cropLeft": "cropRight",
    "cropRight": "cropLeft",
    "cropTop": "cropBottom",
    "cropBottom": "cropTop",
}
_PICTURES: Final = frozenset({"image", "video", "gif"})
_WITHOUT_PLACE: Final = frozenset({"audio", "effect", "filter"})
# Presumably the volume that cannot be heard.
_SILENCE: Final = -60
_LIMITS: Final = {"opacity": (0, 1), **dict.fromkeys(_CROPS, (0, 1)), "borderRadius": (0, None)}


def animate(model: Model, id: str, field: str, points: Sequence[Point]) -> None:
    """Give a field of an item keyframes.

    Raises:
        TimelineError: The field does not exist (`VALUE_INVALID`), or the item has no such field
            (`NOT_ANIMATABLE`); a point is outside of the item (`KEYFRAME_OUTSIDE`), not after the one before
            it (`KEYFRAME_ORDER`), or its value is not valid (`VALUE_INVALID`, `CROP_INVALID`).
    """
    choice("field", field, list(_NAMES))
    span, item = model.span(id), model.item(id)
    for name in _NAMES[field]:
        _check_field(id, item, name, field)
    low, high = _LIMITS.get(_NAMES[field][0], (None, None))
    check_number(field, points, low, high, animatable=True)
    values = [point[1] for point in points]
    if field in ("width", "height", "scale", "scaleX", "scaleY"):
        is_size = field in ("width", "height")
        if not any(values) or (is_size and min(values) < 0):
            rule = "must not be negative, nor 0 all the time" if is_size else "is 0, so nothing is visible"
            raise TimelineError("VALUE_INVALID", f"{field} {rule}.")
    if field in _CROPS:
        opposite: object = item.get(_CROPS[field])
        other = curve_of(f"$.items.{id}.{_CROPS[field]}", opposite) if opposite is not None else Curve(0, [])
        most = max(values) + max([other.value, *(value for _, value in other.points)])
        if most >= 1:
            raise TimelineError(
                "CROP_INVALID", f"{field} and {_CROPS[field]} cut off {most:g} together; it must be below 1."
            )
    limits = (0.0, 1.0) if _NAMES[field][0] == "opacity" or field in _CROPS else None
    with model.operation() as changes:
        edit = Editing(model, changes)
        for name in _NAMES[field]:
            number = animated(field, points, span.end - span.start, model.grid, limits)
            changes.put(edit.touch(id), name, number)


def _check_field(id: str, item: Object, name: str, field: str) -> None:
    kind = str(item.get("type"))
    if name == "decibelAdjustment":
        is_possible = kind in ("video", "audio")
    elif name in _CROPS:
        is_possible = kind in _PICTURES
    elif name == "borderRadius":
        is_possible = kind in _PICTURES or kind == "solid"
    else:
        is_possible = kind not in _WITHOUT_PLACE
    if not is_possible:
        raise TimelineError("NOT_ANIMATABLE", f"{id!r} is of the type {kind!r}, which has no {field}.")


def duck(model: Model, id: str, under: Iterable[str], by: float, ramp: int) -> None:
    """Lower the volume of an item, and of its repeats, while others play.

    Raises:
        TimelineError: The item has no volume (`NOT_ANIMATABLE`).
    """
    check_number("by", by)
    item, under_ids = model.item(id), list(under)
    _check_field(id, item, "decibelAdjustment", "volume_db")
    # The repeats of a sound play the same file and are linked to it.
    repeats = (
        name
        for name in linked(model, id)
        if name != id
        and name not in under_ids
        and all(model.item(name).get(field) == item.get(field) for field in ("type", "assetId"))
    )
    with model.operation() as changes:
        edit = Editing(model, changes)
        for name in (id, *repeats):
            number = _ducked(model, name, map(model.span, under_ids), by, ramp)
            changes.put(edit.touch(name), "decibelAdjustment", number)


def _ducked(model: Model, id: str, under: Iterable[Span], by: float, ramp: int) -> dict[str, Any]:
    """The volume of an item that is lowered in periods."""
    item, span = model.item(id), model.span(id)
    length = span.end - span.start
    gain = _gain([(each.start - span.start, each.end - span.start) for each in under], by, ramp)
    before = curve_of(f"$.items.{id}.decibelAdjustment", item.get("decibelAdjustment"))
    times = {0, length - 1, *(time for curve in (gain, before) for time, _ in curve.points)}
    points = [(time, _sum(before.at(time), gain.at(time))) for time in sorted(times) if 0 <= time < length]
    # The volume that a keyframe on a straight line has is not written.
    bends = [point for index, point in enumerate(points) if not _is_straight(points, index)]
    if len({value for _, value in bends}) == 1:
        bends = []
    return Curve(points[-1][1], bends).wire()


def _gain(periods: Iterable[tuple[int, int]], by: float, ramp: int) -> Curve:
    """The change of volume: lowered from the start to the end of each period, with a ramp outside of it."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(periods):
        if merged and start - merged[-1][1] <= 2 * ramp:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    points: dict[int, float] = {}
    for start, end in merged:
        # The item plays to the last tick before its end; a ramp takes at least one tick.
        points.update({start - max(ramp, 1): 0, start: by, end - 1: by, end - 1 + max(ramp, 1): 0})
    return Curve(0, sorted(points.items()))


def _sum(first: float, second: float) -> float:
    total = float(f"{first + second:.12g}")
    return int(total) if total.is_integer() else total


def _is_straight(points: list[tuple[int, float]], index: int) -> bool:
    if index in (0, len(points) - 1):
        return index > 0 and points[index - 1][1] == points[index][1]
    (start, first), (_, value), (end, last) = points[index - 1 : index + 2]
    return first == value == last and start < end


def extract_audio(model: Model, id: str) -> str:
    """Put the sound of a video on an audio track, linked to it, and mute the video; return the sound's id.

    Raises:
        TimelineError: The item is not a video with sound (`ASSET_KIND`).
    """
    item, span = model.item(id), model.span(id)
    assets = model.part("assets")
    asset: object = assets.get(str(item.get("assetId")))
    entry = cast("Object", asset) if isinstance(asset, dict) else {}
    if item.get("type") != "video" or entry.get("hasAudioTrack") is not True:
        reason = "is not a video" if item.get("type") != "video" else "has no sound"
        raise TimelineError("ASSET_KIND", f"{id!r} {reason}.", "Extract the sound of a video that has one.")
    with model.operation() as changes:
        edit = Editing(model, changes)
        track = sound_track(model, changes, span.start, span.end - span.start)
        link = item.get("linkGroupId") or model.new_link()
        sound = {
            **_without_place(copied(item)),
            "type": "audio",
            "assetId": _sound_asset(edit, str(item["assetId"]), entry),
            "linkGroupId": link,
        }
        new = edit.add(track, sound)
        changes.put(edit.touch(id), "linkGroupId", link)
        changes.put(item, "decibelAdjustment", fixed(_SILENCE))
        edit.finish([new])
    return new


def _without_place(item: Object) -> Object:
    """The fields of a video that a sound has too."""
    kept = {
        *("id", "type", "startTicks", "durationTicks", "isDraggingInTimeline", "linkGroupId", "assetId"),
        *("sourceStartTicks", "playbackRate", "decibelAdjustment"),
        *("audioFadeInDurationTicks", "audioFadeOutDurationTicks"),
    }
    place: dict[str, Any] = {name: fixed(0) for name in ("top", "left", "width", "height")}
    place |= {name: fixed(1) for name in ("scaleX", "scaleY", "opacity")}
    return {**{name: value for name, value in item.items() if name in kept}, **place}


def _sound_asset(edit: Editing, id: str, video: Object) -> str:
    """The asset for the sound of a video: the same file, as a sound."""
    model, assets = edit.model, edit.model.part("assets")
    entry = {name: value for name, value in video.items() if name not in ("width", "height", "hasAudioTrack")}
    names = (f"{id}-sound", *(f"{id}-sound-{number}" for number in range(2, len(assets) + 3)))
    for name in names:
        found = {**entry, "id": name, "type": "audio"}
        if name not in assets:
            edit.changes.put(assets, name, copied(found))
            if id in model.files:
                edit.changes.put(model.files, name, model.files[id])
            return name
        if assets[name] == found:
            return name
    raise AssertionError("ids do not end")
