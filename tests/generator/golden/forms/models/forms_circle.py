# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model FormsCircle."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import NUMBER, TEXT, Field, Values

__all__ = ["FormsCircle"]

_kind = Values("round")


@attrs.define
class FormsCircle(Model):
    """A circle."""

    kind: Literal["round"]
    """Its kind."""
    radius: float
    """Its radius."""
    site: str | None = None
    """Its page."""
    mail: str | None = None
    """Its address."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("kind", "kind", _kind, True),
        Field("radius", "radius", NUMBER, True),
        Field("site", "site", TEXT, False),
        Field("mail", "mail", TEXT, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.kind = _kind.read_fast(data["kind"])
        model.radius = radius = data["radius"]
        model.site = site = data.get("site")
        model.mail = mail = data.get("mail")
        model.additional_properties, model._present = {}, None
        if not (
            (radius.__class__ is float or radius.__class__ is int)
            and (site is None or site.__class__ is str)
            and (mail is None or mail.__class__ is str)
        ):
            raise TypeError
        if len(data) != 2 + (site is not None) + (mail is not None):
            model.keep_rest(data)
        return model
