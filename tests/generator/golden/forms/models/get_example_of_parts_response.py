# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model GetExampleOfPartsResponse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field, ListOf, ObjectOf

from .forms_book import FormsBook

__all__ = ["GetExampleOfPartsResponse"]


@attrs.define
class GetExampleOfPartsResponse(Model):
    """GetExampleOfPartsResponse."""

    books: list[FormsBook]
    label: str

    fields: ClassVar[tuple[Field, ...]] = (
        Field("books", "books", ListOf(ObjectOf(lambda: FormsBook)), True),
        Field("label", "label", TEXT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        books = data["books"]
        model.books = [FormsBook.read_fast(item) for item in books]
        model.label = label = data["label"]
        model.additional_properties, model._present = {}, None
        if not (books.__class__ is list and label.__class__ is str):
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
