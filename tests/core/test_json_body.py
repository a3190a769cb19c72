"""JSON bodies: what comes out is what went in, or an error that names the place."""

from __future__ import annotations

import json
import math
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._core.json_body import dump_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HOLDABLE = st.recursive(
    st.none()
    | st.booleans()
    | TEXT
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@settings(deadline=None)
@given(HOLDABLE)
def test_what_json_can_hold_comes_out_as_it_went_in(value: Any) -> None:
    """Nothing is changed on the way."""
    assert value == json.loads(dump_json(value))


@settings(deadline=None)
@given(HOLDABLE, st.sampled_from([math.nan, math.inf, -math.inf]))
def test_nan_is_found_among_nulls(value: Any, number: float) -> None:
    """It would be written as null, and is told from those that are meant."""
    with pytest.raises(ValueError, match=rf"\$\.a\[1\]: is {number}"):
        dump_json({"n": None, "v": value, "a": [None, number]})


def test_tuples_and_checked_states() -> None:
    """A tuple is an array; what was written before is put in as it is."""
    assert b'{"a":[1,2],"s":{"x":null}}' == dump_json({"a": (1, 2), "s": orjson.Fragment(b'{"x":null}')})


def test_the_deepest_that_is_written() -> None:
    """254 levels, and no more."""
    value: Any = None
    for _ in range(254):
        value = [value]
    assert value == json.loads(dump_json(value))
    with pytest.raises(ValueError, match="more than 254 levels"):
        dump_json([value])


def test_keys_are_strings() -> None:
    """A number as a key is refused, where `json` would write it as a string."""
    with pytest.raises(ValueError, match=r"\$\.a: has a key that is not a string"):
        dump_json({"a": {1: 2}})
