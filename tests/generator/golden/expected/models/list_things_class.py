# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of ListThingsClass."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["ListThingsClass"]

ListThingsClass: TypeAlias = Literal["a", "b|c"]
