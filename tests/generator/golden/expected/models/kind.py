# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of Kind."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["Kind"]

Kind: TypeAlias = Literal["wood", "metal"]
