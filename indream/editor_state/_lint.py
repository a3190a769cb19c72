"""The rules for editor states that the service applies beyond the schema."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from indream.editor_state import _capability_rules, _item_rules, _old_field_rules, _track_rules
from indream.editor_state._problems import in_order
from indream.editor_state._timeline import Timeline

if TYPE_CHECKING:
    from indream.editor_state._problems import EditorStateProblems
    from indream.generated.models import EditorCapabilities

__all__ = ["lint_editor_state"]

_RULES: Final = (
    _track_rules.track_ids,
    _track_rules.track_items,
    _track_rules.unused_items,
    _track_rules.overlaps,
    _track_rules.transition_references,
    _track_rules.transition_neighbors,
    _item_rules.ids,
    _item_rules.keyframes,
    _item_rules.asset_references,
    _item_rules.text_template_nodes,
    _item_rules.caption_animations,
    _item_rules.caption_times,
    _item_rules.captions_shown,
    _old_field_rules.old_fields,
)


def lint_editor_state(state: object, capabilities: EditorCapabilities | None = None) -> EditorStateProblems:
    """Check an editor state against the service's rules beyond the schema and return its problems.

    Items on a track do not overlap, keyframes lie within their items, transitions join neighbors, and
    referenced assets, items and tracks exist. `severity` is `"error"` if the service rejects the state, and
    `"warning"` if a part of it will never be seen. A state that violates the schema is linted as far as it
    can be read.

    Args:
        state: The editor state, a plain dict. It is neither changed nor kept.
        capabilities: The account's capabilities, from `client.editor.capabilities()`. If passed, effects,
            filters, shapes and transitions that they do not list are errors.

    Returns:
        The first 100 problems in the order of the state; `omitted` is the number of further problems.

    Examples:
        >>> track = {"id": "titles", "items": ["intro"], "hidden": False, "muted": False}
        >>> for problem in lint_editor_state({"tracks": [track], "items": {}}):
        ...     print(problem.code, problem)
        EDITOR_TRACK_ITEM_MISSING $.tracks[0].items[0]: there is no item "intro"
    """
    timeline = Timeline(state)
    findings = [rule(timeline) for rule in _RULES]
    if capabilities is not None:
        findings.append(_capability_rules.unavailable(timeline, capabilities))
    return in_order(chain.from_iterable(findings), state)
