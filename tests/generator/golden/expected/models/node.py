# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model Node."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import attrs

from indream._models.models import Model
from indream._models.shapes import Field, ListOf, ObjectOf

__all__ = ["Node"]


@attrs.define
class Node(Model):
    """One of two that hold each other."""

    edges: list[Edge] | None = None

    fields: ClassVar[tuple[Field, ...]] = (Field("edges", "edges", ListOf(ObjectOf(lambda: Edge)), False),)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        edges = data.get("edges")
        model.edges = None if edges is None else [Edge.read_fast(item) for item in edges]
        model.additional_properties, model._present = {}, None
        if not (edges is None or edges.__class__ is list):
            raise TypeError
        if len(data) != (edges is not None):
            model.keep_rest(data)
        return model


# This module refers back to the one above, so it is imported last.
from .edge import Edge  # noqa: E402
