"""The rule about fields that were written for the service before 1.1.0, which the service ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indream._json.words import quoted, show
from indream.editor_state._old_fields import CAPTION_START, DOCUMENTED, amount, ticks_of
from indream.editor_state._problems import Finding
from indream.editor_state._timeline import number_at, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream._json.paths import Path
    from indream.editor_state._timeline import Object, Timeline

__all__ = ["old_fields"]

_OLD_NAMES: Final = frozenset(DOCUMENTED)


def old_fields(timeline: Timeline) -> Iterator[Finding]:
    """No old field is left beside the new one. If the new one is missing, the check says so."""
    yield from _beside((), timeline.document)
    for id, item in (timeline.items or {}).items():
        yield from _beside(("items", id), item)
        if CAPTION_START in item and text_at(item, "type") == "captions":
            message = "is not a field of v1, so the captions are shown from their beginning"
            hint = "upgrade_editor_state cuts the captions, or remove it"
            path = ("items", id, CAPTION_START)
            yield Finding("EDITOR_FIELD_OBSOLETE", path, message, hint, "warning")


def _beside(path: Path, entry: Object) -> Iterator[Finding]:
    if _OLD_NAMES.isdisjoint(entry):
        return
    for name in _OLD_NAMES & entry.keys():
        new, unit = DOCUMENTED[name]
        if new not in entry:
            continue
        message = f"is the old name of {quoted(new)}, and is ignored"
        hint, ticks = "remove it", ticks_of(entry[name], unit) if unit else None
        if ticks is not None and ticks >= 0 and ticks != number_at(entry, new):
            hint += f", or set {quoted(new)} to {show(ticks)}, which is {amount(entry[name], unit)}"
        yield Finding("EDITOR_FIELD_OBSOLETE", (*path, name), message, hint, "warning")
