"""Editor states of older API versions as v1 editor states.

The schema leads through the state: at each object it says which fields there may be, which are missing, and
where a plain number stands in place of a number with keyframes. Nothing is decided from other states, so a
second upgrade finds nothing to do.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from indream._json.copies import copied
from indream._json.paths import Path, json_path
from indream.editor_state._changes import Change
from indream.editor_state._check import check_editor_state
from indream.editor_state._lint import lint_editor_state
from indream.editor_state._old_fields import (
    CAPTION_START,
    DEFAULT_FPS,
    DOCUMENTED,
    OLD_VERSION,
    exact,
    replacement,
    ticks_of,
    whole,
)
from indream.editor_state._problems import EditorStateProblems
from indream.editor_state._schema import is_animated
from indream.editor_state._violations import applicable, part_of_component
from indream.editor_state._words import TICKS_PER_SECOND, refuse_timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indream.editor_state._violations import Part
    from indream.generated.editor_state import EditorState

__all__ = ["Upgrade", "upgrade_editor_state"]

_TICKS_PER_MS: Final = TICKS_PER_SECOND // 1000
_VERSION: Final = "v1"
_NEWER: Final = re.compile(r"v?0*([2-9]|[1-9]\d)\d*(\..*)?", re.IGNORECASE)

# The meaning of a field that older editor states did not have.
_NEUTRAL: Final[Mapping[str, Any]] = {
    "background": None,
    "captionGroupId": None,
    "contentStartOffsetTicks": 0,
    "opacity": 1,
    "scaleX": 1,
    "scaleY": 1,
    "timebaseTicksPerSecond": TICKS_PER_SECOND,
}


class Upgrade(NamedTuple):
    """The result of an upgrade: the new editor state, its changes, and the problems that it still has.

    Attributes:
        state: The upgraded editor state, a copy that shares nothing with the old one.
        changes: Every field that was renamed, converted, filled in or dropped, with its path.
        problems: The problems that the check and the lint find in the upgraded state, up to 100 each;
            `omitted` is the number of further ones.
    """

    state: EditorState
    changes: list[Change]
    problems: EditorStateProblems


def upgrade_editor_state(state: Mapping[str, Any], *, fps: float = DEFAULT_FPS) -> Upgrade:
    """Get an editor state of an older API version as a v1 editor state, with a report of the changes.

    Times in seconds, milliseconds and frames become ticks, rounded to whole ticks, halves to even. Plain
    numbers become numbers with keyframes; fields that v1 requires and older versions lacked get their neutral
    values; unknown fields are dropped where the schema does not allow them. Mistakes are not repaired: they
    are in `problems`. An editor state of version v1 without such fields is returned unchanged.

    Args:
        state: The editor state, a plain dict with the wire's camelCase keys. It is not changed.
        fps: The frames per second of times that are in frames.

    Raises:
        ValueError: `fps` is not a number above 0, or a dict or list of the state contains itself. JSON of any
            form is never an error.
        TypeError: `state` is a `Timeline`: pass its `to_editor_state()`.

    Examples:
        >>> music = {"type": "audio", "audioStartFromInSeconds": 2.5, "decibelAdjustment": -12, "opacity": 1}
        >>> for change in upgrade_editor_state({"items": {"music": music}}).changes:
        ...     print(change)
        + stateSchemaVersion: "v1"
        + timebaseTicksPerSecond: 240000
        + transitions: {}
        ~ items.music.audioStartFromInSeconds: 2.5 → {"sourceStartTicks":600000}
        ~ items.music.decibelAdjustment: -12 → {"value":-12,"keyframes":[]}
        ~ items.music.opacity: 1 → {"value":1,"keyframes":[]}
        + items.music.scaleX: {"value":1,"keyframes":[]}
        + items.music.scaleY: {"value":1,"keyframes":[]}
    """
    refuse_timeline(state)
    rate = exact(fps)
    if rate is None or rate <= 0:
        raise ValueError(f"fps must be a number above 0, is {fps!r}")
    document: Any = copied(dict(state) if hasattr(state, "keys") else state)
    upgrade = _Upgrade(rate)
    upgrade.follow_schema(document)
    upgrade.cut_captions(_object(document))
    checked, linted = check_editor_state(document), lint_editor_state(document)
    problems = EditorStateProblems([*checked, *linted], checked.omitted + linted.omitted)
    return Upgrade(document, upgrade.changes, problems)


class _Upgrade:
    """An upgrade of one state, in place, and its changes in the order of the state."""

    def __init__(self, fps: Fraction) -> None:
        self._fps = fps
        self.changes: list[Change] = []

    def follow_schema(self, document: object) -> None:
        """Upgrade all that the schema knows, from the root down."""
        pending: list[tuple[Path, Any, Sequence[Part]]] = [((), document, [part_of_component("EditorState")])]
        while pending:
            path, value, parts = pending.pop()
            parts = applicable(parts, value)
            inner: list[tuple[Path, Any, Sequence[Part]]] = []
            if isinstance(value, dict):
                described, fields = _Described(parts), cast("dict[str, Any]", value)
                self._upgrade_object(path, fields, described)
                inner = [((*path, name), field, described.parts_of(name)) for name, field in fields.items()]
            else:
                entries = [part.items for part in parts if part.items is not None]
                inner = [((*path, index), entry, entries) for index, entry in enumerate(_list(value) or ())]
            pending.extend(step for step in reversed(inner) if step[2])

    def _upgrade_object(self, path: Path, value: dict[str, Any], described: _Described) -> None:
        fields = dict(value)
        converted = self._converted(fields, described)
        present = {*fields, *(new_name for new_name, _ in converted.values())}
        present.update(name for name in described.required if name in _NEUTRAL)  # `_fill` adds them
        value.clear()
        for name, field in fields.items():
            place = (*path, name)
            old = replacement(name, described.properties)
            if name in described.properties:
                value[name] = self._with_keyframes(place, field, described)
            elif name in converted:
                new_name, ticks = converted[name]
                value[new_name] = ticks
                self._add("changed", place, field, {new_name: ticks})
            elif described.rejects(name) or (old is not None and name in DOCUMENTED and old.name in present):
                self._add("removed", place, field, None)
            else:
                value[name] = field
        self._fill(path, value, described)

    def _converted(self, fields: Mapping[str, Any], described: _Described) -> dict[str, tuple[str, Any]]:
        """The new name and value of each old field that has no new field beside it."""
        found: dict[str, tuple[str, Any]] = {}
        sources: dict[str, str] = {}
        for name, field in fields.items():
            old = replacement(name, described.properties)
            if old is None or old.name in fields or name == OLD_VERSION:
                continue
            value = ticks_of(field, old.unit, self._fps) if old.unit else field
            other = sources.get(old.name)
            # A video has a start of its own, also beside the start of its audio.
            if value is not None and (other is None or name.startswith(str(fields.get("type")))):
                found.pop(other or "", None)
                found[name] = old.name, value
                sources[old.name] = name
        return found

    def _with_keyframes(self, place: Path, field: Any, described: _Described) -> Any:
        """A plain number as a number with keyframes, where the schema requires one."""
        if exact(field) is None or not described.is_animated(str(place[-1])):
            return field
        track = {"value": field, "keyframes": list[Any]()}
        self._add("changed", place, field, {**track, "keyframes": []})
        return track

    def _fill(self, path: Path, value: dict[str, Any], described: _Described) -> None:
        """Add the fields that older versions lacked."""
        if not path:
            self._set_version(value)
        for name in described.required:
            if name in value:
                continue
            if name == "keyframes" or (name == "transitions" and not path):
                neutral: Any = [] if name == "keyframes" else {}
            elif name in _NEUTRAL:
                neutral = _NEUTRAL[name]
                if described.is_animated(name):
                    neutral = {"value": neutral, "keyframes": []}
            else:
                continue
            value[name] = neutral
            self._add("added", (*path, name), None, copied(neutral))

    def _set_version(self, value: dict[str, Any]) -> None:
        """Set the version of the schema, unless it is that of a newer service."""
        if OLD_VERSION in value:
            self._add("removed", (OLD_VERSION,), value.pop(OLD_VERSION), None)
        name = "stateSchemaVersion"
        version = value.get(name)
        if version == _VERSION or (isinstance(version, int | str) and _NEWER.fullmatch(str(version)[:99])):
            return
        kind = "changed" if name in value else "added"
        value[name] = _VERSION
        self._add(kind, (name,), version, _VERSION)

    def cut_captions(self, document: dict[str, Any]) -> None:
        """Give each captions item that begins within its captions an asset with its part of them."""
        assets = _object(document.get("assets"))
        for id, item in _object(document.get("items")).items():
            fields = _object(item)
            if CAPTION_START in fields and fields.get("type") == "captions":
                self._cut(("items", id), fields, assets)

    def _cut(self, path: Path, item: dict[str, Any], assets: dict[str, Any]) -> None:
        start, asset_id = exact(item[CAPTION_START]), item.get("assetId")
        asset = _object(assets.get(asset_id)) if isinstance(asset_id, str) else {}
        captions = _list(asset.get("captions"))
        if start is None or captions is None:
            return
        shown = _shown(captions, start * 1000, _length(item))
        self._add("removed", (*path, CAPTION_START), item.pop(CAPTION_START), None)
        if shown == captions:
            return
        new_id = _unused(str(asset_id), assets)
        assets[new_id] = copied({**asset, "id": new_id, "captions": shown})
        item["assetId"] = new_id
        self._add("changed", (*path, "assetId"), asset_id, new_id)
        self._add("added", ("assets", new_id), None, copied(assets[new_id]))

    def _add(self, kind: Any, path: Path, before: Any, after: Any) -> None:
        self.changes.append(Change(kind, json_path(path), before, after))


class _Described:
    """The fields of an object in the schema."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._forbidden = {
            name for part in parts for name, inner in part.properties.items() if "" in inner.node
        }
        self.properties = {name for part in parts for name in part.properties} - self._forbidden
        self.required = dict.fromkeys(name for part in parts for name in part.required)

    def parts_of(self, name: str) -> list[Part]:
        """The parts of the schema for the value of a field."""
        found: list[Part] = []
        for part in self._parts:
            inner = part.properties.get(name, part.further)
            if inner is not None:
                found.append(inner)
        return found

    def rejects(self, name: str) -> bool:
        """Whether the field must not exist."""
        if name in self._forbidden:
            return True
        return any(part.is_closed and name not in part.properties for part in self._parts)

    def is_animated(self, name: str) -> bool:
        """Whether the value of a field is a number with keyframes."""
        return any(is_animated(part.node) for part in applicable(self.parts_of(name), None))


def _length(item: Mapping[str, Any]) -> Fraction | None:
    """The time in which an item can show captions, in milliseconds; None if it cannot be read."""
    duration = exact(item.get("durationTicks"))
    lead_in = exact(item.get("contentStartOffsetTicks")) or 0
    return None if duration is None else (duration - lead_in) / _TICKS_PER_MS


def _shown(captions: list[Any], start: Fraction, length: Fraction | None) -> list[Any]:
    """The captions of a period, with times that count from its start. One that cannot be read stays."""
    found: list[Any] = []
    for caption in captions:
        fields = _object(caption)
        begin, end = exact(fields.get("startMs")), exact(fields.get("endMs"))
        if begin is None or end is None:
            found.append(caption)
            continue
        begin, end = max(begin - start, Fraction(0)), end - start
        if end <= 0 or (length is not None and begin >= length):
            continue
        end = end if length is None else min(end, length)
        moved = {**fields, "startMs": whole(begin), "endMs": whole(end)}
        middle = exact(fields.get("timestampMs"))
        if middle is not None:
            middle -= start
            moved["timestampMs"] = whole(middle) if begin <= middle <= end else None
        found.append(moved)
    return found


def _unused(id: str, ids: Mapping[str, Any]) -> str:
    number = 2
    while f"{id}-{number}" in ids:
        number += 1
    return f"{id}-{number}"


def _object(value: object) -> dict[str, Any]:
    """A value if it is an object; otherwise an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[Any] | None:
    """A value if it is an array."""
    return cast("list[object]", value) if isinstance(value, list) else None
