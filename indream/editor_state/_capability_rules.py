"""The rule about an account's capabilities: the service rejects features that they do not list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indream._json.words import quoted
from indream.editor_state._problems import Finding
from indream.editor_state._timeline import text_at
from indream.editor_state._words import hint_for_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from indream.editor_state._timeline import Object, Timeline
    from indream.generated.models import EditorCapabilities

__all__ = ["unavailable"]

# An item's type, its field that names a capability, the noun for it, and the code of the problem.
_FIELDS: Final = (
    ("effect", "effectType", "effect", "EDITOR_EFFECT_TYPE_INVALID"),
    ("filter", "filterType", "filter", "EDITOR_FILTER_TYPE_INVALID"),
    ("solid", "shape", "shape", "EDITOR_SHAPE_INVALID"),
)


def unavailable(timeline: Timeline, capabilities: EditorCapabilities) -> Iterator[Finding]:
    """Effects, filters, shapes and transitions are among the account's capabilities."""
    available = {
        "effect": capabilities.effects,
        "filter": capabilities.filters,
        "shape": capabilities.shapes,
        "transition": capabilities.transitions,
    }
    for id, item in (timeline.items or {}).items():
        for type, field, noun, code in _FIELDS:
            if text_at(item, "type") == type:
                yield from _unknown(("items", id, field), item, noun, code, available[noun])
    for id, transition in (timeline.transitions or {}).items():
        code = "EDITOR_TRANSITION_TYPE_INVALID"
        yield from _unknown(
            ("transitions", id, "type"), transition, "transition", code, available["transition"]
        )


def _unknown(
    path: tuple[str, str, str], entry: Object, noun: str, code: str, names: Collection[str]
) -> Iterator[Finding]:
    name = text_at(entry, path[-1])
    if name is not None and name not in names:
        message = f"the account's capabilities have no {noun} {quoted(name)}"
        yield Finding(code, path, message, hint_for_name(noun, name, names))
