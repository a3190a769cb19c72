"""Check editor states locally, before a render is paid for.

`check_editor_state` checks a state against the schema, `lint_editor_state` the rules that the service applies
beyond it, and `lint_layout` what will be seen. All take a plain dict, do no I/O, and return all problems at
once, up to 100. `upgrade_editor_state` converts a state that was written for the service before 1.1.0;
`diff_editor_states` lists the changes between two states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._errors import EditorStateProblem
from indream._lazy import lazy_names
from indream.editor_state._problems import EditorStateProblems

if TYPE_CHECKING:
    from indream.editor_state._changes import Change
    from indream.editor_state._check import check_editor_state, require_valid
    from indream.editor_state._diff import diff_editor_states
    from indream.editor_state._layout_rules import lint_layout
    from indream.editor_state._lint import lint_editor_state
    from indream.editor_state._payloads import require_payload
    from indream.editor_state._upgrade import Upgrade, upgrade_editor_state

__all__ = [
    "Change",
    "EditorStateProblem",
    "EditorStateProblems",
    "Upgrade",
    "check_editor_state",
    "diff_editor_states",
    "lint_editor_state",
    "lint_layout",
    "require_payload",
    "require_valid",
    "upgrade_editor_state",
]

# The validator behind the check is loaded by programs that check, and by no others.
if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "Change": "indream.editor_state._changes",
            "Upgrade": "indream.editor_state._upgrade",
            "check_editor_state": "indream.editor_state._check",
            "diff_editor_states": "indream.editor_state._diff",
            "lint_editor_state": "indream.editor_state._lint",
            "lint_layout": "indream.editor_state._layout_rules",
            "require_payload": "indream.editor_state._payloads",
            "require_valid": "indream.editor_state._check",
            "upgrade_editor_state": "indream.editor_state._upgrade",
        },
    )
