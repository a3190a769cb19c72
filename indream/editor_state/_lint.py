"""What the service asks of an editor state beyond its schema: does the timeline make sense?"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from indream.editor_state import _capability_rules, _item_rules, _track_rules
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
    _track_rules.transition_neighbours,
    _item_rules.ids,
    _item_rules.keyframes,
    _item_rules.asset_references,
    _item_rules.text_template_nodes,
    _item_rules.caption_animations,
    _item_rules.caption_times,
    _item_rules.captions_shown,
)


def lint_editor_state(state: object, capabilities: EditorCapabilities | None = None) -> EditorStateProblems:
    """Everything in a state that the service would refuse beyond its schema, or never draw.

    Tracks have no overlaps, keyframes lie within their items, transitions join neighbours, and what is
    referred to exists: one problem for each breach, in the order of the state. `severity` is `"error"` where
    the service refuses the state, `"warning"` where a part of it will never be seen. A state that fails the
    schema is linted as far as it can be read. It is neither changed nor kept. Beyond 100 problems, `omitted`
    says how many more there are.

    Args:
        state: The editor state, a plain dict.
        capabilities: What the account may use (`client.editor.capabilities()`). With them, effects, filters,
            shapes and transitions that are not among them are errors.

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
