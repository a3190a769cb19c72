# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model EditorValidationError."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import TEXT, Field

__all__ = ["EditorValidationError"]


@attrs.define
class EditorValidationError(Model):
    """One problem in an editor state."""

    code: str
    """Code of the rule that is broken. Further codes are possible."""
    path: str
    """Place in the state, written as `$.items.x` or as `/items/x`."""
    message: str
    """Explanation of the problem."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("code", "code", TEXT, True),
        Field("path", "path", TEXT, True),
        Field("message", "message", TEXT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.code = code = data["code"]
        model.path = path = data["path"]
        model.message = message = data["message"]
        model.additional_properties, model._present = {}, None
        if not (code.__class__ is str and path.__class__ is str and message.__class__ is str):
            raise TypeError
        if len(data) != 3:
            model.keep_rest(data)
        return model
