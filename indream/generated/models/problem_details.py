# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ProblemDetails."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import INTEGER, TEXT, Field

__all__ = ["ProblemDetails"]


@attrs.define
class ProblemDetails(Model):
    """The error of a request. Only `errorCode` and the HTTP status are meant for branching."""

    type: str
    """Kind of problem: sometimes an upper-case word, sometimes a URL."""
    title: str
    """Short summary."""
    status: int
    """HTTP status of the response."""
    detail: str
    """Explanation of the error."""
    error_code: str | None = None
    """Code of the error, if it has one. OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED, though a 422, is
    worth waiting and retrying; OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED, though a 429, is
    not, since the key's quota is used up. Further codes are possible."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("type", "type", TEXT, True),
        Field("title", "title", TEXT, True),
        Field("status", "status", INTEGER, True),
        Field("detail", "detail", TEXT, True),
        Field("error_code", "errorCode", TEXT, False),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.type = type = data["type"]
        model.title = title = data["title"]
        model.status = status = data["status"]
        model.detail = detail = data["detail"]
        model.error_code = error_code = data.get("errorCode")
        model.additional_properties, model._present = {}, None
        if not (
            type.__class__ is str
            and title.__class__ is str
            and status.__class__ is int
            and detail.__class__ is str
            and (error_code is None or error_code.__class__ is str)
        ):
            raise TypeError
        if len(data) != 4 + (error_code is not None):
            model.keep_rest(data)
        return model
