"""Words of messages: similar names, and lists of names."""

from __future__ import annotations

import pytest

from indream.editor_state._words import did_you_mean, hint_for_name


@pytest.mark.parametrize(
    ("word", "names", "hint"),
    [
        ("intor", ["intro", "end"], 'did you mean "intro"?'),
        ("x", [], None),
        ("x", ["one"], 'the only item is "one"'),
        ("x", ["one", "two"], 'the items are "one" and "two"'),
        ("x", list("abcdef"), 'the items are "a", "b", "c", "d", "e" and "f"'),
        ("x", list("abcdefg"), None),
    ],
)
def test_a_hint_for_a_name(word: str, names: list[str], hint: str | None) -> None:
    """A similar name, or all names if they are at most six."""
    assert hint == hint_for_name("item", word, names)


@pytest.mark.parametrize(
    ("word", "names", "expected"),
    [
        ("item-2", ["item-3"], None),
        ("Item_3", ["item-3"], "item-3"),
        ("introduction", ["intro"], None),
        ("intro", [*"a" * 149, "intra"], "intra"),
        ("intro", [*"a" * 150, "intra"], None),
        ("a" * 40, ["a" * 39], "a" * 39),
        ("a" * 41, ["a" * 40], None),
        (None, ["None"], None),
    ],
)
def test_a_similar_name(word: object, names: list[str], expected: str | None) -> None:
    """Numbers are not misspelled; among many names, and for a long one, none is searched."""
    assert expected == did_you_mean(word, names)
