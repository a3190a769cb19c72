# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of ExportPhase."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["ExportPhase"]

ExportPhase: TypeAlias = Literal["rendering", "saving", "finishing"]
"""Phase of a task that is being processed."""
