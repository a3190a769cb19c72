"""Values in messages: as JSON writes them if they are short, otherwise their kind."""

from __future__ import annotations

from typing import Any

import pytest

from indream._json.paths import ShapeError
from indream._json.words import SHOWN_LENGTH, show


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10**SHOWN_LENGTH - 1, "9" * SHOWN_LENGTH),
        (10**SHOWN_LENGTH, "a very large number"),
        (-(10**SHOWN_LENGTH), "a very large number"),
        (0.5, "0.5"),
        ({}, "an empty object"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_in_a_message_is_short(value: Any, expected: str) -> None:
    assert expected == show(value)


@pytest.mark.parametrize(("length", "shown"), [(SHOWN_LENGTH, "k" * SHOWN_LENGTH), (SHOWN_LENGTH + 1, "…")])
def test_a_key_in_a_path_is_short(length: int, shown: str) -> None:
    """The service chooses the keys of some objects; a number is never cut."""
    message = str(ShapeError("is odd").under("k" * length).under(3))
    assert message.startswith("$[3]")
    assert message.endswith(": is odd")
    assert shown in message
    assert len(message) < SHOWN_LENGTH + 20
