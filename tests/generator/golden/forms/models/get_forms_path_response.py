# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model GetFormsPathResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import ANYTHING, NUMBER, TEXT, Field, ListOf, ObjectOf, OneOf, TupleOf

from .add_forms_path_response_item_1_item_3 import AddFormsPathResponseItem1Item3

__all__ = ["GetFormsPathResponse"]

_from_ = TupleOf(NUMBER, NUMBER, TEXT, rest=None)
_to = TupleOf(NUMBER, NUMBER, TEXT, rest=None)
_label = ListOf(OneOf(TEXT, ListOf(ANYTHING)))


@attrs.define
class GetFormsPathResponse(Model):
    """A step of a path, with the next ones."""

    from_: list[float | AddFormsPathResponseItem1Item3 | str]
    """A place, and the direction to look."""
    to: list[float | AddFormsPathResponseItem1Item3 | str]
    """A place, and the direction to look."""
    label: list[str | list[Any]]
    """Words, and labels."""
    next: GetFormsPathResponse | None = None
    """A step of a path, with the next ones."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("from_", "from", _from_, True),
        Field("to", "to", _to, True),
        Field("label", "label", _label, True),
        Field("next", "next", ObjectOf(lambda: GetFormsPathResponse), False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.from_ = _from_.read_fast(data["from"])
        model.to = _to.read_fast(data["to"])
        model.label = _label.read_fast(data["label"])
        next = data.get("next")
        model.next = None if next is None else GetFormsPathResponse.read_fast(next)
        model.additional_properties, model._present = {}, None
        if len(data) != 3 + (next is not None):
            model.keep_rest(data)
        return model
