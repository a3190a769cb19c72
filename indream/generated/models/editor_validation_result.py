# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model EditorValidationResult."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import BOOLEAN, Field, ListOf, ObjectOf

from .editor_validation_error import EditorValidationError

__all__ = ["EditorValidationResult"]


@attrs.define
class EditorValidationResult(Model):
    """The result of checking an editor state."""

    valid: bool
    """Whether the state is valid."""
    errors: list[EditorValidationError]
    """The problems found in the state."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("valid", "valid", BOOLEAN, True),
        Field("errors", "errors", ListOf(ObjectOf(lambda: EditorValidationError)), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.valid = valid = data["valid"]
        errors = data["errors"]
        model.errors = [EditorValidationError.read_fast(item) for item in errors]
        model.additional_properties, model._present = {}, None
        if not (valid.__class__ is bool and errors.__class__ is list):
            raise TypeError
        if len(data) != 2:
            model.keep_rest(data)
        return model
