# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of AddFormsPathResponseItem1Item3."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["AddFormsPathResponseItem1Item3"]

AddFormsPathResponseItem1Item3: TypeAlias = Literal["north", "east", "south", "west"]
