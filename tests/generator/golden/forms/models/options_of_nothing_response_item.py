# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of OptionsOfNothingResponseItem."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["OptionsOfNothingResponseItem"]

OptionsOfNothingResponseItem: TypeAlias = Literal["a", "b"]
