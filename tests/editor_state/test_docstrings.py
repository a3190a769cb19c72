"""The examples in docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from indream import editor_state

MODULES = [f"{editor_state.__name__}.{module.name}" for module in pkgutil.iter_modules(editor_state.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """Every example of the module."""
    assert 0 == doctest.testmod(importlib.import_module(name), verbose=False).failed


def test_the_public_names_are_those_that_are_there() -> None:
    """Lazy names are exported like any others, and unknown ones are told as such."""
    for name in editor_state.__all__:
        assert getattr(editor_state, name).__name__ == name
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = editor_state.nothing  # type: ignore[attr-defined]
