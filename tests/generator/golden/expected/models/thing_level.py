# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of ThingLevel."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["ThingLevel"]

ThingLevel: TypeAlias = Literal[1, 2, 3]
