# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of Ratio."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["Ratio"]

Ratio: TypeAlias = Literal["16:9", "1:1"]
"""A ratio, "16:9" for one."""
