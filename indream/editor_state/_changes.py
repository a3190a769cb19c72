"""Changes of an editor state, as an upgrade, a repair and a comparison report them."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, cast

import orjson

from indream._json.words import SHOWN_LENGTH, quoted, show
from indream.editor_state._words import TICKS_PER_SECOND, seconds

__all__ = ["Change"]

_SIGNS: Final = {"added": "+", "removed": "-"}
# The length up to which an object or an array is shown as JSON.
_BRIEF: Final = 2 * SHOWN_LENGTH


class Change(NamedTuple):
    """A change of an editor state: its kind, its place, and the values before and after it.

    Attributes:
        kind: The kind of change; branch on this. `moved`: an item is on another track, or at another place
            there; `retimed`: an item or a transition has other times; `reordered`: the tracks have another
            order; `added`, `removed` and `changed`: a part of the state.
        path: The place, such as `$.items.title.opacity`.
        before: The value before; None if it was added.
        after: The value after; None if it was removed. If a field was renamed, `path` is its old place and
            `after` has one entry, with the new name. The values of `moved` have `track`, the id of the track,
            and `index`; those of `retimed` have `startTicks` and `durationTicks`, in ticks.

    Examples:
        >>> print(Change("changed", "$.items.title.opacity", 1, {"value": 1, "keyframes": []}))
        ~ items.title.opacity: 1 → {"value":1,"keyframes":[]}
        >>> print(Change("removed", "$.tracks[0].color", "red", None))
        - tracks[0].color: "red"
        >>> print(Change("retimed", "$.items.title", {"startTicks": 0}, {"startTicks": 120_000}))
        ~ items.title: starts 0.5 s later
    """

    kind: Literal["added", "removed", "moved", "retimed", "changed", "reordered"]
    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        place = self.path.removeprefix("$.")
        line = {"moved": _move, "retimed": _retiming}.get(self.kind, _no_line)(self.before, self.after)
        if line is not None:
            return f"~ {place}: {line}"
        values = {"added": [self.after], "removed": [self.before]}.get(self.kind, [self.before, self.after])
        return f"{_SIGNS.get(self.kind, '~')} {place}: {' → '.join(map(_brief, values))}"


def _no_line(before: object, after: object) -> str | None:
    """Other changes are shown as values."""


def _retiming(before: Any, after: Any) -> str | None:
    """How the times of an item changed."""
    parts: list[str] = []
    for name, verb, words in (
        ("startTicks", "starts", ("later", "earlier")),
        ("durationTicks", "is", ("longer", "shorter")),
    ):
        try:
            change = after[name] - before[name]
        except (KeyError, TypeError):
            continue
        if change:
            parts.append(f"{verb} {_time(abs(change))} {words[change < 0]}")
    return " and ".join(parts) or None


def _time(ticks: float) -> str:
    """A period in seconds, with its ticks if it is not a whole number of milliseconds."""
    whole = ticks * 1000 % TICKS_PER_SECOND == 0
    return seconds(ticks) if whole else f"{seconds(ticks)} ({show(ticks)} tick{'' if ticks == 1 else 's'})"


def _move(before: Any, after: Any) -> str | None:
    """Where an item moved from and to."""
    try:
        if before is not None and after is not None and before["track"] == after["track"]:
            place = f"{before['index']} to place {after['index']}"
            return f"moves from place {place} of {_track(before)}"
        return f"moves from {_track(before)} to {_track(after)}"
    except (KeyError, TypeError):
        return None


def _track(place: Any) -> str:
    if place is None:
        return "no track"
    return "a track without an id" if place["track"] is None else f"the track {quoted(place['track'])}"


def _brief(value: object) -> str:
    if isinstance(value, dict | list):
        whole: object = cast("object", value)
        try:
            text = orjson.dumps(whole).decode()
        except TypeError:  # too deep, or not JSON
            return show(whole)
        return (
            text if len(text) <= _BRIEF else _kind(cast("dict[str, Any] | list[Any]", value)) or show(whole)
        )
    return show(value)


def _kind(value: dict[str, Any] | list[Any]) -> str | None:
    """The type of an item or an asset, and the times of an item."""
    fields = value if isinstance(value, dict) else {}
    type_name, start, duration = (fields.get(name) for name in ("type", "startTicks", "durationTicks"))
    if not isinstance(type_name, str):
        return None
    if type(start) is not int or type(duration) is not int:
        return show(type_name)
    return f"{show(type_name)}, from {_time(start)} to {_time(start + duration)}"
