# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The page ThingListResponse."""

from __future__ import annotations

from typing import ClassVar

import attrs

from indream._models.models import Page
from indream._models.shapes import ObjectOf, Shape

from .thing import Thing

__all__ = ["ThingListResponse"]


@attrs.define
class ThingListResponse(Page[Thing]):
    """One page of things."""

    item: ClassVar[Shape] = ObjectOf(lambda: Thing)
