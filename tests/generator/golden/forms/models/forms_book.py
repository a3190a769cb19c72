# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsBook."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import INTEGER, TEXT, Field

__all__ = ["FormsBook"]


@attrs.define
class FormsBook(Model):
    """A book."""

    title: str
    """Its title."""
    pages: int | None = None
    """Its pages."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("title", "title", TEXT, True),
        Field("pages", "pages", INTEGER, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.title = title = data["title"]
        model.pages = pages = data.get("pages")
        model.additional_properties, model._present = {}, None
        if not (title.__class__ is str and (pages is None or pages.__class__ is int)):
            raise TypeError
        if len(data) != 1 + (pages is not None):
            model.keep_rest(data)
        return model
