"""Readers of the values in answers, one for each kind of value, used by every generated model.

A value is read strictly in what the contract defines (kinds, required fields) and tolerantly where the
service may grow (unknown fields and unknown enum values are kept). A shape reads a value at most twice:
first fast, with the generated readers of the models, which raise plain exceptions for any unusual value;
then, if that fails, carefully, which finds the exact place. Careful reading never calls fast reading, so the
time for an unusual answer grows only with its size, however deeply it is nested.

Messages name places and kinds, never values: an answer may contain secrets, which must not be logged.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import chain, repeat
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self, cast

from indream._errors import counted
from indream._json.dates import format_moment, parse_day, parse_moment
from indream._json.paths import ShapeError
from indream._wire.answer import either

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "DAY",
    "FREE_OBJECT",
    "INTEGER",
    "MOMENT",
    "NULL",
    "NUMBER",
    "TEXT",
    "Field",
    "ListOf",
    "MapOf",
    "Nullable",
    "ObjectOf",
    "OneOf",
    "Shape",
    "TupleOf",
    "Values",
]


_KINDS: dict[type, str] = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?", re.ASCII)


def _scalar(text: str) -> str | float | bool:
    """The number or boolean that a text of a header stands for; the text itself if it is neither."""
    if text in ("true", "false"):
        return text == "true"
    if not _NUMBER.fullmatch(text):
        return text
    if text.lstrip("-").isdigit():
        return int(text)
    number = float(text)
    return number if isfinite(number) else text


class Shape:
    """The reader and writer of a kind of value.

    Attributes:
        what: The kind in words, for messages, such as `a string`.
    """

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        self.what = what

    def read(self, value: Any) -> Any:
        """Read a value; ShapeError if it does not match this shape."""
        value_read: Any = either(self.fast_reader(), self.read_carefully)(value)
        return value_read

    def fast_reader(self) -> Callable[[Any], Any]:
        """The function that does what `read_fast` does."""
        return self.read_fast

    def read_fast(self, value: Any) -> Any:
        """Read a usual value; one of several plain exceptions for any other value."""
        return self.read_carefully(value)

    def read_many(self, values: list[Any]) -> list[Any]:
        """Read each value with `read_fast`."""
        return list(map(self.read_fast, values))

    def read_carefully(self, value: Any) -> Any:
        """Read a value; ShapeError names the place that does not match."""
        raise NotImplementedError

    def may_take(self, value: Any) -> bool:
        """Whether a value of the wire may match this shape; the values inside it are not checked."""
        raise NotImplementedError

    def listed(self, value: Mapping[str, Any]) -> int:
        """How many fields of an object of the wire have a name that this shape lists."""
        return 0

    def holds(self, value: Any) -> bool:
        """Whether a value that was read has this shape."""
        raise NotImplementedError

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        """A value that was read, as a JSON value."""
        return value

    def of_text(self, text: str) -> Any:
        """The value of the wire that the text of a header stands for; otherwise the text itself."""
        return text

    def mismatch(self, value: object) -> ShapeError:
        """The error for a value of another kind."""
        return ShapeError(f"expected {self.what}, found {_KINDS.get(type(value), 'something else')}")


class _AsIs(Shape):
    """A value of some classes, which is not converted."""

    __slots__ = ("classes",)

    def __init__(self, what: str, *classes: type) -> None:
        super().__init__(what)
        self.classes = frozenset(classes)

    def read_carefully(self, value: Any) -> Any:
        # type(), not isinstance(): a boolean is an integer in Python, but not in JSON.
        if type(value) in self.classes:
            return value
        raise self.mismatch(value)

    def read_many(self, values: list[Any]) -> list[Any]:
        if not self.classes.issuperset(map(type, values)):
            raise TypeError
        return values.copy()

    def of_text(self, text: str) -> Any:
        value = text if str in self.classes else _scalar(text)
        return value if type(value) in self.classes else text

    def may_take(self, value: Any) -> bool:
        return type(value) in self.classes

    holds = may_take


class _Integer(_AsIs):
    __slots__ = ()

    def read_carefully(self, value: Any) -> int:
        if type(value) is float and value.is_integer():  # JSON Schema: 1.0 is an integer
            return int(value)
        whole: int = super().read_carefully(value)
        return whole

    def may_take(self, value: Any) -> bool:
        return type(value) in (int, float)


class _Anything(Shape):
    __slots__ = ()

    def read_carefully(self, value: Any) -> Any:
        return value

    def may_take(self, value: Any) -> bool:
        return True

    holds = may_take


class _Text(Shape):
    """A string that is converted to another type."""

    __slots__ = ()

    def may_take(self, value: Any) -> bool:
        return type(value) is str


class _Moment(_Text):
    __slots__ = ()

    def read_carefully(self, value: Any) -> datetime:
        if type(value) is not str:
            raise self.mismatch(value)
        try:
            return parse_moment(value)
        except ValueError:
            raise ShapeError("expected a date-time with a zone, such as 2026-09-25T00:00:00.000Z") from None

    def of_text(self, text: str) -> Any:
        from indream._json.http_dates import parse_http_date  # seldom needed, and slow to import

        try:
            return parse_http_date(text).isoformat()  # as in Last-Modified
        except ValueError:
            return text

    def holds(self, value: Any) -> bool:
        return isinstance(value, datetime)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return format_moment(value)


class _Day(_Text):
    __slots__ = ()

    def read_carefully(self, value: Any) -> date:
        if type(value) is not str:
            raise self.mismatch(value)
        try:
            return parse_day(value)
        except ValueError:
            raise ShapeError("expected a date, such as 2026-09-25") from None

    def holds(self, value: Any) -> bool:
        return isinstance(value, date) and not isinstance(value, datetime)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return value.isoformat()


TEXT = _AsIs("a string", str)
BOOLEAN = _AsIs("a boolean", bool)
NUMBER = _AsIs("a number", int, float)
FREE_OBJECT = _AsIs("an object", dict)
NULL = _AsIs("null", type(None))
INTEGER = _Integer("an integer", int)
ANYTHING = _Anything("anything")
MOMENT = _Moment("a date-time string")
DAY = _Day("a date string")


class Values(Shape):
    """One of a closed set of values: a `const`, or an enum that the contract closes."""

    __slots__ = ("values",)

    def __init__(self, *values: str | int | bool) -> None:
        super().__init__(("one of " if len(values) > 1 else "") + ", ".join(map(repr, values)))
        self.values = frozenset((type(value), value) for value in values)

    def read_carefully(self, value: Any) -> Any:
        if self.holds(value):
            return value
        raise ShapeError(f"expected {self.what}")

    def of_text(self, text: str) -> Any:
        value = _scalar(text)
        return value if self.holds(value) else text

    def may_take(self, value: Any) -> bool:
        return isinstance(value, str | int) and (type(value), value) in self.values

    holds = may_take


class Nullable(Shape):
    """A value of a shape, or null."""

    __slots__ = ("inner",)

    def __init__(self, inner: Shape) -> None:
        super().__init__(f"{inner.what} or null")
        self.inner = inner

    def read_fast(self, value: Any) -> Any:
        return None if value is None else self.inner.read_fast(value)

    def read_carefully(self, value: Any) -> Any:
        return None if value is None else self.inner.read_carefully(value)

    def of_text(self, text: str) -> Any:
        return self.inner.of_text(text)

    def may_take(self, value: Any) -> bool:
        return value is None or self.inner.may_take(value)

    def listed(self, value: Mapping[str, Any]) -> int:
        return self.inner.listed(value)

    def holds(self, value: Any) -> bool:
        return value is None or self.inner.holds(value)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return None if value is None else self.inner.dump(value, by_alias, exclude_unset)


class ListOf(Shape):
    """An array whose items are of one shape."""

    __slots__ = ("inner",)

    def __init__(self, inner: Shape) -> None:
        super().__init__("an array")
        self.inner = inner

    def read_fast(self, value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise TypeError
        items: list[Any] = value
        return self.inner.read_many(items)

    def read_carefully(self, value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise self.mismatch(value)
        items: list[Any] = value
        result: list[Any] = []
        try:
            for item in items:
                result.append(self.inner.read_carefully(item))  # noqa: PERF401 - its length is used below
        except ShapeError as error:
            raise error.under(len(result)) from None
        return result

    def of_text(self, text: str) -> Any:
        return [self.inner.of_text(item.strip()) for item in text.split(",")] if text else []

    def may_take(self, value: Any) -> bool:
        return type(value) is list

    def holds(self, value: Any) -> bool:
        return isinstance(value, list) and all(map(self.inner.holds, value))  # pyright: ignore[reportUnknownArgumentType] - of items of any type

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return [self.inner.dump(item, by_alias, exclude_unset) for item in value]


class TupleOf(Shape):
    """An array whose first items have a shape each, and the others `rest`; None if there are no others."""

    __slots__ = ("first", "rest")

    def __init__(self, *first: Shape, rest: Shape | None) -> None:
        super().__init__("an array")
        self.first = first
        self.rest = rest

    def read_carefully(self, value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise self.mismatch(value)
        items: list[Any] = value
        result: list[Any] = []
        try:
            for shape, item in self._pairs(items):
                result.append(shape.read_carefully(item))
        except ShapeError as error:
            raise error.under(len(result)) from None
        if len(result) < len(items):
            raise ShapeError(f"expected at most {counted(len(result), 'item')}, found {len(items)}")
        return result

    def _pairs(self, items: list[Any]) -> zip[tuple[Shape, Any]]:
        """Each item that has a shape, with its shape."""
        rest = () if self.rest is None else repeat(self.rest, max(0, len(items) - len(self.first)))
        return zip(chain(self.first, rest), items, strict=False)

    def of_text(self, text: str) -> Any:
        items: list[Any] = [item.strip() for item in text.split(",")]
        read = [shape.of_text(item) for shape, item in self._pairs(items)]
        return read + items[len(read) :]

    def may_take(self, value: Any) -> bool:
        return type(value) is list

    def holds(self, value: Any) -> bool:
        if not isinstance(value, list):
            return False
        items = cast("list[object]", value)
        held = [shape.holds(item) for shape, item in self._pairs(items)]
        return len(held) == len(items) and all(held)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        dumped = [shape.dump(item, by_alias, exclude_unset) for shape, item in self._pairs(value)]
        return dumped + value[len(dumped) :]


class MapOf(Shape):
    """An object whose values are of one shape, whatever its keys."""

    __slots__ = ("inner",)

    def __init__(self, inner: Shape) -> None:
        super().__init__("an object")
        self.inner = inner

    def read_fast(self, value: Any) -> dict[str, Any]:
        if value.__class__ is not dict:
            raise TypeError
        fields: dict[str, Any] = value
        return dict(zip(fields, self.inner.read_many(list(fields.values())), strict=True))

    def read_carefully(self, value: Any) -> dict[str, Any]:
        if value.__class__ is not dict:
            raise self.mismatch(value)
        fields: dict[str, Any] = value
        result: dict[str, Any] = {}
        for key, item in fields.items():
            try:
                result[key] = self.inner.read_carefully(item)
            except ShapeError as error:
                raise error.under(key) from None
        return result

    def may_take(self, value: Any) -> bool:
        return type(value) is dict

    def holds(self, value: Any) -> bool:
        return isinstance(value, dict) and all(map(self.inner.holds, value.values()))  # pyright: ignore[reportUnknownArgumentType] - of items of any type

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return {key: self.inner.dump(item, by_alias, exclude_unset) for key, item in value.items()}


class Field(NamedTuple):
    """One field of a model: its attribute, its name on the wire, and the shape of its value."""

    name: str
    wire: str
    shape: Shape
    required: bool


class ReadableModel(Protocol):
    """A generated model, as far as `ObjectOf` needs it."""

    fields: ClassVar[tuple[Field, ...]]

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; an unusual one raises a plain exception."""
        ...

    @classmethod
    def read_carefully(cls, data: Any, may_lack: Collection[str] = ()) -> Self:
        """Read any answer; ShapeError names the place that breaks the contract."""
        ...


class ObjectOf(Shape):
    """An object that a generated model stands for.

    `may_lack` names required fields that may be missing in this place.
    """

    __slots__ = ("may_lack", "model")

    def __init__(self, model: Callable[[], type[ReadableModel]], may_lack: Collection[str] = ()) -> None:
        super().__init__("an object")
        self.model = model  # Called on first use, because a model may contain itself.
        self.may_lack = may_lack

    def fast_reader(self) -> Callable[[Any], ReadableModel]:
        return self.model().read_fast

    def read_fast(self, value: Any) -> ReadableModel:
        return self.model().read_fast(value)

    def read_many(self, values: list[Any]) -> list[Any]:
        return list(map(self.model().read_fast, values))

    def read_carefully(self, value: Any) -> ReadableModel:
        return self.model().read_carefully(value, self.may_lack)

    def may_take(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for _, wire, shape, required in self.model().fields:
            if wire not in value:
                if required and wire not in self.may_lack:
                    return False
            elif isinstance(shape, Values) and not shape.may_take(value[wire]):
                return False
        return True

    def listed(self, value: Mapping[str, Any]) -> int:
        return sum(field.wire in value for field in self.model().fields)

    def holds(self, value: Any) -> bool:
        return isinstance(value, self.model())

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        return value.model_dump(by_alias=by_alias, exclude_unset=exclude_unset)


class OneOf(Shape):
    """A value of one of several shapes: the first that reads it.

    If `tag` names a property, an object has the shape with the value of that property among its `tags`, which
    are in the order of the shapes. Otherwise, the shapes that list more of the fields of an object are tried
    first, and if only one of the shapes matches its required fields and fixed values, errors are about that
    one.
    """

    __slots__ = ("shapes", "tag", "tagged")

    def __init__(self, *shapes: Shape, tag: str = "", tags: Collection[Collection[str | int]] = ()) -> None:
        super().__init__(" or ".join(dict.fromkeys(shape.what for shape in shapes)))
        self.shapes = shapes
        self.tag = tag
        self.tagged = {
            (type(value), value): shape
            for shape, values in zip(shapes, tags, strict=False)
            for value in values
        }

    def read_carefully(self, value: Any) -> Any:
        candidates = self._candidates(value)
        if len(candidates) == 1:
            return candidates[0].read_carefully(value)
        for shape in candidates:
            try:
                return shape.read_carefully(value)
            except ShapeError:
                continue
        if self.tag and value.__class__ is dict:
            if self.tag not in value:
                raise ShapeError("is missing").under(self.tag)
            tags = ", ".join(repr(tag) for _, tag in self.tagged)
            raise ShapeError(f"expected one of {tags}").under(self.tag)
        raise ShapeError(f"matches none of the expected forms: {self.what}")

    def _candidates(self, value: Any) -> list[Shape]:
        if self.tag and value.__class__ is dict:
            tag = value.get(self.tag)
            shape = self.tagged.get((type(tag), tag)) if isinstance(tag, str | int) else None
            return [shape] if shape is not None else []
        candidates = [shape for shape in self.shapes if shape.may_take(value)]
        if len(candidates) > 1 and value.__class__ is dict:
            candidates.sort(key=lambda shape: shape.listed(value), reverse=True)
        return candidates

    def of_text(self, text: str) -> Any:
        values = [shape.of_text(text) for shape in self.shapes]
        return next((value for value in values if self.may_take(value)), text)

    def may_take(self, value: Any) -> bool:
        return any(shape.may_take(value) for shape in self._candidates(value))

    def listed(self, value: Mapping[str, Any]) -> int:
        return max((shape.listed(value) for shape in self._candidates(value)), default=0)

    def holds(self, value: Any) -> bool:
        return any(shape.holds(value) for shape in self.shapes)

    def dump(self, value: Any, by_alias: bool, exclude_unset: bool) -> Any:
        for shape in self.shapes:
            if shape.holds(value):
                return shape.dump(value, by_alias, exclude_unset)
        return value
