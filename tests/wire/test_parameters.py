"""Parameters: what goes into a path, a query, a header and a cookie can be read back."""

from __future__ import annotations

import json
import re
import uuid
import warnings
from base64 import b64decode
from datetime import UTC, date, datetime
from enum import IntEnum
from types import NoneType
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._wire.parameters import Value, compiled
from indream._wire.request import Parameter, cookies, header_pairs, query_string

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
SEGMENT = TEXT.filter(lambda text: text not in (".", ".."))
PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1)
ITEM = PRINTABLE.filter(lambda text: text == text.strip() and "," not in text)
P = Parameter("page_cursor", "pageCursor", str)


@pytest.mark.rule("secrets.ids")
@settings(deadline=None)
@given(SEGMENT)
def test_a_path_parameter_stays_one_segment(text: str) -> None:
    """It can be read back, and nothing in it parts a URL."""
    part = P.in_path(text)
    assert text == unquote(part)
    assert part.isascii()
    assert set(part).isdisjoint("/?#&;= \\")


@pytest.mark.parametrize("value", ["", ".", "..", [], [""], ["."], [".."]])
def test_a_path_parameter_does_not_change_the_path(value: Any) -> None:
    """A part that would be removed from the URL is an error, alone or as the only item of a list."""
    for types in ([str], [str, list]) if isinstance(value, str) else ([list],):
        with pytest.raises(ValueError, match=r"^task_id must not be ('\.\.?'|empty)$"):
            Parameter("task_id", "taskId", *types, required=True).in_path(value)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), TEXT)))
def test_a_query_can_be_read_back(pairs: list[tuple[str, str]]) -> None:
    """For all values."""
    written = query_string([Parameter(name, name, str).in_query(value) for name, value in pairs])
    assert pairs == parse_qsl(written.removeprefix("?"), keep_blank_values=True)
    assert written.isascii()


@settings(deadline=None)
@given(st.lists(TEXT, min_size=1), st.sampled_from(["", "spaceDelimited", "pipeDelimited"]))
def test_a_list_in_the_query_can_be_read_back(texts: list[str], style: str) -> None:
    """Each item, whatever characters it has; an item with the delimiter itself is an error."""
    parameter = Parameter("p", "p", list, style=style)
    delimiter = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}.get(style, ",")
    try:
        written = parameter.in_query(texts)
    except ValueError:
        assert any(unquote(delimiter) in text for text in texts)
        return
    assert texts == [unquote(text) for text in written.removeprefix("p=").split(delimiter)]


@settings(deadline=None)
@given(st.lists(TEXT, min_size=1))
def test_a_repeated_parameter_can_be_read_back(texts: list[str]) -> None:
    """The name before each item, which may be encoded itself."""
    written = Parameter("p", "p[]", list, explode=True).in_query(texts)
    assert [("p[]", text) for text in texts] == parse_qsl(written, keep_blank_values=True)


@settings(deadline=None)
@given(st.dictionaries(TEXT, TEXT), st.booleans())
def test_an_object_in_the_query_can_be_read_back(entries: dict[str, str], is_deep: bool) -> None:
    """By its own keys, or by keys in brackets."""
    rules = {"style": "deepObject"} if is_deep else {"explode": True}
    read = parse_qsl(Parameter("p", "p", dict, **rules).in_query(entries), keep_blank_values=True)
    assert [(f"p[{key}]" if is_deep else key, text) for key, text in entries.items()] == read


@settings(deadline=None)
@given(st.lists(ITEM, min_size=1))
def test_a_list_in_a_header_can_be_read_back(texts: list[str]) -> None:
    """Headers have no encoding, so commas and spaces around an item are errors."""
    ((name, value),) = header_pairs([Parameter("p", "X-P", list).in_header(texts)])
    assert ("X-P", texts) == (name, value.split(","))


@pytest.mark.parametrize("item", ["a,b", " a", "a "])
def test_an_item_of_a_header_does_not_become_two(item: str) -> None:
    """It would be read as something else."""
    with pytest.raises(ValueError, match="p must not contain ',' or spaces around an item"):
        Parameter("p", "X-P", list).in_header([item])


@pytest.mark.rule("uploads.headers")
@settings(deadline=None)
@given(st.lists(TEXT, min_size=1))
def test_no_cookie_is_split(texts: list[str]) -> None:
    """Every cookie can be read back, from one header of printable ASCII."""
    names = [f"c{number}" for number in range(len(texts))]
    parts = [Parameter(name, name, str).in_cookie(text) for name, text in zip(names, texts, strict=True)]
    ((name, value),) = header_pairs([cookies(parts)])
    assert "Cookie" == name
    assert texts == [unquote(part.partition("=")[2]) for part in value.split("; ")]


def test_no_cookie_is_no_header() -> None:
    """A parameter that is None is not sent."""
    assert () == header_pairs([cookies([P.in_cookie(None)])])


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | TEXT, lambda below: st.lists(below) | st.dictionaries(TEXT, below)
    )
)
def test_json_in_the_query_can_be_read_back(value: Any) -> None:
    """All values that JSON can represent."""
    written = Parameter("p", "p", style="json", required=True).in_query(value)
    ((_, text),) = parse_qsl(written, keep_blank_values=True)
    assert value == json.loads(text)


def test_a_required_parameter_is_not_none() -> None:
    """None of the four ways leaves it out."""
    parameter = Parameter("task_id", "taskId", str, required=True)
    for write in (parameter.in_path, parameter.in_query, parameter.in_header, parameter.in_cookie):
        with pytest.raises(TypeError, match=r"^task_id must be a string, not NoneType$"):
            write(None)


def test_a_user_name_and_a_password() -> None:
    """They are sent as RFC 7617 says, in UTF-8, and appear in no error."""
    parameter = Parameter("basic", "Authorization", style="basic", required=True)
    name, value = parameter.in_header(("anna", "pässw:ord"))
    assert ("Authorization", "Basic ") == (name, str(value)[:6])
    assert "anna:pässw:ord" == b64decode(str(value)[6:]).decode()
    wrong: list[Any] = [
        "anna:secret",
        ("anna",),
        ("anna", 5),
        ("an:na", "secret"),
        None,
        ("\ud800", "secret"),
    ]
    for credential in wrong:
        with pytest.raises((TypeError, ValueError), match=r"^basic ") as caught:
            parameter.in_header(credential)
        assert "secret" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_texts_that_need_no_encoding_are_checked_all_the_same() -> None:
    """The fast way and the other way have the same limits."""
    parameter = Parameter("key", "key", str, min_length=2, max_length=3)
    for text in ("a", "abcd", "é", "éééé"):
        for write in (parameter.in_path, parameter.in_query, parameter.in_header):
            with pytest.raises(ValueError, match=f"^key must have 2 to 3 characters, has {len(text)}$"):
                write(text)
    assert ("abc", "key=abc") == (parameter.in_path("abc"), parameter.in_query("abc"))
    number = Parameter("size", "size", int, minimum=1, maximum=50)
    assert ["size=1", "size=50"] == [number.in_query(1), number.in_query(50)]
    for wrong in (0, 51):
        with pytest.raises(ValueError, match=f"^size must be from 1 to 50, is {wrong}$"):
            number.in_query(wrong)


def test_a_text_must_be_a_string() -> None:
    """A number would be written, and so be sent; a UUID is an id as people have them."""
    assert "pageCursor=00000000-0000-0000-0000-000000000005" == P.in_query(uuid.UUID(int=5))
    further: list[Any] = [5, True, 0.5, b"a", ["a"]]
    for value in further:
        for write in (P.in_path, P.in_query, P.in_header, P.in_cookie):
            with pytest.raises(TypeError, match=r"^page_cursor must be a string, not "):
                write(value)


class Half(float):
    """A float that is written in another way than Python's, as those of numpy are."""

    def __repr__(self) -> str:
        return f"half({float(self)})"


class Size(IntEnum):
    LARGE = 4


def test_numbers_of_subclasses_are_written_and_checked_as_numbers() -> None:
    """Their own text is neither sent nor read."""
    number = Parameter("ratio", "ratio", float, multiple_of=0.1, maximum=5)
    assert ["ratio=0.3", "ratio=4"] == [number.in_query(Half(0.3)), number.in_query(Size.LARGE)]
    with pytest.raises(ValueError, match=r"^ratio must be a multiple of 0\.1, is 0\.25$"):
        number.in_query(Half(0.25))
    with pytest.raises(ValueError, match=r"^ratio must be at most 5, is 5\.5$"):
        number.in_query(Half(5.5))


@pytest.mark.parametrize("value", [10**5000, -(10**5000)], ids=["large", "small"])
@pytest.mark.parametrize("limits", [{}, {"maximum": 5, "minimum": -5}, {"multiple_of": 3}])
def test_an_int_that_python_does_not_write_is_named(value: int, limits: dict[str, Any]) -> None:
    """Python's own message does not say which parameter is wrong."""
    for types in ((int,), (float,), ()):
        with pytest.raises(ValueError, match=r"^size: Exceeds the limit"):
            Parameter("size", "size", *types, **limits).in_query(value)


def test_a_time_without_a_zone_is_named() -> None:
    """It stands for no moment."""
    with pytest.raises(ValueError, match=r"^since: a date-time needs a time zone"):
        Parameter("since", "since", datetime).in_query(datetime(2026, 9, 25))


@pytest.mark.parametrize("value", [object(), b"ab", {1}, None, range(3)])
def test_a_value_that_no_alternative_takes_is_named(value: Any) -> None:
    """It is not measured or read as a list."""
    parameter = Parameter("size", "size", any_of=[Value(str), Value(int)], required=True)
    with pytest.raises(TypeError, match=f"^size must be a string, not {type(value).__name__}$"):
        parameter.in_query(value)


PATTERNS = [
    (r"^a$", ["a"], ["a\n", "b"]),
    (r"[0-9]", ["room 5"], ["room"]),
    (r"^\d\w$", ["5a"], ["\u0661a", "5é"]),
    (r"^\s$", ["\u00a0", "\ufeff", "\t"], ["\x1c", "a"]),
    (r"^[\s,]$", ["\u2003", ","], ["\x1c"]),
    (r"^\S$", ["\x1c", "a"], ["\u00a0"]),
    (r"^.$", ["a", "😀"], ["\n", "\r", "\u2028"]),
    (r"^[.$]$", [".", "$"], ["a"]),
    (r"^\.\$$", [".$"], ["a$"]),
    (r"^(?<year>\d{4})(?=-)", ["2026-"], ["2026"]),
    (r"(?<=a)b(?<!c)", ["ab"], ["cb"]),
    (r"^[[a&&b||c~~d]$", ["[", "&", "|", "~"], ["e"]),
    (r"^[\]\[]$", ["]", "["], ["\\"]),
    (r"^\/v1$", ["/v1"], ["v1"]),
    (r"^\u0061$", ["a"], ["u0061"]),
]


@pytest.mark.parametrize(("pattern", "matching", "failing"), PATTERNS)
def test_patterns_mean_what_they_mean_in_json_schema(
    pattern: str, matching: list[str], failing: list[str]
) -> None:
    """They are regular expressions of ECMAScript, which may match anywhere in the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compiled(pattern)
    assert matching == [text for text in matching if found.search(text)]
    assert [] == [text for text in failing if found.search(text)]


@pytest.mark.parametrize("pattern", [r"\p{L}", "(", "[]", r"\u{61}", "a{2,1}"])
def test_patterns_that_python_cannot_read(pattern: str) -> None:
    """They are errors, not other patterns."""
    with pytest.raises(re.error):
        compiled(pattern)


LIMITS: list[tuple[tuple[type, ...], dict[str, Any], list[Any], list[tuple[Any, str]]]] = [
    ((int,), {"minimum": 2}, [2], [(1, "must be at least 2, is 1")]),
    ((int,), {"maximum": 2}, [2], [(3, "must be at most 2, is 3")]),
    ((int,), {"minimum": 2, "maximum": 4}, [2, 4], [(1, "must be from 2 to 4, is 1")]),
    ((float,), {"exclusive_minimum": 2}, [2.5], [(2, "must be more than 2, is 2")]),
    ((float,), {"exclusive_maximum": 2}, [1.5], [(2, "must be less than 2, is 2")]),
    (
        (float,),
        {"minimum": 1, "exclusive_minimum": 2, "exclusive_maximum": 4},
        [3],
        [(value, f"must be at least 1 and more than 2 and less than 4, is {value}") for value in (0, 2, 4)],
    ),
    ((float,), {"multiple_of": 0.1}, [0.3, 2], [(0.25, "must be a multiple of 0.1, is 0.25")]),
    (
        (float,),
        {},
        [0.5, 1],
        [
            (float("inf"), "must be a finite number, is inf"),
            (float("nan"), "must be a finite number, is nan"),
        ],
    ),
    ((str,), {"min_length": 1}, ["a"], [("", "must have at least 1 character, has 0")]),
    ((str,), {"max_length": 1}, ["a"], [("ab", "must have at most 1 character, has 2")]),
    ((str,), {"max_length": 2}, ["ab"], [("abc", "must have at most 2 characters, has 3")]),
    ((str,), {"min_length": 1, "max_length": 2}, ["a"], [("", "must have 1 to 2 characters, has 0")]),
    ((str,), {"pattern": "^a"}, ["ab"], [("ba", "must match the pattern ^a")]),
    (
        (str, int),
        {"values": ["a", 1, 2]},
        ["a", 1],
        [("b", "must be 'a', 1 or 2"), (3, "must be 'a', 1 or 2")],
    ),
    ((bool, int), {"values": [1]}, [1], [(True, "must be 1")]),
    (
        (list,),
        {"min_items": 1, "max_items": 2},
        [[1], (1, 2)],
        [([], "must have 1 to 2 items, has 0"), ([1, 2, 3], "must have 1 to 2 items, has 3")],
    ),
    (
        (list,),
        {"unique_items": True},
        [[1, True], ["a"]],
        [([1, 2, 1], "must not have the same item twice")],
    ),
    ((list,), {}, [[1, 1]], []),
    ((list,), {"items": Value(int, minimum=2)}, [[2]], [([2, 1], "[1] must be at least 2, is 1")]),
    (
        (dict,),
        {"min_properties": 1, "max_properties": 1},
        [{"a": 1}],
        [({}, "must have 1 to 1 key, has 0"), ({"a": 1, "b": 2}, "must have 1 to 1 key, has 2")],
    ),
    (
        (dict,),
        {"keys": ["a"]},
        [{"a": 1}],
        [({"b": 1}, "must have the key 'a'"), ({"a": None}, "must have the key 'a'")],
    ),
    (
        (dict,),
        {"properties": {"a": Value(int, maximum=1)}, "additional": False},
        [{"a": 1, "b": None}],
        [({"a": 2}, "['a'] must be at most 1, is 2"), ({"b": 1}, "must not have the key 'b'")],
    ),
    (
        (dict,),
        {"additional": Value(int, maximum=1)},
        [{"b": 1}],
        [({"b": 2}, "['b'] must be at most 1, is 2")],
    ),
    ((dict,), {}, [{"b": "x"}, {}], []),
    (
        (),
        {"any_of": [Value(str, max_length=1), Value(int)]},
        ["a", 5],
        [("ab", "must have at most 1 character, has 2")],
    ),
]


@pytest.mark.parametrize(("types", "rules", "allowed", "refused"), LIMITS)
def test_each_limit_of_a_value(
    types: tuple[type, ...], rules: dict[str, Any], allowed: list[Any], refused: list[tuple[Any, str]]
) -> None:
    """A value at a limit is allowed; a message names the limit."""
    value = Value(*types, **rules)
    for item in allowed:
        value.check("p", item)
    for item, message in refused:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared as a whole
            value.check("p", item)
        assert str(caught.value) == f"p{message}" if message.startswith("[") else f"p {message}"


TYPES: list[tuple[tuple[type, ...], list[Any], list[tuple[Any, str]]]] = [
    (
        (int,),
        [1, Size.LARGE],
        [(True, "an int, not bool"), (1.0, "an int, not float"), (None, "an int, not NoneType")],
    ),
    ((float,), [1, 1.5], [("1", "a number, not str"), (False, "a number, not bool")]),
    ((bool,), [True], [(1, "a bool, not int")]),
    ((str,), ["a", uuid.UUID(int=1)], [(b"a", "a string, not bytes")]),
    ((date,), [date(2026, 9, 1)], [(datetime(2026, 9, 1, tzinfo=UTC), "a date, not datetime")]),
    ((datetime,), [datetime(2026, 9, 1, tzinfo=UTC)], [(date(2026, 9, 1), "a datetime, not date")]),
    ((list,), [[], ()], [("a", "a list, not str"), ({1}, "a list, not set")]),
    ((dict,), [{}], [([], "a mapping, not list")]),
    ((str, int, NoneType), ["a", 1, None], [(0.5, "a string, an int or None, not float")]),
    (
        (),
        ["a", 1, 0.5, True, date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC), uuid.UUID(int=1)],
        [
            (value, f"a string, a number, a bool, a date, a datetime or a UUID, not {type(value).__name__}")
            for value in ([], {}, None)
        ],
    ),
]


@pytest.mark.parametrize(("types", "allowed", "refused"), TYPES)
def test_each_type_of_a_value(
    types: tuple[type, ...], allowed: list[Any], refused: list[tuple[Any, str]]
) -> None:
    """A bool is not a number, and a time is not a date."""
    value = Value(*types)
    for item in allowed:
        value.check("p", item)
    for item, message in refused:
        with pytest.raises(TypeError) as caught:
            value.check("p", item)
        assert f"p must be {message}" == str(caught.value)


def test_the_keys_of_a_mapping_are_strings() -> None:
    """JSON has no others."""
    with pytest.raises(TypeError, match=r"^the keys of p must be strings, not int$"):
        Value(dict).check("p", {1: 2})


WRITTEN: list[tuple[dict[str, Any], Any, list[str | None]]] = [
    # The path, the query, the header and the cookie.
    (
        {},
        "a b/é,~",
        ["a%20b%2F%C3%A9%2C~", "k%5B%5D=a%20b%2F%C3%A9%2C~", "a b/é,~", "k[]=a%20b%2F%C3%A9%2C~"],
    ),
    ({"reserved": True}, "/a?b,c", ["/a?b,c", "k%5B%5D=/a?b,c", "/a?b,c", "k[]=/a?b,c"]),
    ({}, ["a", "b c", 1], ["a,b%20c,1", "k%5B%5D=a,b%20c,1", "a,b c,1", "k[]=a"]),
    (
        {"explode": True},
        ["a", "b"],
        ["a,b", "k%5B%5D=a&k%5B%5D=b", "a,b", "k[]=a"],
    ),
    ({}, {"a": 1, "n": None, "b": "é"}, ["a,1,b,%C3%A9", "k%5B%5D=a,1,b,%C3%A9", "a,1,b,é", "k[]=a"]),
    (
        {"explode": True},
        {"a b": 1, "b": "é"},
        ["a%20b=1,b=%C3%A9", "a%20b=1&b=%C3%A9", "a b=1,b=é", "k[]=a%20b"],
    ),
    (
        {"style": "deepObject"},
        {"a b": 1, "b": "é"},
        [None, "k%5B%5D%5Ba%20b%5D=1&k%5B%5D%5Bb%5D=%C3%A9", None, None],
    ),
    ({"style": "spaceDelimited"}, ["a", "b,c"], [None, "k%5B%5D=a%20b%2Cc", None, None]),
    ({"style": "pipeDelimited"}, ["a", "b"], [None, "k%5B%5D=a%7Cb", None, None]),
    (
        {"style": "json"},
        {"a": [1, "é"]},
        [
            "%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D",
            "k%5B%5D=%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D",
            '{"a":[1,"é"]}',
            "k[]=%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D",
        ],
    ),
    ({"style": "basic"}, ("anna", "pw"), [None, None, "Basic YW5uYTpwdw==", None]),
    ({}, [], [None, "", None, None]),
    ({}, True, ["true", "k%5B%5D=true", "true", "k[]=true"]),
    ({}, False, ["false", "k%5B%5D=false", "false", "k[]=false"]),
    ({}, 0.5, ["0.5", "k%5B%5D=0.5", "0.5", "k[]=0.5"]),
    ({}, date(2026, 9, 1), ["2026-09-01", "k%5B%5D=2026-09-01", "2026-09-01", "k[]=2026-09-01"]),
]


@pytest.mark.parametrize(("style", "value", "expected"), WRITTEN)
def test_each_style_in_each_place(style: dict[str, Any], value: Any, expected: list[str | None]) -> None:
    """Only the query has all styles; None in the table is a style that the place does not have."""
    types: list[type] = [dict] if isinstance(value, dict) else [list] if isinstance(value, list) else []
    parameter = Parameter("p", "k[]", *types, **style)
    path, query, header, cookie = expected
    if path is not None:
        assert path == parameter.in_path(value)
    if query is not None:
        assert query == parameter.in_query(value)
    if header is not None or value == []:
        assert ("k[]", header) == parameter.in_header(value)
    if cookie is not None:
        assert cookie == parameter.in_cookie(value)


def test_a_parameter_that_is_none_is_not_sent() -> None:
    """Of each style."""
    for style in ("", "json", "basic", "deepObject"):
        parameter = Parameter("p", "k", style=style)
        assert ("", ("k", None), "") == (
            parameter.in_query(None),
            parameter.in_header(None),
            parameter.in_cookie(None),
        )
