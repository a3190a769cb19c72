"""The findings of check, lint and layout lint, each with the items that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indream._json.paths import json_path
from indream.editor_state._check import check_editor_state
from indream.editor_state._layout_rules import ALSO_LINTED, lint_layout
from indream.editor_state._lint import lint_editor_state
from indream.editor_state._timeline import text_at

if TYPE_CHECKING:
    from indream._errors import EditorStateProblem
    from indream.editor_state._timeline import Timeline

__all__ = ["Located", "findings_of"]


class Located(NamedTuple):
    """A problem, and the ids of the items that it is about."""

    problem: EditorStateProblem
    items: tuple[str, ...]


def findings_of(timeline: Timeline) -> tuple[list[Located], int]:
    """All problems of an editor state, errors before warnings, and a lower bound for the number of others."""
    state = timeline.document
    lists = [check_editor_state(state), lint_editor_state(state), lint_layout(state)]
    places = _places(timeline)
    found = [
        Located(problem, _items_at(problem.path, places))
        for problems in lists
        for problem in problems
        if problem.code not in ALSO_LINTED
    ]
    found.sort(key=_is_warning)
    return found, sum(problems.omitted for problems in lists)


def _is_warning(located: Located) -> bool:
    return located.problem.severity != "error"


def _places(timeline: Timeline) -> dict[str, tuple[str, ...]]:
    """The items that the parts of a state are about, by their paths."""
    items = timeline.items or {}
    places: dict[str, tuple[str, ...]] = {}
    users: dict[str, list[str]] = {}
    for id, item in items.items():
        places[json_path(("items", id))] = (id,)
        users.setdefault(text_at(item, "assetId") or "", []).append(id)
    for track in timeline.tracks:
        for index, id in track.items.items():
            places[json_path((*track.path, "items", index))] = (id,)
    for id in timeline.assets or {}:
        places[json_path(("assets", id))] = tuple(users.get(id, ()))
    for id, transition in (timeline.transitions or {}).items():
        joined = (text_at(transition, "fromClipId"), text_at(transition, "toClipId"))
        places[json_path(("transitions", id))] = tuple(name for name in joined if name is not None)
    return {path: tuple(id for id in ids if id in items) for path, ids in places.items()}


def _items_at(path: str, places: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The items of the longest path that is this one or above it."""
    ends = [len(path), *(index for index in range(len(path) - 1, 0, -1) if path[index] in ".[")]
    return next((places[path[:end]] for end in ends if path[:end] in places), ())
