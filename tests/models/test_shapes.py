"""Shapes: what they read, what they say of what they don't, and how much that costs."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

import attrs
import pytest

from indream._json.paths import ShapeError, json_path
from indream._json.values import plain
from indream._models.models import Field, Model
from indream._models.shapes import (
    ANYTHING,
    BOOLEAN,
    DAY,
    FREE_OBJECT,
    INTEGER,
    MOMENT,
    NULL,
    NUMBER,
    TEXT,
    ListOf,
    MapOf,
    Nullable,
    ObjectOf,
    OneOf,
    Shape,
    Values,
)


@attrs.define
class Link(Model):
    """A chain of objects, read as generated models are; it counts its readers' runs."""

    value: str
    next: Link | None = None

    fields: ClassVar[tuple[Field, ...]] = (
        Field("value", "value", TEXT, True),
        Field("next", "next", Nullable(ObjectOf(lambda: Link)), False),
    )
    runs: ClassVar[dict[str, int]] = {"fast": 0, "careful": 0}

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read quickly."""
        cls.runs["fast"] += 1
        following = data.get("next")
        link = cls(data["value"], None if following is None else cls.read_fast(following))
        if link.value.__class__ is not str:
            raise TypeError
        if len(data) != 1 + (following is not None):
            link.keep_rest(data)
        return link

    @classmethod
    def read_carefully(cls, data: Any, may_lack: Any = ()) -> Self:
        """Read carefully."""
        cls.runs["careful"] += 1
        return super().read_carefully(data, may_lack)


@attrs.define
class Cat(Model):
    """One of two that are told apart by a fixed value."""

    kind: str
    lives: int

    fields: ClassVar[tuple[Field, ...]] = (
        Field("kind", "kind", Values("cat"), True),
        Field("lives", "lives", INTEGER, True),
    )


@attrs.define
class Dog(Model):
    """The other one."""

    kind: str

    fields: ClassVar[tuple[Field, ...]] = (Field("kind", "kind", Values("dog"), True),)


@attrs.define
class Disc(Model):
    """One of two that only their fields tell apart."""

    name: str | None = None
    radius: int | None = None

    fields: ClassVar[tuple[Field, ...]] = (
        Field("name", "name", TEXT, False),
        Field("radius", "radius", INTEGER, False),
    )


@attrs.define
class Bar(Model):
    """The other one."""

    name: str | None = None
    length: int | None = None

    fields: ClassVar[tuple[Field, ...]] = (
        Field("name", "name", TEXT, False),
        Field("length", "length", INTEGER, False),
    )


LINK = ObjectOf(lambda: Link)
SHAPE = OneOf(FREE_OBJECT, ObjectOf(lambda: Disc), Nullable(ObjectOf(lambda: Bar)))
PET = OneOf(ObjectOf(lambda: Cat), ObjectOf(lambda: Dog), ListOf(TEXT), ListOf(INTEGER))
NOON = datetime(2026, 9, 25, 12, tzinfo=UTC)

SAID = [
    (TEXT, 1, "$: expected a string, found an integer"),
    (TEXT, None, "$: expected a string, found null"),
    (TEXT, object(), "$: expected a string, found something else"),
    (INTEGER, "1", "$: expected an integer, found a string"),
    (INTEGER, 1.5, "$: expected an integer, found a number"),
    (INTEGER, True, "$: expected an integer, found a boolean"),
    (INTEGER, float("inf"), "$: expected an integer, found a number"),
    (NUMBER, False, "$: expected a number, found a boolean"),
    (BOOLEAN, 0, "$: expected a boolean, found an integer"),
    (NULL, 0, "$: expected null, found an integer"),
    (FREE_OBJECT, [], "$: expected an object, found an array"),
    (MOMENT, 1, "$: expected a date-time string, found an integer"),
    (MOMENT, "x", "$: expected a date-time with a zone, such as 2026-09-25T00:00:00.000Z"),
    (
        MOMENT,
        "0001-01-01T00:00:00+14:00",
        "$: expected a date-time with a zone, such as 2026-09-25T00:00:00.000Z",
    ),
    (DAY, 1, "$: expected a date string, found an integer"),
    (DAY, "20260925", "$: expected a date, such as 2026-09-25"),
    (Values("a"), "b", "$: expected 'a'"),
    (Values("a", 1), True, "$: expected one of 'a', 1"),
    (Values("a"), [], "$: expected 'a'"),
    (ListOf(TEXT), {}, "$: expected an array, found an object"),
    (ListOf(TEXT), ["a", 1], "$[1]: expected a string, found an integer"),
    (ListOf(ListOf(TEXT)), [[], ["a", 1]], "$[1][1]: expected a string, found an integer"),
    (MapOf(TEXT), [], "$: expected an object, found an array"),
    (MapOf(TEXT), {"a": 1}, "$.a: expected a string, found an integer"),
    (MapOf(TEXT), {"a b": 1}, '$["a b"]: expected a string, found an integer'),
    (MapOf(TEXT), {'"\n\\': 1}, '$["\\"\\n\\\\"]: expected a string, found an integer'),
    (MapOf(TEXT), {"-" * 50: 1}, f'$["{"-" * 39}…"]: expected a string, found an integer'),
    (MapOf(ListOf(TEXT)), {"a": [1]}, "$.a[0]: expected a string, found an integer"),
    (LINK, [], "$: expected an object, found an array"),
    (LINK, {}, "$.value: is missing"),
    (LINK, {"value": "a", "next": {"value": 1}}, "$.next.value: expected a string, found an integer"),
    (PET, {"kind": "cat", "lives": "9"}, "$.lives: expected an integer, found a string"),
    (PET, {"kind": "cow"}, "$: matches none of the expected forms: an object or an array"),
    (PET, ["a", 1], "$: matches none of the expected forms: an object or an array"),
    (PET, "a", "$: matches none of the expected forms: an object or an array"),
]


@pytest.mark.parametrize(("shape", "value", "message"), SAID, ids=[message for _, _, message in SAID])
def test_values_of_another_shape_name_place_and_kind(shape: Shape, value: Any, message: str) -> None:
    """A value of another shape is an error that names its place and its kind."""
    with pytest.raises(ShapeError) as caught:
        shape.read(value)
    assert message == str(caught.value)


READ = [
    (TEXT, "a", "a"),
    (INTEGER, 2.0, 2),
    (INTEGER, 2**70, 2**70),
    (NUMBER, 1, 1),
    (ANYTHING, None, None),
    (MOMENT, "2026-09-25T12:00:00.000Z", NOON),
    (DAY, "2026-09-25", date(2026, 9, 25)),
    (Nullable(MOMENT), None, None),
    (Nullable(LINK), {"value": "a"}, Link("a")),
    (ListOf(LINK), [{"value": "a"}], [Link("a")]),
    (ListOf(Nullable(DAY)), [None, "2026-09-25"], [None, date(2026, 9, 25)]),
    (MapOf(LINK), {"x": {"value": "a"}}, {"x": Link("a")}),
    (MapOf(OneOf(MOMENT, NUMBER)), {"a": 1, "b": "2026-09-25T12:00:00.000Z"}, {"a": 1, "b": NOON}),
    (PET, {"kind": "dog"}, Dog("dog")),
    (PET, {"kind": "cat", "lives": 9}, Cat("cat", 9)),
    (PET, [1], [1]),
    (PET, [], []),
    (SHAPE, {"name": "a", "radius": 1}, Disc("a", 1)),
    (SHAPE, {"name": "a", "length": 1}, Bar("a", 1)),
    (SHAPE, {"name": "a"}, Disc("a")),
    (SHAPE, {"other": "a"}, {"other": "a"}),
    (SHAPE, {"length": "long", "name": 1}, {"length": "long", "name": 1}),
    (OneOf(TEXT, ObjectOf(lambda: Disc), SHAPE), {"length": 1}, Bar(length=1)),
    (OneOf(DAY, MOMENT), "2026-09-25T12:00:00.000Z", NOON),
    (OneOf(MapOf(TEXT), MapOf(MOMENT)), {"a": "b"}, {"a": "b"}),
    (OneOf(Nullable(DAY), BOOLEAN), None, None),
    (OneOf(Values(True), ListOf(ANYTHING)), [None], [None]),
]


@pytest.mark.parametrize(("shape", "value", "read"), READ, ids=map(str, range(len(READ))))
def test_values_are_read_and_dumped(shape: Shape, value: Any, read: Any) -> None:
    """A value is read as what it is, and dumped as what it was."""
    assert (read, type(read)) == (shape.read(value), type(shape.read(value)))
    assert shape.holds(shape.read(value))
    assert value == shape.dump(shape.read(value), by_alias=True, exclude_unset=True)


def test_lists_are_copies_and_free_objects_are_not() -> None:
    """A model has its own copy of every value except free objects: an editor state is never copied."""
    texts, state = ["a"], {"a": [1]}
    assert ListOf(TEXT).read(texts) is not texts
    assert FREE_OBJECT.read(state) is state


def test_a_value_without_a_shape_is_dumped_unchanged() -> None:
    """A user's value in an attribute of several forms is kept, of any kind."""
    assert {"any": 1} == PET.dump({"any": 1}, by_alias=True, exclude_unset=True)


def chain(depth: int, end: Any) -> dict[str, Any]:
    """A chain of objects with a value at its end."""
    document: dict[str, Any] = {"value": end}
    for _ in range(depth):
        document = {"value": "a", "next": document}
    return document


def test_the_cost_grows_with_the_size_only() -> None:
    """With an odd value at any depth, each object is read fast once, and carefully at most once."""
    depth = 100
    Link.runs.update(fast=0, careful=0)
    ListOf(LINK).read([chain(depth, "a")])
    assert {"fast": depth + 1, "careful": 0} == Link.runs
    with pytest.raises(ShapeError) as caught:
        ListOf(LINK).read([chain(depth, 1)])
    assert f"$[0]{'.next' * depth}.value: expected a string, found an integer" == str(caught.value)
    assert {"fast": 2 * (depth + 1), "careful": depth + 1} == Link.runs


@pytest.mark.parametrize("end", ["a", 1])
def test_too_deep_documents_are_rejected(end: Any) -> None:
    """A document deeper than Python can go is refused like any other that is wrong."""
    with pytest.raises(ShapeError, match="is nested too deeply"):
        LINK.read(chain(2 * sys.getrecursionlimit(), end))


@pytest.mark.parametrize("key", ["key", "ключ", "my clip", 'a"b', "a\u202eb", "", "1", "class"])
def test_paths_are_written_as_in_payloads(key: str) -> None:
    """The places of a response are written as in payloads and editor states, and hide nothing."""
    with pytest.raises(ShapeError) as caught:
        MapOf(MapOf(TEXT)).read({key: {"inner": 1}})
    assert f"{json_path([key, 'inner'])}: expected a string, found an integer" == str(caught.value)
    (found,) = plain({key: {"inner": {1}}})[1]
    assert f"{json_path([key, 'inner'])}: is a set" in str(found)


def test_a_long_key_is_cut() -> None:
    """The service may send any; what it sends must not fill a log."""
    with pytest.raises(ShapeError) as caught:
        MapOf(TEXT).read({"x" * 10_000: 1})
    assert f'$["{"x" * 39}…"]: expected a string, found an integer' == str(caught.value)
