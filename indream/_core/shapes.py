"""What a value of the wire may look like: one small reader per kind, used by every generated model.

A generated model has a fast reader of its own for the usual answer. These are what it falls back to,
and what finds the exact place when an answer is not what the contract says. A value is read strictly
where the contract speaks (kinds, required fields) and tolerantly where the service may grow (unknown
fields and unknown enum values are kept). Messages name places and kinds, never values: an answer may
hold what must not reach a log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from indream._core.dates import format_moment, parse_moment

if TYPE_CHECKING:
    from indream._core.models import Model

__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "DAY",
    "FREE_OBJECT",
    "INTEGER",
    "MOMENT",
    "NUMBER",
    "TEXT",
    "ListOf",
    "MapOf",
    "Nullable",
    "ObjectOf",
    "OneOf",
    "Shape",
    "ShapeError",
    "Values",
]


class ShapeError(ValueError):
    """A value is not what its shape says; `place` is its JSON path below the value that was read."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"${self.place}: {self.message}"

    def under(self, key: str | int) -> ShapeError:
        """The same error, seen from the value that holds this one at `key`."""
        return ShapeError(self.message, step(key) + self.place)


def step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    if key.isidentifier():
        return f".{key}"
    quoted = (key if len(key) <= 40 else key[:39] + "…").replace("\\", "\\\\").replace('"', '\\"')
    return f'["{quoted}"]'


_KINDS: dict[type, str] = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


class Shape:
    """How a kind of value is read, and written back.

    Attributes:
        what: The kind in words, for messages: `a string`.
    """

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        self.what = what

    def read(self, value: Any) -> Any:
        """The value as users get it; ShapeError when it is not of this shape."""
        raise self.mismatch(value)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        """The value as JSON holds it."""
        return value

    def mismatch(self, value: object) -> ShapeError:
        """The error for a value of another kind."""
        return ShapeError(f"expected {self.what}, found {_KINDS.get(type(value), 'something else')}")


class _AsIs(Shape):
    """A value of some classes, kept as it came."""

    __slots__ = ("classes",)

    def __init__(self, what: str, *classes: type) -> None:
        super().__init__(what)
        self.classes = classes

    def read(self, value: Any) -> Any:
        # type(), not isinstance(): to Python a boolean is an integer, to JSON it is not.
        if type(value) in self.classes:
            return value
        raise self.mismatch(value)


class _Anything(Shape):
    __slots__ = ()

    def read(self, value: Any) -> Any:
        return value


class _Integer(Shape):
    __slots__ = ()

    def read(self, value: Any) -> int:
        if type(value) is int:
            return value
        if type(value) is float and value.is_integer():  # JSON Schema: 1.0 is an integer
            return int(value)
        raise self.mismatch(value)


class _Moment(Shape):
    __slots__ = ()

    def read(self, value: Any) -> datetime:
        if type(value) is not str:
            raise self.mismatch(value)
        try:
            return parse_moment(value)
        except (ValueError, OverflowError):
            raise ShapeError("expected a date-time with a zone, such as 2026-09-25T00:00:00.000Z") from None

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return format_moment(value)


class _Day(Shape):
    __slots__ = ()

    def read(self, value: Any) -> date:
        if type(value) is not str:
            raise self.mismatch(value)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            raise ShapeError("expected a date, such as 2026-09-25")
        return day

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return value.isoformat()


TEXT = _AsIs("a string", str)
BOOLEAN = _AsIs("a boolean", bool)
NUMBER = _AsIs("a number", int, float)
FREE_OBJECT = _AsIs("an object", dict)
NULL = _AsIs("null", type(None))
INTEGER = _Integer("an integer")
ANYTHING = _Anything("anything")
MOMENT = _Moment("a date-time string")
DAY = _Day("a date string")


class Values(Shape):
    """One of a closed set of values: a `const`, or an enum that the contract closes."""

    __slots__ = ("values",)

    def __init__(self, *values: str | int) -> None:
        super().__init__("one of " + ", ".join(map(repr, values)))
        self.values = frozenset((type(value), value) for value in values)

    def read(self, value: Any) -> Any:
        if isinstance(value, str | int) and (type(value), value) in self.values:
            return value
        raise ShapeError(f"expected {self.what}")


class Nullable(Shape):
    """A value of a shape, or null."""

    __slots__ = ("inner",)

    def __init__(self, inner: Shape) -> None:
        super().__init__(f"{inner.what} or null")
        self.inner = inner

    def read(self, value: Any) -> Any:
        return None if value is None else self.inner.read(value)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return None if value is None else self.inner.dump(value, by_alias, exclude_unset)


class ListOf(Shape):
    """An array whose items are of one shape."""

    __slots__ = ("inner",)

    def __init__(self, inner: Shape) -> None:
        super().__init__("an array")
        self.inner = inner

    def read(self, value: Any) -> list[Any]:
        if type(value) is not list:
            raise self.mismatch(value)
        items: list[Any] = value
        read = self.inner.read
        result: list[Any] = []
        try:
            for item in items:
                result.append(read(item))  # noqa: PERF401 - its length tells which item was wrong
        except ShapeError as error:
            raise error.under(len(result)) from None
        return result

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return [self.inner.dump(item, by_alias, exclude_unset) for item in value]


class MapOf(Shape):
    """An object whose values are of one shape, whatever its keys."""

    __slots__ = ("inner",)

    def __init__(self, inner: Shape) -> None:
        super().__init__("an object")
        self.inner = inner

    def read(self, value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise self.mismatch(value)
        fields: dict[str, Any] = value
        result: dict[str, Any] = {}
        for key, item in fields.items():
            try:
                result[key] = self.inner.read(item)
            except ShapeError as error:
                raise error.under(key) from None
        return result

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return {key: self.inner.dump(item, by_alias, exclude_unset) for key, item in value.items()}


class ObjectOf(Shape):
    """An object that a generated model stands for.

    `may_lack` names required fields that are tolerated to be missing in this place.
    """

    __slots__ = ("may_lack", "model")

    def __init__(self, model: Callable[[], type[Model]], may_lack: Collection[str] = ()) -> None:
        super().__init__("an object")
        self.model = model  # called when first needed: a model may hold itself
        self.may_lack = may_lack

    def read(self, value: Any) -> Model:
        return self.model().read_wire(value, self.may_lack)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return value.model_dump(by_alias=by_alias, exclude_unset=exclude_unset)


class OneOf(Shape):
    """A value of the first of some shapes that takes it."""

    __slots__ = ("shapes",)

    def __init__(self, *shapes: Shape) -> None:
        super().__init__(" or ".join(dict.fromkeys(shape.what for shape in shapes)))
        self.shapes: Sequence[Shape] = shapes

    def read(self, value: Any) -> Any:
        for shape in self.shapes:
            try:
                return shape.read(value)
            except ShapeError:
                continue
        raise ShapeError(f"is none of the forms it may have: {self.what}")

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        for shape in self.shapes:
            try:
                dumped = shape.dump(value, by_alias=True, exclude_unset=True)
                shape.read(dumped)
            except (AttributeError, TypeError, ValueError):
                continue  # the value was read under another shape
            return shape.dump(value, by_alias, exclude_unset)
        return value
