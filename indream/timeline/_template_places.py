"""The places of a template's variables in an editor state: found once, and written for each fill."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from indream._json.paths import Path, json_path
from indream._json.words import quoted
from indream.captions._durations import exact
from indream.editor_state._words import TICKS_PER_SECOND, hint_for_name, listed
from indream.timeline._layout import wire_number
from indream.timeline._template_values import MEDIA, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream.timeline._assets import Media
    from indream.timeline._template_values import VariableType

__all__ = [
    "NAME",
    "Place",
    "StringPlace",
    "UnfitPlaceError",
    "drop_unused",
    "fill_strings",
    "place_of",
    "seconds_of",
    "set_durations",
    "set_media",
    "set_value",
    "source_problem",
    "string_places",
    "transition_problems",
]

NAME: Final = re.compile(r"[^\W\d][\w-]*")
_OPENING: Final = "{{"
# Python does not read integers of thousands of digits.
_INDEX: Final = re.compile(r"[0-9]{1,9}")
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^\W\d][\w-]*)\s*\}\}")
# These fields refer to other parts of the state, or decide what a part is.
_STRUCTURE: Final = frozenset(
    {"id", "type", "assetId", "linkGroupId", "captionGroupId", "stateSchemaVersion"}
)
_STRUCTURES: Final = frozenset({"tracks", "transitions"})
# The JSON of a Lottie animation is another program's, and may contain any text.
_NOT_SEARCHED: Final = frozenset({"resourceJson"})
_BOX: Final = ("left", "top", "width", "height")
_CROP: Final = ("cropLeft", "cropTop", "cropRight", "cropBottom")
# A difference of this part is not seen, and sizes are often rounded to pixels.
_SAME_SHAPE: Final = 0.01

Object: TypeAlias = dict[str, Any]


class UnfitPlaceError(ValueError):
    """A place that a variable cannot have; the message continues its path."""


class StringPlace(NamedTuple):
    """A string with variables: texts at even indices, names of variables at odd ones."""

    path: Path
    parts: tuple[str, ...]


class Place(NamedTuple):
    """Where a value is written.

    Attributes:
        path: The place in the editor state.
        kind: The kind of value that is written there: the value itself, the duration of an item, another
            asset for an item, or another file for an asset.
    """

    path: Path
    kind: str = "value"


def string_places(state: Object) -> tuple[list[StringPlace], list[str]]:
    """The strings that have variables, and the reasons why others cannot have them."""
    found: list[StringPlace] = []
    problems: list[str] = []
    for path, text in _strings(state):
        if _OPENING not in text:
            continue
        parts = tuple(_PLACEHOLDER.split(text))
        if any(_OPENING in part for part in parts[::2]):
            problems.append(
                f"{json_path(path)}: {{{{ does not begin a variable such as {{{{name}}}} in {quoted(text)}"
            )
        elif isinstance(path[-1], _Key):
            problems.append(
                f"{json_path(path[:-1])}: the key {quoted(text)} cannot have variables, only values can"
            )
        elif path[0] in _STRUCTURES or path[-1] in _STRUCTURE:
            problems.append(
                f"{json_path(path)}: {quoted(text)} cannot have variables: it decides how the parts of the "
                "state belong together; for a file, pass a Variable with the item or the asset as its place"
            )
        else:
            found.append(StringPlace(path, parts))
    return found, problems


class _Key(str):
    """The key of an object, in place of its value."""

    __slots__ = ()


def _strings(state: Object) -> Iterator[tuple[Path, str]]:
    """All strings with their paths, in order; without recursion, so that the depth does not matter."""
    pending: list[tuple[Path, Any]] = [((), state)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            entries = cast("dict[str, Any]", value)
            pending += [
                item
                for key, entry in reversed(entries.items())
                for item in (((*path, key), entry), ((*path, _Key(key)), key))
                if key not in _NOT_SEARCHED
            ]
        elif isinstance(value, list):
            numbered = [*enumerate(cast("list[object]", value))]
            pending += [((*path, index), entry) for index, entry in reversed(numbered)]


def fill_strings(state: Object, places: list[StringPlace], values: dict[str, Any]) -> None:
    """Replace the variables in strings."""
    for path, parts in places:
        filled = [as_text(values[part]) if index % 2 else part for index, part in enumerate(parts)]
        _parent(state, path)[path[-1]] = "".join(filled)


def place_of(state: Object, text: object, kind: VariableType) -> Place:
    """The place that a path names, for a variable of this type.

    Raises:
        UnfitPlaceError: It points at nothing, or at something that has another type.
    """
    if not isinstance(text, str) or not text:
        raise UnfitPlaceError("must be a path such as 'items.title.text'")
    path = _path(state, text)
    value: Any = _at(state, path)
    if kind in MEDIA:
        return _media_place(path, value, kind)
    if kind == "duration":
        return _duration_place(path, value)
    if kind == "number":
        return _number_place(path, value)
    if kind == "boolean":
        if not isinstance(value, bool):
            raise UnfitPlaceError(f"must be true or false, is {_noun(value)}")
        return Place(path)
    if not isinstance(value, str):
        raise UnfitPlaceError(f"must be a string, is {_noun(value)}")
    if path[0] in _STRUCTURES or path[-1] in _STRUCTURE:
        raise UnfitPlaceError("cannot be a variable: it decides how the parts of the state belong together")
    return Place(path)


def _path(state: Object, text: str) -> Path:
    """The path that a text names. A name with a dot in it is found too."""
    steps = text.split(".")
    path: list[str | int] = []
    value: Any = state
    while steps:
        if isinstance(value, dict):
            entries = cast("Object", value)
            step = next(
                (name for end in range(1, len(steps) + 1) if (name := ".".join(steps[:end])) in entries), None
            )
            if step is None:
                hint = hint_for_name("name", steps[0], [*entries])
                where = ".".join(map(str, path)) or "the editor state"
                raise UnfitPlaceError(
                    f"points at nothing: {where} has no {quoted(steps[0])}{f'; {hint}' if hint else ''}"
                )
            del steps[: step.count(".") + 1]
            path.append(step)
            value = entries[step]
        else:
            items = cast("list[object]", value) if isinstance(value, list) else []
            if not _INDEX.fullmatch(steps[0]) or int(steps[0]) >= len(items):
                where = ".".join(map(str, path))
                raise UnfitPlaceError(f"points at nothing: {where} has no {quoted(steps[0])}")
            index = int(steps.pop(0))
            path.append(index)
            value = items[index]
    return tuple(path)


def _duration_place(path: Path, value: Any) -> Place:
    if len(path) == 2 and path[0] == "items":
        path = (*path, "durationTicks")
        value = cast("Object", value).get("durationTicks") if isinstance(value, dict) else None
    if not str(path[-1]).endswith("Ticks") or not _is_whole(value):
        raise UnfitPlaceError("must be an item, such as 'items.title', or a field whose name ends with Ticks")
    is_of_item = len(path) == 3 and path[0] == "items" and path[2] == "durationTicks"
    return Place(path, "duration") if is_of_item else Place(path)


def _number_place(path: Path, value: Any) -> Place:
    if isinstance(value, dict) and {"value", "keyframes"} <= cast("Object", value).keys():
        if cast("Object", value)["keyframes"]:
            raise UnfitPlaceError("has keyframes, so a number would have no effect")
        return Place((*path, "value"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnfitPlaceError(f"must be a number, is {_noun(cast('object', value))}")
    return Place(path)


def _media_place(path: Path, value: Any, kind: str) -> Place:
    types = ("image", "gif") if kind == "image" else (kind,)
    if len(path) == 3 and path[0] == "items" and path[2] == "assetId":
        path = path[:2]
    elif len(path) != 2 or path[0] not in ("items", "assets") or not isinstance(value, dict):
        raise UnfitPlaceError("must be an item, such as 'items.photo', or an asset, such as 'assets.photo'")
    if path[0] == "items" and isinstance(value, dict) and "assetId" not in cast("Object", value):
        raise UnfitPlaceError("is an item without an asset")
    found = cast("Object", value).get("type") if isinstance(value, dict) else None
    if found is not None and found not in types:
        raise UnfitPlaceError(
            f"must be {listed([f'of the type {name}' for name in types])}, is of the type {found}"
        )
    return Place(path, "item" if path[0] == "items" else "asset")


def set_value(state: Object, place: Place, value: Any) -> None:
    """Write a value."""
    _parent(state, place.path)[place.path[-1]] = value


# Durations.


def set_durations(state: Object, durations: dict[str, int]) -> None:
    """Change the durations of items; keyframes are stretched, and later items move with the ends.

    The items that move are the later ones on the same track and on tracks that are sync-locked, and the
    items that are linked to one of them.
    """
    items: Object = state["items"]
    # By their ends, and by how far those move: two items that end together move their
    # neighbors once. The last ends are first, so that the others are still where they were.
    groups: dict[tuple[int, int], dict[str, int]] = {}
    for id, duration in durations.items():
        end = items[id]["startTicks"] + items[id]["durationTicks"]
        groups.setdefault((end, duration - items[id]["durationTicks"]), {})[id] = duration
    for (end, shift), changed in sorted(groups.items(), key=lambda group: group[0], reverse=True):
        for id in _later(state, changed, end):
            items[id]["startTicks"] += shift
        for id, duration in changed.items():
            _stretch(items[id], duration)


def _later(state: Object, changed: dict[str, int], end: int) -> set[str]:
    items: Object = state["items"]
    found: set[str] = set()
    for track in state["tracks"]:
        ids: list[str] = track["items"]
        if track.get("syncLocked") or not changed.keys().isdisjoint(ids):
            unchanged = [id for id in ids if id in items and id not in changed]
            found |= {id for id in unchanged if items[id]["startTicks"] >= end}
    groups = {items[id].get("linkGroupId") for id in found} - {None}
    return found | {
        id for id, item in items.items() if item.get("linkGroupId") in groups and id not in changed
    }


def _stretch(item: Object, duration: int) -> None:
    former = item["durationTicks"]
    item["durationTicks"] = duration
    for value in item.values():
        if isinstance(value, dict) and cast("Object", value).get("keyframes"):
            value["keyframes"] = _stretched(cast("list[Object]", value["keyframes"]), former, duration)
    animations: dict[str, Object] = item.get("animations") or {}
    for animation in animations.values():
        animation["durationTicks"] = min(animation["durationTicks"], duration)
    for fade in ("audioFadeInDurationTicks", "audioFadeOutDurationTicks"):
        if fade in item:
            item[fade] = min(item[fade], duration)
    if item.get("type") == "effect":
        params: Object = item.get("params") or {}
        for name, value in params.items():
            if name.endswith("Ticks"):
                params[name] = value * duration // former


def _stretched(keyframes: list[Object], former: int, duration: int) -> list[Object]:
    by_time = {point["timeTicks"] * duration // former: point for point in keyframes}
    return [{**point, "timeTicks": time} for time, point in by_time.items()]


def transition_problems(state: Object, changed: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The items that are shorter than one of their transitions, each with the reason."""
    items: Object = state["items"]
    for id, transition in state["transitions"].items():
        for clip in (transition["fromClipId"], transition["toClipId"]):
            if clip in changed and transition["durationTicks"] > items[clip]["durationTicks"]:
                length = seconds_of(transition["durationTicks"])
                yield clip, f"is shorter than the transition {quoted(id)}, which takes {length} s"


# Media.


def set_media(state: Object, place: Place, media: Media, asset_id: str) -> list[str]:
    """Show another file in an item, or in all items of an asset; return the ids of these items.

    Args:
        state: The editor state.
        place: The item or the asset.
        media: The file.
        asset_id: The id of the asset for an item. The id of an asset that is replaced stays.
    """
    items: Object = state["items"]
    if place.kind == "asset":
        asset_id = str(place.path[1])
        ids = [id for id, item in items.items() if item.get("assetId") == asset_id]
    else:
        ids = [str(place.path[1])]
    state["assets"][asset_id] = {**media.entry, "id": asset_id}
    canvas = (state["compositionWidth"], state["compositionHeight"])
    for id in ids:
        items[id]["assetId"] = asset_id
        if "width" in media.entry and "width" in items[id]:
            _fit(items[id], media.size, canvas)
    return ids


def _fit(item: Object, size: tuple[float, float], canvas: tuple[float, float]) -> None:
    """Let a picture cover the part of the box that is seen, without distortion.

    Raises:
        UnfitPlaceError: The box is animated, and the picture has another shape.
    """
    crop = [_resting(item, name) for name in _CROP]
    left, top, width, height = (_resting(item, name) for name in _BOX)
    if abs(width / height * size[1] / size[0] - 1) < _SAME_SHAPE:
        return
    if any(item[name].get("keyframes") for name in (*_BOX, *_CROP) if isinstance(item.get(name), dict)):
        raise UnfitPlaceError(
            f"is {size[0]:g} × {size[1]:g}, but its place has an animated size of another shape"
        )
    seen_left, seen_top = left + width * crop[0], top + height * crop[1]
    seen = width * (1 - crop[0] - crop[2]), height * (1 - crop[1] - crop[3])
    # A picture that covers the canvas is larger than it, not cropped: so it can move and rotate.
    covers = (
        seen_left <= 0
        and seen_top <= 0
        and seen_left + seen[0] >= canvas[0]
        and seen_top + seen[1] >= canvas[1]
    )
    if covers:
        seen_left, seen_top, seen = 0, 0, canvas
    scale = max(seen[0] / size[0], seen[1] / size[1])
    full = size[0] * scale, size[1] * scale
    cut = [(whole - part) / 2 / whole for whole, part in zip(full, seen, strict=True)]
    box = (seen_left - cut[0] * full[0], seen_top - cut[1] * full[1], *full)
    for name, number in zip(_BOX, box, strict=True):
        item[name] = {**item[name], "value": wire_number(number)}
    for name, number in zip(_CROP, (cut[0], cut[1], cut[0], cut[1]), strict=True):
        if name in item or (number and not covers):
            item[name] = {"value": 0 if covers else wire_number(number), "keyframes": []}


def _resting(item: Object, name: str) -> float:
    value = item.get(name)
    return cast("Object", value)["value"] if isinstance(value, dict) else 0


def source_problem(state: Object, id: str) -> str | None:
    """The reason why a file is too short for an item, or None."""
    item: Object = state["items"][id]
    asset: Object = state["assets"].get(item.get("assetId"), {})
    length = asset.get("durationInSeconds")
    if item["type"] not in ("video", "audio") or length is None:
        return None
    played = Fraction(item["durationTicks"]) * exact(item.get("playbackRate", 1))
    needed = (item.get("sourceStartTicks", 0) + played) / TICKS_PER_SECOND
    # Natural durations are rounded down to frames, and lengths to what a float holds.
    if needed <= exact(length) + Fraction(1, 1000):
        return None
    return f"is {length:.6g} s long, but the item {quoted(id)} needs {float(needed):.6g} s of it"


def drop_unused(state: Object, files: dict[str, Any], former: set[str]) -> None:
    """Remove assets that were replaced and that nothing refers to any more."""
    texts = _strings({"items": state["items"]})
    used = {text for path, text in texts if path[-1] != "id" and not isinstance(path[-1], _Key)}
    background: Object = state.get("globalBackground") or {}
    used.add(str(background.get("imageAssetId")))
    for id in former - used:
        state["assets"].pop(id, None)
        files.pop(id, None)


def seconds_of(ticks: float) -> str:
    """Ticks in seconds, in a message."""
    return f"{ticks / TICKS_PER_SECOND:.6g}"


def _parent(state: Object, path: Path) -> Any:
    return _at(state, path[:-1])


def _at(state: Object, path: Path) -> Any:
    value: Any = state
    for step in path:
        value = value[step]
    return value


def _is_whole(value: object) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    )


def _noun(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
