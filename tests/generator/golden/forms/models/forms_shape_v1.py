# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsShapeV1."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field, Nullable, ObjectOf, OneOf

from .forms_bar import FormsBar
from .forms_disc import FormsDisc
from .forms_shape_v1_mark_dot import FormsShapeV1MarkDot
from .forms_shape_v1_mark_text import FormsShapeV1MarkText

__all__ = ["FormsShapeV1"]

_body = OneOf(
    ObjectOf(lambda: FormsDisc), ObjectOf(lambda: FormsBar), tag="kind", tags=(("round",), ("long",))
)
_mark = OneOf(
    ObjectOf(lambda: FormsShapeV1MarkText),
    ObjectOf(lambda: FormsShapeV1MarkDot),
    tag="is",
    tags=(("text",), ("dot",)),
)


@attrs.define
class FormsShapeV1(Model):
    """A shape."""

    body: FormsDisc | FormsBar
    """Its body."""
    mark: FormsShapeV1MarkText | FormsShapeV1MarkDot
    """Its mark."""
    note: str | None = None
    """A note."""
    inner: FormsShapeV1 | None = None
    """A shape."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("body", "body", _body, True),
        Field("mark", "mark", _mark, True),
        Field("note", "note", Nullable(TEXT), False),
        Field("inner", "inner", ObjectOf(lambda: FormsShapeV1), False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.body = _body.read_fast(data["body"])
        model.mark = _mark.read_fast(data["mark"])
        model.note = note = data.get("note")
        inner = data.get("inner")
        model.inner = None if inner is None else FormsShapeV1.read_fast(inner)
        model.additional_properties, model._present = {}, None
        if not (note is None or note.__class__ is str):
            raise TypeError
        if len(data) != 2 + (note is not None) + (inner is not None):
            model.keep_rest(data)
        return model
