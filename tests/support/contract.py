"""The project's spec as a document."""

from __future__ import annotations

from functools import cache
from typing import Any

from generator.reading import parse
from tests.support.repository import ROOT

__all__ = ["contract"]


@cache
def contract() -> dict[str, Any]:
    """`openapi.yaml`, as the generator reads it; do not change it."""
    return parse((ROOT / "openapi.yaml").read_text(encoding="utf-8")).document
