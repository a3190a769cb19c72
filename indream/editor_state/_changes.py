"""Changes of an editor state, as an upgrade and a comparison report them."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, cast

import orjson

from indream._json.words import SHOWN_LENGTH, show

__all__ = ["Change"]

_SIGNS: Final = {"added": "+", "removed": "-"}
# The length up to which an object or an array is shown as JSON.
_BRIEF: Final = 2 * SHOWN_LENGTH


class Change(NamedTuple):
    """A change of an editor state: its kind, its place, and the values before and after it.

    Attributes:
        kind: The kind of change; branch on this.
        path: The place, such as `$.items.title.opacity`.
        before: The value before; None if it was added.
        after: The value after; None if it was removed. If a field was renamed, `path` is its old place and
            `after` has one entry, with the new name.

    Examples:
        >>> print(Change("changed", "$.items.title.opacity", 1, {"value": 1, "keyframes": []}))
        ~ items.title.opacity: 1 → {"value":1,"keyframes":[]}
        >>> print(Change("removed", "$.tracks[0].color", "red", None))
        - tracks[0].color: "red"
    """

    kind: Literal["added", "removed", "moved", "retimed", "changed", "reordered"]
    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        place = self.path.removeprefix("$.")
        values = {"added": [self.after], "removed": [self.before]}.get(self.kind, [self.before, self.after])
        return f"{_SIGNS.get(self.kind, '~')} {place}: {' → '.join(map(_brief, values))}"


def _brief(value: object) -> str:
    if isinstance(value, dict | list):
        whole: object = cast("object", value)
        try:
            text = orjson.dumps(whole).decode()
        except TypeError:  # too deep, or not JSON
            return show(whole)
        return text if len(text) <= _BRIEF else show(whole)
    return show(value)
