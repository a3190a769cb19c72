"""Values in messages: as JSON writes them if they are short, otherwise their kind."""

from __future__ import annotations

from typing import Any

import pytest

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
