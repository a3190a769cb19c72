"""Messages about texts that are not JSON say where."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from indream._json.flaws import json_flaw


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (json.loads, '{\n"a": }', "Expecting value, line 2, column 6"),
        (json.loads, "[" * 100_000, "it is nested too deeply"),
        (json.loads, "1" * 5000, "a number has too many digits"),
        (orjson.loads, "{", "unexpected end of data, line 1, column 2"),
        (bytes.decode, b"abc\xff", "byte 3 is not UTF-8"),
    ],
    ids=["place", "nesting", "digits", "empty", "encoding"],
)
def test_the_reason_and_the_place(read: Callable[[Any], object], text: Any, message: str) -> None:
    """As in the other messages of the package, without the words of Python about itself."""
    with pytest.raises((ValueError, RecursionError)) as caught:
        read(text)
    assert message == json_flaw(caught.value)
