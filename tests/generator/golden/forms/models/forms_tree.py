# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsTree."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import MOMENT, TEXT, Field, ListOf, Nullable, ObjectOf, OneOf

from .forms_circle import FormsCircle
from .forms_square import FormsSquare

__all__ = ["FormsTree"]

_shape = OneOf(
    ObjectOf(lambda: FormsCircle), ObjectOf(lambda: FormsSquare), tag="kind", tags=(("round",), ("square",))
)


@attrs.define
class FormsTree(Model):
    """A tree."""

    id: str
    """Its id."""
    parent: FormsTree | None
    """The tree above."""
    shape: FormsCircle | FormsSquare
    """Its shape."""
    children: list[FormsTree] | None = None
    """The trees below."""
    grown: datetime | None = None
    """Since when."""
    label: str | None = None
    """Its label."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("id", "id", TEXT, True),
        Field("parent", "parent", Nullable(ObjectOf(lambda: FormsTree)), True),
        Field("shape", "shape", _shape, True),
        Field("children", "children", ListOf(ObjectOf(lambda: FormsTree)), False),
        Field("grown", "grown", MOMENT, False),
        Field("label", "label", Nullable(TEXT), False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.id = id = data["id"]
        parent = data["parent"]
        model.parent = None if parent is None else FormsTree.read_fast(parent)
        model.shape = _shape.read_fast(data["shape"])
        children = data.get("children")
        model.children = None if children is None else [FormsTree.read_fast(item) for item in children]
        grown = data.get("grown")
        model.grown = None if grown is None else parse_moment(grown)
        model.label = label = data.get("label")
        model.additional_properties, model._present = {}, None
        if not (
            id.__class__ is str
            and (children is None or children.__class__ is list)
            and (label is None or label.__class__ is str)
        ):
            raise TypeError
        absent = (children, grown, label).count(None)
        if len(data) != 6 - absent:
            model.keep_rest(data)
        return model
