"""JSON bodies: a value is read back unchanged, or an error names the place."""

from __future__ import annotations

import enum
import json
import math
import re
import uuid
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._json.body import WrittenBody, dump_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HOLDABLE = st.recursive(
    st.none()
    | st.booleans()
    | TEXT
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@given(HOLDABLE)
def test_json_values_are_written_unchanged(value: Any) -> None:
    """Nothing is changed on the way."""
    assert value == json.loads(dump_json(value))


@given(HOLDABLE, st.sampled_from([math.nan, math.inf, -math.inf]))
def test_nan_is_distinguished_from_null(value: Any, number: float) -> None:
    """It would be written as null, but is not mistaken for the nulls of the value."""
    with pytest.raises(ValueError, match=r"\$\.a\[1\]: is (NaN|-?infinity), which JSON cannot hold"):
        dump_json({"n": None, "v": value, "a": [None, number]})


def test_tuples_and_checked_states() -> None:
    """A tuple is an array; what was written before is put in as it is."""
    assert b'{"a":[1,2],"s":{"x":null}}' == dump_json({"a": (1, 2), "s": orjson.Fragment(b'{"x":null}')})


def test_nesting_is_limited_to_254_levels() -> None:
    """254 levels, and no more."""
    value: Any = None
    for _ in range(254):
        value = [value]
    assert value == json.loads(dump_json(value))
    with pytest.raises(ValueError, match="more than 254 levels"):
        dump_json([value])


def test_keys_must_be_strings() -> None:
    """A number as a key is refused, where `json` would write it as a string."""
    with pytest.raises(ValueError, match=r"\$\.a: has the key 1, which is not a string"):
        dump_json({"a": {1: 2}})


class Half(float):
    """As `numpy.float64`: a float, but not exactly."""


class Text(str):
    """A string, but not exactly."""

    __slots__ = ()


class Many(list[int]):
    """A list, but not exactly."""


class Pair(NamedTuple):
    """A tuple with names."""

    first: float
    second: str


class Ratio(enum.Enum):
    """An enum with a value that JSON can hold, and one that it can't."""

    WIDE = 2
    BROKEN = math.nan


class Item:
    """As a scalar of numpy."""

    def item(self) -> float:
        """The number."""
        return 1.0


def test_subclasses_and_enums_count_as_json() -> None:
    """As for editor states: a subclass is what it is a subclass of, a member of an enum its value."""
    value = {"pair": Pair(Half(0.5), "b"), "ratio": Ratio.WIDE, "id": uuid.UUID(int=1), "n": None}
    text = b'{"pair":[0.5,"b"],"ratio":2,"id":"00000000-0000-0000-0000-000000000001","n":null}'
    assert text == dump_json(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({1}, "$.x: is a set, which JSON cannot hold — list(…) makes it an array"),
        (b"x", "$.x: is a bytes, which JSON cannot hold — .decode() makes it a string"),
        (2**64, "$.x: is 18446744073709551616, an integer beyond 64 bits"),
        (-(2**63) - 1, "$.x: is -9223372036854775809, an integer beyond 64 bits"),
        ({"\udfff": 1}, "$.x: has a key with the lone surrogate \\udfff, which JSON cannot hold"),
        (Item(), "$.x: is an Item, which JSON cannot hold — .item() makes it a plain number"),
        (object(), "$.x: is an object, which JSON cannot hold"),
        ([{1}, {2}], "$.x[0]: is a set, which JSON cannot hold — list(…) makes it an array (and 1 more)"),
        ("\ud800", "$.x: has the lone surrogate \\ud800, which JSON cannot hold"),
        (Ratio.BROKEN, "$.x: is NaN, which JSON cannot hold"),
        ([math.nan, math.inf], "$.x[0]: is NaN, which JSON cannot hold (and 1 more)"),
    ],
)
def test_unserializable_values_are_named_by_place(value: Any, message: str) -> None:
    """It is named with its place and what to write instead; text that was written before is not a mistake."""
    with pytest.raises(ValueError, match=f"{re.escape(message)}$"):
        dump_json({"state": orjson.Fragment(b"{}"), "id": uuid.UUID(int=1), "x": value})


def test_a_cycle_is_reported() -> None:
    """Where it closes is said, and where it began."""
    value: list[Any] = [{}]
    value[0]["b"] = value
    with pytest.raises(ValueError, match=re.escape("$.a.c[0].b: contains itself: it is $.a.c again")):
        dump_json({"a": {"c": value}})


def test_a_value_at_the_top_is_written_too() -> None:
    """With a subclass, which orjson does not write."""
    assert (b"0.5", b'"a"', b"[1]") == (dump_json(Half(0.5)), dump_json(Text("a")), dump_json(Many([1])))


def test_a_checked_body_keeps_its_text() -> None:
    """It is not written again."""
    body = WrittenBody({"a": 1}, b'{ "a": 1 }')
    assert ({"a": 1}, b'{ "a": 1 }') == (body, dump_json(body))


def test_an_option_of_orjson_is_used_for_each_value() -> None:
    """Also for one that is converted first."""
    for value in ({"b": 1, "a": None}, {"b": Half(1.0), "a": None}):
        assert b'{"a":null,"b":1' == dump_json(value, orjson.OPT_SORT_KEYS)[:15]
