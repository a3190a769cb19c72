# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Edge."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import Field, ObjectOf

__all__ = ["Edge"]


@attrs.define
class Edge(Model):
    """Edge."""

    to: Node
    """One of two that hold each other."""

    fields: ClassVar[tuple[Field, ...]] = (Field("to", "to", ObjectOf(lambda: Node), True),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.to = Node.read_fast(data["to"])
        model.additional_properties, model._present = {}, None
        if len(data) != 1:
            model.keep_rest(data)
        return model


# This module refers back to the one above, so it is imported last.
from .node import Node  # noqa: E402
