# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of ThingMixed."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["ThingMixed"]

ThingMixed: TypeAlias = Literal[1, "one", "it's", 'say "hi"', "C:\\new", "", "in"]
