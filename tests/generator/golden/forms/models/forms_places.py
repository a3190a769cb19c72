# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsPlaces."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import NUMBER, TEXT, Field, TupleOf

from .add_forms_path_response_item_1_item_3 import AddFormsPathResponseItem1Item3

__all__ = ["FormsPlaces"]

_home = TupleOf(NUMBER, NUMBER, TEXT, rest=None)


@attrs.define
class FormsPlaces(Model):
    """The places of a user."""

    home: list[float | AddFormsPathResponseItem1Item3 | str]
    """A place, and the direction to look."""

    fields: ClassVar[tuple[Field, ...]] = (Field("home", "home", _home, True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.home = _home.read_fast(data["home"])
        model.additional_properties, model._present = {}, None
        if len(data) != 1:
            model.keep_rest(data)
        return model
