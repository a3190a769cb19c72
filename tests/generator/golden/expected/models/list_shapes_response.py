# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The page ListShapesResponse."""

from __future__ import annotations

from typing import ClassVar

import attrs

from indream._models.models import Page
from indream._models.shapes import ObjectOf, Shape

from .list_shapes_item import ListShapesItem

__all__ = ["ListShapesResponse"]


@attrs.define
class ListShapesResponse(Page[ListShapesItem]):
    """One page of a list."""

    item: ClassVar[Shape] = ObjectOf(lambda: ListShapesItem)
