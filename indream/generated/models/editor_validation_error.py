# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""EditorValidationError, a model."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._core.models import Field, Model, extras
from indream._core.shapes import TEXT

__all__ = ["EditorValidationError"]

_KNOWN = frozenset(("code", "path", "message"))


@attrs.define
class EditorValidationError(Model):
    """One thing that is wrong with an editor state."""

    code: str
    """What rule is broken. Further codes are possible."""
    path: str
    """Where in the state; comes both as `$.items.x` and as `/items/x`."""
    message: str
    """What is wrong, in words."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("code", "code", TEXT, True),
        Field("path", "path", TEXT, True),
        Field("message", "message", TEXT, True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; anything odd is a plain exception."""
        v0 = data["code"]
        v1 = data["path"]
        v2 = data["message"]
        if not ((v0.__class__ is str) and (v1.__class__ is str) and (v2.__class__ is str)):
            raise TypeError
        known = 3
        model = cls(v0, v1, v2)
        if len(data) != known:
            model.additional_properties = extras(data, _KNOWN, ())
        return model
