"""Values in messages: as JSON writes them if they are short, otherwise their kind."""

from __future__ import annotations

import enum
import math
import pickle
from typing import Any

import pytest

from indream._json.paths import ShapeError
from indream._json.words import SHOWN_LENGTH, show


class Inner(enum.Enum):
    """An enum."""

    TRUE = True


class Kind(enum.Enum):
    """An enum whose value is that of another one."""

    TRUE = Inner.TRUE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10**SHOWN_LENGTH - 1, "9" * SHOWN_LENGTH),
        (10**SHOWN_LENGTH, "a very large number"),
        (-(10**SHOWN_LENGTH), "a very large number"),
        (0.5, "0.5"),
        (10.0, "10.0"),
        (math.inf, "infinity"),
        (-math.inf, "-infinity"),
        (math.nan, "NaN"),
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ("a" * 40, f'"{"a" * 40}"'),
        ("a" * 32 + "b" * 9, f'"{"a" * 30}…{"b" * 9}"'),
        ('"\\\n\r\t\x7f', r'"\"\\\n\r\t\u007f"'),
        ([], "an empty array"),
        ((1,), "an array"),
        ({1}, "a set"),
        (OSError(), "an OSError"),
        (Kind.TRUE, "true"),
        ({}, "an empty object"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_in_a_message_is_short(value: Any, expected: str) -> None:
    assert expected == show(value)


def test_a_place_in_a_message_is_a_path() -> None:
    """Names, quoted names and numbers; a key is cut if it is long, since the service chooses some keys."""
    error = ShapeError("is odd")
    for key in ("k" * SHOWN_LENGTH, "k" * (SHOWN_LENGTH + 1), "my clip", "é", 3):
        error = error.under(key)
    place = f'[3]["é"]["my clip"]["{"k" * (SHOWN_LENGTH - 1)}…"].{"k" * SHOWN_LENGTH}'
    assert ("is odd", place, f"${place}: is odd") == (error.message, error.place, str(error))
    assert ("is odd", place) == pickle.loads(pickle.dumps(error)).args


def test_the_length_of_a_value_in_a_message() -> None:
    """It fits a line."""
    assert SHOWN_LENGTH == 40
