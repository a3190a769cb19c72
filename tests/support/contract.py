"""The project's spec as a document."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import orjson

__all__ = ["contract"]


@cache
def contract() -> dict[str, Any]:
    """The spec that the package ships; do not change it."""
    document: dict[str, Any] = orjson.loads(files("indream.generated").joinpath("openapi.json").read_bytes())
    return document
