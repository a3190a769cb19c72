"""The rules for editor states beyond the schema: those of the service, and those for likely mistakes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from indream._arguments import check_type
from indream.editor_state import (
    _advice_rules,
    _capability_rules,
    _old_field_rules,
    _service_rules,
    _value_rules,
)
from indream.editor_state._problems import in_order
from indream.editor_state._timeline import Timeline
from indream.editor_state._words import refuse_timeline

if TYPE_CHECKING:
    from collections.abc import Collection

    from indream.editor_state._problems import EditorStateProblems
    from indream.generated.models import EditorCapabilities

__all__ = ["lint_editor_state"]

_RULES: Final = (
    *_service_rules.RULES,
    *_advice_rules.RULES,
    *_value_rules.RULES,
    _old_field_rules.old_fields,
)


def lint_editor_state(
    state: object,
    capabilities: EditorCapabilities | None = None,
    illustrations: Collection[str] | None = None,
) -> EditorStateProblems:
    """Check an editor state against the rules beyond the schema and return its problems.

    Errors: the service rejects the state, because items on a track overlap, a keyframe is outside of its
    item, a transition does not join neighbors, or a referenced asset, item or track does not exist.
    Warnings: the service renders the state, but probably not as intended, because a part of it is never
    seen, a file is not uploaded, or a value or the name of a field is probably a mistake. A state that
    violates the schema is linted as far as it can be read.

    Args:
        state: The editor state, a plain dict. It is neither changed nor kept.
        capabilities: The account's capabilities, from `client.editor.capabilities()`. If passed, animations,
            caption animations, effects, filters, shapes and transitions that they do not list are errors.
        illustrations: The names of all illustrations, from `client.illustrations.search()`. If passed, an
            illustration that is not among them is a warning.

    Returns:
        The first 100 problems in the order of the state; `omitted` is the number of further problems.

    Raises:
        TypeError: `state` is a `Timeline`, or `capabilities` or `illustrations` have another type.

    Examples:
        >>> track = {"id": "titles", "items": ["intro"], "hidden": False, "muted": False}
        >>> for problem in lint_editor_state({"tracks": [track], "items": {}}):
        ...     print(problem.code, problem)
        EDITOR_TRACK_ITEM_MISSING $.tracks[0].items[0]: there is no item "intro"
    """
    refuse_timeline(state)
    timeline = Timeline(state)
    findings = [rule(timeline) for rule in _RULES]
    if capabilities is not None:
        from indream.generated import models

        words = "the result of client.editor.capabilities()"
        check_type("capabilities", capabilities, models.EditorCapabilities, words)
        findings.append(_capability_rules.unavailable(timeline, capabilities))
    if illustrations is not None:
        if isinstance(illustrations, str):
            raise TypeError("illustrations must be a list of names, not one text")
        names = frozenset(illustrations)
        findings.append(_advice_rules.illustrations(timeline, names))
    return in_order(chain.from_iterable(findings), state)
