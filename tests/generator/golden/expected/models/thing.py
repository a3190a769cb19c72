# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Thing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import (
    ANYTHING,
    BOOLEAN,
    DAY,
    FREE_OBJECT,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    Field,
    ListOf,
    MapOf,
    Nullable,
    ObjectOf,
    OneOf,
    Values,
)

from .kind import Kind
from .nail import Nail
from .node import Node
from .ratio import Ratio
from .screw import Screw
from .thing_level import ThingLevel
from .thing_mixed import ThingMixed

__all__ = ["Thing"]

_self_ = OneOf(BOOLEAN, TEXT)
_version = Values("v1")
_done = Values(True)
_str_ = Nullable(DAY)
_mixed = OneOf(TEXT, INTEGER)
_closed = Values("on", "off")
_by_name = MapOf(ObjectOf(lambda: Screw))
_days = ListOf(DAY)
_labels = MapOf(Nullable(TEXT))
_matrix = ListOf(ListOf(NUMBER))
_screw = OneOf(ObjectOf(lambda: Screw), ObjectOf(lambda: Nail), tag="what", tags=(("screw",), ("nail",)))
_when = OneOf(MOMENT, INTEGER)
_list_ = ListOf(TEXT)


@attrs.define
class Thing(Model):
    """A thing. \"\"\" + __import__("os").abort() + \"\"\" is text, \\N{x} and \\u too.

    It may hold things.

    Deprecated."""

    name: str
    """What it is called."""
    created_at: datetime
    """When it was made."""
    ended_at: datetime | None
    in_: str
    """Where it lies: "in\""""
    class_: int
    """Its class. Deprecated."""
    self_: bool | str
    ratio: Ratio | str
    """Its ratio."""
    kind: Kind | str | None
    version: Literal["v1"]
    done: Literal[True]
    type: str | None = None
    id: int | None = None
    date_: date | None = None
    str_: date | None = None
    fields_: list[datetime] | None = None
    from_dict_: str | None = None
    field_2d: float | None = None
    foo_bar_2: str | None = None
    foo_bar: str | None = None
    data: str | None = None
    level: ThingLevel | int | None = None
    mixed: ThingMixed | str | int | None = None
    closed: Literal["on", "off"] | None = None
    parent: Thing | None = None
    children: list[Thing] | None = None
    by_name: dict[str, Screw] | None = None
    days: list[date] | None = None
    anything: Any = None
    labels: dict[str, str | None] | None = None
    matrix: list[list[float]] | None = None
    screw: Screw | Nail | None = None
    when: datetime | int | None = None
    extra: dict[str, Any] | None = None
    """Free."""
    node: Node | None = None
    """One of two that hold each other."""
    list_: list[str] | None = None
    field_1st_odd_name: str | None = None

    fields: ClassVar[tuple[Field, ...]] = (
        Field("name", "name", TEXT, True),
        Field("created_at", "createdAt", MOMENT, True),
        Field("ended_at", "endedAt", Nullable(MOMENT), True),
        Field("in_", "in", TEXT, True),
        Field("class_", "class", INTEGER, True),
        Field("self_", "self", _self_, True),
        Field("ratio", "ratio", TEXT, True),
        Field("kind", "kind", Nullable(TEXT), True),
        Field("version", "version", _version, True),
        Field("done", "done", _done, True),
        Field("type", "type", TEXT, False),
        Field("id", "id", Nullable(INTEGER), False),
        Field("date_", "date", DAY, False),
        Field("str_", "str", _str_, False),
        Field("fields_", "fields", ListOf(MOMENT), False),
        Field("from_dict_", "fromDict", TEXT, False),
        Field("field_2d", "2d", NUMBER, False),
        Field("foo_bar_2", "fooBar", TEXT, False),
        Field("foo_bar", "foo_bar", TEXT, False),
        Field("data", "data", TEXT, False),
        Field("level", "level", Nullable(INTEGER), False),
        Field("mixed", "mixed", _mixed, False),
        Field("closed", "closed", _closed, False),
        Field("parent", "parent", Nullable(ObjectOf(lambda: Thing)), False),
        Field("children", "children", ListOf(ObjectOf(lambda: Thing)), False),
        Field("by_name", "byName", _by_name, False),
        Field("days", "days", _days, False),
        Field("anything", "anything", ANYTHING, False),
        Field("labels", "labels", _labels, False),
        Field("matrix", "matrix", _matrix, False),
        Field("screw", "screw", _screw, False),
        Field("when", "when", _when, False),
        Field("extra", "extra", FREE_OBJECT, False),
        Field("node", "node", ObjectOf(lambda: Node), False),
        Field("list_", "list", _list_, False),
        Field("field_1st_odd_name", "1st 'odd' \"name\"", TEXT, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.name = name = data["name"]
        model.created_at = parse_moment(data["createdAt"])
        ended_at = data["endedAt"]
        model.ended_at = None if ended_at is None else parse_moment(ended_at)
        model.in_ = in_ = data["in"]
        model.class_ = class_ = data["class"]
        model.self_ = _self_.read_fast(data["self"])
        model.ratio = ratio = data["ratio"]
        model.kind = kind = data["kind"]
        model.version = _version.read_fast(data["version"])
        model.done = _done.read_fast(data["done"])
        model.type = type = data.get("type")
        model.id = id = data.get("id")
        date_ = data.get("date")
        model.date_ = None if date_ is None else DAY.read_fast(date_)
        str_ = data.get("str")
        model.str_ = None if str_ is None else _str_.read_fast(str_)
        fields_ = data.get("fields")
        model.fields_ = None if fields_ is None else [parse_moment(item) for item in fields_]
        model.from_dict_ = from_dict_ = data.get("fromDict")
        model.field_2d = field_2d = data.get("2d")
        model.foo_bar_2 = foo_bar_2 = data.get("fooBar")
        model.foo_bar = foo_bar = data.get("foo_bar")
        model.data = data_ = data.get("data")
        model.level = level = data.get("level")
        mixed = data.get("mixed")
        model.mixed = None if mixed is None else _mixed.read_fast(mixed)
        closed = data.get("closed")
        model.closed = None if closed is None else _closed.read_fast(closed)
        parent = data.get("parent")
        model.parent = None if parent is None else Thing.read_fast(parent)
        children = data.get("children")
        model.children = None if children is None else [Thing.read_fast(item) for item in children]
        by_name = data.get("byName")
        model.by_name = None if by_name is None else _by_name.read_fast(by_name)
        days = data.get("days")
        model.days = None if days is None else _days.read_fast(days)
        model.anything = anything = data.get("anything")
        labels = data.get("labels")
        model.labels = None if labels is None else _labels.read_fast(labels)
        matrix = data.get("matrix")
        model.matrix = None if matrix is None else _matrix.read_fast(matrix)
        screw = data.get("screw")
        model.screw = None if screw is None else _screw.read_fast(screw)
        when = data.get("when")
        model.when = None if when is None else _when.read_fast(when)
        model.extra = extra = data.get("extra")
        node = data.get("node")
        model.node = None if node is None else Node.read_fast(node)
        list_ = data.get("list")
        model.list_ = None if list_ is None else _list_.read_fast(list_)
        model.field_1st_odd_name = field_1st_odd_name = data.get("1st 'odd' \"name\"")
        model.additional_properties, model._present = {}, None
        if not (
            name.__class__ is str
            and in_.__class__ is str
            and class_.__class__ is int
            and ratio.__class__ is str
            and (kind is None or kind.__class__ is str)
            and (type is None or type.__class__ is str)
            and (id is None or id.__class__ is int)
            and (fields_ is None or fields_.__class__ is list)
            and (from_dict_ is None or from_dict_.__class__ is str)
            and (field_2d is None or field_2d.__class__ is float or field_2d.__class__ is int)
            and (foo_bar_2 is None or foo_bar_2.__class__ is str)
            and (foo_bar is None or foo_bar.__class__ is str)
            and (data_ is None or data_.__class__ is str)
            and (level is None or level.__class__ is int)
            and (children is None or children.__class__ is list)
            and (extra is None or extra.__class__ is dict)
            and (field_1st_odd_name is None or field_1st_odd_name.__class__ is str)
        ):
            raise TypeError
        absent = (
            type,
            id,
            date_,
            str_,
            fields_,
            from_dict_,
            field_2d,
            foo_bar_2,
            foo_bar,
            data_,
            level,
            mixed,
            closed,
            parent,
            children,
            by_name,
            days,
            anything,
            labels,
            matrix,
            screw,
            when,
            extra,
            node,
            list_,
            field_1st_odd_name,
        ).count(None)
        if len(data) != 36 - absent:
            model.keep_rest(data)
        return model
