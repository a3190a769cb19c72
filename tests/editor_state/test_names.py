"""The names of `indream.editor_state`."""

from __future__ import annotations

import pytest

from indream import editor_state


def test_public_names_exist() -> None:
    """Lazy names are exported like any others, and the error names an unknown one."""
    for name in editor_state.__all__:
        assert getattr(editor_state, name).__name__ == name
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = editor_state.nothing  # type: ignore[attr-defined]
