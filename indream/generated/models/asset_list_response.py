# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The page AssetListResponse."""

from __future__ import annotations

from typing import ClassVar

import attrs

from indream._models.models import Page
from indream._models.shapes import ObjectOf, Shape

from .asset import Asset

__all__ = ["AssetListResponse"]


@attrs.define
class AssetListResponse(Page[Asset]):
    """One page of assets."""

    item: ClassVar[Shape] = ObjectOf(lambda: Asset)
