"""The schema check: which states it accepts, where it finds problems, and what it leaves alone."""

from __future__ import annotations

import collections
import copy
import datetime
import decimal
import enum
import json
import math
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._errors import EDITOR_SCHEMA_INVALID
from indream._json.paths import json_path
from indream.editor_state import (
    EditorStateProblem,
    _check,
    _messages,
    _schema,
    _violations,
    check_editor_state,
    lint_editor_state,
    require_valid,
)
from indream.editor_state._check import StateText, check_and_dump, dump_editor_state, is_large
from indream.editor_state._problems import value_at
from tests.support.contract import contract
from tests.support.editor_state.builders import (
    ASSET_KINDS,
    CHART_KINDS,
    ITEM_KINDS,
    SECOND,
    asset,
    chart,
    item,
    state,
    timelines,
)


class Shape(enum.StrEnum):
    """An enum whose members are strings."""

    STAR = "star"


class Level(enum.Enum):
    """An enum whose members are not values of JSON themselves."""

    TWO = 2


class Ratio(enum.Enum):
    """An enum with a value that JSON cannot hold."""

    BROKEN = math.nan


class Half(float):
    """As `numpy.float64`: a float, but not exactly."""


class Pair(NamedTuple):
    """A tuple with names."""

    first: str
    second: str


def paths(problems: list[EditorStateProblem]) -> list[str]:
    """The places of problems."""
    return [problem.path for problem in problems]


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_the_smallest_item_of_each_kind_is_valid(kind: str) -> None:
    """An item with its required fields alone has no problems."""
    assert [] == check_editor_state(state(item(kind, "it")))


@pytest.mark.parametrize("kind", CHART_KINDS)
def test_the_smallest_chart_of_each_kind_is_valid(kind: str) -> None:
    """A chart with its required fields alone has no problems."""
    assert [] == check_editor_state(state(chart(kind, "it")))


@pytest.mark.parametrize("kind", ASSET_KINDS)
def test_the_smallest_asset_of_each_kind_is_valid(kind: str) -> None:
    """An asset with its required fields alone has no problems."""
    assert [] == check_editor_state(state(assets={"it": asset(kind, "it")}))


def test_the_example_of_the_contract_is_valid() -> None:
    """The example state of the contract has no problems, nor has its timeline."""
    example = contract()["components"]["schemas"]["EditorState"]["examples"][0]
    assert [] == check_editor_state(example)
    assert [] == lint_editor_state(example)


@pytest.mark.parametrize("field", ["tracks", "assets", "items", "transitions", "compositionWidth"])
def test_a_missing_field_is_reported_at_its_place(field: str) -> None:
    """A missing field is reported at its own place."""
    broken = state()
    del broken[field]
    assert [f"$.{field}"] == paths(check_editor_state(broken))


@pytest.mark.parametrize("type", ["txt", "", 5, None, [], {}, True, ["text"]])
def test_an_item_of_an_unknown_type_is_one_problem(type: Any) -> None:
    """The fields of an item of an unknown type are not known: only its type is reported."""
    broken = state(items={"it": item("text", "it") | {"type": type, "startTicks": "soon"}})
    assert ["$.items.it.type"] == paths(check_editor_state(broken))


def test_an_item_without_a_type_is_one_problem() -> None:
    """The same where the type is missing."""
    assert ["$.items.it.type"] == paths(check_editor_state(state(items={"it": {"startTicks": "soon"}})))


@pytest.mark.parametrize("value", [None, 5, "text", [], True])
def test_an_item_must_be_an_object(value: Any) -> None:
    """The same where there is no object at all."""
    assert ["$.items.it"] == paths(check_editor_state(state(items={"it": value})))


def test_all_problems_are_found_at_once_in_the_order_of_the_state() -> None:
    """Problems are listed in the order of their places in the state; missing fields are last."""
    broken = state(
        item("text", "second", fontSize=0, top={"value": "0"}),
        item("solid", "first", shape="hexagon", startTicks=-1),
    )
    del broken["compositionWidth"]
    broken["tracks"][1]["hidden"] = "no"
    expected = [
        "$.tracks[1].hidden",
        "$.items.second.top.value",
        "$.items.second.top.keyframes",
        "$.items.second.fontSize",
        "$.items.first.startTicks",
        "$.items.first.shape",
        "$.compositionWidth",
    ]
    problems = check_editor_state(broken)
    # The builder sets `startTicks` before `top`, `shape` after.
    assert expected == paths(problems)
    assert {EDITOR_SCHEMA_INVALID} == {problem.code for problem in problems}
    assert {"error"} == {problem.severity for problem in problems}


def test_of_many_problems_the_first_are_shown_and_the_others_counted() -> None:
    """However many there are, the first 100 are put into words."""
    broken = state(*(item("solid", f"s{number}", durationTicks=0) for number in range(1000)))
    problems = check_editor_state(broken)
    assert [f"$.items.s{number}.durationTicks" for number in range(100)] == paths(problems)
    assert 900 == problems.omitted


@pytest.mark.parametrize("wrong", [99, 100, 101])
def test_no_problem_is_omitted_up_to_a_hundred(wrong: int) -> None:
    """The count begins where the list ends."""
    broken = state(*(item("solid", f"s{number}", durationTicks=0) for number in range(wrong)))
    problems = check_editor_state(broken)
    assert (min(wrong, 100), max(wrong - 100, 0)) == (len(problems), problems.omitted)


def test_beyond_a_hundred_problems_an_entry_counts_once() -> None:
    """It is enough to know that it is wrong."""
    wrong = {"durationTicks": 0, "startTicks": -1}
    broken = state(*(item("solid", f"s{number}", **wrong) for number in range(100)))
    problems = check_editor_state(broken)
    assert (100, 50) == (len(problems), problems.omitted)


def test_mistakes_within_one_entry_are_counted() -> None:
    """Also where one asset or item has them all."""
    captions = [{"text": 5} for _ in range(300)]
    broken = state(assets={"a": asset("caption", "a") | {"captions": captions}})
    problems = check_editor_state(broken)
    assert 100 == len(problems)
    assert problems.omitted > 300


@pytest.mark.parametrize("odd", [math.nan, {1}], ids=["NaN", "set"])
def test_many_values_that_json_cannot_hold(odd: Any) -> None:
    """They are capped and counted in the same way."""
    problems = check_editor_state(state(custom=[odd] * 250))
    assert [f"$.custom[{index}]" for index in range(100)] == paths(problems)
    assert 150 == problems.omitted


def test_only_reported_problems_are_worded(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a state with very many mistakes costs little more than one that is right."""
    messages: list[object] = []
    sentence = _messages._sentence
    monkeypatch.setattr(
        _messages, "_sentence", lambda *arguments: messages.append(arguments[0]) or sentence(*arguments)
    )
    check_editor_state(state(*(item("solid", f"s{number}", durationTicks=0) for number in range(1000))))
    assert 100 == len(messages)


def test_a_large_state_is_checked_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The validator, which holds the interpreter, is given one entry at a time."""
    names: list[str] = []

    def validator_of(name: str) -> Any:
        names.append(name)
        return _schema.validator_of(name)

    for module in (_check, _violations):
        monkeypatch.setattr(module, "validator_of", validator_of)
    large = state(*(item("text", f"t{number}", text="word " * 50) for number in range(1500)))
    assert [] == check_editor_state(large)
    assert "EditorState" not in names
    assert 1500 == names.count("EditorItem")
    large["items"]["t1400"]["fontSize"] = "large"
    assert ["$.items.t1400.fontSize"] == paths(check_editor_state(large))


@pytest.mark.parametrize(
    ("value", "valid"), [(1, True), (1.0, True), (1.5, False), (True, False), ("1", False)]
)
def test_integers_follow_json_schema(value: Any, valid: bool) -> None:
    """1.0 is an integer, true is not a number."""
    assert valid == (check_editor_state(state(item("solid", "it", durationTicks=value))) == [])


@pytest.mark.parametrize(
    ("value", "valid"), [(2, True), (2.0, True), (True, False), ("2", False), (5, False)]
)
def test_enumerated_numbers_compare_as_json_schema_says(value: Any, valid: bool) -> None:
    """2.0 is among 0, 1, 2, 3, 4; true is not, although Python has it equal to 1."""
    background = {"type": "blur", "level": value}
    assert valid == (check_editor_state(state(globalBackground=background)) == [])


@pytest.mark.parametrize("value", [2**63, 2**64 - 1, -(2**63)])
def test_integers_of_64_bits_are_sent(value: int) -> None:
    """The whole range that 64 bits hold, with or without a sign, is sent."""
    problems, text = check_and_dump(StateText(state(custom=value)))
    assert (None, value) == (problems, orjson.loads(text)["custom"])


UNHOLDABLE = {
    "NaN": math.nan,
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "a set": {1},
    "bytes": b"x",
    "a bytearray": bytearray(b"x"),
    "a Decimal": decimal.Decimal("1.5"),
    "a datetime": datetime.datetime(2026, 9, 25, tzinfo=datetime.UTC),
    "a date": datetime.date(2026, 9, 25),
    "a UUID": uuid.UUID(int=1),
    "a path": Path("x"),
    "an object": object(),
    "a complex number": 1j,
    "too large an integer": 2**64,
    "too small an integer": -(2**63) - 1,
    "a lone surrogate": "\ud800",
    "an enum of what JSON cannot hold": Ratio.BROKEN,
    "orjson's own": orjson.Fragment(b"{}"),
}


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """All places below a value."""
    entries: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [place for key, entry in entries for place in ((*path, key), *places(entry, (*path, key)))]


@pytest.mark.parametrize("value", UNHOLDABLE.values(), ids=UNHOLDABLE.keys())
def test_values_that_json_cannot_hold_are_found_in_every_field(value: Any) -> None:
    """In every field of a state, known or not, one problem reports it, and nothing else is reported."""
    whole = state(
        item("text", "title", background=None, custom={"list": [1, {"deep": None}]}),
        item("effect", "flash", effectType="flash-to-black", params=dict.fromkeys(
            ("brightTicks", "darkTicks", "tailDarkTicks", "maxOpacity"), 1)),
        item("lottie", "party"),
        custom=[None],
    )  # fmt: skip
    whole["assets"]["lottie-asset"]["resourceJson"] = {"layers": [{"ks": 1}]}
    assert [] == check_editor_state(whole)
    for path in places(whole):
        container = value_at(whole, path[:-1])
        kept, container[path[-1]] = container[path[-1]], value
        assert [json_path(path)] == paths(check_editor_state(whole))
        container[path[-1]] = kept


@pytest.mark.parametrize("key", [5, None, True, 1.5, (1, 2), b"x", "\ud800"])
def test_a_key_must_be_a_string(key: Any) -> None:
    """It is reported for the object that has it."""
    [problem] = check_editor_state(state(item("text", "it", custom={key: 1, "fine": 2})))
    assert ("$.items.it.custom", "has ") == (problem.path, problem.message[:4])


def test_two_invalid_keys_of_one_object_are_both_reported() -> None:
    """Neither hides the other."""
    assert ["$.custom", "$.custom"] == paths(check_editor_state(state(custom={1: 1, 2: 2})))


def test_unserializable_values_and_schema_errors_are_reported_together() -> None:
    """All of it at once."""
    broken = state(item("text", "it", fontSize=0, text={"a", "set"}), custom=decimal.Decimal(1))
    assert ["$.items.it.text", "$.items.it.fontSize", "$.custom"] == sorted(
        paths(check_editor_state(broken)), key=["$.items.it.text", "$.items.it.fontSize", "$.custom"].index
    )


def test_a_cycle_is_found_where_it_closes() -> None:
    """An object within itself is one problem; an object that is only in two places is not."""
    looped = state(item("text", "it", custom={"again": []}))
    looped["items"]["it"]["custom"]["again"].append(looped["items"])
    assert [("$.items.it.custom.again[0]", "contains itself: it is $.items again")] == [
        (problem.path, problem.message) for problem in check_editor_state(looped)
    ]
    shared = {"shared": 1}
    assert [] == check_editor_state(state(custom=[shared, shared]))


# With 253 it depends on orjson, which up to 3.11 writes 255 levels.
@pytest.mark.parametrize(("levels", "valid"), [(252, True), (254, False), (100_000, False)])
def test_depth_has_a_limit(levels: int, valid: bool) -> None:
    """254 levels are sent, the state and the list in it included; more are a problem, and no crash."""
    nested: Any = []
    for _ in range(levels):
        nested = [nested]
    problems, text = check_and_dump(StateText(state(custom=nested)))
    assert valid == (problems is None) == (text != b"")
    assert {"is nested more than 254 levels deep"} >= {problem.message for problem in problems or ()}


def test_subclasses_tuples_and_enums_count_as_json() -> None:
    """Subclasses are what they are subclasses of, a tuple is an array, a member of an enum its value."""
    odd = state(item("solid", "it", shape=Shape.STAR, top={"value": Half(0.5), "keyframes": ()}))
    odd["tracks"] = tuple(odd["tracks"])
    odd["globalBackground"] = {"type": "blur", "level": Level.TWO}
    odd["custom"] = collections.OrderedDict(pair=Pair("a", "b"), counts=collections.Counter("a"))
    odd["custom"][Shape.STAR] = True
    problems, text = check_and_dump(StateText(odd))
    assert problems is None
    sent = orjson.loads(text)
    assert ("star", {"value": 0.5, "keyframes": []}) == (
        sent["items"]["it"]["shape"],
        sent["items"]["it"]["top"],
    )
    assert 2 == sent["globalBackground"]["level"]
    assert {"pair": ["a", "b"], "counts": {"a": 1}, "star": True} == sent["custom"]


@given(timelines())
@settings(max_examples=50)
def test_a_valid_state_is_sent_as_it_is(timeline: dict[str, Any]) -> None:
    """The text that is returned with the verdict is the state, and the state is unchanged."""
    before = copy.deepcopy(timeline)
    problems, text = check_and_dump(StateText(timeline))
    assert (None, before) == (problems, json.loads(text))
    assert before == timeline


def test_a_wrong_state_is_left_as_it_is() -> None:
    """Explaining problems changes nothing either, and gives no text that could be sent."""
    broken = state(item("text", "it", fontSize="48", custom=[{1}, math.inf]))
    marker = broken["items"]["it"]["custom"][0]
    before = json.dumps(broken, default=repr)
    problems, text = check_and_dump(StateText(broken))
    assert problems is not None
    assert (3, b"") == (len(problems), text)
    assert before == json.dumps(broken, default=repr)
    assert marker is broken["items"]["it"]["custom"][0]


@pytest.mark.parametrize(
    ("document", "large"),
    [
        ({"items": dict.fromkeys(map(str, range(999)))}, False),
        ({"items": dict.fromkeys(map(str, range(1000)))}, True),
        (dict.fromkeys(map(str, range(1001))), True),
        (
            {"a": {str(number): number for number in range(500)}, "b": dict.fromkeys(map(str, range(499)))},
            True,
        ),
        ({"a": {"b": dict.fromkeys(map(str, range(2000)))}}, False),
        ("a" * 299_998, False),
        ("a" * 299_999, True),
        ({1, 2}, True),
        ([], False),
    ],
)
def test_a_state_that_is_large(document: object, large: bool) -> None:
    """It has more than 1000 entries or 300,000 bytes, or JSON cannot hold it."""
    assert large is is_large(StateText(document))


def test_a_valid_state_as_a_part_of_a_body() -> None:
    """It is the JSON text of the state."""
    assert orjson.dumps(state()) == orjson.dumps(require_valid(state()))


@pytest.mark.parametrize("count", [5, 6, 7, 8])
def test_the_names_of_old_fields(count: int) -> None:
    """Six are named, and the rest is counted."""
    names = [
        "videoStartFromInSeconds",
        "audioStartFromInSeconds",
        "gifStartFromInSeconds",
        "lottieStartFromInSeconds",
        "audioFadeInDurationInSeconds",
        "audioFadeOutDurationInSeconds",
        "pageDurationInMilliseconds",
        "contentStartOffsetMs",
    ][:count]
    message = check_editor_state({"items": {name: {name: 1} for name in names}})[0].message
    assert min(count, 6) == message.count('"') / 2
    assert ([f"{count - 6} more"] if count > 6 else []) == re.findall(r"and (\d+ more)$", message)


def test_an_unchecked_draft_must_still_be_json() -> None:
    """Without the schema, only what JSON cannot hold is a problem."""
    draft = {"items": {"it": {"type": "nothing"}}}
    assert (None, orjson.dumps(draft)) == dump_editor_state(StateText(draft))
    draft["items"]["it"]["x"] = math.nan  # type: ignore[assignment]
    problems, text = dump_editor_state(StateText(draft))
    assert problems is not None
    assert (["$.items.it.x"], b"") == (paths(problems), text)


@pytest.mark.parametrize("value", [None, [], "{}", 5, math.nan, {1}, object()])
def test_a_state_must_be_an_object(value: Any) -> None:
    """The whole state is the place."""
    assert ["$"] == paths(check_editor_state(value))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "items", "tracks", "id"]) | st.integers(), inner, max_size=3
        )
        | st.tuples(inner)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from([*state(), "custom"]), ANYTHING), st.booleans())
@settings(max_examples=150)
def test_no_state_makes_the_check_raise(changes: dict[str, Any], as_item: bool) -> None:
    """For every state, the answer is a list of problems with places."""
    wild = state(items={"it": item("captions", "it") | changes}) if as_item else state() | changes
    for problem in check_editor_state(wild):
        assert problem.path.startswith("$")


@pytest.mark.parametrize("width", [1e16, 7.5e302, 1.7e308])
def test_huge_numbers_are_too_large(width: float) -> None:
    """Up to the largest float; the message does not ask to round them."""
    [problem] = check_editor_state(state(compositionWidth=width))
    assert (f"must be at most 1920, is {width!r}", None) == (problem.message, problem.hint)


def test_the_validator_is_loaded_when_it_is_first_used() -> None:
    """Importing the module does not import what only a check needs."""
    script = (
        "import sys, indream.editor_state as module;"
        "assert 'jsonschema_rs' not in sys.modules; module.check_editor_state({});"
        "assert 'jsonschema_rs' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_builders_use_the_contracts_ticks() -> None:
    """The builders' second is the contract's."""
    assert (
        contract()["components"]["schemas"]["EditorState"]["properties"]["timebaseTicksPerSecond"]["const"]
        == SECOND
    )


def test_a_valid_state_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass of the validator is enough."""
    monkeypatch.setattr(_check, "violations", pytest.fail)
    assert [] == check_editor_state(state(item("solid", "it")))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (1, ["a.startTicks", "a.durationTicks", "b", "c"]),
        (2, ["a.startTicks", "a.durationTicks", "b", "c"]),
        (3, ["a.startTicks", "a.durationTicks", "b.startTicks", "b.durationTicks", "c"]),
        (4, ["a.startTicks", "a.durationTicks", "b.startTicks", "b.durationTicks", "c"]),
    ],
)
@pytest.mark.parametrize("large", [False, True])
def test_places_beyond_a_limit(limit: int, expected: list[str], large: bool) -> None:
    """An entry that is not valid is one place then; one that is begun before is searched to its end."""
    wrong = state(*(item("solid", id, startTicks=-1, durationTicks=0) for id in "abc"))
    found = [
        (".".join(map(str, path[1:])), [violation.keyword for violation in broken])
        for path, broken in _violations.violations(wrong, "EditorState", large=large, limit=limit)
    ]
    keywords = {"startTicks": ["minimum"], "durationTicks": ["minimum"]}
    assert [(place, keywords.get(place[2:], [""])) for place in expected] == found


def test_parts_of_other_schemas() -> None:
    """The compiled validator decides about keywords that the walk does not follow."""
    ((_, violates, limit),) = _violations.Part({"pattern": "^a"}).checks
    assert [True, False, True] == [violates(value, limit) for value in ("b", "a", object())]
    kind = {"properties": {"kind": {"const": "a"}}, "required": ["kind"]}
    choice = [_violations.Part({"if": kind, "else": {"maxProperties": 0}})]
    assert [0, 1] == [
        sum(len(part.checks) for part in _violations.applicable(choice, {"kind": kind})) for kind in "ab"
    ]


@pytest.mark.parametrize(
    ("keyword", "limit", "valid", "invalid"),
    [
        ("const", 1, [1, 1.0], [True, 2, "1"]),
        ("enum", [0, "a"], [0, 0.0, "a"], [False, "b", None]),
        ("minimum", 2, [2, 3, "a", True, None], [1, 1.9]),
        ("maximum", 2, [2, 1, "a", True], [3, 2.1]),
        ("exclusiveMinimum", 2, [3, 2.1, "a", True], [2, 1]),
        ("exclusiveMaximum", 2, [1, 1.9, "a", True], [2, 3]),
        ("minLength", 2, ["ab", "abc", 1, []], ["a", ""]),
        ("maxLength", 2, ["ab", "a", 111, [1, 2, 3]], ["abc"]),
        ("minItems", 2, [[1, 2], (1, 2), [1, 2, 3], "a", {}], [[1], (1,), []]),
        ("maxItems", 2, [[1, 2], (), "abc", dict.fromkeys("abc")], [[1, 2, 3], (1, 2, 3)]),
        ("minProperties", 2, [dict.fromkeys("ab"), "a", []], [{}, {"a": 1}]),
        ("maxProperties", 2, [dict.fromkeys("ab"), {}, "abc", [1, 2, 3]], [dict.fromkeys("abc")]),
        ("type", "integer", [1, 1.0, -1], [1.5, True, "1", None, math.inf]),
        ("type", ["number", "null"], [1, 1.5, None], [False, "1", math.nan, []]),
        ("type", "object", [{}], [[], None]),
        ("type", "array", [[], ()], [{}, "a"]),
        ("type", "boolean", [True, False], [0, 1, None]),
    ],
)
def test_the_limits_of_a_keyword(keyword: str, limit: Any, valid: list[Any], invalid: list[Any]) -> None:
    """A keyword is only about values of its own type."""
    ((name, violates, checked),) = _violations.Part({keyword: limit}).checks
    assert keyword == name
    assert [False] * len(valid) == [violates(value, checked) for value in valid]
    assert [True] * len(invalid) == [violates(value, checked) for value in invalid]
