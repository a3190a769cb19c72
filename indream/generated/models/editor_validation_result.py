# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""EditorValidationResult, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import BOOLEAN, ListOf, ObjectOf

from .editor_validation_error import EditorValidationError

__all__ = ["EditorValidationResult"]

_KNOWN = frozenset(("valid", "errors"))


@attrs.define
class EditorValidationResult(Model):
    """The result of checking an editor state."""

    valid: bool
    """Whether the state is valid."""
    errors: list[EditorValidationError]
    """What is wrong with the state."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("valid", "valid", BOOLEAN, True),
        Field("errors", "errors", ListOf(ObjectOf(lambda: EditorValidationError)), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["valid"]
        v1 = data["errors"]
        if not ((v0.__class__ is bool) and (v1.__class__ is list)):
            raise TypeError
        known = 2
        model = cls(v0, [EditorValidationError.read_fast(item) for item in v1])
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
